"""The wire: messages, codec and versions. Shared by the laptop and the central server."""
