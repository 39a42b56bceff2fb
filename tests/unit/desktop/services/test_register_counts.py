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


def test_of_a_meeting_gone_by_it_is_counted_who_belonged_to_the_branch_on_that_day(
    office: CaseOffice,
) -> None:
    """Today is 22 November 2026; one joined and one left since the meeting of 10 October."""
    office.member(1, joined_on="2020-03-26")
    office.member(2, joined_on="2026-11-01")
    left = office.member(3, joined_on="2020-03-26")
    paper = {"resolution_number": "3-NQ/CĐ", "resolution_date": "20/10/2026", "months_absent": "6"}
    beside = {"months_in_a_row": "true", "reminders": "Đã nhắc ba lần"}
    office.cases.start("removal", left, {**paper, **beside}, step="confirm")
    texts = {"meeting_date": "10/10/2026"}
    found = known(office.session, workflows()["maturity"], BRANCH, "", texts)["meeting_total"]
    assert found.text == "2"
    assert "ngày 10/10/2026" in found.told
    later = known(office.session, workflows()["maturity"], BRANCH, "", {"meeting_date": "05/11/2026"})
    assert later["meeting_total"].text == "2"
    earlier = known(office.session, workflows()["maturity"], BRANCH, "", {"meeting_date": "01/02/2020"})
    assert "meeting_total" not in earlier


@pytest.mark.parametrize("typed", ["", "10/1", "hôm qua", "23/11/2026"])
def test_without_a_day_that_has_come_it_is_counted_for_today(office: CaseOffice, typed: str) -> None:
    office.member(1)
    found = known(office.session, workflows()["maturity"], BRANCH, "", {"meeting_date": typed})
    assert "ngày 22/11/2026" in found["meeting_total"].told


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
