"""Help: pages in a panel at the side, found by screen, by code or by words."""
