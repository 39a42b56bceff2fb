"""What the server refused: why, in words; resend it corrected, or discard it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from desktop.services.acting import Saved, named, refused, saved_record
from desktop.services.failures import Usage
from desktop.services.operations import action_of, name_of
from desktop.services.session import Session
from desktop.services.times import show_time
from desktop.services.wording import sentence
from domain.decisions import Refused
from domain.records import Value

if TYPE_CHECKING:
    from sync.replica.reader import Reader
    from sync.replica.types import Rejection


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
    """Oldest first."""
    with session.replica.reading() as reader:
        return [_entry(reader, rejection) for rejection in reader.rejections()]


def show(session: Session, id: str) -> RejectedEntry:
    """Raises Usage `usage.unknown_rejection`."""
    for entry in entries(session):
        if entry.id == id:
            return entry
    raise Usage("usage.unknown_rejection", {"id": id})


def resend(session: Session, id: str, values: Mapping[str, Value] | None = None) -> Saved:
    """As a new operation with these stored values corrected. Raises ActionRefused, Usage."""
    entry = show(session, id)
    with session.replica.writing() as work:
        done = work.resend(id, values or {}, session.actor, session.now_text)
        if isinstance(done, Refused):
            raise refused(work, done)
        saved = saved_record(work, entry.kind, done)
        work.commit()
    return saved


def discard(session: Session, id: str) -> Saved:
    """Give the refused entry up; the record shows what the server has. Raises Usage."""
    entry = show(session, id)
    with session.replica.writing() as work:
        work.discard(id, session.actor, session.now_text)
        record = work.record(entry.kind, entry.record)
        work.commit()
    return Saved(entry.record, record.sync if record else "synced")


def _entry(reader: Reader, rejection: Rejection) -> RejectedEntry:
    operation = rejection.operation
    shown = {**rejection.params, **named(reader, rejection.params)}
    return RejectedEntry(
        id=rejection.id,
        n=operation.n,
        code=rejection.code,
        params=rejection.params,
        message=_message(rejection.code, shown),
        fields=operation.set,
        kind=operation.kind,
        record=operation.id,
        do=operation.do,
        subject=name_of(reader, operation.kind, operation.id, operation.set),
        action=action_of(operation),
        at=rejection.at,
        at_text=show_time(rejection.at),
    )


def _message(code: str, shown: Mapping[str, Any]) -> str:
    """What the server refused was saved here: the sentence must not say that nothing was changed."""
    return sentence(code, shown, by_server=True)
