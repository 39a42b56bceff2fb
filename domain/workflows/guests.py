"""Whether somebody with a paper is a guest of the unit already (`domain.md` 3.12): one row a person and year.

Such a guest is in no register that the unit could look up, so the papers are compared: by the citizen id, or
by name, day of birth and home where one of them has no citizen id.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from domain.decisions import Change, Put, View
from domain.records import Record, Value
from domain.workflows.exits import is_open, paper_of
from domain.workflows.history import overtaken
from domain.workflows.model import Condition, Effect, Matter
from domain.workflows.overlays import Day
from domain.workflows.registry import workflows

GUEST_HERE: Final = "guest_here"


def once_a_guest(begins: Day) -> Condition:
    """Nobody is received by a paper who is a guest of the unit for that year already; `begins` is the day."""

    def received_before(matter: Matter) -> Mapping[str, Value] | None:
        day = begins(matter) or matter.day
        for guest in matter.view.every("guest"):
            if _lasts(guest, matter.workflow.name, day) and _same_guest(guest, matter):
                case = matter.view.record("case", str(guest.fields.get("case") or ""))
                if case is not None and is_open(case):
                    return {"name": matter.about.get("full_name"), "case": case.id, "year": day[:4],
                            "branch": _name_of(matter.view, guest)}  # fmt: skip
        return None

    return Condition(
        code=GUEST_HERE,
        label="Chưa có trong danh sách sinh hoạt tạm của đơn vị năm đó",
        broken_by=received_before,
        source="3.12",
    )


def received_for_good(matter: Matter) -> Iterable[Change]:
    """Who took part here as a guest and is received as a member by a letter is a guest no longer."""
    day = matter.day
    for guest in matter.view.every("guest"):
        ends = str(guest.fields.get("to_on") or "9999")
        if ends <= day or not _same_guest(guest, matter):
            continue
        yield Put("guest", guest.id, {"to_on": max(day, str(guest.fields.get("from_on") or ""))})
        case = matter.view.record("case", str(guest.fields.get("case") or ""))
        if case is not None and is_open(case) and not case.fields.get("counterpart"):
            state = workflows()[str(case.fields["workflow"])].state_of[str(case.fields["state"])]
            yield overtaken(matter, case, state.closes_to, lost_to=paper_of(matter))


GUEST_NO_MORE: Final = Effect(
    label="Nếu đang sinh hoạt tạm ở đơn vị: lượt sinh hoạt tạm kết thúc", changes=received_for_good
)


def _lasts(guest: Record, type_: str, day: str) -> bool:
    """Whether a row of this type is of the year of a day and has not ended by then."""
    fields = guest.fields
    began, ended = str(fields.get("from_on") or ""), str(fields.get("to_on") or "9999")
    return fields.get("type") == type_ and began[:4] == day[:4] and ended >= day


def _same_guest(guest: Record, matter: Matter) -> bool:
    known, person = guest.fields.get("subject") or {}, matter.about
    if matter.member_id and (matter.member is not None or guest.fields.get("person")):
        return guest.fields.get("person") == matter.member_id
    one, other = known.get("citizen_id"), person.get("citizen_id")
    if one and other:
        return bool(one == other)
    if not person.get("birth_date") or known.get("birth_date") != person.get("birth_date"):
        return False
    home = (known.get("unit_name"), matter.data.get("from_place"))
    return _alike(known.get("full_name"), person.get("full_name")) and _alike(*home)


def _alike(one: Value, other: Value) -> bool:
    return str(one or "").casefold().split() == str(other or "").casefold().split()


def _name_of(view: View, guest: Record) -> Value:
    org = view.record("organisation", str(guest.fields.get("org") or ""))
    return org.fields.get("name") if org is not None else None
