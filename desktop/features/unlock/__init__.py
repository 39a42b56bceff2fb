"""The data is locked: the passphrase opens it."""
