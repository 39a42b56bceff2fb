"""What the server refused: why, in words; resend it corrected, or discard it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from desktop.services.members import Saved
from desktop.services.session import Session
from domain.records import Value


@dataclass(frozen=True, slots=True)
class RejectedEntry:
    """`fields` are the stored values that the cadre had entered: they are kept until discarded."""

    id: str
    n: int
    code: str
    params: Mapping[str, Any]
    message: str
    fields: Mapping[str, Value]
    kind: str
    record: str
    do: str
    subject: str
    action: str
    at: str
    at_text: str


def entries(session: Session) -> list[RejectedEntry]:
    raise NotImplementedError


def show(session: Session, id: str) -> RejectedEntry:
    """Raises Usage `usage.unknown_rejection`."""
    raise NotImplementedError


def resend(session: Session, id: str, values: Mapping[str, Value] | None = None) -> Saved:
    """As a new operation with these stored values corrected. Raises ActionRefused."""
    raise NotImplementedError


def discard(session: Session, id: str) -> Saved:
    """Give the refused entry up; the record shows what the server has."""
    raise NotImplementedError
