"""The screen of notices: counted in the rail, read whole, led on from, marked by keyboard and taken back."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt

from desktop.features.notices.page import ALL, NoticesPage
from desktop.screens import CASE, NOTICES
from desktop.services.cases import Cases
from desktop.tour_stage import Stage
from desktop.widgets.rail import RailItem
from domain.decisions import Put
from tests.gui.conftest import Window
from tests.helpers.desks import Desk, Office

ARRIVING = {"full_name": "Lê Thị Bưởi", "unit_name": "Phường Sông Xanh"}
DECIDED = {"workflow": "maturity", "state": "effective", "full_name": "Trần Thị Ánh"}


@pytest.fixture
def desk(office: Office) -> Desk:
    return office.desk()


@pytest.fixture
def case(office: Office, desk: Desk) -> str:
    """What the newer one of two notices is about."""
    member = desk.add(full_name="Trần Thị Ánh", birth_date="05/03/1990")
    case = Cases(desk.session).start("maturity", member, {}).id
    desk.sync()
    older = {"code": "transfer_cancelled", "params": ARRIVING, "raised_on": "2026-11-01"}
    newer = {"code": "case_decided", "params": DECIDED, "raised_on": "2026-11-21"}
    named = {"about_kind": "case", "about": case}
    office.central.write(office.unit.id, [Put("notice", "n1", older, creates=True)])
    office.central.write(office.unit.id, [Put("notice", "n2", {**newer, **named}, creates=True)])
    desk.sync()
    return case


@pytest.fixture
def stage(desk: Desk, case: str, open_window: Callable[[Desk], Window]) -> Stage:
    return open_window(desk).stage


def opened(stage: Stage) -> NoticesPage:
    page = stage.screens.open(NOTICES)
    stage.settle()
    assert isinstance(page, NoticesPage)
    return page


def waiting(stage: Stage) -> int:
    """The figure in the rail."""
    [line] = [one for one in stage.screens.window.findChildren(RailItem) if one.text() == "Thông báo"]
    return line.count


def texts(page: NoticesPage) -> list[tuple[str, str]]:
    return [(page.model.text(row, 0), page.model.text(row, 2)) for row in page.model.rows]


def test_what_nobody_has_seen_to_is_counted_and_read_and_leads_to_its_case(stage: Stage, case: str) -> None:
    assert waiting(stage) == 2
    page = opened(stage)
    assert texts(page) == [("21/11/2026", "Chưa xong"), ("01/11/2026", "Chưa xong")]
    assert page.whole.text() == (
        "Cấp trên đã trả lời hồ sơ Trưởng thành đoàn của Trần Thị Ánh: Đã trưởng thành."
    )
    assert page.open.text() == "Mở hồ sơ nghiệp vụ"
    stage.key(Qt.Key.Key_Down)
    assert not page.open.isVisible()
    stage.key(Qt.Key.Key_Up)
    stage.key(Qt.Key.Key_Return)
    stage.settle()
    assert stage.screens.current == CASE
    shown = stage.screens.case.case
    assert shown is not None
    assert shown.id == case


def test_a_notice_is_marked_by_keyboard_and_the_mark_is_taken_back(stage: Stage) -> None:
    page = opened(stage)
    page.table.setFocus()
    stage.key(Qt.Key.Key_Space)
    stage.settle()
    assert texts(page) == [("01/11/2026", "Chưa xong")]
    assert waiting(stage) == 1
    assert page.tabs.tabText(0) == "Chưa xong (1)"
    stage.key(Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    stage.settle()
    assert waiting(stage) == 2
    stage.click(page.all_done)
    stage.settle()
    assert page.empty.isVisible()
    assert "Đã đánh dấu 2 thông báo" in page.notice.label.text()
    assert waiting(stage) == 0
    page.tabs.setCurrentIndex(ALL)
    assert texts(page) == [("21/11/2026", "Đã xong"), ("01/11/2026", "Đã xong")]
    assert page.done.text() == "Chưa xong"
    stage.click(page.done)
    stage.settle()
    assert waiting(stage) == 1
