"""What a widget cuts off: words without an ellipsis and a tooltip, accents, and whole widgets at an edge."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QFontMetrics, QHelpEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractScrollArea,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QHeaderView,
    QLabel,
    QLineEdit,
    QListView,
    QMenu,
    QStyle,
    QStyleOptionComboBox,
    QTabBar,
    QTableView,
    QTreeView,
    QWidget,
)

from desktop.widgets.field_editor import ChoiceBox
from desktop.widgets.plain_label import ElidedLabel
from desktop.widgets.rail import RailItem

_SLACK = 1  # pixels that rounding at a fractional scale may take


def clipped(window: QWidget) -> Iterator[str]:
    """Of everything that is visible in a window: what is cut, in words."""
    for widget in (window, *window.findChildren(QWidget)):
        if widget.isVisible() and widget.width() and (reason := _cut(widget)):
            yield f"{described(widget)}: {reason}"


def described(widget: QWidget) -> str:
    said = getattr(widget, "text", "")
    text = str(said()) if callable(said) else ""
    return f"{type(widget).__name__} {(widget.accessibleName() or text)[:60]!r}"


def _cut(widget: QWidget) -> str:
    if isinstance(widget, RailItem | ElidedLabel):
        return "low" if widget.height() + _SLACK < widget.sizeHint().height() else ""
    if isinstance(widget, QLabel):
        return _label(widget)
    if isinstance(widget.parentWidget(), QLineEdit):
        # A button of Qt's inside of a line; its room is the line's.
        return ""
    if isinstance(widget, QAbstractButton):
        return _against_hint(widget)
    if isinstance(widget, QComboBox):
        return _combo(widget)
    if isinstance(widget, QAbstractSpinBox):
        return _against_hint(widget)
    if isinstance(widget, QLineEdit):
        return _line(widget)
    if isinstance(widget, QTabBar):
        hint = sum(widget.tabRect(number).width() for number in range(widget.count()))
        return f"tabs {hint} in {widget.width()}" if hint > widget.width() + _SLACK else ""
    if isinstance(widget, QHeaderView):
        return _header(widget)
    if isinstance(widget, QTableView | QTreeView):
        return _cells(widget, widget.model().columnCount())
    if isinstance(widget, QListView):
        return _cells(widget, 1)
    if isinstance(widget, QMenu):
        return _menu(widget)
    return ""


def _menu(menu: QMenu) -> str:
    for action in menu.actions():
        text, _, key = action.text().replace("&", "").partition("\t")
        place, metrics = menu.actionGeometry(action), menu.fontMetrics()
        if text and place.height() < metrics.height():
            return f"line {text!r} is low"
        if text and place.width() < _wide(metrics, text) + (_wide(metrics, key) if key else 0):
            return f"line {text!r} in {place.width()}"
    return ""


def _words(text: str) -> list[str]:
    """What stays in one line; a space without width parts words too."""
    return text.replace("\u200b", " ").split() or [""]


def _label(label: QLabel) -> str:
    if not label.text():
        return ""
    if label.wordWrap():
        needed = label.heightForWidth(label.width())
        if needed > label.height() + _SLACK:
            return f"{needed} high in {label.height()}"
        metrics = label.fontMetrics()
        widest = max(metrics.horizontalAdvance(word) for word in _words(label.text()))
        return f"a word of {widest} in {label.width()}" if widest > label.width() + _SLACK else ""
    return _against_hint(label)


def _against_hint(widget: QWidget) -> str:
    hint = widget.sizeHint()
    if hint.width() > widget.width() + _SLACK:
        return f"{hint.width()} wide in {widget.width()}"
    if hint.height() > widget.height() + _SLACK:
        return f"{hint.height()} high in {widget.height()}"
    return ""


def _line(line: QLineEdit) -> str:
    if line.height() + _SLACK < line.minimumSizeHint().height():
        return f"{line.minimumSizeHint().height()} high in {line.height()}"
    room = line.width() - 18
    hint = line.placeholderText()
    if not line.text() and hint and not line.toolTip() and _wide(line.fontMetrics(), hint) > room:
        return f"hint {_wide(line.fontMetrics(), hint)} in {room}"
    return ""


def _combo(box: QComboBox) -> str:
    if box.height() + _SLACK < box.minimumSizeHint().height():
        return f"{box.minimumSizeHint().height()} high in {box.height()}"
    option = QStyleOptionComboBox()
    box.initStyleOption(option)
    field = box.style().subControlRect(
        QStyle.ComplexControl.CC_ComboBox, option, QStyle.SubControl.SC_ComboBoxEditField, box
    )
    needed = _wide(box.fontMetrics(), box.currentText())
    # A choice that is cut off is the tooltip, which is made when it is asked for; our boxes draw an ellipsis.
    if needed > field.width():
        help = QHelpEvent(QEvent.Type.ToolTip, QPoint(2, 2), box.mapToGlobal(QPoint(2, 2)))
        QApplication.sendEvent(box, help)
        if not box.toolTip() or not isinstance(box, ChoiceBox):
            return f"choice {needed} in {field.width()}"
    return ""


def _header(header: QHeaderView) -> str:
    model = header.model()
    if model is None or header.orientation() is Qt.Orientation.Vertical:
        return ""
    role = Qt.ItemDataRole
    for section in range(header.count()):
        if header.isSectionHidden(section):
            continue
        text = str(model.headerData(section, Qt.Orientation.Horizontal, role.DisplayRole) or "")
        needed = _wide(header.fontMetrics(), text) + 20
        # A table of ours shows the whole title of its own accord.
        told = header.textElideMode() is not Qt.TextElideMode.ElideNone
        if needed > header.sectionSize(section) + _SLACK and not told:
            return f"title {text!r} {needed} in {header.sectionSize(section)}"
    low = header.height() + _SLACK < header.fontMetrics().height()
    return "low" if low else ""


def _cells(view: QAbstractItemView, columns: int) -> str:
    """What the delegate shortens has the whole text as its tooltip."""
    model = view.model()
    for row in range(min(model.rowCount(), 20)):
        for column in range(columns):
            index = model.index(row, column)
            place = view.visualRect(index)
            text = str(index.data(Qt.ItemDataRole.DisplayRole) or "")
            if not text or place.isEmpty() or not view.viewport().rect().intersects(place):
                continue
            if place.height() < view.fontMetrics().height():
                return f"row {row} is low"
            if _wide(view.fontMetrics(), text) > place.width() - 16 and not index.data(
                Qt.ItemDataRole.ToolTipRole
            ):
                return f"cell {row},{column} {text!r}"
    return ""


def _wide(metrics: QFontMetrics, text: str) -> int:
    return metrics.horizontalAdvance(text)


def too_wide(window: QWidget) -> Iterator[str]:
    """What reaches over an edge of the window, is squeezed under its least width, or scrolls sideways."""
    for widget in window.findChildren(QWidget):
        if not widget.isVisible():
            continue
        if isinstance(widget, QAbstractScrollArea):
            if widget.horizontalScrollBar().isVisible():
                yield f"{described(widget)} scrolls sideways"
        elif widget.parentWidget() is not None and not _in_a_list(widget):
            room = widget.window().width()
            left = widget.mapTo(widget.window(), QPoint(0, 0)).x()
            if left < 0 or left + widget.width() > room:
                yield f"{described(widget)} from {left} to {left + widget.width()} of {room}"
        if widget.minimumSizeHint().width() > widget.width() + _SLACK and widget.layout() is not None:
            yield f"{described(widget)} squeezed: {widget.minimumSizeHint().width()} in {widget.width()}"


def _in_a_list(widget: QWidget) -> bool:
    above = widget.parentWidget()
    while above is not None:
        if isinstance(above, QAbstractItemView):
            return True
        above = above.parentWidget()
    return False
