"""Who may grade whom, on the laptop and on the server (3.7).

The branch proposes, the unit approves; of the unit itself the level above decides.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Final

from domain.assessments.fields import ORG_ASSESSMENT, Graded
from domain.decisions import Command, Refused, View
from domain.findings import CheckLevel, Finding
from domain.records import Record, Value
from domain.refusals import Refusal
from domain.roles import Actor, Role
from domain.rules import Rulebook
from domain.workflows.periods import days_of
from domain.workflows.subjects import derived_id

DECISION: Final = frozenset(ORG_ASSESSMENT.groups["decision"])


def assessment_id(org: str, subject: str, period: str, position: str = "") -> str:
    """One grading of one subject a year: two laptops that propose it write one record."""
    return derived_id(ORG_ASSESSMENT.name, org, subject, period, position)


def assessment_findings(fields: Mapping[str, Value], rulebook: Rulebook, today: date) -> Iterator[Finding]:
    """What is wrong about a grading as a whole."""
    days = days_of(str(fields.get("period") or ""))
    if days is None or days[0] > today:
        yield Finding(CheckLevel.ERROR, "assessment_period", ("period",))
    if (fields.get("subject") == Graded.CADRE) != bool(fields.get("position")):
        yield Finding(CheckLevel.ERROR, "assessment_position", ("position", "subject"))
    if fields.get("approved_grade") and not (fields.get("decision_number") and fields.get("decision_date")):
        yield Finding(CheckLevel.ERROR, "assessment_decision", ("decision_number", "approved_grade"))
    decided = str(fields.get("decision_date") or "")
    if decided and (decided > today.isoformat() or (days is not None and decided < days[0].isoformat())):
        yield Finding(CheckLevel.ERROR, "assessment_day", ("decision_date",))


def assessment_forbidden(view: View, command: Command, actor: Actor) -> Refused | None:
    """Whether a command about a grading is not this cadre's, by what stands and by what it writes."""
    if command.kind != ORG_ASSESSMENT.name:
        return None
    record = view.record(command.kind, command.id)
    return not_theirs(view, record, command.set, actor)


def not_theirs(
    view: View, record: Record | None, wanted: Mapping[str, Value], actor: Actor
) -> Refused | None:
    """As `assessment_forbidden`, of values that are about to be merged into what stands."""
    if actor.role is Role.CENTRAL:
        return None
    standing: Mapping[str, Value] = record.fields if record is not None else {}
    org = str(standing.get("org") or wanted.get("org") or "")
    changed = {name for name, value in wanted.items() if value != standing.get(name)}
    if org == view.unit and changed and (changed & DECISION or standing.get("approved_grade")):
        return Refused(Refusal.ASSESSMENT_FROM_ABOVE, {"org": org, "fields": sorted(changed & DECISION)})
    if actor.role is Role.SECRETARY:
        return None
    if standing.get("approved_grade") and changed:
        return Refused(Refusal.ASSESSMENT_APPROVED, {"org": org, "fields": sorted(changed)})
    if changed & DECISION:
        return Refused(Refusal.ASSESSMENT_BY_UNIT, {"org": org, "fields": sorted(changed & DECISION)})
    return None
