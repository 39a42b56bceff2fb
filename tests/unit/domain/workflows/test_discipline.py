"""Kỷ luật đoàn viên (`domain.md` 3.10): procedure, competence by form and post, what each form does."""

from __future__ import annotations

from typing import Any

import pytest

from domain.decisions import Put
from domain.refusals import Refusal
from domain.roles import Role
from tests.helpers.case_desk import DECISION, MEETING, CaseDesk, desk
from tests.helpers.unit_view import BRANCH, UNIT

VIOLATION: dict[str, Any] = {
    "violation": "Vi phạm kỷ luật đoàn",
    "self_criticism": True,
    "secret_ballot": True,
    **MEETING,
}
RESOLUTION = {"resolution_number": "2-NQ/CĐ", "resolution_date": "2026-10-02"}


def holding_post(org: str, **fields: Any) -> CaseDesk:
    at = desk(**fields)
    at.view.commit([Put("position", "p1", {"member": "m1", "org": org, "post": "200"}, creates=True)])
    return at


def test_a_branch_decides_a_reprimand() -> None:
    at = desk()
    case = at.take("discipline.reprimand", member="m1", form="reprimand", **VIOLATION, **RESOLUTION)
    assert (at.state(case), at.case(case)["decided_on"]) == ("effective", "2026-10-02")
    assert at.member()["status"] == "active"


@pytest.mark.parametrize("form", ["warning", "dismissal", "expulsion"])
def test_from_a_warning_up_the_branch_does_not_decide(form: str) -> None:
    at = holding_post(BRANCH)
    refusal = at.refusal(
        at.command("discipline.reprimand", member="m1", form=form, **VIOLATION, **RESOLUTION)
    )
    assert refusal.code == "case.form_above_branch"
    assert refusal.params["form"] == at.view.rulebook.catalogue("discipline_form").labels[form]


def test_the_unit_decides_a_warning() -> None:
    at = desk()
    case = at.take("discipline.submit", member="m1", form="warning", **VIOLATION)
    assert at.state(case) == "submitted"
    at.take("discipline.decide", case, **DECISION)
    assert (at.state(case), at.member()["status"]) == ("effective", "active")


def test_whoever_holds_a_post_is_for_the_level_above_his_committee() -> None:
    at = holding_post(BRANCH)
    reprimand = {**VIOLATION, "form": "reprimand"}
    code = at.refused("discipline.reprimand", member="m1", **reprimand, **RESOLUTION)
    assert code == "case.committee_member"
    at.take("discipline.decide", member="m1", **reprimand, **DECISION)
    of_unit = holding_post(UNIT)
    code = of_unit.refused("discipline.decide", member="m1", **reprimand, **DECISION)
    assert code == "case.unit_committee_member"
    case = of_unit.take("discipline.submit", member="m1", **reprimand)
    of_unit.take("discipline.forward", case)
    assert of_unit.refused("discipline.decide_above", case, **DECISION) == Refusal.FORBIDDEN_LEVEL
    of_unit.acting_as(Role.CENTRAL).take("discipline.decide_above", case, **DECISION)
    assert of_unit.state(case) == "effective"


def test_a_unit_of_one_branch_leaves_a_warning_to_the_level_above() -> None:
    at = desk()
    at.view.commit([Put("organisation", UNIT, {"level": "chi_doan_co_so"})])
    code = at.refused("discipline.decide", member="m1", form="warning", **VIOLATION, **DECISION)
    assert code == Refusal.FORBIDDEN_LEVEL


@pytest.mark.parametrize(
    "given,code",
    [
        ({"meeting_present": 19, "votes_for": 15, "votes_against": 4}, "no_quorum"),
        ({"meeting_present": 20, "votes_for": 20, "votes_against": 0}, None),
        ({"votes_for": 12, "votes_against": 12}, "vote_not_carried"),
        ({"self_criticism": None}, "no_self_criticism"),
        ({"secret_ballot": False}, "no_secret_ballot"),
    ],
)
def test_self_criticism_two_thirds_present_half_agree_secret_ballot(
    given: dict[str, Any], code: str | None
) -> None:
    broken = desk().broken("discipline.submit", member="m1", form="warning", **{**VIOLATION, **given})
    assert set(broken) == ({code} if code else set())


def test_a_deviation_of_procedure_is_confirmed_and_the_quorum_is_not() -> None:
    at = desk()
    absent = {**VIOLATION, "form": "warning", "self_criticism": None}
    at.take("discipline.submit", member="m1", confirm=["no_self_criticism"], **absent)
    few = {**VIOLATION, "form": "warning", "meeting_present": 10, "votes_for": 10, "votes_against": 0}
    assert desk().refused("discipline.submit", member="m1", confirm=["no_quorum"], **few) == "case.no_quorum"


def test_dismissal_is_for_who_holds_a_post_and_ends_it() -> None:
    dismissal = {**VIOLATION, "form": "dismissal", **DECISION}
    assert desk().refused("discipline.decide", member="m1", **dismissal) == "case.no_post_to_lose"
    at = holding_post(BRANCH, position="200")
    at.take("discipline.decide", member="m1", **dismissal)
    assert at.view.records["position", "p1"].fields["held_to"] == "2026-10-15"
    assert "position" not in at.member()
    assert at.member()["status"] == "active"


def given_later(post: str, held_from: str) -> Put:
    return Put(
        "position", "p2", {"member": "m1", "org": BRANCH, "post": post, "held_from": held_from}, creates=True
    )


@pytest.mark.parametrize("held_from", ["2026-10-16", "2026-11"])
def test_a_dismissal_heard_late_leaves_the_post_that_was_given_after_its_day(held_from: str) -> None:
    dismissal = {**VIOLATION, "form": "dismissal", **DECISION}
    at = holding_post(BRANCH, position="200")
    at.view.commit([given_later("234", held_from)])
    at.take("discipline.decide", member="m1", **dismissal)
    assert at.found("position", "p1").fields["held_to"] == "2026-10-15"
    assert at.found("position", "p2").fields.get("held_to") is None
    assert at.member().get("position") == "200"
    # Nobody is dismissed from what was not held yet, and no other committee is competent for it.
    later = desk()
    later.view.commit([given_later("200", held_from)])
    assert later.refused("discipline.decide", member="m1", **dismissal) == "case.no_post_to_lose"
    reprimand = {**VIOLATION, "form": "reprimand", **RESOLUTION}
    assert later.broken("discipline.reprimand", member="m1", **reprimand) == {}


def test_a_warning_ends_no_post() -> None:
    at = holding_post(BRANCH)
    at.take("discipline.decide", member="m1", form="warning", **VIOLATION, **DECISION)
    assert "held_to" not in at.view.records["position", "p1"].fields


def test_expulsion_is_a_way_out_and_closes_the_other_cases() -> None:
    """3.14, 6."""
    at = desk()
    other = at.take("transfer.start", member="m1")
    expulsion = {**VIOLATION, "form": "expulsion", **DECISION}
    assert at.refused("discipline.decide", member="m1", **expulsion) == "case.expulsion_apart"
    case = at.take("discipline.expel", member="m1", **expulsion)
    assert (at.state(case), at.member()["status"]) == ("effective", "expelled")
    assert at.state(other) == "cancelled"


@pytest.mark.parametrize("blank", ["meeting_total", "meeting_present", "votes_for"])
def test_the_unit_expels_nobody_without_the_figures_of_the_meeting(blank: str) -> None:
    """3.10: two thirds present, more than half in favour."""
    at = desk()
    given = {**VIOLATION, "form": "expulsion", **DECISION}
    refusal = at.refusal(at.command("discipline.expel", member="m1", **{**given, blank: None}))
    assert (refusal.code, refusal.params["field"]) == ("validation.required", blank)


def test_the_step_of_expulsion_is_for_nothing_else() -> None:
    at = desk()
    code = at.refused("discipline.expel", member="m1", form="warning", **VIOLATION, **DECISION)
    assert code == "case.not_expulsion"


def test_the_level_above_expels_with_a_transfer_pending() -> None:
    at = desk()
    moving = at.take("transfer.send", member="m1", to_place="Đoàn phường X", letter_date="2026-10-01")
    central = at.acting_as(Role.CENTRAL)
    central.take("discipline.expel_above", member="m1", form="expulsion", **VIOLATION, **DECISION)
    assert (at.member()["status"], at.state(moving)) == ("expelled", "cancelled")


def test_a_complaint_is_recorded_and_changes_nothing() -> None:
    """A decision takes effect at once when announced, even if a complaint is filed."""
    at = desk()
    case = at.take("discipline.decide", member="m1", form="warning", **VIOLATION, **DECISION)
    at.take("discipline.complain", case, complained_on="2026-10-20")
    assert at.state(case) == "effective"
    at.take("discipline.complain", case, complaint_result="Giữ nguyên quyết định")
    assert at.case(case)["data"]["complaint_result"] == "Giữ nguyên quyết định"
    assert at.case(case)["decided_on"] == "2026-10-15"


def test_progress_is_recognised_and_the_decision_stays_on_record() -> None:
    at = desk()
    case = at.take("discipline.decide", member="m1", form="warning", **VIOLATION, **DECISION)
    at.take("discipline.lift", case, lift_date="2026-11-20", lift_number="30-QĐ", confirm=["lifted_too_soon"])
    assert at.state(case) == "lifted"
    assert at.case(case)["data"]["form"] == "warning"


def test_a_revoked_expulsion_brings_the_member_back() -> None:
    at = desk()
    case = at.take("discipline.expel", member="m1", form="expulsion", **VIOLATION, **DECISION)
    revocation = {"revoke_number": "31-QĐ", "revoke_date": "2026-11-20"}
    at.take("discipline.revoke", case, reason="khiếu nại đúng", **revocation)
    assert (at.state(case), at.member()["status"]) == ("revoked", "active")
    warned = at.take("discipline.decide", member="m1", form="warning", **VIOLATION, **DECISION)
    at.view.commit([Put("member", "m1", {"status": "matured"})])
    at.take("discipline.revoke", warned, reason="khiếu nại đúng", **revocation)
    assert at.member()["status"] == "matured"


def test_what_the_level_above_decided_only_it_undoes() -> None:
    at = desk()
    central = at.acting_as(Role.CENTRAL)
    case = central.take("discipline.expel_above", member="m1", form="expulsion", **VIOLATION, **DECISION)
    revocation = {"revoke_number": "31-QĐ", "revoke_date": "2026-11-20"}
    at.take("discipline.complain", case, complained_on="2026-10-20")
    assert at.refused("discipline.revoke", case, reason="oan", **revocation) == "case.decided_above"
    central.take("discipline.revoke_above", case, reason="khiếu nại đúng", **revocation)
    assert at.member()["status"] == "active"


def test_nothing_that_was_begun_here_holds_the_level_above_up() -> None:
    """3.14, 6."""
    at = desk()
    begun = at.take("discipline.start", member="m1", form="warning", **VIOLATION)
    bare = {"form": "expulsion", "violation": "Vi phạm pháp luật", **DECISION}
    assert at.refused("discipline.expel", member="m1", **bare, **MEETING) == "case.open_discipline"
    at.acting_as(Role.CENTRAL).take("discipline.expel_above", member="m1", **bare)
    assert (at.state(begun), at.member()["status"]) == ("cancelled", "expelled")


def test_an_open_case_of_discipline_follows_the_member_to_the_new_branch() -> None:
    at = desk()
    case = at.take("discipline.start", member="m1")
    at.take("transfer.move_inside", member="m1", to_org="branch-2", accepted_on="2026-10-10")
    assert (at.state(case), at.case(case)["org"]) == ("draft", "branch-2")


REVOCATION = {"revoke_number": "31-QĐ", "revoke_date": "2026-11-20"}


def dismissed(post: str = "200") -> tuple[CaseDesk, str]:
    at = desk(position=post)
    held = {"member": "m1", "org": BRANCH, "post": post, "held_from": "2024-01-01"}
    at.view.commit([Put("position", "p1", held, creates=True)])
    case = at.take("discipline.decide", member="m1", form="dismissal", **VIOLATION, **DECISION)
    assert (at.found("position", "p1").fields["end_reason"], at.member().get("position")) == (
        "dismissed",
        None,
    )
    return at, case


def test_a_revoked_dismissal_gives_the_post_back() -> None:
    at, case = dismissed()
    assert at.broken("discipline.revoke", case, reason="khiếu nại đúng", **REVOCATION) == {}
    at.take("discipline.revoke", case, reason="khiếu nại đúng", **REVOCATION)
    post = at.found("position", "p1").fields
    assert (post.get("held_to"), post.get("end_reason")) == (None, None)
    assert at.member().get("position") == "200"


@pytest.mark.parametrize("post,comes_back", [("200", False), ("193", True)])
def test_a_post_that_somebody_else_holds_by_now_does_not_come_back_by_itself(
    post: str, comes_back: bool
) -> None:
    """A branch has one secretary, and several members of its committee."""
    at, case = dismissed(post)
    other = {"person_name": "Lê Thị Sen", "org": BRANCH, "post": post, "held_from": "2026-10-20"}
    at.view.commit([Put("position", "p2", other, creates=True)])
    warned = at.broken("discipline.revoke", case, reason="khiếu nại đúng", **REVOCATION)
    assert set(warned) == (set() if comes_back else {"post_held_by_another"})
    if not comes_back:
        assert (warned["post_held_by_another"].params or {})["name"] == "Lê Thị Sen"
    at.take("discipline.revoke", case, reason="khiếu nại đúng", **REVOCATION)
    assert (at.found("position", "p1").fields.get("held_to") is None) is comes_back
    assert (at.member().get("position") == post) is comes_back


def test_a_post_that_ended_by_itself_stays_ended() -> None:
    at, case = dismissed()
    at.view.commit([Put("position", "p1", {"held_to": "2026-10-01", "end_reason": "term_over"})])
    at.take("discipline.revoke", case, reason="khiếu nại đúng", **REVOCATION)
    assert at.found("position", "p1").fields["held_to"] == "2026-10-01"


def test_progress_before_the_months_of_the_rules_is_confirmed_by_name() -> None:
    """3.10: after three to twelve months."""
    at = desk()
    given = {"member": "m1", "form": "warning", **VIOLATION, **DECISION}
    case = at.take("discipline.decide", **{**given, "decision_date": "2026-10-05"})
    early = {"lift_number": "30-QĐ", "lift_date": "2026-11-20"}
    assert at.refused("discipline.lift", case, **early) == "case.lifted_too_soon"
    at.take("discipline.lift", case, confirm=["lifted_too_soon"], **early)
