"""Papers attached to a case: a scan, a photograph, a minute of a meeting."""
