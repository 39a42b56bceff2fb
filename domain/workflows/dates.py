"""Days that a paper cannot bear: before the birth, before joining, before the branch, or what comes first."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from domain.fields import DECIDED
from domain.records import Value
from domain.workflows.model import DAY, About, Condition, Matter, Step, Workflow


def _before(day: str, known: Value) -> bool:
    """Whether a day is surely before a date that may be known to the year or the month only."""
    return bool(known) and day < str(known)


def _too_old(matter: Matter) -> Mapping[str, Value] | None:
    least = matter.rules.whole("decision_year_min")
    return {"until": matter.day, "least": least} if int(matter.day[:4]) < least else None


def _before_birth(matter: Matter) -> Mapping[str, Value] | None:
    born = matter.about.get("birth_date")
    return {"until": matter.day, "earliest": born} if _before(matter.day, born) else None


def _before_joining(matter: Matter) -> Mapping[str, Value] | None:
    """Of whoever is a member already; an admission is what makes one."""
    joined = matter.about.get("joined_on") if matter.workflow.about is About.MEMBER else None
    return {"until": matter.day, "earliest": joined} if _before(matter.day, joined) else None


# (workflow, state) → the datum that names the branch into which it brings somebody, "" for that of the case.
_INTO: Final[Mapping[tuple[str, str], str]] = {
    ("admission", "effective"): "",
    ("transfer", "accepted"): "to_org",
    ("transfer", "moved"): "to_org",
}


def _before_founding(matter: Matter) -> Mapping[str, Value] | None:
    """A way out of a branch, or into it, before there was one; what it came of may well have decided."""
    into = _INTO.get((matter.workflow.name, matter.step.to))
    if into is None and not matter.step.exit:
        return None
    branch = str(matter.data.get(into) or "") if into else matter.org
    org = matter.view.record("organisation", branch)
    founded = org.fields.get("founded_on") if org is not None else None
    if not _before(matter.day, founded) or _came_of_another(matter, branch):
        return None
    if into is None and _has_moved(matter):
        return None
    return {"until": matter.day, "earliest": founded}


def _came_of_another(matter: Matter, branch: str) -> bool:
    """A new name or another place leads from a branch to the same one: it came of nothing by that."""
    return any(
        event.fields.get("sources")
        and branch in (event.fields.get("targets") or ())
        and branch not in event.fields["sources"]
        for event in matter.view.every("org_event")
    )


def _has_moved(matter: Matter) -> bool:
    """Whether the member came to the branch by a paper of this unit."""
    cases = matter.view.cases_of(matter.member_id)
    return any(case.fields.get("state") in ("moved", "accepted") for case in cases)


# What holds for the day of every decision.
PLAUSIBLE: Final = (
    Condition(
        code="decision_too_old",
        label="Ngày quyết định không sớm hơn năm cho phép",
        broken_by=_too_old,
        known_by=(DAY,),
        source="VAL-08",
    ),
    Condition(
        code="decision_before_birth",
        label="Quyết định có sau ngày sinh",
        broken_by=_before_birth,
        known_by=(DAY,),
        source="VAL-08",
    ),
    Condition(
        code="decision_before_joining",
        label="Quyết định có sau ngày vào Đoàn",
        broken_by=_before_joining,
        known_by=(DAY,),
        source="VAL-08",
    ),
    Condition(
        code="decision_before_founding",
        label="Quyết định có sau ngày thành lập chi đoàn",
        broken_by=_before_founding,
        known_by=(DAY,),
        source="VAL-08",
    ),
)


def _earlier_day(matter: Matter, name: str) -> tuple[Value, str]:
    """The day that another one cannot lie before, and what it is called."""
    if name == DECIDED:
        return (matter.case.fields.get("decided_on") if matter.case is not None else None), "Ngày quyết định"
    return matter.data.get(name), matter.workflow.by_name[name].label


def _out_of_order(matter: Matter) -> Mapping[str, Value] | None:
    """Of the days that the step brings, one that lies before what has to come first."""
    for field in matter.workflow.fields:
        day = matter.data.get(field.name)
        for name in field.not_before if day else ():
            earlier, label = _earlier_day(matter, name)
            if earlier and str(day) < str(earlier) and not matter.given.keys().isdisjoint((field.name, name)):
                return {"field": field.name, "until": day, "other": label, "earliest": earlier}
    return None


# What holds for every step that brings a day whose place among others is declared (`Field.not_before`).
IN_ORDER: Final = Condition(
    code="day_out_of_order",
    label="Các ngày theo đúng thứ tự việc đã xảy ra",
    broken_by=_out_of_order,
    source="WF-04, VAL-08",
)


def orders_days(workflow: Workflow, step: Step) -> bool:
    """Whether a step may bring a day that is not to lie before another one, or such another one."""
    later = {field.name for field in workflow.fields if field.not_before}
    earlier = {name for field in workflow.fields for name in field.not_before}
    return not (later | earlier).isdisjoint(step.asks)


def _not_begun(matter: Matter) -> Mapping[str, Value] | None:
    begins = str(matter.data.get("from_on") or "")
    return {"from": begins} if begins > matter.today.isoformat() else None


BEGUN: Final = Condition(
    code="stay_not_begun",
    label="Đã đến ngày đi",
    broken_by=_not_begun,
    known_by=("from_on",),
    source="3.11",
)


def _before_letter(matter: Matter) -> Mapping[str, Value] | None:
    letter = matter.data.get("letter_date")
    return {"until": matter.day, "earliest": letter} if _before(matter.day, letter) else None


AFTER_THE_LETTER: Final = Condition(
    code="accepted_before_letter",
    label="Tiếp nhận không trước ngày giấy giới thiệu",
    broken_by=_before_letter,
    source="3.3",
)


# -- of a decision that goes on with another ---------------------------------------------------------


def _before_the_one_it_follows(matter: Matter) -> Mapping[str, Value] | None:
    decided = str(matter.case.fields.get("decided_on") or "") if matter.case is not None else ""
    return {"day": decided, "until": matter.day} if decided > matter.day else None


# What corrects a decision of the same case, or lets it run on, is not older than that.
FOLLOWS: Final = Condition(
    code="decision_before_the_last",
    label="Văn bản có sau văn bản mà nó sửa hoặc cho tiếp",
    broken_by=_before_the_one_it_follows,
    source="WF-04",
)
