"""A guest whose home does not use the system: known by the paper that he or she brings (3.12, 3.13)."""

from __future__ import annotations

from typing import Any

import pytest

from domain.decisions import Put
from domain.operations import Outcome
from domain.workflows.figures import figures
from tests.helpers.case_desk import CaseDesk, desk, two_desks
from tests.helpers.two_cadres import HUNG, send
from tests.helpers.unit_view import BRANCH, OTHER_BRANCH, UNIT

WHO = {"full_name": "Phạm Thị Lan", "birth_date": "2003-02-01", "citizen_id": "034303001234"}
PAPER: dict[str, Any] = {
    "from_place": "Đoàn trường Đại học Y",
    "paper_number": "15-GGT",
    "paper_date": "2026-09-01",
    "from_on": "2026-09-05",
    "to_on": "2027-06-30",
    "accepted_on": "2026-09-05",
    "host_org": BRANCH,
}
BOTH = pytest.mark.parametrize("workflow", ["residence", "temporary"])


def received(at: CaseDesk, workflow: str) -> str:
    return at.take(f"{workflow}.receive", person=WHO, **PAPER)


def guests(at: CaseDesk) -> list[dict[str, Any]]:
    return [dict(record.fields) for (kind, _), record in at.view.records.items() if kind == "guest"]


@BOTH
def test_a_guest_with_a_paper_is_listed_at_the_branch_and_counted_nowhere(workflow: str) -> None:
    at = desk()
    case = received(at, workflow)
    (guest,) = guests(at)
    assert (guest["org"], guest["type"], guest["case"]) == (BRANCH, workflow, case)
    assert guest["subject"]["full_name"] == "Phạm Thị Lan"
    assert guest["subject"]["unit_name"] == "Đoàn trường Đại học Y"
    assert (guest["from_on"], guest["to_on"]) == ("2026-09-05", "2027-06-30")
    assert [id for kind, id in at.view.records if kind == "member"] == ["m1"]
    record = at.view.record("case", case)
    assert record is not None
    counted = figures([record], "2026-09-01", "2026-09-30", at.view.unit)
    assert dict(counted) == {(workflow, f"{workflow}_hosted"): 1}


@BOTH
def test_the_host_remarks_on_such_a_guest_and_ends_the_stay(workflow: str) -> None:
    at = desk()
    case = received(at, workflow)
    at.take(f"{workflow}.host_remark", case, remarks="Tích cực", remarks_on="2026-11-01")
    at.take(f"{workflow}.host_end", case, ended_on="2026-11-20")
    assert at.state(case) == "left"
    assert guests(at)[0]["to_on"] == "2026-11-20"


@BOTH
def test_a_member_of_the_unit_is_no_guest_in_it(workflow: str) -> None:
    at = desk()
    assert at.refused(f"{workflow}.receive", member="m1", **PAPER) == "case.member_here"
    at.view.commit([Put("member", "m1", {"citizen_id": WHO["citizen_id"]})])
    assert at.refused(f"{workflow}.receive", person=WHO, **PAPER) == "case.same_person_here"


@BOTH
def test_it_is_said_where_the_guest_comes_from_and_to_which_branch(workflow: str) -> None:
    at = desk()
    for name in ("from_place", "host_org"):
        bare = {field: value for field, value in PAPER.items() if field != name}
        assert at.refused(f"{workflow}.receive", person=WHO, **bare) == "validation.required"
    unit = {**PAPER, "host_org": UNIT}
    assert at.refused(f"{workflow}.receive", person=WHO, **unit) == "case.host_without_members"


def test_whoever_left_the_unit_for_a_place_outside_may_be_its_guest() -> None:
    at = desk(status="transferred")
    at.take("residence.receive", member="m1", **{**PAPER, "host_org": OTHER_BRANCH})
    assert (guests(at)[0]["person"], at.member()["status"]) == ("m1", "transferred")


def test_a_guest_from_a_unit_of_the_system_bears_the_name_of_that_unit() -> None:
    here, there = two_desks()
    case = here.take("temporary.submit", member="m1", to_unit=there.view.unit, from_on="2026-10-01",
                     to_on="2026-12-01")  # fmt: skip
    here.take("temporary.approve", case, paper_number="3", paper_date="2026-09-28")
    (arrived,) = there.view.cases_of("m1")
    there.take("temporary.accept", arrived.id, accepted_on="2026-10-01", host_org="branch-21")
    assert guests(there)[0]["subject"]["unit_name"] == "Đoàn xã"


# -- one guest, received on two laptops -------------------------------------------------------------

SECOND = "second-case"


def received_elsewhere(at: CaseDesk, workflow: str, who: dict[str, Any], **other: Any) -> Outcome:
    """Another laptop, which did not know of it, has received a guest by a paper too."""
    return send(
        at.view, at.command(f"{workflow}.receive", SECOND, person=who, **{**PAPER, **other}), author=HUNG
    )


def cases(at: CaseDesk) -> list[str]:
    return [id for kind, id in at.view.records if kind == "case"]


@BOTH
@pytest.mark.parametrize(
    "who",
    [
        {**WHO, "full_name": "Phạm Lan"},
        {"full_name": "PHẠM THỊ LAN", "birth_date": "2003-02-01", "phone": "0912345678"},
    ],
    ids=["one citizen id", "one name, birth and home"],
)
def test_two_laptops_that_receive_one_guest_come_to_one_case_and_one_row(
    workflow: str, who: dict[str, Any]
) -> None:
    at = desk()
    first = received(at, workflow)
    outcome = received_elsewhere(at, workflow, who, note="có giấy")
    assert (outcome.verdict, outcome.into, cases(at)) == ("merged", first, [first])
    (guest,) = guests(at)
    assert (guest["case"], guest["subject"]["citizen_id"]) == (first, WHO["citizen_id"])
    assert at.case(first)["data"]["note"] == "có giấy"
    remarked = at.command(f"{workflow}.host_end", SECOND, ended_on="2026-11-20")
    assert send(at.view, remarked, author=HUNG).into == first
    assert (at.state(first), guests(at)[0]["to_on"]) == ("left", "2026-11-20")


@BOTH
def test_what_two_papers_of_one_guest_say_differently_is_asked_about(workflow: str) -> None:
    at = desk()
    first = received(at, workflow)
    outcome = received_elsewhere(at, workflow, WHO, paper_number="16-GGT", host_org=OTHER_BRANCH)
    assert (outcome.verdict, outcome.into) == ("conflict", first)
    conflict = at.found("conflict", outcome.conflict)
    shown = {name: value for group in conflict.fields["groups"] for name, value in group["mine"].items()}
    assert (shown["paper_number"], shown["host_org"]) == ("16-GGT", OTHER_BRANCH)
    at.view.commit([Put("case", first, {"data": {**at.case(first)["data"], "host_org": OTHER_BRANCH}})])
    at.take(f"{workflow}.host_end", first, ended_on="2026-11-20")
    assert [guest["to_on"] for guest in guests(at)] == ["2026-11-20"]


@BOTH
@pytest.mark.parametrize(
    "who",
    [
        {**WHO, "citizen_id": "034303009999"},
        {"full_name": "Phạm Thị Lan", "birth_date": "2003-02-02"},
        {"full_name": "Phạm Thị Lan"},
    ],
    ids=["another citizen id", "another birth", "no birth"],
)
def test_who_may_be_somebody_else_is_a_guest_of_his_own(workflow: str, who: dict[str, Any]) -> None:
    at = desk()
    received(at, workflow)
    assert received_elsewhere(at, workflow, who).verdict == "applied"
    assert len(guests(at)) == len(cases(at)) == 2


@BOTH
def test_the_laptop_that_knows_of_the_guest_says_so_until_the_guest_has_left(workflow: str) -> None:
    at = desk()
    first = received(at, workflow)
    assert at.refused(f"{workflow}.receive", person=WHO, **PAPER) == "case.guest_here"
    at.take(f"{workflow}.host_end", first, ended_on="2026-10-01")
    again = {**PAPER, "accepted_on": "2026-11-01", "from_on": "2026-11-01"}
    at.take(f"{workflow}.receive", person=WHO, **again)
    assert len(guests(at)) == 2


def test_a_former_member_whom_two_laptops_receive_as_a_guest_is_one_guest() -> None:
    at = desk(status="transferred")
    first = at.take("residence.receive", member="m1", **PAPER)
    late = at.command("residence.receive", SECOND, member="m1", **PAPER)
    assert send(at.view, late, author=HUNG).into == first
    assert [guest["case"] for guest in guests(at)] == cases(at) == [first]


# -- a reception that was noted by mistake ----------------------------------------------------------


@BOTH
def test_a_reception_noted_by_mistake_is_taken_back_and_its_papers_stay(workflow: str) -> None:
    at = desk()
    case = received(at, workflow)
    assert at.refused(f"{workflow}.revoke_receipt", case) == "reason_missing"
    at.take(f"{workflow}.revoke_receipt", case, reason="nhầm người trùng tên")
    assert at.state(case) == "revoked"
    (guest,) = guests(at)
    assert guest["to_on"] < guest["from_on"]
    kept = at.case(case)
    assert (kept["data"]["paper_number"], kept["history"][-1]["reason"]) == ("15-GGT", "nhầm người trùng tên")
    record = at.view.record("case", case)
    assert record is not None
    assert not figures([record], "2026-09-01", "2026-09-30", at.view.unit)


@BOTH
def test_whom_a_mistake_named_can_be_received_by_the_right_paper(workflow: str) -> None:
    at = desk()
    at.take(f"{workflow}.revoke_receipt", received(at, workflow), reason="nhầm giấy")
    second = at.take(f"{workflow}.receive", person=WHO, **{**PAPER, "paper_number": "16-GGT"})
    listed = [guest["case"] for guest in guests(at) if guest["to_on"] >= guest["from_on"]]
    assert listed == [second]


def test_a_former_member_taken_back_as_a_guest_can_come_again_in_the_same_year() -> None:
    at = desk(status="transferred")
    first = at.take("residence.receive", member="m1", **PAPER)
    at.take("residence.revoke_receipt", first, reason="nhầm giấy")
    second = at.take("residence.receive", member="m1", **PAPER)
    (guest,) = guests(at)
    assert (guest["case"], guest["to_on"]) == (second, "2027-06-30")


@BOTH
def test_a_stay_that_has_ended_can_still_turn_out_to_be_a_mistake(workflow: str) -> None:
    at = desk()
    case = received(at, workflow)
    at.take(f"{workflow}.host_end", case, ended_on="2026-11-20")
    at.take(f"{workflow}.revoke_receipt", case, reason="chưa từng đến")
    assert at.state(case) == "revoked"
    assert guests(at)[0]["to_on"] == "2026-09-04"


def test_who_was_introduced_by_a_unit_is_ended_with_that_unit_and_not_taken_back() -> None:
    here, there = two_desks()
    case = here.take("temporary.submit", member="m1", to_unit=there.view.unit, from_on="2026-10-01",
                     to_on="2026-12-01")  # fmt: skip
    here.take("temporary.approve", case, paper_number="3", paper_date="2026-09-28")
    (arrived,) = there.view.cases_of("m1")
    there.take("temporary.accept", arrived.id, accepted_on="2026-10-01", host_org="branch-21")
    assert there.refused("temporary.revoke_receipt", arrived.id, reason="nhầm") == "case.guest_of_a_unit"


@BOTH
def test_a_guest_who_is_received_as_a_member_is_a_guest_no_longer(workflow: str) -> None:
    """3.1: home and guest row never stand side by side."""
    at = desk()
    case = received(at, workflow)
    letter = {"from_place": PAPER["from_place"], "to_org": BRANCH, "accepted_on": "2026-10-15"}
    person = {**WHO, "joined_on": "2019-03-26", "sex": "female"}
    at.take("transfer.receive", person=person, org=BRANCH, **letter)
    assert (at.state(case), guests(at)[0]["to_on"]) == ("left", "2026-10-15")
    assert at.case(case)["history"][-1]["because_of"]["workflow"] == "transfer"


@BOTH
def test_somebody_elses_stay_goes_on_when_a_member_comes_by_a_letter(workflow: str) -> None:
    at = desk()
    case = received(at, workflow)
    letter = {"from_place": PAPER["from_place"], "to_org": BRANCH, "accepted_on": "2026-10-15"}
    other = {"full_name": "Phạm Thị Lan", "birth_date": "2003-02-02", "joined_on": "2019-03-26"}
    at.take("transfer.receive", person=other, org=BRANCH, **letter)
    assert (at.state(case), guests(at)[0]["to_on"]) == ("hosted", "2027-06-30")


@BOTH
def test_a_branch_that_works_no_more_takes_nobody_in(workflow: str) -> None:
    """3.14, row 9."""
    at = desk()
    at.view.commit([Put("organisation", BRANCH, {"status": "dissolved"})])
    assert at.refused(f"{workflow}.receive", person=WHO, org=OTHER_BRANCH, **PAPER) == "case.host_ended"
