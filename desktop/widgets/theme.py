"""How the program looks: colour tokens for light and dark, fonts, palette and the one style sheet.

Sizes come from font metrics, colours from `resources/styles/tokens.json`; no other module names a colour.

Font and palette are the application's. The style sheet is not: below one, Qt goes through a whole subtree
each time that a part of it is put into another, so a screen would be looked through once for every box in
it. It is put on by `dress` instead, on the few widgets that everything else stands in, once all is built.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from enum import StrEnum
from functools import cache
from pathlib import Path
from weakref import WeakSet

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontDatabase, QPalette
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid

import resources
from desktop.widgets.icon import icon_path

FAMILY = "Noto Sans"
BASE_POINTS = 10.5
_TOKEN = re.compile(r"@([a-z_]+(?::[a-z-]+)?)")
_POINTS = re.compile(r"\b([\d.]+)pt\b")
# On a dressed widget: which of the theme's style sheets it wears.
_WORN = "worn"
_MOMENTS = (QEvent.Type.Polish, QEvent.Type.Show)


class Appearance(StrEnum):
    """What the person chose; the words are stored in the settings."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"


class Theme(QObject):
    """The look of one application. `changed` is emitted after the colours turned."""

    changed = Signal()

    def __init__(self, application: QApplication, appearance: Appearance = Appearance.SYSTEM) -> None:
        super().__init__(application)
        self.setObjectName("theme")
        self._application = application
        self._appearance = appearance
        self._roots: WeakSet[QWidget] = WeakSet()
        self._turn = 0
        application.setStyle("Fusion")
        _load_fonts()
        self._scale = 100
        self._set_font()
        application.styleHints().colorSchemeChanged.connect(self._follow_system)
        self._dress()

    @property
    def appearance(self) -> Appearance:
        return self._appearance

    @property
    def is_dark(self) -> bool:
        if self._appearance is Appearance.SYSTEM:
            return self._application.styleHints().colorScheme() is Qt.ColorScheme.Dark
        return self._appearance is Appearance.DARK

    def choose(self, appearance: Appearance) -> None:
        was_dark, self._appearance = self.is_dark, appearance
        if self.is_dark != was_dark:
            self._dress()

    @property
    def scale(self) -> int:
        """The size of all text, in percent."""
        return self._scale

    def resize(self, percent: int) -> None:
        """Make all text larger or smaller: 90 to 150 percent."""
        if percent == self._scale:
            return
        self._scale = percent
        self._set_font()
        self._dress()

    def colour(self, token: str) -> QColor:
        return QColor(self._tokens[token])

    def dress(self, root: QWidget, *, now: bool = False) -> None:
        """Put the style sheet on a widget and all that is in it, from now on, through every change.

        That happens when it comes in sight, `now`: at once, for what is measured before. Below a widget
        that is dressed already there is nothing to do.
        """
        self._roots.add(root)
        if now or root.isVisible():
            self._put_on(root)
        else:
            root.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in _MOMENTS and isinstance(watched, QWidget):
            self._put_on(watched)
        return False

    def _put_on(self, root: QWidget) -> None:
        # Watched only while it waits: nothing of ours is called while a widget is being taken apart.
        root.removeEventFilter(self)
        if root.property(_WORN) != self._turn and not _stands_in_dressed(root):
            root.setProperty(_WORN, self._turn)
            root.setStyleSheet(self._sheet)

    def _set_font(self) -> None:
        font = QFont(FAMILY)
        font.setPointSizeF(BASE_POINTS * self._scale / 100)
        font.setFamilies([FAMILY, "Segoe UI", "DejaVu Sans"])
        self._application.setFont(font)

    def _follow_system(self) -> None:
        if self._appearance is Appearance.SYSTEM:
            self._dress()

    def _dress(self) -> None:
        self._tokens = _all_tokens()["dark" if self.is_dark else "light"]
        self._application.setPalette(_palette(self._tokens))
        self._sheet = style_sheet(self._tokens, self._scale)
        self._turn += 1
        for root in [root for root in self._roots if isValid(root)]:
            # What is out of sight costs nothing before it is seen again.
            self.dress(root)
        self.changed.emit()


def _stands_in_dressed(widget: QWidget) -> bool:
    above = widget.parentWidget()
    while above is not None and above.property(_WORN) is None:
        above = above.parentWidget()
    return above is not None


def theme() -> Theme:
    """The theme of the running application."""
    return _theme_of(QApplication.instance())


@cache
def _theme_of(application: QCoreApplication | None) -> Theme:
    # Every painted cell asks for colours: searched for once. What is not found is not remembered.
    found = application.findChild(Theme, "theme") if application else None
    if not isinstance(found, Theme):
        raise LookupError("no Theme was made for this application")
    return found


def dress(root: QWidget, *, now: bool = False) -> None:
    """See `Theme.dress`."""
    theme().dress(root, now=now)


def colour(token: str) -> QColor:
    return theme().colour(token)


def colour_on_paper(token: str) -> QColor:
    """As in the light look, whatever the theme: for what is printed or copied elsewhere."""
    return QColor(_all_tokens()["light"][token])


def tint(icon_name: str, token: str) -> str:
    """For style sheets: the path of an icon's file in a colour."""
    return icon_path(icon_name, colour(token).name())


def style_sheet(tokens: Mapping[str, str], scale: int = 100) -> str:
    """The style sheet with `@token` and `@icon:name` filled in; an unknown token raises KeyError.

    Its point sizes are those of 100 percent.
    """
    text = _resource("styles", "app.qss").read_text(encoding="utf-8")

    def fill(match: re.Match[str]) -> str:
        word = match.group(1)
        name, _, icon = word.partition(":")
        return icon_path(icon, tokens[name]) if icon else tokens[name]

    sized = _POINTS.sub(lambda size: f"{float(size[1]) * scale / 100:g}pt", text)
    return _TOKEN.sub(fill, sized)


def _resource(folder: str, name: str) -> Path:
    return Path(str(resources.__file__)).with_name(folder) / name


@cache
def _all_tokens() -> Mapping[str, Mapping[str, str]]:
    text = _resource("styles", "tokens.json").read_text(encoding="utf-8")
    tokens: Mapping[str, Mapping[str, str]] = json.loads(text)
    return tokens


@cache
def _load_fonts() -> None:
    for face in ("NotoSans-Regular.ttf", "NotoSans-Bold.ttf"):
        content = _resource("fonts", face).read_bytes()
        if QFontDatabase.addApplicationFontFromData(content) < 0:
            raise OSError(f"the font {face} cannot be loaded")


def _palette(tokens: Mapping[str, str]) -> QPalette:
    palette = QPalette()
    role = QPalette.ColorRole
    for target, token in {
        role.Window: "surface",
        role.Base: "surface",
        role.AlternateBase: "canvas",
        role.Button: "surface",
        role.ToolTipBase: "surface",
        role.WindowText: "text",
        role.Text: "text",
        role.ButtonText: "text",
        role.ToolTipText: "text",
        role.BrightText: "rejected",
        role.PlaceholderText: "muted",
        role.Highlight: "primary",
        role.HighlightedText: "on_primary",
        role.Link: "primary",
        role.LinkVisited: "primary",
        role.Light: "surface",
        role.Midlight: "hairline",
        role.Mid: "border",
        role.Dark: "border",
        role.Shadow: "hairline",
        role.Accent: "primary",
    }.items():
        palette.setColor(target, QColor(tokens[token]))
    for target in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, target, QColor(tokens["disabled"]))
    return palette
