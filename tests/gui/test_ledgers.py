"""The books of the unit: reached from the board, by year and branch, led on from, printed and exported."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog

from desktop.features.ledgers.page import LedgersPage
from desktop.features.members.form_view import CASES as CASES_TAB
from desktop.features.papers.page import PapersPage
from desktop.screen_list import LEDGERS
from desktop.screens import CASE, CASES, PAPERS
from desktop.services.cases import Cases
from desktop.tour_stage import Stage
from tests.gui.conftest import Window
from tests.helpers.desks import Desk, Office


@pytest.fixture
def desk(office: Office) -> Desk:
    """One member was introduced to another unit, one recorded as working away."""
    made = office.desk()
    ann = made.add(full_name="Trần Thị Ánh", birth_date="05/03/2004")
    binh = made.add(full_name="Lê Văn Bình", birth_date="05/03/2004", org=office.unit.branches[1])
    cases = Cases(made.session)
    left = {"to_place": "Đoàn phường Sông Xanh", "letter_number": "7", "letter_date": "01/10/2026"}
    cases.start("transfer", ann, left, step="send", confirm=("fees_unpaid",))
    gone = {"from_on": "01/11/2026", "expected_return": "20/12/2026", "destination": "Bình Dương"}
    cases.start("working_away", binh, gone, step="submit")
    return made


@pytest.fixture
def stage(desk: Desk, open_window: Callable[[Desk], Window]) -> Stage:
    return open_window(desk).stage


@pytest.fixture
def page(stage: Stage) -> LedgersPage:
    stage.screens.open(CASES)
    stage.settle()
    stage.click(stage.screens.cases.ledgers)
    stage.settle()
    found = stage.screens.built[LEDGERS]
    assert isinstance(found, LedgersPage)
    stage.until(lambda: found.found is not None, "the book is read")
    return found


def choose(stage: Stage, page: LedgersPage, ledger: str, year: str = "2026", org: str = "") -> None:
    page.ledger.choose(ledger)
    page.year.choose(year)
    page.branch.choose(org)
    page.ledger.activated.emit(page.ledger.currentIndex())
    stage.settle()


def names(page: LedgersPage) -> list[str]:
    return [row.name for row in page.model.rows]


def test_a_book_is_read_by_year_and_branch_and_leads_to_the_case(
    stage: Stage, page: LedgersPage, office: Office
) -> None:
    assert page.ledger.code() == "transfers"
    assert page.year.code() == "2026"
    assert names(page) == ["Trần Thị Ánh"]
    assert page.sum.text().startswith("Cộng: 1 (Giới thiệu đi 1")
    choose(stage, page, "working_away")
    assert names(page) == ["Lê Văn Bình"]
    assert "Nơi đến" in page.model.titles
    choose(stage, page, "working_away", org=office.unit.branches[0])
    assert page.empty.isVisible()
    assert not page.print.isEnabled()
    choose(stage, page, "working_away", year="")
    page.table.setFocus()
    stage.key(Qt.Key.Key_Return)
    stage.settle()
    assert stage.screens.current == CASE
    assert stage.screens.case.who.text().startswith("Lê Văn Bình · ")


def test_the_book_is_printed_as_it_is_shown(stage: Stage, page: LedgersPage) -> None:
    stage.key(Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier)
    papers = stage.screens.page(PAPERS)
    assert isinstance(papers, PapersPage)
    stage.until(lambda: papers.document is not None, "the book is filled in")
    stage.settle()
    said = papers.preview.sheets.accessibleDescription().replace("\N{NO-BREAK SPACE}", " ")
    assert "SỔ GIỚI THIỆU VÀ TIẾP NHẬN SINH HOẠT ĐOÀN" in said
    assert "Năm 2026" in said
    assert "Trần Thị Ánh" in said
    stage.click(papers.back)
    assert stage.screens.current == LEDGERS


def test_the_book_becomes_a_file_with_the_purpose_that_was_chosen(
    stage: Stage, page: LedgersPage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "so.xlsx"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(target), ""))
    page.export.menu.actions()[0].trigger()
    stage.until(lambda: "Đã ghi" in page.notice.label.text(), "it is written")
    assert target.exists()


def opened_list(stage: Stage) -> str:
    """What the sheet that was asked for says."""
    papers = stage.screens.page(PAPERS)
    assert isinstance(papers, PapersPage)
    stage.until(lambda: papers.document is not None, "the sheet is filled in")
    stage.settle()
    assert stage.screens.current == PAPERS
    return papers.preview.sheets.accessibleDescription().replace("\N{NO-BREAK SPACE}", " ")


def test_the_books_that_went_with_letters_are_listed_in_minutes(stage: Stage, page: LedgersPage) -> None:
    page.handover_menu.actions()[1].trigger()
    said = opened_list(stage)
    assert "BIÊN BẢN BÀN GIAO HỒ SƠ ĐOÀN VIÊN" in said
    assert "Trần Thị Ánh" in said
    assert "Lê Văn Bình" not in said


def test_a_members_book_is_printed_from_the_members_page(stage: Stage, page: LedgersPage) -> None:
    stage.screens.open_member(page.model.rows[0].member)
    stage.settle()
    form = stage.screens.members.form
    form.tabs.setCurrentIndex(CASES_TAB)
    stage.settle()
    stage.click(form.cases.book)
    said = opened_list(stage)
    assert "SỔ ĐOÀN VIÊN" in said
    assert "TRẦN THỊ ÁNH" in said
    assert "Giới thiệu đi" in said


def test_a_members_card_is_printed_beside_the_book_and_there_is_room_for_both(
    stage: Stage, page: LedgersPage
) -> None:
    stage.screens.open_member(page.model.rows[0].member)
    stage.settle()
    form = stage.screens.members.form
    form.tabs.setCurrentIndex(CASES_TAB)
    stage.settle()
    inside = form.cases.widget()
    assert inside is not None
    assert inside.minimumSizeHint().width() <= form.cases.viewport().width()
    stage.click(form.cases.card)
    said = opened_list(stage)
    assert "THẺ ĐOÀN VIÊN" in said
    assert "TRẦN THỊ ÁNH" in said
