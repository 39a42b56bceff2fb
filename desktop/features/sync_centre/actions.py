"""What the sync centre reads and does, each as one call that the database worker makes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from desktop.services import conflicts, queue, rejections, sync_history, values
from desktop.services.acting import Saved
from desktop.services.conflicts import ConflictView
from desktop.services.failures import ActionRefused
from desktop.services.queue import QueueEntry
from desktop.services.rejections import RejectedEntry
from desktop.services.session import Session
from desktop.services.sync_history import SyncLogLine
from domain.fields import Field
from domain.kinds import KINDS


@dataclass(frozen=True, slots=True)
class Everything:
    """What the four tabs show, of one moment."""

    queue: list[QueueEntry]
    conflicts: list[ConflictView]
    rejected: list[RejectedEntry]
    history: list[SyncLogLine]


@dataclass(frozen=True, slots=True)
class CorrectableField:
    """One value that was refused, ready for an editor."""

    field: Field
    text: str
    choices: tuple[tuple[str, str], ...]


def read_everything(session: Session) -> Everything:
    return Everything(
        queue.entries(session),
        conflicts.entries(session),
        rejections.entries(session),
        sync_history.entries(session),
    )


def correctable(session: Session, entry: RejectedEntry) -> list[CorrectableField]:
    """The refused values that a person may correct, in declared order."""
    if entry.kind not in KINDS:
        return []
    return [
        CorrectableField(
            field,
            values.show(field, entry.fields[field.name], session.rulebook),
            values.choices(field, session.rulebook),
        )
        for field in KINDS[entry.kind].fields
        if field.name in entry.fields and not field.read_only
    ]


def resend(session: Session, entry: RejectedEntry, typed: Mapping[str, str]) -> Saved:
    """Send again with what was typed. Raises ActionRefused where a value cannot be read."""
    stored = {}
    for name, text in typed.items():
        parsed = values.parse(KINDS[entry.kind].by_name[name], text, session.rulebook)
        if parsed.refusal is not None:
            raise ActionRefused(parsed.refusal.code, parsed.refusal.params)
        stored[name] = parsed.value
    return rejections.resend(session, entry.id, stored)


def discard(session: Session, entry: RejectedEntry) -> Saved:
    return rejections.discard(session, entry.id)
