"""One conflict: base, mine, theirs, and the result."""
