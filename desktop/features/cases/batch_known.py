"""What stands in a batch though nobody typed it: counts of the register, and a number for each person."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from desktop.features.cases import batch_actions
from desktop.features.cases.batch_actions import Known
from desktop.features.cases.batch_model import BatchModel
from desktop.features.cases.fields import CaseFields
from desktop.services.failures import describe
from desktop.services.paper_numbers import Wanted
from desktop.services.register_counts import meeting_day
from desktop.services.wording import word
from desktop.widgets.finding_row import FindingRow
from desktop.workspace import Workspace

if TYPE_CHECKING:
    from desktop.services.people import Person
    from domain.workflows.model import Step, Workflow


class BatchKnown(QObject):
    """`changed`: another text stands in the form, `looked`: the register answered.

    `told`: (level, sentence) about numbers that were taken.
    """

    changed = Signal()
    looked = Signal()
    told = Signal(str, str)

    def __init__(
        self,
        workspace: Workspace,
        fields: CaseFields,
        model: BatchModel,
        owner: Callable[[], str],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._workspace, self._fields, self._model, self._owner = workspace, fields, model, owner
        self._workflow: Workflow | None = None
        self._step: Step | None = None
        self._found = Known()
        self._shown: dict[str, str] = {}
        self._taken: dict[tuple[str, str], str] = {}
        self._numbered: tuple[str, ...] = ()
        self._people: Sequence[Person] = ()
        self._counted_on = ""
        fields.built.connect(self._fill_new)
        fields.left.connect(self._look_again)

    # -- what the register says

    def look(self, workflow: Workflow | None, step: Step | None, people: Sequence[Person]) -> None:
        """For this step and these people from now on."""
        self._workflow, self._step, self._people = workflow, step, people
        self._counted_on = self._meeting_day
        if workflow is None or step is None:
            self._numbered = ()
            self._take_in(Known())
            return
        members, orgs = [one.id for one in people], {one.org for one in people}
        org = next(iter(orgs)) if len(orgs) == 1 else ""
        texts, day = self.typed(self._fields.texts()), self._counted_on

        def take(found: Known) -> None:
            if self._step is step and self._counted_on == day:
                self._take_in(found)

        self._workspace.read(
            lambda session: batch_actions.read_known(session, workflow, step, org, members, texts),
            take,
            owner=self,
        )

    @property
    def _meeting_day(self) -> str:
        return meeting_day(self._workspace.session, self._fields.texts())

    def _look_again(self) -> None:
        """Another day of the meeting is typed: what is counted is counted for that day."""
        if self._counted_on != self._meeting_day:
            self.look(self._workflow, self._step, self._people)

    def typed(self, texts: Mapping[str, str]) -> dict[str, str]:
        """Of what stands in the fields that which somebody typed: the register is asked again each time."""
        return {name: text for name, text in texts.items() if not text or self._shown.get(name) != text}

    def _take_in(self, found: Known) -> None:
        own_moved = found.own != self._found.own
        self._found, self._numbered = found, found.numbered
        self._model.show_known(found.own)
        self._fill()
        self.looked.emit()
        if own_moved:
            self.changed.emit()

    def forget(self) -> None:
        """Another batch: its fields are empty."""
        self._shown.clear()

    def _fill_new(self) -> None:
        """Other editors stand there; a field that comes back later is a new one."""
        self._shown = {name: text for name, text in self._shown.items() if name in self._fields.editors}
        self._fill()

    def _fill(self) -> None:
        """Into fields in which nobody typed; what stood there of before goes."""
        moved = False
        for name, editor in self._fields.editors.items():
            one = self._found.common.get(name)
            text, here = one.text if one else "", editor.raw_text()
            before = self._shown.get(name, "")
            if here != before:
                continue
            if here != text:
                editor.set_text(text)
                moved = True
            self._shown[name] = text
            if one:
                editor.show_findings([FindingRow("hint", word("register.from"), one.told)])
            elif before:
                editor.clear_findings()
        if moved:
            self.changed.emit()

    # -- a number for each

    @property
    def numbered(self) -> str:
        """The field in which each person has a number out of our register; "" where there is none."""
        own = {one.field.name for one in self._model.own}
        return next((name for name in self._numbered if name in own), "")

    def take_numbers(self) -> None:
        """The next numbers for all who have none yet, in the order of the table."""
        name, workflow = self.numbered, self._workflow
        people = [one for one in self._model.going if not self._model.own_text(one.id, name)]
        if not name or workflow is None or not people:
            return
        texts = self._fields.texts()
        wanted = [
            Wanted(
                workflow=workflow.name,
                field=name,
                owner=self._owner(),
                org=person.org,
                texts=texts,
                member=person.id,
            )
            for person in people
        ]
        self._workspace.change(
            lambda session: batch_actions.take_numbers(session, wanted),
            lambda taken: self._show_taken(name, [one.id for one in people], taken),
            owner=self,
            failed=lambda error: self.told.emit("error", describe(error).sentence),
        )

    def give_back(self) -> None:
        """The batch is left: its cells lose the numbers, which go to whoever asks next."""
        for (member, name), text in self._taken.items():
            if self._model.own_text(member, name) == text:
                self._model.put_text(member, name, "")
        self._taken.clear()

    def _show_taken(self, name: str, members: Sequence[str], taken: Sequence[batch_actions.Taken]) -> None:
        given = [(member, one.text) for member, one in zip(members, taken, strict=False) if one.number]
        for member, text in given:
            self._taken[member, name] = text
            self._model.put_text(member, name, text)
        self._model.typed.emit()
        left = len(members) - len(given)
        said = word("case.batch.numbers").format(count=len(given)) if given else ""
        why = next((one.told for one in taken if not one.number), "")
        more = word("case.batch.numbers_left").format(count=left) if left and given else ""
        self.told.emit("warning" if left else "done", " ".join(filter(None, (said, more, why))))
