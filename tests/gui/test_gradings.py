"""Grading organisations on the screen: chosen, proposed, approved by one paper, printed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog

from desktop.features.gradings.page import GradingsPage
from desktop.features.papers.page import PapersPage
from desktop.screen_list import GRADINGS
from desktop.screens import CASES, PAPERS
from desktop.tour_stage import Stage
from tests.gui.conftest import Window
from tests.helpers.desks import Desk, Office


def opened(stage: Stage) -> GradingsPage:
    stage.screens.open(CASES)
    stage.settle()
    stage.click(stage.screens.cases.gradings)
    stage.settle()
    page = stage.screens.built[GRADINGS]
    assert isinstance(page, GradingsPage)
    stage.until(lambda: page.found is not None, "the table is counted")
    return page


@pytest.fixture
def desk(office: Office) -> Desk:
    made = office.desk()
    made.add(full_name="Trần Thị Ánh", birth_date="05/03/2004")
    return made


def choose(stage: Stage, page: GradingsPage, org: str, grade: str) -> None:
    number = next(at for at, row in enumerate(page.model.rows) if row.org == org)
    page.table.selectRow(number)
    page.deciding.grade.choose(grade)
    stage.settle()


def test_two_branches_are_proposed_and_one_paper_approves_them(
    desk: Desk, office: Office, open_window: Callable[[Desk], Window]
) -> None:
    stage = open_window(desk).stage
    page = opened(stage)
    assert [row.figures["members"] for row in page.model.rows] == [1, 1, 0]
    for org in office.unit.branches:
        choose(stage, page, org, "outstanding")
        stage.click(page.deciding.propose)
        stage.until(lambda: page.model.rows[page.table.currentIndex().row()].proposed != "", "it is proposed")
    assert "quá tỷ lệ 1/5" in page.over.label.text()
    stage.type(page.deciding.number, "12-QĐ/ĐTN")
    stage.type(page.deciding.day, "20/11/2026")
    assert page.deciding.approve_all.text() == "Công nhận cả bảng (2)"
    stage.click(page.deciding.approve_all)
    stage.until(lambda: sum(row.settled for row in page.model.rows) == 2, "both are approved")
    stage.key(Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    stage.until(lambda: not any(row.settled for row in page.model.rows), "one undo takes both back")
    assert sum(row.proposed != "" for row in page.model.rows) == 2
    stage.click(page.deciding.approve_all)
    stage.until(lambda: sum(row.settled for row in page.model.rows) == 2, "both are approved again")
    choose(stage, page, office.unit.id, "good")
    assert not page.deciding.approve.isEnabled()
    stage.key(Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier)
    papers = stage.screens.page(PAPERS)
    assert isinstance(papers, PapersPage)
    stage.until(lambda: papers.document is not None, "the table is filled in")
    stage.settle()
    said = papers.preview.sheets.accessibleDescription().replace("\N{NO-BREAK SPACE}", " ")
    assert "BẢNG TỔNG HỢP XẾP LOẠI TỔ CHỨC ĐOÀN" in said
    assert "Hoàn thành xuất sắc nhiệm vụ 2" in said


def test_the_table_becomes_a_file(
    desk: Desk, open_window: Callable[[Desk], Window], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage = open_window(desk).stage
    page = opened(stage)
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / "bang"), ""))
    stage.click(page.export)
    stage.until(lambda: "3 dòng" in page.notice.label.text(), "it is written")
    assert (tmp_path / "bang.xlsx").exists()


def test_a_paper_without_a_day_is_told_and_nothing_is_approved(
    desk: Desk, office: Office, open_window: Callable[[Desk], Window]
) -> None:
    stage = open_window(desk).stage
    page = opened(stage)
    choose(stage, page, office.unit.branches[0], "good")
    stage.type(page.deciding.number, "12-QĐ/ĐTN")
    page.deciding.grade.choose("good")
    stage.click(page.deciding.approve)
    stage.until(lambda: "số và ngày quyết định" in page.notice.label.text(), "it is told")
    assert not any(row.settled for row in page.model.rows)


def test_a_cadre_of_a_branch_sees_one_line_and_no_paper(
    office: Office, open_window: Callable[[Desk], Window]
) -> None:
    stage = open_window(office.desk("Lò Văn Pà", "branch")).stage
    page = opened(stage)
    assert [row.org for row in page.model.rows] == [office.unit.branches[0]]
    assert not page.deciding.paper.isVisible()


def test_an_approved_grade_is_corrected_and_taken_back_and_the_former_is_told(
    desk: Desk, office: Office, open_window: Callable[[Desk], Window]
) -> None:
    stage = open_window(desk).stage
    page = opened(stage)
    org = office.unit.branches[0]
    choose(stage, page, org, "good")
    assert not page.deciding.revoke.isVisible()
    stage.type(page.deciding.number, "12-QĐ/ĐTN")
    stage.type(page.deciding.day, "20/11/2026")
    stage.click(page.deciding.approve)
    stage.until(lambda: any(row.settled for row in page.model.rows), "it is approved")
    choose(stage, page, org, "completed")
    assert page.deciding.approve.text() == "Công nhận lại mức này"
    stage.type(page.deciding.number, "13-QĐ/ĐTN")
    stage.click(page.deciding.approve)
    stage.until(lambda: any(row.former for row in page.model.rows), "it is corrected")
    stage.settle()
    assert "(12-QĐ/ĐTN, 20/11/2026)" in page.deciding.former.text()
    stage.click(page.deciding.revoke)
    stage.until(lambda: not any(row.settled for row in page.model.rows), "it is taken back")
    assert "Đã thu hồi mức xếp loại" in page.notice.label.text()
