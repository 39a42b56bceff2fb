"""What a cycle did, in the words of `sodoan sync`, and how it tells about it while it runs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

# (phase, done, total); phase is "bootstrap", "send", "receive" or "repair", total 0 while unknown.
Progress = Callable[[str, int, int], None]

# How the log names a cycle after which both sides were level; any other outcome is a failure's code.
LEVEL = "level"


def silent(phase: str, done: int, total: int) -> None:
    """Nobody wants to know."""


@dataclass(slots=True, kw_only=True)
class SyncFigures:
    """The words of `sodoan sync --json`, declared here only; bytes are those on the wire."""

    sent: int = 0
    applied: int = 0
    merged: int = 0
    conflicts: int = 0
    rejected: int = 0
    waiting: int = 0
    received: int = 0
    cursor: int = 0
    head: int = 0
    round_trips: int = 0
    bytes_sent: int = 0
    bytes_received: int = 0
    repaired: int = 0


@dataclass(slots=True, kw_only=True)
class SyncResult(SyncFigures):
    """`kept_back` counts operations over which the server failed; they stay queued.

    `clock_ahead` is by how many seconds this laptop's clock is ahead of the server's.
    """

    kept_back: int = 0
    offered_again: int = 0
    clock_ahead: float = 0.0

    @classmethod
    def from_log(cls, figures: Mapping[str, Any]) -> SyncResult:
        """What `figures` gave, as the log kept it; what an older program did not write is 0."""
        return cls(**{field.name: figures.get(field.name) or 0 for field in fields(cls)})

    @property
    def public(self) -> SyncFigures:
        return SyncFigures(**{field.name: getattr(self, field.name) for field in fields(SyncFigures)})

    def figures(self) -> Mapping[str, Any]:
        return asdict(self)
