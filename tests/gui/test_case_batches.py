"""One step for many in the window: who is left out is named, a figure of one's own is typed, one undo."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt

from desktop.features.cases.batch_page import BatchPage
from desktop.services.case_types import BatchPlan
from desktop.services.cases import Cases
from desktop.services.members import edit
from desktop.tour_stage import Stage
from tests.gui.case_screens import open_batch
from tests.gui.conftest import Window
from tests.helpers.desks import Desk, Office

Open = Callable[[Desk], Window]
CONTROL = Qt.KeyboardModifier.ControlModifier
REGISTERED = {"period": "2026", "registered_on": "05/01/2026"}


@pytest.fixture
def desk(office: Office) -> Desk:
    return office.desk()


@pytest.fixture
def members(desk: Desk) -> list[str]:
    """Twelve, of whom the last two are registered already."""
    found = [desk.add(full_name=f"Nguyễn Văn {name}", birth_date="05/03/2004") for name in "ABCDEGHIKLMN"]
    register(desk, found[-2:])
    return found


@pytest.fixture
def stage(desk: Desk, members: list[str], open_window: Open) -> Stage:
    return open_window(desk).stage


def register(desk: Desk, ids: list[str]) -> None:
    plan = BatchPlan(workflow="training", step="register", members=ids, values=REGISTERED)
    assert len(Cases(desk.session).batch(plan).done) == len(ids)


def fill(stage: Stage, page: BatchPage, **texts: str) -> None:
    for name, text in texts.items():
        stage.clear(page.fields.editors[name].editor)
        stage.type(page.fields.editors[name].editor, text)
    page.check()
    stage.settle()


def test_on_a_small_screen_whom_to_add_has_the_room_until_that_is_done(
    stage: Stage, members: list[str]
) -> None:
    window = stage.screens.window
    window.resize(1093, 614)
    page = open_batch(stage, "training", "register", members[:3])
    assert page.table.isVisible()
    assert page.standing.isVisible()
    stage.click(page.add)
    stage.settle()
    people = page.picker.table
    assert people.viewport().height() >= 4 * people.rowHeight(0)
    assert not page.table.isVisible()
    assert not page.remove.isVisible(), "it would take out somebody who is not in sight"
    assert page.people_count.isVisible(), "how many are chosen is told all the while"
    stage.click(page.close_picker)
    stage.settle()
    assert page.table.isVisible()
    assert page.standing.isVisible()
    stage.click(page.add)
    window.resize(1366, 900)
    stage.settle()
    assert page.table.isVisible()
    assert people.isVisible()


def test_twelve_with_two_blocked_do_ten_name_the_two_and_come_back_with_one_undo(
    stage: Stage, members: list[str]
) -> None:
    page = open_batch(stage, "training", "register", members)
    fill(stage, page, **REGISTERED)
    assert page.counts.text() == "10 đạt, 2 bị chặn"
    assert page.go.text() == "Đăng ký: 10 người"
    service = Cases(stage.workspace.session)
    stage.key(Qt.Key.Key_Return, CONTROL)
    stage.settle()
    assert len(service.rows()) == 12
    assert [one.name for one in page.model.people] == ["Nguyễn Văn M", "Nguyễn Văn N"]
    assert "Nguyễn Văn M" in page.notice.label.text()
    assert all(page.model.checked[one.id].message for one in page.model.people)
    stage.key(Qt.Key.Key_Z, CONTROL)
    stage.settle()
    assert len(service.rows()) == 2


def test_who_could_not_be_done_is_in_sight_also_where_somebody_was_being_added_on_a_small_screen(
    stage: Stage, members: list[str]
) -> None:
    stage.screens.window.resize(1093, 614)
    page = open_batch(stage, "training", "register", members)
    fill(stage, page, **REGISTERED)
    stage.click(page.add)
    stage.settle()
    assert not page.table.isVisible()
    stage.click(page.go)
    stage.settle()
    assert [one.name for one in page.model.people] == ["Nguyễn Văn M", "Nguyễn Văn N"]
    assert page.table.isVisible()
    assert page.table.hasFocus()


def test_one_name_of_many_words_leaves_the_reasons_of_all_others_on_the_screen(
    stage: Stage, members: list[str]
) -> None:
    long = "Công Tằng Tôn Nữ Hoàng Thị Phương Thảo Nguyên Diễm Quỳnh Anh Bích Ngọc Trâm"
    edit(stage.workspace.session, members[0], {"full_name": long})
    stage.screens.window.resize(1093, 614)
    page = open_batch(stage, "training", "register", members)
    assert page.model.people[0].name == long
    reasons = page.model.columnCount() - 1
    assert not page.table.isColumnHidden(reasons)
    assert page.table.columnWidth(reasons) >= page.table.width_of(reasons)


def test_scores_are_typed_down_the_table_and_nobody_else_gets_one(stage: Stage, members: list[str]) -> None:
    page = open_batch(stage, "training", "assess", members[-2:])
    own = [one.field.name for one in page.model.own]
    assert len(own) == 5
    assert not set(own) & set(page.fields.editors)
    fill(stage, page, period="2026", assessed_on="20/11/2026")
    page.table.to_first_own()
    page.table.setFocus()
    for _ in own:
        stage.key(Qt.Key.Key_1)
        stage.key(Qt.Key.Key_5)
        stage.key(Qt.Key.Key_Return)
        page.table.setCurrentIndex(page.model.index(0, page.table.currentIndex().column()))
        stage.key(Qt.Key.Key_Right)
    page.check()
    stage.settle()
    assert page.model.exceptions == {members[-2]: dict.fromkeys(own, "15")}
    assert page.counts.text() == "1 đạt, 1 chưa điền"


def test_who_is_selected_in_the_list_is_in_the_batch(stage: Stage, members: list[str]) -> None:
    stage.screens.open("members")
    stage.settle()
    table = stage.screens.members.table
    table.setFocus()
    table.selectAll()
    stage.settle()
    stage.click(stage.screens.members.list_side.selection.work)
    stage.settle()
    assert {one.id for one in stage.screens.case_batch.model.people} == set(members)


def test_a_figure_that_cannot_be_read_holds_the_batch_up(stage: Stage, members: list[str]) -> None:
    page = open_batch(stage, "training", "assess", members[-2:])
    page.model.setData(page.model.index(0, 2), "mười")
    stage.settle()
    assert page.model.unread
    assert not page.go.isEnabled()


def test_all_who_are_found_are_added_not_only_those_listed_and_by_branch(
    desk: Desk, stage: Stage, members: list[str]
) -> None:
    there = desk.unit.branches[1]
    many = [desk.add(full_name="Đinh Văn Đông", birth_date="05/03/2004", org=there) for _ in range(61)]
    stage.screens.open_batch("training", [])
    stage.settle()
    page = stage.screens.case_batch
    assert page.take_all.text() == "Thêm tất cả 73 người tìm thấy"
    page.picker.branch.choose(there)
    page.picker.branch.activated.emit(page.picker.branch.currentIndex())
    stage.settle()
    assert page.take_all.text() == "Thêm tất cả 61 người tìm thấy"
    stage.click(page.take_all)
    stage.settle()
    assert sorted(one.id for one in page.model.people) == sorted(many)


def test_those_who_wait_are_received_together_into_one_branch(office: Office, open_window: Open) -> None:
    other = office.desk("Thu Hà", unit=office.central.add_unit("TB.4.38", "Xã Độc Lập"))
    here = office.desk()
    names = ("Sinh Viên Anh", "Sinh Viên Bảo")
    ids = [other.add(full_name=name, birth_date="05/03/2004", joined_on="26/03/2019") for name in names]
    other.sync()
    sent = {"to_unit": "TB.4.37", "letter_date": "2026-11-01", "letter_number": "1"}
    plan = BatchPlan(workflow="transfer", step="send", members=ids, values=sent)
    assert len(Cases(other.session).batch(plan).done) == len(ids)
    other.sync()
    here.sync()
    stage = open_window(here).stage
    waiting = Cases(stage.workspace.session).rows()
    assert [row.waits_for for row in waiting] == ["Chờ đơn vị này"] * 2
    page = open_batch(stage, "transfer", "accept", [])
    assert page.picker.branch.isHidden()
    assert sorted(one.name for one in page.picker.model.rows) == sorted(names)
    stage.click(page.take_all)
    stage.settle()
    assert page.model.own == (), "the branch is one for all of them"
    page.fields.editors["to_org"].set_text(here.unit.branches[1])
    fill(stage, page, accepted_on="10/11/2026")
    assert page.go.text() == "Tiếp nhận: 2 người", page.counts.text()
    stage.key(Qt.Key.Key_Return, CONTROL)
    stage.settle()
    service = Cases(stage.workspace.session)
    received = [service.show(row.id) for row in service.rows() if row.state == "accepted"]
    assert [one.data["to_org"] for one in received] == [here.unit.branches[1]] * 2, page.notice.label.text()
