"""A conflict: two people changed one thing differently, and a person has to decide."""
