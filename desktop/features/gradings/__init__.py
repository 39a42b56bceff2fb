"""The yearly grading of organisations, committees and cadres."""
