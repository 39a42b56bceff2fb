"""Whose member somebody was on a day: a decision about leaving is for the unit that was home then (WF-04)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from domain.decisions import View
from domain.records import Record, Value
from domain.workflows.hands import hand_of
from domain.workflows.model import DAY, Condition, Hand, Matter, Step, Workflow
from domain.workflows.subjects import derived_id

_TRANSFER: Final = "transfer"
# How a unit keeps a move that was made: as the one that was left, or as the one that was come to.
_LEFT: Final = frozenset({"effective", "disputed"})
_CAME: Final = frozenset({"accepted"})
NOT_HOME: Final = "not_home_then"


def taken_along_from(case: Record, unit: str) -> dict[str, Value]:
    """Where a case was taken along from; nothing where it began in this unit."""
    origin = dict(case.fields.get("counterpart") or {})
    along = case.id == derived_id("taken along", str(origin.get("case") or ""), unit)
    return origin if along else {}


def away_on(view: View, member: str, day: str) -> Record | None:
    """The move by which a member was not this unit's on a day; None where the unit was home.

    On the day of a reception the new unit is home (3.14, row 1). Both ends see the same: a unit keeps its own
    case of every move that it took part in.
    """
    home: Record | None = None
    last = ""
    for on, case in sorted(_moves(view, member), key=lambda move: (move[0], _is_coming(move[1]))):
        if on > day:
            # Before the first of all moves: whoever came then was not here.
            return case if not last and _is_coming(case) else home
        last, home = on, None if _is_coming(case) else case
    return home


def _moves(view: View, member: str) -> Iterator[tuple[str, Record]]:
    for case in view.cases_of(member) if member else ():
        fields = case.fields
        made = fields.get("state") in _LEFT | _CAME and fields.get("decided_on")
        if fields.get("workflow") == _TRANSFER and made and not taken_along_from(case, view.unit):
            yield str(fields["decided_on"]), case


def _is_coming(case: Record) -> bool:
    return case.fields.get("state") in _CAME


def is_bound_to_home(view: View, workflow: Workflow, step: Step) -> bool:
    """Whether only the unit that was home may decide a step: a way out, or a letter that begins one.

    The level above always may.
    """
    asks_another = step.decides and workflow.state_of[step.to].waits_for is Hand.RECEIVER
    leads_out = bool(step.exit) and step.with_member
    return (leads_out or asks_another) and hand_of(view, step) is not Hand.ABOVE


def _not_home(matter: Matter) -> Mapping[str, Value] | None:
    if not is_bound_to_home(matter.view, matter.workflow, matter.step):
        return None
    case = away_on(matter.view, matter.member_id, matter.day)
    if case is None:
        return None
    elsewhere = (case.fields.get("counterpart") or {}).get("unit_name")
    data = case.fields.get("data") or {}
    name = elsewhere or data.get("from_place") or data.get("to_place")
    return {"day": matter.day, "name": name, "case": case.id}


HOME_THEN: Final = Condition(
    code=NOT_HOME,
    label="Ngày quyết định, đoàn viên thuộc đơn vị này",
    broken_by=_not_home,
    known_by=(DAY,),
    source="WF-04",
)
