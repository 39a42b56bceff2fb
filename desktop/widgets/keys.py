"""Keys of a screen."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

_WITHIN = Qt.ShortcutContext.WidgetWithChildrenShortcut
_ANYWHERE = Qt.ShortcutContext.WindowShortcut


def bind(widget: QWidget, keys: Mapping[str, Callable[[], object]], *, anywhere: bool = False) -> None:
    """Keys that act while the focus is inside `widget`, or anywhere in its window."""
    for key, act in keys.items():
        # Portable names: what keys are called on the screen is translated, also for parsing.
        sequence = QKeySequence.fromString(key, QKeySequence.SequenceFormat.PortableText)
        shortcut = QShortcut(sequence, widget, context=_ANYWHERE if anywhere else _WITHIN)
        shortcut.activated.connect(act)
