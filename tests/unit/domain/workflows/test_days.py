"""Days that a paper cannot bear are refused, each by a code of its own (VAL-08, WF-04)."""

from __future__ import annotations

from typing import Any, Final

import pytest

from domain.decisions import Put
from domain.fields import DECIDED, FieldType
from domain.workflows.grading import SCORES
from domain.workflows.registry import workflows
from domain.workflows.subjects import case_id_of_round, round_of
from tests.helpers.case_desk import DECISION, OTHER_UNIT_BRANCH, CaseDesk, desk, two_desks
from tests.helpers.cases import DISCIPLINE
from tests.helpers.unit_view import BRANCH, OTHER_BRANCH

REMOVAL: Final[dict[str, Any]] = {"months_absent": 6, "months_in_a_row": True, "reminders": "Đã nhắc ba lần"}
# Ways into a branch, and what each needs besides the day and the branch.
INTO: Final[dict[str, dict[str, Any]]] = {
    "transfer.move_inside": {"member": "m1", "fees_paid_to": "10/2026"},
    "transfer.receive": {
        "from_place": "Đoàn xã Núi Cao",
        "org": OTHER_BRANCH,
        "person": {
            "full_name": "Lê Văn An",
            "sex": "male",
            "birth_date": "2004-05-01",
            "joined_on": "2020-03-26",
        },
    },
}
# The day of today at the desk is 2026-11-22.
AHEAD: Final = "2026-11-23"


def removed_on(at: CaseDesk, day: str) -> str:
    return at.refused(
        "removal.confirm", member="m1", resolution_number="3-NQ/CĐ", resolution_date=day, **REMOVAL
    )


@pytest.mark.parametrize(
    ("member", "day", "code"),
    [
        ({"birth_date": "2004-03-05"}, "2004-03-04", "decision_before_birth"),
        ({"birth_date": "2004"}, "2003-12-31", "decision_before_birth"),
        ({"birth_date": "2004-03-05"}, "1930-12-31", "decision_too_old"),
        ({"joined_on": "2020-03-26"}, "2020-03-25", "decision_before_joining"),
        ({"joined_on": "2020-03"}, "2020-02-29", "decision_before_joining"),
    ],
)
def test_no_paper_is_older_than_who_it_is_about(member: dict[str, Any], day: str, code: str) -> None:
    assert removed_on(desk(**member), day) == f"case.{code}"


def test_the_first_day_and_a_date_known_to_the_month_only_are_no_obstacle() -> None:
    for member in ({"joined_on": "2020-03-26"}, {"joined_on": "2020-03"}):
        at = desk(**member)
        at.take(
            "removal.confirm",
            member="m1",
            resolution_number="3-NQ/CĐ",
            resolution_date="2020-03-26",
            **REMOVAL,
        )


def test_nobody_leaves_a_branch_that_was_not_founded_yet() -> None:
    at = desk()
    at.view.commit([Put("organisation", BRANCH, {"founded_on": "2025-07-01"})])
    assert removed_on(at, "2025-06-30") == "case.decision_before_founding"
    # An award of earlier years is entered later all the same.
    award: dict[str, Any] = {"form": "certificate", "level": "grassroots", "decision_number": "5-QĐ"}
    at.take("commendation.record", member="m1", decision_date="2025-06-30", achievement="x", **award)


def test_nobody_comes_into_a_branch_that_was_not_founded_yet() -> None:
    founded = {"founded_on": "2025-07-01"}
    renamed = {"type": "rename", "sources": [OTHER_BRANCH], "targets": [OTHER_BRANCH]}
    for step, given in INTO.items():
        at = desk()
        at.view.commit([Put("organisation", OTHER_BRANCH, founded)])
        at.view.commit([Put("org_event", "e1", {**renamed, "effective_on": "2026-01-01"}, creates=True)])
        given = {"to_org": OTHER_BRANCH, **given}
        assert at.refused(step, accepted_on="2025-06-30", **given) == "case.decision_before_founding"
        at.take(step, accepted_on="2025-07-01", **given)


def test_whom_a_paper_of_before_a_split_brings_into_a_part_came_into_what_was_split() -> None:
    for step, given in INTO.items():
        at = desk()
        at.view.commit([Put("organisation", OTHER_BRANCH, {"founded_on": "2025-07-01"})])
        came = {"type": "split_off", "sources": [BRANCH], "targets": [OTHER_BRANCH]}
        at.view.commit([Put("org_event", "e1", {**came, "effective_on": "2025-07-01"}, creates=True)])
        at.take(step, accepted_on="2025-06-30", to_org=OTHER_BRANCH, **given)


def test_nobody_comes_into_a_branch_that_has_ended() -> None:
    for step, given in INTO.items():
        at = desk()
        at.view.commit([Put("organisation", OTHER_BRANCH, {"status": "dissolved"})])
        given = {"to_org": OTHER_BRANCH, **given}
        for day in ("2025-06-30", "2026-11-20"):
            assert at.refused(step, accepted_on=day, **given) in ("case.not_a_branch", "org_closed")


def test_a_branch_that_came_of_another_one_answers_for_its_papers() -> None:
    at = desk()
    at.view.commit([Put("organisation", BRANCH, {"founded_on": "2025-07-01"})])
    came = {"type": "unite", "sources": [OTHER_BRANCH], "targets": [BRANCH], "effective_on": "2025-07-01"}
    at.view.commit([Put("org_event", "e1", came, creates=True)])
    at.take(
        "removal.confirm", member="m1", resolution_number="3-NQ/CĐ", resolution_date="2025-06-30", **REMOVAL
    )


def test_nobody_is_received_before_the_letter_was_written_or_there_was_the_branch() -> None:
    here, there = two_desks()
    letter: dict[str, Any] = {
        "letter_number": "7-GGT",
        "letter_date": "2026-10-01",
        "fees_paid_to": "10/2026",
    }
    here.take("transfer.send", member="m1", to_unit="TB.2", **letter)
    (case,) = [case.id for case in there.view.cases_of("m1") if case.fields["state"] == "incoming"]
    given = {"to_org": OTHER_UNIT_BRANCH, "accepted_on": "2026-09-30"}
    assert there.refused("transfer.accept", case, **given) == "case.accepted_before_letter"
    there.view.commit([Put("organisation", OTHER_UNIT_BRANCH, {"founded_on": "2026-10-03"})])
    early = {**given, "accepted_on": "2026-10-02"}
    assert there.refused("transfer.accept", case, **early) == "case.decision_before_founding"
    there.take("transfer.accept", case, **{**given, "accepted_on": "2026-10-03"})


@pytest.mark.parametrize(
    ("do", "given"),
    [
        ("maturity.submit", {"maturity_reason": "age", "meeting_date": AHEAD}),
        ("transfer.submit", {"to_org": OTHER_BRANCH, "letter_date": AHEAD}),
    ],
)
def test_what_happened_did_not_happen_tomorrow(do: str, given: dict[str, Any]) -> None:
    assert desk(birth_date="1990").refused(do, member="m1", **given) == "case.decision_ahead"


def test_no_year_of_training_is_assessed_ahead() -> None:
    at = desk()
    case = case_id_of_round(workflows()["training"], "m1", "2026")
    at.take("training.register", case, member="m1", period="2026", registered_on="2026-03-01")
    scores: dict[str, Any] = dict.fromkeys(SCORES, 15)
    assert at.refused("training.assess", case, assessed_on="2027-06-01", **scores) == "case.decision_ahead"


def test_what_is_planned_may_lie_ahead() -> None:
    at = desk()
    plan = {"from_on": "2026-11-01", "expected_return": "2027-06-01", "destination": "Bình Dương"}
    at.take("working_away.submit", member="m1", **plan)


# -- days among each other: declared once by the later field ----------------------------------------


def refused_day(at: CaseDesk, do: str, case: str = "", **given: Any) -> tuple[str, Any, Any]:
    refusal = at.refusal(at.command(do, case, **given))
    return refusal.code, refusal.params.get("field"), refusal.params.get("earliest")


def test_a_complaint_and_the_lifting_come_after_the_decision_that_they_are_about() -> None:
    at = desk()
    reprimand = {"form": "reprimand", "violation": "v", **DISCIPLINE, "resolution_number": "1-NQ/CĐ"}
    case = at.take("discipline.reprimand", member="m1", resolution_date="2026-10-01", **reprimand)
    out_of_order = "case.day_out_of_order"
    early = refused_day(at, "discipline.complain", case, complained_on="2026-09-01")
    assert early == (out_of_order, "complained_on", "2026-10-01")
    lift = refused_day(at, "discipline.lift", case, lift_number="1", lift_date="2025-10-02")
    assert lift == (out_of_order, "lift_date", "2026-10-01")
    undone = {"revoke_number": "2", "revoke_date": "2026-09-30", "reason": "oan"}
    assert refused_day(at, "discipline.revoke", case, **undone)[:2] == (out_of_order, "revoke_date")
    at.take("discipline.complain", case, complained_on="2026-10-01")


def test_a_host_takes_in_after_the_paper() -> None:
    at = desk()
    stay = {"to_place": "Hà Nội", "from_on": "2026-01-05", "to_on": "2026-06-01"}
    case = at.take("temporary.submit", member="m1", **stay)
    at.take("temporary.approve", case, paper_number="1", paper_date="2026-01-01")
    early = refused_day(at, "temporary.note_acceptance", case, accepted_on="2025-01-01")
    assert early == ("case.day_out_of_order", "accepted_on", "2026-01-01")
    at.take("temporary.note_acceptance", case, accepted_on="2026-01-05")


def test_nobody_joined_before_the_decision_that_admits() -> None:
    at = desk(birth_date="2008-01-01", status="candidate")
    papers = {"decision_number": "1", "decision_date": "2026-10-10", "admitted_on": "2020-01-01"}
    meeting: dict[str, Any] = {
        "meeting_date": "2026-10-01",
        "meeting_total": 30,
        "meeting_present": 25,
        "votes_for": 20,
    }
    case = at.take("admission.submit", member="m1", **meeting, introducer="A", confirm=["documents_missing"])
    confirmed = {"confirm": ["documents_missing"]}
    early = refused_day(at, "admission.approve", case, **papers, **confirmed)
    assert early == ("case.day_out_of_order", "admitted_on", "2026-10-10")


def test_a_training_is_confirmed_after_it_was_assessed() -> None:
    at = desk()
    workflow = workflows()["training"]
    case = case_id_of_round(workflow, "m1", round_of(workflow, {"period": "2026"}))
    at.take("training.register", case, member="m1", period="2026", registered_on="2026-03-01")
    scores: dict[str, Any] = {
        f"score_{code}": 12 for code in ("ideals", "conduct", "work", "fitness", "activity")
    }
    at.take("training.assess", case, assessed_on="2026-11-02", **scores)
    at.take("training.submit", case)
    early = refused_day(at, "training.confirm", case, confirmed_on="2026-11-01")
    assert early == ("case.day_out_of_order", "confirmed_on", "2026-11-02")


def test_a_trip_is_entered_as_begun_when_it_has_begun_and_as_over_when_it_is_over() -> None:
    at = desk()
    ahead = {"destination": "Bình Dương", "from_on": "2030-01-01"}
    assert at.refused("working_away.submit", member="m1", **ahead) == "case.stay_not_begun"
    case = at.take("working_away.start", member="m1", **ahead)
    at.take("working_away.submit", case, from_on="2026-01-05")
    assert at.refused("working_away.return_home", case, ended_on="2027-01-01") == "case.decision_ahead"
    early = {"last_report_on": "2026-02-01", "registered_at": "Thôn 5", "registered_on": "2026-01-01"}
    assert refused_day(at, "working_away.register_there", case, **early)[1:] == (
        "registered_on",
        "2026-01-05",
    )


def test_news_that_put_the_return_off_are_an_extension() -> None:
    at = desk()
    trip = {"destination": "Bình Dương", "from_on": "2025-06-01", "expected_return": "2026-05-31"}
    case = at.take("working_away.submit", member="m1", **trip)
    told: dict[str, Any] = {"last_report_on": "2026-11-01"}
    assert at.broken("working_away.report", case, **told) == {}
    assert at.broken("working_away.report", case, **told, expected_return="2027-05-31") == {}
    assert set(at.broken("working_away.report", case, **told, expected_return="2029-12-31")) == {
        "away_too_long"
    }


@pytest.mark.parametrize("day,code", [("2026-11-20", "case.no_member_then"), ("2026-11-01", "")])
def test_who_was_struck_off_gets_no_award_of_a_later_day(day: str, code: str) -> None:
    at = desk()
    out = {"resolution_number": "3-NQ/CĐ", "resolution_date": "2026-11-01", **REMOVAL}
    at.take("removal.confirm", member="m1", **out)
    award = {"form": "certificate", "level": "province", "decision_number": "2", "decision_date": day}
    if code:
        assert at.refused("commendation.record", member="m1", **award) == code
    else:
        at.take("commendation.record", member="m1", **award)


def test_who_is_no_member_yet_gets_no_award_of_one() -> None:
    at = desk(birth_date="2008-01-01", status="candidate")
    award = {"form": "certificate", "level": "province", **DECISION}
    assert at.refused("commendation.record", member="m1", **award) == "case.no_member_then"


def test_an_order_of_days_names_fields_of_its_workflow() -> None:
    for workflow in workflows().values():
        for field in workflow.fields:
            known = {*workflow.by_name, DECIDED}
            assert set(field.not_before) <= known, (workflow.name, field.name)
            dates = [workflow.by_name[name].type for name in field.not_before if name != DECIDED]
            assert set(dates) <= {FieldType.DATE}


def test_papers_that_follow_each_other_bear_days_that_do() -> None:
    out_of_order = "case.day_out_of_order"
    removal = {"months_absent": 6, "months_in_a_row": True, "reminders": "ba lần", "resolution_number": "3"}
    resolved = {**removal, "resolution_date": "2026-10-10"}
    for name in ("decision_date", "effective_on"):
        given: dict[str, Any] = {**resolved, name: "2026-09-01"}
        assert refused_day(desk(), "removal.confirm", member="m1", **given)[:2] == (out_of_order, name)
    letter = {"to_place": "Đoàn phường X", "letter_date": "2026-10-01", "present_by": "2026-09-01"}
    assert refused_day(desk(), "transfer.send", member="m1", **letter)[:2] == (out_of_order, "present_by")


def test_a_decision_before_the_resolution_of_the_branch_is_confirmed_by_name() -> None:
    at = desk(birth_date="1990-01-01")
    given = {
        "maturity_reason": "age",
        "decision_number": "12",
        "decision_date": "2026-10-01",
        "resolution_number": "3",
        "resolution_date": "2026-10-10",
    }
    assert at.refused("maturity.approve", member="m1", **given) == "case.decision_before_resolution"
    at.take("maturity.approve", member="m1", confirm=["decision_before_resolution"], **given)
