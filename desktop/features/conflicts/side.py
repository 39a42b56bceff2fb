"""One side of a question, and the headings that name both people."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QRadioButton, QSizePolicy, QWidget

from desktop.services.conflicts import ConflictView, Side
from desktop.services.wording import word
from desktop.widgets.buttons import Button
from desktop.widgets.layouts import column, edges, row
from desktop.widgets.marked_text import MarkedText
from desktop.widgets.plain_label import PlainLabel
from domain.conflicts.settle import ConflictType

# How wide the columns are to each other: field, before, mine, theirs, result.
SHARES = (11, 13, 19, 19, 18)
_LEFT_TO_THE_PAGE = (Qt.Key.Key_Up, Qt.Key.Key_Down)


# Types of conflict whose columns are called otherwise.
_TITLED = (ConflictType.EDIT_DELETE, ConflictType.DELETE_EDIT, ConflictType.CASE)


class SideView(QFrame):
    """One person's values behind one radio button; a click anywhere chooses.

    The caption names the person where no heading above does.
    """

    def __init__(
        self,
        button: QRadioButton,
        side: Side,
        text: str,
        marks: Sequence[tuple[int, int]] = (),
        caption: str = "",
    ) -> None:
        super().__init__()
        self.setObjectName("choice")
        self._button, self._taken = button, False
        button.setAccessibleName(f"{side.text}: {text}")
        button.toggled.connect(self._show_state)
        button.installEventFilter(self)
        self.caption = PlainLabel(caption or side.text, role="small", wrap=True)
        self.value = MarkedText(text, marks, role="strong")
        self.restore: Button | None = None
        self._below = column(self.caption, self.value, gap=2)
        line = row(button, self._below, gap=6)
        line.setStretch(1, 1)
        line.setAlignment(button, Qt.AlignmentFlag.AlignTop)
        line.setContentsMargins(edges(10, 8))
        self.setLayout(line)
        self._show_state()

    def set_usable(self, usable: bool) -> None:
        """Whether there still is something to choose."""
        self._button.setVisible(usable)
        self._button.setEnabled(usable)
        self.setCursor(Qt.CursorShape.PointingHandCursor if usable else Qt.CursorShape.ArrowCursor)

    def offer(self, text: str, is_taken: bool) -> Button:
        """Of a conflict that is settled: a button below the value, and whether this side was taken."""
        self.restore = Button(text, look="link")
        self._below.addWidget(self.restore, 0, Qt.AlignmentFlag.AlignLeft)
        self._taken = is_taken
        self._show_state()
        return self.restore

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if self._button.isEnabled():
            self._button.setFocus()
            self._button.click()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.FocusIn, QEvent.Type.FocusOut):
            self._show_state(focus=event.type() is QEvent.Type.FocusIn)
        # A radio button would choose its neighbour with the arrow that goes to the next question.
        if (
            isinstance(event, QKeyEvent)
            and event.type() is QEvent.Type.KeyPress
            and event.key() in _LEFT_TO_THE_PAGE
        ):
            event.ignore()
            return True
        return super().eventFilter(watched, event)

    def _show_state(self, *_: object, focus: bool | None = None) -> None:
        self.setProperty("chosen", self._taken or self._button.isChecked())
        self.setProperty("focused", self._button.hasFocus() if focus is None else focus)
        self.style().unpolish(self)
        self.style().polish(self)


class Headings(QWidget):
    """The names of the columns: whose value stands there, when it was made and where."""

    def __init__(self, view: ConflictView) -> None:
        super().__init__()
        grid = QGridLayout(self)
        grid.setContentsMargins(edges(16, 0))
        grid.setHorizontalSpacing(12)
        mine, theirs = view.people or (None, None)
        titles = column_titles(view)
        lines = (
            (word("conflict.field"), ""),
            (word("conflict.before") if knows_before(view) else "", ""),
            (titles[0], mine.text if mine else ""),
            (titles[1], theirs.text if theirs else ""),
            (word("conflict.result") if has_results(view) else "", ""),
        )
        for number, (title, detail) in enumerate(lines):
            head = PlainLabel(title, role="label", wrap=True)
            box = QWidget()
            box.setLayout(
                column(head, PlainLabel(detail, role="small", wrap=True) if detail else None, gap=1)
            )
            place_in(grid, box, number)


def has_results(view: ConflictView) -> bool:
    """Whether there is something to mix or to type, not only one side to take."""
    whole = view.type in (ConflictType.EDIT_DELETE, ConflictType.DELETE_EDIT)
    return view.is_open and not whole and not view.only_theirs


def knows_before(view: ConflictView) -> bool:
    """Whoever deletes a record looked at no field of it, and a paper is new."""
    return view.type not in (ConflictType.DELETE_EDIT, ConflictType.CASE)


def column_titles(view: ConflictView) -> tuple[str, str]:
    """ "Bạn nhập (máy này)" and "Máy chủ đang có", by what happened on each side."""
    whose = view.people[0] if view.people else None
    code = view.type if view.type in _TITLED else "fields"
    if whose is None:
        mine = word("conflict.column.mine.several")
    elif whose.here:
        mine = word(f"conflict.column.mine.{code}")
    else:
        mine = word(f"conflict.column.other.{code}").format(name=whose.name)
    return mine, word(f"conflict.column.theirs.{code}")


def place_in(grid: QGridLayout, widget: QWidget, number: int) -> None:
    """Put a widget into a column whose width follows from the shares alone, so that rows stand in line."""
    policy = widget.sizePolicy()
    policy.setHorizontalPolicy(QSizePolicy.Policy.Ignored)
    widget.setSizePolicy(policy)
    grid.addWidget(widget, 0, number, Qt.AlignmentFlag.AlignTop)
    grid.setColumnStretch(number, SHARES[number])
