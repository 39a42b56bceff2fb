"""One question of a conflict: what stood before, both people's values, and the result."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QMargins, Signal
from PySide6.QtWidgets import QButtonGroup, QFrame, QGridLayout, QRadioButton, QWidget

from desktop.features.conflicts.model import Choice, Settlement
from desktop.features.conflicts.side import SHARES, SideView, has_results, knows_before, place_in
from desktop.services.conflicts import ConflictField, ConflictGroup
from desktop.services.differences import Span, differences
from desktop.services.session import Session
from desktop.services.values import choices
from desktop.services.wording import word
from desktop.widgets.field_editor import FieldEditor
from desktop.widgets.finding_row import FindingRow
from desktop.widgets.layouts import GROUP, INSIDE, boxed, column, edges
from desktop.widgets.plain_label import PlainLabel
from domain.conflicts.settle import ConflictType
from domain.fields import Field
from domain.kinds import KINDS


class GroupView(QFrame):
    """`decided` is emitted whenever the choice changed; `restore_wanted` with the side of a settled one."""

    decided = Signal()
    restore_wanted = Signal(str)

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
        self._before = PlainLabel(word("conflict.before"), role="small")
        self._result = PlainLabel(word("conflict.result"), role="small")
        self.mine_view, self.theirs_view = self._make_sides()
        self._columns = self._make_columns()
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(12)
        self._grid.setVerticalSpacing(4)
        self._grid.setContentsMargins(edges(GROUP - 1, INSIDE))
        self._stacked: bool | None = None
        self.setLayout(self._grid)
        self.set_stacked(False)
        if not settlement.view.is_open:
            self._offer_to_restore()

    def choose(self, choice: Choice) -> None:
        self._settlement.choose(self.group, choice)
        self.show_choice()
        self.decided.emit()

    def edit(self) -> None:
        """Put the cursor into the result."""
        next(iter(self.results.values())).setFocus()

    def focus(self) -> None:
        """Stand at this question: at what is chosen, else at the first side."""
        (self.theirs if self.theirs.isChecked() or not self.mine.isEnabled() else self.mine).setFocus()

    def show_choice(self) -> None:
        chosen = self._settlement.chosen.get(self.group.group)
        self._radios.setExclusive(False)
        self.mine.setChecked(chosen is Choice.MINE)
        self.theirs.setChecked(chosen is Choice.THEIRS)
        self._radios.setExclusive(True)
        for one in self._asked:
            if one.name in self.results:
                self.results[one.name].set_text(self._settlement.text(self._session, one, self.group))
                self.results[one.name].clear_findings()
        self.dropped.setText(self._settlement.dropped(self.group))

    def set_stacked(self, stacked: bool) -> None:
        """Side by side under the headings, or one below the other where there is no room."""
        if stacked == self._stacked:
            return
        self._stacked = stacked
        for widget in self._columns:
            self._grid.removeWidget(widget)
        for number, widget in enumerate(self._columns):
            if stacked:
                self._grid.addWidget(widget, number, 0)
            else:
                place_in(self._grid, widget, number)
            self._grid.setColumnStretch(number, 0 if stacked else SHARES[number])
        if stacked:
            self._grid.setColumnStretch(0, 1)
        shared = self._settlement.view.people is not None
        for side in (self.mine_view, self.theirs_view):
            side.caption.setVisible(stacked or not shared)
        self._before.setVisible(stacked and knows_before(self._settlement.view))
        self._result.setVisible(stacked and has_results(self._settlement.view))

    def take_in(self) -> None:
        """What stands in the result editors counts, also where the focus never left them."""
        for name in self.results:
            self._typed(name)

    @property
    def _asked(self) -> tuple[ConflictField, ...]:
        """The fields to decide; the others of the group are the same on both sides."""
        return self.group.differing or self.group.fields

    def _make_sides(self) -> tuple[SideView, SideView]:
        view, group = self._settlement.view, self.group
        (mine, mine_marks), (theirs, theirs_marks) = self._texts()
        if view.type == ConflictType.EDIT_DELETE:
            theirs, mine_marks, theirs_marks = word("conflict.deleted"), (), ()
        elif view.type == ConflictType.DELETE_EDIT:
            reason = f"\n{word('conflict.reason').format(reason=view.reason)}" if view.reason else ""
            mine, mine_marks, theirs_marks = f"{word('conflict.deletes')}{reason}", (), ()
        on_server = word("conflict.on_server").format(who=group.theirs_by.text)
        sides = (
            SideView(self.mine, group.mine_by, mine, mine_marks),
            SideView(self.theirs, group.theirs_by, theirs, theirs_marks, on_server),
        )
        sides[0].set_usable(view.is_open and not view.only_theirs)
        sides[1].set_usable(view.is_open)
        return sides

    def _make_columns(self) -> list[QWidget]:
        base = boxed(
            column(
                self._before, PlainLabel(self._base_text(), wrap=True), gap=2, margins=QMargins(0, 9, 0, 8)
            )
        )
        label = PlainLabel(self.group.label, role="strong", wrap=True)
        label.setContentsMargins(0, 9, 0, 8)
        columns: list[QWidget] = [label, base, self.mine_view, self.theirs_view]
        if has_results(self._settlement.view):
            columns.append(self._make_results())
        else:
            columns.append(boxed(column(self._result, gap=0)))
        return columns

    def _base_text(self) -> str:
        if not knows_before(self._settlement.view):
            return ""
        several = len(self._asked) > 1
        return "\n".join(f"{one.label}: {one.base_text}" if several else one.base_text for one in self._asked)

    def _texts(self) -> tuple[tuple[str, Sequence[Span]], tuple[str, Sequence[Span]]]:
        """Both sides as text, and what in each differs from the other."""
        sides: tuple[list[str], list[str]] = ([], [])
        marks: tuple[list[Span], list[Span]] = ([], [])
        for one in self._asked:
            found = differences(one.mine_text, one.theirs_text)
            for number, text in enumerate((one.mine_text, one.theirs_text)):
                head = f"{one.label}: " if len(self._asked) > 1 else ""
                shift = sum(len(line) + 1 for line in sides[number]) + len(head)
                marks[number].extend((start + shift, length) for start, length in found[number])
                sides[number].append(head + text)
        return ("\n".join(sides[0]), tuple(marks[0])), ("\n".join(sides[1]), tuple(marks[1]))

    def _make_results(self) -> QWidget:
        kind = KINDS[self._settlement.view.kind]
        parts: list[QWidget] = [self._result]
        for one in self._asked:
            declared = kind.by_name.get(one.name) or Field(name=one.name, label=one.label)
            editor = FieldEditor(declared, choices(declared, self._session.rulebook))
            editor.label.setVisible(len(self._asked) > 1)
            editor.set_read_only(bool(declared.refers_to))
            editor.editor.setAccessibleName(f"{word('conflict.result')}: {one.label}")
            editor.left.connect(self._typed)
            self.results[one.name] = editor
            parts.append(editor)
        return boxed(column(*parts, self.dropped, gap=3, margins=QMargins(0, 4, 0, 4)))

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

    def _offer_to_restore(self) -> None:
        """Both values stay in the conflict for good: either can be given to the record again."""
        taken = self._settlement.view.taken
        for side, name in ((self.mine_view, Choice.MINE), (self.theirs_view, Choice.THEIRS)):
            if not self._settlement.is_whole and not self._settlement.view.only_theirs:
                button = side.offer(word("conflict.restore"), taken == name.value)
                button.clicked.connect(partial(self.restore_wanted.emit, name.value))
