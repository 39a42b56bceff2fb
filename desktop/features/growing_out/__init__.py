"""Who takes part elsewhere for a time, and who comes from elsewhere."""
