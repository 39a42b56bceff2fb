"""Everything that a window says: each text with the widget that shows it and the way it is shown."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from PySide6.QtCore import QAbstractItemModel, QAbstractListModel, QModelIndex, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSpinBox,
    QComboBox,
    QGroupBox,
    QHeaderView,
    QLabel,
    QLineEdit,
    QMenu,
    QPlainTextEdit,
    QTabBar,
    QTextEdit,
    QWidget,
)

_ROWS = 60


@dataclass(frozen=True, slots=True)
class Shown:
    """`way` is label, button, menu, tooltip, item, header, tab, choice, hint, name, title, page or own."""

    widget: QWidget
    way: str
    text: str

    def __str__(self) -> str:
        return f"{type(self.widget).__name__} ({self.way}): {self.text!r}"


def shown_texts(root: QWidget) -> Iterator[Shown]:
    """Of a widget and everything in it, hidden or not; what people typed into editors is left out."""
    for widget in (root, *root.findChildren(QWidget)):
        for way, text in (*_common(widget), *_own(widget)):
            if text:
                yield Shown(widget, way, text)


def _common(widget: QWidget) -> Iterator[tuple[str, str]]:
    yield "title", widget.windowTitle()
    yield "tooltip", widget.toolTip()
    yield "tooltip", widget.whatsThis()
    yield "name", widget.accessibleName()
    yield "name", widget.accessibleDescription()
    for action in widget.actions():
        yield from _of_action(action)


def _own(widget: QWidget) -> Iterator[tuple[str, str]]:
    if isinstance(widget, QLabel):
        yield "label", widget.text()
    elif isinstance(widget, QAbstractButton):
        yield "button", widget.text()
    elif isinstance(widget, QGroupBox):
        yield "label", widget.title()
    elif isinstance(widget, QMenu):
        for action in widget.actions():
            yield from _of_action(action)
    elif isinstance(widget, QLineEdit | QPlainTextEdit):
        yield "hint", widget.placeholderText()
    elif isinstance(widget, QTextEdit):
        yield "page", widget.toPlainText()
    elif isinstance(widget, QAbstractSpinBox):
        yield "label", widget.text()
    elif isinstance(widget, QComboBox):
        for number in range(widget.count()):
            yield "choice", widget.itemText(number)
            yield "tooltip", str(widget.itemData(number, Qt.ItemDataRole.ToolTipRole) or "")
    elif isinstance(widget, QTabBar):
        for number in range(widget.count()):
            yield "tab", widget.tabText(number)
            yield "tooltip", widget.tabToolTip(number)
    elif isinstance(widget, QHeaderView):
        yield from _of_header(widget)
    elif isinstance(widget, QAbstractItemView):
        yield from _of_model(widget.model())
    elif callable(say := getattr(widget, "text", None)):
        yield "own", str(say())


def _of_action(action: QAction) -> Iterator[tuple[str, str]]:
    yield "menu", action.text().partition("\t")[0]
    # Qt makes a tooltip of the text itself where none was given, and shows it as text.
    if action.toolTip() != action.text().replace("&", ""):
        yield "tooltip", action.toolTip()


def _of_header(header: QHeaderView) -> Iterator[tuple[str, str]]:
    model = header.model()
    if model is None or header.isHidden():
        return
    for section in range(header.count()):
        for role, way in _ROLES:
            yield way.replace("item", "header"), _data(model.headerData(section, header.orientation(), role))


_ROLES = (
    (Qt.ItemDataRole.DisplayRole, "item"),
    (Qt.ItemDataRole.ToolTipRole, "tooltip"),
    (Qt.ItemDataRole.AccessibleTextRole, "name"),
)


def _of_model(
    model: QAbstractItemModel | None, parent: QModelIndex | None = None
) -> Iterator[tuple[str, str]]:
    if model is None:
        return
    above = parent if parent is not None else QModelIndex()
    for row in range(min(model.rowCount(above), _ROWS)):
        for column in range(1 if isinstance(model, QAbstractListModel) else model.columnCount(above)):
            index = model.index(row, column, above)
            for role, way in _ROLES:
                yield way, _data(index.data(role))
            if column == 0 and model.rowCount(index):
                yield from _of_model(model, index)


def _data(value: object) -> str:
    return value if isinstance(value, str) else "" if value is None else str(value)
