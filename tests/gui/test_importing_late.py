"""Lists in the window: one that wins on a laptop that came late, one taken back, two on one sheet."""

from __future__ import annotations

from pathlib import Path

import xlsxwriter
from PySide6.QtCore import Qt

from desktop.features.importing.columns_step import UPDATE
from desktop.features.importing.model import Step
from desktop.services import members
from desktop.services.import_types import Change
from desktop.services.members import MemberFilter
from domain.importing.mapping import Update
from tests.gui.test_importing import ROWS, Open, wizard_of, written
from tests.helpers.desks import Office


def test_a_list_that_wins_asks_about_what_another_laptop_corrected_before_this_one_came(
    office: Office, open_window: Open, tmp_path: Path
) -> None:
    hung = office.desk("Đỗ Văn Hùng")
    id = hung.add(full_name="Trần Văn Bình", birth_date="2003-03-05", phone="0900000001",
                  citizen_id="034203001234")  # fmt: skip
    hung.sync()
    members.edit(hung.session, id, {"phone": "0900000002"})
    hung.sync()
    late = office.desk()
    wizard = wizard_of(late, open_window)
    stage, page = wizard.stage, wizard.page
    wizard.open(written(tmp_path, ROWS[:1]))
    wizard.go_on(Step.COLUMNS)
    model = page.columns.model
    phone = next(row for row, target in enumerate(model.mapping.targets) if target.field == "phone")
    model.choose(model.index(phone, UPDATE), Update.OVERWRITE.value)
    wizard.go_on(Step.CHECK)
    wizard.go_on(Step.TRIAL)
    trial = page.trial
    at = next(at for at, (_, change) in enumerate(trial.model.rows) if change.field == "phone")
    assert trial.model.rows[at][1].change is Change.ASKED
    trial.table.selectRow(at)
    stage.key(Qt.Key.Key_Space)
    stage.settle()
    assert trial.model.rows[at][1].change is Change.OVERWRITE
    wizard.go_on(Step.DONE)
    assert late.fields(id)["phone"] == "0912345678"


def test_a_list_is_taken_back_but_for_whom_somebody_worked_on_with_before_anything_was_sent(
    office: Office, open_window: Open, tmp_path: Path
) -> None:
    lan = office.desk()
    wizard = wizard_of(lan, open_window)
    stage, page = wizard.stage, wizard.page
    other = ("2", "Vũ Cần", "2004", "Nam", "", "", "")
    wizard.to_check(written(tmp_path, [ROWS[0], other]))
    wizard.go_on(Step.TRIAL)
    wizard.go_on(Step.DONE)
    [binh] = [one.id for one in members.find(lan.session, MemberFilter()) if "citizen_id" in one.fields]
    members.edit(lan.session, binh, {"phone": "0987654321"})
    page.done.undo.click()
    stage.settle()
    told = page.taking_back.told.text()
    assert "Đã có việc làm tiếp sau lần nhập này." in told
    assert "xóa 1 người" in told
    page.taking_back.agree.click()
    stage.settle()
    assert wizard.names() == ["Trần Văn Bình"]


def test_who_takes_back_what_was_sent_is_told_to_ask_the_other_laptops(
    office: Office, open_window: Open, tmp_path: Path
) -> None:
    lan = office.desk()
    wizard = wizard_of(lan, open_window)
    stage, page = wizard.stage, wizard.page
    wizard.to_check(written(tmp_path, [ROWS[0]]))
    wizard.go_on(Step.TRIAL)
    wizard.go_on(Step.DONE)
    lan.sync()
    page.done.undo.click()
    stage.settle()
    assert "hãy hỏi các máy khác trước" in page.taking_back.told.text()


def test_of_two_lists_side_by_side_each_is_offered_and_the_other_is_told(
    office: Office, open_window: Open, tmp_path: Path
) -> None:
    lan = office.desk()
    wizard = wizard_of(lan, open_window)
    _stage, _page = wizard.stage, wizard.page
    path = tmp_path / "gọn.xlsx"
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet("Gọn")
    for top, names in ((0, ("Ngô Văn Ba", "Ngô Thị Tư")), (3, ("Lý Thị Sáu",))):
        sheet.write_row(0, top, ("Họ và tên", "Ngày sinh"))
        for number, name in enumerate(names, 1):
            sheet.write_row(number, top, (name, "05/03/2004"))
    book.close()
    wizard.open(path)
    step = wizard.page.sheet
    offered = [step.sheet.itemText(place) for place in range(step.sheet.count())]
    assert offered[-2:] == ["Gọn (2 dòng)", "Gọn, D1:E2 (1 dòng)"]
    assert "Còn 1 dòng của bảng khác trong trang chưa lấy: D1:E2." in step.told.text()
    step.sheet.choose("1")
    step.sheet.activated.emit(1)
    assert [step.model.text(row, 1) for row in step.model.rows] == ["Lý Thị Sáu"]
    step.header.choose("1")
    step.header.activated.emit(0)
    wizard.stage.settle()
    assert [step.model.text(row, 1) for row in step.model.rows] == ["Lý Thị Sáu"]
    wizard.go_on(Step.COLUMNS)
    wizard.page.columns.branch.choose(wizard.lan.unit.branches[0])
    wizard.go_on(Step.CHECK)
    wizard.go_on(Step.TRIAL)
    wizard.go_on(Step.DONE)
    assert wizard.names() == ["Lý Thị Sáu"]
