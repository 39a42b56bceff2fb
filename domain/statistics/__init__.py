"""Counting: the monitoring tables and the statistics that the levels above ask for (`domain.md` 5)."""
