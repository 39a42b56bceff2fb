"""Somebody types the sheets of a lot: every cell kept at once, doubts told beside it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from PySide6.QtCore import Signal

from desktop import keys
from desktop.features.entry import actions
from desktop.features.entry.actions import Kept, SampleSheet
from desktop.features.entry.columns import NUMBER
from desktop.features.entry.keeping import LotKeeper
from desktop.features.entry.steps import SheetStep
from desktop.features.entry.typing_view import TypingView
from desktop.services import values
from desktop.services.entry_checks import LotCheck
from desktop.services.entry_types import OpenLot, Place, Sheet
from desktop.services.failures import describe
from desktop.services.shown_findings import Fix, ShownFinding
from desktop.services.times import show_count
from desktop.services.twins import TELLING, Twin
from desktop.services.wording import word
from desktop.workspace import Workspace
from domain.members.fields import MEMBER

# Pixels: photo, a few columns, rules.
_ROOM_FOR_THREE = 1_180
_HELP = "Enter: ô sau · Shift+Enter: ô trước · Ctrl+Enter: phiếu sau · F8: để phiếu khó lại · F9: kiểm tra"


class TypingDesk(TypingView):
    """`left`: back to the lots; `finished`: on to closing; `header_wanted`: the header is to be changed.

    `typed_again` carries the sheets that a second person is done with.
    """

    left = Signal()
    finished = Signal()
    header_wanted = Signal()
    typed_again = Signal(object)

    def __init__(self, workspace: Workspace) -> None:
        super().__init__(workspace)
        self._workspace = workspace
        self._lot: OpenLot | None = None
        self._again = False
        self._row = -1
        self._doubt: ShownFinding | None = None
        self.keeper = LotKeeper(workspace, self._collect, self._not_kept, self)
        self._connect()

    # -- opening and leaving

    @property
    def lot(self) -> OpenLot | None:
        return self._lot

    @property
    def again(self) -> bool:
        """Whether a second person types the sample here."""
        return self._again

    @property
    def place(self) -> Place:
        row, key = self.grid.place
        n = self.model.sheets[row].n if row >= 0 else 1
        return Place(n, "" if key == NUMBER else key, self.photo.path)

    def open_lot(self, opened: OpenLot) -> None:
        """Go on where somebody stopped."""
        self._show(opened, again=False)
        self.model.show_lot(opened.header, opened.sheets)
        self.photo.show_file(opened.place.photo)
        row = self.model.row_of(opened.place.n)
        self.grid.go_to(row if row >= 0 else 0, opened.place.field)

    def open_sample(self, opened: OpenLot, sample: Sequence[SampleSheet]) -> None:
        """A second person types these sheets, and sees nothing of what the first one typed."""
        self._show(opened, again=True)
        sheets = [Sheet(one.n, dict(one.texts), photo=one.photo) for one in sample]
        carried: tuple[str, ...] = ()
        shown = tuple(name for name in opened.header.columns if name not in opened.header.carried)
        header = replace(opened.header, columns=shown, carried=carried, sheets=len(sheets))
        self.model.show_lot(header, sheets, fixed=True)
        self.grid.go_to(0)

    def leave_lot(self) -> None:
        """Nothing of the lot is in memory only; it is nobody's on this screen any more."""
        self.settle()
        self.keeper.forget()
        self._lot = None
        self.photo.show_file("")

    def settle(self) -> None:
        """Take in what is being typed and make it last."""
        self.grid.settle()
        self.keeper.keep()

    def _show(self, opened: OpenLot, *, again: bool) -> None:
        self.keeper.forget()
        self._lot, self._again, self._row = opened, again, -1
        source = word(f"entry.source.{opened.header.source}")
        self.title.setText(f"{'Nhập lại mẫu: ' if again else ''}{opened.org_name} · {source}")
        self.notice.leave()
        self.side.show_found(None)
        for part in (self.hard, self.check, self.header):
            part.setVisible(not again)
        self.side.found_title.setVisible(not again)
        self.close_lot.setText("Xong phần nhập lại" if again else "Đóng lô")

    # -- keeping

    def _collect(self) -> Kept | None:
        if self._lot is None:
            return None
        sheets = {sheet.n: sheet for sheet in self.model.take_changed()}
        editor = self.grid.cells.open
        if editor is not None and not editor.is_done and editor.index.isValid():
            sheet, key = self.model.sheets[editor.index.row()], editor.column.key
            half = editor.whole_text()
            if half != sheet.texts.get(key, ""):
                texts = self.model.texts_with(editor.index.row(), key, half)
                sheets[sheet.n] = replace(sheet, texts=texts, typist=self._me(sheet))
                # Should the entry be given up, what stood there before has to be kept again.
                self.model.not_kept([sheet])
        return Kept(self._lot.id, tuple(sheets.values()), self.place, self._again)

    def _me(self, sheet: Sheet) -> str:
        return sheet.typist or self._workspace.session.actor.id

    def _not_kept(self, kept: Kept) -> None:
        self.model.not_kept(kept.sheets)

    def _say_failure(self, error: Exception) -> None:
        failure = describe(error)
        self.notice.say("error", failure.sentence, code=failure.code)

    # -- typing

    def _moment(self) -> float:
        return self._workspace.session.clock().timestamp()

    def _after_cell(self, row: int, key: str) -> None:
        self.model.spend(row, self._moment())
        self._doubt = None
        self.keeper.keep()
        self._count()
        self._tell()
        if key in TELLING and not self._again:
            sheet = self.model.sheets[row]
            self._workspace.read(
                lambda session: actions.look_alikes(session, sheet.texts),
                lambda twins: self._show_twins(sheet.n, twins),
                owner=self,
            )

    def _after_move(self) -> None:
        row, _ = self.grid.place
        if self._lot is None or row < 0:
            return
        self.model.spend(row, self._moment())
        self.keeper.touch()
        self._doubt = None
        self.hint.setText(_HELP)
        if row != self._row:
            self._row = row
            self.side.show_twins(())
            photo = self.model.sheets[row].photo
            if photo:
                self.photo.show_file(photo)
        self._tell()

    def _tell(self) -> None:
        """What there is to know about the current cell and its sheet."""
        row, key = self.grid.place
        if row < 0:
            return
        column = self.model.columns[self.grid.currentIndex().column()]
        session = self._workspace.session
        offered = (
            [label for _, label in values.choices(column.field, session.rulebook)] if column.field else []
        )
        self.side.show_column(column, offered)
        doubts = [self._doubt] if self._doubt is not None else []
        self.side.show_findings([*doubts, *self.model.findings(row)], key)

    def _ask_about(self, doubt: ShownFinding) -> None:
        self._doubt = doubt
        self._tell()

    def _make_room(self) -> None:
        """Where three do not fit side by side, the rules give way to the photo; F4 brings them back."""
        self.side.setVisible(not self.photo.path or self.body.width() >= _ROOM_FOR_THREE)
        self.keeper.touch()

    def _say(self, level: str, text: str) -> None:
        self.hint.setText(text)

    def _show_twins(self, n: int, twins: Sequence[Twin]) -> None:
        row = self.grid.place[0]
        if row >= 0 and self.model.sheets[row].n == n:
            self.side.show_twins(twins)

    def _not_the_same(self, question: str) -> None:
        self.side.show_twins(())
        self._workspace.read(
            lambda session: actions.not_the_same(session, question), lambda _: None, owner=self
        )

    def _count(self) -> None:
        if self._again:
            done = sum(1 for sheet in self.model.sheets if not sheet.empty)
            self.counter.setText(f"{done}/{len(self.model.sheets)} phiếu mẫu")
            return
        parts = [f"{show_count(self.model.entered)}/{show_count(self.model.header.sheets)} phiếu"]
        if errors := self.model.count_of("error"):
            parts.append(f"{errors} lỗi")
        parts.append(f"{self.model.count_of('warning')} cảnh báo")
        if self.model.hard:
            parts.append(f"{self.model.hard} phiếu khó")
        if self.model.pace:
            parts.append(f"{self.model.pace} giây/phiếu")
        self.counter.setText(" · ".join(parts))

    # -- what the keys do

    def mark_hard(self) -> None:
        """Leave this sheet for later and go on, or take it up again."""
        self.grid.settle()
        row = self.grid.place[0]
        if self._again or row < 0 or self.model.sheets[row].member:
            return
        left = self.model.mark_hard(row)
        self.keeper.keep()
        if left:
            self.grid.next_sheet()
            self.hint.setText(f"Phiếu {self.model.sheets[row].n} để lại sau, không vào danh sách cùng lô.")

    def check_lot(self) -> None:
        """Every sheet against itself, the lot and the unit; nothing is changed."""
        if self._lot is None or self._again:
            return
        self.settle()
        id = self._lot.id
        self._workspace.read(
            lambda session: actions.check(session, id),
            self._show_check,
            owner=self,
            failed=self._say_failure,
        )

    def take_fix(self) -> None:
        """The correction that is offered first."""
        self.grid.settle()
        if self.side.fix is not None:
            self._apply(self.side.fix)

    def undo(self) -> None:
        """Take the last cell back that was entered in this lot, and go there."""
        self._step(self.model.take_back, "undone")

    def redo(self) -> None:
        self._step(self.model.do_again, "redone")

    def _step(self, step: Callable[[], SheetStep | None], said: str) -> None:
        self.grid.settle()
        done = step()
        if done is None:
            self.hint.setText(word(f"entry.undo.nothing.{said}"))
            return
        self.grid.go_to(self.model.row_of(done.before.n), done.key)
        self.grid.setFocus()
        column = self.model.column_of(done.key)
        what = self.model.columns[column].title if done.key else word("entry.undo.hard")
        self.hint.setText(word(f"entry.undo.{said}").format(sheet=done.before.n, what=what))

    def toggle_carry(self) -> None:
        _, key = self.grid.place
        if self._lot is None or self._again or key in ("", NUMBER, "full_name"):
            return
        self.grid.settle()
        self.model.carry(key)
        self._tell()
        self.header_changed()

    def header_changed(self) -> None:
        """Columns that are carried from now on stay so when the lot is opened again."""
        if self._lot is None:
            return
        id, header = self._lot.id, self.model.header
        self._lot = replace(self._lot, header=header)
        self._workspace.read(
            lambda session: actions.keep_header(session, id, header),
            lambda _: None,
            owner=self,
            failed=self._say_failure,
        )

    def go_to(self, n: int, field: str) -> None:
        """A cell that something was found about."""
        row = self.model.row_of(n)
        if row >= 0:
            self.grid.go_to(row, field)
            self.grid.setFocus()

    def finish(self) -> None:
        self.settle()
        if self._again:
            self.typed_again.emit([sheet for sheet in self.model.sheets if not sheet.empty])
        else:
            self.finished.emit()

    def _show_check(self, check: LotCheck) -> None:
        self.model.show_found(check.findings)
        self.side.show_found(check.findings)
        self.side.show()
        self._tell()

    def _apply(self, fix: Fix) -> None:
        row = self.grid.place[0]
        for name, value in fix.values.items():
            if row >= 0 and self.model.column_of(name) > 0:
                shown = values.show(MEMBER.by_name[name], value, self._workspace.session.rulebook)
                self.grid.put(row, name, shown)

    def _connect(self) -> None:
        self.grid.photo = lambda: self.photo.path
        self.model.typed.connect(self._after_cell)
        self.model.counted.connect(self._count)
        self.grid.moved.connect(self._after_move)
        self.grid.keyed.connect(self.keeper.touch)
        self.grid.cells.closed.connect(self.keeper.touch)
        self.grid.said.connect(self._say)
        self.grid.doubted.connect(self._ask_about)
        self.keeper.failed.connect(self._say_failure)
        self.side.fix_chosen.connect(self._apply)
        self.side.finding_chosen.connect(self.go_to)
        self.side.cleared.connect(self._not_the_same)
        self.photo.changed.connect(self._make_room)
        self.back.clicked.connect(self.left)
        self.header.clicked.connect(self.header_wanted)
        self.open_photo.clicked.connect(self.photo.choose)
        self.hard.clicked.connect(self.mark_hard)
        self.check.clicked.connect(self.check_lot)
        self.close_lot.clicked.connect(self.finish)
        keys.bind(
            self,
            {
                "entry_go": self.grid.next_sheet,
                "hard_sheet": self.mark_hard,
                "check_lot": self.check_lot,
                "close_lot": self.finish,
                "entry_side": lambda: self.side.setVisible(not self.side.isVisible()),
                "carry": self.toggle_carry,
                "take_fix": self.take_fix,
                "photo": self.photo.choose,
                "photo_next": lambda: self.photo.step(1),
                "photo_back": lambda: self.photo.step(-1),
                "photo_larger": self.photo.canvas.enlarge,
                "photo_smaller": self.photo.canvas.shrink,
                "photo_turn": self.photo.canvas.turn,
                "dismiss": self.left.emit,
            },
        )
