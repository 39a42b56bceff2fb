"""Two entries side by side: only what differs, each value chosen by one key, and what follows the fold."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QButtonGroup, QFrame, QGridLayout, QRadioButton, QSizePolicy, QWidget

from desktop.keys import pressed
from desktop.services.duplicate_view import Difference, SideBySide
from desktop.services.wording import word
from desktop.widgets.layouts import INSIDE, column, edges, row
from desktop.widgets.marked_text import MarkedText
from desktop.widgets.plain_label import PlainLabel

_SHARES = (22, 39, 39)


class _Value(QFrame):
    """One value behind its radio button; a click anywhere chooses it."""

    def __init__(self, button: QRadioButton, label: str, text: str, marks: Sequence[tuple[int, int]]) -> None:
        super().__init__()
        self.setObjectName("choice")
        self._button = button
        shown = text or word("duplicate.blank")
        button.setAccessibleName(f"{label}: {shown}")
        button.toggled.connect(self._show_state)
        button.installEventFilter(self)
        value = MarkedText(shown, marks, role="strong" if text else "muted")
        line = row(button, value, gap=6, margins=edges(10, 6))
        line.setStretch(1, 1)
        line.setAlignment(button, Qt.AlignmentFlag.AlignTop)
        self.setLayout(line)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self._show_state()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._button.setFocus()
        self._button.click()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.FocusIn, QEvent.Type.FocusOut):
            self._show_state(focus=event.type() is QEvent.Type.FocusIn)
        # A radio button would go to its neighbour with keys that are those of the whole page.
        if isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress and _of_the_page(event):
            event.ignore()
            return True
        return super().eventFilter(watched, event)

    def _show_state(self, *_: object, focus: bool | None = None) -> None:
        self.setProperty("chosen", self._button.isChecked())
        self.setProperty("focused", self._button.hasFocus() if focus is None else focus)
        self.style().unpolish(self)
        self.style().polish(self)


def _of_the_page(event: QKeyEvent) -> bool:
    return event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Left, Qt.Key.Key_Right)


class Comparison(QWidget):
    """`chosen` is emitted whenever another value is taken. Left and right choose, up and down go on."""

    chosen = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._rows: list[tuple[Difference, QRadioButton, QRadioButton]] = []
        self._groups: list[QButtonGroup] = []
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(12)
        self._grid.setVerticalSpacing(4)
        self._grid.setContentsMargins(edges(0))
        self._body = QWidget()
        self._body.setLayout(self._grid)
        self.setLayout(column(self._body, None, gap=INSIDE))

    def show_both(self, both: SideBySide, chosen: Sequence[str] | None = None) -> None:
        """`chosen`: groups taken from who goes; None: as proposed."""
        heads = (
            (word("duplicate.stays").format(name=both.names[0]), both.places[0]),
            (word("duplicate.goes").format(name=both.names[1]), both.places[1]),
        )
        self.show_rows(heads, both.rows, chosen)

    def show_rows(
        self,
        heads: Sequence[tuple[str, str]],
        rows: Sequence[Difference],
        chosen: Sequence[str] | None = None,
    ) -> None:
        """`heads`: title and detail of both columns; `chosen`: groups of the second one."""
        self._clear()
        for number, (title, detail) in enumerate((("", ""), *heads)):
            head = column(
                PlainLabel(title, role="strong", wrap=True),
                PlainLabel(detail, role="small", wrap=True),
                gap=0,
            )
            box = QWidget()
            box.setLayout(head)
            self._place(box, 0, number)
        for line, each in enumerate(rows, start=1):
            self._add(line, each, each.folded if chosen is None else each.group in chosen)

    def take(self) -> list[str]:
        """The groups that are taken from who goes."""
        return [each.group for each, _, goes in self._rows if goes.isChecked()]

    def focus_first(self) -> None:
        if self._rows:
            self._stand_at(0)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        here = next((at for at, (_, *both) in enumerate(self._rows) if any(b.hasFocus() for b in both)), -1)
        step = {"next_difference": 1, "previous_difference": -1}
        for name, by in step.items():
            if here >= 0 and pressed(event, name):
                self._stand_at(max(0, min(len(self._rows) - 1, here + by)))
                return
        for name, place in (("take_kept", 1), ("take_folded", 2)):
            if here >= 0 and pressed(event, name):
                button = self._rows[here][place]
                assert isinstance(button, QRadioButton)
                button.setFocus()
                button.click()
                return
        super().keyPressEvent(event)

    def _stand_at(self, at: int) -> None:
        _, stays, goes = self._rows[at]
        (goes if goes.isChecked() else stays).setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _add(self, line: int, each: Difference, from_folded: bool) -> None:
        stays, goes = QRadioButton(), QRadioButton()
        group = QButtonGroup(self)
        for button in (stays, goes):
            group.addButton(button)
        (goes if from_folded else stays).setChecked(True)
        group.buttonClicked.connect(lambda _: self.chosen.emit())
        label = PlainLabel(each.label, role="label", wrap=True)
        label.setContentsMargins(0, 7, 0, 6)
        self._place(label, line, 0)
        for number, button in enumerate((stays, goes)):
            value = _Value(button, each.label, each.texts[number], each.spans[number])
            self._place(value, line, number + 1)
        self._rows.append((each, stays, goes))
        self._groups.append(group)

    def _place(self, widget: QWidget, line: int, number: int) -> None:
        policy = widget.sizePolicy()
        policy.setHorizontalPolicy(QSizePolicy.Policy.Ignored)
        widget.setSizePolicy(policy)
        self._grid.addWidget(widget, line, number, Qt.AlignmentFlag.AlignTop)
        self._grid.setColumnStretch(number, _SHARES[number])

    def _clear(self) -> None:
        self._rows.clear()
        for group in self._groups:
            group.deleteLater()
        self._groups.clear()
        while item := self._grid.takeAt(0):
            if widget := item.widget():
                widget.hide()
                widget.deleteLater()
