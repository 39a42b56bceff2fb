"""The style sheet stands on a few widgets: who wears it, and from when on."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from desktop.screens import MEMBERS, SCREENS, SYNC
from desktop.widgets.layouts import column
from desktop.widgets.plain_label import PlainLabel
from desktop.widgets.theme import Appearance, colour, dress, theme
from tests.gui.conftest import Window
from tests.helpers.desks import Desk, Office


@pytest.fixture
def root(qtbot: QtBot, dressed: QApplication) -> QWidget:
    made = QWidget()
    qtbot.addWidget(made)
    made.setLayout(column(PlainLabel("Nguyễn Thị Ánh", role="error")))
    return made


def ink(root: QWidget) -> str:
    label = root.findChild(PlainLabel)
    assert label is not None
    return label.palette().windowText().color().name()


def test_a_widget_is_dressed_when_it_comes_in_sight(root: QWidget) -> None:
    dress(root)
    assert root.styleSheet() == ""
    root.show()
    assert ink(root) == colour("rejected").name()


def test_what_is_out_of_sight_changes_its_look_when_it_is_seen_again(root: QWidget) -> None:
    dress(root)
    root.show()
    root.hide()
    light = ink(root)
    theme().choose(Appearance.DARK)
    try:
        assert ink(root) == light
        root.show()
        assert ink(root) == colour("rejected").name() != light
    finally:
        theme().choose(Appearance.LIGHT)


def test_below_a_dressed_widget_no_second_sheet_is_put_on(root: QWidget) -> None:
    dress(root, now=True)
    inner = QWidget(root)
    dress(inner, now=True)
    assert root.styleSheet()
    assert inner.styleSheet() == ""


def test_every_visible_widget_of_the_window_stands_in_one_dressed_part(
    office: Office, open_window: Callable[[Desk], Window]
) -> None:
    stage = open_window(office.desk()).stage
    window = stage.screens.window
    stage.screens.help_requested.emit(SYNC)
    for screen in SCREENS:
        stage.screens.open(screen.key)
        stage.settle()
        page = stage.screens.page(screen.key)
        for widget in [page, *page.findChildren(QWidget)]:
            sheets = []
            above: QWidget | None = widget
            while above is not None:
                sheets.append(above.styleSheet())
                above = above.parentWidget()
            assert len([sheet for sheet in sheets if sheet]) == 1, (screen.key, widget)
    assert window.styleSheet() == ""
    stage.screens.open(MEMBERS)
