"""What does not hold says where it is put right: in this case, at the member, in another case."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from desktop.services.case_types import CheckLine, Place
from tests.helpers.case_office import CaseOffice
from tests.helpers.cases import REMOVAL
from tests.helpers.replicas import BRANCH


@pytest.fixture
def office(tmp_path: Path) -> Iterator[CaseOffice]:
    made = CaseOffice.opened(tmp_path / "home")
    yield made
    made.close()


def broken(office: CaseOffice, workflow: str, step: str, about: str, /, **given: Any) -> dict[str, CheckLine]:
    person = given.pop("person", None)
    lines = office.cases.checklist(workflow, step, about, given, person=person, org=BRANCH if person else "")
    return {line.code: line for line in lines if not line.holds}


def test_what_is_missing_in_the_case_is_filled_in_there(office: CaseOffice) -> None:
    line = broken(office, "maturity", "approve", office.member(1))["validation.required"]
    assert (line.fields, line.places) == (("decision_date",), ())


def test_an_open_case_in_the_way_is_opened(office: CaseOffice) -> None:
    id = office.member(1)
    other = office.cases.start("transfer", id, {"to_place": "Hà Nội"}).id
    line = broken(
        office, "removal", "confirm", id, resolution_number="3-NQ/CĐ", resolution_date="20/11/2026", **REMOVAL
    )
    assert line["case.open_transfer"].places == (Place("case", other, "Mở hồ sơ đó"),)


def test_a_round_that_has_its_case_leads_to_it(office: CaseOffice) -> None:
    id = office.member(1)
    there = office.cases.start("training", id, {"period": "2026"}).id
    line = broken(office, "training", "start", id, period="2026")["case.round_exists"]
    assert line.places == (Place("case", there, "Mở hồ sơ đó"),)


def test_what_the_register_says_of_a_member_is_put_right_on_their_form(office: CaseOffice) -> None:
    id = office.member(1, birth_date="2004-03-05")
    line = broken(office, "maturity", "approve", id, decision_date="20/11/2026")["case.not_over_age"]
    assert line.places[0] == Place("member", id, "Sửa ngày sinh", "birth_date")


def test_somebody_who_is_being_entered_is_put_right_in_this_form(office: CaseOffice) -> None:
    child = {"full_name": "Lường Thị Mai", "birth_date": "2014-01-02", "sex": "female"}
    (too_young,) = broken(office, "admission", "start", "", person=child).values()
    unknown = broken(office, "admission", "approve", "", person={"full_name": "Lường Thị Mai"})
    for line in (too_young, unknown["case.birth_date_missing"]):
        assert "birth_date" in line.fields
        assert line.places == ()


def test_a_paid_fee_leads_to_the_fee_of_the_member(office: CaseOffice) -> None:
    id = office.member(1, fee_paid_until="2026-10")
    line = broken(
        office, "removal", "confirm", id, resolution_number="3-NQ/CĐ", resolution_date="20/11/2026", **REMOVAL
    )["case.fee_paid"]
    assert Place("member", id, "Sửa đoàn phí đóng đến tháng", "fee_paid_until") in line.places


def test_an_absence_leads_to_the_case_that_reported_it(office: CaseOffice) -> None:
    id = office.member(1)
    away = office.cases.start(
        "working_away", id, {"destination": "Bình Dương", "from_on": "01/06/2026"}, step="submit"
    ).id
    line = broken(
        office, "removal", "confirm", id, resolution_number="3-NQ/CĐ", resolution_date="20/11/2026", **REMOVAL
    )["case.away"]
    assert Place("case", away, "Mở hồ sơ đó") in line.places


def test_a_grade_that_is_too_low_leads_to_the_assessment(office: CaseOffice) -> None:
    id = office.member(1, birth_date="2000-01-01")
    proposed = {"period": "2026", "proposed_grade": "good"}
    case = office.cases.start("assessment", id, proposed, step="submit").id
    paper = {"approved_grade": "good", "decision_number": "1", "decision_date": "2026-11-20"}
    office.cases.step(case, "approve", paper)
    line = broken(office, "outstanding", "submit", id, period="2026")["case.grade_below_outstanding"]
    assert line.places[0] == Place("case", case, "Xem hồ sơ Đánh giá, xếp loại đoàn viên")


def test_every_blocked_line_of_a_step_leads_somewhere(office: CaseOffice) -> None:
    id = office.member(1, birth_date="2004-03-05")
    for workflow in ("maturity", "removal", "outstanding", "assessment", "discipline"):
        for line in broken(office, workflow, "submit", id).values():
            assert line.fields or line.places, (workflow, line.code)
