"""Blocks of cells: copied as text, pasted as one step, cleared as one step."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import zip_longest
from typing import TypeVar

from PySide6.QtCore import QMimeData, QObject, Signal
from PySide6.QtGui import QGuiApplication

from desktop.features.members.columns import Column, shown_row
from desktop.features.members.entry_rows import EntryRow
from desktop.features.members.grid import MemberGrid
from desktop.features.members.model import MemberTableModel
from desktop.features.members.saving import CellWriter, Target
from desktop.services import members, revealing
from desktop.services.blocks import as_html, as_text, rows_of
from desktop.services.pasted import OldColumn, converted, old_columns
from desktop.services.session import Session
from desktop.services.wording import word
from desktop.workspace import Workspace
from domain.fields import FieldType
from domain.frozen import frozen
from domain.members.fields import MEMBER

# More is not a block but an export, which asks for its purpose and writes a file.
_MOST_CELLS = 50_000
_LONGEST = 5_000_000
_Result = TypeVar("_Result")


@frozen
class Block:
    """What was copied, as text and as a table. `hidden`: ids of those whose citizen id is hidden in it."""

    text: str
    table: str
    rows: int
    hidden: tuple[str, ...] = ()


# Where a row of a block goes: a row being entered, a member by (id, number), or a new one.
Place = EntryRow | tuple[str, int] | None


@frozen
class Paste:
    """What a paste is going to do, before anybody has agreed to new rows.

    Rows and columns are noted as what they are, not as where they stand: the list may move under a question.
    `keys` are fields, "" for a column that takes nothing; `org` is the branch of new rows. `beyond`: how many
    columns of the block lie right of the last one here.
    """

    cells: list[list[str]]
    keys: tuple[str, ...]
    places: tuple[Place, ...]
    org: str = ""
    skipped: tuple[str, ...] = ()
    beyond: int = 0
    notes: tuple[str, ...] = ()

    @property
    def new(self) -> int:
        """How many rows there are none for."""
        return sum(1 for place in self.places if place is None)


def read_block(
    session: Session, wanted: Sequence[tuple[str, int]], chosen: Sequence[Column], *, whole: bool = False
) -> Block:
    """On the worker: the texts of these rows ((id, number) each); `whole`: citizen ids too."""
    known = members.rows(session, [id for id, _ in wanted if id])
    found = {row.id: row for row in known}
    numbered = members.rows_numbered(session, [number for id, number in wanted if not id and number])
    rows, hidden = [], []
    for id, number in wanted:
        row = found.get(id) if id else numbered.get(number)
        if row is None:
            continue
        texts = dict(shown_row(session, row, chosen).texts)
        for column in chosen:
            if column.field is not None and column.field.type is FieldType.CITIZEN_ID and texts[column.key]:
                hidden.append(row.id)
                if whole:
                    # Digits only, as spreadsheets and registers have it.
                    texts[column.key] = str(row.fields.get(column.key))
        rows.append([texts[column.key] for column in chosen])
    return Block(as_text(rows), as_html(rows), len(rows), () if whole else tuple(dict.fromkeys(hidden)))


class BlockActions(QObject):
    """`asked` carries how many new rows a paste needs; `agree` goes on with it.

    `hidden_copied` carries in how many copied rows the citizen id is hidden; `copy_whole` copies it all.
    """

    said = Signal(str, str)
    asked = Signal(int)
    hidden_copied = Signal(int)
    # The OldColumns of a block, in an old code; `convert` goes on with it.
    old_found = Signal(object)

    def __init__(self, workspace: Workspace, grid: MemberGrid, model: MemberTableModel, writer: CellWriter):
        super().__init__(grid)
        self._workspace, self._grid, self._model, self._writer = workspace, grid, model, writer
        self._waiting: Paste | None = None
        self._old: tuple[OldColumn, ...] = ()
        grid.copy_wanted.connect(self.copy)
        grid.paste_wanted.connect(self.paste)
        grid.clear_wanted.connect(self.clear)

    # -- copying

    def copy(self) -> None:
        """The selected cells, as text and as a table; citizen ids stay hidden."""
        wanted, chosen = self._selected()
        if not wanted or not chosen:
            return
        if len(wanted) * len(chosen) > _MOST_CELLS:
            self.said.emit("info", "Vùng chọn quá lớn để chép. Hãy chọn ít dòng hơn.")
            return
        self._workspace.read(
            lambda session: read_block(session, wanted, chosen), self._put_on_clipboard, owner=self
        )

    def copy_whole(self, purpose: str) -> None:
        """As `copy`, with whole citizen ids; the audit trail notes whose and what for."""
        wanted, chosen = self._selected()

        def work(session: Session) -> Block:
            # Noted first: nothing leaves the program without its line in the trail.
            hidden = read_block(session, wanted, chosen).hidden
            revealing.note_copied(session, hidden, "citizen_id", purpose)
            return read_block(session, wanted, chosen, whole=True)

        self._workspace.change(work, self._put_on_clipboard, owner=self)

    def _selected(self) -> tuple[list[tuple[str, int]], list[Column]]:
        rows = self._grid.chosen_rows()
        wanted = [(self._known_id(row), self._model.number_at(row)) for row in rows]
        return wanted, [self._model.columns[column] for column in self._grid.chosen_columns()]

    def _known_id(self, row: int) -> str:
        """Who stands there for whoever looks at it; the number of a row that goes is another's soon."""
        shown = self._model.shown(row, read=False)
        return shown.id if shown else ""

    def _put_on_clipboard(self, block: Block) -> None:
        carried = QMimeData()
        carried.setText(block.text)
        carried.setHtml(block.table)
        QGuiApplication.clipboard().setMimeData(carried)
        if block.hidden:
            self.hidden_copied.emit(len(block.hidden))
        else:
            self.said.emit("done", f"Đã chép {block.rows} dòng.")

    # -- pasting

    def paste(self) -> None:
        """Write the clipboard's block from the current cell on; asks once where it needs new rows."""
        text = QGuiApplication.clipboard().text()
        if not text or not self._grid.currentIndex().isValid():
            return
        if len(text) > _LONGEST or sum(map(text.count, "\t\n")) > _MOST_CELLS:
            self.said.emit("info", "Vùng chép quá lớn để dán. Chưa ghi gì. Hãy dùng Nhập danh sách.")
            return
        paste = self._planned(rows_of(text))
        fields = [MEMBER.by_name.get(key) for key in paste.keys]
        self._read(lambda session: old_columns(paste.cells, fields), lambda old: self._look_at(paste, old))

    def convert(self, *, agreed: bool) -> None:
        """The answer to `old_found`: with the columns in Unicode, or as they came."""
        paste, old = self._waiting, self._old
        self._waiting, self._old = None, ()
        if paste is None:
            return
        if not agreed:
            self._ask(paste)
            return
        self._read(
            lambda session: converted(paste.cells, old),
            lambda cells: self._ask(replace(paste, cells=cells)),
        )

    def _read(self, work: Callable[[Session], _Result], done: Callable[[_Result], None]) -> None:
        """Look at a block on the worker; who takes it back meanwhile means this block."""
        undo = self._workspace.undo
        undo.announce()

        def looked(result: _Result) -> None:
            try:
                done(result)
            finally:
                # Whatever went wrong: a Ctrl+Z that waits for it would wait for ever.
                undo.announced_came()

        def failed(error: Exception) -> None:
            undo.announced_came()
            self._workspace.runner.unhandled.emit(error)

        self._workspace.read(work, looked, owner=self, failed=failed)

    def _look_at(self, paste: Paste, old: tuple[OldColumn, ...]) -> None:
        if old:
            self._waiting, self._old = paste, old
            self.old_found.emit(old)
        else:
            self._ask(paste)

    def _planned(self, cells: list[list[str]]) -> Paste:
        """Where a block goes, from the current cell on."""
        start = self._grid.currentIndex()
        rows, shown = self._grid.chosen_rows(), self._grid.chosen_columns()
        row = rows[0] if rows else start.row()
        column = shown[0] if shown else start.column()
        single = len(cells) == 1 and len(cells[0]) == 1
        if single and (len(rows) > 1 or len(shown) > 1):
            cells = [[cells[0][0]] * len(shown) for _ in rows]
        width = max(map(len, cells))
        columns = self._grid.columns_from(column)[:width]
        skipped = [self._model.columns[one].title for one in columns if self._model.columns[one].why_not]
        places = [self._place_of(one) for one in range(row, row + len(cells))]
        if len(cells) > 1:
            # A row in which nothing stands yet is as new as those below it: one question, one step.
            places = [None if isinstance(one, EntryRow) and one.empty else one for one in places]
        right = zip_longest(*(texts[len(columns) :] for texts in cells), fillvalue="")
        beyond = sum(any(map(str.strip, texts)) for texts in right)
        org = self._org_of_new(row)
        return Paste(cells, self._keys(columns), tuple(places), org, tuple(skipped), beyond)

    def _place_of(self, row: int) -> Place:
        entry = self._model.entry(row)
        if entry is not None or row >= self._model.count:
            return entry
        return self._known_id(row), self._model.number_at(row)

    def _keys(self, columns: Sequence[int]) -> tuple[str, ...]:
        chosen = [self._model.columns[column] for column in columns]
        return tuple("" if column.why_not else column.key for column in chosen)

    def _ask(self, paste: Paste) -> None:
        if paste.new and not paste.org:
            self.said.emit(
                "warning", f"{paste.new} dòng chưa dán: chưa rõ thuộc chi đoàn nào. Hãy lọc một chi đoàn."
            )
        if paste.new and paste.org:
            self._waiting = paste
            self.asked.emit(paste.new)
        else:
            self._write(paste, new=False)

    def agree(self, *, new: bool) -> None:
        """The answer to `asked`: with the new rows, or only onto those that are there."""
        paste, self._waiting = self._waiting, None
        if paste is not None:
            self._write(paste, new=new)

    def clear(self) -> None:
        """Empty the selected cells."""
        rows, columns = self._grid.chosen_rows(), self._grid.chosen_columns()
        if rows and columns:
            places = tuple(self._place_of(row) for row in rows)
            empty = Paste([[""] * len(columns) for _ in rows], self._keys(columns), places)
            self._write(empty, new=False, label="cell.clear")

    def _write(self, paste: Paste, *, new: bool, label: str = "cell.paste") -> None:
        targets: list[Target] = []
        for place, cells in zip(paste.places, paste.cells, strict=True):
            # Read-only columns are passed over, and nothing is written beyond the block.
            texts = {key: text for key, text in zip(paste.keys, cells, strict=False) if key}
            if isinstance(place, EntryRow):
                self._fill_entry(place, texts)
            elif place is not None:
                id, number = place
                if id or number:
                    targets.append(Target(texts, id, number))
            elif new and any(text.strip() for text in texts.values()):
                targets.append(Target(texts, org=paste.org))
        targets = [target for target in targets if target.texts]
        count = sum(len(target.texts) for target in targets)
        notes = [*paste.notes]
        if paste.skipped:
            notes.append(f"Không ghi vào cột chỉ đọc: {', '.join(paste.skipped)}.")
        if paste.beyond:
            notes.append(f"{paste.beyond} cột của vùng chép không có chỗ bên phải nên chưa dán.")
        for note in notes:
            self.said.emit("info", note)
        if any(not (target.id or target.number) for target in targets):
            self._writer.drop_empty()
        if targets:
            self._writer.write_block(targets, word(label).format(count=count), notes)

    def _fill_entry(self, entry: EntryRow, texts: dict[str, str]) -> None:
        entry.put(texts)
        self._model.entry_changed(entry)
        self._writer.keep_entry(entry)

    def _org_of_new(self, row: int) -> str:
        """New rows belong to the branch of the row that the block begins on, or of the filter."""
        shown = self._model.shown(min(row, self._model.count - 1)) if self._model.count else None
        return self._model.filter.org or (str(shown.fields.get("org") or "") if shown else "")
