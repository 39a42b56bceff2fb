"""What the sync centre reads and does, each as one call that the database worker makes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from desktop.services import case_waiting, conflicts, queue, rejections, sync_history, values
from desktop.services.acting import Saved
from desktop.services.case_types import CaseRow
from desktop.services.conflicts import ConflictView
from desktop.services.queue import QueueEntry
from desktop.services.rejections import Doubt, RejectedEntry
from desktop.services.session import Session
from desktop.services.sync_history import LastSyncs, SyncLogLine
from domain.fields import Field
from domain.kinds import KINDS


@dataclass(frozen=True, slots=True)
class Everything:
    """What the tabs show, of one moment. `waiting` are cases that somebody else has to decide.

    `settled` are conflicts, the newest first, where they were asked for; `gone` those that were open when
    somebody looked last. `settled_count` counts all there ever were.
    """

    queue: list[QueueEntry]
    waiting: list[CaseRow]
    conflicts: list[ConflictView]
    settled: list[ConflictView]
    gone: list[ConflictView]
    settled_count: int
    rejected: list[RejectedEntry]
    history: list[SyncLogLine]
    last: LastSyncs


@dataclass(frozen=True, slots=True)
class CorrectableField:
    """One value that was refused, ready for an editor."""

    field: Field
    text: str
    choices: tuple[tuple[str, str], ...]


def read_everything(session: Session, with_settled: bool, known_open: frozenset[str]) -> Everything:
    open_now = conflicts.entries(session)
    return Everything(
        queue.entries(session),
        case_waiting.elsewhere(session),
        open_now,
        conflicts.settled(session) if with_settled else [],
        conflicts.settled(session, known_open - {view.id for view in open_now}),
        conflicts.count_settled(session),
        rejections.entries(session),
        sync_history.entries(session),
        sync_history.last(session),
    )


def correctable(session: Session, entry: RejectedEntry) -> list[CorrectableField]:
    """The refused values that a person may correct: the one at fault first, then in declared order."""
    if entry.kind not in KINDS or not entry.can_resend:
        return []
    fields = [
        CorrectableField(
            field,
            values.show(field, entry.resent.get(field.name), session.rulebook),
            values.choices(field, session.rulebook),
        )
        for field in rejections.declared_by(entry.kind, entry.do).fields
        if (field.name in entry.resent or field.name == entry.field_name) and not field.read_only
    ]
    return sorted(fields, key=lambda one: one.field.name != entry.field_name)


def doubts(session: Session, entry: RejectedEntry, name: str, text: str) -> list[Doubt]:
    return rejections.doubts(session, entry.kind, name, text, entry.do)


def resend(
    session: Session, entry: RejectedEntry, typed: Mapping[str, str], confirm: Sequence[str] = ()
) -> Saved:
    """Send again with what was typed. Raises ActionRefused where a value cannot be read.

    `confirm`: codes of conditions that are confirmed now.
    """
    corrected = rejections.parse(entry.kind, typed, session, entry.do)
    return rejections.resend(session, entry.id, corrected, confirm)


def consequence(session: Session, entry: RejectedEntry) -> list[str]:
    return rejections.consequence(session, entry)


def discard(session: Session, entry: RejectedEntry) -> Saved:
    return rejections.discard(session, entry.id)


def hold(session: Session, entry: QueueEntry) -> None:
    queue.hold(session, entry.n)


def release(session: Session, entry: QueueEntry) -> None:
    queue.release(session, entry.n)


def reminder(session: Session, rows: Sequence[CaseRow]) -> str:
    return case_waiting.reminder(session, rows)
