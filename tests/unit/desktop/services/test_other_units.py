"""Another unit is found by name: without marks, in any order; what papers speak of comes with its code."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop.services import other_units
from tests.helpers.case_office import CaseOffice
from tests.helpers.replicas import BRANCH, change

THERE = {"unit": "unit-2", "unit_name": "Phường Sông Xanh", "case": "case-2"}


@pytest.fixture
def office(tmp_path: Path) -> Iterator[CaseOffice]:
    made = CaseOffice.opened(tmp_path / "home")
    yield made
    made.close()


def sent(office: CaseOffice, id: str, to_unit: str, **fields: object) -> None:
    with office.desk.replica.reading() as reader:
        version = reader.meta.cursor + 1
    office.desk.pull(change(id, version, "case", org=BRANCH, data={"to_unit": to_unit}, **fields))


def texts(office: CaseOffice, typed: str) -> list[str]:
    return [one.text for one in other_units.found(other_units.offered(office.session), typed)]


def test_words_are_found_without_marks_and_in_any_order(office: CaseOffice) -> None:
    wanted = "Phường Văn Miếu - Quốc Tử Giám, Thành phố Hà Nội"
    assert wanted in texts(office, "van mieu")
    assert texts(office, "giám văn hà nội") == [wanted]
    assert texts(office, "hoa phu")[0] == "Xã Hòa Phú, Thành phố Hà Nội"
    assert texts(office, "không ở đâu cả") == texts(office, " ") == []


def test_a_unit_that_a_case_speaks_of_comes_first_and_is_kept_by_its_code(office: CaseOffice) -> None:
    sent(office, "case-1", "TB.4.12", counterpart=THERE)
    sent(office, "case-2", "TB.4.13")
    units = other_units.offered(office.session)
    assert units[0].text == "TB.4.12"
    assert units[0].label == "Phường Sông Xanh (TB.4.12)"
    assert texts(office, "xanh song")[0] == "TB.4.12"
    assert other_units.called(units, "TB.4.12") == "Phường Sông Xanh (TB.4.12)"
    assert other_units.called(units, "TB.4.13") == ""


def test_communes_of_the_own_province_come_before_all_others_and_the_own_one_is_none(
    office: CaseOffice,
) -> None:
    with office.desk.replica.writing() as work:
        work.set_meta(unit_path=("Tỉnh đoàn Hưng Yên", "Xã Vũ Thư"), unit_name="Đoàn xã Vũ Thư")
        work.commit()
    units = other_units.offered(office.session)
    assert units[0].text.endswith(", Hưng Yên")
    assert "Xã Vũ Thư, Hưng Yên" not in [one.text for one in units]
    assert len(units) == 3320
