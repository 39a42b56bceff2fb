"""The program on the laptop: window and command line. The only package that may say PySide6."""

VERSION = "0.1.0"
