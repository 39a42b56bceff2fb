"""Cases of the workflows: begin one, take a step, look at the board, look ahead, call off, many at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from desktop.services import case_batch, case_changing, tree_unsent
from desktop.services.case_checks import Asked, Checking, command_of, round_id, step_of, workflow_named
from desktop.services.case_reading import KIND, Reading
from desktop.services.case_types import (
    BatchOutcome,
    BatchPlan,
    CaseFilter,
    CaseLine,
    CaseRow,
    CaseShown,
    Checked,
    CheckLine,
    StepShown,
    UnsentBatch,
    Withdrawn,
)
from desktop.services.case_wording import refusal_of
from desktop.services.session import Session
from domain.decisions import Refused
from domain.records import Value
from domain.roles import Role
from domain.workflows.model import About, Workflow
from domain.workflows.registry import workflows

if TYPE_CHECKING:
    from sync.replica.reader import Reader

_NOTHING: Mapping[str, Value] = {}


class Cases:
    """What a cadre does with cases, on an open session. Values are stored ones, or what is read as such."""

    def __init__(self, session: Session) -> None:
        self._session = session

    # -- one case

    def start(
        self,
        workflow: str,
        member: str | None,
        values: Mapping[str, Value],
        *,
        person: Mapping[str, Value] | None = None,
        org: str | None = None,
        confirm: Sequence[str] = (),
        reason: str = "",
        step: str = "",
    ) -> CaseShown:
        """Take the first step about a member, or about a `person` who is to be entered (in `org`, an id).

        `step` names another opening step than the usual one. Raises ActionRefused, Usage.
        """
        declared = workflow_named(workflow)
        asked = Asked(
            workflow=declared,
            step=step_of(declared, step),
            member=member or "",
            values=values,
            person=person,
            org=org or "",
            confirm=confirm,
            reason=reason,
        )
        with self._session.replica.writing() as work:
            if declared.about is About.ORGANISATION:
                tree_unsent.refuse_unsent(work, asked.step.name, values)
            id = round_id(self._session, declared, asked.member, values) or self._session.new_id()
            done = work.perform(command_of(asked, id), self._session.actor, self._session.now_text)
            if isinstance(done, Refused):
                raise refusal_of(work, declared, done)
            shown = Reading(self._session, work).shown(id)
            work.commit()
        return shown

    def step(
        self,
        case_id: str,
        step: str,
        values: Mapping[str, Value],
        *,
        confirm: Sequence[str] = (),
        reason: str = "",
        seen: Mapping[str, Value] | None = None,
    ) -> CaseShown:
        """Take a step on a case. `seen` is `CaseShown.seen` as it was on screen; None: as the case stands.

        Raises ActionRefused, Usage for a step that the workflow does not have.
        """
        with self._session.replica.writing() as work:
            reading = Reading(self._session, work)
            case = reading.case(case_id)
            declared = workflow_named(str(case.fields.get("workflow")))
            asked = Asked(
                workflow=declared,
                step=step_of(declared, step),
                case=case.id,
                values=values,
                confirm=confirm,
                reason=reason,
            )
            # Without `seen` the replica says what the case stands at.
            command = command_of(asked, case.id, seen or _NOTHING)
            done = work.perform(command, self._session.actor, self._session.now_text)
            if isinstance(done, Refused):
                raise refusal_of(work, declared, done)
            shown = Reading(self._session, work).shown(case.id)
            work.commit()
        return shown

    def withdraw(self, case_id: str, reason: str = "") -> Withdrawn:
        """ "Rút lại": take the last step out of the queue while it never left; else the step that calls off.

        Raises ActionRefused where neither is possible.
        """
        return case_changing.withdraw(self._session, case_id, reason)

    def change_workflow(
        self,
        case_id: str,
        other: str,
        values: Mapping[str, Value] = _NOTHING,
        *,
        filled: Asked | None = None,
    ) -> CaseShown:
        """ "Chọn nhầm nghiệp vụ? Đổi sang…": the case gives way to one of another workflow.

        Values of fields of the same name go along, and those that the other workflow says it keeps. `values`
        are what its first step needs besides, the period of a yearly one. `filled`: that step as a form has
        it, nothing is added to it. Raises ActionRefused, Usage.
        """
        return self.exchange(case_id, other, values, filled=filled).shown

    def exchange(
        self,
        case_id: str,
        other: str,
        values: Mapping[str, Value] = _NOTHING,
        *,
        filled: Asked | None = None,
    ) -> case_changing.Changed:
        """As `change_workflow`, with the change as a step that can be taken back."""
        return case_changing.change_workflow(self._session, case_id, workflow_named(other), values, filled)

    # -- looking

    def rows(self, query: CaseFilter | None = None) -> list[CaseRow]:
        """Lines of the board, those longest in their state first."""
        with self._session.replica.reading() as reader:
            return Reading(self._session, reader).rows(query or CaseFilter())

    def show(self, case_id: str) -> CaseShown:
        """Raises ActionRefused where there is no such case, or none for this cadre's eyes."""
        with self._session.replica.reading() as reader:
            return Reading(self._session, reader).shown(case_id)

    def allowed(self, case_ids: Sequence[str]) -> dict[str, tuple[str, ...]]:
        """Names of the steps that this cadre may take on each of these cases now."""
        with self._session.replica.reading() as reader:
            return Reading(self._session, reader).allowed(case_ids)

    def timeline(self, member_id: str) -> list[CaseLine]:
        """Every step of every case about a member, newest first."""
        with self._session.replica.reading() as reader:
            return Reading(self._session, reader).timeline(member_id)

    def opening(self, workflow: str, org: str) -> tuple[StepShown, ...]:
        """The steps that open a case in an organisation, each with whose it is. Raises Usage."""
        with self._session.replica.reading() as reader:
            return Reading(self._session, reader).opening(workflow_named(workflow), org)

    def all_steps(self, workflow: str) -> tuple[StepShown, ...]:
        """Every step of a workflow with whose it is, whatever state a case is in. Raises Usage."""
        with self._session.replica.reading() as reader:
            return Reading(self._session, reader).all_steps(workflow_named(workflow))

    def offered(self) -> list[Workflow]:
        """The workflows that this cadre may see, in the order of their numbers."""
        is_secretary = self._session.actor.role is Role.SECRETARY
        return [one for one in workflows().values() if is_secretary or not one.sensitive]

    # -- looking ahead

    def checklist(
        self,
        workflow: str,
        step: str,
        about: str,
        values: Mapping[str, Value],
        *,
        person: Mapping[str, Value] | None = None,
        org: str | None = None,
        confirm: Sequence[str] = (),
        reason: str = "",
    ) -> list[CheckLine]:
        """What a step on the case `about`, or the first one about that member, would meet.

        One line that says why where the step cannot be taken at all. Raises Usage.
        """
        with self._session.replica.reading() as reader:
            asked = self._asked(reader, workflow, step, about, values, person, org, confirm, reason)
            return Checking(self._session, reader).of(asked)

    def preview(
        self,
        workflow: str,
        step: str,
        about: str,
        values: Mapping[str, Value],
        *,
        person: Mapping[str, Value] | None = None,
        org: str | None = None,
        confirm: Sequence[str] = (),
        reason: str = "",
    ) -> list[str]:
        """What a step does, in words; parameters as `checklist`."""
        with self._session.replica.reading() as reader:
            asked = self._asked(reader, workflow, step, about, values, person, org, confirm, reason)
            return Checking(self._session, reader).effects(asked)

    def _asked(
        self,
        reader: Reader,
        workflow: str,
        step: str,
        about: str,
        values: Mapping[str, Value],
        person: Mapping[str, Value] | None,
        org: str | None,
        confirm: Sequence[str],
        reason: str,
    ) -> Asked:
        declared = workflow_named(workflow)
        is_case = bool(about) and reader.record(KIND, about) is not None
        return Asked(
            workflow=declared,
            step=step_of(declared, step),
            case=about if is_case else "",
            member="" if is_case else about,
            values=values,
            person=person,
            org=org or "",
            confirm=confirm,
            reason=reason,
        )

    # -- many at once

    def check_batch(self, plan: BatchPlan) -> list[Checked]:
        """How the rules stand to each member of a plan, in its order. Nothing is written."""
        return case_batch.check(self._session, plan)

    def preview_batch(self, plan: BatchPlan) -> list[str]:
        """What the step does, in words, by the example of the first member for whom it may be taken."""
        return case_batch.preview(self._session, plan)

    def batch(self, plan: BatchPlan) -> BatchOutcome:
        """Take the step for everybody for whom the rules allow it, in one transaction."""
        return case_batch.carry_out(self._session, plan)

    def unsent_batches(self) -> list[UnsentBatch]:
        """Batches that can be taken back whole, newest first."""
        return case_batch.unsent(self._session)

    def undo_batch(self, batch: str) -> int:
        """Take a batch back of which nothing has left: everything is as before. Gives how many steps.

        Raises Usage for a batch that is not in the queue, ActionRefused where some of it has left or later
        work builds on it; nothing is taken back then.
        """
        return case_batch.take_back(self._session, batch)
