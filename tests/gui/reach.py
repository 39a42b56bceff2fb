"""Whether everything can be reached: by name for who hears the screen, by key, and by an unsteady hand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QImage
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractScrollArea,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QHeaderView,
    QLineEdit,
    QScrollBar,
    QTabBar,
    QTextEdit,
    QWidget,
)

from tests.gui.clipping import described

LEAST_TARGET = 28
_CONTROLS = (QAbstractButton, QLineEdit, QComboBox, QAbstractSpinBox, QAbstractItemView, QTabBar)
_NO_ROLE = (QAccessible.Role.NoRole, QAccessible.Role.Client)


def controls(window: QWidget) -> Iterator[QWidget]:
    """What a person can use, as far as it is in sight; not the parts that Qt makes inside of one."""
    for widget in window.findChildren(QWidget):
        if not widget.isVisible() or isinstance(widget, QHeaderView | QScrollBar):
            continue
        if isinstance(widget.parentWidget(), QLineEdit | QAbstractSpinBox | QComboBox | QTabBar):
            continue
        takes_focus = widget.focusPolicy() & Qt.FocusPolicy.TabFocus and isinstance(
            widget, QAbstractScrollArea
        )
        if isinstance(widget, _CONTROLS) or takes_focus:
            yield widget


def target(widget: QWidget) -> QWidget:
    """What is pressed and what shows the focus: a side of a conflict does both for its round mark."""
    above = widget.parentWidget()
    while above is not None:
        if above.objectName() == "choice":
            return above
        above = above.parentWidget()
    return widget


def spoken_name(widget: QWidget) -> str:
    spoken = QAccessible.queryAccessibleInterface(widget)
    return spoken.text(QAccessible.Text.Name).strip() if spoken is not None else ""


def named_wrongly(window: QWidget) -> Iterator[str]:
    """Controls without a name or a role, and two of one kind with the same name."""
    names: Counter[tuple[str, str]] = Counter()
    for widget in controls(window):
        spoken = QAccessible.queryAccessibleInterface(widget)
        # Qt has no role of its own for a page that scrolls.
        if spoken is None or (spoken.role() in _NO_ROLE and not isinstance(widget, QAbstractScrollArea)):
            yield f"{described(widget)} has no role"
            continue
        name = spoken_name(widget)
        if not name:
            yield f"{type(widget).__name__} in {type(widget.parentWidget()).__name__} has no name"
        names[spoken.role().name, name] += 1
    yield from (f"{count} × {role} {name!r}" for (role, name), count in names.items() if count > 1)


def too_small(window: QWidget) -> Iterator[str]:
    for widget in controls(window):
        if isinstance(widget, QTextEdit | QAbstractItemView):
            continue
        size = target(widget).size()
        if min(size.width(), size.height()) < LEAST_TARGET:
            yield f"{described(widget)} {size.width()} × {size.height()}"


def focus_unseen(window: QWidget, seen: set[str]) -> Iterator[str]:
    """Of each kind of control, once: whether it looks different when it has the focus."""
    window.activateWindow()
    QApplication.processEvents()
    before = window.focusWidget()
    for widget in controls(window):
        kind = f"{type(widget).__name__} {widget.property('look') or ''} {widget.objectName()}"
        reachable = widget.isEnabled() and widget.focusPolicy() & Qt.FocusPolicy.TabFocus
        if not reachable or kind in seen:
            continue
        seen.add(kind)
        if _picture(widget, focused=False) == _picture(widget, focused=True):
            yield f"{described(widget)} ({kind})"
    if before is not None:
        before.setFocus()


def _picture(widget: QWidget, *, focused: bool) -> QImage:
    if focused:
        widget.setFocus(Qt.FocusReason.TabFocusReason)
    else:
        widget.clearFocus()
    QApplication.processEvents()
    return target(widget).grab().toImage()
