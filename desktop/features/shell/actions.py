"""The window's menu, under the cadre's name."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu, QWidget

from desktop.keys import shown
from desktop.widgets.theme import Appearance, theme

_APPEARANCES = {
    Appearance.SYSTEM: "Giao diện theo &máy",
    Appearance.LIGHT: "Giao diện &sáng",
    Appearance.DARK: "Giao diện &tối",
}


class WindowMenu(QMenu):
    appearance_chosen = Signal(object)
    lock_chosen = Signal()
    help_chosen = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        # The key itself is bound by the window; here it is only told.
        lock = QAction(f"&Khóa màn hình\t{shown('lock')}", self)
        lock.triggered.connect(self.lock_chosen)
        self.addAction(lock)
        help_action = QAction(f"Trợ &giúp\t{shown('help')}", self)
        help_action.triggered.connect(self.help_chosen)
        self.addAction(help_action)
        self.addSeparator()
        group = QActionGroup(self)
        self._looks: dict[Appearance, QAction] = {}
        for appearance, text in _APPEARANCES.items():
            action = QAction(text, self, checkable=True)
            action.triggered.connect(lambda _=False, wanted=appearance: self.appearance_chosen.emit(wanted))
            group.addAction(action)
            self.addAction(action)
            self._looks[appearance] = action
        self.aboutToShow.connect(self._check)
        self._check()

    def _check(self) -> None:
        self._looks[theme().appearance].setChecked(True)
