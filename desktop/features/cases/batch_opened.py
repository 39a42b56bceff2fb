"""A batch in sight: chosen, put together, kept as a draft. Nothing is done with it here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

from PySide6.QtCore import QTimer, Signal

from desktop.draft_keeper import DraftKeeper
from desktop.features.cases import batch_actions, batch_typing
from desktop.features.cases.batch_actions import Choices
from desktop.features.cases.batch_known import BatchKnown
from desktop.features.cases.batch_typing import BatchDraft, KeptBatch
from desktop.features.cases.batch_view import BatchView
from desktop.features.cases.fields import Asked
from desktop.features.cases.last_time import LastTimes
from desktop.features.cases.numbers import StepNumbers
from desktop.services import paper_numbers, values
from desktop.services.candidates import waiting_for
from desktop.services.case_types import StepShown
from desktop.services.drafts import Typed
from desktop.services.failures import describe
from desktop.services.people import Person
from desktop.services.wording import word
from desktop.workspace import Workspace
from domain.workflows.model import Step, Workflow
from domain.workflows.subjects import round_needs

_PAUSE_MS = 300


class BatchOpened(BatchView):
    """`left`: back to the board. `check` is called a little after what is checked changed."""

    left = Signal()

    def __init__(self, workspace: Workspace) -> None:
        super().__init__(workspace)
        self._workspace = workspace
        self._choices = Choices((), (), ())
        self._may: dict[str, StepShown] = {}
        self._confirmed: set[str] = set()
        self._wanted = ""
        # What is put in as soon as there is a place for it: of a batch that is opened again, its texts.
        self._texts: Mapping[str, str] | None = None
        self._wanted_step = self._draft = ""
        self._keeper = DraftKeeper(workspace, self._collect, self)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE_MS)
        self._pause.timeout.connect(self.check)
        self._numbers = StepNumbers(workspace, self.fields, self)
        self._numbers.attached.connect(self.order_stops)
        self.last_times = LastTimes(workspace, self.fields, self)
        self.last_times.attached.connect(self.order_stops)
        self.known = BatchKnown(workspace, self.fields, self.model, lambda: self._owner, self)
        self.known.changed.connect(self._pause.start)
        self.known.looked.connect(lambda: self.numbers.setVisible(bool(self.known.numbered)))
        self.known.told.connect(self.notice.say)
        self.numbers.clicked.connect(self.known.take_numbers)

    def check(self) -> None:
        """What the rules say to all of it: of who carries it out."""

    def settle(self) -> None:
        self.fields.texts(settle=True)
        self.reason.commit_composing()
        self._keeper.keep()

    # -- beginning

    def begin(self, workflow: str, members: Sequence[str] = ()) -> None:
        """Another batch, or the one that was left; `workflow` "": still to be chosen."""
        self._put_away()
        self._wanted = workflow
        ids = list(members)
        self._workspace.read(
            lambda session: batch_actions.read_choices(session, ids), self._take_choices, owner=self
        )
        self.open_picker(not ids)

    def _put_away(self) -> None:
        """What was put together stays a draft; the screen is empty."""
        self.give_numbers_back()
        self._keeper.keep()
        self._keeper.forget()
        self._wanted_step = self._draft = ""
        self._texts = {}
        self.known.forget()
        self.last_times.forget()
        self.reason.clear()
        self.notice.leave()
        self.model.values = {}
        self._confirmed.clear()

    @property
    def chosen(self) -> tuple[Workflow, Step] | None:
        workflow = next((one for one in self._choices.workflows if one.name == self.workflow.code()), None)
        step = workflow.step_of.get(self.step.code()) if workflow else None
        return (workflow, step) if workflow and step else None

    def _take_choices(self, choices: Choices) -> None:
        self._choices = choices
        self.workflow.offer([(one.name, one.label) for one in choices.workflows], "Chọn nghiệp vụ")
        self.workflow.fit_longest(40)
        self.picker.offer_branches(choices.branches)
        kept = choices.kept
        if kept is not None and not choices.people and self._wanted in ("", kept.draft.workflow):
            self._open_again(kept)
            return
        self._start(self._workspace.session.new_id(), self._wanted, choices.people)
        if kept is not None:
            told = word("case.batch.left").format(at=kept.at_text, count=len(kept.people))
            self.notice.say("info", told, word("case.batch.open_again"), act=partial(self._leave_for, kept))

    def _start(
        self, draft: str, workflow: str, people: Sequence[Person], stored: Typed | None = None
    ) -> None:
        """`stored` is what the draft holds already."""
        self._draft = draft
        self._keeper.begin(stored or BatchDraft().typed(draft))
        self.workflow.choose(workflow)
        self.model.show_people(people)
        self._choose_workflow()

    def _open_again(self, kept: KeptBatch) -> None:
        """A batch that was left, as it was."""
        draft = kept.draft
        self._texts, self._wanted_step = draft.common, draft.step
        self.model.values = {member: dict(given) for member, given in draft.own.items()}
        self.reason.setText(draft.reason)
        self.open_picker(not kept.people)
        self._start(kept.id, draft.workflow, kept.people, draft.typed(kept.id))
        told = word("case.batch.reopened").format(at=kept.at_text)
        self.notice.say("info", told, word("case.batch.new"), act=partial(self._drop, kept.id))

    def _leave_for(self, kept: KeptBatch) -> None:
        self._put_away()
        self._open_again(kept)

    def _drop(self, draft: str) -> None:
        """What was left is not wanted: another batch begins, of the same workflow."""
        self._keeper.forget()
        self._draft = ""
        self._workspace.runner.run(
            lambda task: batch_typing.drop(self._workspace.session, [draft]), owner=self, must_run=True
        )
        self.begin(self.workflow.code())

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
        usual = batch_actions.usual_step(one for one in steps if one.opens and may[one.name].allowed)
        self.step.choose(self._wanted_step or (usual.name if usual else ""))
        self._wanted_step = ""
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
        self.picker.look_for(waiting_for(workflow.name, step) if workflow else None)
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
                    field.name in step.needs or field.name in round_needs(workflow),
                )
                for field in batch_actions.common_fields(workflow, step)
            ]
        self.model.set_own(own)
        self.fields.ask(common, self.fields.texts() if self._texts is None else self._texts)
        if workflow is not None:
            # From here on what stands in the fields goes along to another step.
            self._texts = None
        if workflow is not None and step is not None:
            self._numbers.begin(
                workflow.name, self._owner, self._common_branch, self.fields.texts, step=step.name
            )
        self._look_up()
        self.check()

    def give_numbers_back(self) -> None:
        """What was taken for a batch that is left goes to whoever asks next."""
        self.known.give_back()
        self._numbers.give_back()

    def _look_up(self) -> None:
        """What is known of this step and these people, and the button for their numbers."""
        workflow, step = self.chosen or (None, None)
        self.known.look(workflow, step, self.model.people)
        self.last_times.begin(workflow, step, self._common_branch())

    @property
    def _owner(self) -> str:
        """Whose the numbers of papers are that are taken here."""
        return f"{paper_numbers.BATCH}{self.workflow.code()}:{self.step.code()}"

    def _common_branch(self) -> str:
        orgs = {person.org for person in self.model.people}
        return orgs.pop() if len(orgs) == 1 else ""

    # -- typing

    def _collect(self) -> Typed | None:
        """What a draft has to hold this moment; None while there is nothing to hold it for."""
        if not self._draft or self._texts is not None:
            return None
        draft = BatchDraft(
            workflow=self.workflow.code(),
            step=self.step.code(),
            people=tuple(person.id for person in self.model.people),
            common=self.known.typed(self.fields.texts()),
            own=self.model.typed_values,
            reason=self.reason.whole_text().strip(),
        )
        return draft.typed(self._draft)

    def _typed(self) -> None:
        self._keeper.touch()
        self._pause.start()

    # -- people

    def add_people(self, people: Sequence[Person]) -> None:
        """Those who are not in it yet come last."""
        here = {person.id for person in self.model.people}
        self.model.show_people([*self.model.people, *(one for one in people if one.id not in here)])
        self._keeper.touch()
        self._look_up()
        self.check()

    def remove_people(self) -> None:
        gone = {index.row() for index in self.table.selectionModel().selectedRows()}
        self.model.show_people([one for row, one in enumerate(self.model.people) if row not in gone])
        self._keeper.touch()
        self._look_up()
        self.check()

    # -- saying

    def _not_kept(self, error: object) -> None:
        if isinstance(error, Exception):
            failure = describe(error)
            self.notice.say("error", failure.sentence, code=failure.code)
