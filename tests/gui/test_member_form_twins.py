"""Possible twins while somebody is being entered: several, dismissible, never in the way."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from desktop.features.members.form import MemberFormPanel
from desktop.services import members
from desktop.tour_stage import Stage
from desktop.widgets.buttons import Button
from tests.gui.conftest import Window
from tests.helpers.desks import Desk, Office

CONTROL = Qt.KeyboardModifier.ControlModifier
Open = Callable[[Desk], Window]


def enter(stage: Stage, name: str, birth: str) -> MemberFormPanel:
    stage.key(Qt.Key.Key_N, CONTROL)
    form = stage.screens.members.form
    stage.settle()
    form.branch.setFocus()
    stage.key(Qt.Key.Key_Down)
    stage.compose(form.fields.editors["full_name"].editor, name)
    stage.key(Qt.Key.Key_Tab)
    editor = QApplication.focusWidget()
    assert editor is form.fields.editors["birth_date"].editor
    stage.type(editor, birth)
    return form


def button(form: MemberFormPanel, text: str, number: int = 0) -> Button:
    found = [one for one in form.twins.findChildren(Button) if one.text() == text and one.isVisible()]
    return found[number]


def two_of_them(desk: Desk) -> tuple[str, str]:
    first = desk.add(full_name="Trần Thị Anh", birth_date="2003-11-14")
    return first, desk.add(full_name="Trần Thị Ánh", birth_date="2003-02-01")


def test_all_possible_twins_are_named_after_a_pause_in_the_typing_and_nothing_is_held_up(
    office: Office, open_window: Open
) -> None:
    lan = office.desk()
    two_of_them(lan)
    stage = open_window(lan).stage
    form = enter(stage, "TRẦN THỊ ANH", "14/11/2003")
    # Still inside the field: a pause is enough.
    stage.until(lambda: len(form.twins.twins) == 2, "both are found")
    said = form.twins.accessibleName()
    assert "Có thể đã có: Trần Thị Anh, 14/11/2003, Chi đoàn thôn 1" in said
    assert "Trần Thị Ánh, 01/02/2003" in said
    assert form.fields.editors["birth_date"].editor.hasFocus()
    stage.key(Qt.Key.Key_S, CONTROL)
    stage.settle()
    assert len(members.find(stage.workspace.session, members.MemberFilter())) == 3


def test_not_this_person_is_remembered_for_this_pair_alone(office: Office, open_window: Open) -> None:
    lan = office.desk()
    two_of_them(lan)
    stage = open_window(lan).stage
    form = enter(stage, "Trần Thị Anh", "14/11/2003")
    stage.until(lambda: len(form.twins.twins) == 2, "both are found")
    left = form.twins.twins[1]
    stage.click(button(form, "Không phải người này"))
    stage.until(lambda: len(form.twins.twins) == 1, "one is answered")
    assert form.twins.twins == (left,)
    stage.key(Qt.Key.Key_Escape)
    stage.settle()
    form = enter(stage, "Trần Thị Anh", "14/11/2003")
    stage.until(lambda: len(form.twins.twins) == 1, "the other one is still asked about")
    assert form.twins.twins == (left,)


def test_open_shows_the_other_one_and_keeps_what_was_typed(office: Office, open_window: Open) -> None:
    lan = office.desk()
    first = lan.add(full_name="Trần Thị Anh", birth_date="2003-11-14")
    stage = open_window(lan).stage
    form = enter(stage, "Trần Thị Anh", "14/11/2003")
    stage.until(lambda: bool(form.twins.twins), "one is found")
    stage.click(button(form, "Mở"))
    stage.settle()
    assert form.member == first
    assert form.twins.twins == ()
    assert stage.screens.members.drafts.text() == "1 bản nháp"


def test_looking_at_a_member_asks_nothing_until_something_telling_is_typed(
    office: Office, open_window: Open
) -> None:
    lan = office.desk()
    first, _ = two_of_them(lan)
    stage = open_window(lan).stage
    stage.screens.members.show_member(first)
    stage.settle()
    form = stage.screens.members.form
    stage.type(form.fields.editors["home_town"].editor, "Huế")
    stage.key(Qt.Key.Key_Tab)
    stage.settle()
    form.twin_watch.look()
    stage.settle()
    assert form.twins.twins == ()
