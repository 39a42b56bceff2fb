"""The level above is asked about somebody whom another unit has: from the tray, and from a member."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from desktop.features.members.form_view import CASES as WORK
from desktop.features.requests.page import RequestsPage
from desktop.screen_list import DUPLICATES, REQUESTS, SYNC
from desktop.services import rejections
from desktop.tour_stage import Stage
from domain.decisions import Put
from sync.server import requests as above
from tests.gui.conftest import Window
from tests.helpers.desks import Desk, Office

Open = Callable[[Desk], Window]
TAKEN = "034303001234"


@pytest.fixture
def lan(office: Office) -> Desk:
    elsewhere = office.central.add_unit("TB.4.99", "Xã Tân Hòa")
    taken = {"full_name": "Vũ Thị Hoa", "citizen_id": TAKEN, "org": elsewhere.branches[0], "status": "active"}
    office.central.write(elsewhere.id, [Put("member", office.central.new_id(), taken, creates=True)])
    desk = office.desk()
    desk.add(full_name="Vũ Thị Hòa", sex="female", birth_date="2003-01-09", citizen_id=TAKEN)
    desk.add(full_name="Lê Văn Sáu", birth_date="2001")
    desk.sync()
    return desk


def rows(page: RequestsPage) -> list[tuple[str, ...]]:
    return [tuple(page.model.text(row, column) for column in range(5)) for row in page.model.rows]


def asked(stage: Stage, page: RequestsPage, reason: str) -> None:
    page.ask.reason.setFocus()
    if reason:
        stage.compose(page.ask.reason, reason)
    stage.key(Qt.Key.Key_Return)
    stage.settle()


def test_a_refused_entry_becomes_a_request_and_its_answer_leads_to_the_transfer(
    lan: Desk, open_window: Open
) -> None:
    stage = open_window(lan).stage
    stage.screens.open(SYNC)
    stage.settle()
    stage.screens.open_rejection(rejections.entries(lan.session)[0].id)
    stage.settle()
    stage.screens.sync_centre.rejected.ask_button.click()
    stage.settle()
    page = stage.screens.requests
    assert stage.screens.current == REQUESTS
    assert "Vũ Thị Hòa (09/01/2003" in page.ask.heading.text()
    assert page.ask.unit.text() == "Xã Tân Hòa"
    assert QApplication.focusWidget() is page.ask.reason
    asked(stage, page, "")
    assert "Lý do" in page.ask.notice.label.text()
    asked(stage, page, "Cùng một người")
    waits = ("Vũ Thị Hòa, 09/01/2003", "Xã Tân Hòa", "Cùng một người", "0 ngày", "Chờ cấp trên trả lời")
    assert rows(page) == [waits]
    assert not page.ask.isVisible()
    stage.workspace.synchronise()
    stage.settle()
    given = above.Answer("transfer_here", "Huyện đoàn", "Đã hỏi đơn vị kia")
    above.answer(lan.central.server.deps, page.model.rows[0].id, given)
    stage.workspace.synchronise()
    stage.settle()
    assert "Chuyển người này về đơn vị · Đã hỏi đơn vị kia · Huyện đoàn" in page.told.text()
    page.table.setFocus()
    stage.key(Qt.Key.Key_Return)
    stage.settle()
    assert stage.screens.current == "case"


def test_a_member_is_asked_about_once_and_the_duplicates_lead_to_the_list(
    lan: Desk, open_window: Open
) -> None:
    stage = open_window(lan).stage
    with lan.session.replica.reading() as reader:
        (member,) = reader.members()
    stage.screens.open_member(member.id)
    stage.settle()
    form = stage.screens.members.form
    form.tabs.setCurrentIndex(WORK)
    stage.settle()
    form.cases.above.click()
    stage.settle()
    page = stage.screens.requests
    assert QApplication.focusWidget() is page.ask.unit
    stage.compose(page.ask.unit, "Xã Tân Hòa")
    asked(stage, page, "Học ở đó")
    assert [row[:3] for row in rows(page)] == [("Lê Văn Sáu, 2001", "Xã Tân Hòa", "Học ở đó")]
    stage.screens.ask_above("member", member.id)
    stage.settle()
    assert not page.ask.isVisible()
    assert "đang chờ cấp trên" in page.notice.label.text()
    page.table.setFocus()
    stage.key(Qt.Key.Key_Escape)
    stage.settle()
    assert stage.screens.current == DUPLICATES
    stage.screens.page(DUPLICATES).above.click()  # type: ignore[attr-defined]
    stage.settle()
    assert stage.screens.current == REQUESTS
