"""Qt's Python binding, loaded without the hook that it puts before every later import.

The hook serves `from __feature__ import ...`, which this program does not use; for that it reads the source
of each module that is imported after Qt, a fifth of the time that the program takes to start.
"""

from __future__ import annotations

import builtins
import importlib
import sys


def load() -> None:
    """To be called before anything of PySide6 is imported; later it does nothing."""
    if "PySide6" in sys.modules:
        return
    plain_import = builtins.__import__
    try:
        importlib.import_module("PySide6.QtCore")
    finally:
        builtins.__import__ = plain_import
