"""Single values of a field: reading what people type, the one stored form, and how it is shown."""
