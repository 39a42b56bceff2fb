"""The yearly grading of organisations, their committees and their cadres (`domain.md` 3.7)."""
