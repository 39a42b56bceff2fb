"""A list from its file into the register through the window: put right on the spot, and taken back."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QFileDialog

from desktop.features.importing.columns_step import MEANING
from desktop.features.importing.model import Step
from desktop.features.importing.page import ImportPage
from desktop.screen_list import IMPORT
from desktop.services import import_profiles, list_writing, members
from desktop.services.failures import Usage
from desktop.services.import_source import source_named
from desktop.services.import_types import Answer
from desktop.services.members import MemberFilter
from desktop.services.sheet_files import open_sheets
from desktop.services.wording import word
from desktop.tour_stage import Stage
from desktop.widgets.buttons import Button
from domain.importing.headers import Doing, Target
from tests.gui.conftest import Window
from tests.helpers.desks import Desk, Office

Open = Callable[[Desk], Window]
CONTROL = Qt.KeyboardModifier.ControlModifier
HEADER = ("STT", "Họ và tên", "Ngày sinh", "Giới tính", "Số CCCD", "Điện thoại", "Xếp loại")
ROWS = (
    ("1", "Trần Văn Bình", "05/03/2003", "Nam", "034203001234", "0912345678", "Tốt"),
    ("2", "Đỗ Thị Ân", "06/04/2004", "Nữ", "", "912345679", ""),
    ("3", "Lê Cúc", "31/02/2005", "Nữ", "", "", ""),
)


@pytest.fixture
def lan(office: Office) -> Desk:
    return office.desk()


@dataclass
class Wizard:
    """The wizard in its window, with the desk behind it."""

    stage: Stage
    page: ImportPage
    lan: Desk

    def go_on(self, step: Step) -> None:
        """To the next step by keyboard; the one that is reached."""
        self.stage.key(Qt.Key.Key_Return, CONTROL)
        self.stage.settle()
        assert self.page.step is step, self.page.notice.label.text()

    def open(self, path: Path) -> None:
        self.page.open_file(path)
        self.stage.settle()
        assert self.page.step is Step.SHEET, self.page.notice.label.text()

    def to_check(self, path: Path) -> None:
        self.open(path)
        self.go_on(Step.COLUMNS)
        self.page.columns.branch.choose(self.lan.unit.branches[0])
        self.go_on(Step.CHECK)

    def names(self) -> list[str]:
        return [str(row.fields["full_name"]) for row in members.find(self.lan.session, MemberFilter())]


@pytest.fixture
def wizard(lan: Desk, open_window: Open) -> Wizard:
    return wizard_of(lan, open_window)


def wizard_of(desk: Desk, open_window: Open) -> Wizard:
    stage = open_window(desk).stage
    page = stage.screens.open(IMPORT)
    assert isinstance(page, ImportPage)
    stage.settle()
    return Wizard(stage, page, desk)


def written(folder: Path, rows: Sequence[Sequence[str]] = ROWS) -> Path:
    path = folder / "danh sách.xlsx"
    path.write_bytes(list_writing.content(".xlsx", "DSDV", HEADER, rows))
    return path


def test_a_list_goes_into_the_register_by_keyboard_with_a_row_put_right_on_the_way(
    wizard: Wizard, tmp_path: Path
) -> None:
    path = written(tmp_path)
    before = path.read_bytes()
    page = wizard.page
    wizard.to_check(path)
    assert page.check.told.text() == "2 dòng cần xử lý trên 3 dòng"
    here = page.check.table.currentIndex()
    assert page.check.model.columns[here.column()].title == "Điện thoại"
    [fix, *_] = [one for one in page.check.panel.findChildren(Button) if one.text().startswith("Sửa thành")]
    fix.click()
    wizard.stage.settle()
    assert page.check.told.text() == "1 dòng cần xử lý trên 3 dòng"
    wizard.stage.type(page.check.table, "28/02/2005")
    wizard.stage.key(Qt.Key.Key_Return)
    wizard.stage.settle()
    assert page.check.told.text() == "Không có dòng nào cần xử lý trên 3 dòng"
    wizard.go_on(Step.TRIAL)
    assert page.trial.told.text() == "Sẽ thêm 3 · cập nhật 0 · bỏ qua 0 · nghi trùng 0 · lỗi 0"
    assert page.forward.text() == "Nhập 3 người"
    assert wizard.names() == []
    wizard.go_on(Step.DONE)
    assert wizard.names() == ["Đỗ Thị Ân", "Trần Văn Bình", "Lê Cúc"]
    assert path.read_bytes() == before


def test_rows_that_nobody_sees_in_excel_are_told_and_stay_out_on_demand(
    wizard: Wizard, tmp_path: Path
) -> None:
    path = written(tmp_path, [ROWS[0], ("2", "Vũ Cần", "2004", "Nam", "", "", "")])
    book = load_workbook(path)
    book.worksheets[0].row_dimensions[3].hidden = True
    book.save(path)
    wizard.open(path)
    step = wizard.page.sheet
    assert "1 dòng không thấy trong Excel" in step.told.text()
    assert step.hidden.isVisible()
    step.hidden.click()
    wizard.go_on(Step.COLUMNS)
    wizard.page.columns.branch.choose(wizard.lan.unit.branches[0])
    wizard.go_on(Step.CHECK)
    wizard.go_on(Step.TRIAL)
    assert wizard.page.trial.told.text().startswith("Sẽ thêm 1 · cập nhật 0 · bỏ qua 1 ")
    wizard.go_on(Step.DONE)
    assert wizard.names() == ["Trần Văn Bình"]


def test_the_import_is_taken_back_as_if_it_had_never_been(wizard: Wizard, tmp_path: Path) -> None:
    wizard.to_check(written(tmp_path, ROWS[:1]))
    wizard.go_on(Step.TRIAL)
    wizard.go_on(Step.DONE)
    wizard.page.done.undo.click()
    wizard.stage.settle()
    assert "như chưa từng nhập" in wizard.page.taking_back.told.text()
    wizard.page.taking_back.agree.click()
    wizard.stage.settle()
    assert wizard.names() == []
    assert wizard.page.done.told.text().startswith("Đã hoàn tác 1 người")


def test_the_same_list_again_brings_nothing_and_says_so(wizard: Wizard, tmp_path: Path) -> None:
    path = written(tmp_path, ROWS[:1])
    for told in ("Sẽ thêm 1 · ", "Sẽ thêm 0 · cập nhật 0 · bỏ qua 1 · "):
        wizard.to_check(path)
        wizard.go_on(Step.TRIAL)
        assert wizard.page.trial.told.text().startswith(told)
        wizard.go_on(Step.DONE)
        wizard.page.done.again.click()
        wizard.stage.settle()
    assert wizard.names() == ["Trần Văn Bình"]
    assert [row.name for row in wizard.page.file.model.rows] == ["danh sách.xlsx"]


def test_a_person_says_who_a_doubtful_row_is(wizard: Wizard, tmp_path: Path) -> None:
    wizard.lan.add(full_name="Đỗ Thị Ân", birth_date="2004-04-06")
    path = written(tmp_path, [("2", "Đỗ Thị Ân", "06/04/2004", "Nữ", "", "0912345679", "")])
    wizard.to_check(path)
    panel = wizard.page.check.panel
    assert wizard.page.check.told.text() == "1 dòng cần xử lý trên 1 dòng"
    assert panel.same.isVisible()
    panel.answered.emit({wizard.page.check.model.rows[0].number: Answer.SAME})
    wizard.stage.settle()
    wizard.go_on(Step.TRIAL)
    assert [wizard.page.trial.model.text(row, 5) for row in wizard.page.trial.model.rows] == [
        "Điền vào ô trống",
        "Điền vào ô trống",
    ]
    assert wizard.page.forward.text() == "Nhập 1 người"


def test_a_column_that_nobody_knows_is_given_its_meaning(wizard: Wizard, tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    rows = [("Trần Văn Bình", "2003", "Thợ mộc")]
    path.write_bytes(list_writing.content(".xlsx", "a", ("Họ và tên", "Năm sinh", "Làm gì đấy"), rows))
    wizard.open(path)
    wizard.go_on(Step.COLUMNS)
    columns = wizard.page.columns
    assert columns.table.currentIndex().row() == 2
    [code] = [
        code
        for code, label in columns.model.choices(columns.table.currentIndex())
        if label == "Nghề nghiệp hiện nay"
    ]
    columns.model.choose(columns.model.index(2, MEANING), code)
    columns.branch.choose(wizard.lan.unit.branches[0])
    wizard.go_on(Step.CHECK)
    wizard.go_on(Step.TRIAL)
    wizard.go_on(Step.DONE)
    [found] = members.find(wizard.lan.session, MemberFilter())
    assert found.fields["occupation"] == "Thợ mộc"


def test_a_remembered_way_that_looks_odd_for_the_list_is_told_and_given_up(
    wizard: Wizard, tmp_path: Path
) -> None:
    path = written(tmp_path)
    source = source_named(open_sheets(path), "", 0)
    columns = wizard.page.columns
    odd = import_profiles.guessed(source).with_target(HEADER.index("Điện thoại"), Target(Doing.SKIP))
    import_profiles.remember(wizard.lan.session, "Huyện đoàn", odd)
    wizard.open(path)
    wizard.go_on(Step.COLUMNS)
    said = word("import.remembered_otherwise").format(columns="Điện thoại")
    assert columns.notice.label.text() == said
    assert columns.profile.code() == "Huyện đoàn"
    columns.notice.action.click()
    wizard.stage.settle()
    assert "phone" in columns.model.mapping.fields
    assert (columns.profile.code(), columns.notice.isVisible()) == ("", False)


def test_text_in_an_old_font_is_shown_before_it_is_read_anew(wizard: Wizard, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes("Họ và tên,Năm sinh\nNguyÔn V¨n §øc,2003\nTrÇn ThÞ H»ng,2004\n".encode("utf-8-sig"))
    wizard.open(path)
    wizard.go_on(Step.COLUMNS)
    wizard.page.columns.branch.choose(wizard.lan.unit.branches[0])
    wizard.go_on(Step.LETTERS)
    model = wizard.page.letters.model
    assert [model.text(row, 3) for row in model.rows] == ["Nguyễn Văn Đức", "Trần Thị Hằng"]
    wizard.go_on(Step.CHECK)
    wizard.go_on(Step.TRIAL)
    wizard.go_on(Step.DONE)
    assert wizard.names() == ["Nguyễn Văn Đức", "Trần Thị Hằng"]


def test_cells_copied_in_a_spreadsheet_are_a_list_too(wizard: Wizard) -> None:
    QApplication.clipboard().setText("Họ và tên\tNăm sinh\r\nTrần Văn Bình\t2003\r\n")
    wizard.stage.key(Qt.Key.Key_V, CONTROL)
    wizard.stage.settle()
    assert wizard.page.step is Step.SHEET
    assert wizard.page.sheet.model.text(wizard.page.sheet.model.rows[0], 1) == "Trần Văn Bình"


def test_what_is_no_list_is_refused_with_a_reason_and_nothing_happens(wizard: Wizard, tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(b"%PDF-1.7")
    wizard.page.open_file(path)
    wizard.stage.settle()
    assert wizard.page.step is Step.FILE
    assert wizard.page.notice.label.text().startswith("Tệp này không phải")


def test_rows_that_stay_out_are_kept_in_a_file_with_the_reason(
    wizard: Wizard, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "lỗi.xlsx"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(target), ""))
    wizard.to_check(written(tmp_path))
    wizard.page.check.faults.click()
    wizard.stage.settle()
    texts = [str(cell.value) for row in load_workbook(target).worksheets[0].iter_rows() for cell in row]
    assert "Lê Cúc" in texts
    assert "Trần Văn Bình" not in texts


def test_what_was_looked_at_is_what_goes_in_although_the_file_changed_and_the_file_is_never_written(
    wizard: Wizard, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = written(tmp_path)
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(path), ""))
    wizard.to_check(path)
    changed = list_writing.content(".xlsx", "DSDV", HEADER, [("1", "Người Khác", "2001", "Nam", "", "", "")])
    path.write_bytes(changed)
    wizard.page.check.faults.click()
    wizard.stage.settle()
    assert "chính là danh sách đang nhập" in wizard.page.notice.label.text()
    assert path.read_bytes() == changed
    wizard.go_on(Step.TRIAL)
    wizard.go_on(Step.DONE)
    assert wizard.names() == ["Trần Văn Bình"]


def test_esc_goes_back_and_stops_what_is_under_way(wizard: Wizard, tmp_path: Path) -> None:
    wizard.to_check(written(tmp_path))
    for step in (Step.COLUMNS, Step.SHEET, Step.FILE):
        wizard.stage.key(Qt.Key.Key_Escape)
        wizard.stage.settle()
        assert wizard.page.step is step


def test_a_person_says_where_the_header_stands(wizard: Wizard, tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    rows = [("Họ và tên", "Năm sinh", ""), ("Trần Văn Bình", "2003", ""), ("Đỗ Thị Ân", "2004", "")]
    path.write_bytes(list_writing.content(".xlsx", "a", ("Họ tên cha", "Năm", "Số"), rows))
    wizard.open(path)
    sheet = wizard.page.sheet
    sheet.header.choose("2")
    sheet.header.activated.emit(0)
    wizard.stage.settle()
    assert sheet.model.titles[:3] == ("Dòng", "Họ và tên", "Năm sinh")
    assert [sheet.model.text(row, 1) for row in sheet.model.rows] == ["Trần Văn Bình", "Đỗ Thị Ân"]


def test_what_was_decided_about_one_sheet_says_nothing_about_another(wizard: Wizard, tmp_path: Path) -> None:
    book = Workbook(write_only=True)
    for title, rows in (("Một", ROWS), ("Hai", ROWS[1:])):
        sheet = book.create_sheet(title)
        for row in (HEADER, *rows):
            sheet.append(row)
    path = tmp_path / "a.xlsx"
    book.save(path)
    page = wizard.page
    wizard.to_check(path)
    page.check.corrected.emit({(page.check.model.rows[0].number, 1): "Người Khác"})
    wizard.stage.settle()
    assert page.way.choices.cells
    for _ in (Step.COLUMNS, Step.SHEET):
        wizard.stage.key(Qt.Key.Key_Escape)
        wizard.stage.settle()
    page.sheet.sheet.choose("1")
    page.sheet.sheet.activated.emit(1)
    assert (page.way.choices.cells, page.way.plan, page.way.mapping) == ({}, None, None)
    wizard.go_on(Step.COLUMNS)
    page.columns.branch.choose(wizard.lan.unit.branches[0])
    wizard.go_on(Step.CHECK)
    assert page.way.plan is not None
    assert [row.values.get("full_name") for row in page.way.plan.rows] == ["Đỗ Thị Ân", "Lê Cúc"]


def test_stopped_in_time_nothing_is_written_and_that_is_said(wizard: Wizard, tmp_path: Path) -> None:
    wizard.to_check(written(tmp_path, ROWS[:1]))
    wizard.go_on(Step.TRIAL)
    go = threading.Event()
    wizard.stage.program.runner.run(lambda task: go.wait(60))
    wizard.page.go_on()
    wizard.page.cancel()
    go.set()
    wizard.stage.settle()
    assert wizard.page.step is Step.TRIAL
    assert wizard.page.notice.label.text() == "Đã dừng. Chưa có gì được ghi vào sổ."
    assert wizard.names() == []


def test_stopped_too_late_or_asked_for_something_else_it_still_says_what_was_written(
    wizard: Wizard, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = wizard.page
    wizard.to_check(written(tmp_path, ROWS[:1]))
    page.way.profile = "Xã Tân Hòa"
    wizard.go_on(Step.TRIAL)
    is_in, go = threading.Event(), threading.Event()

    def remember(*_: object) -> None:
        is_in.set()
        go.wait(60)
        raise Usage("usage.unknown_batch", {"batch": "b"})

    monkeypatch.setattr(import_profiles, "remember", remember)
    page.go_on()
    assert is_in.wait(60)
    page.cancel()
    page.open_file(tmp_path / "danh sách.xlsx")
    go.set()
    wizard.stage.settle()
    assert page.step is Step.DONE
    assert page.done.told.text() == "Đã thêm 1 người, cập nhật 0 người."
    assert page.notice.label.text().startswith("Đã nhập, nhưng chưa nhớ được cách ghép cột.")
    assert wizard.names() == ["Trần Văn Bình"]
