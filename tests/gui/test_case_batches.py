"""One step for many in the window: who is left out is named, a figure of one's own is typed, one undo."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt

from desktop.features.cases.batch_page import BatchPage
from desktop.services.case_types import BatchPlan
from desktop.services.cases import Cases
from desktop.tour_stage import Stage
from tests.gui.conftest import Window
from tests.helpers.desks import Desk, Office

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
def stage(desk: Desk, members: list[str], open_window: Callable[[Desk], Window]) -> Stage:
    return open_window(desk).stage


def register(desk: Desk, ids: list[str]) -> None:
    plan = BatchPlan(workflow="training", step="register", members=ids, values=REGISTERED)
    assert len(Cases(desk.session).batch(plan).done) == len(ids)


def open_batch(stage: Stage, ids: list[str], step: str, workflow: str = "training") -> BatchPage:
    stage.screens.open_batch(workflow, ids)
    stage.settle()
    page = stage.screens.case_batch
    page.step.choose(step)
    page.step.activated.emit(page.step.currentIndex())
    stage.settle()
    return page


def fill(stage: Stage, page: BatchPage, **texts: str) -> None:
    for name, text in texts.items():
        stage.clear(page.fields.editors[name].editor)
        stage.type(page.fields.editors[name].editor, text)
    page.check()
    stage.settle()


def test_twelve_with_two_blocked_do_ten_name_the_two_and_come_back_with_one_undo(
    stage: Stage, members: list[str]
) -> None:
    page = open_batch(stage, members, "register")
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


def test_scores_are_typed_down_the_table_and_nobody_else_gets_one(stage: Stage, members: list[str]) -> None:
    page = open_batch(stage, members[-2:], "assess")
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
    page = open_batch(stage, members[-2:], "assess")
    page.model.setData(page.model.index(0, 2), "mười")
    stage.settle()
    assert page.model.unread
    assert not page.go.isEnabled()
