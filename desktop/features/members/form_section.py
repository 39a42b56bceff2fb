"""One section of the form, and the bar of anchors that leads to the sections."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import cast

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeySequence, QResizeEvent
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from desktop import keys
from desktop.widgets.buttons import Button
from desktop.widgets.field_editor import FieldEditor
from desktop.widgets.layouts import BETWEEN, INSIDE, column
from desktop.widgets.plain_label import PlainLabel, set_tooltip
from domain.members.fields import SECTIONS

_TWO = 2


def access_key(section: str) -> str:
    """The name of the key that leads to a section."""
    return f"to_{section}"


class FormSection(QWidget):
    """A heading and its fields, in the order in which they are added: line by line, left to right."""

    def __init__(self, key: str, title: str) -> None:
        super().__init__()
        self.key = key
        self.editors: list[FieldEditor] = []
        self._columns = 1
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(24)
        self._grid.setVerticalSpacing(BETWEEN)
        # What belongs to the section and is no field of the member.
        self.facts = PlainLabel(role="muted", wrap=True)
        self.facts.hide()
        self.link: Button | None = None
        self._leads_to = ""
        heading = PlainLabel(title, role="heading")
        self.setLayout(column(heading, self._grid, self.facts, gap=INSIDE))

    def add(self, editor: FieldEditor) -> None:
        self.editors.append(editor)
        self._place(len(self.editors) - 1)

    def arrange(self, columns: int) -> None:
        if columns == self._columns:
            return
        self._columns = columns
        for editor in self.editors:
            self._grid.removeWidget(editor)
        for place in range(len(self.editors)):
            self._place(place)

    def say(self, text: str) -> None:
        """Facts below the fields; "" for none."""
        self.facts.setText(text)
        self.facts.setVisible(bool(text))

    def offer(self, text: str, leads_to: str, follow: Callable[[str], object]) -> None:
        """A link below the facts; `leads_to` "": none."""
        self._leads_to = leads_to
        if self.link is None and leads_to:
            self.link = Button(text, look="link")
            self.link.clicked.connect(lambda: follow(self._leads_to))
            cast("QVBoxLayout", self.layout()).addWidget(self.link, 0, Qt.AlignmentFlag.AlignLeft)
        if self.link is not None:
            self.link.setVisible(bool(leads_to))

    def _place(self, number: int) -> None:
        for place in range(_TWO):
            self._grid.setColumnStretch(place, 1 if place < self._columns else 0)
        # Equal columns, whatever stands in them.
        self._grid.setColumnMinimumWidth(1, 1 if self._columns == _TWO else 0)
        line, place = divmod(number, self._columns)
        self._grid.addWidget(self.editors[number], line, place, Qt.AlignmentFlag.AlignTop)


class SectionBar(QWidget):
    """One button for each section; `chosen` carries its key. The underlined letter is its key with Alt."""

    chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.buttons: dict[str, Button] = {}
        for section, title in SECTIONS.items():
            self.buttons[section] = self._button(section, title)
        self._lines = 0
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(0)
        self._grid.setColumnStretch(len(self.buttons), 1)
        self._arrange(1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        needed = sum(button.sizeHint().width() for button in self.buttons.values())
        self._arrange(1 if needed <= self.width() else _TWO)

    def minimumSizeHint(self) -> QSize:
        """Large letters go into two lines; they never make the form wider."""
        widths = [button.sizeHint().width() for button in self.buttons.values()]
        half = -(-len(widths) // _TWO)
        columns = [max(widths[place::half]) for place in range(half)]
        return QSize(sum(columns), self._grid.minimumSize().height())

    def show_current(self, section: str) -> None:
        """Mark the section that is in sight."""
        for key, button in self.buttons.items():
            current = key == section
            if button.property("current") != current:
                button.setProperty("current", current)
                button.style().unpolish(button)
                button.style().polish(button)

    def _arrange(self, lines: int) -> None:
        if lines == self._lines:
            return
        self._lines = lines
        columns = -(-len(self.buttons) // lines)
        for number, button in enumerate(self.buttons.values()):
            self._grid.addWidget(button, *divmod(number, columns), Qt.AlignmentFlag.AlignLeft)
        self.updateGeometry()

    def keys(self) -> Mapping[str, partial[None]]:
        """What `keys.bind` takes: the section behind each access letter."""
        return {access_key(section): partial(self.chosen.emit, section) for section in SECTIONS}

    def _button(self, section: str, title: str) -> Button:
        key = keys.shown(access_key(section))
        letter = key[-1].lower()
        place = title.lower().index(letter)
        button = Button(look="anchor")
        button.setText(f"{title[:place]}&{title[place:]}")
        # The letter is underlined only: the key itself is declared and bound with all the others.
        button.setShortcut(QKeySequence())
        button.setAccessibleName(f"Đến mục {title}")
        set_tooltip(button, f"{title} ({key})")
        button.clicked.connect(partial(self.chosen.emit, section))
        return button
