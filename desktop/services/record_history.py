"""The history of one record: what this laptop did to it, what became of that, and every conflict about it.

What was lost on the way, in a merge, a settlement or a refusal, can be brought back as a new change.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final

from desktop.services import conflicts, eyes, members, values
from desktop.services.acting import Saved
from desktop.services.operations import action_of_names, name_of
from desktop.services.session import Session
from desktop.services.times import show_time
from desktop.services.undo import Step
from desktop.services.wording import field_label, sentence, word, word_or
from domain.fields import Policy
from domain.kinds import KINDS
from domain.records import Value

if TYPE_CHECKING:
    from sync.replica.reader import Reader
    from sync.replica.types import HistoryEntry

KIND = "member"
# Lines about what became of an operation that has its own line.
_ABOUT_OTHERS = frozenset({"discard", "merge", "take_back"})
# Fates of the audit trail of which the operation itself, and so its values, is not kept any more.
_VALUES_GONE = frozenset({"acknowledged", "discard", "take_back"})
_DECLARED: Final = KINDS[KIND].by_name
# How an answered operation looks among the states of records.
_LOOKS: Final = {
    "applied": "synced",
    "merged": "synced",
    "acknowledged": "synced",
    "discard": "rejected",
    "take_back": "held",
}


@dataclass(frozen=True, slots=True)
class HistoricValue:
    """One value that a field had: `caption` says where it comes from, `text` how it reads.

    `is_now`: the record shows it now. `restorable`: it may be set again.
    """

    caption: str
    text: str
    value: Value
    is_now: bool
    restorable: bool


@dataclass(frozen=True, slots=True)
class ChangedField:
    name: str
    label: str
    values: tuple[HistoricValue, ...]


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """Who did what when, and how it stands: `state` names look and word, `note` says more where needed.

    `changes` is empty where the values are not kept any more. `conflict` is the id of one to look at.
    """

    at: str
    at_text: str
    who: str
    what: str
    state: str
    state_word: str
    note: str
    changes: tuple[ChangedField, ...]
    conflict: str = ""


def of_member(session: Session, id: str) -> list[HistoryLine]:
    """Newest first."""
    with session.replica.reading() as reader:
        reading = _Reading(session, reader, id)
        lines = [*reading.operations(), *reading.forgotten()]
        asked = [one.id for one in eyes.conflicts(session, reader, "") if one.fields.get("record") == id]
    lines += [reading.conflict(view) for view in (conflicts.show(session, one) for one in asked)]
    return sorted(lines, key=lambda line: datetime.fromisoformat(line.at), reverse=True)


def restore(session: Session, id: str, field_name: str, value: Value) -> tuple[Saved, Step]:
    """Set a field to a value that it had, as a new change. Raises ActionRefused."""
    reason = word("history.restored").format(field=field_label(field_name))
    return members.edit_as_step(session, id, {field_name: value}, reason)


class _Reading:
    """One record's history over one snapshot of the replica."""

    def __init__(self, session: Session, reader: Reader, id: str) -> None:
        self._session, self._reader, self._id = session, reader, id
        record = reader.record(KIND, id)
        self._now: Mapping[str, Value] = record.fields if record else {}
        self._is_here = record is not None
        self._names = {actor.id: actor.name for actor in reader.actors()}
        self._entries = reader.history(KIND, id)

    def operations(self) -> Iterator[HistoryLine]:
        """What is kept with its values: the queue, the answered ones, the refused ones."""
        for entry in self._entries:
            yield HistoryLine(
                at=entry.at,
                at_text=show_time(entry.at),
                who=self._names.get(entry.actor, word("history.somebody")),
                what=action_of_names(KIND, entry.do, entry.fields),
                state=_LOOKS.get(entry.state, entry.state),
                state_word=_state_word(entry.state),
                note=_note(entry),
                changes=tuple(self._changed(entry, name) for name in entry.fields if name in _DECLARED),
            )

    def forgotten(self) -> Iterator[HistoryLine]:
        """What the trail still names although its values are not kept any more."""
        from sync.replica.types import TrailQuery

        for line in self._reader.trail(TrailQuery(records=frozenset({self._id}))):
            if line.kind != KIND or line.fate not in _VALUES_GONE or line.do in _ABOUT_OTHERS:
                continue
            yield HistoryLine(
                at=line.at,
                at_text=show_time(line.at),
                who=self._names.get(line.actor, word("history.somebody")),
                what=action_of_names(KIND, line.do, line.fields),
                state=_LOOKS[line.fate],
                state_word=_state_word(line.fate),
                note=word("history.values_gone"),
                changes=(),
            )

    def conflict(self, view: conflicts.ConflictView) -> HistoryLine:
        """Both sides of a conflict, on whichever laptop they were entered."""
        settled_by = (view.raw.get("settled_by") or {}).get("name", "")
        note = word("history.settled").format(name=settled_by) if settled_by else view.question
        fields = [(group, one) for group in view.groups for one in group.fields if one.mine != one.theirs]
        changes = tuple(
            ChangedField(
                one.name,
                one.label,
                (
                    self._value(one.name, group.mine_by.text, one.mine),
                    self._value(one.name, group.theirs_by.text, one.theirs),
                ),
            )
            for group, one in fields
            if one.name in _DECLARED
        )
        return HistoryLine(
            at=view.opened_at,
            at_text=view.opened_at_text,
            who="",
            what=view.type_word,
            state="synced" if settled_by else "conflict",
            state_word=view.status_word,
            note=note,
            changes=changes,
            conflict="" if settled_by else view.id,
        )

    def _changed(self, entry: HistoryEntry, name: str) -> ChangedField:
        after = self._value(name, word("history.after"), entry.values.get(name))
        if entry.do == "create":
            return ChangedField(name, field_label(name), (after,))
        before = self._value(name, word("history.before"), entry.was.get(name))
        return ChangedField(name, field_label(name), (before, after))

    def _value(self, name: str, caption: str, value: Value) -> HistoricValue:
        declared = _DECLARED[name]
        if declared.refers_to and value:
            text = name_of(self._reader, declared.refers_to, str(value))
        else:
            text = values.show(declared, value, self._session.rulebook) or word("value.empty")
        is_now = (value or None) == (self._now.get(name) or None)
        may_be_set = declared.correctable and declared.policy is not Policy.SERVER
        # Nothing is lost where nothing stood.
        restorable = self._is_here and may_be_set and not is_now and bool(value)
        return HistoricValue(caption, text, value, is_now, restorable)


def _state_word(state: str) -> str:
    return word_or(f"history.state.{state}", word_or(f"sync.{state}", state))


def _note(entry: HistoryEntry) -> str:
    parts = []
    if entry.state == "merged":
        parts.append(word("history.merged"))
    if entry.code:
        parts.append(sentence(entry.code, entry.params, by_server=entry.state == "rejected"))
    if entry.reason:
        parts.append(word("history.reason").format(reason=entry.reason))
    return " ".join(parts)
