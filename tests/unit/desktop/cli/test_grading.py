"""`grading` of the command line: from the numbers of the register to the approved table as a file."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from desktop.services.reports import FORMATS
from tests.helpers.desks import Office
from tests.unit.desktop.cli.conftest import Terminal, terminals


@pytest.fixture
def at_work(tmp_path: Path) -> Iterator[Terminal]:
    office = Office(tmp_path)
    with terminals(office, tmp_path) as make:
        made = make("home")
        assert made.enrol().code == 0
        made.add("full_name=Trần Văn Bình", "birth_date=05/03/2004", "sex=male")
        yield made
    office.close()


def test_a_grade_is_proposed_approved_and_written(
    at_work: Terminal, tmp_path: Path, qapp: QApplication
) -> None:
    lines = {one["name"]: one for one in at_work.json("grading", "list", "2026")}
    branch = next(
        one for one in lines.values() if one["figures"]["members"] == 1 and one["name"] != "Xã Thống Nhất"
    )
    assert set(branch) >= {"id", "org", "name", "figures", "proposed", "approved", "sync"}
    done = at_work.json("grading", "propose", "2026", branch["id"], "--grade", "Hoàn thành tốt nhiệm vụ")
    assert done["proposed"] == "good"
    paper = ("--number", "12-QĐ/ĐTN", "--date", "20/11/2026")
    (approved,) = at_work.json("grading", "approve", "2026", *paper)
    assert (approved["id"], approved["approved"]) == (branch["id"], "good")
    for suffix in FORMATS:
        target = tmp_path / f"bang{suffix}"
        document = at_work.json("grading", "export", "2026", "--out", str(target))
        assert document["rows"] == len(lines)
        assert target.stat().st_size > 0
    assert "Hoàn thành tốt nhiệm vụ 1" in at_work.run("grading", "list", "2026").out


def test_an_approved_grade_is_corrected_and_taken_back(at_work: Terminal) -> None:
    branch = at_work.json("grading", "list", "2026")[1]["id"]
    first = ("--number", "12-QĐ/ĐTN", "--date", "19/11/2026")
    at_work.json("grading", "approve", "2026", branch, "--grade", "good", *first)
    second = ("--number", "13-QĐ/ĐTN", "--date", "20/11/2026")
    (corrected,) = at_work.json("grading", "approve", "2026", branch, "--grade", "completed", *second)
    former = [{"approved": "good", "decision_number": "12-QĐ/ĐTN", "decision_date": "19/11/2026"}]
    assert (corrected["id"], corrected["approved"], corrected["former"]) == (branch, "completed", former)
    third = ("--number", "14-QĐ/ĐTN", "--date", "21/11/2026")
    (taken,) = at_work.json("grading", "revoke", "2026", branch, *third)
    assert (taken["approved"], len(taken["former"])) == ("", 2)
    assert "Đã thu hồi theo 14-QĐ/ĐTN" in at_work.run("grading", "list", "2026").out


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("propose", "2026", "nobody", "--grade", "good"), "usage.unknown_grading"),
        (("propose", "2026", "nobody", "--grade", "excellent"), "usage.unknown_grade"),
        (("approve", "2026", "--number", "1", "--date", "20/11/2026"), "grading.nothing_proposed"),
        (("list", "2027"), "validation.assessment_period"),
    ],
)
def test_what_cannot_be_is_told_by_its_code(at_work: Terminal, words: tuple[str, ...], code: str) -> None:
    said = at_work.run("--json", "grading", *words)
    assert said.code != 0
    assert said.document["error"]["code"] == code
