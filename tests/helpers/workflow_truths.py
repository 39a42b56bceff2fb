"""What always holds of the records that workflows leave, whoever did what in whichever order."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from desktop.services.help import Library
from desktop.services.wording import has_sentence
from domain.duplicates.aliases import fold_id
from domain.organisations.closing import ENDED
from domain.records import Departure, Record
from domain.workflows.conditions import COUNTED
from domain.workflows.exits import is_open
from domain.workflows.hosting import OF_THE_HOST
from domain.workflows.model import Step, Workflow
from domain.workflows.registry import every_workflow, workflows
from domain.workflows.subjects import case_id_of_round
from sync.protocol.rulebook import rulebook
from tests.helpers.unit_view import UnitView
from tests.helpers.workflow_moves import PEOPLE, records

Views = Sequence[UnitView]


def exit_steps() -> Iterator[tuple[Workflow, Step]]:
    """Every step by which a member leaves the count."""
    for workflow in workflows().values():
        yield from ((workflow, step) for step in workflow.steps if step.exit)


EXITS: Final = {step.exit for _, step in exit_steps()}
# Statuses that a case in progress or in force gives, besides those of the exits: status → workflow.
GIVEN_BY: Final = {"candidate": "admission"}
# What may be opened about somebody who is no longer a member.
ABOUT_FORMER: Final = {"admission", "honorary", "commendation"}
IN_QUESTION: Final = {"disputed", "conflict", "appealed"}
OF_A_HOST: Final = {state.code for state in OF_THE_HOST}
LIBRARY = Library()


def everywhere(views: Views, kind: str) -> Iterator[tuple[UnitView, Record]]:
    for view in views:
        yield from ((view, record) for record in records(view, kind))


def is_explained(code: str) -> bool:
    """Whether a refusal has its sentence and its place in the help."""
    return has_sentence(code) and bool(LIBRARY.of_code(code))


def everybody_has_one_home_branch(views: Views) -> None:
    """But for who was deleted as a mistake, and who is another one by now."""
    for id in sorted({*PEOPLE, *(found.id for _, found in everywhere(views, "member"))}):
        homes = [(view, found) for view in views if (found := view.record("member", id))]
        if not homes:
            assert _gone_for_good(views, id), id
            continue
        assert len(homes) == 1, id
        ((view, found),) = homes
        status = str(found.fields["status"])
        branch = view.record("organisation", str(found.fields["org"]))
        assert branch is not None, (id, found.fields)
        assert branch.fields["level"] == "chi_doan", (id, found.fields)
        assert status not in COUNTED or branch.fields.get("status") not in ENDED, (id, branch.fields)
        assert status in COUNTED | EXITS | set(GIVEN_BY), status
        if status in EXITS:
            assert _decided_to_be(status, view, id), (id, status)
        if status in GIVEN_BY:
            opened = GIVEN_BY[status] in {case.fields["workflow"] for case in view.cases_of(id)}
            # Two entries were one when the case was decided: it is the other's.
            apart = view.record("fold", fold_id(id))
            assert opened or (apart is not None and apart.fields["status"] == "separated"), id
        for other in views:
            gone = other.tombstone("member", id)
            assert gone is None or (gone.departure is Departure.MOVED and gone.into == view.unit)


def _gone_for_good(views: Views, id: str, seen: tuple[str, ...] = ()) -> bool:
    """Whether somebody who is nowhere was deleted, or folded into somebody who is known."""
    tombstones = [gone for view in views if (gone := view.tombstone("member", id))]
    if any(gone.departure is Departure.DELETED for gone in tombstones):
        return True
    into = next((gone.into for gone in tombstones if gone.departure is Departure.MERGED), "")
    if not into or into in seen:
        return False
    return any(view.record("member", into) for view in views) or _gone_for_good(views, into, (*seen, id))


def _decided_to_be(status: str, view: UnitView, id: str) -> bool:
    """Whether a decided case of the unit says so."""
    ways = {(workflow.name, step.name) for workflow, step in exit_steps() if step.exit == status}
    return any(
        case.fields.get("decided_on")
        and any((case.fields["workflow"], line["step"]) in ways for line in case.fields["history"])
        for case in view.cases_of(id)
    )


def cases_stand_where_their_history_led(views: Views) -> None:
    for view, case in everywhere(views, "case"):
        workflow = every_workflow()[str(case.fields["workflow"])]
        assert case.fields["state"] in workflow.state_of
        assert case.fields["history"][-1]["to"] == case.fields["state"], case.fields["history"]
        org = str(case.fields["org"])
        # What was decided stays where it was decided, also where that branch has gone on as another.
        gone = view.tombstone("organisation", org)
        assert view.record("organisation", org) or (gone and not is_open(case)), (case.id, gone, case.fields)
        assert case.fields.get("subject")


def cases_hold_what_steps_asked_for(views: Views) -> None:
    for _, case in everywhere(views, "case"):
        workflow, history = every_workflow()[str(case.fields["workflow"])], case.fields["history"]
        held = set(case.fields["data"])
        assert held <= set(workflow.by_name)
        if all(line["step"] in workflow.step_of for line in history) and not case.fields.get("counterpart"):
            asked = {name for line in history for name in workflow.step_of[line["step"]].asks}
            assert held <= asked


def every_effect_has_its_case(views: Views) -> None:
    for view, overlay in everywhere(views, "overlay"):
        case = view.record("case", str(overlay.fields["case"]))
        assert case is not None
        assert case.fields["member"] == overlay.fields["member"]
        assert case.fields["workflow"] == overlay.fields["type"] or overlay.fields["type"] == "deferred"
        assert overlay.fields.get("to_on") or is_open(case)
    for view, guest in everywhere(views, "guest"):
        case = view.record("case", str(guest.fields["case"]))
        assert case is not None
        org, over = str(guest.fields["org"]), bool(guest.fields.get("to_on")) and not is_open(case)
        assert view.record("organisation", org) or (over and view.tombstone("organisation", org))
        assert guest.fields.get("to_on") or is_open(case)
    for _, told in everywhere(views, "notice"):
        assert told.fields["code"] in rulebook().catalogue("notice_code").labels


def _upheld(case: Record) -> bool:
    return any(line["step"] == "uphold" for line in case.fields["history"])


def whoever_left_has_no_case_left_open(views: Views) -> None:
    for view, found in everywhere(views, "member"):
        if found.fields["status"] in EXITS:
            left_open = [case for case in view.cases_of(found.id) if is_open(case)]
            # Whether the exit was right, or which of two papers stands, may still be in question.
            asked = {case.id for case in left_open if case.fields["state"] in IN_QUESTION}
            # The level above has said that it is to be done again, whatever the exit was.
            asked |= {case.id for case in left_open if _upheld(case)}
            others = [case for case in left_open if case.fields["workflow"] not in ABOUT_FORMER]
            assert [case.fields for case in others if case.id not in asked] == []


def whoever_lost_is_seen(views: Views) -> None:
    """A case that gave way says to what, and a conflict about it holds both papers."""
    for view, case in everywhere(views, "case"):
        if case.fields["state"] == "conflict":
            assert case.fields.get("lost_to"), case.fields
            about = [one for one in records(view, "conflict") if one.fields["record"] == case.id]
            assert about, case.fields


def a_case_is_in_one_unit_only(views: Views) -> None:
    """And a member has one case of a round in a unit, under the id that follows from both."""
    ids = [case.id for _, case in everywhere(views, "case")]
    assert len(ids) == len(set(ids)), sorted(id for id in ids if ids.count(id) > 1)
    for view, case in everywhere(views, "case"):
        workflow = every_workflow()[str(case.fields["workflow"])]
        member = str(case.fields.get("member") or "")
        round_, here = str(case.fields.get("round") or ""), view.record("member", member) is not None
        if round_ and here and case.fields["state"] not in OF_A_HOST:
            others = [each for each in view.cases_of(member) if each.fields.get("round") == round_]
            others = [each for each in others if each.fields["state"] not in OF_A_HOST]
            same = {each.id: each for each in others if each.fields["workflow"] == workflow.name}
            same.pop(case_id_of_round(workflow, member, round_))
            # Two units that decided for themselves, before the member came back.
            assert all(each.fields.get("decided_on") and not is_open(each) for each in same.values())


ALWAYS: Final = (
    a_case_is_in_one_unit_only,
    everybody_has_one_home_branch,
    cases_stand_where_their_history_led,
    cases_hold_what_steps_asked_for,
    every_effect_has_its_case,
    whoever_left_has_no_case_left_open,
    whoever_lost_is_seen,
)
