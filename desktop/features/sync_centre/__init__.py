"""What waits, what conflicts, what was refused, what happened."""
