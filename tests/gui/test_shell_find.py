"""Ctrl+K: people, organisations and screens in one box, by keyboard alone."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtWidgets import QApplication

from desktop.features.find.page import FindBox
from desktop.screens import MEMBERS, ORGANISATIONS, SYNC
from desktop.services.find import FoundKind
from desktop.tour_stage import Stage
from tests.gui.conftest import Window
from tests.helpers.desks import Desk, Office

Open = Callable[[Desk], Window]
CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def stage(office: Office, open_window: Open) -> Stage:
    lan = office.desk()
    lan.add(full_name="Nguyễn Văn Ân", phone="0912345678", citizen_id="079204001234")
    lan.add(full_name="Trần Thị Đào")
    return open_window(lan).stage


def search(stage: Stage, text: str) -> FindBox:
    stage.key(Qt.Key.Key_K, CONTROL)
    box = stage.screens.find_box
    stage.type(box.edit, text)
    stage.settle()
    return box


def titles(box: FindBox) -> list[str]:
    return [line.title for line in box.model.lines]


@pytest.mark.parametrize("typed", ["nguyen an", "an nguyen", "ÂN", "0912345678", "345678"])
def test_people_are_found_without_accents_in_any_order_and_by_their_numbers(stage: Stage, typed: str) -> None:
    box = search(stage, typed)
    assert titles(box)[0] == "Nguyễn Văn Ân"
    stage.key(Qt.Key.Key_Return)
    stage.settle()
    assert not box.isVisible()
    assert stage.screens.current == MEMBERS
    assert stage.screens.members.form.isVisible()


def test_a_citizen_id_is_found_by_its_digits_and_shown_masked(stage: Stage) -> None:
    [line] = [line for line in search(stage, "079204001234").model.lines if line.kind is FoundKind.MEMBER]
    assert "079204001234" not in line.spoken.replace(" ", "")
    assert "1234" in line.detail


def test_organisations_screens_and_commands_stand_in_the_same_list(stage: Stage) -> None:
    box = search(stage, "thon 1")
    [line] = box.model.lines
    assert (line.kind, line.title) == (FoundKind.ORGANISATION, "Chi đoàn thôn 1")
    stage.key(Qt.Key.Key_Return)
    stage.settle()
    assert stage.screens.current == ORGANISATIONS
    box = search(stage, "dong bo")
    assert {line.kind for line in box.model.lines} >= {FoundKind.SCREEN, FoundKind.COMMAND}
    stage.key(Qt.Key.Key_Return)
    assert stage.screens.current == SYNC


def test_arrows_choose_and_escape_gives_the_focus_back(stage: Stage) -> None:
    page = stage.screens.members
    page.setFocus()
    before = QApplication.focusWidget()
    stage.key(Qt.Key.Key_K, CONTROL)
    box = stage.screens.find_box
    stage.settle()
    assert box.list.currentIndex().row() == 0
    stage.key(Qt.Key.Key_Down)
    assert box.list.currentIndex().row() == 1
    stage.key(Qt.Key.Key_Up)
    stage.key(Qt.Key.Key_Up)
    assert box.list.currentIndex().row() == len(box.model.lines) - 1
    stage.key(Qt.Key.Key_Escape)
    assert not box.isVisible()
    assert QApplication.focusWidget() is before


def test_enter_right_after_typing_opens_what_was_typed_and_not_what_was_listed(stage: Stage) -> None:
    stage.key(Qt.Key.Key_K, CONTROL)
    box = stage.screens.find_box
    stage.type(box.edit, "tran dao")
    stage.key(Qt.Key.Key_Return)
    stage.settle()
    assert not box.isVisible()
    assert stage.screens.members.form.fields.editors["full_name"].text() == "Trần Thị Đào"


def test_what_is_typed_is_never_completed_and_a_composing_word_counts(stage: Stage) -> None:
    stage.key(Qt.Key.Key_K, CONTROL)
    box = stage.screens.find_box
    stage.type(box.edit, "ngu")
    stage.settle()
    assert box.edit.text() == "ngu"
    stage.clear(box.edit)
    QApplication.sendEvent(box.edit, QInputMethodEvent("Đào", []))
    stage.key(Qt.Key.Key_Return)
    stage.settle()
    assert stage.screens.members.form.fields.editors["full_name"].text() == "Trần Thị Đào"


def test_nothing_found_says_so_and_names_what_was_searched(stage: Stage) -> None:
    box = search(stage, "zzzzq")
    assert box.nothing.isVisible()
    assert "zzzzq" in box.nothing.heading.text()
    assert box.edit.isVisible()


def test_a_click_elsewhere_closes_the_box(stage: Stage) -> None:
    box = search(stage, "nguyen")
    stage.click(stage.screens.window.rail.items[SYNC])
    stage.settle()
    assert not box.isVisible()
    assert stage.screens.current == SYNC


def test_the_box_stays_inside_a_small_window(stage: Stage) -> None:
    stage.screens.window.resize(1024, 600)
    box = search(stage, "n")
    for size in ((1024, 600), (960, 540)):
        stage.screens.window.resize(*size)
        QApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest)
        stage.settle()
        assert stage.screens.window.rect().contains(box.geometry())
