"""One step for many members: checked one by one, saved in one transaction, taken back as one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from desktop.services.case_checks import Asked, Checking, command_of, round_id, step_of, workflow_named
from desktop.services.case_types import BatchOutcome, BatchPlan, Blocked, Checked, UnsentBatch
from desktop.services.case_wording import as_told, said
from desktop.services.entry_lots import sheets_back
from desktop.services.failures import ActionRefused, Usage
from desktop.services.register_counts import Register
from desktop.services.session import Session
from desktop.services.wording import word
from domain.decisions import Command, Refused
from domain.records import Value
from domain.refusals import Refusal
from domain.workflows.content import seen_by
from domain.workflows.engine import checklist, matter_of, missing_in
from domain.workflows.model import Severity, Step, Workflow
from domain.workflows.registry import step_named
from domain.workflows.shared_steps import DRAFT
from domain.workflows.subjects import round_needs

if TYPE_CHECKING:
    from sync.replica.reader import Reader
    from sync.replica.types import QueuedOperation

KIND = "case"
_AT_HOME: Final = frozenset({"pending", "held"})


def check(session: Session, plan: BatchPlan) -> list[Checked]:
    """See `Cases.check_batch`."""
    with session.replica.reading() as reader:
        planning = _Planning(session, reader, plan)
        return [planning.checked(member) for member in dict.fromkeys(plan.members)]


def preview(session: Session, plan: BatchPlan) -> list[str]:
    """See `Cases.preview_batch`."""
    with session.replica.reading() as reader:
        planning = _Planning(session, reader, plan)
        for member in plan.members:
            if planning.checked(member).verdict != "blocked":
                return [*Checking(session, reader).effects(planning.asked(member)), *planning.remarks()]
    return []


def carry_out(session: Session, plan: BatchPlan) -> BatchOutcome:
    """See `Cases.batch`."""
    batch, done, blocked = session.new_id(), [], []
    with session.replica.writing() as work:
        planning = _Planning(session, work, plan)
        members = dict.fromkeys(plan.members)
        work.look_ahead(planning.records(members))
        for member in members:
            command = planning.command(member)
            outcome = work.perform(command, session.actor, session.now_text, batch)
            if isinstance(outcome, Refused):
                blocked.append(planning.blocked(member, outcome))
            elif outcome.n:
                done.append(outcome.id)
        work.commit()
    return BatchOutcome(
        batch, _label(planning.workflow, planning.step, len(done)), tuple(done), tuple(blocked)
    )


def unsent(session: Session) -> list[UnsentBatch]:
    """See `Cases.unsent_batches`."""
    with session.replica.reading() as reader:
        queue = reader.outbox()
    by_batch: dict[str, list[QueuedOperation]] = {}
    for queued in queue:
        if queued.operation.batch:
            by_batch.setdefault(queued.operation.batch, []).append(queued)
    found = []
    for batch, steps in reversed(by_batch.items()):
        first = steps[0].operation
        named_step = step_named(first.do)
        if named_step is not None and all(queued.state in _AT_HOME for queued in steps):
            found.append(UnsentBatch(batch, _label(*named_step, len(steps)), len(steps), first.at))
    return found


def is_queued(session: Session, batch: str) -> bool:
    """Whether any of it is in the outbox still."""
    with session.replica.reading() as reader:
        return bool(reader.queued_of_batch(batch))


def take_back(session: Session, batch: str) -> int:
    """See `Cases.undo_batch`."""
    with session.replica.writing() as work:
        steps = work.queued_of_batch(batch) if batch else []
        if not steps:
            raise Usage("usage.unknown_batch", {"batch": batch})
        taken = work.take_out(steps, session.actor, session.now_text)
        if taken.kept:
            # Nothing is committed: a batch is taken back whole or not at all.
            raise ActionRefused("batch_left", {"count": len(taken.kept), "batch": batch})
        sheets_back(work, batch)
        work.commit()
    return len(taken.gone)


def _label(workflow: Workflow, step: Step, count: int) -> str:
    return word("case.batch.label").format(workflow=workflow.label, step=step.label, count=count)


class _Planning:
    """A plan over one state of the replica."""

    def __init__(self, session: Session, reader: Reader, plan: BatchPlan) -> None:
        self.workflow = workflow_named(plan.workflow)
        self.step = step_of(self.workflow, plan.step)
        if not self.step.batch:
            raise ActionRefused("case.one_by_one", {"step": self.step.name}, {"step": self.step.label})
        self._session, self._reader, self._plan = session, reader, plan
        self._view = reader.view()
        self._rounds: dict[str, str] = {}
        self._register = Register(session, reader)
        self._counted: dict[str, dict[str, Value]] = {}

    def asked(self, member: str) -> Asked:
        plan = self._plan
        return Asked(
            workflow=self.workflow,
            step=self.step,
            member=member,
            case=self._case_of(member),
            values={**self.counted(member), **self._values(member)},
            confirm=(*plan.confirm, *plan.confirm_for.get(member, ())),
            reason=plan.reason,
        )

    def _values(self, member: str) -> Mapping[str, Value]:
        return {**self._plan.values, **self._plan.exceptions.get(member, {})}

    def counted(self, member: str) -> dict[str, Value]:
        """What the register says of fields that the step asks for and nobody has typed, for one member."""
        if not self._plan.from_register or self.step.to == DRAFT:
            # A draft holds what was typed: it is counted when the draft goes on.
            return {}
        if member not in self._counted:
            self._counted[member] = self._count(member)
        return self._counted[member]

    def _count(self, member: str) -> dict[str, Value]:
        record = self._view.record("member", member)
        case = self._view.record(KIND, self._case_of(member))
        typed = {**((case.fields.get("data") or {}) if case else {}), **self._values(member)}
        # What was emptied for one person is to stay empty.
        own = self._plan.exceptions.get(member, {})
        stands = case or record
        org = str(stands.fields.get("org") or "") if stands is not None else ""
        known = self._register.of(self.workflow.fields, org, member, typed)
        return {
            name: one.text
            for name, one in known.items()
            if name in self.step.asks and name not in own and typed.get(name) in (None, "")
        }

    def _told(self, member: str) -> tuple[tuple[str, str], ...]:
        by_name = self.workflow.by_name
        return tuple((by_name[name].label, str(text)) for name, text in self.counted(member).items())

    def _case_of(self, member: str) -> str:
        """The case that the step goes on with; "" where it opens one."""
        own = self.round_id(member)
        if own:
            return own if self._view.record(KIND, own) is not None else ""
        fitting = [
            case.id
            for case in self._view.cases_of(member)
            if case.fields.get("workflow") == self.workflow.name
            and case.fields.get("state") in self.step.from_states
        ]
        return fitting[-1] if fitting else ""

    def round_id(self, member: str) -> str:
        if member not in self._rounds:
            self._rounds[member] = round_id(self._session, self.workflow, member, self._values(member))
        return self._rounds[member]

    def records(self, members: Iterable[str]) -> Iterator[tuple[str, str]]:
        """(kind, id) of the records that the steps are about."""
        for member in members:
            yield "member", member
            if self.round_id(member):
                yield KIND, self.round_id(member)

    def command(self, member: str) -> Command:
        asked = self.asked(member)
        if not asked.case:
            return command_of(asked, self.round_id(member) or self._session.new_id())
        case = self._view.record(KIND, asked.case)
        return command_of(self._without_round(asked), asked.case, seen_by(case) if case else {})

    def _without_round(self, asked: Asked) -> Asked:
        """A step that goes on with a case need not be told its round again, where it does not ask."""
        known = {
            name: value
            for name, value in asked.values.items()
            if name in self.step.asks or name not in self.workflow.once_per
        }
        return replace(asked, values=known)

    def checked(self, member: str) -> Checked:
        """What the rules say to the step for one member."""
        given = self._values(member)
        without = next((name for name in round_needs(self.workflow) if not given.get(name)), "")
        if without:
            # Before it is known which year is meant, nothing else can be said.
            return self._missing(member, without)
        command = self.command(member)
        matter = matter_of(self._view, command, self._session.actor, self._session.today)
        if isinstance(matter, Refused):
            return self._verdict(member, "blocked", *as_told(self.workflow, matter))
        missing = next(missing_in(matter), "")
        if missing:
            return replace(self._missing(member, missing), counted=self._told(member))
        if self.step.reason_needed and not matter.reason:
            return self._verdict(member, "blocked", Refusal.REASON_MISSING, {"do": command.do})
        confirmed = {*self._plan.confirm, *self._plan.confirm_for.get(member, ())}
        worst = self._verdict(member, "pass")
        for answer in checklist(matter):
            code, severity = answer.condition.code, answer.condition.severity
            if answer.params is None or (severity is Severity.CONFIRM and code in confirmed):
                continue
            verdict = {Severity.BLOCK: "blocked", Severity.CONFIRM: "confirm", Severity.WARN: "warn"}[
                severity
            ]
            if _RANK[verdict] > _RANK[worst.verdict]:
                worst = self._verdict(member, verdict, f"case.{code}", answer.params)
        return worst

    def _missing(self, member: str, name: str) -> Checked:
        told = word("case.missing").format(field=self.workflow.by_name[name].label)
        params = {"field": name, "fields": [name]}
        return Checked(member, self._name(member), "blocked", "validation.required", params, told)

    def remarks(self) -> Iterator[str]:
        """What the rules say to the step for all of them together; nobody is held up by it."""
        if not self.step.together:
            return
        session = self._session
        commands = (self.command(member) for member in dict.fromkeys(self._plan.members))
        found = (matter_of(self._view, command, session.actor, session.today) for command in commands)
        matters = [matter for matter in found if not isinstance(matter, Refused)]
        for rule in self.step.together if matters else ():
            params = rule.broken_by(matters)
            if params is not None:
                yield said(self._reader, self.workflow, f"case.{rule.code}", params)

    def _verdict(
        self, member: str, verdict: str, code: str = "", params: Mapping[str, Value] | None = None
    ) -> Checked:
        given = params or {}
        message = self._said(code, given) if code else ""
        return Checked(member, self._name(member), verdict, str(code), given, message, self._told(member))

    def blocked(self, member: str, refusal: Refused) -> Blocked:
        code, params = as_told(self.workflow, refusal)
        message = self._said(code, params)
        return Blocked(member, self._name(member), code, params, message)

    def _said(self, code: str, params: Mapping[str, Value]) -> str:
        if code == Refusal.UNKNOWN_RECORD and not self.step.opens and not params.get("field"):
            # Nobody here thinks of a case by its id: it was never begun.
            which = "case.batch.not_begun" if self.workflow.once_per else "case.batch.no_case"
            return word(which).format(workflow=self.workflow.label)
        return said(self._reader, self.workflow, code, params)

    def _name(self, member: str) -> str:
        record = self._reader.record("member", member)
        return str(record.fields.get("full_name") or "") if record else ""


_VERDICTS: Final = {Severity.BLOCK: "blocked", Severity.CONFIRM: "confirm", Severity.WARN: "warn"}
_RANK: Final = {"pass": 0, "warn": 1, "confirm": 2, "blocked": 3}
