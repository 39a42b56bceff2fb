"""Sheets typed with keys in any order: what stands on the screen and on the disk is what a plain list has.

Another `_KEYS` and other seeds make a soak of it; 24 seeds of 220 keys take two and a half minutes.
"""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication

from desktop.tour_stage import Stage
from tests.gui.conftest import Window
from tests.helpers.desks import Desk, Office
from tests.helpers.entry_desk import CONTROL, SHIFT, EntryDesk
from tests.rigs.typist import COLUMNS, Pile

Open = Callable[[Desk], Window]
KEY = Qt.Key
_KEYS = 150
_WORDS = {
    "full_name": ("Nguyễn Văn An", "Lê Thị Bình", "Y Hoa Niê"),
    "home_town": ("Thạch Hà", "Đức Thọ"),
    "phone": ("0912 345 678", "12"),
    "occupation": ("Thợ mộc", "Giáo viên"),
}


def kept(stage: Stage) -> dict[int, dict[str, str]]:
    with stage.workspace.session.replica.reading() as reader:
        return {row.n: dict(row.texts) for row in reader.lot_rows(reader.lots()[0].id)}


class Typist:
    """Presses a key in the window and does the same to the list."""

    def __init__(self, entry: EntryDesk, seed: int) -> None:
        self.entry, self.chance = entry, random.Random(seed)
        self.pile = Pile(carried=("home_town",) if seed % 2 else ())
        self.done: list[str] = []
        entry.begin(9, COLUMNS, carried=self.pile.carried)
        self.acts: dict[str, tuple[int, Callable[[], None]]] = {
            "type": (30, self.type), "compose": (8, self.compose), "enter": (16, self.aside(KEY.Key_Return)),
            "tab": (10, self.aside(KEY.Key_Tab)), "back": (4, self.back), "up": (3, self.down(-1)),
            "down": (3, self.down(1)), "left": (3, self.sideways(-1)), "right": (3, self.sideways(1)),
            "edit": (4, self.edit), "escape": (3, self.escape), "delete": (4, self.delete),
            "above": (4, self.above), "next": (3, self.next), "hard": (2, self.hard),
            "undo": (6, self.undo), "redo": (4, self.redo), "settle": (3, self.settle),
            "half kept": (3, self.half_kept), "reopen": (1, self.reopen),
        }  # fmt: skip

    def step(self) -> None:
        names, weights = zip(*((name, weight) for name, (weight, _) in self.acts.items()), strict=True)
        (name,) = self.chance.choices(names, weights)
        self.done.append(name)
        self.done[-1] += f"@{self.pile.at}"
        self.acts[name][1]()

    def compare(self) -> None:
        entry, pile = self.entry, self.pile
        told = f"{' '.join(self.done[-9:])} {pile.at} {pile.open}"
        assert entry.at == pile.at, told
        opened = entry.desk.grid.cells.open
        assert (opened.whole_text() if opened is not None else None) == pile.open, told
        shown = {
            one.n: dict(one.texts) for one in entry.desk.model.sheets if one.texts or one.state == "hard"
        }
        assert shown == pile.typed, told

    def compare_kept(self) -> None:
        # As a moment later: what was given up with Esc may have been kept meanwhile.
        self.entry.desk.keeper.keep()
        self.entry.stage.settle()
        assert kept(self.entry.stage) == self.pile.typed, " ".join(self.done[-9:])
        entered, hard = self.pile.count()
        told = self.entry.desk.counter.text()
        assert told.startswith(f"{entered}/9 phiếu"), (told, " ".join(self.done[-9:]))
        assert (f"{hard} phiếu khó" in told) == bool(hard), (told, " ".join(self.done[-9:]))

    # -- keys

    def _word(self) -> str:
        return self.chance.choice(_WORDS[self.pile.key]) if self.pile.key else "x"

    def type(self) -> None:
        if self.pile.open:
            return
        word = self._word()
        self.entry.type(word)
        self.pile.type(word)

    def compose(self) -> None:
        """The last word stays in the hands of the input method."""
        if self.pile.open or not self.pile.key:
            return
        word = self._word()
        self.entry.compose(word)
        self.pile.type(word)

    def aside(self, key: Qt.Key) -> Callable[[], None]:
        def act() -> None:
            self.entry.press(key)
            self.pile.aside(1)

        return act

    def back(self) -> None:
        self.entry.press(KEY.Key_Return, SHIFT)
        self.pile.aside(-1)

    def down(self, step: int) -> Callable[[], None]:
        def act() -> None:
            self.entry.press(KEY.Key_Down if step > 0 else KEY.Key_Up)
            self.pile.down(step)

        return act

    def sideways(self, step: int) -> Callable[[], None]:
        def act() -> None:
            if self.pile.open is None:
                self.entry.press(KEY.Key_Right if step > 0 else KEY.Key_Left)
                self.pile.sideways(step)

        return act

    def edit(self) -> None:
        if self.pile.open is None:
            self.entry.press(KEY.Key_F2)
            self.pile.edit()

    def escape(self) -> None:
        if self.pile.open is not None:
            self.entry.press(KEY.Key_Escape)
            self.pile.give_up()

    def delete(self) -> None:
        if self.pile.open is None:
            self.entry.press(KEY.Key_Delete)
            self.pile.clear()

    def above(self) -> None:
        self.entry.press(KEY.Key_D, CONTROL)
        self.pile.copy_above()

    def next(self) -> None:
        self.entry.press(KEY.Key_Return, CONTROL)
        self.pile.next_sheet()

    def hard(self) -> None:
        self.entry.press(KEY.Key_F8)
        self.pile.hard()

    def undo(self) -> None:
        # In an open cell the key belongs to its letters first.
        if self.pile.open is None:
            self.entry.press(KEY.Key_Z, CONTROL)
            self.pile.take_back()

    def redo(self) -> None:
        if self.pile.open is None:
            self.entry.press(KEY.Key_Y, CONTROL)
            self.pile.do_again()

    def settle(self) -> None:
        """As a lock or a change of screens does."""
        self.entry.page.settle()
        self.pile.settle()

    def half_kept(self) -> None:
        self.entry.desk.keeper.keep()

    def reopen(self) -> None:
        if self.pile.open is not None:
            self.escape()
        self.entry.press(KEY.Key_Escape)
        self.entry.stage.settle()
        self.entry.reopen()
        self.pile.reopen()


@pytest.mark.parametrize("seed", (0, 3))
def test_keys_in_any_order_leave_what_a_plain_list_has(office: Office, open_window: Open, seed: int) -> None:
    typist = Typist(EntryDesk(open_window(office.desk()).stage), seed)
    for number in range(_KEYS):
        typist.step()
        typist.compare()
        if number % 20 == 0 and typist.pile.open is None:
            typist.compare_kept()
    QGuiApplication.processEvents()
    typist.settle()
    typist.compare_kept()
