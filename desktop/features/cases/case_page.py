"""One case: the steps at the left, what is asked for in the middle, the conditions at the right."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Final

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QWidget

from desktop import keys
from desktop.features.cases import actions
from desktop.features.cases.actions import Ahead, Attempt, Opened, Start
from desktop.features.cases.asking import asked_in, facts_of, offered_steps, usual_step
from desktop.features.cases.case_typing import CaseTyping
from desktop.features.cases.case_view import CaseView
from desktop.services import drafts
from desktop.services.case_types import CaseShown
from desktop.services.failures import describe
from desktop.widgets.task_runner import Task
from desktop.workspace import Workspace
from domain.workflows.model import Workflow
from domain.workflows.succession import taken_over

_PAUSE_MS: Final = 250
_SAVE: Final = "save"


class CasePage(CaseView):
    """`left`: back to the board; `member_requested` an id; `papers_requested` a case and a paper's name."""

    left = Signal()
    member_requested = Signal(str)
    papers_requested = Signal(str, str)

    def __init__(self, workspace: Workspace) -> None:
        super().__init__(workspace)
        self._workspace = workspace
        self._opened: Opened | None = None
        self._step = ""
        self._looking: Task | None = None
        self._reading: Task | None = None
        self._busy = False
        self._typing = CaseTyping(workspace, self.fields, self)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE_MS)
        self._pause.timeout.connect(self._look)
        self._connect()

    @property
    def case(self) -> CaseShown | None:
        return self._opened.case if self._opened else None

    @property
    def step(self) -> str:
        """The step that is chosen, "" where none can be taken."""
        return self._step

    # -- as every screen

    def start(self) -> None:
        self._workspace.read(actions.offered, self.changing.offer, owner=self)

    def refresh(self) -> None:
        """What is typed here stays, everything else follows."""
        if self._busy or self._opened is None:
            return
        if self._opened.case is not None:
            self._read(partial(actions.open_case, id=self._opened.case.id), self._take_again)

    def settle(self) -> None:
        if self._opened is not None and not self._busy:
            self.fields.texts(settle=True)
            self.reason.commit_composing()
            self._typing.keep()

    def regions(self) -> Sequence[QWidget]:
        return (*list(self.steps.choices.values())[:1], self.fields, self.papers)

    # -- opening

    def open_case(self, id: str) -> None:
        self._begin()
        self._read(partial(actions.open_case, id=id), self._take)

    def start_new(self, start: Start, typed: Mapping[str, str] | None = None) -> None:
        """A case that is not there yet; `typed`: what was typed for another workflow."""
        self._begin()
        given = dict(typed or {})

        def take(opened: Opened) -> None:
            self._take(opened, given)

        self._read(partial(actions.open_new, start=start), take)

    def _begin(self) -> None:
        self._typing.keep()
        self.notice.leave()
        self.changing.put_away()
        self._opened, self._step = None, ""
        self._typing.forget()
        self.conditions.forget()
        self.reason.clear()

    def _read(self, work: Callable[..., Opened], done: Callable[[Opened], None]) -> None:
        if self._reading is not None:
            self._reading.cancel()
        self._reading = self._workspace.read(work, done, owner=self, failed=self._not_readable)

    def _take(self, opened: Opened, typed: Mapping[str, str] | None = None) -> None:
        self._typing.typed = {**opened.typed, **(typed or {})}
        self._step = usual_step(opened)
        self._show(opened)
        self.person.go_to("") if opened.asks_for_person else self.fields.go_to("")

    def _take_again(self, opened: Opened) -> None:
        self._typing.note()
        if self._step not in [step.name for step in offered_steps(opened) if step.allowed]:
            self._step = usual_step(opened)
        self._show(opened)

    def _show(self, opened: Opened) -> None:
        self._reading = None
        self._opened = opened
        self._typing.begin(opened)
        name = opened.name or "Người mới"
        self.heading.setText(f"{name}: {opened.workflow.label}")
        self.place.setText(opened.org_name)
        self.show_state(opened.case)
        self.steps.show_steps(opened.case, offered_steps(opened), self._step)
        self.about.setVisible(opened.asks_for_person)
        if opened.asks_for_person:
            self.ask_for_person(opened, self._workspace.session.rulebook)
        self._ask()
        self.show_foot(opened, self._step)
        self._look()

    def _ask(self) -> None:
        """Editors for what the chosen step and the draft take; the rest of the case as plain lines."""
        opened = self._opened
        if opened is None:
            return
        asked = asked_in(opened, self._step, self._workspace.session.rulebook)
        self.fields.ask(asked, self._typing.texts)
        self.fields.tell(facts_of(opened, {one.field.name for one in asked}))

    # -- typing

    def _edited(self) -> None:
        self._typing.touch()
        self._pause.start()

    # -- looking ahead

    def _attempt(self, step: str) -> Attempt | None:
        opened = self._opened
        if opened is None or not step:
            return None
        self._typing.note()
        person, org = None, ""
        if opened.asks_for_person:
            person, org = self.person.texts(), self.branch.code()
        return Attempt(
            workflow=opened.workflow,
            step=step,
            case=opened.case.id if opened.case else "",
            member=opened.member if opened.case is None else "",
            org=org,
            texts=dict(self._typing.typed),
            person=person,
            confirm=self.conditions.confirm,
            reason=self.reason.whole_text().strip(),
            seen=opened.case.seen if opened.case else None,
        )

    def _look(self) -> None:
        self._pause.stop()
        if self._looking is not None:
            self._looking.cancel()
        attempt = self._attempt(self._step)
        if attempt is None or attempt.lacks:
            self.conditions.show_lines(attempt.lacks if attempt else (), ("full_name",), of_member=False)
            self.preview.setText("")
            return
        self._looking = self._workspace.read(
            lambda session: actions.look_ahead(session, attempt),
            self._show_ahead,
            owner=self,
            failed=self._say_failure,
        )

    def _show_ahead(self, ahead: Ahead) -> None:
        self._looking = None
        opened = self._opened
        editors = [*self.fields.editors, *(self.person.editors if opened and opened.asks_for_person else ())]
        self.conditions.show_lines(ahead.lines, editors, of_member=bool(opened and opened.member))
        self.preview.setText(" ".join(_ended(part) for part in ahead.preview))
        self.preview.setVisible(bool(ahead.preview))

    def choose_step(self, name: str) -> None:
        self._typing.note()
        self._step = name
        self.conditions.forget()
        self._ask()
        if self._opened is not None:
            self.show_foot(self._opened, self._step)
        self._look()

    # -- acting

    def save_draft(self) -> None:
        opened = self._opened
        if opened is None or not self.save.isVisible():
            return
        self._take_in()
        if opened.case is not None and not self._typing.typed:
            self.notice.say("info", "Không có gì mới để lưu.")
            return
        self._act(_SAVE if opened.case else opened.workflow.opening[0].name)

    def take_step(self) -> None:
        """The step that is chosen; where a condition stands against it, that is pointed at instead."""
        if self._opened is None or not self._step:
            return
        self._take_in()
        self._act(self._step)

    def _take_in(self) -> None:
        for fields in (self.fields, self.person):
            fields.texts(settle=True)
        self.reason.commit_composing()
        self._typing.note()

    def _act(self, step: str) -> None:
        attempt = self._attempt(step)
        if attempt is None or self._busy:
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

    def _done(self, attempt: Attempt, shown: CaseShown) -> None:
        label = attempt.declared.label
        self._arrive(shown, f"{label}: đã lưu, hồ sơ {shown.row.state_label.lower()}, {shown.row.sync_word}.")

    def _arrive(self, shown: CaseShown, told: str, typed: Mapping[str, str] | None = None) -> None:
        """The case as it stands now takes the place of what was shown."""
        before = self._opened
        self._set_busy(False)
        self._typing.forget()
        self._begin()
        if before is not None:
            self._workspace.runner.run(
                lambda task: drafts.drop(self._workspace.session, [before.draft]), owner=self, must_run=True
            )
        given = dict(typed or {})
        self._read(partial(actions.open_case, id=shown.id), lambda opened: self._take(opened, given))
        self.notice.say("done", told)

    def _withdraw(self) -> None:
        case = self.case
        if case is None or self._busy:
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
        typed = {
            str(one): str(text)
            for one, text in taken_over(self._typing.typed, opened.workflow, other).items()
        }
        if opened.case is None:
            self.start_new(Start(workflow=name, member=opened.member), typed)
            return
        case = opened.case
        self._set_busy(True)
        self._workspace.change(
            lambda session: actions.change_workflow(session, case.id, name),
            lambda shown: self._arrive(
                shown, f"Đã đổi sang {other.label}. Nội dung đã nhập được giữ.", typed
            ),
            owner=self,
            failed=self._refused,
        )

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

    def _say_failure(self, error: Exception) -> None:
        failure = describe(error)
        self.notice.say("error", failure.sentence, code=failure.code)

    def _not_readable(self, error: Exception) -> None:
        self._reading = None
        self._say_failure(error)

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
        self.reason.textEdited.connect(lambda _: self._pause.start())
        self.conditions.confirmed.connect(self._look)
        self.conditions.field_wanted.connect(self._go_to_field)
        self.conditions.member_wanted.connect(self._open_member)
        self.save.clicked.connect(self.save_draft)
        self.go.clicked.connect(self.take_step)
        self._typing.kept.connect(self.kept.setText)
        self.withdraw.clicked.connect(self._withdraw)
        self.papers.clicked.connect(self._open_papers)
        keys.bind(
            self,
            {
                "save": self.save_draft,
                "take_step": self.take_step,
                "papers": self._open_papers,
                "dismiss": self._leave,
            },
        )

    def _open_change(self) -> None:
        if self._opened is not None:
            self.wrong.hide()
            self.changing.open(self._opened.workflow.name)

    def _go_to_field(self, name: str) -> None:
        (
            self.person if name in self.person.editors and name not in self.fields.editors else self.fields
        ).go_to(name)

    def _open_member(self) -> None:
        if self._opened is not None and self._opened.member:
            self.settle()
            self.member_requested.emit(self._opened.member)

    def _leave(self) -> None:
        self.settle()
        self.left.emit()


def _ended(text: str) -> str:
    return text if text.endswith((".", "…")) else f"{text}."
