"""The sync centre's list of what waits for somebody else's answer: since when, for whom, and a reminder."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from desktop.features.sync_centre.page import WAITING_TAB, SyncCentrePage
from desktop.screens import CASE, SYNC
from desktop.services.cases import Cases
from desktop.tour_stage import Stage
from tests.gui.conftest import Window
from tests.helpers.desks import Desk, Office

STAY = {"to_place": "Xã Bình Minh", "from_on": "2026-12-01", "to_on": "2027-03-01"}
STAYING = "Sinh hoạt đoàn tạm thời, hoãn sinh hoạt"
Open = Callable[[Desk], Window]


@pytest.fixture
def branch(office: Office) -> Desk:
    """A branch secretary who sent two cases up three weeks ago and began a third today."""
    desk = office.desk("Lò Thị Mai", "branch")
    service = Cases(desk.session)
    for name in ("Vi Văn Thắng", "Hà Thị Hoa"):
        member = desk.add(full_name=name, birth_date="05/03/1990")
        service.start("temporary", member, STAY, step="submit")
    desk.sync()
    desk.clock.wrong_by = timedelta(days=22)
    service.start("maturity", desk.add(full_name="Cầm Bá Tú", birth_date="05/03/1990"), {})
    return desk


def opened(stage: Stage) -> SyncCentrePage:
    stage.screens.open(SYNC)
    stage.settle()
    page = stage.screens.sync_centre
    page.open_tab(WAITING_TAB)
    return page


def lines(page: SyncCentrePage) -> list[list[str]]:
    model = page.models[WAITING_TAB]
    return [[model.text(row, column) for column in range(model.columnCount())] for row in model.rows]


def test_what_the_unit_has_to_answer_stands_there_with_its_age(branch: Desk, open_window: Open) -> None:
    page = opened(open_window(branch).stage)
    assert page.tabs.tabText(WAITING_TAB) == "Chờ duyệt 2"
    assert sorted(lines(page)) == [
        [name, STAYING, "Đã gửi Đoàn cơ sở", "Chờ Đoàn cơ sở", "22 ngày"]
        for name in ("Hà Thị Hoa", "Vi Văn Thắng")
    ]


def test_what_waits_for_the_cadre_at_the_window_is_not_among_it(
    office: Office, branch: Desk, open_window: Open
) -> None:
    unit = office.desk("Nguyễn Thị Lan")
    unit.sync()
    page = opened(open_window(unit).stage)
    assert [row.column for row in Cases(page._workspace.session).rows()] == ["waiting", "waiting"]
    assert lines(page) == []
    assert page.lists[WAITING_TAB].empty.isVisible()


def test_a_reminder_of_all_that_is_selected_is_copied_by_keyboard(branch: Desk, open_window: Open) -> None:
    stage = open_window(branch).stage
    page = opened(stage)
    page.tables[WAITING_TAB].setFocus()
    stage.key(Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    page.remind.setFocus()
    stage.key(Qt.Key.Key_Space)
    stage.settle()
    head, *told = QApplication.clipboard().text().splitlines()
    assert head.endswith("đề nghị trả lời các hồ sơ sau (tính đến ngày 14/12/2026):")
    assert len(told) == 2
    assert f"{STAYING}: " in told[0]
    assert told[0].endswith("gửi từ ngày 22/11/2026, đã chờ 22 ngày.")
    assert "2 hồ sơ" in page.notice.label.text()


def test_enter_opens_the_case(branch: Desk, open_window: Open) -> None:
    stage = open_window(branch).stage
    page = opened(stage)
    page.tables[WAITING_TAB].setFocus()
    stage.key(Qt.Key.Key_Return)
    stage.settle()
    assert stage.screens.current == CASE
    assert stage.screens.case.case is not None
