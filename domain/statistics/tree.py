"""The tree of organisations as it stood at the end of a day (ORG-04, ORG-31).

The register holds the tree of today. Every event that changed it says what stood before, so the tree of an
earlier day is today's with the later events taken back.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterable, Mapping
from functools import cached_property
from itertools import chain
from typing import Final

from domain.organisations.closing import ENDED
from domain.organisations.events import KEPT_OF_THE_GONE
from domain.records import Record, Value

_WORKING: Final = frozenset({"", "active"})
_FROM_A_DAY_ON: Final = frozenset({"name", "parent", "status", "level"})
# Of an organisation on a day before it was founded. Not a status that anybody writes.
_NOT_YET: Final = "not_yet"


class Tree:
    """Organisations by id. An id that is not known here stands directly below the unit."""

    def __init__(self, unit: str, organisations: Mapping[str, Mapping[str, Value]]) -> None:
        self.unit = unit
        self._of = organisations

    def __contains__(self, org: str) -> bool:
        return org in self._of

    @cached_property
    def ids(self) -> tuple[str, ...]:
        """In order of their codes, then names."""
        keys = {id: (self._text(id, "code"), self._text(id, "name"), id) for id in self._of}
        return tuple(sorted(self._of, key=keys.__getitem__))

    def parent(self, org: str) -> str:
        """ "" above the unit."""
        if org == self.unit:
            return ""
        parent = self._text(org, "parent")
        return parent if parent in self._of and parent != org else self.unit

    def name(self, org: str) -> str:
        return self._text(org, "name")

    def level(self, org: str) -> str:
        return self._text(org, "level")

    def status(self, org: str) -> str:
        return self._text(org, "status")

    def sector(self, org: str) -> str:
        """Its own, or that of the nearest organisation above which has one."""
        for each in self.upwards(org):
            if sector := self._text(each, "sector"):
                return sector
        return ""

    def field(self, org: str, name: str) -> Value:
        """A field that the events do not speak of, as it is today."""
        return self._of[org].get(name) if org in self._of else None

    def exists(self, org: str) -> bool:
        """Founded, and neither merged, dissolved nor handed over."""
        status = self._text(org, "status")
        return org in self._of and status not in ENDED and status != _NOT_YET

    def works(self, org: str) -> bool:
        """Exists and is not suspended."""
        return org in self._of and self._text(org, "status") in _WORKING

    def upwards(self, org: str) -> Iterable[str]:
        """The organisation and all above it."""
        seen: set[str] = set()
        while org and org not in seen:
            yield org
            seen.add(org)
            org = self.parent(org)

    @cached_property
    def children(self) -> Mapping[str, tuple[str, ...]]:
        """Id → ids directly below, in order; organisations without any are left out."""
        below: dict[str, list[str]] = {}
        for id in self.ids:
            if id != self.unit:
                below.setdefault(self.parent(id), []).append(id)
        return {parent: tuple(ids) for parent, ids in below.items()}

    def below(self, org: str) -> Iterable[str]:
        """Everything below an organisation, without itself."""
        ahead, seen = [org], {org}
        while ahead:
            for child in self.children.get(ahead.pop(), ()):
                if child not in seen:
                    seen.add(child)
                    ahead.append(child)
                    yield child

    def _text(self, org: str, name: str) -> str:
        return str(self._of[org].get(name) or "") if org in self._of else ""


def in_order(events: Iterable[Record]) -> list[Record]:
    """Events of the tree, the earliest first; what the server has not numbered yet comes last in its day."""

    def place(event: Record) -> tuple[str, bool, int, str]:
        return str(event.fields.get("effective_on") or ""), not event.version, event.version, event.id

    return sorted(events, key=place)


def tree_on(day: str, unit: str, organisations: Iterable[Record], events: Iterable[Record]) -> Tree:
    """The tree at the end of a day "YYYY-MM-DD"; `events` in order, the earliest first."""
    states: dict[str, dict[str, Value]] = {one.id: dict(one.fields) for one in organisations}
    present = frozenset(states)
    told = [(event, _changes_of(event)) for event in events]
    changed = frozenset(chain.from_iterable(changes for _, changes in told))
    for event, own in told:
        # Whatever left the register is known by the events that speak of it.
        for said in (event.fields.get("before") or {}, event.fields.get("after") or {}):
            for org in said.keys() - present:
                state = states.setdefault(org, dict(said[org]))
                state |= {**_of_the_gone(said[org]), **_witnessed(org, said[org], own, changed)}
    later = [each for each in told if str(each[0].fields.get("effective_on") or "") > day]
    for event, own in reversed(later):
        before = event.fields.get("before") or {}
        for org in {**(event.fields.get("after") or {}), **before}:
            was = before.get(org)
            states[org] |= _witnessed(org, was, own, changed) if was else {"status": _NOT_YET}
    for (org, name), value in _before_all(later).items():
        if states[org].get("status") != _NOT_YET:
            states[org][name] = value
    for state in states.values():
        if str(state.get("founded_on") or "") > day:
            state["status"] = _NOT_YET
    return Tree(unit, states)


def _changes_of(event: Record) -> frozenset[tuple[str, str]]:
    """(organisation, field) that an event made different; what it founded was nothing before."""
    after = event.fields.get("after") or {}
    return frozenset(
        (org, name)
        for org, was in (event.fields.get("before") or {}).items()
        for name in _FROM_A_DAY_ON
        if name in was and was[name] != (after.get(org) or {}).get(name)
    )


def _witnessed(
    org: str, said: Mapping[str, Value], own: Container[tuple[str, str]], changed: Container[tuple[str, str]]
) -> Mapping[str, Value]:
    """What an event says of an organisation that is so from its day on; a founding day holds for all.

    What it only saw says nothing about its day where another event changed that: a paper of a later day that
    was heard first is laid before one of an earlier day, and saw what had not come to an end yet.
    """
    return {
        name: value
        for name, value in said.items()
        if name in _FROM_A_DAY_ON and ((org, name) in own or (org, name) not in changed)
    }


def _before_all(
    events: Iterable[tuple[Record, Iterable[tuple[str, str]]]],
) -> Mapping[tuple[str, str], Value]:
    """(organisation, field) → what it was before all of these events that changed it.

    They are in the order of their days, and may have been laid in another one: it was what none led to.
    """
    steps: defaultdict[tuple[str, str], list[tuple[Value, Value]]] = defaultdict(list)
    for event, own in events:
        before, after = event.fields.get("before") or {}, event.fields.get("after") or {}
        for org, name in own:
            steps[org, name].append((before[org][name], (after.get(org) or {}).get(name)))
    return {
        key: next((was for was, _ in told if all(was != led for _, led in told)), told[0][0])
        for key, told in steps.items()
        if len(told) > 1
    }


def _of_the_gone(said: Mapping[str, Value]) -> Mapping[str, Value]:
    return {name: value for name, value in said.items() if name in KEPT_OF_THE_GONE}
