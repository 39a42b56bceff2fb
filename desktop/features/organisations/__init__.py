"""The tree of the unit."""
