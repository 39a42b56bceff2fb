"""A guest whose home does not use the system: known by the paper that he or she brings (3.12, 3.13)."""

from __future__ import annotations

from typing import Any

import pytest

from domain.decisions import Put
from domain.workflows.figures import figures
from tests.helpers.case_desk import CaseDesk, desk, two_desks
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
