"""Declarations of the App in the window: the clear ones together, the others one by one."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt

from desktop.features.declarations.page import DeclarationsPage
from desktop.screen_list import MISSING
from desktop.services import members
from desktop.services.members import MemberFilter
from desktop.tour_stage import Stage
from domain.records import Value
from sync.server.declared import declare, withdraw
from tests.gui.conftest import Window
from tests.helpers.desks import Desk, Office

Open = Callable[[Desk], Window]
CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def lan(office: Office) -> Desk:
    desk = office.desk()
    desk.add(full_name="Lê Thị Hoa", phone="0912345678")
    desk.add(full_name="Trần Văn Bình", phone="0912345670", citizen_id="034203001234")
    for person in (
        {"full_name": "Lê Thị Hoa", "phone": "0912345678", "birth_date": "02/05/2004"},
        {"full_name": "Y Hoa Niê", "phone": "0987654321"},
        {"full_name": "Trần Văn Bình", "phone": "0912345670", "citizen_id": "034203009999"},
    ):
        said: dict[str, Value] = dict(person)
        declare(desk.central.server.deps, desk.unit.branches[0], said)
    desk.sync()
    return desk


def go_there(stage: Stage) -> DeclarationsPage:
    missing = stage.screens.open(MISSING)
    stage.settle()
    missing.declarations.click()  # type: ignore[attr-defined]
    stage.settle()
    page = stage.screens.page("declarations")
    assert isinstance(page, DeclarationsPage)
    return page


def waiting(page: DeclarationsPage) -> list[tuple[str, str]]:
    return [(page.model.text(row, 0), page.model.text(row, 4)) for row in page.model.rows]


def names(desk: Desk) -> list[str]:
    return sorted(str(row.fields["full_name"]) for row in members.find(desk.session, MemberFilter()))


def test_the_clear_ones_are_agreed_to_together_and_the_doubtful_one_stays(
    lan: Desk, open_window: Open
) -> None:
    stage = open_window(lan).stage
    page = go_there(stage)
    assert waiting(page) == [
        ("Lê Thị Hoa", "Khớp theo điện thoại"),
        ("Y Hoa Niê", "Người mới"),
        ("Trần Văn Bình", "Số CCCD lệch"),
    ]
    page.table.selectAll()
    assert page.agree.text() == "Làm theo gợi ý cho 2 người"
    stage.key(Qt.Key.Key_Return, CONTROL)
    stage.settle()
    assert waiting(page) == [("Trần Văn Bình", "Số CCCD lệch")]
    assert names(lan) == ["Lê Thị Hoa", "Trần Văn Bình", "Y Hoa Niê"]
    assert not page.agree.isEnabled()
    stage.key(Qt.Key.Key_Z, CONTROL)
    stage.settle()
    assert len(page.model.rows) == 3
    assert names(lan) == ["Lê Thị Hoa", "Trần Văn Bình"]


def test_what_was_answered_and_sent_stays_and_steps_before_it_are_reached(
    lan: Desk, open_window: Open
) -> None:
    stage = open_window(lan).stage
    page = go_there(stage)
    known = next(row.id for row in members.find(lan.session, MemberFilter()))
    stage.workspace.change(
        lambda session: members.edit_as_step(session, known, {"note": "đã gặp"})[1],
        stage.workspace.undo.record,
        owner=page,
    )
    stage.settle()
    page.table.selectAll()
    stage.key(Qt.Key.Key_Return, CONTROL)
    stage.settle()
    assert lan.sync().succeeded
    said: list[str] = []
    stage.workspace.undo.performed.connect(lambda text, _: said.append(text))
    for _ in range(2):
        stage.key(Qt.Key.Key_Z, CONTROL)
        stage.settle()
    assert ("đã đồng bộ nên không hoàn tác được nữa" in said[0], "Đã hoàn tác" in said[1]) == (True, True)
    assert names(lan) == ["Lê Thị Hoa", "Trần Văn Bình", "Y Hoa Niê"]
    assert "note" not in lan.fields(known)


def test_one_is_looked_at_beside_the_record_and_linked_refused_or_passed_on(
    lan: Desk, open_window: Open
) -> None:
    stage = open_window(lan).stage
    page = go_there(stage)
    stage.click_row(page.table, 2)
    stage.settle()
    panel = page.panel
    assert panel.heading.text().startswith("Trần Văn Bình và Trần Văn Bình, ")
    told = [panel.model.text(row, 0) for row in panel.model.rows]
    assert told == ["Họ và tên", "Số CCCD", "Điện thoại"]
    panel.refuse.click()
    assert page.notice.isHidden()
    stage.type(panel.reason, "số CCCD sai")
    stage.key(Qt.Key.Key_Return)
    stage.settle()
    assert len(page.model.rows) == 2
    stage.click_row(page.table, 1)
    panel.org.choose(lan.unit.branches[1])
    panel.org.activated.emit(0)
    stage.settle()
    assert page.model.rows[1].org == lan.unit.branches[1]
    stage.click_row(page.table, 1)
    panel.admit.click()
    stage.settle()
    stage.click_row(page.table, 0)
    panel.link.click()
    stage.settle()
    assert waiting(page) == []
    assert page.empty.isVisible()
    assert names(lan) == ["Lê Thị Hoa", "Trần Văn Bình", "Y Hoa Niê"]


def test_the_rail_says_how_many_wait(lan: Desk, open_window: Open) -> None:
    stage = open_window(lan).stage
    stage.settle()
    assert stage.status.declarations == 3


def test_what_a_rule_forbids_is_told_and_the_person_still_waits(lan: Desk, open_window: Open) -> None:
    lan.add(full_name="Hồ Bảo", citizen_id="034203008888")
    said: dict[str, Value] = {"full_name": "Vũ Cần", "citizen_id": "034203008888", "phone": "0912000000"}
    declare(lan.central.server.deps, lan.unit.branches[0], said)
    lan.sync()
    stage = open_window(lan).stage
    page = go_there(stage)
    stage.click_row(page.table, 3)
    page.panel.admit.click()
    stage.settle()
    assert page.notice.label.text().startswith("Vũ Cần: ")
    assert len(page.model.rows) == 4


def test_what_is_typed_and_selected_stays_while_others_change_the_list(lan: Desk, open_window: Open) -> None:
    stage = open_window(lan).stage
    page = go_there(stage)
    stage.click_row(page.table, 2)
    stage.type(page.panel.reason, "số CCCD sai")
    page.refresh()
    stage.settle()
    assert page.panel.reason.text() == "số CCCD sai"
    assert [one.name for one in page.chosen()] == ["Trần Văn Bình"]
    stage.click_row(page.table, 1)
    assert page.panel.reason.text() == ""
    page.table.selectAll()
    page.refresh()
    stage.settle()
    assert len(page.chosen()) == 3
    assert page.agree.text() == "Làm theo gợi ý cho 2 người"


def test_nobody_takes_the_place_of_one_who_is_gone(lan: Desk, open_window: Open) -> None:
    stage = open_window(lan).stage
    page = go_there(stage)
    stage.click_row(page.table, 2)
    stage.type(page.panel.reason, "số CCCD sai")
    withdraw(lan.central.server.deps, page.chosen()[0].id)
    lan.sync()
    page.refresh()
    stage.settle()
    assert len(page.model.rows) == 2
    assert page.chosen() == []
    assert page.panel.isHidden()
    stage.click_row(page.table, 0)
    assert page.panel.reason.text() == ""
