"""The list with what stands around it: what was refused, a question, the selection, bulk edit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from PySide6.QtCore import QMargins, Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from desktop.features.members.arranging import Arrangement
from desktop.features.members.columns import Column
from desktop.features.members.exporting import ExportFlow
from desktop.features.members.grid import MemberGrid
from desktop.features.members.model import MemberTableModel
from desktop.features.members.pasting import BlockActions
from desktop.features.members.problem import ProblemLine
from desktop.features.members.question import QuestionLine
from desktop.features.members.reading import narrowed
from desktop.features.members.saving import CellWriter
from desktop.services import members, revealing
from desktop.services.failures import Failure
from desktop.services.members import MemberFilter, MemberRow
from desktop.services.pasted import OldColumn
from desktop.services.values import show
from desktop.services.wording import word
from desktop.widgets.buttons import Button
from desktop.widgets.empty_state import EmptyState
from desktop.widgets.layouts import EDGE, boxed, column, edges, row
from desktop.widgets.plain_label import PlainLabel
from desktop.workspace import Workspace
from domain.members.fields import MEMBER

if TYPE_CHECKING:
    from desktop.features.members.bulk import BulkPanel
    from desktop.services.member_cells import CellRefusal, Saving
    from desktop.services.shown_findings import Fix

# More than this would keep everything else on this laptop waiting.
_MOST_AT_ONCE = 2000


class ListSide(QWidget):
    """`opened` asks for the form of the row given."""

    opened = Signal(int)
    # Ids of the members for whom one step is to be taken together.
    batch_wanted = Signal(object)

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self._workspace = workspace
        self.model = MemberTableModel(workspace)
        self.writer = CellWriter(workspace, self.model)
        self.table = MemberGrid(workspace.session, self.model, self.writer)
        self.blocks = BlockActions(workspace, self.table, self.model, self.writer)
        self.arrangement = Arrangement(self.table, self.model)
        self.empty = EmptyState("users", "")
        self.problem = ProblemLine()
        self.question = QuestionLine()
        self.selection = SelectionBar()
        self.exports = ExportFlow(workspace, self, self.question, self.problem)
        self._above = column(gap=0, margins=edges(12, 0))
        self.lists = QStackedWidget()
        self.lists.addWidget(self.table)
        self.lists.addWidget(self.empty)
        self.lists.setFocusProxy(self.table)
        under = boxed(column(self.problem, self.question, gap=4, margins=edges(12, 0)))
        whole = column(
            boxed(self._above),
            self.lists,
            under,
            self.selection,
            gap=4,
            margins=QMargins(EDGE - 10, 0, 0, 0),
        )
        whole.setStretch(1, 1)
        self.setLayout(whole)
        self._connect()

    @cached_property
    def bulk(self) -> BulkPanel:
        """Made when it is first wanted."""
        from desktop.features.members.bulk import BulkPanel

        panel = BulkPanel(self._workspace)
        panel.saved.connect(self.tell)
        panel.closed.connect(lambda: self.table.setFocus())
        self._above.addWidget(panel)
        return panel

    def settle(self) -> None:
        self.table.settle()

    def hand_over(self, draft: str) -> None:
        """A row that is typed further elsewhere leaves the list: it would be entered twice."""
        if any(entry.key == draft for entry in self.model.entries):
            self.settle()
            self.writer.hand_over(draft)

    def undo_typing(self) -> bool:
        """Where somebody types a row that is nobody yet, the last cell of it."""
        return self._in_rows() and self.table.undo_typing()

    def redo_typing(self) -> bool:
        return self._in_rows() and self.table.redo_typing()

    def _in_rows(self) -> bool:
        focus = self.window().focusWidget()
        return focus is not None and (focus is self.table or self.table.isAncestorOf(focus))

    def _connect(self) -> None:
        table, writer, blocks = self.table, self.writer, self.blocks
        self.exports.take_from(self._in_sight)
        table.room_changed.connect(self.arrangement.make_room)
        table.opened.connect(self.opened)
        table.activated.connect(lambda index: self.opened.emit(index.row()))
        table.said.connect(self.problem.say)
        table.revealed.connect(self._note_revealed)
        table.rows_chosen.connect(self.selection.show_count)
        table.cells.closed.connect(self._forget_remark)
        writer.refused.connect(self._show_refusal)
        writer.remarked.connect(self.problem.show_remark)
        writer.finished.connect(self.tell)
        writer.failed.connect(self._show_failure)
        blocks.said.connect(self.problem.say)
        blocks.asked.connect(self._ask_for_rows)
        blocks.old_found.connect(self._ask_for_code)
        blocks.hidden_copied.connect(self._ask_for_purpose)
        self.problem.to_cell.connect(table.show_refusal)
        self.problem.fix_chosen.connect(self._fix)
        self.problem.reason_given.connect(writer.override)
        self.selection.edit.clicked.connect(self._open_bulk)
        self.selection.work.clicked.connect(self._ask_for_batch)
        self.selection.copy.clicked.connect(blocks.copy)
        self.selection.clear.clicked.connect(self._clear_selection)
        self._workspace.undo.performed.connect(lambda *_: self.problem.hide())

    def _in_sight(self) -> tuple[MemberFilter, list[Column]]:
        """Who is in the list and which columns; what stands in an open cell is part of it."""
        self.table.cells.settle()
        return self.model.filter, [self.model.columns[one] for one in self.table.in_sight()]

    def show_nobody(self, typed: str) -> None:
        """In place of the rows: why there are none, and the way out. `typed`: what is searched for."""
        self.lists.setCurrentWidget(self.empty)
        if narrowed(self.model.filter):
            heading = f"Không tìm thấy “{typed}”" if typed else "Không có ai khớp với bộ lọc"
            self.empty.say(heading, "Thử gõ ít chữ hơn hoặc bỏ bớt bộ lọc.", "Xóa lọc")
        else:
            self.empty.say("Chưa có đoàn viên nào", "Danh sách của đơn vị sẽ hiện ở đây.", "Thêm đoàn viên")

    def tell(self, saving: Saving) -> None:
        """What became of a block: what was saved, who was left out and why."""
        is_odd = saving.refused or saving.alike or saving.notes
        level = "warning" if is_odd else "done" if saving.people else "info"
        self.problem.say(level, saving.sentences)

    def _show_refusal(self, refusal: CellRefusal) -> None:
        self.problem.show_refusal(refusal)

    def _show_failure(self, failure: Failure) -> None:
        self.problem.say("error", failure.sentence)

    def _fix(self, refusal: CellRefusal, fix: Fix) -> None:
        """The correction that was offered, in place of what was typed."""
        self.problem.hide()
        rulebook = self._workspace.session.rulebook
        self.model.lift(refusal.id, refusal.field)
        for name, value in fix.values.items():
            text = show(MEMBER.by_name[name], value, rulebook)
            self.writer.write_cell(refusal.id, refusal.name, name, text, None)

    def _ask_for_rows(self, count: int) -> None:
        agree = self.blocks.agree
        self.question.ask(
            f"Thêm {count} dòng mới?",
            [
                (f"Thêm {count} dòng", lambda: agree(new=True)),
                ("Chỉ dán vào dòng đã có", lambda: agree(new=False)),
            ],
        )

    def _ask_for_code(self, old: Sequence[OldColumn]) -> None:
        """Words that were typed in an old font are not read by guess: whoever pastes them looks first."""
        names = ", ".join(one.title for one in old)
        first, convert = old[0], self.blocks.convert
        self.question.ask(
            f"Cột {names} dùng phông cũ ({first.code}). “{first.before}” → “{first.after}”.",
            [
                ("Chuyển cả cột", lambda: convert(agreed=True)),
                ("Dán nguyên như vậy", lambda: convert(agreed=False)),
            ],
        )

    def _ask_for_purpose(self, count: int) -> None:
        """Whole citizen ids leave the program only for a purpose, which is noted."""
        copy = self.blocks.copy_whole

        def answer(purpose: str) -> tuple[str, object]:
            return word(f"purpose.{purpose}"), lambda: copy(purpose)

        answers = [answer(purpose) for purpose in revealing.PURPOSES]
        text = f"Đã chép, số CCCD của {count} người được che. Cần chép đủ số để làm gì?"
        self.question.ask(text, [*answers, ("Không cần", lambda: None)])  # type: ignore[list-item]

    def _note_revealed(self, id: str, field: str) -> None:
        self._workspace.read(
            lambda session: revealing.note_revealed(session, [id], field), lambda _: None, owner=self
        )

    def _forget_remark(self) -> None:
        """What was said about an open cell is over when it closes; what was refused stays."""
        if self.problem.is_remark:
            self.problem.hide()

    def _open_bulk(self) -> None:
        self.table.cells.settle()
        rows = [row for row in self.table.chosen_rows() if row < self.model.count]
        if len(rows) > _MOST_AT_ONCE:
            self.problem.say("info", f"Sửa đồng loạt tối đa {_MOST_AT_ONCE} người một lần. Hãy lọc bớt.")
            return
        self.bulk.open([(self.model.id_at(row), self.model.number_at(row)) for row in rows])

    def _ask_for_batch(self) -> None:
        """Rows that were never in sight are known by their number only."""
        self.table.cells.settle()
        rows = [row for row in self.table.chosen_rows() if row < self.model.count]
        targets = [(self.model.id_at(row), self.model.number_at(row)) for row in rows[:_MOST_AT_ONCE]]
        unread = [number for id, number in targets if not id]

        def tell(found: Mapping[int, MemberRow]) -> None:
            known = (id or (found[number].id if number in found else "") for id, number in targets)
            self.batch_wanted.emit([id for id in known if id])

        self._workspace.read(lambda session: members.rows_numbered(session, unread), tell, owner=self)

    def _clear_selection(self) -> None:
        self.table.clearSelection()
        self.table.setFocus()


class SelectionBar(QWidget):
    """Appears when two rows or more are selected."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("canvas")
        self.count = PlainLabel(role="strong")
        self.edit = Button("Sửa đồng loạt", "edit")
        self.work = Button("Làm nghiệp vụ", "list-check")
        self.copy = Button("Chép", "copy")
        self.clear = Button("Bỏ chọn", look="link")
        self.setLayout(
            row(self.count, self.edit, self.work, self.copy, self.clear, None, margins=edges(12, 6))
        )
        self.hide()

    def show_count(self, rows: int) -> None:
        shown = f"{rows:,}".replace(",", ".")
        self.count.setText(f"Đã chọn {shown}")
        self.setVisible(rows >= 2)
