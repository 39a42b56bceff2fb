"""Building blocks that several screens share. They know no screen, no service and no data."""
