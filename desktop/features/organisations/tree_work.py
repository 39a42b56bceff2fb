"""Work on the tree: a decision with all that it comes to beside it, and the history of the tree below."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from PySide6.QtCore import QMargins, QTimer, Signal
from PySide6.QtWidgets import QWidget

from desktop import keys
from desktop.features.organisations.parting import Parting
from desktop.features.organisations.tree_form import PARTED, TreeForm
from desktop.features.organisations.tree_typing import TreeTyping, Unfinished, unfinished
from desktop.number_buttons import NumberButtons
from desktop.services import drafts, organisations, tree_work
from desktop.services.drafts import KeptDraft
from desktop.services.failures import describe
from desktop.services.organisations import OrganisationNode
from desktop.services.session import Session
from desktop.services.tree_work import Decided, EventLine, Person, Preview
from desktop.services.wording import word
from desktop.unfinished import UnfinishedButton
from desktop.widgets.buttons import Button
from desktop.widgets.layouts import BETWEEN, EDGE, GROUP, INSIDE, boxed, column, edges, hairline, row
from desktop.widgets.lines_model import Lines
from desktop.widgets.notice import Notice
from desktop.widgets.page import Page
from desktop.widgets.plain_label import PlainLabel
from desktop.widgets.split import Split
from desktop.widgets.table import Table
from desktop.widgets.task_runner import Task
from desktop.widgets.upright_scroll import UprightScroll
from desktop.workspace import Workspace
from domain.values.dates import show_date
from domain.workflows.tree.declaration import NAME as TREE

_PAUSE_MS: Final = 250
_SIDE: Final = 430
_NOTHING: Final = "Chọn việc và tổ chức: quyết định này dẫn tới đâu sẽ hiện ở đây, trước khi ghi."


class HistoryModel(Lines):
    titles = ("Ngày", "Biến động")

    def text(self, row: EventLine, column: int) -> str:
        return row.what if column else show_date(row.day) if row.day else ""

    def tip(self, row: EventLine, column: int) -> str:
        return f"{row.what}\n{row.paper}"

    def is_muted(self, column: int) -> bool:
        return column == 0


class TreeWorkPage(Page):
    """`left`: back to the tree; `case_requested` carries the case of an event."""

    left = Signal()
    case_requested = Signal(str)

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self._workspace = workspace
        self._tasks: dict[str, Task] = {}
        self._looked_at: tuple[str, dict[str, Any]] = ("", {})
        self.back = Button("Tổ chức", "chevron-left", "quiet", "Esc")
        self.notice = Notice()
        self.form = TreeForm(workspace.session)
        self.parting = Parting()
        self.typing = TreeTyping(workspace, self.form, self.parting, self)
        self.numbers = NumberButtons(workspace, lambda: self.form.editors, self)
        self.unfinished = UnfinishedButton(workspace, self._others)
        self.kept = PlainLabel(role="small")
        self.does, self.against = PlainLabel(wrap=True), PlainLabel(wrap=True)
        self.warns = Notice(closable=False)
        self.decide = Button("Ghi quyết định", look="primary", tip=keys.shown("save"))
        self.discard = Button("Bỏ, làm lại")
        self.history = HistoryModel(self)
        self.table = Table("Lịch sử tổ chức")
        self.table.most_lines = 3
        self.table.setModel(self.history)
        self.table.set_widths([12, 34], 1)
        self._put_together()
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE_MS)
        self._pause.timeout.connect(self._look_ahead)
        self._connect()
        self._say(None)

    # -- as every screen

    def start(self) -> None:
        self.refresh()

    def refresh(self) -> None:
        self._read("nodes", organisations.tree, self._take_nodes)
        self._read("history", tree_work.history, self._take_history)

    def settle(self) -> None:
        self.typing.keep()

    def view_state(self) -> dict[str, Any]:
        return {"split": self._splitter.sizes()}

    def restore(self, state: Mapping[str, Any]) -> None:
        self._splitter.take_sizes(state.get("split"))

    def regions(self) -> Sequence[QWidget]:
        return (self.form, self.parting, self.decide, self.table)

    def begin(self, step: str, organisation: str) -> None:
        """A decision about an organisation; what was begun before, about this one or another, stays kept."""
        self.typing.keep()
        self.notice.leave()
        self.form.clear()
        self.parting.clear()
        self.form.begin(step, organisation)
        self.typing.begin(organisation)
        self.numbers.begin(TREE, self.typing.owner, str, self.form.texts)
        self.form.setFocus()
        self.unfinished.refresh()
        self._pause.start()

    def save(self) -> None:
        """Take the decision that is on the screen."""
        if not self.decide.isEnabled():
            return
        step, values, draft = self.form.step.code(), self._values(), self.typing.draft
        self.decide.setEnabled(False)
        # Written before it is dropped with the decision: a later write would bring the draft back.
        self.typing.keep()

        def take(session: Session) -> Decided:
            decided = tree_work.decide(session, step, values)
            drafts.drop(session, [draft])
            return decided

        self._workspace.change(take, self._done, owner=self, failed=self._failed)

    def give_up(self) -> None:
        """Everything empty again, by a person's decision, which can be taken back."""
        typed = self.typing.texts()
        self._clear()
        self.typing.keep()
        if typed:
            self.notice.say(
                "info", word("tree.given_up"), word("tree.give_back"), act=lambda: self._give_back(typed)
            )

    def _clear(self) -> None:
        self.form.clear()
        self.parting.clear()
        self._look_ahead()

    def _give_back(self, typed: Mapping[str, str]) -> None:
        self.notice.leave()
        self.typing.show(typed)
        self.typing.keep()
        self._pause.start()

    def _others(self, session: Session) -> Sequence[Unfinished]:
        """Half typed decisions besides the one on the screen."""
        return [one for one in unfinished(session) if one.draft.id != self.typing.draft]

    def _restored(self, draft: KeptDraft) -> None:
        told = word("tree.typed.reopened").format(at=draft.at_text)
        self.notice.say("info", told, word("case.typed.drop"), act=self.give_up)
        self._pause.start()

    # -- inside

    def _read(self, name: str, work: Any, done: Any) -> None:
        """One reading of each sort at a time: an older one has nothing to say any more."""
        if name in self._tasks:
            self._tasks[name].cancel()
        self._tasks[name] = self._workspace.read(work, done, owner=self, failed=self._failed)

    def _take_nodes(self, nodes: list[OrganisationNode]) -> None:
        self.form.show_nodes(nodes)
        self._pause.start()

    def _take_history(self, lines: list[EventLine]) -> None:
        self.history.show_rows(lines)
        self._no_history.setVisible(not lines)
        self.table.setVisible(bool(lines))

    def _parted(self, organisation: str) -> None:
        self.parting.setVisible(self.form.step.code() in PARTED)
        if not organisation:
            self.parting.show_people([])
            return

        def people(session: Session) -> list[Person]:
            return tree_work.people_of(session, organisation)

        self._read("people", people, self.parting.show_people)

    def _values(self) -> dict[str, Any]:
        values = self.form.values()
        if self.form.step.code() in PARTED:
            values["targets"] = self.parting.targets()
        return values

    def _changed(self) -> None:
        """Something else is asked for: until it was looked at, it cannot be taken."""
        self.typing.touch()
        if (self.form.step.code(), self._values()) == self._looked_at:
            return
        self.decide.setEnabled(False)
        self._pause.start()

    def _look_ahead(self) -> None:
        self._pause.stop()
        step, values = self._looked_at = self.form.step.code(), self._values()
        if not step:
            self._say(None)
            return
        self._read("preview", lambda session: tree_work.preview(session, step, values), self._say)

    def _say(self, shown: Preview | None) -> None:
        against = shown.against if shown else ()
        self.does.setText("\n".join(f"• {line}" for line in shown.does) if shown and shown.does else "")
        self.against.setText("\n".join(f"• {line}" for line in against))
        self._heading.setText("Còn thiếu" if against else "Quyết định này sẽ" if shown else "Xem trước")
        self.does.setVisible(bool(shown and shown.does))
        self.against.setVisible(bool(against))
        self._nothing.setVisible(shown is None)
        if shown and shown.warns:
            self.warns.say("warning", " ".join(shown.warns))
        else:
            self.warns.hide()
        self.decide.setEnabled(bool(shown and shown.can_be_taken))

    def _done(self, decided: Decided) -> None:
        self._workspace.undo.record(decided.step)
        row = decided.case.row
        self.notice.say(
            "done",
            f"Đã ghi: {decided.case.history[-1].step_label}, {row.name}.",
            "Mở hồ sơ",
            act=lambda: self.case_requested.emit(row.id),
        )
        self._clear()
        self.typing.begin_empty()
        self.unfinished.refresh()

    def _failed(self, error: Exception) -> None:
        failure = describe(error)
        self.notice.say("error", failure.sentence, code=failure.code)
        self._pause.start()

    def _connect(self) -> None:
        self.back.clicked.connect(self.left)
        self.form.changed.connect(self._changed)
        self.form.changed.connect(self.numbers.follow)
        self.numbers.taken.connect(self.typing.keep)
        self.form.parted.connect(self._parted)
        self.parting.changed.connect(self._changed)
        self.decide.clicked.connect(self.save)
        self.discard.clicked.connect(self.give_up)
        self.typing.kept.connect(self.kept.setText)
        self.typing.restored.connect(self._restored)
        self.typing.failed.connect(self._failed)
        self.unfinished.chosen.connect(lambda one: self.begin("", one.about))
        self.table.activated.connect(
            lambda index: self.case_requested.emit(self.history.rows[index.row()].case)
        )
        keys.bind(self, {"save": self.save, "dismiss": self.left.emit})
        self._parted("")

    def _put_together(self) -> None:
        head = row(self.back, None, self.kept, self.unfinished, margins=edges(EDGE, 12))
        inside = column(self.form, self.parting, None, gap=GROUP, margins=edges(EDGE, BETWEEN))
        scroll = UprightScroll(boxed(inside))
        self._heading = PlainLabel(role="heading")
        self._nothing = PlainLabel(_NOTHING, role="muted", wrap=True)
        self._no_history = PlainLabel("Chưa có biến động nào.", role="muted", wrap=True)
        ahead = column(self._heading, self._nothing, self.does, self.against, self.warns, None, gap=INSIDE)
        past = column(PlainLabel("Lịch sử", role="heading"), self._no_history, self.table, gap=INSIDE)
        past.setStretch(2, 1)
        # Without a table the room below is nobody's: what is said of it stands below its heading.
        past.addStretch(0)
        foot = row(self.discard, None, self.decide)
        side = column(
            UprightScroll(boxed(ahead)), foot, hairline(), past, gap=GROUP, margins=edges(GROUP, BETWEEN)
        )
        side.setStretch(0, 3)
        side.setStretch(3, 2)
        self._splitter = Split()
        self._splitter.addWidget(scroll)
        self._splitter.addWidget(boxed(side))
        self._splitter.begin_with(700, _SIDE)
        told = column(self.notice, margins=QMargins(EDGE, 0, EDGE, 0))
        whole = column(boxed(head), boxed(told), self._splitter, gap=0)
        whole.setStretch(2, 1)
        self.setLayout(whole)
        self.setFocusProxy(self.form)
