"""One question of a conflict: what stood before, both people's values, and the result."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QButtonGroup, QFrame, QGridLayout, QRadioButton, QWidget

from desktop.features.conflicts.model import Choice, Settlement
from desktop.services.conflicts import ConflictGroup
from desktop.services.session import Session
from desktop.services.values import choices
from desktop.services.wording import word
from desktop.widgets.field_editor import FieldEditor
from desktop.widgets.finding_row import FindingRow
from desktop.widgets.layouts import BETWEEN, GROUP, boxed, column, edges, row
from desktop.widgets.plain_label import PlainLabel
from domain.fields import Field
from domain.kinds import KINDS


class SideView(QWidget):
    """One person's values of the group behind one radio button; a click anywhere on it chooses."""

    def __init__(self, button: QRadioButton, caption: str, values: str, accessible: str) -> None:
        super().__init__()
        self._button = button
        button.setAccessibleName(accessible)
        self.caption = PlainLabel(caption, role="small", wrap=True)
        self.value = PlainLabel(values, role="strong", wrap=True)
        line = row(button, column(self.value, self.caption, gap=0), gap=4)
        line.setStretch(1, 1)
        line.setAlignment(button, Qt.AlignmentFlag.AlignTop)
        self.setLayout(line)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._button.setFocus()
        self._button.click()


class GroupView(QFrame):
    """`decided` is emitted whenever the choice changed."""

    decided = Signal()

    def __init__(self, session: Session, settlement: Settlement, group: ConflictGroup) -> None:
        super().__init__()
        self.setObjectName("card")
        self._session, self._settlement, self.group = session, settlement, group
        self.mine, self.theirs = QRadioButton(), QRadioButton()
        self._radios = QButtonGroup(self)
        for radio in (self.mine, self.theirs):
            self._radios.addButton(radio)
        self.mine.clicked.connect(lambda: self.choose(Choice.MINE))
        self.theirs.clicked.connect(lambda: self.choose(Choice.THEIRS))
        self.results: dict[str, FieldEditor] = {}
        self.dropped = PlainLabel(role="small", wrap=True)
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(GROUP)
        self._grid.setVerticalSpacing(4)
        self._columns = self._make_columns()
        self._stacked: bool | None = None
        self.setLayout(
            column(PlainLabel(group.label, role="heading"), self._grid, margins=edges(GROUP, BETWEEN))
        )
        self.set_stacked(False)

    def choose(self, choice: Choice) -> None:
        self._settlement.choose(self.group, choice)
        self.show_choice()
        self.decided.emit()

    def edit(self) -> None:
        """Put the cursor into the result."""
        next(iter(self.results.values())).setFocus()

    def show_choice(self) -> None:
        chosen = self._settlement.chosen.get(self.group.group)
        self._radios.setExclusive(False)
        self.mine.setChecked(chosen is Choice.MINE)
        self.theirs.setChecked(chosen is Choice.THEIRS)
        self._radios.setExclusive(True)
        lost = []
        for one in self.group.fields:
            if one.name in self.results:
                self.results[one.name].set_text(self._settlement.text(self._session, one, self.group))
                self.results[one.name].clear_findings()
            lost.append(self._settlement.dropped(one, self.group))
        self.dropped.setText("; ".join(text for text in lost if text))

    def set_stacked(self, stacked: bool) -> None:
        """Side by side, or one below the other where there is no room."""
        if stacked == self._stacked:
            return
        self._stacked = stacked
        for _, widget in self._columns:
            self._grid.removeWidget(widget)
        for number, (stretch, widget) in enumerate(self._columns):
            place = (number, 0) if stacked else (0, number)
            self._grid.addWidget(widget, *place, Qt.AlignmentFlag.AlignTop)
            self._grid.setColumnStretch(number, 0 if stacked else stretch)
        self._grid.setColumnStretch(0, 1 if stacked else self._columns[0][0])

    def _make_columns(self) -> list[tuple[int, QWidget]]:
        group = self.group
        several = len(group.fields) > 1

        def all_of(side: str) -> str:
            texts = [(one.label, str(getattr(one, f"{side}_text"))) for one in group.fields]
            return "\n".join(f"{label}: {text}" if several else text for label, text in texts)

        base = column(
            PlainLabel(word("conflict.before"), role="label"),
            PlainLabel(all_of("base") or word("value.empty"), wrap=True),
            gap=2,
        )
        mine = SideView(
            self.mine, group.mine_by.text, all_of("mine"), f"{group.mine_by.text}: {all_of('mine')}"
        )
        theirs = SideView(
            self.theirs, group.theirs_by.text, all_of("theirs"), f"{group.theirs_by.text}: {all_of('theirs')}"
        )
        columns: list[tuple[int, QWidget]] = [(3, boxed(base)), (4, mine), (4, theirs)]
        if not self._settlement.is_whole:
            columns.append((4, self._make_results()))
        return columns

    def _make_results(self) -> QWidget:
        kind = KINDS[self._settlement.view.kind]
        parts: list[QWidget] = [PlainLabel("Kết quả", role="label")]
        for one in self.group.fields:
            declared = kind.by_name.get(one.name) or Field(name=one.name, label=one.label)
            editor = FieldEditor(declared, choices(declared, self._session.rulebook))
            editor.label.setVisible(len(self.group.fields) > 1)
            editor.editor.setAccessibleName(f"Kết quả: {one.label}")
            editor.left.connect(self._typed)
            self.results[one.name] = editor
            parts.append(editor)
        return boxed(column(*parts, self.dropped, gap=3))

    def _typed(self, name: str) -> None:
        one = next(field for field in self.group.fields if field.name == name)
        text = self.results[name].text()
        if text == self._settlement.text(self._session, one, self.group):
            return
        wrong = self._settlement.type_in(self._session, self.group, name, text)
        if wrong:
            self.results[name].show_findings([FindingRow("error", word("level.error"), wrong)])
        else:
            self.show_choice()
        self.decided.emit()

    def take_in(self) -> None:
        """What stands in the result editors counts, also where the focus never left them."""
        for name in self.results:
            self._typed(name)
