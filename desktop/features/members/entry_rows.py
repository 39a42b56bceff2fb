"""Rows at the end of the list that are being typed and belong to nobody yet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from PySide6.QtCore import Qt

from desktop.features.members.columns import NAME, SYNC, Column
from desktop.services.wording import word
from desktop.widgets.plain_label import tooltip_text
from desktop.widgets.table import FINDING_ROLE, CellLook

_Standing = tuple[dict[str, str], dict[str, str]]


@dataclass
class EntryRow:
    """`texts` is what was typed by column; `wrong` why a cell could not be saved, by column.

    `key` is the draft's id. `org` is the branch that the new member will belong to.
    """

    org: str
    org_name: str
    key: str = field(default_factory=lambda: f"grid-{uuid4().hex}")
    texts: dict[str, str] = field(default_factory=dict)
    wrong: dict[str, str] = field(default_factory=dict)
    saving: bool = False
    kept: bool = False  # as a draft
    # What stood in it before each entry, and before each one that was taken back: texts and what was wrong.
    before: list[_Standing] = field(default_factory=list)
    after: list[_Standing] = field(default_factory=list)

    @property
    def empty(self) -> bool:
        return not any(text.strip() for text in self.texts.values())

    @property
    def ready(self) -> bool:
        """Whether it can be tried: a member has a name."""
        return bool(self.texts.get(NAME, "").strip()) and not self.saving

    def put(self, texts: Mapping[str, str], wrong: Mapping[str, str] | None = None) -> None:
        """These cells were entered; what is wrong about them takes the place of what was."""
        self.before.append((dict(self.texts), dict(self.wrong)))
        self.after.clear()
        self.texts.update(texts)
        for key in texts:
            self.wrong.pop(key, None)
        self.wrong.update(wrong or {})

    def take_back(self) -> bool:
        """The last entry into this row; whether there was one."""
        return self._step(self.before, self.after)

    def do_again(self) -> bool:
        return self._step(self.after, self.before)

    def _step(self, source: list[_Standing], target: list[_Standing]) -> bool:
        if not source:
            return False
        target.append((self.texts, self.wrong))
        self.texts, self.wrong = source.pop()
        return True

    def shown(self, key: str) -> str:
        return self.org_name if key == "org" else self.texts.get(key, "")


def entry_look(entry: EntryRow, column: Column) -> CellLook:
    """What is drawn in a cell of such a row."""
    if column.key == SYNC:
        return CellLook(word("cell.being_entered"), "draft")
    return CellLook(entry.shown(column.key), "", column.muted, column.key in entry.wrong)


def entry_data(entry: EntryRow, column: Column, role: int) -> Any:
    """What the table's model tells about a cell of such a row."""
    if role == FINDING_ROLE:
        return "error" if column.key in entry.wrong else ""
    if role == Qt.ItemDataRole.ToolTipRole:
        return tooltip_text(entry.wrong.get(column.key, ""))
    return entry_look(entry, column).text
