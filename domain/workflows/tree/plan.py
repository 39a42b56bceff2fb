"""What one change of the tree comes to: which organisations end, which begin, and who goes where.

Everything else here reads a `Plan`: conditions ask whether it may be, effects write it. Both ends of the wire
make the same of the same case, ids of new organisations included.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from domain.decisions import View
from domain.findings import CheckLevel
from domain.organisations.closing import ENDED
from domain.organisations.events import EventType
from domain.organisations.fields import ORGANISATION
from domain.records import Record, Value
from domain.rules import Rulebook
from domain.stored_form import normalise
from domain.workflows.model import Matter
from domain.workflows.subjects import derived_id

# Into how many organisations one may be parted, and of how many one may be made.
MOST: Final = 30


@dataclass(frozen=True, slots=True)
class Founded:
    """An organisation that the change founds; `members` are ids of those who are put into it by name."""

    id: str
    name: str
    level: str
    parent: str
    sector: str = ""
    members: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """`named`: ids of the organisations that it is about and that have to be here. `ends`: these of them end.

    `into` takes what stands in those that end and is not put anywhere by name; "" where nothing may be left.
    `parent` is the new parent of `moves`. `readable` is False where what was sent is no plan.
    """

    type: EventType
    named: tuple[str, ...] = ()
    ends: tuple[str, ...] = ()
    founds: tuple[Founded, ...] = ()
    into: str = ""
    parent: str = ""
    moves: str = ""
    renames: str = ""
    new_name: str = ""
    readable: bool = True
    placed: Mapping[str, str] = field(default_factory=dict)

    @property
    def emptied(self) -> tuple[str, ...]:
        """The organisations that people leave by it: all that end, or the one that others are parted off."""
        return self.ends or (self.named[:1] if self.type is EventType.SPLIT_OFF else ())


def plan_of(matter: Matter) -> Plan:
    """What a step on the tree comes to; the step's name is the type of the event."""
    type_ = EventType(matter.step.name)
    return _MAKERS[type_](matter, type_)


def founded_id(case: str, place: int) -> str:
    """The id of the organisation that a case founds at this place of its list."""
    return derived_id("organisation", case, str(place))


def event_id(case: str) -> str:
    """The id of the record that says what a case changed."""
    return derived_id("org_event", case)


def organisation(view: View, id: str) -> Record | None:
    """An organisation that is here and works on."""
    record = view.record("organisation", id) if id else None
    return None if record is None or record.fields.get("status") in ENDED else record


def children(view: View, parent: str) -> Iterator[Record]:
    """The organisations right below another that work on."""
    for record in view.every("organisation"):
        if record.fields.get("parent") == parent and record.fields.get("status") not in ENDED:
            yield record


def _text(matter: Matter, name: str) -> str:
    return str(matter.data.get(name) or "")


def _found(matter: Matter, type_: EventType) -> Plan:
    parent = _text(matter, "parent")
    founded = Founded(
        founded_id(matter.case_id, 0), _text(matter, "name"), _text(matter, "level"), parent,
        _text(matter, "sector"),
    )  # fmt: skip
    return Plan(type=type_, named=(parent,), founds=(founded,))


def _rename(matter: Matter, type_: EventType) -> Plan:
    id = _text(matter, "organisation")
    return Plan(type=type_, named=(id,), renames=id, new_name=_text(matter, "name"))


def _merge(matter: Matter, type_: EventType) -> Plan:
    id, into = _text(matter, "organisation"), _text(matter, "into")
    return Plan(type=type_, named=(id, into), ends=(id,), into=into)


def _unite(matter: Matter, type_: EventType) -> Plan:
    sources = _ids(matter.data.get("sources"))
    if sources is None:
        return Plan(type=type_, readable=False)
    ids = tuple(dict.fromkeys(sources))
    parent = _text(matter, "parent")
    first = matter.view.record("organisation", ids[0]) if ids else None
    level = _text(matter, "level") or str((first.fields if first else {}).get("level") or "")
    founded = Founded(
        founded_id(matter.case_id, 0), _text(matter, "name"), level, parent, _text(matter, "sector")
    )
    return Plan(
        type=type_, named=(*ids, parent), ends=ids, founds=(founded,), into=founded.id,
        readable=2 <= len(ids) == len(sources) <= MOST,
    )  # fmt: skip


def _part(matter: Matter, type_: EventType) -> Plan:
    id = _text(matter, "organisation")
    before = matter.view.record("organisation", id)
    founds = _parts(matter, before)
    least = 2 if type_ is EventType.SPLIT else 1
    if founds is None or not least <= len(founds) <= MOST:
        return Plan(type=type_, named=(id,), readable=False)
    placed = {member: part.id for part in founds for member in part.members}
    readable = len(placed) == sum(len(part.members) for part in founds)
    ends = (id,) if type_ is EventType.SPLIT else ()
    return Plan(
        type=type_, named=(id,), ends=ends, founds=founds, into=founds[0].id if ends else "", placed=placed,
        readable=readable,
    )  # fmt: skip


def _dissolve(matter: Matter, type_: EventType) -> Plan:
    id = _text(matter, "organisation")
    return Plan(type=type_, named=(id,), ends=(id,))


def _move(matter: Matter, type_: EventType) -> Plan:
    id, parent = _text(matter, "organisation"), _text(matter, "parent")
    return Plan(type=type_, named=(id, parent), moves=id, parent=parent)


_MAKERS: Final = {
    EventType.FOUND: _found,
    EventType.RENAME: _rename,
    EventType.SPLIT: _part,
    EventType.SPLIT_OFF: _part,
    EventType.MERGE: _merge,
    EventType.UNITE: _unite,
    EventType.DISSOLVE: _dissolve,
    EventType.MOVE: _move,
}


def _parts(matter: Matter, before: Record | None) -> tuple[Founded, ...] | None:
    """`targets` is [{"name", "members": [ids]}, ...]: beside the old one, of its level and sector."""
    given = matter.data.get("targets")
    if not isinstance(given, list | tuple):
        return None
    fields = before.fields if before is not None else {}
    parts: list[Founded] = []
    for place, one in enumerate(given):
        members = _ids(one.get("members", [])) if isinstance(one, Mapping) else None
        if members is None:
            return None
        name = _title(one.get("name"), matter.view.rulebook)
        parts.append(
            Founded(
                founded_id(matter.case_id, place), name, str(fields.get("level") or ""),
                str(fields.get("parent") or ""), str(fields.get("sector") or ""), members,
            )
        )  # fmt: skip
    return tuple(parts)


def _title(raw: Value, rulebook: Rulebook) -> str:
    """A name as an organisation's is stored; "" for what cannot be one."""
    if not isinstance(raw, str):
        return ""
    value, finding = normalise(ORGANISATION.by_name["name"], raw, rulebook)
    wrong = finding is not None and finding.level is CheckLevel.ERROR
    return "" if wrong or value is None else str(value)


def _ids(value: Value) -> tuple[str, ...] | None:
    """A list of ids; None for anything else."""
    if not isinstance(value, list | tuple):
        return None
    return tuple(value) if all(isinstance(id, str) and 0 < len(id) <= 64 for id in value) else None
