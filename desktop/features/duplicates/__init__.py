"""The screen of people who may have been entered twice (S16)."""
