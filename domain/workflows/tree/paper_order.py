"""Decisions about the tree in the order of their papers, whatever order they arrive in.

A decision that arrives is laid among those that stand already: at the place that its paper gives it, or where
that cannot be, at the latest place at which all of them are right. Those behind it are undone, and decided
again from their own cases. So two decisions that can both stand come to the same tree, whoever was first.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from domain.decide import decide
from domain.decisions import Accepted, Change, Command, Decision, Put, Remove, View
from domain.operations import Intent, ServerView
from domain.organisations.events import EventType
from domain.records import Departure, Record, Tombstone, Value
from domain.workflows.shared_states import EFFECTIVE
from domain.workflows.tree.laid import Laid
from domain.workflows.tree.plan import event_id
from domain.workflows.tree.undoing import Remembering, events_in_order, looked_at, paper_place, undo

CASE: Final = "case"
# How many decisions are decided again for one that arrives late: each costs what it cost the first time, and
# is tried at more than one place. So many take a few tenths of a second.
MOST_AGAIN: Final = 24
_LAST_NUMBER: Final = re.compile(r"(?<=\.)\d+$")
_Key = tuple[str, str]


def ids_named(given: Mapping[str, Value]) -> Iterator[str]:
    """The organisations that a step on the tree names."""
    for name in ("organisation", "into", "parent"):
        if isinstance(given.get(name), str):
            yield given[name]
    sources = given.get("sources")
    yield from (str(id) for id in sources) if isinstance(sources, list | tuple) else ()


def own_event(decided: Accepted, case: str) -> Mapping[str, Value]:
    """The record of the event that a step leaves."""
    return next(
        change.fields for change in decided.changes if isinstance(change, Put) and change.id == event_id(case)
    )


def among_the_others(
    view: ServerView, intent: Intent, decision: Decision, today: date
) -> tuple[Change, ...] | None:
    """What to write so that the step stands at its place among the others, which all stand too.

    `decision`: what it comes to behind all of them. None where that is its place, or where it has none.
    """
    if isinstance(decision, Accepted):
        own = own_event(decision, intent.command.id)
        later = list(_later(view, own))
        laid = _inserted(view, intent, later, today) if later else None
        return laid.changes(view) if laid and laid.differs(view, decision, own) else None
    chain: list[Record] = []
    for event in _named_by(view, intent):
        chain.append(event)
        laid = _inserted(view, intent, chain, today)
        if laid is not None:
            return laid.changes(view)
    return None


# -- which of them ----------------------------------------------------------------------------------


def _written(event: Mapping[str, Value]) -> frozenset[str]:
    """The organisations that an event changed, or whose people it did."""
    ids = {*(event.get("before") or {}), *(event.get("after") or {}), *(event.get("sources") or ())}
    if event.get("type") != EventType.MOVE:
        ids |= {*(event.get("targets") or ())}
    return frozenset(map(str, ids))


def _later(view: ServerView, own: Mapping[str, Value]) -> Iterator[Record]:
    """Events with a later paper that have to do with this one, the latest commit first."""
    touched = _written(own) | looked_at(Record("org_event", "", own))
    written = _written(own)
    for count, event in enumerate(_connected(view, touched, written)):
        if count == MOST_AGAIN or paper_place(event.fields) < paper_place(own):
            return
        yield event


def _named_by(view: ServerView, intent: Intent) -> Iterator[Record]:
    """Events about what a step names, the latest commit first."""
    named = frozenset(ids_named(intent.command.set))
    for count, event in enumerate(_connected(view, named, frozenset())):
        if count == MOST_AGAIN:
            return
        yield event


def _connected(view: ServerView, touched: frozenset[str], written: frozenset[str]) -> Iterator[Record]:
    """Events that changed what is touched here, or touch what is changed here, with what rests on these."""
    for event in events_in_order(view):
        theirs, about = _written(event.fields), looked_at(event)
        if theirs & touched or about & written:
            touched, written = touched | about, written | theirs
            yield event


# -- laying -----------------------------------------------------------------------------------------


class _Before(Laid):
    """The unit as it was before some events, with what the server still knows of whatever left it."""

    def __init__(self, real: Remembering, changes: Iterable[Change]) -> None:
        super().__init__(real, changes)
        self._remembering = real

    def departed_fields(self, kind: str, id: str) -> Mapping[str, Value] | None:
        return self._remembering.departed_fields(kind, id)


@dataclass(frozen=True, slots=True)
class _Inserted:
    """Everything in order: events undone, the step, the events again; `own`: the event of the step."""

    done: list[Change]
    own: Mapping[str, Value]

    def differs(self, view: ServerView, direct: Accepted, own: Mapping[str, Value]) -> bool:
        """Whether its place makes a difference, and it was decided without knowing of those behind it.

        Whoever is taken along only thanks to an event was put there by it: who names them knew of the event.
        """
        if not (own.get("moved") or {}).keys() <= (self.own.get("moved") or {}).keys():
            return False
        here, there = Laid(view, self.done), Laid(view, direct.changes)
        keys = _keys(self.done) | _keys(direct.changes)
        return any(_fields(here, key) != _fields(there, key) for key in keys)

    def changes(self, view: ServerView) -> tuple[Change, ...]:
        return tuple(without_detours(view, self.done))


def _inserted(view: ServerView, intent: Intent, behind: list[Record], today: date) -> _Inserted | None:
    """The step laid before these events (the latest first); None where one of them is not right any more."""
    done: list[Change] = []
    for event in behind:
        there = _Before(view, done)
        if not _whole(there, event):
            return None
        done += undo(there, event, comes_again=True)
    decided = decide(Laid(view, done), intent.command, intent.actor, today)
    if not isinstance(decided, Accepted):
        return None
    done += with_own_codes(view, decided.changes)
    for event in reversed(behind):
        again = _again(view, done, event, intent, today)
        if again is None:
            return None
        done += again
    return _Inserted(done, own_event(decided, intent.command.id))


def _whole(view: _Before, event: Record) -> bool:
    """Whether all that an event founded is there: what went some other way does not come back by it."""
    founded = (event.fields.get("after") or {}).keys() - (event.fields.get("before") or {}).keys()
    return all(view.record("organisation", id) is not None for id in founded)


def _again(
    view: ServerView, done: list[Change], event: Record, intent: Intent, today: date
) -> list[Change] | None:
    """An event decided once more from its case, which stays as it is; None where it is not right here."""
    id = str(event.fields.get("case") or "")
    case = view.record(CASE, id)
    if case is None or case.fields.get("state") != EFFECTIVE.code:
        return None
    command = Command(f"tree.{event.fields['type']}", CASE, id, case.fields.get("data") or {})
    unopened = _WithoutCase(view, done, id)
    decided = decide(unopened, command, intent.actor, today)
    if not isinstance(decided, Accepted):
        return None
    changes = (change for change in decided.changes if (change.kind, change.id) != (CASE, id))
    return [_with_code_of(view, change) for change in changes]


class _WithoutCase(Laid):
    """A unit in which one case was never opened."""

    def __init__(self, real: ServerView, changes: Iterable[Change], case: str) -> None:
        super().__init__(real, [*changes, Remove(CASE, case, Departure.DELETED)])
        self._case = case

    def tombstone(self, kind: str, id: str) -> Tombstone | None:
        return None if (kind, id) == (CASE, self._case) else super().tombstone(kind, id)


def _with_code_of(view: ServerView, change: Change) -> Change:
    """What is founded once more keeps the code that it bears by now."""
    standing = view.record("organisation", change.id) if change.kind == "organisation" else None
    if not isinstance(change, Put) or not change.creates or standing is None:
        return change
    return replace(change, fields={**change.fields, "code": standing.fields.get("code")})


def with_own_codes(
    view: ServerView, changes: Iterable[Change], there: View | None = None
) -> Iterator[Change]:
    """What the step founds takes no code that something bears which is only undone for a moment.

    What is in `view` already keeps its own. `there`: the unit as it is by then.
    """
    bearing = [*view.every("organisation"), *(there.every("organisation") if there is not None else ())]
    taken = {record.fields.get("code") for record in bearing} - {None, ""}
    for change in changes:
        if isinstance(change, Put) and change.kind == "organisation" and change.creates:
            standing = view.record("organisation", change.id) if there is not None else None
            code = (standing or change).fields.get("code")
            code = code if standing is not None else free_code(code, taken)
            taken.add(code)
            change = replace(change, fields={**change.fields, "code": code}) if code else change
        yield change


def free_code(code: Value, taken: Container[Value]) -> Value:
    """A code that nothing bears: itself, or the next one that is free."""
    while code in taken:
        code = _LAST_NUMBER.sub(lambda found: str(int(found.group()) + 1), str(code))
    return code


# -- what is left to write --------------------------------------------------------------------------


def _keys(changes: Iterable[Change]) -> set[_Key]:
    return {(change.kind, change.id) for change in changes}


def _fields(view: Laid, key: _Key) -> Mapping[str, Value] | None:
    record = view.record(*key)
    return None if record is None else record.fields


def without_detours(view: ServerView, done: list[Change]) -> Iterator[Change]:
    """One change for each record that is another one in the end, in the order of their first changes."""
    laid = Laid(view, done)
    last = {(change.kind, change.id): change for change in done}
    for kind, id in dict.fromkeys((change.kind, change.id) for change in done):
        before, after = view.record(kind, id), laid.record(kind, id)
        if after is None:
            gone = last[kind, id]
            if before is not None and isinstance(gone, Remove):
                yield gone
        elif before is None:
            yield Put(kind, id, after.fields, creates=True)
        else:
            written = {name: after.fields.get(name) for name in {**before.fields, **after.fields}}
            changed = {name: value for name, value in written.items() if value != before.fields.get(name)}
            if changed:
                yield Put(kind, id, changed)
