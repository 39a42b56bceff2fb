"""What was done on this laptop."""
