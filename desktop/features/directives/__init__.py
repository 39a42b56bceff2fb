"""What one level tells the levels below it."""
