"""What the tables are counted from: the register of one unit with its history, in memory."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Book:
    """One unit's register."""
