"""Moves noted by mistake: taken back whole, or refused with what stands on them (`domain.md` 3.3)."""

from __future__ import annotations

from typing import Any

from domain.decisions import Put
from domain.records import Departure
from domain.refusals import Refusal
from domain.workflows.figures import figures_of
from tests.helpers.case_desk import DECISION, CaseDesk, desk, two_desks
from tests.helpers.unit_view import BRANCH, OTHER_BRANCH, UNIT

LETTER: dict[str, Any] = {"from_place": "Đoàn phường X", "to_org": BRANCH, "accepted_on": "2026-11-02"}
PERSON = {"full_name": "Trần Thị Hoa", "birth_date": "2004-05-06", "joined_on": "2020-03-26"}


def received() -> tuple[CaseDesk, str, str]:
    """Somebody from outside received by a paper: the desk, the case and the member."""
    at = desk()
    case = at.take("transfer.receive", org=BRANCH, person=PERSON, **LETTER)
    return at, case, str(at.case(case)["member"])


def took_back(at: CaseDesk, case: str, **given: Any) -> None:
    at.take("transfer.undo_reception", case, reason="nhầm người", **given)


def test_who_was_entered_by_mistake_is_in_no_register_again() -> None:
    at, case, member = received()
    took_back(at, case)
    tombstone = at.view.tombstone("member", member)
    assert tombstone is not None
    assert (tombstone.departure, at.state(case)) == (Departure.DELETED, "annulled")
    assert at.case(case)["subject"]["full_name"] == "Trần Thị Hoa"
    assert at.case(case)["history"][-1]["reason"] == "nhầm người"


def test_a_reception_that_was_taken_back_is_in_no_figure() -> None:
    at, case, _ = received()
    assert list(figures_of(at.found("case", case), UNIT)) == [("moved_in", "2026-11-02")]
    took_back(at, case)
    assert list(figures_of(at.found("case", case), UNIT)) == []


def test_the_same_person_is_received_again_by_the_right_paper() -> None:
    at, case, _ = received()
    took_back(at, case)
    again = at.take("transfer.receive", org=OTHER_BRANCH, person=PERSON, **{**LETTER, "to_org": OTHER_BRANCH})
    assert at.member(str(at.case(again)["member"]))["org"] == OTHER_BRANCH


def test_who_had_gone_and_was_noted_as_back_is_gone_again() -> None:
    at = desk()
    gone = at.take("transfer.send", member="m1", to_place="Đoàn phường Y", letter_date="2026-09-01")
    at.take("transfer.confirm_received", gone, accepted_on="2026-09-10")
    case = at.take("transfer.receive", member="m1", **{**LETTER, "to_org": OTHER_BRANCH})
    assert (at.member()["status"], at.member()["org"]) == ("active", OTHER_BRANCH)
    took_back(at, case)
    assert (at.member()["status"], at.member()["org"]) == ("transferred", BRANCH)


def test_what_was_begun_since_is_taken_back_first() -> None:
    at, case, member = received()
    begun = at.take("commendation.start", member=member)
    refusal = at.refusal(at.command("transfer.undo_reception", case, reason="nhầm"))
    assert (refusal.code, refusal.params["workflow_label"]) == ("case.built_upon", "Khen thưởng đoàn viên")
    at.take("commendation.withdraw", begun)
    took_back(at, case)
    assert at.state(case) == "annulled"


def test_a_post_held_since_is_confirmed_by_name_and_goes_with_the_person() -> None:
    at, case, member = received()
    post = {"member": member, "org": BRANCH, "post": "193", "held_from": "2026-11-10"}
    at.view.commit([Put("position", "p1", post, creates=True)])
    assert at.refused("transfer.undo_reception", case, reason="nhầm") == "case.holds_post"
    took_back(at, case, confirm=["holds_post"])
    assert at.view.record("position", "p1") is None


def test_a_reception_from_a_unit_of_the_system_is_not_taken_back_on_one_side() -> None:
    here, there = two_desks()
    here.take("transfer.send", member="m1", to_unit="TB.2", letter_date="2026-10-01")
    (coming,) = [case for case in there.view.every("case") if case.fields["state"] == "incoming"]
    there.take("transfer.accept", coming.id, to_org="branch-21", accepted_on="2026-10-05")
    assert there.refused("transfer.undo_reception", coming.id, reason="nhầm") == "case.noted_by_two_units"
    (sent,) = [case for case in here.view.every("case") if case.fields["state"] == "effective"]
    assert here.refused("transfer.undo_receipt", sent.id, reason="nhầm") == Refusal.OUT_OF_UNIT


def in_office() -> CaseDesk:
    at = desk(position="200")
    post = {"member": "m1", "org": BRANCH, "post": "200", "held_from": "2024-01-01"}
    overlay = {"member": "m1", "type": "residence", "from_on": "2026-01-01", "to_on": "2027-06-30"}
    at.view.commit([Put("position", "p1", post, creates=True), Put("overlay", "o1", overlay, creates=True)])
    return at


def test_a_receipt_noted_by_mistake_leaves_the_letter_out_and_the_member_counted() -> None:
    at = in_office()
    case = at.take("transfer.send", member="m1", to_place="Đoàn phường Y", letter_date="2026-09-01")
    at.take("transfer.confirm_received", case, accepted_on="2026-09-10")
    assert at.found("position", "p1").fields["held_to"] == "2026-09-10"
    at.take("transfer.undo_receipt", case, reason="ghi nhầm người khác")
    assert (at.state(case), at.member()["status"], at.case(case)["decided_on"]) == (
        "awaiting",
        "transferring",
        "2026-09-01",
    )
    assert at.found("position", "p1").fields.get("held_to") is None
    assert at.found("overlay", "o1").fields["to_on"] == "2027-06-30"
    at.take("transfer.confirm_received", case, accepted_on="2026-10-10")
    assert at.member()["status"] == "transferred"


def test_a_move_inside_noted_by_mistake_gives_branch_post_and_cases_back() -> None:
    at = in_office()
    follows = at.take("discipline.start", member="m1")
    closed = at.take("maturity.start", member="m1")
    case = at.take("transfer.move_inside", member="m1", to_org=OTHER_BRANCH, accepted_on="2026-11-02")
    assert (at.member()["org"], at.state(closed), at.case(follows)["org"]) == (
        OTHER_BRANCH,
        "cancelled",
        OTHER_BRANCH,
    )
    at.take("transfer.undo_move", case, reason="ghi nhầm chi đoàn")
    assert (at.member()["org"], at.member()["position"], at.state(case)) == (BRANCH, "200", "annulled")
    assert (at.state(closed), at.case(follows)["org"]) == ("draft", BRANCH)
    assert at.found("position", "p1").fields.get("held_to") is None


def test_a_move_inside_stands_where_the_member_moved_on_or_the_branch_has_ended() -> None:
    at = desk()
    case = at.take("transfer.move_inside", member="m1", to_org=OTHER_BRANCH, accepted_on="2026-11-02")
    at.view.commit([Put("organisation", BRANCH, {"status": "dissolved"})])
    assert at.refused("transfer.undo_move", case, reason="nhầm") == "case.branch_before_ended"
    at.view.commit([Put("organisation", BRANCH, {"status": "active"}), Put("member", "m1", {"org": BRANCH})])
    assert at.refused("transfer.undo_move", case, reason="nhầm") == "case.moved_on_since"


def test_what_was_decided_later_stands_in_the_way_of_each_of_them() -> None:
    at = desk()
    case = at.take("transfer.move_inside", member="m1", to_org=OTHER_BRANCH, accepted_on="2026-10-02")
    at.take("commendation.record", member="m1", form="certificate", level="grassroots", **DECISION)
    assert at.refused("transfer.undo_move", case, reason="nhầm") == "case.built_upon"
