"""Overlays and guest rows: what a case leaves beside the member, whose home branch never changes (3.1).

The home branch goes on counting a member with any overlay; the host never counts a guest. Their ids follow
from the case (of a guest: from the person, the host and the year), so that two laptops write the same record.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from domain.decisions import Change, Put, View
from domain.records import Record, Value
from domain.workflows.model import Effect, Matter
from domain.workflows.subjects import derived_id, subject_of

TEMPORARY, AWAY, RESIDENCE = "temporary", "working_away", "residence"
DEFERRED, OUTSTANDING = "deferred", "outstanding"
# "YYYY-MM-DD", or None where the case does not say.
Day = Callable[[Matter], str | None]


def in_field(name: str) -> Day:
    """The day that stands in a field of the case."""

    def day(matter: Matter) -> str | None:
        value = matter.data.get(name)
        return str(value) if value else None

    return day


def overlay_id(case: str, type_: str) -> str:
    return derived_id("overlay", case, type_)


def _of_case(matter: Matter, type_: str) -> list[Record]:
    """The overlays of a case. One may bear an id of before: of a case that two entries of a person had."""
    own = overlay_id(matter.case_id, type_)
    about = matter.view.overlays_of(matter.member_id) if matter.member_id else ()
    found = [each for each in about if each.id == own or each.fields.get("case") == matter.case_id]
    return sorted(
        (each for each in found if each.fields.get("type") == type_), key=lambda each: each.id != own
    )


def guest_id(type_: str, person: str, host: str, year: str) -> str:
    """The one row of a person at a host in a year, however many laptops write it (`domain.md` 3.12)."""
    return derived_id("guest", type_, person, host, year)


def guest_of(workflow: str, case: str, person: str, data: Mapping[str, Value]) -> str:
    """The id of the guest row that a case leaves; "" where it names no branch as host.

    The types of guests bear the names of their workflows.
    """
    host = str(data.get("host_org") or data.get("to_org") or "")
    year = str(data.get("period") or str(data.get("from_on") or "")[:4])
    return guest_id(workflow, person or case, host, year) if host else ""


def guest_ends(view: View, case: Record, day: str, unit: str = "") -> Iterable[Change]:
    """The guest row of a case ends on a day, where it lasts longer; `unit` is whose view it is."""
    data = case.fields.get("data") or {}
    names = (str(case.fields.get("workflow") or ""), case.id, str(case.fields.get("member") or ""))
    id = guest_of(*names, data)
    guest = view.record("guest", id) if id else None
    if guest is None:
        # It keeps the id that it got when its person had another one, or its case named another branch: two
        # entries may have been folded since.
        found = view.about("member", names[2], "guest") if names[2] else view.every("guest")
        guest = next((each for each in found if each.fields.get("case") == case.id), None)
    if guest is not None and str(guest.fields.get("to_on") or "9999") > day:
        yield Put("guest", guest.id, {"to_on": day}, unit=unit)


def overlay_begins(
    type_: str, label: str, begins: Day, ends: Day, place: Callable[[Matter], str | None] | None = None
) -> Effect:
    """The member gets an overlay for these days, or the one of the same case gets these days."""

    def changes(matter: Matter) -> Iterable[Change]:
        id = overlay_id(matter.case_id, type_)
        days = {
            "from_on": begins(matter) or matter.day,
            "to_on": ends(matter),
            "place": place(matter) if place else None,
        }
        fields: dict[str, Value] = {name: value for name, value in days.items() if value is not None}
        standing = _of_case(matter, type_)
        if standing:
            yield Put("overlay", standing[0].id, {"to_on": None, "place": None, **fields})
            return
        whose = {"member": matter.member_id, "type": type_, "case": matter.case_id}
        yield Put("overlay", id, {**whose, **fields}, creates=True)

    return Effect(label=label, changes=changes)


def overlay_lasts(type_: str, label: str, ends: Day) -> Effect:
    """The overlay of this case lasts until another day."""

    def changes(matter: Matter) -> Iterable[Change]:
        for overlay in _of_case(matter, type_):
            yield Put("overlay", overlay.id, {"to_on": ends(matter) or matter.day})

    return Effect(label=label, changes=changes)


def guest_fields(matter: Matter, type_: str, org: str, begins: Day, ends: Day) -> Mapping[str, Value]:
    """A guest row of the person of a case at a branch."""
    fields: dict[str, Value] = {
        "org": org,
        "type": type_,
        "person": matter.member_id or None,
        "subject": {**subject_of(matter), **_home_of(matter)},
        "from_on": begins(matter) or matter.day,
        "to_on": ends(matter),
        "case": matter.case_id,
    }
    return {name: value for name, value in fields.items() if value is not None}


def _home_of(matter: Matter) -> dict[str, Value]:
    """Where the guest comes from: another unit, a place outside the system, or a branch of this unit."""
    beyond = (matter.case.fields.get("counterpart") or {}) if matter.case is not None else {}
    named = beyond.get("unit_name") or matter.data.get("from_place")
    unit = matter.view.record("organisation", matter.view.unit)
    name = named or (unit.fields.get("name") if unit is not None else None)
    return {"unit_name": name} if name else {}
