"""Calling a case off, and letting it give way to one of another workflow."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from desktop.services import attachments
from desktop.services.case_checks import Asked, command_of, round_id, step_of, workflow_named
from desktop.services.case_reading import KIND, Reading
from desktop.services.case_types import CaseShown, Withdrawn
from desktop.services.case_undo import step_of as undo_of
from desktop.services.case_wording import refusal_of
from desktop.services.failures import ActionRefused
from desktop.services.session import Session
from desktop.services.undo import GaveWay
from desktop.services.undo import Step as UndoStep
from domain.decisions import Command, Refused
from domain.kinds import KINDS
from domain.records import Value
from domain.refusals import Refusal
from domain.workflows.calling_off import ASKED
from domain.workflows.model import ORG, About, Step, Workflow
from domain.workflows.shared_states import CANCELLED, REFUSED
from domain.workflows.succession import taken_over

if TYPE_CHECKING:
    from sync.replica.reader import Reader
    from sync.replica.types import LocalRecord
    from sync.replica.unit_of_work import UnitOfWork

# The state of a case that the side called off which had lodged it.
_CALLED_OFF: Final = "cancelled"
# The status of somebody whom a case brought into the register and who is no member yet.
CANDIDATE: Final = "candidate"
_AT_HOME: Final = frozenset({"pending", "held"})


@dataclass(frozen=True, slots=True)
class Changed:
    """The case of the other workflow, and the change as one step that can be taken back."""

    shown: CaseShown
    undo: UndoStep


def withdraw(session: Session, case_id: str, reason: str) -> Withdrawn:
    """See `Cases.withdraw`."""
    with session.replica.writing() as work:
        case = Reading(session, work).case(case_id)
        taken_out = _take_out(session, work, case.id, only_last=True)
        if not taken_out:
            _call_off_or_say_what_stands_on_it(session, work, case, reason)
        shown = Reading(session, work).shown(case.id) if work.record(KIND, case.id) else None
        work.commit()
    return Withdrawn(taken_out, shown)


def _call_off_or_say_what_stands_on_it(
    session: Session, work: UnitOfWork, case: LocalRecord, reason: str
) -> None:
    try:
        call_off(session, work, case, reason, or_ask=True)
    except ActionRefused as refusal:
        # It never left and stays all the same: something later was done with what it made.
        if refusal.code == Refusal.STATE and Reading(session, work).shown(case.id).can_take_out:
            raise ActionRefused("case.built_on", {"case": case.id}) from None
        raise


def change_workflow(
    session: Session, case_id: str, other: Workflow, values: Mapping[str, Value], filled: Asked | None = None
) -> Changed:
    """See `Cases.change_workflow`. `filled`: the first step as a form has it, whole."""
    with session.replica.writing() as work:
        case = Reading(session, work).case(case_id)
        if case.fields.get("workflow") == other.name:
            raise ActionRefused(Refusal.STATE, {"state": case.fields.get("state"), "kept": ""})
        person = person_of(work, case)
        asked = filled or _successor(case, other, values, newcomer=bool(person))
        if person and other.about_in(asked.step) is About.MEMBER:
            # Said before the person is taken out with the case: then nobody could be found to speak of.
            no_member = Refused("case.not_a_member", {"status": CANDIDATE, "member": case.fields["member"]})
            raise refusal_of(work, other, no_member)
        papers = tuple(attachments.kept_of(work, case.id))
        over = _came_to_nothing(case)
        said = () if over else _said(work, case.id)
        if not over and not _take_out(session, work, case.id, only_last=False):
            _call_off_or_say_whom_to_ask(session, work, case)
            said = ()
        asked = _with_person(work, case, asked, person)
        id = round_id(session, other, asked.member, asked.values) or session.new_id()
        done = work.perform(command_of(asked, id), session.actor, session.now_text)
        if isinstance(done, Refused):
            raise refusal_of(work, other, done)
        if not hidden_from(case, other):
            attachments.attach_again(session, work, id, papers)
        shown = Reading(session, work).shown(id)
        work.commit()
    undo = undo_of(shown, 1)
    steps = (
        replace(undo.case, instead_of=GaveWay(case_id, said, papers, over)) if undo.case is not None else None
    )
    return Changed(shown, replace(undo, case=steps))


def _came_to_nothing(case: LocalRecord) -> bool:
    """Whether a case is closed without anything that holds by it: what was typed there can still be used."""
    return case.fields.get("state") in (CANCELLED.code, REFUSED.code)


def _call_off_or_say_whom_to_ask(session: Session, work: UnitOfWork, case: LocalRecord) -> None:
    try:
        call_off(session, work, case, "")
    except ActionRefused:
        shown = Reading(session, work).shown(case.id)
        if shown.way_back is None or not (shown.way_back.asked and shown.way_back.step):
            raise
        raise ActionRefused("case.change_after_asking", {"case": case.id}) from None


def _said(work: UnitOfWork, case_id: str) -> tuple[Command, ...]:
    """The commands that made a case as it stands, while the server has not got all of them."""
    lane = (
        one.operation for one in work.outbox() if (one.operation.kind, one.operation.id) == (KIND, case_id)
    )
    return tuple(Command(one.do, one.kind, one.id, one.set, one.reason) for one in lane)


def hidden_from(case: LocalRecord, other: Workflow) -> bool:
    """Whether what is attached to a case is for fewer eyes than cases of the other workflow are."""
    return workflow_named(str(case.fields.get("workflow"))).sensitive and not other.sensitive


def person_of(reader: Reader, case: LocalRecord) -> dict[str, Value]:
    """What was entered of somebody who is no member yet; empty where the case is about a member."""
    member = reader.record("member", str(case.fields.get("member") or ""))
    if member is None or member.fields.get("status") != CANDIDATE:
        return {}
    locked = {*KINDS["member"].locked, "status", "source", ORG}
    return {name: value for name, value in member.fields.items() if name not in locked}


def opening_about(other: Workflow, *, newcomer: bool) -> Step:
    """The first step of a workflow that may be about somebody who is no member yet, or about a member."""
    if newcomer:
        fitting = (step for step in other.opening if other.about_in(step) is not About.MEMBER)
        return next(fitting, other.opening[0])
    return other.opening[0]


def _with_person(work: UnitOfWork, case: LocalRecord, asked: Asked, person: Mapping[str, Value]) -> Asked:
    """Who came in with the case that is taken out goes with it, and has to be entered again."""
    if not asked.member or not person or work.record("member", asked.member) is not None:
        return asked
    org = str(case.fields.get("org") or "")
    return replace(asked, member="", person=asked.person or person, org=asked.org or org)


def _successor(case: LocalRecord, other: Workflow, added: Mapping[str, Value], *, newcomer: bool) -> Asked:
    """The first step of the other workflow about the same person, with what both ask for and what is new."""
    step = opening_about(other, newcomer=newcomer)
    data: Mapping[str, Value] = case.fields.get("data") or {}
    kept = taken_over(data, workflow_named(str(case.fields.get("workflow"))), other)
    values = {**{name: value for name, value in kept.items() if name in step.asks}, **added}
    member = str(case.fields.get("member") or "")
    person = None
    if other.about_in(step) is not About.MEMBER and not member:
        subject = case.fields.get("subject") or {}
        person = {name: value for name, value in subject.items() if name not in ("org_name", "status")}
    org = "" if member else str(case.fields.get("org") or "")
    return Asked(workflow=other, step=step, member=member, values=values, person=person, org=org)


def _take_out(session: Session, work: UnitOfWork, case_id: str, *, only_last: bool) -> bool:
    """Whether the steps of a case, or its last one, could be taken out of the queue."""
    lane = (KIND, case_id)
    steps = [one for one in work.outbox() if (one.operation.kind, one.operation.id) == lane]
    wanted = steps[-1:] if only_last else steps
    beside = [] if only_last else attachments.unsent(work, case_id)
    if not wanted or any(queued.state not in _AT_HOME for queued in wanted):
        return False
    if not only_last and not steps[0].operation.makes_record:
        return False
    kept = work.take_out([*(queued.n for queued in wanted), *beside], session.actor, session.now_text).kept
    if kept and only_last:
        return False
    if kept:
        # The transaction is given up with this: nothing has been taken out.
        raise ActionRefused("case.built_on", {"case": case_id})
    return True


def call_off(
    session: Session, work: UnitOfWork, case: LocalRecord, reason: str, *, or_ask: bool = False
) -> None:
    """By a step. `or_ask`: where somebody else has the case, they are asked to call it off."""
    shown = Reading(session, work).shown(case.id)
    ways = (_CALLED_OFF, ASKED.code) if or_ask else (_CALLED_OFF,)
    allowed = [step for step in shown.steps if step.allowed]
    name = next((step.name for to in ways for step in allowed if step.to == to), "")
    if not name:
        state = shown.row.state
        raise ActionRefused(Refusal.STATE, {"state": state}, {"state": shown.row.state_label, "kept": ""})
    workflow = workflow_named(shown.workflow)
    asked = Asked(workflow=workflow, step=step_of(workflow, name), case=case.id, reason=reason)
    done = work.perform(command_of(asked, case.id, {}), session.actor, session.now_text)
    if isinstance(done, Refused):
        raise refusal_of(work, workflow, done)
