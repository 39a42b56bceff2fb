"""What becomes of cases when two entries of one person become one, and when branches go on as others."""

from __future__ import annotations

from typing import Any

from domain.decisions import Command, Put, Remove
from domain.records import Departure
from domain.refusals import Refusal
from domain.workflows.tree.plan import founded_id
from tests.helpers.decisions_apart import B, Paper, World
from tests.helpers.stepping import Stepping, about, round_id
from tests.helpers.unit_view import BRANCH, OTHER_BRANCH, UNIT, member

PERIOD: dict[str, Any] = {"period": "2026"}
RECOGNISED: dict[str, Any] = {"decision_number": "4-QĐ", "decision_date": "2026-10-01"}
REVOKED: dict[str, Any] = {"revoke_number": "5-QĐ", "revoke_date": "2026-11-01"}
MATURED: dict[str, Any] = {"maturity_reason": "age", "decision_number": "6-QĐ", "decision_date": "2026-11-01"}
TREE: dict[str, Any] = {"decision_number": "7-QĐ", "decision_date": "2026-11-20"}


def two_entries() -> Stepping:
    """ "m1" and "m2", over age, in one branch."""
    unit = Stepping()
    fields = member(birth_date="1990-01-01")
    unit.view.commit([Put("member", "m1", fields), Put("member", "m2", fields, creates=True)])
    return unit


def fold(unit: Stepping) -> None:
    unit.apply(unit.accepted(Command("fold", "member", "m1", {"into": "m2", "take": []})))


def unfold(unit: Stepping) -> None:
    unit.apply(unit.accepted(Command("unfold", "member", "m1")))


def outstanding(unit: Stepping) -> str:
    case = round_id("outstanding", "m1", **PERIOD)
    unit.take("outstanding.submit", case, **about("m1", **PERIOD))
    unit.take("outstanding.recognise", case, **RECOGNISED)
    return case


def overlay(unit: Stepping) -> dict[str, object]:
    (only,) = unit.records("overlay")
    return dict(only)


def test_an_overlay_goes_along_with_the_case_that_gets_another_id() -> None:
    unit = two_entries()
    first = outstanding(unit)
    fold(unit)
    now = round_id("outstanding", "m2", **PERIOD)
    assert (overlay(unit)["member"], overlay(unit)["case"]) == ("m2", now)
    unfold(unit)
    assert (overlay(unit)["member"], overlay(unit)["case"]) == ("m1", first)


def test_a_recognition_that_is_revoked_after_a_fold_is_over() -> None:
    unit = two_entries()
    outstanding(unit)
    fold(unit)
    unit.take("outstanding.revoke", round_id("outstanding", "m2", **PERIOD), reason="nhầm", **REVOKED)
    assert str(overlay(unit)["to_on"]) <= "2026-11-22"


def test_a_way_out_that_was_decided_after_the_fold_stays_with_who_left() -> None:
    unit = two_entries()
    unit.take("maturity.start", "c1", **about("m1"))
    fold(unit)
    unit.take("maturity.approve", "c1", **MATURED)
    unfold(unit)
    assert [unit.member(id)["status"] for id in ("m1", "m2")] == ["active", "matured"]
    assert unit.case("c1").fields["member"] == "m2"


def test_what_a_case_left_behind_after_the_fold_goes_back_with_it() -> None:
    unit = two_entries()
    unit.take("working_away.start", "c1", **about("m1", destination="KCN Sóng Thần"))
    fold(unit)
    unit.take("working_away.submit", "c1", from_on="2026-06-01")
    unfold(unit)
    assert (unit.case("c1").fields["member"], overlay(unit)["member"]) == ("m1", "m1")


def test_who_left_is_not_given_a_case_under_way_by_a_fold() -> None:
    unit = two_entries()
    unit.take("working_away.start", "c1", **about("m1"))
    unit.take("maturity.approve", "c2", **about("m2", **MATURED))
    taken = Command("fold", "member", "m1", {"into": "m2", "take": []})
    refusal = unit.refusal(taken)
    assert (refusal.code, refusal.params["case"]) == (Refusal.FOLD_OPEN_CASES, "c1")


def test_calling_an_admission_off_leaves_who_is_counted_by_now_as_they_are() -> None:
    unit = two_entries()
    unit.view.commit([Put("member", "m1", {"status": "candidate", "birth_date": "2009-05-01"})])
    unit.take("admission.start", "c1", **about("m1"))
    fold(unit)
    unit.take("admission.withdraw", "c1")
    assert unit.member("m2")["status"] == "active"


def test_a_case_comes_back_to_the_branch_as_which_its_own_has_gone_on() -> None:
    unit = two_entries()
    case = round_id("outstanding", "m1", **PERIOD)
    unit.take("outstanding.submit", case, **about("m1", **PERIOD))
    fold(unit)
    unit.take("tree.merge", "t1", organisation=BRANCH, into=OTHER_BRANCH, **TREE)
    unfold(unit)
    assert unit.case(case).fields["org"] == OTHER_BRANCH
    assert unit.view.record("case", round_id("outstanding", "m2", **PERIOD)) is None


def test_a_case_that_is_taken_up_again_is_the_business_of_the_members_branch() -> None:
    unit = two_entries()
    case = round_id("assessment", "m1", **PERIOD)
    unit.take("assessment.submit", case, **about("m1", proposed_grade="good", **PERIOD))
    unit.take("assessment.withdraw", case)
    unit.take("tree.merge", "t1", organisation=BRANCH, into=OTHER_BRANCH, **TREE)
    unit.take("assessment.reopen", case)
    assert unit.case(case).fields["org"] == OTHER_BRANCH


def test_a_decision_that_gives_way_is_with_the_branch_as_which_the_one_left_has_gone_on() -> None:
    """The neighbours had received the person, and the branch was merged, before the warning was heard."""
    papers = [Paper("warning", "2026-11-12"), Paper("accept_b", "2026-11-05")]
    for order in (papers, papers[::-1]):
        world = World((B,))
        queued = {paper: world.take(paper, known=True) for paper in order}
        for paper in order:
            assert world.send(*queued[paper]).verdict != "rejected"
            if paper == order[0]:
                world.act(UNIT, "tree.merge", "t1", organisation=BRANCH, into=OTHER_BRANCH, **TREE)
        warning = world.units[UNIT].records["case", papers[0].case].fields
        assert (warning["state"], warning["org"]) == ("conflict", OTHER_BRANCH)


def test_a_move_prepared_into_a_branch_that_was_merged_goes_to_its_successor() -> None:
    unit = two_entries()
    unit.view.commit([Put("member", "m2", {"org": OTHER_BRANCH})])
    unit.take("transfer.start", "c1", **about("m2", to_org=BRANCH))
    unit.take("tree.found", "t1", parent=UNIT, name="Chi đoàn Thôn 3", level="chi_doan", **TREE)
    successor = founded_id("t1", 0)
    unit.take("tree.merge", "t2", organisation=BRANCH, into=successor, **TREE)
    unit.take("transfer.move_inside", "c1", accepted_on="2026-11-21")
    assert unit.member("m2")["org"] == unit.case("c1").fields["data"]["to_org"] == successor


def test_a_move_into_a_branch_that_was_deleted_waits_for_another_destination() -> None:
    unit = two_entries()
    unit.take("transfer.start", "c1", **about("m1", to_org=OTHER_BRANCH))
    unit.view.commit([Remove("organisation", OTHER_BRANCH, Departure.DELETED)])
    assert unit.refused("transfer.move_inside", "c1", accepted_on="2026-11-21") == "case.not_a_branch"
