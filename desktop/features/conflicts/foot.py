"""The line of buttons below a conflict: what each takes, what it gives up, and for how many."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QCheckBox, QFrame

from desktop.features.conflicts.model import Choice, Settlement
from desktop.keys import shown
from desktop.services.conflicts import ConflictGroup
from desktop.services.wording import word
from desktop.widgets.buttons import Button
from desktop.widgets.layouts import BETWEEN, EDGE, INSIDE, column, edges, row
from desktop.widgets.plain_label import set_tooltip
from domain.conflicts.settle import ConflictType

# Letters on a button.
_LONGEST = 56


class Foot(QFrame):
    """`for_all`: the person wants the same for all conflicts like this one.

    `case_wanted` carries a case and the step by which a clash of papers is settled otherwise, "" for none.
    """

    case_wanted = Signal(str, str)

    def __init__(self) -> None:
        super().__init__()
        self.ways: dict[str, Button] = {}
        self._ways = row(gap=INSIDE)
        self.take_mine, self.take_theirs = Button(), Button()
        # What each says where there is room and where there is not, and what it gives up.
        self._said: dict[Button, tuple[str, str]] = {}
        self._dropped: dict[Button, str] = {}
        self.alike = QCheckBox()
        self.reopen = Button(word("conflict.undo"), "arrow-back-up")
        self.later = Button("Để sau", look="quiet", tip=shown("later"))
        self.save = Button("Lưu kết quả", look="primary", tip=shown("settle"))
        choices = (self.take_mine, self.take_theirs, self._ways, self.reopen)
        self._line = row(*choices, None, self.later, self.save)
        self.setLayout(column(row(self.alike, None), self._line, gap=INSIDE, margins=edges(EDGE, BETWEEN)))

    @property
    def for_all(self) -> bool:
        return not self.alike.isHidden() and self.alike.isEnabled() and self.alike.isChecked()

    def name_buttons(
        self, settlement: Settlement, alike: int, can_reopen: bool, ways: Sequence[tuple[str, str]]
    ) -> None:
        """`ways` are (step, label) of what can be done with the case of a clash itself."""
        view = settlement.view
        self._offer_ways(view.record, ways)
        mine, theirs = _takes(settlement)
        for button, text, choice in (
            (self.take_mine, mine, Choice.MINE),
            (self.take_theirs, theirs, Choice.THEIRS),
        ):
            dropped = _dropped(settlement, choice)
            alone = len(view.groups) == 1 and dropped and not settlement.is_whole and not view.only_theirs
            said = word("conflict.take.dropping").format(take=text, dropped=dropped)
            whole = said if alone and len(said) <= _LONGEST else text
            # An & in a name would become a shortcut's underline.
            self._said[button] = (whole.replace("&", "&&"), text.replace("&", "&&"))
            self._dropped[button] = f"Bỏ {dropped}" if dropped else ""
            button.setVisible(view.is_open)
        self.take_mine.setVisible(view.is_open and not view.only_theirs)
        self.alike.setText(word("conflict.alike").format(count=alike + 1))
        self.alike.setChecked(False)
        self.alike.setVisible(view.is_open and alike > 0)
        self.reopen.setVisible(can_reopen)
        self.save.setVisible(view.is_open)
        self.later.setText("Để sau" if view.is_open else "Đóng")
        self._fit()

    def _offer_ways(self, case: str, ways: Sequence[tuple[str, str]]) -> None:
        while item := self._ways.takeAt(0):
            if widget := item.widget():
                widget.hide()
                widget.deleteLater()
        self.ways = {}
        for step, label in ways:
            button = self.ways[step] = Button(label, tip=word("conflict.way.tip") if step else "")
            button.clicked.connect(partial(self.case_wanted.emit, case, step))
            self._ways.addWidget(button)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def minimumSizeHint(self) -> QSize:
        """With the short words: they are there so that the foot never makes the window wider."""
        hint = super().minimumSizeHint()
        spared = sum(
            self.fontMetrics().horizontalAdvance(whole) - self.fontMetrics().horizontalAdvance(short)
            for button, (whole, short) in self._said.items()
            if button.text() == whole and not button.isHidden()
        )
        return QSize(hint.width() - spared, hint.height())

    def _fit(self) -> None:
        """Say on the buttons what is given up where there is room for it, else in their tooltips."""
        for button, (whole, _) in self._said.items():
            button.setText(whole)
        # Told of new words only once the events are through, it would still count with the old ones.
        self._line.invalidate()
        is_short = super().minimumSizeHint().width() > self.width()
        for button, (whole, short) in self._said.items():
            button.setText(short if is_short else whole)
            set_tooltip(button, "" if button.text() == whole != short else self._dropped[button])

    def note_choice(self, settlement: Settlement) -> None:
        is_open = settlement.view.is_open
        self.save.setEnabled(is_open and settlement.complete)
        # What was typed by hand for one person is no answer for another.
        self.alike.setEnabled(not settlement.complete or bool(settlement.sides))
        for button in (self.take_mine, self.take_theirs):
            button.setEnabled(is_open)


def _takes(settlement: Settlement) -> tuple[str, str]:
    view = settlement.view
    if view.type == ConflictType.CASE:
        whose = view.groups[0].mine_by if view.groups else None
        if whose is None or whose.here or not whose.name:
            return "", word("conflict.take.give_up")
        return "", word("conflict.take.give_up_of").format(name=whose.name)
    if view.moved:
        return "", word("conflict.take.moved")
    if view.type == ConflictType.EDIT_DELETE:
        return word("conflict.take.keep_edited"), word("conflict.take.leave_deleted")
    if view.type == ConflictType.DELETE_EDIT:
        return word("conflict.take.delete"), word("conflict.take.keep")
    person = view.groups[0].mine_by if view.groups else None
    mine = word("conflict.take.mine")
    if person is not None and not person.here and person.name:
        mine = word("conflict.take.other").format(name=person.name)
    return mine, word("conflict.take.theirs")


def _dropped(settlement: Settlement, choice: Choice) -> str:
    """What taking one side whole gives up; of a paper its button says it."""
    if settlement.view.type == ConflictType.CASE:
        return ""
    texts = [_dropped_of(settlement, group, choice) for group in settlement.view.groups]
    return ", ".join(text for text in texts if text)


def _dropped_of(settlement: Settlement, group: ConflictGroup, choice: Choice) -> str:
    lost = []
    for one in group.differing or group.fields:
        value, text = (one.theirs, one.theirs_text) if choice is Choice.MINE else (one.mine, one.mine_text)
        if value not in (None, "", []):
            lost.append(settlement.named(one, text))
    return ", ".join(lost)
