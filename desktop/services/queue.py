"""The outbox in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from desktop.services.session import Session
from domain.records import Value


@dataclass(frozen=True, slots=True)
class QueueEntry:
    n: int
    kind: str
    id: str
    do: str
    state: str  # pending, sent or held
    at: str
    actor: str
    fields: Mapping[str, Value]
    subject: str  # whose: the member's name
    action: str  # "Sửa: Điện thoại"
    actor_name: str
    at_text: str
    state_word: str


def entries(session: Session) -> list[QueueEntry]:
    """In the order in which they will be sent."""
    raise NotImplementedError
