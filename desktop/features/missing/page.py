"""Who lacks information: filled in on the spot, branch by branch, or taken along on paper."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any, Final

from PySide6.QtCore import QMargins, Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from desktop import keys
from desktop.features.missing.model import MissingModel
from desktop.features.missing.table import GapTable
from desktop.services import missing, values
from desktop.services.failures import describe
from desktop.services.member_cells import Saving
from desktop.services.missing import Worklist
from desktop.services.times import show_count
from desktop.services.wording import in_sentence, word
from desktop.widgets.buttons import Button
from desktop.widgets.empty_state import EmptyState
from desktop.widgets.field_editor import ChoiceBox
from desktop.widgets.layouts import BETWEEN, EDGE, INSIDE, boxed, column, edges, hairline, row
from desktop.widgets.notice import Notice
from desktop.widgets.page import Page
from desktop.widgets.plain_label import PlainLabel
from desktop.widgets.task_runner import Task
from desktop.workspace import Workspace
from domain.members.fields import MEMBER

_EVERY_BRANCH: Final = "Cả đơn vị"
_EVERYTHING: Final = "Mọi thông tin"


class MissingPage(Page):
    """`member_requested` carries an id, `paper_wanted` how the list is printed."""

    member_requested = Signal(str)
    paper_wanted = Signal(object)
    duplicates_requested = Signal()
    declarations_requested = Signal()

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self._workspace = workspace
        self._task: Task | None = None
        self._found: Worklist | None = None
        self._anew = True
        self.branch = ChoiceBox((), _EVERY_BRANCH)
        self.branch.setAccessibleName("Lọc: chi đoàn")
        self.field = ChoiceBox((), _EVERYTHING)
        self.field.setAccessibleName("Lọc: thông tin còn thiếu")
        self.again = Button("Lập lại danh sách", "refresh", "quiet", "Bỏ những người đã đủ khỏi danh sách")
        self.declarations = Button("Kê khai trên App", "inbox", "quiet", "Duyệt những người kê khai trên App")
        self.duplicates = Button("Nghi trùng", "users", "quiet", "Những hồ sơ có thể là một người")
        self.paper = Button("In danh sách", "printer", "quiet", "Giấy có ô trống để chi đoàn ghi vào")
        self.model = MissingModel()
        self.table = GapTable(workspace.session, self.model)
        self.notice = Notice()
        self.empty = EmptyState("circle-check", "")
        self.told = PlainLabel(role="heading")
        self.gain = PlainLabel(role="muted", wrap=True)
        self._put_together()
        self._connect()

    def start(self) -> None:
        self._read(anew=True)

    def refresh(self) -> None:
        self._read(anew=False)

    def settle(self) -> None:
        self.table.cells.settle()

    def view_state(self) -> dict[str, Any]:
        return {"branch": self.branch.code(), "field": self.field.code()}

    def restore(self, state: Mapping[str, Any]) -> None:
        for box, name, first in ((self.branch, "branch", _EVERY_BRANCH), (self.field, "field", _EVERYTHING)):
            code = str(state.get(name) or "")
            box.offer([(code, code)] if code else (), first)
            box.choose(code)

    def regions(self) -> Sequence[QWidget]:
        return (self.table, self.branch)

    # -- reading

    def _read(self, *, anew: bool) -> None:
        """`anew`: whoever is complete leaves the list; else everybody stays where they were."""
        self._anew = self._anew or anew
        if self._task is not None:
            self._task.cancel()
        org = self.branch.code()
        self._task = self._workspace.read(
            lambda session: (missing.worklist(session, org), missing.worklist(session) if org else None),
            self._take,
            owner=self,
        )

    def _take(self, read: tuple[Worklist, Worklist | None]) -> None:
        self._task = None
        found, whole = read
        self._found = found
        self._offer(found, whole or found)
        if self._anew:
            self._anew = False
            self.table.when_free(lambda: self._show_anew(found))
        else:
            self.model.bring_up_to_date(found)
        self._tell(found)
        self.paper.setEnabled(bool(found.rows))
        self._show_list()

    def _show_anew(self, found: Worklist) -> None:
        """Whoever types goes on where they were, if that is still to be filled in."""
        stood = self.table.stood if self.table.hasFocus() else None
        self.model.show_anew(found, self.field.code())
        if stood is None or not self.table.stand_at(*stood):
            self.table.to_first_box()
        self._show_list()

    def _show_list(self) -> None:
        had_focus = self.table.hasFocus()
        self._lists.setCurrentWidget(self.table if self.model.rows else self.empty)
        if had_focus and self.model.rows:
            self.table.setFocus()

    def _offer(self, found: Worklist, whole: Worklist) -> None:
        """The choices with their counts; the one that is chosen stays."""
        chosen_branch, chosen_field = self.branch.code(), self.field.code()
        branches = [
            (gap.id, f"{gap.name} ({show_count(gap.lacking)})" if gap.lacking else gap.name)
            for gap in whole.branches
        ]
        self.branch.offer(branches, _EVERY_BRANCH)
        self.branch.choose(chosen_branch)
        lacks = [(lack.name, f"{lack.label} ({show_count(lack.people)})") for lack in found.fields]
        if chosen_field and chosen_field not in dict(lacks):
            # The last one has just been filled in; the list that it was the filter of is still in sight.
            lacks.append((chosen_field, MEMBER.by_name[chosen_field].label))
        self.field.offer(lacks, _EVERYTHING)
        self.field.choose(chosen_field)

    def _tell(self, found: Worklist) -> None:
        if not found.counted:
            self.told.setText("")
            self.gain.setText("")
            self.empty.say("Chưa có đoàn viên nào ở đây", "Khi có đoàn viên, ai thiếu thông tin sẽ hiện ra.")
            return
        counts = {"complete": show_count(found.complete), "counted": show_count(found.counted)}
        self.told.setText(word("missing.standing").format(percent=found.percent, **counts))
        best = found.fields[0] if found.fields else None
        if best is not None and best.completes:
            told = {"field": in_sentence(best.label), "people": show_count(best.completes)}
            self.gain.setText(word("missing.gain").format(**told))
        else:
            self.gain.setText("")
        self.empty.say("Không ai thiếu thông tin", "Mọi đoàn viên ở đây đã đủ thông tin theo quy định.")

    # -- filling in

    def _fill(self, id: str, name: str, text: str) -> None:
        declared, rulebook = MEMBER.by_name[name], self._workspace.session.rulebook
        shown = values.show(declared, values.parse(declared, text, rulebook).value, rulebook, masked=True)
        self.model.lay_over(id, name, shown, saving=True)
        self._workspace.change(
            lambda session: missing.fill(session, id, name, text),
            partial(self._filled, id, name, shown, text),
            owner=self,
            failed=partial(self._not_filled, id, name, text),
        )

    def _filled(self, id: str, name: str, shown: str, text: str, saving: Saving) -> None:
        self._workspace.undo.record(saving.step)
        refused = next(iter(saving.refused), None)
        if refused is None:
            self.model.lay_over(id, name, shown)
            remark = next(iter(saving.remarks), None)
            if remark is not None:
                self.notice.say("warning", remark.message, code=remark.code)
            else:
                self.notice.leave()
            return
        self.model.lay_over(id, name, text, refused.finding.message)
        self.notice.say("error", refused.sentence, code=refused.finding.code)

    def _not_filled(self, id: str, name: str, text: str, error: Exception) -> None:
        failure = describe(error)
        self.model.lay_over(id, name, text, failure.sentence)
        self.notice.say("error", failure.sentence, code=failure.code)

    def _print(self) -> None:
        found, org = self._found, self.branch.code()
        if found is not None:
            self.paper_wanted.emit(lambda session: missing.hand_out(session, found, org))

    # -- putting together

    def _connect(self) -> None:
        self.branch.activated.connect(lambda _: self._read(anew=True))
        self.field.activated.connect(lambda _: self._read(anew=True))
        self.again.clicked.connect(lambda: self._read(anew=True))
        self.paper.clicked.connect(self._print)
        self.duplicates.clicked.connect(self.duplicates_requested)
        self.declarations.clicked.connect(self.declarations_requested)
        self.table.filled.connect(self._fill)
        self.table.opened.connect(self.member_requested.emit)
        self.table.said.connect(lambda level, text: self.notice.say(level, text))
        keys.bind(self, {"filter": self.branch.setFocus, "dismiss": self._dismiss})

    def _dismiss(self) -> None:
        """Esc goes back to the whole list."""
        self.notice.leave()
        if self.branch.code() or self.field.code():
            self.branch.choose("")
            self.field.choose("")
            self._read(anew=True)
        self.table.setFocus()

    def _put_together(self) -> None:
        self.branch.fit_longest(24)
        self.field.fit_longest(24)
        tools = row(self.branch, self.field, None, self.again, self.paper, margins=edges(EDGE, 12))
        head = row(self.told, None, self.declarations, self.duplicates, gap=0)
        standing = column(head, self.gain, gap=2, margins=QMargins(EDGE, 0, EDGE, INSIDE))
        self._lists = QStackedWidget()
        self._lists.addWidget(self.table)
        self._lists.addWidget(self.empty)
        lists = boxed(column(self._lists, margins=QMargins(BETWEEN, 0, 0, 0)))
        notice = boxed(column(self.notice, margins=QMargins(EDGE, 0, EDGE, 0)))
        whole = column(boxed(tools), boxed(standing), notice, hairline(), lists, gap=0)
        whole.setStretch(4, 1)
        self.setLayout(whole)
        self.setFocusProxy(self.table)
