"""One line of the activity log looked at closely: its values, and whether it can be taken back.

Taking back is a new operation, as everywhere; what cannot be taken back says why.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from desktop.services import conflicts, settling, values
from desktop.services.acting import named
from desktop.services.activity import ActivityEntry
from desktop.services.activity_names import Names
from desktop.services.failures import ServiceError
from desktop.services.session import Session
from desktop.services.times import show_time
from desktop.services.undo import Step, Written, label_of
from desktop.services.wording import field_label, sentence, word
from domain.decide import forbidden
from domain.decisions import ANSWERS, FOLDS, Command, Refused
from domain.fields import Policy
from domain.kinds import KINDS
from domain.records import Value

if TYPE_CHECKING:
    from sync.protocol.messages import Operation
    from sync.replica.reader import Reader
    from sync.replica.types import ChainCheck

_NOT_TAKEN = frozenset({"rejected", "discard", "resend", "take_back"})


@dataclass(frozen=True, slots=True)
class ValueLine:
    """One field that was written, as people read it; citizen ids are masked."""

    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class LookedAt:
    """`step` is what to take back; `reopen` the conflict whose settlement is to be taken back instead.

    With neither, `why_not` says why nothing can be; `note` says what happens if it is.
    """

    key: str
    reason: str = ""
    lines: tuple[ValueLine, ...] = ()
    step: Step | None = None
    reopen: str = ""
    why_not: str = ""
    note: str = ""

    @property
    def can_undo(self) -> bool:
        return self.step is not None or bool(self.reopen)


@dataclass(frozen=True, slots=True)
class Wholeness:
    """What the chain of the trail says: `checked` lines followed; `trouble` in words, "" while it holds."""

    check: ChainCheck
    checked: int
    trouble: str = ""

    @property
    def finished(self) -> bool:
        return self.check.finished


def look_at(session: Session, entry: ActivityEntry) -> LookedAt:
    """What is still known of an entry of the log."""
    if not entry.seq or not entry.fate:
        return LookedAt(entry.key, why_not=word("activity.undo.no_operation"))
    with session.replica.reading() as reader:
        looking = _Looking(session, reader, entry)
        operation = looking.operation()
        lines = looking.lines(operation) if operation is not None else ()
        reason = operation.reason if operation is not None else ""
        if entry.do != "resolve":
            judged = looking.judged(operation)
            return LookedAt(entry.key, reason, lines, *judged)
    return _settlement(session, entry)


def check_trail(session: Session, before: Wholeness | None, limit: int = 5000) -> Wholeness:
    """Follow the chain a piece further; start with None."""
    from sync.replica.types import ChainCheck, TrailQuery

    so_far = before or Wholeness(ChainCheck(), 0)
    with session.replica.reading() as reader:
        check = reader.check_trail(so_far.check, limit)
        if check.broken:
            [line] = reader.trail(TrailQuery(before=check.broken + 1, limit=1))
            trouble = word("activity.broken").format(at=show_time(line.at))
            return Wholeness(check, so_far.checked, trouble)
        if check.finished and reader.trail_lacks_its_end():
            return Wholeness(check, so_far.checked, word("activity.cut"))
        checked = reader.trail_length(TrailQuery()) if check.finished else so_far.checked + limit
        return Wholeness(check, checked)


def _settlement(session: Session, entry: ActivityEntry) -> LookedAt:
    try:
        view = conflicts.show(session, entry.record)
    except ServiceError:
        return LookedAt(entry.key, why_not=word("activity.undo.settled"))
    if view.is_open:
        return LookedAt(entry.key, why_not=word("activity.undo.conflict_open"))
    if not settling.can_reopen(session, view):
        return LookedAt(entry.key, why_not=word("activity.undo.settled"))
    return LookedAt(entry.key, reopen=view.id)


class _Looking:
    """One entry over one snapshot of the replica."""

    def __init__(self, session: Session, reader: Reader, entry: ActivityEntry) -> None:
        self._session, self._reader, self._entry = session, reader, entry
        self._kind = KINDS.get(entry.kind)

    def operation(self) -> Operation | None:
        from sync.replica.types import TrailQuery

        found = self._reader.trail(TrailQuery(before=self._entry.seq + 1, limit=1))
        return self._reader.operation_at(found[0].operation) if found else None

    def lines(self, operation: Operation) -> tuple[ValueLine, ...]:
        if self._kind is None or operation.do not in ("create", "edit"):
            return ()
        return tuple(
            ValueLine(
                self._kind.by_name[name].label if name in self._kind.by_name else field_label(name),
                "" if operation.do == "create" else self._text(name, operation.was.get(name)),
                self._text(name, value),
            )
            for name, value in operation.set.items()
        )

    def judged(self, operation: Operation | None) -> tuple[Step | None, str, str, str]:
        """(step, reopen, why not, note) as `LookedAt` has them."""
        entry = self._entry
        if entry.do in ("discard", "resend", "take_back"):
            return None, "", word("activity.undo.no_operation"), ""
        if entry.fate in _NOT_TAKEN:
            return None, "", word("activity.undo.refused"), ""
        if entry.fate == "conflict":
            return None, "", word("activity.undo.conflict_open"), ""
        if operation is None or self._kind is None:
            return None, "", word("activity.undo.too_old"), ""
        if operation.is_step:
            return None, "", word("activity.undo.step"), ""
        if operation.do in (*FOLDS, *ANSWERS):
            return None, "", word(f"activity.undo.{operation.do}"), ""
        if operation.do == "delete":
            return self._undeleted()
        written = self._written(operation)
        why_not = self._forbidden(operation) or self._changed_since(operation, written)
        if why_not:
            return None, "", why_not, ""
        return Step(label_of([written]), (written,)), "", "", ""

    def _undeleted(self) -> tuple[Step | None, str, str, str]:
        """While the deletion is on its way the server's copy is still here."""
        base = self._reader.base(self._entry.kind, self._entry.record)
        if base is None or self._kind is None:
            return None, "", word("activity.undo.deleted"), ""
        before = _givable(self._entry.kind, base.fields)
        written = Written(self._entry.kind, base.id, self._entry.subject, before, None)
        note = word("activity.undo.delete_again")
        return Step(label_of([written]), (written,)), "", "", note

    def _written(self, operation: Operation) -> Written:
        kind, id = operation.kind, self._entry.record
        if operation.do == "create":
            return Written(kind, id, self._entry.subject, None, _givable(kind, operation.set))
        before = {name: operation.was.get(name) for name in operation.set}
        return Written(kind, id, self._entry.subject, before, dict(operation.set))

    def _forbidden(self, operation: Operation) -> str:
        """Why this cadre may not do the opposite; "" where they may."""
        do = "delete" if operation.do == "create" else "edit"
        command = Command(do, operation.kind, self._entry.record)
        view = self._reader.view()
        refusal: Refused | None = forbidden(view, command, self._session.actor, self._session.today)
        if refusal is None:
            return ""
        params = {**refusal.params, **named(self._reader, refusal.params), "kept": ""}
        why = sentence(refusal.code, params)
        return " ".join(word("activity.undo.forbidden").format(why=why).split())

    def _changed_since(self, operation: Operation, written: Written) -> str:
        record = self._reader.record(operation.kind, self._entry.record)
        if record is None:
            return word("activity.undo.gone")
        after = written.after or {}
        if operation.do == "create":
            as_made = _givable(operation.kind, record.fields) == after
            return "" if as_made else word("activity.undo.changed")
        untouched = any((record.fields.get(name) or None) == (after[name] or None) for name in after)
        return "" if untouched else word("activity.undo.changed")

    def _text(self, name: str, value: Value) -> str:
        declared = self._kind.by_name.get(name) if self._kind else None
        if value is None or value == "" or value == []:
            return word("value.empty")
        if declared is None:
            return str(value)
        if declared.refers_to:
            return Names(self._reader).of(declared.refers_to, str(value))
        return values.show(declared, value, self._session.rulebook, masked=True)


def _givable(kind: str, fields: Mapping[str, Value]) -> dict[str, Value]:
    """What a cadre gives to a new record: neither the server's own fields nor a workflow's."""
    declared = KINDS[kind].by_name
    return {
        name: value
        for name, value in fields.items()
        if name in declared
        and value is not None
        and name not in KINDS[kind].locked_at_creation
        and declared[name].policy is not Policy.SERVER
    }
