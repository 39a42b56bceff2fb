"""Entry of whole lots of sheets: header, typing by the keyboard alone, control, into the list."""
