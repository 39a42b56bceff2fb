"""Taking "Đổi sang…" back: the case that gave way is there again, and the one that took its place is gone.

While nothing of it was sent it is as if nobody had changed anything. Afterwards it is done by new operations:
the new case is called off, and the old one is made again with what it held.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from desktop.services import attachments
from desktop.services.case_changing import call_off, hidden_from
from desktop.services.case_checks import Asked, command_of, workflow_named
from desktop.services.case_reading import KIND
from desktop.services.case_undo import instead
from desktop.services.failures import ActionRefused
from desktop.services.session import Session
from desktop.services.undo import CaseSteps, GaveWay, TakenBack
from desktop.services.wording import word
from domain.decisions import Command, Refused
from domain.records import Value
from domain.workflows.model import MEMBER, ORG, PERSON

if TYPE_CHECKING:
    from sync.replica.types import LocalRecord, QueuedOperation
    from sync.replica.unit_of_work import UnitOfWork

_AT_HOME: Final = frozenset({"pending", "held"})
_REOPEN: Final = "reopen"
# What a case keeps of somebody beside what describes the person.
_NO_CASE: Final = frozenset({"org_name", "status", "figures"})


class _Stays(Exception):
    """Something else was built on it: the transaction is given up, and all stays as it was."""


def take_back(session: Session, taken: CaseSteps, before: GaveWay) -> TakenBack:
    """All of it or nothing; `left` then says why, and what can be done instead."""
    with session.replica.writing() as work:
        case = work.record(KIND, taken.case)
        if case is None:
            return TakenBack(None, (word("undo.left.gone").format(name=taken.name),))
        if len(case.fields.get("history") or ()) != taken.lines:
            return instead(session, work, taken, "case.undo.gone_on")
        try:
            papers = [*before.papers, *_attached_since(work, case, before)]
            told = _unmade(session, work, taken, before)
            again = _made_again(session, work, case, before, told)
            _attached_again(session, work, again, papers)
        except _Stays:
            # Nothing is committed: it stays as it was.
            return TakenBack(None, (word("case.undo.gone_on"), word("case.undo.no_way")))
        except ActionRefused:
            return instead(session, work, taken, "case.undo.sent")
        work.commit()
    return TakenBack(None, (told,) if told else (), gone=True)


def _at_home(work: UnitOfWork, case: str) -> list[QueuedOperation]:
    """The operations of a case, if none of them has left."""
    lane = [one for one in work.outbox() if (one.operation.kind, one.operation.id) == (KIND, case)]
    return lane if all(one.state in _AT_HOME for one in lane) else []


def _unmade(session: Session, work: UnitOfWork, taken: CaseSteps, before: GaveWay) -> str:
    """The new case goes: out of the queue, or by the step that calls off; the sentence that tells of that."""
    steps = _at_home(work, taken.case)[-taken.count :]
    if len(steps) < taken.count:
        found = work.record(KIND, taken.case)
        if found is not None:
            call_off(session, work, found, "")
        return word("case.undo.swapped_over" if before.over else "case.undo.swapped")
    called_off = [] if before.said or before.over else _at_home(work, before.case)[-1:]
    wanted = [*(one.n for one in (*steps, *called_off)), *attachments.unsent(work, taken.case)]
    if work.take_out(wanted, session.actor, session.now_text).kept:
        raise _Stays
    return "" if called_off or before.said or before.over else word("case.undo.swapped")


def _attached_since(work: UnitOfWork, case: LocalRecord, before: GaveWay) -> list[Mapping[str, Value]]:
    """What the new case has attached, as far as it is for the eyes that see the old one."""
    old = work.record(KIND, before.case)
    name = old.fields.get("workflow") if old is not None else before.said[0].do.split(".")[0]
    hidden = hidden_from(case, workflow_named(str(name)))
    return [] if hidden else attachments.kept_of(work, case.id)


def _attached_again(
    session: Session, work: UnitOfWork, case: str, papers: Iterable[Mapping[str, Value]]
) -> None:
    """Every paper once, and none that the case has still."""
    there = {one["sha256"] for one in attachments.kept_of(work, case)}
    missing = {str(one["sha256"]): one for one in papers if one["sha256"] not in there}
    attachments.attach_again(session, work, case, list(missing.values()))


def _made_again(session: Session, work: UnitOfWork, case: LocalRecord, before: GaveWay, told: str) -> str:
    """The id of the case that gave way: by the words that made it, or with what it held at the end."""
    here = work.record("member", str(case.fields.get("member") or ""))
    for command in before.said:
        _do(session, work, _about(command, here))
    standing = work.record(KIND, before.case)
    if before.said or before.over or standing is None or not told:
        return before.case
    workflow = workflow_named(str(standing.fields.get("workflow")))
    again = workflow.step_of.get(_REOPEN)
    if again is not None and standing.fields.get("state") in again.from_states:
        _do(session, work, Command(f"{workflow.name}.{again.name}", KIND, standing.id))
        return standing.id
    step = workflow.opening[0]
    data = standing.fields.get("data") or {}
    member = str(standing.fields.get("member") or "")
    subject = standing.fields.get("subject") or {}
    person = None if member else {name: one for name, one in subject.items() if name not in _NO_CASE}
    org = "" if member else str(standing.fields.get("org") or "")
    values = {name: value for name, value in data.items() if name in step.asks}
    asked = Asked(workflow=workflow, step=step, member=member, values=values, person=person, org=org)
    command = command_of(asked, session.new_id())
    _do(session, work, command)
    return command.id


def _about(command: Command, member: LocalRecord | None) -> Command:
    """The first step of a case about somebody new, who has been entered with the other case meanwhile."""
    if PERSON not in command.set or member is None:
        return command
    values = {name: value for name, value in command.set.items() if name not in (PERSON, ORG)}
    return replace(command, set={**values, MEMBER: member.id})


def _do(session: Session, work: UnitOfWork, command: Command) -> None:
    if isinstance(work.perform(command, session.actor, session.now_text), Refused):
        raise _Stays
