"""What a cycle did, in the words of `sodoan sync`, and how it tells about it while it runs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

# (phase, done, total); phase is "bootstrap", "send", "receive" or "repair", total 0 while unknown.
Progress = Callable[[str, int, int], None]


def silent(phase: str, done: int, total: int) -> None:
    """Nobody wants to know."""


@dataclass(slots=True, kw_only=True)
class SyncResult:
    """`kept_back` counts operations over which the server failed; they stay queued.

    `clock_ahead` is by how many seconds this laptop's clock is ahead of the server's.
    """

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
    kept_back: int = 0
    offered_again: int = 0
    clock_ahead: float = 0.0

    def figures(self) -> Mapping[str, Any]:
        return asdict(self)
