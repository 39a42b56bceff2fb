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
    QCheckBox,
    QComboBox,
    QHeaderView,
    QLineEdit,
    QPlainTextEdit,
    QScrollBar,
    QTabBar,
    QTextEdit,
    QWidget,
)

from desktop.widgets.field_editor import FieldEditor, rule_of
from desktop.widgets.plain_label import PlainLabel
from desktop.widgets.secret_fields import PinEdit
from desktop.widgets.shade import Shade
from domain.fields import FieldType
from tests.gui.clipping import described

LEAST_TARGET = 28
_CONTROLS = (QAbstractButton, QLineEdit, QComboBox, QAbstractSpinBox, QAbstractItemView, QTabBar)
_INPUTS = (QLineEdit, QComboBox, QAbstractSpinBox, QPlainTextEdit, QCheckBox)
# What is seen after a label, and what is heard of it.
_HEARD = {"*": "Bắt buộc.", "cần có": "Cần có"}
_RULED = frozenset(
    {
        FieldType.DATE,
        FieldType.PARTIAL_DATE,
        FieldType.MONTH,
        FieldType.CITIZEN_ID,
        FieldType.PHONE,
        FieldType.EMAIL,
        FieldType.INTEGER,
    }
)
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


def undescribed(window: QWidget) -> Iterator[str]:
    """Inputs with a rule that is only seen: a star, a format, a hint. It has to be heard as well."""
    for label in window.findChildren(PlainLabel):
        above = label.parentWidget()
        if not label.isVisible() or above is None or label.property("role") != "label":
            continue
        mark = next((mark for mark in _HEARD if label.text().endswith(mark)), "")
        inputs = [one for one in above.findChildren(QWidget) if isinstance(one, _INPUTS)]
        if mark and inputs and _HEARD[mark] not in heard(inputs[0]):
            yield f"{described(inputs[0])} does not say {_HEARD[mark]!r}"
    for editor in window.findChildren(FieldEditor):
        if (
            editor.isVisible()
            and editor.field.type in _RULED
            and rule_of(editor.field) not in heard(editor.editor)
        ):
            yield f"{described(editor.editor)} does not say its rule"
    for line in window.findChildren(QLineEdit):
        is_search = line.accessibleName().startswith(("Tìm", "Lọc"))
        has_rule = line.placeholderText() or line.validator() is not None or isinstance(line, PinEdit)
        is_part = isinstance(line.parentWidget(), QAbstractSpinBox)
        if line.isVisible() and has_rule and not is_search and not is_part and not heard(line):
            yield f"{described(line)} does not say its rule"


def heard(widget: QWidget) -> str:
    """What is said about a widget after its name."""
    spoken = QAccessible.queryAccessibleInterface(widget)
    return spoken.text(QAccessible.Text.Description).strip() if spoken is not None else ""


def undressed(window: QWidget) -> Iterator[str]:
    """What is seen without the style sheet, or below two of them; a shade draws itself, Qt dresses tips."""
    for widget in (window, *window.findChildren(QWidget)):
        if (
            not widget.isVisible()
            or isinstance(widget, Shade)
            or widget.windowType() is Qt.WindowType.ToolTip
            or any(one.isVisible() for one in _inside(widget))
        ):
            continue
        sheets = 0
        above: QWidget | None = widget
        while above is not None:
            sheets += bool(above.styleSheet())
            above = above.parentWidget()
        if sheets != 1:
            yield f"{described(widget)} wears {sheets} style sheets"


def _inside(widget: QWidget) -> Iterator[QWidget]:
    return (one for one in widget.children() if isinstance(one, QWidget))


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
