"""One case: the steps at the left, what is asked for in the middle, the conditions at the right."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from desktop import keys
from desktop.features.cases import actions
from desktop.features.cases.actions import Attempt, Start, Taken
from desktop.features.cases.along import goes_along
from desktop.features.cases.case_opened import CaseOpened
from desktop.features.cases.case_view import BRANCH, INSTEAD
from desktop.services import drafts
from desktop.services.case_changing import Changed
from desktop.services.case_types import CaseShown, Place
from desktop.services.wording import word
from desktop.workspace import Workspace
from domain.workflows.model import Workflow
from domain.workflows.subjects import round_needs

_SAVE: Final = "save"


class CasePage(CaseOpened):
    """`place_requested` carries a `Place`, `papers_requested` a case and a paper's name."""

    place_requested = Signal(object)
    papers_requested = Signal(str, str)

    def __init__(self, workspace: Workspace) -> None:
        super().__init__(workspace)
        self._connect()

    # -- as every screen

    def start(self) -> None:
        self._workspace.read(actions.offered, self.changing.offer, owner=self)

    def regions(self) -> Sequence[QWidget]:
        return (*list(self.steps.choices.values())[:1], self.fields, self.attachments.table, self.papers)

    # -- acting

    def save_draft(self) -> None:
        opened = self._opened
        if opened is None or not self.save.isVisible():
            return
        self._take_in()
        if opened.case is not None and not self._typing.typed:
            self.notice.say("info", "Không có gì mới để lưu.")
            return
        self._act(_SAVE if opened.case else opened.first.name)

    def take_step(self) -> None:
        """The step that is chosen; where a condition stands against it, that is pointed at instead."""
        if self._opened is None or not self._step:
            return
        self._take_in()
        back = self.case.way_back if self.case else None
        if back and back.asked and back.step == self._step and not self.reason.whole_text().strip():
            self.notice.say("error", word("case.back.reason"))
            self.reason.setFocus()
            return
        self._act(self._step)

    def _act(self, step: str) -> None:
        attempt = self._attempt(step)
        if attempt is None or self._busy:
            return
        if self._typing.is_stale:
            self._count_again(partial(self._act, step))
            return
        if attempt.lacks:
            self.notice.say("error", attempt.lacks[0].message)
            self.person.go_to("")
            return
        self._set_busy(True)
        self._workspace.change(
            lambda session: actions.take(session, attempt),
            partial(self._done, attempt),
            owner=self,
            failed=self._refused,
        )

    def _done(self, attempt: Attempt, taken: Taken) -> None:
        undo, row = self._workspace.undo, taken.shown.row
        undo.record(taken.undo)
        told = f"{attempt.declared.label}: đã lưu, hồ sơ {row.state_label.lower()}, {row.sync_word.lower()}."
        self._arrive(taken.shown, told, taken.left)
        self.notice.say("done", told, "Hoàn tác", act=undo.undo)

    def _arrive(self, shown: CaseShown, told: str, typed: Mapping[str, str] | None = None) -> None:
        """The case as it stands now takes the place of what was shown; `typed` is not part of it yet."""
        self._set_busy(False)
        self._drop_typed()
        self._read(partial(actions.open_case, id=shown.id), partial(self._take, typed=dict(typed or {})))
        self.notice.say("done", told)

    def _drop_typed(self) -> None:
        """What was typed is part of the case now, or goes on in another one."""
        before = self._opened
        self._typing.forget()
        self._begin()
        if before is not None:
            self._workspace.runner.run(
                lambda task: drafts.drop(self._workspace.session, [before.draft]), owner=self, must_run=True
            )

    def _call_off(self) -> None:
        """At once where nobody else has the case; else by a step, which takes a reason."""
        case = self.case
        if case is None or case.way_back is None or self._busy:
            return
        step = case.way_back.step
        declared = self._opened.workflow.step_of.get(step) if self._opened else None
        if case.way_back.asked or (declared is not None and declared.reason_needed):
            self.choose_step(step)
            self.reason.setFocus()
            return
        self._set_busy(True)
        self._workspace.change(
            lambda session: actions.withdraw(session, case.id),
            self._withdrawn,
            owner=self,
            failed=self._refused,
        )

    def _withdrawn(self, shown: CaseShown | None) -> None:
        if shown is not None:
            self._arrive(shown, f"Đã rút lại. Hồ sơ trở về bước “{shown.row.state_label}”.")
            return
        self._set_busy(False)
        self._typing.forget()
        self._begin()
        self.left.emit()

    def _change_workflow(self, other: Workflow) -> None:
        opened, name = self._opened, other.name
        if opened is None or self._busy:
            return
        self._take_in()
        texts = {one: text for one, text in self._typing.texts.items() if text}
        typed, lost = goes_along(texts, opened.workflow, other)
        typed |= self.beside()
        told = " ".join((f"Đã đổi sang {other.label}.", lost or "Nội dung đã nhập được giữ."))
        case = opened.case
        if case is None:
            self._drop_typed()
            self.start_new(Start(workflow=name, member=opened.member), typed)
            self._tell_change(told, lost)
            return
        self._set_busy(True)
        self._workspace.change(
            lambda session: actions.change_workflow(session, case.id, name),
            partial(self._changed, case, other, typed, (told, lost)),
            owner=self,
            failed=self._refused,
        )

    def _changed(
        self,
        case: CaseShown,
        other: Workflow,
        typed: Mapping[str, str],
        says: tuple[str, str],
        changed: Changed | None,
    ) -> None:
        """Where the other workflow needs more than there is, its form asks for it before anything changes."""
        told, lost = says
        if changed is not None:
            self._workspace.undo.record(changed.undo)
            self._arrive(changed.shown, told, typed)
            self.notice.say("warning" if lost else "done", told, "Hoàn tác", act=self._workspace.undo.undo)
            return
        self._set_busy(False)
        self._drop_typed()
        year = str(self._workspace.session.today.year)
        needed = {**dict.fromkeys(round_needs(other), year), **typed, INSTEAD: case.id}
        self.start_new(Start(workflow=other.name, member=case.row.member), needed)
        fill = word("case.change.fill").format(workflow=other.label, before=case.row.workflow_label)
        self._tell_change(f"{fill} {lost}".strip(), lost)

    def _tell_change(self, told: str, lost: str) -> None:
        self.notice.say("warning" if lost else "info", told)

    def _open_papers(self) -> None:
        """The one that is due first; others are chosen on the papers' own screen."""
        case = self.case
        if case is None or not case.papers:
            return
        ready = [paper.name for paper in case.papers if paper.ready]
        self._open_paper((ready or [case.papers[0].name])[-1])

    def _open_paper(self, name: str) -> None:
        if self.case is not None:
            self.settle()
            self.papers_requested.emit(self.case.id, name)

    def _refused(self, error: Exception) -> None:
        self._set_busy(False)
        self._say_failure(error)
        if field := self.conditions.first_of(self.fields.editors):
            self.fields.go_to(field)

    def _set_busy(self, busy: bool) -> None:
        self._busy = busy
        for button in (self.save, self.go, self.withdraw, self.changing.change):
            button.setEnabled(not busy)

    # -- putting together

    def _connect(self) -> None:
        self.back.clicked.connect(self._leave)
        self.wrong.clicked.connect(self._open_change)
        self.changing.wanted.connect(self._change_workflow)
        self.changing.closed.connect(self.wrong.show)
        self.steps.chosen.connect(self.choose_step)
        for fields in (self.fields, self.person):
            fields.edited.connect(self._edited)
            fields.left.connect(self._edited)
            fields.built.connect(self._look)
        self.branch.activated.connect(lambda _: self._edited())
        self.reason.textEdited.connect(lambda _: self._edited())
        self.conditions.confirmed.connect(self._look)
        self.conditions.answered.connect(lambda: self.go.setFocus())
        self.conditions.field_wanted.connect(self._go_to_field)
        self.conditions.place_wanted.connect(self._open_place)
        self.clash.chosen.connect(self.choose_step)
        self.clash.case_wanted.connect(self.open_case)
        self.attachments.said.connect(self.notice.say)
        self.attachments.failed.connect(self._say_failure)
        self.save.clicked.connect(self.save_draft)
        self.go.clicked.connect(self.take_step)
        self._typing.kept.connect(self.kept.setText)
        self._typing.failed.connect(self._say_failure)
        self.withdraw.clicked.connect(self._call_off)
        self.papers.clicked.connect(self._open_papers)
        keys.bind(
            self,
            {
                "save": self.save_draft,
                "take_step": self.take_step,
                "papers": self._open_papers,
                "attach": self.attachments.choose_files,
                "dismiss": self._leave,
            },
        )

    def _open_change(self) -> None:
        if self._opened is not None:
            self.wrong.hide()
            self.changing.open(self._opened.workflow.name, of_member=self._opened.of_member)

    def _go_to_field(self, name: str) -> None:
        if name == BRANCH and name not in self.fields.editors:
            self.branch.setFocus()
            return
        of_person = name in self.person.editors and name not in self.fields.editors
        (self.person if of_person else self.fields).go_to(name)

    def _open_place(self, place: Place) -> None:
        """Where a condition can be put right; what is typed here stays a draft meanwhile."""
        self.settle()
        self.place_requested.emit(place)

    def _leave(self) -> None:
        self.settle()
        self.left.emit()
