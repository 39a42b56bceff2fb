"""The collector of garbage: not while the program starts, and never through what stays loaded.

A start makes some hundred thousand values that stay, and no garbage to speak of; the collector would look
through them again with every few thousand more.
"""

from __future__ import annotations

import gc


def put_off() -> None:
    """Before anything large is imported; `take_up` follows when the home is open, or something is asked."""
    gc.disable()


def take_up() -> None:
    """From now on again. What is loaded by now stays: it is not looked through any more."""
    if gc.isenabled():
        gc.collect(1)
    gc.freeze()
    gc.enable()
