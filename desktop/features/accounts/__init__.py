"""Accounts of the branches: which have one, and codes for those that enrol their own laptop."""
