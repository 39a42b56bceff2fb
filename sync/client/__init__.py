"""The laptop's side of the exchange: when, how and with what caution it talks to the central server."""
