"""Whose eyes things are for: what a cadre is shown of records that speak of something sensitive.

Every laptop of a unit holds the whole unit; what is only for those who answer for it is left out here, by the
rule of `domain.workflows.secrecy`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from desktop.services.session import Session
from domain.conflicts.words import ConflictStatus
from domain.records import Value
from domain.workflows.secrecy import is_sensitive_step, may_read, speaks_of_sensitive

if TYPE_CHECKING:
    from sync.protocol.messages import Operation
    from sync.replica.reader import Reader
    from sync.replica.types import Counts, LocalRecord, Rejection


def sees_everything(session: Session) -> bool:
    return may_read(session.actor.role)


def may_see(
    session: Session, reader: Reader, kind: str, id: str, fields: Mapping[str, Value] | None = None
) -> bool:
    """Whether this cadre may be shown a record; `fields` where they are known already."""
    if sees_everything(session):
        return True
    if fields is None:
        record = reader.record(kind, id) if kind and id else None
        fields = record.fields if record is not None else {}
    return not speaks_of_sensitive(reader.record, kind, fields)


def may_see_operation(session: Session, reader: Reader, kind: str, id: str, do: str) -> bool:
    """Whether this cadre may be shown an operation: several cadres may share a laptop."""
    return sees_everything(session) or (not is_sensitive_step(do) and may_see(session, reader, kind, id))


def conflicts(session: Session, reader: Reader, status: str = ConflictStatus.OPEN) -> list[LocalRecord]:
    """The conflict records that this cadre may be shown; "" for every status."""
    found = reader.conflicts(status)
    return [one for one in found if may_see(session, reader, "conflict", one.id, one.fields)]


def rejections(session: Session, reader: Reader) -> list[Rejection]:
    """Those entries of the Rejected tray that this cadre may be shown."""
    return [one for one in reader.rejections() if _shows(session, reader, one.operation)]


def _shows(session: Session, reader: Reader, operation: Operation) -> bool:
    if reader.record(operation.kind, operation.id) is None:
        # What was refused is not here; what it says of itself is what can be judged.
        told = may_see(session, reader, operation.kind, operation.id, operation.set)
        return told and (sees_everything(session) or not is_sensitive_step(operation.do))
    return may_see_operation(session, reader, operation.kind, operation.id, operation.do)


def counts(session: Session, reader: Reader) -> Counts:
    """How much waits, without the questions and refusals that this cadre is not shown."""
    counted = reader.counts()
    if sees_everything(session):
        return counted
    if not any((counted.conflicts, counted.rejected, counted.records.get("case"))):
        return counted
    hidden = reader.unseen()
    return replace(
        counted,
        conflicts=counted.conflicts - hidden.conflicts,
        rejected=counted.rejected - hidden.rejected,
        records=hidden.without(counted.records),
    )
