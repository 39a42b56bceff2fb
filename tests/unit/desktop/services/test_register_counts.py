"""What the register says of the fields of a form, each with what it was counted from."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from desktop.services.register_counts import FromRegister, known
from domain.workflows.registry import workflows
from tests.helpers.case_office import CaseOffice
from tests.helpers.replicas import BRANCH, OTHER_BRANCH, change


@pytest.fixture
def office(tmp_path: Path) -> Iterator[CaseOffice]:
    made = CaseOffice.opened(tmp_path / "home")
    yield made
    made.close()


def of(office: CaseOffice, workflow: str, member: str = "", org: str = BRANCH) -> dict[str, FromRegister]:
    return known(office.session, workflows()[workflow], org, member)


def test_the_members_of_the_branch_are_those_who_count(office: CaseOffice) -> None:
    for number, more in enumerate(
        ({}, {"status": "transferring"}, {"status": "matured"}, {"org": OTHER_BRANCH})
    ):
        office.member(number, **more)
    found = of(office, "maturity")["meeting_total"]
    assert found.text == "2"
    assert found.told.startswith("2 đoàn viên của ")
    assert "ngày 22/11/2026" in found.told
    assert of(office, "maturity", org="") == {}


@pytest.mark.parametrize(
    ("paid", "months"), [("2026-11", "0"), ("2026-10", "0"), ("2026-08", "2"), ("2025-12", "10")]
)
def test_months_without_a_fee_are_whole_ones_since_the_last_that_was_paid(
    office: CaseOffice, paid: str, months: str
) -> None:
    member = office.member(1, fee_paid_until=paid)
    assert of(office, "removal", member)["months_unpaid"].text == months


def test_of_fees_that_nobody_wrote_down_nothing_is_said(office: CaseOffice) -> None:
    assert "months_unpaid" not in of(office, "removal", office.member(1))
    assert "fees_paid_to" not in of(office, "transfer", office.member(1))


def test_a_letter_of_transfer_takes_fees_and_the_newest_grade_from_the_register(office: CaseOffice) -> None:
    member = office.member(1, fee_paid_until="2026-10")
    for at, (period, grade) in enumerate((("2024", "good"), ("2025", "outstanding"))):
        with office.desk.replica.reading() as reader:
            version = reader.meta.cursor + 1
        fields: dict[str, Any] = {
            "workflow": "assessment",
            "state": "effective",
            "org": BRANCH,
            "history": [],
        }
        data = {"period": period, "approved_grade": grade}
        office.desk.pull(change(f"c{at}", version, "case", member=member, data=data, **fields))
    found = of(office, "transfer", member)
    assert found["fees_paid_to"].text == "10/2026"
    assert found["last_grade"].text == "Hoàn thành xuất sắc nhiệm vụ (2025)"


def test_how_many_came_to_a_meeting_no_register_knows(office: CaseOffice) -> None:
    member = office.member(1)
    for workflow in workflows():
        assert "meeting_present" not in of(office, workflow, member)
