"""Absences that speak against a removal: who said so is not struck off silently (`domain.md` 3.5)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from domain.records import Record, Value
from domain.workflows.model import Condition, Matter, Severity
from domain.workflows.months import months_after
from domain.workflows.overlays import AWAY, DEFERRED, TEMPORARY
from domain.workflows.registry import workflows
from domain.workflows.shared_states import APPEALED, CANCELLED, DRAFT, LOST, RETURNED, REVOKED

# Overlays of members who are away and said so (3.5, excuse; 3.11; 3.13), and the workflows that keep them.
_EXCUSED: Final = frozenset({AWAY, TEMPORARY, DEFERRED})
_WORKFLOWS: Final = ("working_away", "temporary")
_NOT_TOLD: Final = frozenset({DRAFT.code, RETURNED.code, LOST.code, APPEALED.code})
# What was entered by mistake never was.
_NEVER_WAS: Final = frozenset({REVOKED.code, CANCELLED.code, LOST.code})
# The charter counts the months of one year.
_MONTHS_OF_A_YEAR: Final = 12


@dataclass(frozen=True, slots=True)
class Absence:
    """Days on which somebody was away and had said so; `ends` is "" as long as nobody entered the return."""

    type: str
    begins: str
    ends: str
    until: str = ""  # when the return was expected


def _goes_on(case: Record | None) -> bool:
    """Whether nobody has written yet that the absence is over; what was planned does not end it."""
    workflow = workflows().get(str(case.fields.get("workflow"))) if case is not None else None
    state = workflow.state_of.get(str(case.fields.get("state"))) if workflow and case is not None else None
    return state is not None and state.open and state.code not in _NOT_TOLD


def _absences(matter: Matter) -> Iterator[Absence]:
    """Those that the member told of, by the overlays and by the cases that have none yet."""
    shown = set()
    for overlay in matter.view.overlays_of(matter.member_id):
        fields, id = overlay.fields, str(overlay.fields.get("case") or "")
        case = matter.view.record("case", id) if id else None
        if fields.get("type") not in _EXCUSED:
            continue
        shown.add(id)
        if case is None or case.fields.get("state") not in _NEVER_WAS:
            until = str(fields.get("to_on") or "")
            ends = "" if _goes_on(case) else until
            yield Absence(str(fields["type"]), str(fields.get("from_on") or ""), ends, until)
    for case in matter.view.cases_of(matter.member_id):
        workflow, data = str(case.fields.get("workflow")), case.fields.get("data") or {}
        if workflow in _WORKFLOWS and case.id not in shown and _goes_on(case):
            until = str(data.get("expected_return") or data.get("to_on") or "")
            # The overlays bear the names of their workflows.
            yield Absence(workflow, str(data.get("from_on") or ""), "", until)


def _first_day_weighed(matter: Matter) -> str:
    """The first day of the months that are held against the member."""
    held = max(matter.data.get("months_absent") or 0, matter.data.get("months_unpaid") or 0)
    months = max(min(held, _MONTHS_OF_A_YEAR), matter.rules.whole("removal_months"))
    return months_after(matter.day, -months)


def _label(matter: Matter, absence: Absence) -> str | None:
    return matter.view.rulebook.catalogue("overlay_type").labels.get(absence.type)


def _still(absence: Absence, day: str) -> bool:
    return absence.begins <= day and (not absence.ends or absence.ends >= day)


def _away(matter: Matter) -> Mapping[str, Value] | None:
    for absence in _absences(matter):
        if _still(absence, matter.day):
            return {"overlay": _label(matter, absence), "until": absence.until or None}
    return None


def _was_away(matter: Matter) -> Mapping[str, Value] | None:
    first = _first_day_weighed(matter)
    for absence in _absences(matter):
        over = not _still(absence, matter.day) and absence.begins <= matter.day
        if over and absence.ends > first:
            return {"overlay": _label(matter, absence), "from": absence.begins, "until": absence.ends}
    return None


NOT_AWAY: Final = (
    Condition(
        code="away",
        label="Không đang đi làm ăn xa, sinh hoạt tạm thời hay được hoãn sinh hoạt",
        broken_by=_away,
        severity=Severity.CONFIRM,
        source="3.5; 22-HD, mục 2",
    ),
    Condition(
        code="was_away",
        label="Không vắng có báo trong những tháng được xét",
        broken_by=_was_away,
        severity=Severity.CONFIRM,
        source="3.5; 22-HD, mục 2",
    ),
)
