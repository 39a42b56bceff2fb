"""One question of a conflict: what stood before, both people's values, and the result."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QButtonGroup, QFrame, QGridLayout, QRadioButton, QWidget

from desktop.features.conflicts.model import Choice, Settlement
from desktop.services.conflicts import ConflictField, ConflictGroup
from desktop.services.session import Session
from desktop.services.values import choices
from desktop.services.wording import word
from desktop.widgets.field_editor import FieldEditor
from desktop.widgets.finding_row import FindingRow
from desktop.widgets.layouts import BETWEEN, GROUP, boxed, column, edges, row
from desktop.widgets.plain_label import PlainLabel
from domain.conflicts.settle import ConflictType
from domain.fields import Field
from domain.kinds import KINDS


class SideView(QFrame):
    """One person's values behind one radio button, under the person's name; a click anywhere chooses."""

    def __init__(self, button: QRadioButton, caption: str, values: str) -> None:
        super().__init__()
        self.setObjectName("choice")
        self._button = button
        button.setAccessibleName(f"{caption}: {values}")
        button.toggled.connect(self._show_state)
        button.installEventFilter(self)
        self.value = PlainLabel(values, role="strong", wrap=True)
        line = row(button, column(PlainLabel(caption, role="small", wrap=True), self.value, gap=2), gap=6)
        line.setStretch(1, 1)
        line.setAlignment(button, Qt.AlignmentFlag.AlignTop)
        line.setContentsMargins(edges(10, 8))
        self.setLayout(line)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self._show_state()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._button.setFocus()
        self._button.click()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.FocusIn, QEvent.Type.FocusOut):
            self._show_state(focus=event.type() is QEvent.Type.FocusIn)
        return super().eventFilter(watched, event)

    def _show_state(self, *_: object, focus: bool | None = None) -> None:
        self.setProperty("chosen", self._button.isChecked())
        self.setProperty("focused", self._button.hasFocus() if focus is None else focus)
        self.style().unpolish(self)
        self.style().polish(self)


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
        mine, theirs = self._values("mine"), self._values("theirs")
        if self._settlement.view.type == ConflictType.EDIT_DELETE:
            theirs = "Đã xóa hồ sơ"
        elif self._settlement.view.type == ConflictType.DELETE_EDIT:
            mine = "Xóa hồ sơ"
        base = column(
            PlainLabel(word("conflict.before"), role="small"),
            PlainLabel(self._values("base"), wrap=True),
            gap=2,
            margins=edges(0, 8),
        )
        columns: list[tuple[int, QWidget]] = [
            (3, boxed(base)),
            (4, SideView(self.mine, group.mine_by.text, mine)),
            (4, SideView(self.theirs, group.theirs_by.text, theirs)),
        ]
        if not self._settlement.is_whole:
            columns.append((4, self._make_results()))
        return columns

    @property
    def _asked(self) -> tuple[ConflictField, ...]:
        """The fields to decide; the others of the group are the same on both sides."""
        return self.group.differing or self.group.fields

    def _values(self, side: str) -> str:
        texts = [(one.label, str(getattr(one, f"{side}_text"))) for one in self._asked]
        several = len(texts) > 1
        return "\n".join(f"{label}: {text}" if several else text for label, text in texts)

    def _make_results(self) -> QWidget:
        kind = KINDS[self._settlement.view.kind]
        parts: list[QWidget] = [PlainLabel("Kết quả", role="small")]
        for one in self._asked:
            declared = kind.by_name.get(one.name) or Field(name=one.name, label=one.label)
            editor = FieldEditor(declared, choices(declared, self._session.rulebook))
            editor.label.setVisible(len(self._asked) > 1)
            editor.editor.setAccessibleName(f"Kết quả: {one.label}")
            editor.left.connect(self._typed)
            self.results[one.name] = editor
            parts.append(editor)
        return boxed(column(*parts, self.dropped, gap=3, margins=edges(0, 8)))

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
