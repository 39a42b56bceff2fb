"""Push buttons in the four looks of the program, with icons that follow the theme."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize
from PySide6.QtWidgets import QPushButton, QWidget

from desktop.widgets.icon import icon
from desktop.widgets.plain_label import set_tooltip
from desktop.widgets.theme import colour

_ICON_TOKENS = {"primary": "on_primary", "practice": "on_practice", "link": "primary", "danger": "rejected"}


class Button(QPushButton):
    """`look` is primary (one per screen), quiet, link, danger or "" for an ordinary one."""

    def __init__(
        self,
        text: str = "",
        icon_name: str = "",
        look: str = "",
        tip: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(text, parent)
        self._icon_name = icon_name
        self._worn: tuple[str, str, str, int] | None = None
        self._token = _ICON_TOKENS.get(look, "text")
        if look:
            self.setProperty("look", look)
        if tip:
            set_tooltip(self, tip)
        if not text:
            self.setAccessibleName(tip)
        # A form's Enter must never press a button that the person did not choose.
        self.setAutoDefault(False)
        self.setIconSize(QSize(20, 16) if text and icon_name else QSize(16, 16))
        self._dress()

    def change_icon(self, icon_name: str) -> None:
        self._icon_name = icon_name
        self._dress()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() is QEvent.Type.PaletteChange:
            self._dress()
        super().changeEvent(event)

    def _dress(self) -> None:
        if not self._icon_name:
            return
        front, faint = colour(self._token).name(), colour("disabled").name()
        # Qt leaves no room between icon and text: the icon brings its own.
        wanted = (self._icon_name, front, faint, 4 if self.text() else 0)
        if wanted != self._worn:
            # Palette events come several times while a screen is put together.
            self._worn = wanted
            self.setIcon(icon(*wanted))
