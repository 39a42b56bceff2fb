"""A person who types sheets at random, and what a plain list would have of it.

`Pile` knows nothing of Qt, of the replica or of the program: texts by sheet and column, a place, and what
each key does to both. The rig presses the same keys in the window and compares (`docs/entry.md`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

COLUMNS = ("full_name", "home_town", "phone", "occupation")


@dataclass
class Row:
    texts: dict[str, str] = field(default_factory=dict)
    hard: bool = False

    @property
    def empty(self) -> bool:
        return not self.texts


@dataclass
class Pile:
    """The sheets of a lot as a list; `row` and `column` are where somebody is, 0 being the number."""

    carried: tuple[str, ...] = ()
    rows: list[Row] = field(default_factory=lambda: [Row()])
    row: int = 0
    column: int = 1
    # The text in the open cell, None while none is open; and whether it has been asked about.
    open: str | None = None
    asked: bool = False
    # Row, column (None: left for later), and what the sheet was before: to take back, and to do again.
    done: list[tuple[int, int | None, Row, Row]] = field(default_factory=list)
    undone: list[tuple[int, int | None, Row, Row]] = field(default_factory=list)

    @property
    def at(self) -> tuple[int, str]:
        return self.row + 1, COLUMNS[self.column - 1] if self.column else "n"

    @property
    def typed(self) -> dict[int, dict[str, str]]:
        return {n: one.texts for n, one in enumerate(self.rows, 1) if one.texts or one.hard}

    @property
    def _first(self) -> int:
        return next(place for place, key in enumerate(COLUMNS, 1) if key not in self.carried)

    @property
    def key(self) -> str:
        return COLUMNS[self.column - 1] if self.column else ""

    # -- what is typed

    def type(self, text: str) -> None:
        """Letters: they replace what stands in a cell that was not open."""
        if self.column:
            self.open = (self.open or "") + text
            self.asked = False

    def edit(self) -> None:
        """F2: the cell opens with what stands in it."""
        if self.column and self.open is None:
            self.open = self.rows[self.row].texts.get(self.key, "")

    def give_up(self) -> None:
        self.open, self.asked = None, False

    def settle(self) -> None:
        """The cell is left for good."""
        if self.open is not None:
            text, self.open, self.asked = self.open, None, False
            if text != self.rows[self.row].texts.get(self.key, ""):
                self.put(text)

    def put(self, text: str) -> None:
        row, was = self.rows[self.row], replace(self.rows[self.row])
        before = self._carried_here()
        texts = {**(before if row.empty else {}), **row.texts, self.key: text.strip()}
        texts = {key: one for key, one in texts.items() if one}
        if not text.strip() and all(before.get(key) == one for key, one in texts.items()):
            texts = {}
        row.texts = texts
        self._note(self.column, was)

    def _note(self, column: int | None, was: Row) -> None:
        if was != self.rows[self.row]:
            self.done.append((self.row, column, was, replace(self.rows[self.row])))
            self.undone.clear()

    def take_back(self) -> None:
        self.settle()
        if self.done:
            self.undone.append(self.done.pop())
            row, column, was, _ = self.undone[-1]
            self._stand_at(row, column, was)

    def do_again(self) -> None:
        self.settle()
        if self.undone:
            self.done.append(self.undone.pop())
            row, column, _, then = self.done[-1]
            self._stand_at(row, column, then)

    def _stand_at(self, row: int, column: int | None, sheet: Row) -> None:
        self.rows[row], self.row = replace(sheet), row
        self.column = column or self._first

    def clear(self) -> None:
        if self.open is None and self.column:
            self.put("")

    def copy_above(self) -> None:
        above = next(
            (one.texts[self.key] for one in self.rows[: self.row][::-1] if self.key in one.texts), ""
        )
        if self.open is not None:
            self.open = above or self.open
        elif self.column and self.row > 0:
            self.put(above)

    def _carried_here(self) -> dict[str, str]:
        before = next((one for one in reversed(self.rows[: self.row]) if not one.empty), Row())
        return {key: before.texts[key] for key in self.carried if key in before.texts}

    # -- where it leads

    def _asks(self) -> bool:
        """Whether the open cell holds what cannot be read: that is asked about, once."""
        changed = self.open is not None and self.open != self.rows[self.row].texts.get(self.key, "")
        if not changed or self.asked or self.key != "phone" or (self.open or "").strip() != "12":
            return False
        self.asked = True
        return True

    def aside(self, step: int) -> None:
        """Enter and Tab."""
        if self._asks():
            return
        self.settle()
        places = [place for place, key in enumerate(COLUMNS, 1) if key not in self.carried]
        beyond = [place for place in places if (place - self.column) * step > 0]
        if beyond:
            self.column = beyond[0] if step > 0 else beyond[-1]
        elif self.row + step >= 0:
            self.row = self._added() if self.row + step >= len(self.rows) else self.row + step
            self.column = places[0 if step > 0 else -1]

    def down(self, step: int) -> None:
        if self._asks():
            return
        self.settle()
        self.row = max(0, min(self.row + step, len(self.rows) - 1))

    def sideways(self, step: int) -> None:
        if self.open is None:
            self.column = max(0, min(self.column + step, len(COLUMNS)))

    def next_sheet(self) -> None:
        self.settle()
        self.row = self._added() if self.row + 1 >= len(self.rows) else self.row + 1
        self.column = self._first

    def hard(self) -> None:
        self.settle()
        row, was = self.rows[self.row], replace(self.rows[self.row])
        row.hard = not row.hard
        self._note(None, was)
        if row.hard:
            self.next_sheet()

    def _added(self) -> int:
        if not (self.rows[-1].empty and not self.rows[-1].hard):
            self.rows.append(Row())
        return len(self.rows) - 1

    def reopen(self) -> None:
        """Of the empty sheets at the end one is left."""
        self.settle()
        while len(self.rows) > 1 and all(one.empty and not one.hard for one in self.rows[-2:]):
            self.rows.pop()
        if not (self.rows[-1].empty and not self.rows[-1].hard):
            self.rows.append(Row())
        if self.row >= len(self.rows):
            self.row = 0
        if not self.column:
            self.column = self._first
        self.done.clear()
        self.undone.clear()

    def count(self) -> Sequence[int]:
        """Sheets entered, sheets left for later."""
        entered = sum(1 for one in self.rows if not one.empty and not one.hard)
        return entered, sum(1 for one in self.rows if one.hard)
