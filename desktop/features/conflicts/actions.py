"""Reading one conflict and settling it, each as one call that the database worker makes."""

from __future__ import annotations

from collections.abc import Mapping

from desktop.services import conflicts, values
from desktop.services.acting import Saved
from desktop.services.conflicts import ConflictView
from desktop.services.session import Session
from domain.kinds import KINDS
from domain.records import Value


def read(session: Session, id: str) -> tuple[ConflictView, list[str]]:
    """The conflict, and the ids of all that are open, oldest first."""
    return conflicts.show(session, id), [view.id for view in conflicts.entries(session)]


def take(session: Session, id: str, side: str) -> Saved:
    return conflicts.take(session, id, side)


def settle(session: Session, id: str, chosen: Mapping[str, Value]) -> Saved:
    return conflicts.settle(session, id, chosen)


def choices(session: Session, kind: str, field_name: str) -> tuple[tuple[str, str], ...]:
    return values.choices(KINDS[kind].by_name[field_name], session.rulebook)
