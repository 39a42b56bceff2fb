"""Lines of a ledger as Qt reads them; each ledger has columns of its own."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QModelIndex

from desktop.services.ledgers import LedgerRow, LedgerShown
from desktop.widgets.lines_model import Lines
from domain.ledgers.model import ENTRY, Column, Ledger

# A letter of a list is about so wide on paper, in millimetres.
_LETTER_MM: Final = 2.2
_NARROWEST: Final = 5
FULL_NAME: Final = "full_name"


def shown_columns(ledger: Ledger) -> tuple[Column, ...]:
    """What stands on the sheet stands on the screen."""
    return tuple(column for column in ledger.columns if column.on_paper)


def widths(ledger: Ledger) -> list[int]:
    """In letters."""
    return [max(_NARROWEST, round(column.width / _LETTER_MM)) for column in shown_columns(ledger)]


class LedgerModel(Lines):
    """`take` changes the columns as well."""

    columns: tuple[Column, ...] = ()

    def take(self, found: LedgerShown) -> None:
        self.columns = shown_columns(found.ledger)
        titles = tuple(column.title for column in self.columns)
        if titles != self.titles:
            self.beginResetModel()
            self.titles, self.rows = titles, []
            self.endResetModel()
        self.show_rows(list(found.rows))

    def text(self, row: LedgerRow, column: int) -> str:
        return row.texts.get(self.columns[column].key, "")

    def is_muted(self, column: int) -> bool:
        """Whom a line is about, and as what, is what the eye looks for."""
        return self.columns[column].key not in (FULL_NAME, ENTRY)

    def at(self, index: QModelIndex) -> LedgerRow | None:
        return self.rows[index.row()] if 0 <= index.row() < len(self.rows) else None

    def row_of(self, case: str) -> int:
        return next((number for number, row in enumerate(self.rows) if row.case == case), -1)
