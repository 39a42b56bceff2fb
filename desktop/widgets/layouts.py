"""Spacing on the 4 px grid, and the few shapes that every screen is put together from."""

from __future__ import annotations

from typing import TypeVar

from PySide6.QtCore import QMargins, Qt
from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QLayout, QVBoxLayout, QWidget

INSIDE, BETWEEN, GROUP, EDGE = 8, 12, 16, 24

Part = QWidget | QLayout | None
_Box = TypeVar("_Box", bound=QBoxLayout)


def row(*parts: Part, gap: int = INSIDE, margins: QMargins | None = None) -> QHBoxLayout:
    """Side by side; None takes the free room."""
    return _filled(QHBoxLayout(), parts, gap, margins)


def column(*parts: Part, gap: int = BETWEEN, margins: QMargins | None = None) -> QVBoxLayout:
    """One below the other; None takes the free room."""
    return _filled(QVBoxLayout(), parts, gap, margins)


def edges(sides: int, ends: int | None = None) -> QMargins:
    """Margins left and right, and above and below."""
    vertical = sides if ends is None else ends
    return QMargins(sides, vertical, sides, vertical)


def hairline() -> QFrame:
    line = QFrame()
    line.setObjectName("line")
    return line


def boxed(layout: QLayout, name: str = "") -> QWidget:
    """A plain widget around a layout; `name` is its object name in the style sheet."""
    box = QWidget()
    if name:
        box.setObjectName(name)
        box.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
    box.setLayout(layout)
    return box


def _filled(layout: _Box, parts: tuple[Part, ...], gap: int, margins: QMargins | None) -> _Box:
    layout.setSpacing(gap)
    layout.setContentsMargins(margins if margins is not None else QMargins())
    for part in parts:
        if part is None:
            layout.addStretch(1)
        elif isinstance(part, QWidget):
            layout.addWidget(part)
        else:
            layout.addLayout(part)
    return layout
