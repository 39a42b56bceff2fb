"""Rules about a step that more than one workflow has. Each says what must hold and where that stands."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Final

from domain.members.checks import age_on
from domain.records import Value
from domain.workflows.model import Condition, Matter, Severity
from domain.workflows.registry import workflows

# Members whom the home branch counts (`domain.md` 3.1).
COUNTED: Final = frozenset({"active", "transferring"})


def _not_a_member(matter: Matter) -> Mapping[str, Value] | None:
    status = str(matter.about.get("status") or "")
    return None if status in COUNTED else {"status": status}


IS_MEMBER: Final = Condition(
    code="not_a_member", label="Đang là đoàn viên của chi đoàn", broken_by=_not_a_member, source="3.1"
)


def open_cases(matter: Matter, *names: str) -> list[str]:
    """Ids of the other open cases of the person, of these workflows or of any."""
    found = []
    for case in matter.view.cases_of(matter.member_id) if matter.member_id else ():
        workflow = workflows().get(str(case.fields.get("workflow")))
        state = workflow.state_of.get(str(case.fields.get("state"))) if workflow else None
        if case.id == matter.case_id or workflow is None or state is None or not state.open:
            continue
        if not names or workflow.name in names:
            found.append(case.id)
    return found


def no_open_case(workflow: str, label: str, severity: Severity = Severity.BLOCK) -> Condition:
    """There is no open case of this workflow about the person; `label` is its line in the checklist."""

    def broken(matter: Matter) -> Mapping[str, Value] | None:
        found = open_cases(matter, workflow)
        return {"workflow": workflow, "case": found[0]} if found else None

    return Condition(code=f"open_{workflow}", label=label, broken_by=broken, severity=severity, source="3.14")


def ages_of(matter: Matter) -> tuple[int, int] | None:
    """The least and the most whole years of age on the day of the step; None without a birth date.

    A birth date may be a year or a month only (`YYYY`, `YYYY-MM`): then the two differ.
    """
    born = str(matter.about.get("birth_date") or "")
    if not born:
        return None
    return age_on(born, date.fromisoformat(matter.day))


def vote_carried(matter: Matter) -> Mapping[str, Value] | None:
    """More than the asked share of those present agreed (ORG-15), where the votes are known."""
    votes, present = matter.data.get("votes_for"), matter.data.get("meeting_present")
    if votes is None or not present:
        return None
    share = matter.rules.share("vote_majority_share")
    return None if votes > share * present else {"votes": votes, "present": present}


VOTE_CARRIED: Final = Condition(
    code="vote_not_carried", label="Quá nửa số có mặt tán thành", broken_by=vote_carried, source="ORG-15"
)
