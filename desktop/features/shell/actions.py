"""The window's menus."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu, QWidget

from desktop.widgets.theme import Appearance, theme

_APPEARANCES = {
    Appearance.SYSTEM: "Giao diện theo máy",
    Appearance.LIGHT: "Giao diện sáng",
    Appearance.DARK: "Giao diện tối",
}


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
