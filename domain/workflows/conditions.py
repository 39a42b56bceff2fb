"""Rules about a step that more than one workflow has. Each says what must hold and where that stands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Final

from domain.positions.posts import end_of_leaver, post_of
from domain.records import Record, Value
from domain.values.ages import age_on
from domain.workflows.dates import IN_ORDER, PLAUSIBLE, orders_days
from domain.workflows.homes import HOME_THEN
from domain.workflows.model import DAY, Condition, Matter, Severity, Step, Workflow
from domain.workflows.registry import workflows

# Members whom the home branch counts (`domain.md` 3.1).
COUNTED: Final = frozenset({"active", "transferring"})


def _ahead(matter: Matter) -> Mapping[str, Value] | None:
    declared = matter.workflow.by_name
    days = [str(value) for name, value in matter.given.items() if declared[name].happened]
    if matter.step.decides:
        days.append(matter.day)
    day = max(days, default="")
    return {"until": day} if day > matter.today.isoformat() else None


def _before_meeting(matter: Matter) -> Mapping[str, Value] | None:
    met = str(matter.data.get("meeting_date") or "")
    return {"until": matter.day, "met": met} if met > matter.day else None


def _before_resolution(matter: Matter) -> Mapping[str, Value] | None:
    """Of the decision about what the branch resolved; one that undoes it is another paper."""
    resolved = str(matter.data.get("resolution_date") or "")
    late = matter.step.dated_by == "decision_date" and resolved > matter.day
    return {"until": matter.day, "resolved": resolved} if late else None


NOT_AHEAD: Final = Condition(
    code="decision_ahead",
    label="Ngày quyết định không ở sau hôm nay",
    broken_by=_ahead,
    source="WF-04",
    known_by=(DAY,),
)
# What holds for every decision, of whichever workflow.
OF_DECISIONS: Final = (
    NOT_AHEAD,
    *PLAUSIBLE,
    HOME_THEN,
    Condition(
        code="decision_before_meeting",
        label="Quyết định có sau cuộc họp chi đoàn",
        broken_by=_before_meeting,
        known_by=("meeting_date", DAY),
        severity=Severity.CONFIRM,
        source="WF-03",
    ),
    Condition(
        code="decision_before_resolution",
        label="Quyết định có sau nghị quyết chi đoàn",
        broken_by=_before_resolution,
        known_by=("resolution_date", DAY),
        severity=Severity.CONFIRM,
        source="WF-03",
    ),
)


def general_of(workflow: Workflow, step: Step) -> tuple[Condition, ...]:
    """The conditions of a step that its workflow does not have to name."""
    in_order = (IN_ORDER,) if orders_days(workflow, step) else ()
    if step.decides:
        return (*OF_DECISIONS, *in_order)
    happened = any(workflow.by_name[name].happened for name in step.asks)
    return (NOT_AHEAD, *in_order) if happened else in_order


def _not_a_member(matter: Matter) -> Mapping[str, Value] | None:
    status = str(matter.about.get("status") or "")
    return None if status in COUNTED else {"status": status}


IS_MEMBER: Final = Condition(
    code="not_a_member", label="Đang là đoàn viên của chi đoàn", broken_by=_not_a_member, source="3.1"
)


def status_is(status: str) -> Condition:
    """The member still has the status that the decision gave: a later one is not undone with it."""

    def broken(matter: Matter) -> Mapping[str, Value] | None:
        now = str(matter.about.get("status") or "")
        return None if now == status and not _decided_again(matter) else {"status": now}

    return Condition(
        code="status_changed",
        label="Trạng thái của đoàn viên vẫn là do quyết định này",
        broken_by=broken,
        source="3.1",
    )


def _decided_again(matter: Matter) -> bool:
    """Whether a later case decided the same once more: of somebody who had been admitted anew meanwhile."""
    own = matter.case.fields if matter.case is not None else {}
    form, day = (own.get("data") or {}).get("form"), str(own.get("decided_on") or "")
    return any(
        (case.fields.get("workflow"), case.fields.get("state")) == (own.get("workflow"), own.get("state"))
        and (case.fields.get("data") or {}).get("form") == form
        and str(case.fields.get("decided_on") or "") > day
        for case in (matter.view.cases_of(matter.member_id) if day else ())
        if case.id != matter.case_id
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


# The unit alone knows of it, so it is asked of the unit's steps only (3.10: sensitive).
NOT_UNDER_DISCIPLINE: Final = no_open_case("discipline", "Không đang xét kỷ luật", Severity.CONFIRM)
# Where the member stays this unit's, and the case goes on.
DISCIPLINE_UNDER_WAY: Final = replace(NOT_UNDER_DISCIPLINE, severity=Severity.WARN)


def ages_of(matter: Matter, day: str = "") -> tuple[int, int] | None:
    """The least and the most whole years of age on a day (of the step if none); None without a birth date.

    A birth date may be a year or a month only (`YYYY`, `YYYY-MM`): then the two differ.
    """
    born = str(matter.about.get("birth_date") or "")
    if not born:
        return None
    return age_on(born, date.fromisoformat(day or matter.day))


def vote_carried(matter: Matter) -> Mapping[str, Value] | None:
    """More than the asked share of those present agreed (ORG-15), where the votes are known."""
    votes, present = matter.data.get("votes_for"), matter.data.get("meeting_present")
    if votes is None or not present:
        return None
    share = matter.rules.share("vote_majority_share")
    return None if votes > share * present else {"votes": votes, "present": present, "share": str(share)}


VOTE_CARRIED: Final = Condition(
    code="vote_not_carried",
    label="Đủ số người có mặt tán thành",
    broken_by=vote_carried,
    source="ORG-15",
    known_by=("meeting_present", "votes_for"),
)


def _quorum(matter: Matter) -> Mapping[str, Value] | None:
    present, total = matter.data.get("meeting_present"), matter.data.get("meeting_total")
    if present is None or not total:
        return None
    share = matter.rules.share("meeting_quorum_share")
    return None if present >= share * total else {"present": present, "total": total, "share": str(share)}


QUORUM: Final = Condition(
    code="no_quorum",
    label="Có mặt đủ số đoàn viên phải có để họp",
    broken_by=_quorum,
    source="ORG-15",
    known_by=("meeting_total", "meeting_present"),
)


def _votes_exceed(matter: Matter) -> Mapping[str, Value] | None:
    present, total = matter.data.get("meeting_present"), matter.data.get("meeting_total")
    votes = [matter.data.get("votes_for") or 0, matter.data.get("votes_against") or 0]
    if present is not None and (sum(votes) > present or (total is not None and present > total)):
        return {"votes": sum(votes), "present": present}
    return None


VOTES_ADD_UP: Final = Condition(
    code="votes_do_not_add_up",
    label="Số phiếu không vượt số có mặt, số có mặt không vượt tổng số",
    broken_by=_votes_exceed,
    known_by=("meeting_present", "votes_for"),
    source="WF-03",
)
# What is asked of the meeting of a branch, whatever it decides.
MEETING_HELD: Final = (QUORUM, VOTES_ADD_UP, VOTE_CARRIED)


def to_confirm(params: Mapping[str, object]) -> str:
    """The code of the condition that a refusal asks to be confirmed, "" for every other refusal."""
    asked = params.get("severity") == Severity.CONFIRM.value
    return str(params.get("condition") or "") if asked else ""


def posts_held(matter: Matter, *, in_org: str = "") -> list[Record]:
    """The posts that the member holds on the day of the step, everywhere or in one organisation."""
    day = date.fromisoformat(matter.day)
    own = (post for post in posts_to_end(matter) if not in_org or post.fields.get("org") == in_org)
    return [post for post in own if post_of(post.id, post.fields).held_on(day)]


def posts_to_end(matter: Matter) -> list[Record]:
    """The posts that the member holds on the day of the step or gets after it: who leaves keeps none."""
    posts = (matter.view.record("position", id) for id in matter.view.positions_of(matter.member_id))
    return [post for post in posts if post is not None and end_of_leaver(post.fields, matter.day) is not None]


def _holds_post(matter: Matter) -> Mapping[str, Value] | None:
    held = posts_to_end(matter)
    return {"count": len(held)} if held else None


def holds_no_post(severity: Severity) -> Condition:
    """The member holds no post: who leaves would leave it empty."""
    return Condition(
        code="holds_post",
        label="Không đang giữ chức vụ trong Ban Chấp hành",
        broken_by=_holds_post,
        severity=severity,
        source="3.14, dòng 15",
    )
