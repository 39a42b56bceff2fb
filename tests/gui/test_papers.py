"""The papers' screen: looked at, filled in further, numbered, saved, handed to Word and to the printer."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtPrintSupport import QPrinter, QPrinterInfo
from PySide6.QtWidgets import QFileDialog

from desktop.features.papers.page import PapersPage
from desktop.printing import output
from desktop.printing.document import PaperDocument
from desktop.screen_list import STAYS
from desktop.services import stay_list
from desktop.services.cases import Cases
from desktop.services.paper_templates import OWN_FOLDER
from desktop.services.stays import StayFilter
from desktop.tour_stage import Stage
from desktop.widgets.theme import colour
from sync.replica.types import TrailQuery
from tests.gui.conftest import Window
from tests.helpers.desks import Desk, Office
from tests.helpers.full_papers import complete
from tests.helpers.pdf_text import Pdf

PAPER = "removal_decision"
VALUES = {"months_unpaid": "4", "resolution_number": "5", "resolution_date": "20/11/2026"}


@pytest.fixture
def desk(office: Office) -> Desk:
    return office.desk()


@pytest.fixture
def case(desk: Desk) -> str:
    member = desk.add(full_name="Trần Thị Ánh", birth_date="05/03/2004")
    return Cases(desk.session).start("removal", member, VALUES).id


@pytest.fixture
def stage(desk: Desk, case: str, open_window: Callable[[Desk], Window]) -> Stage:
    return open_window(desk).stage


@pytest.fixture
def page(stage: Stage, case: str) -> PapersPage:
    made = PapersPage(stage.workspace)
    made.resize(1200, 700)
    stage.screens.window.take_page(made)
    stage.screens.window.show_page(made, "Giấy tờ", "members")
    made.show_case(case, PAPER)
    stage.until(lambda: made.document is not None, "the paper is filled in")
    stage.settle()
    return made


def shown(page: PapersPage) -> str:
    return page.preview.sheets.accessibleDescription().replace("\N{NO-BREAK SPACE}", " ")


def test_the_paper_is_shown_as_it_will_be_printed_with_what_it_lacks(stage: Stage, page: PapersPage) -> None:
    assert "QUYẾT ĐỊNH" in shown(page)
    assert "Trần Thị Ánh" in shown(page)
    assert page.pages.count() == 1
    assert page.panel.missing_title.text().startswith("Còn thiếu")
    assert "Số văn bản" in page.panel.missing.text()
    assert [page.panel.paper.itemText(n) for n in range(page.panel.paper.count())] == [
        "Nghị quyết chi đoàn về việc xóa tên",
        "Biên bản họp chi đoàn xét xóa tên",
        "Quyết định xác nhận xóa tên",
    ]


def test_the_place_that_is_typed_stands_before_the_date(stage: Stage, page: PapersPage) -> None:
    stage.clear(page.panel.place)
    stage.type(page.panel.place, "Đảo Xa")
    stage.key(Qt.Key.Key_Return)
    stage.until(lambda: "Đảo Xa, ngày" in shown(page), "the place is taken over")
    assert "Địa danh" not in page.panel.missing.text()


def test_another_paper_of_the_case_is_chosen(stage: Stage, page: PapersPage) -> None:
    page.panel.paper.choose("removal_resolution")
    page.panel.paper.activated.emit(page.panel.paper.currentIndex())
    stage.until(lambda: "QUYẾT NGHỊ" in shown(page), "the other paper is filled in")
    assert page.heading.text() == "Nghị quyết xóa tên đoàn viên"


def test_a_number_is_taken_once_the_laptop_holds_some(stage: Stage, page: PapersPage) -> None:
    stage.click(page.panel.take_number)
    stage.until(page.panel.number.isVisible, "it is told")
    assert "đồng bộ" in page.panel.number.text()
    stage.workspace.synchronise()
    stage.until(lambda: stage.workspace.outcome is not None and not stage.workspace.syncing, "it exchanged")
    stage.click(page.panel.take_number)
    stage.until(lambda: "Số: 01-QĐ/ĐTN" in shown(page), "the number stands on the paper")
    assert "Số văn bản" not in page.panel.missing.text()


def test_the_register_says_who_holds_which_number(stage: Stage, page: PapersPage) -> None:
    stage.click(page.panel.take_number)
    stage.until(page.panel.number.isVisible, "it is told")
    stage.click(page.panel.register)
    stage.until(page.register.isVisible, "the register is shown")
    assert page.register.heading.text() == "Sổ đăng ký số QĐ năm 2026: Xã Thống Nhất"
    assert page.register.lines.item(0).text() == "1 – 10:  Máy này đã xin giữ, chờ đồng bộ"
    stage.type(page.register.outside, "45")
    stage.click(page.register.tell)
    stage.until(lambda: "1 – 45" in page.register.lines.item(0).text(), "what was given by hand is noted")
    stage.click(page.register.back)
    assert page.preview.isVisible()


def test_the_register_is_dressed_like_other_lists_and_shows_where_the_keys_are(
    stage: Stage, page: PapersPage
) -> None:
    stage.click(page.panel.register)
    stage.until(page.register.isVisible, "the register is shown")
    lines = page.register.lines

    def edge() -> str:
        stage.settle()
        return lines.grab().toImage().pixelColor(0, lines.height() // 2).name()

    assert edge() == colour("hairline").name()
    lines.setFocus()
    assert edge() == colour("primary").name()
    assert lines.visualItemRect(lines.item(0)).height() >= 28


def test_a_sheet_is_as_wide_as_the_room_until_somebody_zooms(stage: Stage, page: PapersPage) -> None:
    for width in (1200, 760):
        stage.screens.window.resize(width, 700)
        stage.settle()
        assert page.preview.sheets.place_of(0).right() < page.preview.viewport().width()
        assert not page.preview.horizontalScrollBar().isVisible()
    stage.click(page.larger)
    chosen = page.zoom.text()
    stage.screens.window.resize(1000, 700)
    stage.settle()
    assert page.zoom.text() == chosen


def test_zoom_changes_the_size_and_nothing_else(stage: Stage, page: PapersPage) -> None:
    assert page.preview.sheets.place_of(0).width() <= page.preview.viewport().width()
    page.preview.zoom_to(100)
    before = page.preview.sheets.place_of(0).width()
    stage.click(page.larger)
    assert page.preview.sheets.place_of(0).width() == pytest.approx(before * 1.25, abs=2)
    assert page.zoom.text() == "125 %"
    stage.click(page.smaller)
    stage.click(page.smaller)
    assert page.zoom.text() == "75 %"


def trail(stage: Stage) -> list[str]:
    with stage.workspace.session.replica.reading() as reader:
        return [line.do for line in reader.trail(TrailQuery(limit=5))]


def test_the_saved_pdf_is_the_paper_in_sight(
    stage: Stage, page: PapersPage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "giấy.pdf"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(target), ""))
    stage.click(page.panel.pdf)
    stage.until(lambda: "Đã lưu tệp PDF" in page.notice.label.text(), "it is written")
    assert "Trần Thị Ánh" in Pdf(target.read_bytes()).text()
    stage.until(lambda: "paper_pdf" in trail(stage), "the trail tells of it")


def test_a_place_that_takes_no_file_is_told(
    stage: Stage, page: PapersPage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / "no" / "x.pdf"), ""))
    stage.click(page.panel.pdf)
    stage.until(lambda: "Không ghi được tệp" in page.notice.label.text(), "it is told")
    assert not any(do.startswith("paper_") for do in trail(stage))


def test_a_list_that_is_saved_from_the_preview_stands_in_the_trail(
    stage: Stage, page: PapersPage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / "đi đến.pdf"), ""))
    page.show_list(lambda session: stay_list.filled(session, StayFilter()), "Sinh hoạt tạm", STAYS)
    stage.settle()
    stage.click(page.panel.pdf)
    # The file gets its name last, when the trail tells of it already.
    stage.until((tmp_path / "đi đến.pdf").exists, "the file is there")
    assert "list_pdf" in trail(stage)


def test_word_gets_a_file_of_its_own(
    stage: Stage, page: PapersPage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import docx

    opened: list[QUrl] = []
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / "giấy"), ""))
    monkeypatch.setattr(QDesktopServices, "openUrl", opened.append)
    stage.click(page.panel.word)
    stage.until(lambda: bool(opened), "it is handed over")
    [written] = tmp_path.glob("giấy.docx")
    document = docx.Document(BytesIO(written.read_bytes()))
    assert any("Trần Thị Ánh" in paragraph.text for paragraph in document.paragraphs)


def test_without_a_printer_the_pdf_is_offered(
    stage: Stage, page: PapersPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QPrinterInfo, "availablePrinters", list)
    stage.click(page.panel.print)
    assert "chưa có máy in" in page.notice.label.text()


def test_a_broken_template_of_the_home_is_told_and_ours_is_shown(
    stage: Stage, page: PapersPage, desk: Desk, case: str
) -> None:
    folder = desk.folder / OWN_FOLDER
    folder.mkdir()
    (folder / f"{PAPER}.json").write_text("{", encoding="utf-8")
    page.show_case(case, PAPER)
    stage.until(page.notice.isVisible, "the mistake is told")
    assert f"{PAPER}.json, dòng 1 chưa dùng được" in page.notice.label.text()
    assert "QUYẾT ĐỊNH" in shown(page)
    assert page.panel.templates_title.text() == "1 mẫu riêng chưa dùng được"
    # Beside every other paper as well: whoever made the template looks at one of them.
    page.show_case(case, "removal_resolution")
    stage.until(lambda: "QUYẾT NGHỊ" in shown(page), "the other paper is filled in")
    assert not page.notice.isVisible()
    assert f"• {PAPER}.json, dòng 1: " in page.panel.templates.text()


@pytest.mark.parametrize("name", ["maturity_decision", "working_away_log"])
def test_a_printer_gets_the_lines_of_the_preview(dressed: object, tmp_path: Path, name: str) -> None:
    document = PaperDocument(complete(name))
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(tmp_path / "out.pdf"))
    printer.setResolution(600)
    assert output.print_on(document, printer, both_sides=True)
    on_paper, saved = Pdf((tmp_path / "out.pdf").read_bytes()), Pdf(output.pdf(document))
    assert [line.text for line in on_paper.lines()] == [line.text for line in saved.lines()]
    assert on_paper.size_mm == pytest.approx(document.paper.size_mm, abs=0.2)
    for first, second in zip(on_paper.lines(), saved.lines(), strict=True):
        assert [first.x, first.y] == pytest.approx([second.x, second.y], abs=0.2)


def test_what_is_covered_is_printed_whole_once_a_purpose_is_chosen(
    office: Office, open_window: Callable[[Desk], Window]
) -> None:
    desk = office.desk()
    values = {"full_name": "Lê Văn Cường", "birth_date": "05/03/2008", "sex": "male", "ethnicity": "5"}
    cases, org = Cases(desk.session), office.unit.branches[0]
    case = cases.start("admission", None, {"introducer": "Lê An"}, person=values, org=org).id
    stage = open_window(desk).stage
    page = PapersPage(stage.workspace)
    page.resize(1200, 900)
    stage.screens.window.take_page(page)
    stage.screens.window.show_page(page, "Giấy tờ", "members")
    page.show_case(case, "admission_application")
    stage.until(lambda: page.document is not None, "the paper is filled in")
    stage.settle()
    assert page.panel.guarded.isVisible()
    assert "Dân tộc" in page.panel.guarded.text()
    assert "•••" in shown(page)
    page.panel.purpose.choose("superior")
    page.panel.purpose.activated.emit(page.panel.purpose.currentIndex())
    stage.until(lambda: "•••" not in shown(page), "it stands whole")
    assert "Kinh" in shown(page)
    page.show_case(case, "admission_branch_resolution")
    stage.until(lambda: page.heading.text() != "Đơn xin vào Đoàn", "another paper is shown")
    stage.settle()
    assert not page.panel.guarded.isVisible()
    assert page.panel.purpose.code() == ""
