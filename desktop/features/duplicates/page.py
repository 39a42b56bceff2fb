"""People who may have been entered twice: somebody looks at every pair, nothing is folded by itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any, Final

from PySide6.QtCore import QModelIndex, Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from desktop import keys
from desktop.features.duplicates.model import FOLD_WIDTHS, PAIR_WIDTHS, WHY, FoldModel, PairModel, narrowed
from desktop.features.duplicates.pair_view import PairView
from desktop.features.duplicates.parting import PartingView
from desktop.services import duplicate_view, duplicates, revealing
from desktop.services.acting import Saved
from desktop.services.duplicate_view import SideBySide
from desktop.services.duplicates import Folded, Pair, Scan
from desktop.services.failures import describe
from desktop.services.times import show_count
from desktop.services.undo import Step
from desktop.services.wording import word
from desktop.widgets.buttons import Button
from desktop.widgets.empty_state import EmptyState
from desktop.widgets.field_editor import ChoiceBox
from desktop.widgets.layouts import BETWEEN, EDGE, INSIDE, boxed, column, edges, hairline, row
from desktop.widgets.notice import Notice
from desktop.widgets.page import Page
from desktop.widgets.plain_label import PlainLabel
from desktop.widgets.table import Table
from desktop.widgets.task_runner import Task
from desktop.workspace import Workspace
from domain.duplicates.scoring import Strength

_EVERY: Final = "Mọi mức"
_FOLDED: Final = "folded"


class DuplicatesPage(Page):
    """`left` when the person goes back to where it was opened from; `member_requested` carries an id."""

    left = Signal()
    member_requested = Signal(str)
    requests_requested = Signal()

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self._workspace = workspace
        self._scan = Scan()
        self._task: Task | None = None
        self._reading: Task | None = None
        self._pairs: list[Pair] = []
        self._pair: Pair | None = None
        self._both: SideBySide | None = None
        self._revealed = False
        # A member whose pair is to be opened when everybody was compared.
        self._wanted = ""
        self.strength = ChoiceBox((), _EVERY)
        self.strength.setAccessibleName("Lọc: mức nghi trùng, hoặc hồ sơ đã gộp")
        self.again = Button("Quét lại", "refresh", "quiet", "So mọi hồ sơ thêm một lần")
        self.stop = Button("Dừng", "x", "quiet")
        self.back = Button("Rà soát", "chevron-left", "quiet", "Trở lại danh sách thiếu thông tin")
        self.separate = Button(
            word("duplicate.separate"), "arrows-split", "", "Hai hồ sơ lại như trước khi gộp"
        )
        self.above = Button("Đề nghị cấp trên", "arrow-up", "quiet", "Người bị trùng với đơn vị khác")
        self.told = PlainLabel(role="muted", wrap=True)
        self.notice = Notice()
        self.model, self.folds = PairModel(self), FoldModel(self)
        self.table, self.fold_table = Table(word("duplicate.table")), Table(word("duplicate.folds"))
        self.table.most_lines = self.fold_table.most_lines = 3
        self.empty = EmptyState("circle-check", "")
        self.pair, self.parting = PairView(), PartingView(workspace)
        self._put_together()
        self._connect()

    def start(self) -> None:
        self.scan()

    def refresh(self) -> None:
        self.scan()

    def regions(self) -> Sequence[QWidget]:
        if self._pages.currentWidget() is self.parting:
            return (self.parting,)
        return (self.pair,) if self._pair is not None else (self.table, self.fold_table, self.strength)

    def view_state(self) -> dict[str, Any]:
        return {"strength": self.strength.code()}

    def restore(self, state: Mapping[str, Any]) -> None:
        code = str(state.get("strength") or "")
        self.strength.offer([(code, code)] if code else (), _EVERY)
        self.strength.choose(code)

    # -- the list

    def scan(self) -> None:
        """Compare whoever changed; everybody the first time."""
        if self._task is not None:
            self._task.cancel()
        scan, session = self._scan, self._workspace.session
        self.stop.setEnabled(True)
        self._task = self._workspace.runner.run(
            lambda task: (
                scan.run(session, lambda done, whole: task.report((done, whole)), task.check),
                duplicates.folded(session),
            ),
            self._take,
            owner=self,
            progress=self._progress,
            failed=self._failed,
        )

    def _progress(self, told: tuple[int, int]) -> None:
        self.stop.show()
        done, whole = map(show_count, told)
        self.told.setText(word("duplicate.scanning").format(done=done, whole=whole))

    def _stop(self) -> None:
        if self._task is not None:
            self._task.cancel()
            self._task = None
        self.stop.hide()
        self.told.setText(word("duplicate.stopped"))

    def _take(self, read: tuple[list[Pair], list[Folded]]) -> None:
        self._task = None
        self.stop.hide()
        self._pairs, folds = read
        self._offer(folds)
        self.folds.show_rows(folds)
        self._show_list()
        wanted, self._wanted = self._wanted, ""
        found = next((pair for pair in self._pairs if wanted in pair.ids), None)
        if found is not None:
            self.strength.choose("")
            self._show_list()
            self.table.selectRow(self.model.row_of(found.ids))
            self._open(found)
        elif wanted:
            self.notice.say("info", word("duplicate.no_pair"))
        elif self._pair is not None:
            self._renew(self._pair)

    def _offer(self, folds: Sequence[Folded]) -> None:
        chosen = self.strength.code()
        counts = {each.value: len(narrowed(self._pairs, each.value)) for each in Strength}
        levels = [
            (code, f"{word(f'duplicate.{code}')} ({show_count(count)})") for code, count in counts.items()
        ]
        self.strength.offer([*levels, (_FOLDED, f"Đã gộp ({show_count(len(folds))})")], _EVERY)
        self.strength.choose(chosen)

    def _show_list(self) -> None:
        strength = self.strength.code()
        folded = strength == _FOLDED
        ids = self._current_ids()
        if not folded:
            self.model.show_rows(narrowed(self._pairs, strength))
            self.table.selectRow(max(0, self.model.row_of(ids) if ids else 0))
        rows = self.folds.rows if folded else self.model.rows
        code = "no_folds" if folded else "none"
        self.empty.say(word(f"duplicate.{code}"), word(f"duplicate.{code}_text"))
        self._lists.setCurrentWidget((self.fold_table if folded else self.table) if rows else self.empty)
        if folded and rows:
            self.fold_table.selectRow(0)
        self.separate.setVisible(folded)
        self.separate.setEnabled(bool(rows))
        self.told.setText("" if folded else word("duplicate.found").format(count=show_count(len(rows))))

    def _current_ids(self) -> tuple[str, str] | None:
        here = self.table.currentIndex()
        return (
            self.model.rows[here.row()].ids if here.isValid() and here.row() < len(self.model.rows) else None
        )

    # -- one pair

    def open_pair(self, index: QModelIndex) -> None:
        if index.isValid():
            self._open(self.model.rows[index.row()])

    def open_member(self, id: str) -> None:
        """The pair that a member is in, as soon as everybody was compared."""
        self._wanted = id
        if self._task is None:
            self.scan()

    def _open(self, pair: Pair, into: str = "", chosen: Sequence[str] | None = None) -> None:
        self._pair = pair
        if pair.ids != (self._both and (self._both.into, self._both.folded)) and not into:
            self._revealed = self._revealed and bool(into)
        revealed = self._revealed
        self._reading = self._workspace.read(
            lambda session: duplicate_view.side_by_side(session, *pair.ids, into=into, revealed=revealed),
            partial(self._show_pair, pair, chosen),
            owner=self,
            failed=self._failed,
        )

    def _show_pair(self, pair: Pair, chosen: Sequence[str] | None, both: SideBySide) -> None:
        if self._pair is not pair:
            return
        self._both = both
        rows = self.model.rows
        place = word("duplicate.place").format(place=self.model.row_of(pair.ids) + 1, count=len(rows))
        self.pair.show_pair(pair, both, place, chosen)
        self._pages.setCurrentWidget(self.pair)
        self.pair.comparison.focus_first()
        self._preview()

    def _preview(self) -> None:
        both, take = self._both, self.pair.comparison.take()
        if both is None:
            return
        self.pair.fold.setEnabled(False)
        self._reading = self._workspace.read(
            lambda session: duplicate_view.follows(session, both, take),
            self.pair.say_follows,
            owner=self,
            failed=self._not_allowed,
        )

    def _not_allowed(self, error: Exception) -> None:
        failure = describe(error)
        self.pair.say_refused(failure.sentence, failure.code)

    def _renew(self, pair: Pair) -> None:
        """Somebody changed one of the two: what was chosen stays where the question is the same."""
        both, now = self._both, next((each for each in self._pairs if each.ids == pair.ids), None)
        if now is None:
            self._next_or_list()
        elif both is not None and now.told != pair.told:
            self._open(now, both.into, self.pair.comparison.take())

    def _turn(self) -> None:
        if self._pair is not None and self._both is not None:
            taken = set(self.pair.comparison.take())
            kept = [each.group for each in self._both.rows if each.group not in taken]
            self._open(self._pair, self._both.folded, kept)

    def _reveal(self) -> None:
        pair, both = self._pair, self._both
        if pair is None or both is None:
            return
        self._revealed = True
        self._workspace.runner.run(
            lambda task: revealing.note_revealed(self._workspace.session, pair.ids, "citizen_id"),
            lambda _: self._open(pair, both.into, self.pair.comparison.take()),
            owner=self,
            must_run=True,
        )

    def _go(self, step: int) -> None:
        here = self.model.row_of(self._pair.ids) if self._pair is not None else -1
        there = here + step
        if 0 <= there < len(self.model.rows):
            self._revealed = False
            self.table.selectRow(there)
            self._open(self.model.rows[there])

    def _leave_pair(self) -> None:
        self._pair, self._both, self._revealed = None, None, False
        self._pages.setCurrentIndex(0)
        (self.table if self.model.rows else self.strength).setFocus()

    def _next_or_list(self) -> None:
        """After an answer: the pair that stands there now, else the list."""
        at = self.table.currentIndex().row()
        if self._pages.currentWidget() is self.pair and 0 <= at < len(self.model.rows):
            self._revealed = False
            self._open(self.model.rows[at])
        else:
            self._leave_pair()

    # -- answers

    def _fold(self) -> None:
        both, take = self._both, self.pair.comparison.take()
        if both is None or not self.pair.fold.isEnabled():
            return
        self.pair.fold.setEnabled(False)
        self._workspace.change(
            lambda session: duplicates.fold(session, both.folded, both.into, take, both.seen, both.names[1]),
            partial(
                self._answered, word("duplicate.folded_now").format(name=both.names[1], into=both.names[0])
            ),
            owner=self,
            failed=self._not_allowed,
        )

    def _tell_apart(self) -> None:
        pair = self._pair
        if pair is not None:
            said = word("duplicate.told_apart").format(one=pair.one.name, other=pair.other.name)
            self._workspace.change(
                lambda session: duplicates.not_the_same(session, pair),
                partial(self._answered, said),
                owner=self,
                failed=self._not_allowed,
            )

    def _answered(self, said: str, done: tuple[Saved, Step]) -> None:
        if done[1].batch:
            self._workspace.undo.record(done[1])
        self.notice.say("done", said)

    def _separate(self) -> None:
        here = self.fold_table.currentIndex()
        if here.isValid():
            self.parting.show_fold(self.folds.rows[here.row()].id)

    def _leave_parting(self) -> None:
        self._pages.setCurrentIndex(0)
        (self.fold_table if self.folds.rows else self.strength).setFocus()

    def _separated(self, said: str, step: Step) -> None:
        self._workspace.undo.record(step)
        self._leave_parting()
        self.notice.say("done", said)

    def _failed(self, error: Exception) -> None:
        failure = describe(error)
        self._pages.setCurrentIndex(0)
        self.stop.hide()
        self.notice.say("error", failure.sentence, code=failure.code)

    def _dismiss(self) -> None:
        """Esc goes back to the list, then to every level, then to where one came from."""
        self.notice.leave()
        if self._pages.currentWidget() is self.parting:
            self._leave_parting()
        elif self._pair is not None:
            self._leave_pair()
        elif self.strength.code():
            self.strength.choose("")
            self._show_list()
        else:
            self.left.emit()

    # -- putting together

    def _connect(self) -> None:
        self.strength.activated.connect(lambda _: self._show_list())
        self.again.clicked.connect(self.scan)
        self.stop.clicked.connect(self._stop)
        self.back.clicked.connect(self.left)
        self.above.clicked.connect(self.requests_requested)
        self.separate.clicked.connect(self._separate)
        self.table.activated.connect(self.open_pair)
        self.table.doubleClicked.connect(self.open_pair)
        self.fold_table.activated.connect(
            lambda at: self.member_requested.emit(self.folds.rows[at.row()].into_id)
        )
        self.parting.shown.connect(lambda: self._pages.setCurrentWidget(self.parting))
        self.parting.left.connect(self._leave_parting)
        self.parting.separated.connect(self._separated)
        self.parting.failed.connect(self._failed)
        pair = self.pair
        pair.folded.connect(self._fold)
        pair.told_apart.connect(self._tell_apart)
        pair.turned.connect(self._turn)
        pair.revealed.connect(self._reveal)
        pair.left.connect(self._leave_pair)
        pair.moved.connect(self._go)
        pair.changed.connect(self._preview)
        keys.bind(self, {"filter": self.strength.setFocus, "dismiss": self._dismiss})

    def _put_together(self) -> None:
        self.strength.fit_longest(26)
        self.stop.hide()
        self.separate.hide()
        self.table.setModel(self.model)
        self.table.set_widths(list(PAIR_WIDTHS), WHY)
        self.fold_table.setModel(self.folds)
        self.fold_table.set_widths(list(FOLD_WIDTHS), 0)
        buttons = (self.above, self.separate, self.stop, self.again)
        tools = row(self.back, self.strength, None, *buttons, margins=edges(EDGE, 12))
        self._lists = QStackedWidget()
        for widget in (self.table, self.fold_table, self.empty):
            self._lists.addWidget(widget)
        told = boxed(column(self.told, margins=edges(EDGE, 0)))
        lists = column(
            boxed(tools), told, boxed(column(margins=edges(0, INSIDE // 2))), hairline(), self._lists, gap=0
        )
        lists.setStretch(4, 1)
        self._pages = QStackedWidget()
        self._pages.addWidget(boxed(lists))
        self._pages.addWidget(self.pair)
        self._pages.addWidget(self.parting)
        notice = boxed(column(self.notice, margins=edges(EDGE, BETWEEN // 2)))
        whole = column(notice, self._pages, gap=0)
        whole.setStretch(1, 1)
        self.setLayout(whole)
        self.setFocusProxy(self._lists)
