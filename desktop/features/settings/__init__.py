"""Settings: one page, every value with where it comes from, applied at once."""
