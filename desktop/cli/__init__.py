"""The same use cases without a screen: names, options, JSON keys and exit codes are a contract."""
