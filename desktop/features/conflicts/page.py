"""The conflict screen: both people and both values side by side; nothing is chosen for the person."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QMargins, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QScrollArea, QStackedWidget, QWidget

from desktop.features.conflicts import actions
from desktop.features.conflicts.actions import Found
from desktop.features.conflicts.foot import Foot
from desktop.features.conflicts.group import GroupView
from desktop.features.conflicts.model import Choice, Settlement
from desktop.features.conflicts.plan import PlanView
from desktop.features.conflicts.side import Headings
from desktop.keys import bind, pressed, shown
from desktop.services.acting import Saved
from desktop.services.conflict_rules import RulePlan
from desktop.services.conflicts import ConflictGroup
from desktop.services.failures import describe
from desktop.services.undo import Step
from desktop.services.wording import word, word_or
from desktop.widgets.buttons import Button
from desktop.widgets.layouts import BETWEEN, EDGE, GROUP, INSIDE, boxed, column, hairline, row
from desktop.widgets.notice import Notice
from desktop.widgets.page import Page
from desktop.widgets.plain_label import ElidedLabel, PlainLabel
from desktop.workspace import Workspace
from domain.conflicts.settle import Take

# Under this width, in average letters, the columns stand below each other.
_SIDE_BY_SIDE = 100


class ConflictPage(Page):
    """`left`: "Để sau"; `settled`: a sentence after the last one; `case_requested`: a case and a step."""

    left = Signal()
    case_requested = Signal(str, str)
    settled = Signal(str)

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self._workspace = workspace
        self._settlement: Settlement | None = None
        self._open_ids: list[str] = []
        self._wanted = ""
        self._said = ""
        self._headings: Headings | None = None
        self.groups: list[GroupView] = []
        self.heading = ElidedLabel(role="heading")
        self.counter = PlainLabel(role="muted")
        self.question = PlainLabel(wrap=True)
        self.merged = PlainLabel(role="small", wrap=True)
        self.notice = Notice()
        self.previous = Button("", "chevron-left", "bare", f"Xung đột trước ({shown('previous_conflict')})")
        self.previous.clicked.connect(self.open_previous)
        self.next = Button("", "chevron-right", "bare", f"Xung đột kế tiếp ({shown('next_conflict')})")
        self.next.clicked.connect(self.open_next)
        self.foot = Foot()
        self.take_mine, self.take_theirs = self.foot.take_mine, self.foot.take_theirs
        self.later, self.save_button = self.foot.later, self.foot.save
        self.plan = PlanView()
        self._put_together()
        self._connect()
        bind(
            self,
            {"settle": self.save, "next_conflict": self.open_next, "previous_conflict": self.open_previous},
        )

    def open(self, id: str) -> None:
        """Show one conflict; what was chosen for another one is given up, unsaved."""
        self._wanted = id
        self._pages.setCurrentIndex(0)
        self._workspace.read(
            lambda session: actions.read(session, id), self._arrived, owner=self, failed=self._say_failure
        )

    def open_rule(self, rule: str) -> None:
        """Show every line that a rule would do."""
        self._wanted = ""
        self._settlement = None
        self._workspace.read(
            lambda session: actions.plan(session, rule), self._show_plan, owner=self, failed=self._say_failure
        )

    def open_next(self) -> None:
        self._open_beside(1)

    def open_previous(self) -> None:
        self._open_beside(-1)

    def refresh(self) -> None:
        """The other side may have moved on; what was chosen stays where the question is the same."""
        if self._settlement is not None and self._pages.currentIndex() == 0:
            id = self._settlement.view.id
            self._workspace.read(
                lambda session: actions.read(session, id), self._renew, owner=self, failed=self._say_failure
            )

    def settle(self) -> None:
        """Take in a word that is being composed; what was chosen stays on the screen."""
        if self._settlement is not None and self._settlement.view.is_open:
            for group in self.groups:
                group.take_in()

    def regions(self) -> Sequence[QWidget]:
        if self._pages.currentIndex() == 1:
            return (self.plan.table, self.plan.run_button)
        return (*(group.mine for group in self.groups[:1]), self.take_theirs)

    def save(self) -> None:
        if self._pages.currentIndex() == 1:
            self.plan.agree()
            return
        settlement = self._settlement
        if settlement is None or not settlement.view.is_open:
            return
        for group in self.groups:
            group.take_in()
        if not settlement.complete:
            self.notice.say("warning", f"Còn {settlement.left_open} chỗ chưa chọn. Chưa có gì thay đổi.")
            return
        view, wanted, sides = settlement.view, settlement.wanted(), settlement.sides
        if self.foot.for_all and sides:
            self._workspace.read(
                lambda session: actions.plan_alike(session, view, sides), self._show_plan, owner=self
            )
            return
        self.save_button.setEnabled(False)
        self._workspace.change(
            lambda session: actions.settle(session, view, wanted),
            lambda done: self._after_save(*done),
            owner=self,
            failed=self._say_failure,
        )

    def keyPressEvent(self, event: QKeyEvent) -> None:
        group = self._group_in_focus()
        choice = next((one for name, one in _CHOICES.items() if pressed(event, name)), None)
        if pressed(event, "later"):
            self._leave()
        elif group is not None and choice is not None and self._can_choose(choice):
            group.choose(choice)
            group.focus()
        elif group is not None and pressed(event, "edit_result") and group.results:
            group.edit()
        elif self.groups and (pressed(event, "next_question") or pressed(event, "previous_question")):
            step = 1 if pressed(event, "next_question") else -1
            here = self.groups.index(group) if group in self.groups else -step
            there = self.groups[(here + step) % len(self.groups)]
            there.focus()
            self._scroll.ensureWidgetVisible(there)
        else:
            super().keyPressEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        # The arrows go from question to question; the list follows them by itself.
        if isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress:
            self.keyPressEvent(event)
            return True
        return super().eventFilter(watched, event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _arrived(self, found: Found) -> None:
        if found.view.id == self._wanted:
            self._show(found, Settlement(found.view))
            self.notice.hide()
            self._say_settled(found)
            if self._said:
                self.notice.say("done", self._said)
                self._said = ""

    def _renew(self, found: Found) -> None:
        before = self._settlement
        if before is None or found.view.id != before.view.id:
            return
        if found.view == before.view:
            self._open_ids = found.open_ids
            self._count()
            return
        fresh = Settlement(found.view)
        kept = fresh.carry_over(before) if found.view.is_open else True
        self._show(found, fresh)
        if not kept:
            self.notice.say("warning", word("conflict.moved_on"))
        self._say_settled(found)

    def _show(self, found: Found, settlement: Settlement) -> None:
        view = found.view
        had_focus = self._group_in_focus() is not None or self._settlement is None
        self._open_ids, self._settlement = found.open_ids, settlement
        self.heading.setText(view.title)
        self.question.setText(view.question)
        self.question.setVisible(view.is_open)
        labels = ", ".join(view.merged)
        self.merged.setText(word("conflict.merged").format(count=len(view.merged), fields=labels))
        self.merged.setVisible(bool(view.merged) and view.is_open)
        self._clear()
        self._headings = Headings(view)
        self._list.insertWidget(0, self._headings)
        for group in view.groups:
            card = GroupView(self._workspace.session, settlement, group)
            card.decided.connect(self._note_choice)
            card.restore_wanted.connect(lambda side, group=group: self._restore(group, side))
            self.groups.append(card)
            self._list.insertWidget(self._list.count() - 1, card)
            card.show_choice()
        self._fit()
        self._count()
        self.foot.name_buttons(settlement, found.alike, found.can_reopen, found.ways)
        self._note_choice()
        if had_focus and self.isVisible():
            # Somewhere on this screen the keys must arrive, also where there is nothing left to choose.
            (self.groups[0].focus if view.is_open and self.groups else self.later.setFocus)()

    def _say_settled(self, found: Found) -> None:
        if not found.view.is_open:
            self.notice.say("info", f"{found.view.settled_text} Hai giá trị vẫn còn đây.")

    def _show_plan(self, plan: RulePlan) -> None:
        self._pages.setCurrentIndex(1)
        self.plan.show_plan(plan)

    def _run(self, plan: RulePlan) -> None:
        self._workspace.change(
            lambda session: actions.run(session, plan),
            lambda step: self._after_run(plan, step),
            owner=self,
            failed=self._say_failure,
        )

    def _after_run(self, plan: RulePlan, step: Step) -> None:
        self._workspace.undo.record(step)
        self._settlement = None
        self._pages.setCurrentIndex(0)
        self.settled.emit(word("conflict.settled_several").format(count=plan.count))

    def _after_save(self, saved: Saved, step: Step) -> None:
        self._workspace.undo.record(step)
        text = word("conflict.settled").format(sync=word_or(f"sync.{saved.sync}", saved.sync))
        done = self._settlement.view.id if self._settlement else ""
        left = [id for id in self._open_ids if id != done]
        after = self._open_ids.index(done) if done in self._open_ids else 0
        self._settlement = None
        if left:
            self._said = text
            self.open(left[after % len(left)])
        else:
            self.settled.emit(text)

    def _restore(self, group: ConflictGroup, side: str) -> None:
        if self._settlement is None:
            return
        view = self._settlement.view
        said = word("conflict.restored").format(field=group.label, subject=view.subject)
        self._workspace.change(
            lambda session: actions.restore(session, view, group, Take(side)),
            lambda step: self._after_taking_back(step, said),
            owner=self,
            failed=self._say_failure,
        )

    def _reopen(self) -> None:
        if self._settlement is None:
            return
        view = self._settlement.view
        said = word("conflict.reopened").format(subject=view.subject)
        self._workspace.change(
            lambda session: actions.reopen(session, view),
            lambda step: self._after_taking_back(step, said),
            owner=self,
            failed=self._say_failure,
        )

    def _after_taking_back(self, step: Step, said: str) -> None:
        self._workspace.undo.record(step)
        self.notice.say("done", said)

    def _choose_all(self, choice: Choice) -> None:
        if self._settlement is None:
            return
        self._settlement.choose_all(choice)
        for group in self.groups:
            group.show_choice()
        self._note_choice()
        self.save_button.setFocus()

    def _note_choice(self) -> None:
        if self._settlement is None:
            return
        if self._settlement.is_whole:
            for group in self.groups:
                group.show_choice()
        self.foot.note_choice(self._settlement)

    def _can_choose(self, choice: Choice) -> bool:
        view = self._settlement.view if self._settlement else None
        return view is not None and view.is_open and not (view.only_theirs and choice is Choice.MINE)

    def _open_beside(self, step: int) -> None:
        others = self._open_ids
        # What was asked for last counts, also while it is still on its way: keys are pressed fast.
        here = self._wanted
        if here in others and len(others) > 1:
            self.open(others[(others.index(here) + step) % len(others)])
        elif here not in others and others:
            self.open(others[0])

    def _leave(self) -> None:
        """Nothing was saved, so nothing changed."""
        if self._pages.currentIndex() == 1 and self._settlement is not None:
            self._pages.setCurrentIndex(0)
            return
        self._settlement = None
        self.left.emit()

    def _say_failure(self, error: Exception) -> None:
        failure = describe(error)
        if self._pages.currentIndex() == 1:
            self.plan.say_failure(failure.sentence, failure.code)
        else:
            self.notice.say("error", failure.sentence, code=failure.code)
            self._note_choice()

    def _group_in_focus(self) -> GroupView | None:
        focus = self.window().focusWidget()
        return next((group for group in self.groups if focus and group.isAncestorOf(focus)), None)

    def _count(self) -> None:
        id = self._settlement.view.id if self._settlement else ""
        several = len(self._open_ids) > 1 and id in self._open_ids
        self.counter.setText(
            f"Xung đột {self._open_ids.index(id) + 1}/{len(self._open_ids)}" if several else ""
        )
        for button in (self.previous, self.next):
            button.setVisible(several)

    def _fit(self) -> None:
        stacked = self.width() < _SIDE_BY_SIDE * self.fontMetrics().averageCharWidth()
        for group in self.groups:
            group.set_stacked(stacked)
        if self._headings is not None:
            self._headings.setVisible(not stacked)

    def _clear(self) -> None:
        for widget in (*self.groups, self._headings):
            if widget is not None:
                self._list.removeWidget(widget)
                widget.hide()
                widget.deleteLater()
        self.groups, self._headings = [], None

    def _connect(self) -> None:
        self.take_mine.clicked.connect(lambda: self._choose_all(Choice.MINE))
        self.take_theirs.clicked.connect(lambda: self._choose_all(Choice.THEIRS))
        self.later.clicked.connect(self._leave)
        self.save_button.clicked.connect(self.save)
        self.foot.reopen.clicked.connect(self._reopen)
        self.foot.case_wanted.connect(self.case_requested)
        self.plan.agreed.connect(self._run)
        self.plan.left.connect(self._leave)

    def _put_together(self) -> None:
        head = row(self.heading, self.counter, self.previous, self.next)
        head.setStretch(0, 1)
        top = column(
            head, self.question, self.notice, gap=INSIDE, margins=QMargins(EDGE, GROUP, EDGE, BETWEEN)
        )
        self._list = column(None, gap=INSIDE, margins=QMargins(EDGE, BETWEEN, EDGE, BETWEEN))
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.installEventFilter(self)
        self._scroll = scroll
        inner = column(
            boxed(self._list),
            boxed(column(self.merged, margins=QMargins(EDGE + 4, 0, EDGE, BETWEEN))),
            None,
            gap=0,
        )
        scroll.setWidget(boxed(inner, "canvas"))
        whole = column(boxed(top), hairline(), scroll, hairline(), self.foot, gap=0)
        whole.setStretch(2, 1)
        self._pages = QStackedWidget()
        self._pages.addWidget(boxed(whole))
        self._pages.addWidget(self.plan)
        self.setLayout(column(self._pages, gap=0))


_CHOICES = {"take_mine": Choice.MINE, "take_theirs": Choice.THEIRS}
