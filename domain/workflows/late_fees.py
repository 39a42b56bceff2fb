"""A fee that speaks against a removal, whichever of the two arrives first (`domain.md` 3.5).

Known before, it has to be confirmed by name (the condition `fee_paid` of the removal). What is heard of only
after the removal was confirmed changes nothing by itself: a person is told, with both, and looks at it again.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from domain.decisions import Put, View
from domain.records import Record, Value
from domain.rules import RuleSet
from domain.workflows.subjects import derived_id


def paid_against_removal(paid: str, day: str, rules: RuleSet) -> str:
    """The month paid until ("MM/YYYY") where it leaves fewer unpaid months than a removal needs, else "".

    `paid`: "YYYY-MM" or ""; `day`: legal day of the removal, "YYYY-MM-DD".
    """
    if not paid or _months_between(paid, date.fromisoformat(day)) >= rules.whole("removal_months"):
        return ""
    return f"{paid[5:7]}/{paid[:4]}"


def _months_between(earlier: str, later: date) -> int:
    year, month = int(earlier[:4]), int(earlier[5:7])
    return (later.year - year) * 12 + later.month - month


def told_of_late_fee(
    view: View, standing: Record, write: Mapping[str, Value], today: date
) -> tuple[Put, ...]:
    """The notice about each removal in force that a fee to be written into this record speaks against."""
    paid, before = str(write.get("fee_paid_until") or ""), str(standing.fields.get("fee_paid_until") or "")
    if standing.kind != "member" or standing.fields.get("status") != "removed" or paid <= before:
        return ()
    told = []
    for case in view.cases_of(standing.id):
        day = str(case.fields.get("decided_on") or "")
        if (case.fields.get("workflow"), case.fields.get("state")) != ("removal", "effective") or not day:
            continue
        month = paid_against_removal(paid, day, view.rulebook.on(day))
        id = derived_id("notice", "fee_after_removal", case.id, paid)
        if not month or view.record("notice", id) is not None:
            continue
        fields: dict[str, Value] = {
            "code": "fee_after_removal",
            "params": {"full_name": standing.fields.get("full_name"), "decided_on": day, "month": month},
            "about_kind": "case",
            "about": case.id,
            "raised_on": today.isoformat(),
        }
        told.append(Put("notice", id, fields, creates=True))
    return tuple(told)
