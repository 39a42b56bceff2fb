"""The mark of the practice mode, on everything."""
