"""One step for many people: whom, what is common, what differs, what the rules say, and one undo."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QWidget

from desktop import keys
from desktop.features.cases import batch_actions
from desktop.features.cases.actions import Person
from desktop.features.cases.batch_actions import Choices, Seen
from desktop.features.cases.batch_view import BatchView
from desktop.features.cases.fields import Asked
from desktop.features.cases.numbers import StepNumbers
from desktop.services import paper_numbers, values
from desktop.services.case_types import BatchOutcome, BatchPlan, Checked, StepShown
from desktop.services.failures import describe
from desktop.services.undo import Step as UndoStep
from desktop.widgets.task_runner import Task
from desktop.workspace import Workspace
from domain.workflows.model import Step, Workflow

_PAUSE_MS: Final = 300
_LISTED: Final = 3


class BatchPage(BatchView):
    """`left`: back to the board."""

    left = Signal()

    def __init__(self, workspace: Workspace) -> None:
        super().__init__(workspace)
        self._workspace = workspace
        self._choices = Choices((), (), ())
        self._may: dict[str, StepShown] = {}
        self._checking: Task | None = None
        self._confirmed: set[str] = set()
        self._asked_to_confirm: set[str] = set()
        self._wanted = ""
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE_MS)
        self._pause.timeout.connect(self._check)
        self._numbers = StepNumbers(workspace, self.fields, self)
        self._connect()

    # -- as every screen

    def refresh(self) -> None:
        self._check()

    def settle(self) -> None:
        self.fields.texts(settle=True)
        self.reason.commit_composing()

    def regions(self) -> Sequence[QWidget]:
        return (self.workflow, self.fields, self.table)

    # -- beginning

    def begin(self, workflow: str, members: Sequence[str] = ()) -> None:
        """Another batch; `workflow` "": still to be chosen."""
        self._wanted = workflow
        self._numbers.give_back()
        self.notice.leave()
        self.model.values = {}
        self._confirmed.clear()
        ids = list(members)
        self._workspace.read(
            lambda session: batch_actions.read_choices(session, ids), self._take_choices, owner=self
        )
        self.open_picker(not ids)

    @property
    def chosen(self) -> tuple[Workflow, Step] | None:
        workflow = next((one for one in self._choices.workflows if one.name == self.workflow.code()), None)
        step = workflow.step_of.get(self.step.code()) if workflow else None
        return (workflow, step) if workflow and step else None

    def _take_choices(self, choices: Choices) -> None:
        self._choices = choices
        self.workflow.offer([(one.name, one.label) for one in choices.workflows], "Chọn nghiệp vụ")
        self.workflow.choose(self._wanted)
        self.workflow.fit_longest(30)
        self.model.show_people(choices.people)
        self._choose_workflow()

    def _choose_workflow(self) -> None:
        workflow = next((one for one in self._choices.workflows if one.name == self.workflow.code()), None)
        if workflow is None:
            self.step.offer((), "Chọn bước")
            self._choose_step()
            return
        self._workspace.read(
            lambda session: batch_actions.may(session, workflow.name),
            lambda found: self._offer_steps(workflow, found),
            owner=self,
        )

    def _offer_steps(self, workflow: Workflow, may: dict[str, StepShown]) -> None:
        self._may = may
        steps = batch_actions.batch_steps(workflow)
        self.step.offer([(one.name, one.label) for one in steps], "Chọn bước")
        usual = [one for one in steps if one.opens and may[one.name].allowed]
        self.step.choose(usual[-1].name if usual else "")
        self.step.fit_longest(26)
        self._choose_step()

    def _choose_step(self) -> None:
        self._confirmed.clear()
        chosen = self.chosen
        workflow, step = chosen if chosen else (None, None)
        shown = self._may.get(step.name) if step else None
        self.why_not.setText(shown.why_not if shown else "")
        self.why_not.setVisible(bool(shown and shown.why_not))
        self.reason_row.setVisible(bool(step and step.reason_needed))
        own: list[Asked] = []
        common: list[Asked] = []
        if workflow is not None and step is not None:
            rulebook = self._workspace.session.rulebook
            own = [
                Asked(field, values.choices(field, rulebook), True)
                for field in batch_actions.own_fields(workflow, step)
            ]
            common = [
                Asked(
                    field,
                    self._choices.branches if field.refers_to else values.choices(field, rulebook),
                    field.name in step.needs or field.name in workflow.once_per,
                )
                for field in batch_actions.common_fields(workflow, step)
            ]
        self.model.set_own(own)
        self.fields.ask(common, self.fields.texts())
        if workflow is not None and step is not None:
            self._numbers.begin(workflow.name, self._owner, self._common_branch, self.fields.texts)
        self._check()

    @property
    def _owner(self) -> str:
        """Whose the numbers of papers are that are taken here."""
        return f"{paper_numbers.BATCH}{self.workflow.code()}:{self.step.code()}"

    def _common_branch(self) -> str:
        orgs = {person.org for person in self.model.people}
        return orgs.pop() if len(orgs) == 1 else ""

    # -- people

    def add_people(self, people: Sequence[Person]) -> None:
        """Those who are not in it yet come last."""
        here = {person.id for person in self.model.people}
        self.model.show_people([*self.model.people, *(one for one in people if one.id not in here)])
        self._check()

    def remove_people(self) -> None:
        gone = {index.row() for index in self.table.selectionModel().selectedRows()}
        self.model.show_people([one for row, one in enumerate(self.model.people) if row not in gone])
        self._check()

    # -- checking

    def plan(self) -> BatchPlan | None:
        chosen, people = self.chosen, self.model.people
        if chosen is None or not people:
            return None
        common = {name: text for name, text in self.fields.texts().items() if text}
        return BatchPlan(
            workflow=chosen[0].name,
            step=chosen[1].name,
            members=[one.id for one in people],
            values=common,
            exceptions=self.model.exceptions,
            confirm=sorted(self._confirmed),
            reason=self.reason.whole_text().strip(),
        )

    def _check(self) -> None:
        self._pause.stop()
        if self._checking is not None:
            self._checking.cancel()
            self._checking = None
        plan = self.plan()
        self._show_counts(())
        if plan is None:
            self.preview.setText("")
            return
        self._checking = self._workspace.read(
            lambda session: batch_actions.check(session, plan),
            self._show_checked,
            owner=self,
            failed=self._not_checked,
        )

    def _show_checked(self, seen: Seen) -> None:
        self._checking = None
        self.model.show_checked(seen.checked)
        self._show_counts(seen.checked)
        told = " ".join(part if part.endswith((".", "…")) else f"{part}." for part in seen.preview)
        self.preview.setText(f"Ví dụ với một người: {told}" if told else "")
        self.preview.setVisible(bool(told))

    def _not_checked(self, error: Exception) -> None:
        self._checking = None
        self.model.show_checked(())
        failure = describe(error)
        self.counts.setText(failure.sentence)

    def _show_counts(self, checked: Sequence[Checked]) -> None:
        counts: dict[str, int] = {}
        for one in checked:
            verdict = "empty" if one.code == "validation.required" else one.verdict
            counts[verdict] = counts.get(verdict, 0) + 1
        going = counts.get("pass", 0) + counts.get("warn", 0)
        self.people_count.setText(f"{len(self.model.people)} người")
        words = {
            "pass": "đạt",
            "warn": "cần lưu ý",
            "confirm": "cần xác nhận",
            "empty": "chưa điền",
            "blocked": "bị chặn",
        }
        self.counts.setText(
            ", ".join(f"{counts[one]} {told}" for one, told in words.items() if one in counts)
        )
        codes = {one.code.removeprefix("case.") for one in checked if one.verdict == "confirm"}
        self.confirm.setVisible(bool(codes or self._confirmed))
        self._asked_to_confirm = codes
        step = self.chosen[1] if self.chosen else None
        self.go.setText(f"{step.label}: {going} người" if step and going else "Chưa có ai để làm")
        allowed = bool(step and self._may.get(step.name) and self._may[step.name].allowed)
        self.go.setEnabled(bool(going) and allowed and not self.model.unread)

    def _confirm_all(self, on: bool) -> None:
        if on:
            self._confirmed |= self._asked_to_confirm
        else:
            self._confirmed.clear()
        self._check()

    # -- carrying out

    def carry_out(self) -> None:
        self.settle()
        plan = self.plan()
        if plan is None or not self.go.isEnabled():
            return
        self.go.setEnabled(False)
        self._workspace.change(
            lambda session: batch_actions.carry_out(session, plan),
            self._done,
            owner=self,
            failed=self._refused,
        )

    def _done(self, done: tuple[BatchOutcome, UndoStep]) -> None:
        outcome, step = done
        self._workspace.undo.record(step)
        blocked = {one.member for one in outcome.blocked}
        # Who is left are those who could not be done, each with the reason.
        self.model.show_people([one for one in self.model.people if one.id in blocked])
        self.table.setFocus()
        parts = [f"Đã làm cho {len(outcome.done)} người, chờ đồng bộ. Ctrl+Z hoàn tác cả lô."]
        if outcome.blocked:
            parts.append(f"{len(outcome.blocked)} người chưa làm được, còn trong bảng kèm lý do:")
            parts += [f"{one.name}: {one.message}" for one in outcome.blocked[:_LISTED]]
        self.notice.say("warning" if outcome.blocked else "done", " ".join(parts))

    def _refused(self, error: Exception) -> None:
        failure = describe(error)
        self.notice.say("error", failure.sentence, code=failure.code)
        self._check()

    def _connect(self) -> None:
        self.back.clicked.connect(self._leave)
        self.workflow.activated.connect(lambda _: self._choose_workflow())
        self.step.activated.connect(lambda _: self._choose_step())
        self.fields.edited.connect(self._pause.start)
        self.fields.left.connect(self._pause.start)
        self.fields.built.connect(self._pause.start)
        self.model.typed.connect(self._pause.start)
        self.reason.textEdited.connect(lambda _: self._pause.start())
        self.add.clicked.connect(lambda: self.open_picker(True))
        self.take.clicked.connect(lambda: self.add_people(self.picker.people))
        self.take_all.clicked.connect(lambda: self.add_people(self.picker.model.rows))
        self.picker.chosen.connect(lambda: self.add_people(self.picker.people))
        self.close_picker.clicked.connect(self._close_picker)
        self.remove.clicked.connect(self.remove_people)
        self.confirm.clicked.connect(self._confirm_all)
        self.go.clicked.connect(self.carry_out)
        keys.bind(
            self,
            {"take_step": self.carry_out, "dismiss": self._dismiss, "filter": lambda: self.open_picker(True)},
        )

    def _close_picker(self) -> None:
        self.open_picker(False)
        self.table.to_first_own()
        self.table.setFocus()

    def _dismiss(self) -> None:
        """Esc goes back a step: out of the search for people, then to the board."""
        if self.picking.isVisible() and self.model.people:
            self._close_picker()
        else:
            self._leave()

    def _leave(self) -> None:
        self.settle()
        self._numbers.give_back()
        self.left.emit()
