"""Chuyển sinh hoạt đoàn (`domain.md` 3.3): three ways out, the way in, and what both ends keep."""

from __future__ import annotations

from typing import Any

import pytest

from domain.decisions import Put
from domain.records import Departure
from domain.refusals import Refusal
from domain.roles import Role
from tests.helpers.case_desk import OTHER_UNIT, OTHER_UNIT_BRANCH, CaseDesk, desk, two_desks
from tests.helpers.unit_view import BRANCH, OTHER_BRANCH, UNIT

LETTER = {"letter_number": "7-GGT/ĐTN", "letter_date": "2026-10-01", "fees_paid_to": "10/2026"}
INSIDE = {"to_org": OTHER_BRANCH, "accepted_on": "2026-10-10"}
ACCEPTANCE = {"to_org": OTHER_UNIT_BRANCH, "accepted_on": "2026-10-20"}


def send(here: CaseDesk, to: str = "TB.2", **given: Any) -> str:
    return here.take("transfer.send", member="m1", to_unit=to, **{**LETTER, **given})


def incoming(there: CaseDesk) -> str:
    (found,) = [case.id for case in there.view.cases_of("m1") if case.fields["state"] == "incoming"]
    return found


def notices(at: CaseDesk) -> list[str]:
    return [str(one.fields["code"]) for one in at.view.records.values() if one.kind == "notice"]


# -- inside the unit --------------------------------------------------------------------------------


def test_inside_the_unit_the_unit_moves_the_member_itself() -> None:
    """Inside one đoàn cơ sở the commune moves a member between two branches itself."""
    at = desk(position="200")
    at.view.commit([Put("position", "p1", {"member": "m1", "org": BRANCH, "post": "200"}, creates=True)])
    case = at.acting_as(Role.BRANCH, BRANCH).take("transfer.submit", member="m1", to_org=OTHER_BRANCH)
    assert (at.state(case), at.member()["org"]) == ("submitted", BRANCH)
    at.take("transfer.move_inside", case, accepted_on="2026-10-10")
    moved = at.member()
    assert (moved["org"], moved["status"], moved.get("position")) == (OTHER_BRANCH, "active", None)
    assert at.view.records["position", "p1"].fields["held_to"] == "2026-10-10"
    assert (at.state(case), at.case(case)["decided_on"]) == ("moved", "2026-10-10")


def test_open_cases_follow_the_member_to_the_new_branch_except_what_only_the_old_one_may_decide() -> None:
    """3.9: the case follows the member; 3.14, c: the branch that was home is competent."""
    at = desk(birth_date="1990")
    award = at.take("commendation.start", member="m1")
    leaving = at.take("maturity.start", member="m1")
    at.take("transfer.move_inside", member="m1", **INSIDE)
    assert (at.state(award), at.case(award)["org"]) == ("draft", OTHER_BRANCH)
    assert at.state(leaving) == "cancelled"
    new_branch = at.acting_as(Role.BRANCH, OTHER_BRANCH)
    new_branch.take("commendation.save", award, title="Thanh niên tiên tiến")


@pytest.mark.parametrize(
    "given,code",
    [
        ({}, "destination_unclear"),
        ({"to_org": OTHER_BRANCH, "to_place": "Đoàn phường X"}, "destination_unclear"),
        ({"to_org": UNIT}, "not_a_branch"),
        ({"to_org": BRANCH}, "same_branch"),
        ({"to_unit": UNIT}, "same_unit"),
    ],
)
def test_a_transfer_names_one_place_to_go_to_and_another_one(given: dict[str, str], code: str) -> None:
    assert desk().refused("transfer.submit", member="m1", **given) == f"case.{code}"


@pytest.mark.parametrize("status", ["merged", "dissolved", "handed_over"])
def test_nobody_moves_into_a_branch_that_is_no_more(status: str) -> None:
    """3.14, 8 and 9."""
    at = desk()
    at.view.commit([Put("organisation", OTHER_BRANCH, {"status": status})])
    assert at.refused("transfer.move_inside", member="m1", **INSIDE) == "case.not_a_branch"


def test_only_a_member_who_is_counted_here_moves() -> None:
    for status in ("candidate", "matured", "removed", "expelled", "transferred"):
        assert desk(status=status).refused("transfer.start", member="m1") == "case.not_a_member"


def test_one_transfer_at_a_time() -> None:
    at = desk()
    at.take("transfer.start", member="m1")
    assert at.refused("transfer.start", member="m1") == "case.open_transfer"


def test_a_proposed_removal_is_looked_at_before_the_member_goes() -> None:
    at = desk()
    at.take("removal.start", member="m1")
    assert at.refused("transfer.move_inside", member="m1", **INSIDE) == "case.open_removal"
    at.take("transfer.move_inside", member="m1", confirm=["open_removal"], **INSIDE)


def test_fees_behind_are_a_warning_only() -> None:
    """The branch collects fees up to the month before it lets go."""
    at = desk(fee_paid_until="2026-09")
    assert "fees_behind" in at.broken("transfer.move_inside", member="m1", **INSIDE)
    assert "fees_behind" not in at.broken(
        "transfer.move_inside", member="m1", fees_paid_to="10/2026", **INSIDE
    )


# -- to outside -------------------------------------------------------------------------------------


def test_to_a_place_outside_the_system_the_paper_of_the_other_side_ends_it() -> None:
    at = desk()
    case = at.take("transfer.send", member="m1", to_place="Đoàn phường X, tỉnh khác", **LETTER)
    assert (at.state(case), at.member()["status"]) == ("awaiting", "transferring")
    at.take("transfer.confirm_received", case, accepted_on="2026-11-02", acceptance_number="15")
    assert (at.state(case), at.member()["status"]) == ("effective", "transferred")
    assert at.case(case)["decided_on"] == "2026-11-02"


def test_who_is_on_the_way_is_still_counted_at_the_old_branch() -> None:
    at = desk()
    at.take("transfer.send", member="m1", to_place="Đoàn phường X", **LETTER)
    assert at.member()["org"] == BRANCH
    assert at.view.rulebook.catalogue("member_status").labels["transferring"]
    at.take("commendation.start", member="m1")


def test_a_unit_of_the_system_answers_for_itself() -> None:
    here, _ = two_desks()
    case = send(here)
    assert (
        here.refused("transfer.confirm_received", case, accepted_on="2026-11-02") == "case.receiver_answers"
    )


def test_moving_inside_and_introducing_outside_are_not_mixed_up() -> None:
    at = desk()
    case = at.take("transfer.submit", member="m1", to_org=OTHER_BRANCH)
    assert at.refused("transfer.send", case, **LETTER) == "case.destination_inside"


def test_a_letter_is_taken_back_while_nobody_has_accepted() -> None:
    here, there = two_desks()
    case = send(here)
    assert here.refused("transfer.recall", case) == Refusal.REASON_MISSING
    here.take("transfer.recall", case, reason="đoàn viên xin ở lại")
    assert (here.state(case), here.member()["status"]) == ("cancelled", "active")
    (coming,) = there.view.cases_of("m1")
    assert coming.fields["state"] == "withdrawn"
    assert notices(there) == ["transfer_arrived", "transfer_cancelled"]
    assert there.refused("transfer.accept", coming.id, **ACCEPTANCE) == Refusal.STATE


# -- to another unit --------------------------------------------------------------------------------


def test_the_receiving_unit_gets_a_case_with_what_it_may_know() -> None:
    here, there = two_desks(phone="0912345678")
    case = send(here, remarks="Gương mẫu", note="riêng của nơi đi")
    coming = there.case(incoming(there))
    assert coming["subject"]["full_name"] == "Nguyễn Văn An"
    assert coming["data"] == {
        "letter_number": "7-GGT/ĐTN",
        "letter_date": "2026-10-01",
        "fees_paid_to": "2026-10",
        "remarks": "Gương mẫu",
    }
    assert coming["counterpart"] == {"unit": UNIT, "unit_name": "Đoàn xã", "case": case}
    end = {"unit": OTHER_UNIT, "unit_name": "Đoàn phường", "unit_code": "TB.2", "case": incoming(there)}
    assert here.case(case)["counterpart"] == end
    assert there.view.record("member", "m1") is None
    assert notices(there) == ["transfer_arrived"]
    (told,) = [one.fields for one in there.view.records.values() if one.kind == "notice"]
    assert (told["about_kind"], told["about"]) == ("case", incoming(there))
    assert told["params"] == {"full_name": "Nguyễn Văn An", "unit_name": "Đoàn xã"}


def test_a_unit_that_does_not_exist_is_refused_where_that_can_be_known() -> None:
    here, _ = two_desks()
    assert here.refused("transfer.send", member="m1", to_unit="TB.77", **LETTER) == "case.unit_unknown"
    laptop = desk()
    assert laptop.state(send(laptop, "TB.77")) == "awaiting"


def test_acceptance_moves_the_full_record_and_leaves_a_trace() -> None:
    here, there = two_desks(phone="0912345678", position="200", joined_on="2020-03-26")
    here.view.commit([Put("position", "p1", {"member": "m1", "org": BRANCH, "post": "200"}, creates=True)])
    here.view.commit([Put("overlay", "o1", {"member": "m1", "type": "working_away"}, creates=True)])
    case = send(here)
    there.take("transfer.accept", incoming(there), **ACCEPTANCE)
    arrived = there.member()
    assert (arrived["org"], arrived["status"], arrived["phone"]) == (
        OTHER_UNIT_BRANCH,
        "active",
        "0912345678",
    )
    assert arrived["joined_on"] == "2020-03-26"
    assert "position" not in arrived
    gone = here.view.tombstone("member", "m1")
    assert gone is not None
    assert (gone.departure, gone.into) == (Departure.MOVED, OTHER_UNIT)
    post = here.view.records["position", "p1"].fields
    assert (post["held_to"], post["end_reason"]) == (ACCEPTANCE["accepted_on"], "left")
    assert post["person_name"] == arrived["full_name"]
    figures = here.view.records["case", case].fields["subject"]["figures"]
    assert (figures["joined_on"], "phone" in figures) == ("2020-03-26", False)
    assert here.view.records["overlay", "o1"].fields["to_on"] == "2026-10-20"
    sent = here.case(case)
    assert (sent["state"], sent["decided_on"], sent["data"]["accepted_on"]) == (
        "effective",
        "2026-10-20",
        "2026-10-20",
    )
    (accepted,) = there.view.cases_of("m1")
    assert (accepted.fields["state"], accepted.fields["decided_on"]) == ("accepted", "2026-10-20")
    assert notices(here) == ["member_received_elsewhere"]


def test_what_was_approved_comes_along_and_the_old_unit_keeps_it_for_its_figures() -> None:
    """History is kept; a row of discipline or commendation is never lost (3.14, 17)."""
    here, there = two_desks()
    award = here.take(
        "commendation.record",
        member="m1",
        form="certificate",
        level="grassroots",
        decision_number="5",
        decision_date="2025-03-26",
    )
    draft = here.take("commendation.start", member="m1", title="Đang đề nghị")
    dropped = here.take("maturity.start", member="m1")
    send(here)
    there.take("transfer.accept", incoming(there), **ACCEPTANCE)
    along = {
        case.fields["counterpart"]["case"]: case.fields
        for case in there.view.cases_of("m1")
        if case.fields["workflow"] != "transfer"
    }
    assert set(along) == {award, draft}
    assert along[award]["state"] == "effective"
    assert (along[draft]["state"], along[draft]["org"]) == ("draft", OTHER_UNIT_BRANCH)
    assert here.state(award) == "effective"
    assert {here.state(draft), here.state(dropped)} == {"cancelled"}
    assert here.case(draft)["lost_to"]["workflow"] == "transfer"


def test_the_receiver_names_a_branch_of_its_own() -> None:
    here, there = two_desks()
    send(here)
    coming = incoming(there)
    assert there.refused("transfer.accept", coming, accepted_on="2026-10-20") == "validation.required"
    wrong = {**ACCEPTANCE, "to_org": OTHER_UNIT}
    assert there.refused("transfer.accept", coming, **wrong) == "case.not_a_branch"
    assert (
        there.refused("transfer.accept", coming, to_org=BRANCH, accepted_on="2026-10-20")
        == "validation.reference"
    )


def test_whoever_left_by_another_decision_cannot_be_accepted() -> None:
    """3.14, 1."""
    here, there = two_desks()
    send(here)
    here.view.commit([Put("member", "m1", {"status": "removed"})])
    assert there.refused("transfer.accept", incoming(there), **ACCEPTANCE) == "case.left_before"


def test_a_person_who_was_entered_twice_is_looked_at_before_the_record_comes() -> None:
    """DUP-02: the hamlet had entered the pupil as well."""
    here, there = two_desks(citizen_id="034204001234")
    twin = {"full_name": "Nguyễn Văn An", "org": OTHER_UNIT_BRANCH, "citizen_id": "034204001234"}
    there.view.commit([Put("member", "m9", twin, creates=True)])
    send(here)
    assert there.refused("transfer.accept", incoming(there), **ACCEPTANCE) == "case.same_person_here"
    there.view.commit([Put("member", "m9", {"citizen_id": None})])
    there.take("transfer.accept", incoming(there), **ACCEPTANCE)


def test_a_laptop_that_accepts_waits_for_the_record() -> None:
    here, there = two_desks()
    send(here)
    there.view.units = {}
    there.take("transfer.accept", incoming(there), **ACCEPTANCE)
    assert there.view.record("member", "m1") is None
    assert {case.fields["state"] for case in there.view.cases_of("m1")} == {"accepted"}


def test_declining_gives_the_member_back_and_says_why() -> None:
    here, there = two_desks()
    case = send(here)
    there.take("transfer.decline", incoming(there), reason="không cư trú ở đây")
    assert (here.state(case), here.member()["status"]) == ("declined", "active")
    assert here.case(case)["history"][-1]["reason"] == "không cư trú ở đây"
    assert notices(here) == ["transfer_declined"]
    here.take("transfer.give_up_sending", case)
    assert here.state(case) == "cancelled"


def test_after_a_refusal_the_member_is_sent_on_with_a_new_case_at_the_other_end() -> None:
    here, there = two_desks()
    case = send(here)
    first = incoming(there)
    there.take("transfer.decline", first, reason="thiếu sổ")
    here.take("transfer.send", case, book_handed_over=True, letter_date="2026-10-05")
    second = incoming(there)
    assert second != first
    there.take("transfer.accept", second, **ACCEPTANCE)
    assert there.member()["org"] == OTHER_UNIT_BRANCH


def test_the_app_pulls_a_member_whose_old_branch_never_agreed() -> None:
    """The receiving branch's acceptance moves the record; what the old unit had begun is called off."""
    here, there = two_desks()
    begun = here.take("transfer.submit", member="m1", to_place="Đoàn phường X")
    fields = {
        "workflow": "transfer",
        "member": "m1",
        "org": OTHER_UNIT,
        "state": "incoming",
        "subject": {"full_name": "Nguyễn Văn An"},
        "counterpart": {"unit": UNIT},
    }
    there.view.commit([Put("case", "app-1", fields, creates=True)])
    there.take("transfer.accept", "app-1", **ACCEPTANCE)
    assert there.member()["org"] == OTHER_UNIT_BRANCH
    assert here.view.tombstone("member", "m1") is not None
    assert here.state(begun) == "cancelled"
    assert notices(here) == ["member_received_by_app"]
    # The old unit keeps what its figures need, and can say that it was a mistake.
    (trace,) = (case for case in here.view.cases_of("m1") if case.fields["state"] == "effective")
    assert (trace.fields["org"], trace.fields["decided_on"]) == (BRANCH, ACCEPTANCE["accepted_on"])
    (told,) = (one for one in here.view.records.values() if one.kind == "notice")
    assert told.fields["about"] == trace.id
    here.take("transfer.dispute", trace.id, reason="không phải người của nơi đó")
    assert here.state(trace.id) == "disputed"


# -- in, by paper -----------------------------------------------------------------------------------

STUDENT = {"full_name": "Đỗ Thị Mai", "birth_date": "2003-02-01", "joined_on": "2018-03-26"}
BY_PAPER: dict[str, Any] = {"from_place": "Đoàn trường Đại học Y", "accepted_on": "2026-10-20"}


def test_somebody_who_brings_a_letter_from_outside_is_entered_as_a_member() -> None:
    """Sample task 9: receiving members who come from a university."""
    at = desk()
    case = at.take("transfer.receive", person=STUDENT, org=BRANCH, letter_number="88-GGT", **BY_PAPER)
    fields = at.case(case)
    assert (fields["state"], fields["decided_on"]) == ("accepted", "2026-10-20")
    arrived = at.member(fields["member"])
    assert (arrived["status"], arrived["org"], arrived["joined_on"]) == ("active", BRANCH, "2018-03-26")


def test_who_went_outside_and_is_back_keeps_the_old_record() -> None:
    at = desk(status="transferred", joined_on="2018-03-26")
    at.take("transfer.receive", member="m1", to_org=OTHER_BRANCH, **BY_PAPER)
    assert (at.member()["status"], at.member()["org"]) == ("active", OTHER_BRANCH)


def test_nobody_is_received_who_is_here_and_a_missing_day_of_joining_is_shown() -> None:
    at = desk()
    assert at.refused("transfer.receive", member="m1", **BY_PAPER) == "case.member_here"
    unknown = {name: value for name, value in STUDENT.items() if name != "joined_on"}
    assert at.broken("transfer.receive", person=unknown, org=BRANCH, **BY_PAPER).keys() == {"joined_unknown"}
    assert at.refused("transfer.receive", person=STUDENT, **BY_PAPER) == "validation.required"
    assert at.refused("transfer.start", person=STUDENT, org=BRANCH) == Refusal.UNKNOWN_RECORD
