"""A word that a Vietnamese keyboard is still composing is never lost."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QFocusEvent, QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPlainTextEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from desktop.services import members
from desktop.widgets.vietnamese_edit import VietnameseEdit, VietnameseTextEdit
from tests.gui.conftest import Window
from tests.helpers.desks import Desk, Office

CONTROL = Qt.KeyboardModifier.ControlModifier
Editor = VietnameseEdit | VietnameseTextEdit


def compose(editor: QWidget, word: str) -> None:
    """The input method shows a word and does not commit it."""
    editor.setFocus()
    QApplication.sendEvent(editor, QInputMethodEvent(word, []))


def text_of(editor: Editor) -> str:
    return editor.toPlainText() if isinstance(editor, QPlainTextEdit) else editor.text()


@pytest.fixture(params=[VietnameseEdit, VietnameseTextEdit])
def editor(request: pytest.FixtureRequest, qtbot: QtBot, dressed: QApplication) -> Iterator[Editor]:
    window = QWidget()
    made: Editor = request.param()
    other = VietnameseEdit()
    layout = QVBoxLayout(window)
    layout.addWidget(made)
    layout.addWidget(other)
    window.show()
    window.activateWindow()
    made.setFocus()
    yield made
    window.close()


def test_leaving_the_field_keeps_the_composing_word(editor: Editor) -> None:
    compose(editor, "Nguyễn")
    QTest.keyClick(editor, Qt.Key.Key_Tab)
    assert text_of(editor) == "Nguyễn"


def test_a_click_elsewhere_keeps_the_composing_word(editor: Editor) -> None:
    compose(editor, "Đức")
    other = editor.window().findChildren(VietnameseEdit)[-1]
    other.setFocus(Qt.FocusReason.MouseFocusReason)
    assert text_of(editor) == "Đức"


def test_an_input_method_that_commits_by_itself_does_not_double_the_word(editor: Editor) -> None:
    compose(editor, "Ánh")
    committed = QInputMethodEvent("", [])
    committed.setCommitString("Ánh")
    QApplication.sendEvent(editor, committed)
    editor.clearFocus()
    assert text_of(editor) == "Ánh"


def test_asking_for_the_settled_text_takes_the_composing_word_in(editor: Editor) -> None:
    compose(editor, "Quỳnh")
    assert editor.settled_text() == "Quỳnh"
    assert editor.settled_text() == "Quỳnh"


def test_a_word_that_is_taken_away_before_the_window_loses_the_focus_is_kept(editor: Editor) -> None:
    compose(editor, "Đức")
    # As IBus does when another program comes to the front: the word vanishes, nothing is committed.
    QApplication.sendEvent(editor, QInputMethodEvent("", []))
    QApplication.sendEvent(editor, QInputMethodEvent("", []))
    leave = QFocusEvent(QEvent.Type.FocusOut, Qt.FocusReason.ActiveWindowFocusReason)
    QApplication.sendEvent(editor, leave)
    assert text_of(editor) == "Đức"
    QApplication.sendEvent(editor, leave)
    assert text_of(editor) == "Đức"


def test_letters_deleted_while_composing_do_not_come_back(editor: Editor) -> None:
    compose(editor, "Đ")
    QApplication.sendEvent(editor, QInputMethodEvent("", []))
    QTest.keyClick(editor, Qt.Key.Key_Alt)
    QApplication.sendEvent(editor, QFocusEvent(QEvent.Type.FocusOut, Qt.FocusReason.ActiveWindowFocusReason))
    assert text_of(editor) == ""


def test_a_word_that_vanishes_before_it_is_committed_is_not_doubled(editor: Editor) -> None:
    compose(editor, "Ánh")
    QApplication.sendEvent(editor, QInputMethodEvent("", []))
    committed = QInputMethodEvent("", [])
    committed.setCommitString("Ánh")
    QApplication.sendEvent(editor, committed)
    QApplication.sendEvent(editor, QFocusEvent(QEvent.Type.FocusOut, Qt.FocusReason.ActiveWindowFocusReason))
    assert text_of(editor) == "Ánh"


def test_saving_with_a_key_keeps_the_word_that_is_being_composed(
    office: Office, open_window: Callable[[Desk], Window]
) -> None:
    lan = office.desk()
    id = lan.add(full_name="Nguyễn Thị")
    stage = open_window(lan).stage
    stage.screens.members.show_member(id)
    stage.settle()
    name = stage.screens.members.form.fields.editors["full_name"].editor
    assert isinstance(name, VietnameseEdit)
    name.end(False)
    stage.type(name, " ")
    compose(name, "Đào")
    stage.key(Qt.Key.Key_S, CONTROL)
    stage.settle()
    assert members.show(stage.workspace.session, id).fields["full_name"] == "Nguyễn Thị Đào"


def test_looking_at_somebody_else_keeps_what_was_typed(
    office: Office, open_window: Callable[[Desk], Window]
) -> None:
    lan = office.desk()
    first, second = lan.add(full_name="Lê Văn Cường"), lan.add(full_name="Lê Văn Dũng")
    stage = open_window(lan).stage
    page = stage.screens.members
    page.show_member(first)
    stage.settle()
    compose(page.form.fields.editors["home_town"].editor, "Huế")
    page.show_member(second)
    stage.settle()
    assert page.form.fields.editors["home_town"].text() == ""
    page.show_member(first)
    stage.settle()
    assert page.form.fields.editors["home_town"].text() == "Huế"
    assert "Bản nháp lưu lúc" in page.form.draft_text.text()
    assert page.drafts.text() == "1 bản nháp"


def test_typing_is_not_disturbed_by_news_from_elsewhere(
    office: Office, open_window: Callable[[Desk], Window]
) -> None:
    lan = office.desk()
    id = lan.add(full_name="Lê Văn Cường")
    stage = open_window(lan).stage
    page = stage.screens.members
    page.show_member(id)
    stage.settle()
    town = page.form.fields.editors["home_town"].editor
    assert isinstance(town, VietnameseEdit)
    compose(town, "Đà Nẵng")
    stage.workspace.data_changed.emit()
    stage.settle()
    assert town.settled_text() == "Đà Nẵng"
