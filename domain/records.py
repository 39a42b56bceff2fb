"""A record: one thing of a kind, with named fields, in exactly one unit at a time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from enum import StrEnum
from typing import Any

from domain.frozen import frozen

# JSON values. A field that is absent and a field that is None mean the same: not set.
Value = Any


@frozen
class Record:
    """`version` is the number of the unit-log commit that last changed it; 0: not on the server yet."""

    kind: str
    id: str
    fields: Mapping[str, Value] = field(default_factory=dict)
    version: int = 0


class Departure(StrEnum):
    """Why a record left its unit; the words of a tombstone."""

    DELETED = "deleted"
    MOVED = "moved"
    MERGED = "merged"


@frozen
class Tombstone:
    """A change that says a record left this unit.

    `into` is the surviving record's id when merged, and the new unit's id when moved.
    """

    kind: str
    id: str
    departure: Departure
    into: str = ""
    version: int = 0
