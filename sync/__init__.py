"""The data side: both ends of the wire and the language between them."""
