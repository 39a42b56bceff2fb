"""The screen lock: a cover over every window while the data stays unlocked."""
