"""The window's keys and menus."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtGui import QAction, QActionGroup, QKeySequence, QShortcut
from PySide6.QtWidgets import QMenu, QWidget

from desktop.widgets.theme import Appearance, theme

_APPEARANCES = {
    Appearance.SYSTEM: "Giao diện theo máy",
    Appearance.LIGHT: "Giao diện sáng",
    Appearance.DARK: "Giao diện tối",
}


def bind(window: QWidget, keys: dict[str, Callable[[], object]]) -> list[QShortcut]:
    """Keys that work wherever the focus is in the window."""
    made = []
    for key, act in keys.items():
        shortcut = QShortcut(QKeySequence(key), window)
        shortcut.activated.connect(act)
        made.append(shortcut)
    return made


def appearance_menu(parent: QWidget, chosen: Callable[[Appearance], None]) -> QMenu:
    """The menu under the cadre's name."""
    menu = QMenu(parent)
    group = QActionGroup(menu)
    for appearance, text in _APPEARANCES.items():
        action = QAction(text, menu, checkable=True)
        action.setChecked(theme().appearance is appearance)
        action.triggered.connect(lambda _=False, wanted=appearance: chosen(wanted))
        group.addAction(action)
        menu.addAction(action)
    return menu
