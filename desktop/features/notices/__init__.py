"""What the server tells the unit."""
