"""What the box of Ctrl+K lists: what was found in the data, and what the program itself offers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from desktop.services.find import Found, FoundKind, matches, words_of

AnyIndex = QModelIndex | QPersistentModelIndex

KIND_WORDS = {
    FoundKind.MEMBER: "Đoàn viên",
    FoundKind.ORGANISATION: "Tổ chức",
    FoundKind.SCREEN: "Màn hình",
    FoundKind.COMMAND: "Lệnh",
}
KIND_ICONS = {FoundKind.MEMBER: "user", FoundKind.ORGANISATION: "building"}


@dataclass(frozen=True, slots=True)
class Offer:
    """A screen or a command that can be found by its name; `detail` is its key."""

    kind: FoundKind
    id: str
    title: str
    icon: str
    detail: str
    open: Callable[[], object]


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the list."""

    kind: FoundKind
    id: str
    title: str
    detail: str
    icon: str

    @property
    def spoken(self) -> str:
        """The line as a screen reader says it."""
        return ", ".join(part for part in (self.title, self.detail, KIND_WORDS[self.kind]) if part)


def offered(offers: Sequence[Offer], text: str) -> list[Line]:
    """Screens and commands whose names match; all of them while nothing is typed."""
    words = words_of(text)
    return [
        Line(offer.kind, offer.id, offer.title, offer.detail, offer.icon)
        for offer in offers
        if matches(offer.title, words)
    ]


def lines(found: Sequence[Found]) -> list[Line]:
    return [Line(one.kind, one.id, one.title, one.detail, KIND_ICONS[one.kind]) for one in found]


class FoundModel(QAbstractListModel):
    """The lines, in the order in which they are shown."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.lines: list[Line] = []

    def show_lines(self, lines: list[Line]) -> None:
        self.beginResetModel()
        self.lines = lines
        self.endResetModel()

    def rowCount(self, parent: AnyIndex = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        return 0 if parent.isValid() else len(self.lines)

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self.lines[index.row()].title
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return self.lines[index.row()].spoken
        return None
