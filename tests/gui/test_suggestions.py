"""Names below a free text: typing opens them, they write nothing by themselves, Enter takes a chosen one."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget

from desktop.widgets.layouts import column
from desktop.widgets.suggestions import Suggestions
from desktop.widgets.vietnamese_edit import VietnameseEdit
from domain.text import fold

NAMES = {"TB.4.12": "Phường Sông Xanh (TB.4.12)", "Xã Xanh Tươi, Hưng Yên": "Xã Xanh Tươi, Hưng Yên"}
Line = tuple[VietnameseEdit, Suggestions, QLineEdit]


@pytest.fixture
def line(dressed: QApplication) -> Iterator[Line]:
    window, edit, other = QWidget(), VietnameseEdit(), QLineEdit()
    window.setLayout(column(edit, other, None))
    window.resize(500, 400)
    offered = Suggestions(
        edit, lambda text: [(key, name) for key, name in NAMES.items() if fold(text) in fold(name)]
    )
    window.show()
    edit.setFocus()
    QApplication.processEvents()
    yield edit, offered, other
    window.close()


def test_the_list_opens_by_typing_and_never_fills_the_line_in(line: Line) -> None:
    edit, offered, _ = line
    QTest.keyClicks(edit, "x")
    assert not offered.is_open
    QTest.keyClicks(edit, "anh")
    assert offered.shown == tuple(NAMES.values())
    assert (edit.text(), edit.selectedText()) == ("xanh", "")
    QTest.keyClick(edit, Qt.Key.Key_Return)
    assert edit.text() == "xanh"
    QTest.keyClick(edit, Qt.Key.Key_Down)
    assert edit.text() == "xanh"
    taken: list[str] = []
    offered.taken.connect(lambda: taken.append(edit.text()))
    QTest.keyClick(edit, Qt.Key.Key_Return)
    assert (edit.text(), taken, offered.is_open) == ("TB.4.12", ["TB.4.12"], False)


def test_the_list_goes_by_escape_by_leaving_and_where_nothing_fits(line: Line) -> None:
    edit, offered, other = line
    QTest.keyClicks(edit, "xanh")
    QTest.keyClick(edit, Qt.Key.Key_Escape)
    assert (offered.is_open, edit.text()) == (False, "xanh")
    edit.clear()
    QTest.keyClicks(edit, "TB.9")
    assert not offered.is_open
    edit.clear()
    QTest.keyClicks(edit, "tuoi")
    assert offered.shown == ("Xã Xanh Tươi, Hưng Yên",)
    other.setFocus()
    assert (offered.is_open, edit.text()) == (False, "tuoi")


def test_everything_that_fits_opens_by_the_key_of_lists_with_the_word_being_composed(line: Line) -> None:
    edit, offered, _ = line
    QApplication.sendEvent(edit, QInputMethodEvent("xanh", []))
    QTest.keyClick(edit, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    assert len(offered.shown) == 2
    QTest.keyClick(edit, Qt.Key.Key_Down)
    QTest.keyClick(edit, Qt.Key.Key_Down)
    QTest.keyClick(edit, Qt.Key.Key_Return)
    assert edit.settled_text() == "Xã Xanh Tươi, Hưng Yên"
