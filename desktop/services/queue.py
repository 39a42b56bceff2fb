"""The outbox in words, and keeping one of its operations back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from desktop.services import eyes
from desktop.services.failures import Usage
from desktop.services.operations import action_of, name_of
from desktop.services.session import Session
from desktop.services.times import show_time
from desktop.services.wording import sentence, word, word_or
from domain.records import Value
from domain.refusals import Waiting
from sync.replica.types import HELD_BY_CADRE, QueueState

if TYPE_CHECKING:
    from sync.replica.reader import Reader
    from sync.replica.types import QueuedOperation


@dataclass(frozen=True, slots=True)
class QueueEntry:
    """`state` is pending, sent, waiting or held; `why` says in words why it waits or is held.

    `member` is the member to open for a look at it ("" where there is none). `kept_back`: a cadre holds it;
    `can_hold`: she still could. `tried`: it left once, and no answer to it was believed.
    """

    n: int
    kind: str
    id: str
    do: str
    state: str
    at: str
    actor: str
    fields: Mapping[str, Value]
    subject: str
    action: str
    actor_name: str
    at_text: str
    state_word: str
    why: str
    member: str = ""
    kept_back: bool = False
    can_hold: bool = False
    tried: bool = False


def entries(session: Session) -> list[QueueEntry]:
    """In the order in which they will be sent."""
    with session.replica.reading() as reader:
        names = {actor.id: actor.name for actor in reader.actors()}
        found = [_shown(session, reader, _entry(reader, queued, names)) for queued in reader.outbox()]
    return _behind_what_is_kept_back(found)


def _behind_what_is_kept_back(found: list[QueueEntry]) -> list[QueueEntry]:
    """Later changes of a record wait with the one that is kept back, from the first moment on."""
    lanes = set()
    shown = []
    for entry in found:
        lane = (entry.kind, entry.id)
        if lane in lanes and entry.state == QueueState.PENDING:
            held, why = QueueState.HELD.value, sentence("lane")
            word_held = word_or(f"queue_state.{held}", held)
            entry = replace(entry, state=held, state_word=word_held, why=why, can_hold=False)
        if entry.kept_back:
            lanes.add(lane)
        shown.append(entry)
    return shown


def hold(session: Session, n: int) -> None:
    """Keep an operation and what follows it on its record. Raises Usage `too_late_to_hold`."""
    with session.replica.writing() as work:
        if not work.hold(n):
            raise Usage("too_late_to_hold")
        work.commit()


def release(session: Session, n: int) -> None:
    """Let it go with the next synchronisation."""
    with session.replica.writing() as work:
        work.release(n)
        work.commit()


def member_of(reader: Reader, kind: str, id: str, given: Mapping[str, Value] | None = None) -> str:
    """The member whose record shows what an operation is about; "" where it is about none.

    `given` is what the operation says itself: the case that it opens may not be here any more.
    """
    record = reader.record(kind, id)
    if kind == "member":
        return record.id if record else ""
    fields = record.fields if record else given or {}
    if kind in ("position", "case", "overlay", "request"):
        return str(fields.get("member") or "")
    return member_of(reader, "member", str(fields.get("record") or "")) if kind == "conflict" else ""


def _shown(session: Session, reader: Reader, entry: QueueEntry) -> QueueEntry:
    """An entry as this cadre may read it: what another cadre of this laptop did may not be for all eyes."""
    if eyes.may_see_operation(session, reader, entry.kind, entry.id, entry.do):
        return entry
    hidden = word("eyes.sensitive")
    return replace(entry, do="", fields={}, subject=hidden, action=hidden, why="", member="")


def _entry(reader: Reader, queued: QueuedOperation, names: Mapping[str, str]) -> QueueEntry:
    operation, state = queued.operation, queued.state
    tried = state == QueueState.SENT or (state == QueueState.WAITING and queued.code == Waiting.QUARANTINE)
    why = sentence(queued.code, queued.params) if queued.code else ""
    return QueueEntry(
        n=queued.n,
        kind=operation.kind,
        id=operation.id,
        do=operation.do,
        state=state,
        at=operation.at,
        actor=operation.actor,
        fields=operation.set,
        subject=name_of(reader, operation.kind, operation.id, operation.set),
        action=action_of(operation),
        actor_name=names.get(operation.actor, ""),
        at_text=show_time(operation.at),
        state_word=word_or(f"queue_state.{state}", state),
        why=why or (sentence("tried") if tried else ""),
        member=member_of(reader, operation.kind, operation.id),
        kept_back=queued.code == HELD_BY_CADRE,
        can_hold=state == QueueState.PENDING,
        tried=tried,
    )
