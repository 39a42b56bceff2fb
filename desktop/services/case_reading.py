"""Cases in words: lines of the board, one case in full, and what a member went through."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from desktop.services import eyes, values
from desktop.services.case_checks import Checking, lines_of
from desktop.services.case_clash import clash_of, papers_shown
from desktop.services.case_deadlines import age_in_days, due_on, since_of
from desktop.services.case_lines import shown_line
from desktop.services.case_looks import look_of
from desktop.services.case_types import (
    UNCONFIRMED,
    CaseField,
    CaseFilter,
    CaseLine,
    CaseRow,
    CaseShown,
    PaperShown,
    StepShown,
)
from desktop.services.case_way_back import way_back
from desktop.services.case_wording import round_in_words, said
from desktop.services.failures import ActionRefused
from desktop.services.operations import name_of
from desktop.services.paper_ends import parts_named
from desktop.services.session import Session
from desktop.services.wording import word, word_or
from domain.decisions import Refused
from domain.fields import Field, FieldType
from domain.records import Record, Value
from domain.refusals import Refusal
from domain.text import fold, sort_key
from domain.workflows.content import seen_by
from domain.workflows.engine import allowed_steps
from domain.workflows.hands import awaited, may_take
from domain.workflows.history import steps_taken
from domain.workflows.left_behind import shown_subject
from domain.workflows.model import Board, Hand, State, Step, Workflow
from domain.workflows.registry import every_workflow

if TYPE_CHECKING:
    from sync.replica.reader import Reader
    from sync.replica.types import LocalRecord

KIND = "case"
# Sync states in which the server has not confirmed what is shown.
_UNCONFIRMED = frozenset({"pending", "sent", "held"})
_AT_HOME = frozenset({"pending", "held"})


class Reading:
    """Cases over one snapshot of the replica, as one cadre sees them."""

    def __init__(self, session: Session, reader: Reader) -> None:
        self._session, self._reader = session, reader
        self._today = session.today
        self._view = reader.view()
        self._orgs = {org.id: str(org.fields.get("name") or "") for org in reader.organisations()}

    def rows(self, query: CaseFilter) -> list[CaseRow]:
        """Those longest in their state first."""
        cases = [case for case in self._found(query) if self._is_shown(case)]
        members = {str(case.fields["member"]) for case in cases if case.fields.get("member")}
        names = self._reader.values_here("member", "full_name", members)
        wanted = fold(query.text).split()
        found = [
            row
            for case in cases
            if _fits(row := self.row(case, names), query) and all(part in fold(row.name) for part in wanted)
        ]
        return sorted(found, key=lambda row: (row.since, sort_key(row.name), row.id))

    def _found(self, query: CaseFilter) -> Iterable[LocalRecord]:
        if not query.member and query.column == Board.WAITING:
            return self._waiting(query)
        if not query.member:
            return self._reader.cases(query.workflow, query.state, query.org)
        ids = [case.id for case in self._view.cases_of(query.member)]
        return self._reader.records(KIND, ids)

    def _waiting(self, query: CaseFilter) -> Iterator[LocalRecord]:
        """Few of all the cases of the years: the others are not read."""
        for name, code in self._reader.case_counts(query.org):
            workflow = every_workflow().get(name)
            state = workflow.state_of.get(code) if workflow else None
            asked = query.workflow in ("", name) and query.state in ("", code)
            if asked and state is not None and state.board is Board.WAITING:
                yield from self._reader.cases(name, code, query.org)

    def _is_shown(self, case: LocalRecord | Record) -> bool:
        """What is sensitive is for those who answer for the unit."""
        return eyes.may_see(self._session, self._reader, KIND, case.id, case.fields)

    def case(self, id: str) -> LocalRecord:
        """Raises ActionRefused where there is none, or none for this cadre's eyes."""
        case = self._reader.record(KIND, id)
        if case is None or not self._is_shown(case):
            raise ActionRefused(Refusal.UNKNOWN_RECORD, {"id": id})
        return case

    def row(self, case: LocalRecord, names: Mapping[str, Value] | None = None) -> CaseRow:
        """`names` of members that were read ahead."""
        fields = case.fields
        workflow = every_workflow().get(str(fields.get("workflow")))
        state = workflow.state_of.get(str(fields.get("state"))) if workflow else None
        since = since_of(fields)
        due = due_on(state, fields, self._session.rulebook)
        column, overdue = _column(state, case.sync), bool(due) and self._today.isoformat() > due
        hand = self._hand(workflow, str(fields.get("state")))
        org = str(fields.get("org") or "")
        return CaseRow(
            id=case.id,
            workflow=str(fields.get("workflow") or ""),
            workflow_label=workflow.label if workflow else str(fields.get("workflow") or ""),
            state=str(fields.get("state") or ""),
            state_label=state.label if state else str(fields.get("state") or ""),
            column=column,
            column_label=word_or(f"case.column.{column}", column),
            member=str(fields.get("member") or ""),
            name=self._name(fields, names or {}),
            org=org,
            org_name=self._orgs.get(org, ""),
            round=round_in_words(fields),
            sync=case.sync,
            sync_word=word_or(f"sync.{case.sync}", case.sync),
            open=state is None or state.open,
            opened_on=str(fields.get("opened_on") or ""),
            since=since,
            age_days=age_in_days(since, self._today),
            due_on=due,
            overdue=overdue,
            waits_for=_waits_for(
                hand, here=bool(workflow and state and _is_received_here(workflow, state.code))
            ),
            look=look_of(state, case.sync, overdue=overdue),
        )

    def _name(self, fields: Mapping[str, Value], names: Mapping[str, Value]) -> str:
        """As the member is called today; who is not here any more, as on the day of the first step."""
        member = str(fields.get("member") or "")
        if names.get(member):
            return str(names[member])
        given = fields.get("subject") or {}
        return name_of(self._reader, "member", member, given) if member else str(given.get("full_name") or "")

    def shown(self, id: str) -> CaseShown:
        case = self.case(id)
        fields, row = case.fields, self.row(case)
        workflow = every_workflow().get(row.workflow)
        record = Record(KIND, case.id, fields, case.version)
        steps = self._steps(workflow, record) if workflow else ()
        onwards = [step for step in steps if step.allowed and step.to != row.state]
        first = next(iter(onwards), None)
        can_take_out = self._last_step_is_here(case.id)
        checking = Checking(self._session, self._reader)
        checks = checking.of(lines_of(workflow, first.name, case.id)) if workflow and first else []
        return CaseShown(
            row=row,
            version=case.version,
            subject=shown_subject(fields.get("subject")),
            data=fields.get("data") or {},
            fields=self._fields(workflow, fields) if workflow else (),
            history=tuple(self.history(case)),
            steps=steps,
            checklist=tuple(checks),
            papers=_papers(workflow, fields) if workflow else (),
            seen=seen_by(record),
            can_take_out=can_take_out,
            decided_on=str(fields.get("decided_on") or ""),
            lost_to=papers_shown(self._session, fields.get("lost_to") or {}),
            counterpart=fields.get("counterpart") or {},
            correction=fields.get("correction") or {},
            way_back=way_back(row, steps, self._hand(workflow, row.state), self._session.actor, can_take_out)
            if workflow and not _is_received_here(workflow, row.state)
            else None,
            clash=clash_of(self._session, self._reader, case.id, fields),
        )

    def _text(self, field: Field, data: Mapping[str, Value], named: Mapping[str, str]) -> str:
        """A value of a case as people read it."""
        value = data.get(field.name)
        if field.refers_to and value:
            return named.get(str(value)) or name_of(self._reader, field.refers_to, str(value))
        if field.type is FieldType.JSON:
            return parts_named(data, named).get(field.name, "")
        return values.show(field, value, self._session.rulebook)

    def _hand(self, workflow: Workflow | None, state: str) -> Hand | None:
        """Whose answer a case in this state waits for."""
        known = workflow.state_of.get(state) if workflow else None
        return awaited(self._view, workflow, known) if workflow and known else None

    def _fields(self, workflow: Workflow, case: Mapping[str, Value]) -> tuple[CaseField, ...]:
        data = case.get("data") or {}
        # What ended by the very case is called as it was on the day.
        named = (case.get("subject") or {}).get("names") or {}
        return tuple(
            CaseField(
                field.name,
                field.label,
                field.group,
                data.get(field.name),
                self._text(field, data, named),
            )
            for field in workflow.fields
        )

    def history(self, case: LocalRecord) -> Iterable[CaseLine]:
        """The steps of a case, oldest first."""
        return (shown_line(self._session, case, line) for line in case.fields.get("history") or ())

    def timeline(self, member: str) -> list[CaseLine]:
        """Every step of every case about a member, newest first."""
        cases = self._reader.records(KIND, [case.id for case in self._view.cases_of(member)])
        lines = [line for case in cases if self._is_shown(case) for line in self._in_order(case)]
        lines.reverse()
        return [line for _, line in sorted(lines, key=lambda one: one[0], reverse=True)]

    def _in_order(self, case: LocalRecord) -> Iterator[tuple[tuple[str, str], CaseLine]]:
        """The steps of a case, each with the moment it stands at among those of other cases.

        Within the case the order of the steps is the order of the steps, whatever clocks said.
        """
        latest = ("", "")
        for line in self.history(case):
            latest = max(latest, (line.on, line.hour))
            yield latest, line

    def allowed(self, ids: Sequence[str]) -> dict[str, tuple[str, ...]]:
        """Names of the steps that the cadre may take, by case."""
        return {
            case.id: tuple(step.name for step in self._allowed(case))
            for case in self._reader.records(KIND, ids)
        }

    def _allowed(self, case: LocalRecord) -> tuple[Step, ...]:
        record = Record(KIND, case.id, case.fields, case.version)
        return allowed_steps(self._view, record, self._session.actor, self._today)

    def _steps(self, workflow: Workflow, case: Record) -> tuple[StepShown, ...]:
        leaving = workflow.leaving(str(case.fields.get("state")))
        shown = [
            (step, self._step(workflow, step, case)) for step in leaving if not step.is_over(case.fields)
        ]
        # Whoever answers a request has nothing to do with making it.
        return tuple(each for step, each in shown if each.allowed or not step.of_who_asks)

    def opening(self, workflow: Workflow, org: str) -> tuple[StepShown, ...]:
        """The steps of a case that is not there yet: those that open it, and those that follow at once."""
        nothing = Record(KIND, "", {"org": org})
        following = (step for step in workflow.leaving(workflow.opening[0].to))
        steps = dict.fromkeys((*workflow.opening, *following))
        return tuple(self._step(workflow, step, nothing) for step in steps)

    def all_steps(self, workflow: Workflow) -> tuple[StepShown, ...]:
        nothing = Record(KIND, "", {})
        return tuple(self._step(workflow, step, nothing) for step in workflow.steps)

    def _step(self, workflow: Workflow, step: Step, case: Record) -> StepShown:
        org = str(case.fields.get("org") or "")
        actor = self._session.actor
        state = str(case.fields.get("state") or "")
        refusal = may_take(
            self._view, step, actor, org, self._today, state=state, sensitive=workflow.sensitive
        )
        member = str(case.fields.get("member") or "")
        unasked = step.not_asked(self._view, self._view.record("member", member) if member else None)
        return StepShown(
            step.name,
            step.label,
            refusal is None,
            self._why_not(workflow, state, refusal) if refusal else "",
            tuple(name for name in step.asks if name not in unasked),
            (*step.needs, *(name for name, _ in step.asks_only_where if name not in unasked)),
            step.reason_needed,
            step.decides,
            step.batch,
            step.to,
        )

    def _why_not(self, workflow: Workflow, state: str, refusal: Refused) -> str:
        hand = self._hand(workflow, state)
        if refusal.code == Refusal.FORBIDDEN_LEVEL and hand is Hand.ABOVE and refusal.params["hand"] == hand:
            # It has been sent up: nobody has to be told to.
            return word("case.level.awaited").format(hand=word(f"case.hand.{hand.value}"))
        return said(self._reader, workflow, refusal.code, refusal.params)

    def _last_step_is_here(self, id: str) -> bool:
        last = self._reader.history(KIND, id)[:1]
        return bool(last) and last[0].state in _AT_HOME


def _is_received_here(workflow: Workflow, state: str) -> bool:
    """Whether it came from elsewhere and this is where it is answered: then it is not ours to call off."""
    return any(step.hand is Hand.RECEIVER for step in workflow.leaving(state))


def _column(state: State | None, sync: str) -> str:
    """A draft is one wherever it stands; everything else waits here until the server has confirmed it."""
    if state is not None and state.board is Board.DRAFT:
        return state.board.value
    if sync in _UNCONFIRMED or state is None:
        return UNCONFIRMED
    return state.board.value


def columns() -> list[tuple[str, str]]:
    """(code, label) of the columns of the board, in the order in which work goes."""
    codes = (Board.DRAFT, UNCONFIRMED, Board.WAITING, Board.RETURNED, Board.APPROVED, Board.REFUSED)
    return [(str(code), word(f"case.column.{code}")) for code in codes]


def _waits_for(hand: Hand | None, *, here: bool) -> str:
    """`here`: it came to this unit, which is itself the one to act."""
    if here and hand is Hand.RECEIVER:
        return word("case.waits.here")
    return word(f"case.waits.{hand.value}") if hand else ""


def _papers(workflow: Workflow, fields: Mapping[str, Value]) -> tuple[PaperShown, ...]:
    taken = steps_taken(fields)
    return tuple(
        PaperShown(paper.name, paper.label, not paper.steps or not taken.isdisjoint(paper.steps))
        for paper in workflow.papers
    )


def _fits(row: CaseRow, query: CaseFilter) -> bool:
    asked = (
        (query.workflow, row.workflow),
        (query.state, row.state),
        (query.column, row.column),
        (query.sync, row.sync),
    )
    if any(wanted and wanted != found for wanted, found in asked):
        return False
    if query.open is not None and query.open != row.open:
        return False
    return row.overdue or not query.overdue
