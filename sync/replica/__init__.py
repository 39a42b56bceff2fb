"""The laptop's encrypted replica of one unit: rows, outbox, bases, search index, keys and incarnation."""
