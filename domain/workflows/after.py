"""What the server would see once changes are written, in this unit and in the others that they reach.

One commit may have to weigh more than one paper: each further one is asked where those before it have left
everything. Nothing is written until all of them are; then each record is written once (`once_each`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from domain.conflicts.words import ConflictStatus
from domain.decisions import Change, Put, Remove
from domain.kinds import ABOUT
from domain.operations import Author, ServerView
from domain.records import Record, Value
from domain.replay import overlay
from domain.workflows.model import MEMBER
from domain.workflows.tree.laid import Laid

_CONFLICT, _CASE, _DATA = "conflict", "case", "data"


class After(Laid):
    """`domain.operations.ServerView` over another one, as it is once `changes` are written.

    `changes` are those of the operation of `author`; their `unit` is "" for the unit of `real`.
    """

    def __init__(self, real: ServerView, changes: Sequence[Change], author: Author) -> None:
        super().__init__(real, changes)
        self._server, self._changes, self._author = real, tuple(changes), author
        self._units: dict[str, ServerView] = {}

    # -- what is listed: with whatever the changes make

    def positions_of(self, member: str) -> list[str]:
        found = [
            record for id in self._server.positions_of(member) if (record := self.record("position", id))
        ]
        return sorted(record.id for record in self._named(found, "position", member))

    def cases_of(self, member: str) -> list[Record]:
        return self._named(self._server.cases_of(member), "case", member)

    def overlays_of(self, member: str) -> list[Record]:
        return self._named(self._server.overlays_of(member), "overlay", member)

    def about(self, kind: str, id: str, of_kind: str) -> list[Record]:
        if of_kind == _CONFLICT:
            return self.open_conflicts(kind, id)
        found = self._server.about(kind, id, of_kind)
        return self._named(found, of_kind, id, ABOUT.get(of_kind, MEMBER))

    def _named(self, found: Iterable[Record], kind: str, id: str, name: str = MEMBER) -> list[Record]:
        return [record for record in self._with_made(found, kind) if record.fields.get(name) == id]

    def open_conflicts(self, kind: str, id: str) -> list[Record]:
        about = {"record_kind": kind, "record": id, "status": ConflictStatus.OPEN.value}
        found = self._with_made(self._server.open_conflicts(kind, id), _CONFLICT)
        return [one for one in found if all(one.fields.get(name) == value for name, value in about.items())]

    # -- who and what there was

    def last_author(self, kind: str, id: str, field_name: str) -> Mapping[str, Value] | None:
        laid = self._over.get((kind, id), ())
        made = kind != _CASE or self._server.record(kind, id) is None
        if laid and (made or any(isinstance(change, Put) and _DATA in change.fields for change in laid)):
            return self._author.as_json()
        # What happens to a case because of another one does not make it somebody else's.
        return self._server.last_author(kind, id, _DATA if laid and not field_name else field_name)

    def departed_fields(self, kind: str, id: str) -> Mapping[str, Value] | None:
        laid = self._over.get((kind, id), [])
        last = max((at for at, change in enumerate(laid) if isinstance(change, Remove)), default=None)
        before = overlay(self._server.record(kind, id), laid[:last]) if last is not None else None
        return before.fields if before is not None else self._server.departed_fields(kind, id)

    def changed_by_others(self, kind: str, id: str, after: int, device: str) -> frozenset[str]:
        return self._server.changed_by_others(kind, id, after, device)

    def changed_datum(self, case: str, name: str, after: int, device: str) -> bool:
        return self._server.changed_datum(case, name, after, device)

    def unit_with_citizen_id(self, citizen_id: str) -> str | None:
        return self._server.unit_with_citizen_id(citizen_id)

    def place_of_citizen_id(self, citizen_id: str) -> tuple[str, str] | None:
        return self._server.place_of_citizen_id(citizen_id)

    def holders_of_card(self, number: str) -> list[str]:
        return self._server.holders_of_card(number)

    def unit_name(self, unit: str) -> str:
        return self._server.unit_name(unit)

    def elsewhere(self, unit: str) -> ServerView | None:
        there = self._server.elsewhere(unit)
        if there is None or there.unit == self.unit:
            return self if there is not None else None
        if there.unit not in self._units:
            seen_there = tuple(as_seen_from(there.unit, self.unit, self._changes))
            self._units[there.unit] = After(there, seen_there, self._author)
        return self._units[there.unit]


def as_seen_from(unit: str, before: str, changes: Iterable[Change]) -> Iterator[Change]:
    """Changes that are told from the unit `before`, told from `unit`."""
    for change in changes:
        of = change.unit or before
        told = "" if of == unit else of
        yield change if change.unit == told else replace(change, unit=told)


def once_each(view: ServerView, changes: Sequence[Change], author: Author) -> Iterator[Change]:
    """One change for each record that is another one in the end, in the order of their first changes."""
    after = After(view, changes, author)
    last = {(change.unit, change.kind, change.id): change for change in changes}
    for unit, kind, id in dict.fromkeys((change.unit, change.kind, change.id) for change in changes):
        real, then = (view.elsewhere(unit), after.elsewhere(unit)) if unit else (view, after)
        was = real.record(kind, id) if real is not None else None
        record, final = (then.record(kind, id) if then is not None else None), last[unit, kind, id]
        if record is None:
            yield final
        elif was is None:
            yield Put(kind, id, record.fields, creates=True, unit=unit)
        else:
            names = {**was.fields, **record.fields}
            written = {name: record.fields.get(name) for name in names}
            changed = {name: value for name, value in written.items() if value != was.fields.get(name)}
            if changed:
                yield Put(kind, id, changed, unit=unit)
