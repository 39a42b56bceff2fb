"""Papers about one member that gave way are weighed again when a further one arrives.

Two papers are weighed against each other as they meet. Of three and more each may prevail over the next, so
what stands is asked of all of them together (`exits.prevailing`), of the set and never of the order in which
they came. Where that is a paper that had given way before, it takes effect from its own case, in the same
commit; and every paper that gave way names the one that stands.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import takewhile
from typing import Final

from domain.conflicts.subject import CASE, values_of
from domain.decide import decide
from domain.decisions import Accepted, Change, Command, Put, Refused
from domain.operations import Author, Intent, Outcome, ServerView
from domain.records import Record, Value
from domain.refusals import Refusal
from domain.roles import Actor, Role
from domain.workflows.after import After, as_seen_from, once_each
from domain.workflows.clashes import stands_again
from domain.workflows.conditions import COUNTED, general_of
from domain.workflows.content import BRANCH
from domain.workflows.exits import MOVED, prevailing
from domain.workflows.giving_back import noted_together
from domain.workflows.giving_way import names_what_stands, paper_of_case
from domain.workflows.history import known_by, own_lines
from domain.workflows.later_moves import without_later_moves
from domain.workflows.model import CONFIRM, MEMBER, ORG, Severity, Step, Workflow
from domain.workflows.obstacles import IN_QUESTION, branch_left
from domain.workflows.one_paper import paper_of_decision
from domain.workflows.papers_of_a_stay import Paper, home_left, papers_of_a_stay
from domain.workflows.receptions import received_late
from domain.workflows.shared_states import LOST

NewId = Callable[[], str]
_AWAITING: Final = "awaiting"


def weighed_again(
    view: ServerView, intent: Intent, step: Step, outcome: Outcome, today: date, new_id: NewId
) -> Outcome:
    """The outcome of a step that leads out of a branch, with all papers of that stay weighed together."""
    if not (step.exit or step.moves_inside) or outcome.verdict == "rejected" or not outcome.changes:
        return outcome
    again = Again(view, intent, today, new_id, list(outcome.changes))
    again.settle()
    if not again.changed:
        return outcome
    return again.outcome(outcome)


@dataclass(slots=True)
class Again:
    """`changes` is all that is to be written so far, told from the unit of `view`."""

    view: ServerView
    intent: Intent
    today: date
    new_id: NewId
    changes: list[Change]
    changed: bool = False

    @property
    def after(self) -> After:
        return After(self.view, self.changes, self.intent.author)

    def settle(self) -> None:
        """Lets the paper stand that prevails of all, and those name it that gave way."""
        home, member = self.home()
        if home is None:
            return
        papers = papers_of_a_stay(home, member, self.today)
        standing = next((one for one in papers if not one.lost and not one.step.moves_inside), None)
        ways_out = [paper for paper in papers if not paper.step.moves_inside]
        if standing is None or not _may_change(self.after, standing):
            return
        stands = prevailing(paper.exit for paper in ways_out)
        winner = next(paper for paper in ways_out if paper.exit == stands)
        if winner.lost and not self._takes_effect(home, winner):
            return
        for move in sorted(papers, key=lambda paper: (paper.day, paper.case.id)):
            if move.step.moves_inside and move.lost and move.day < winner.day_out:
                self._moves_after_all(move, member)
        self._name_what_stands()
        self._in_its_branch()

    # -- where the papers are

    def home(self) -> tuple[ServerView | None, str]:
        """The unit that the person left, or would have, as it is by now, and who it is."""
        return home_left(self.after, self.intent.command.id)

    # -- a paper that had given way stands

    def _takes_effect(self, home: ServerView, paper: Paper) -> bool:
        there, case, step, workflow = home, paper.case, paper.step, paper.workflow
        counterpart = case.fields.get("counterpart") or {}
        if step.exit == MOVED and paper.line.get("step") == "accept":
            other = self.after.elsewhere(str(counterpart.get("unit") or ""))
            received = other.record(CASE, str(counterpart.get("case") or "")) if other is not None else None
            if other is None or received is None:
                return False
            intent = self._intent(received, step, workflow, _line_of(received, step), other.unit)
            refused = Refused(Refusal.STATE)
            outcome = received_late(
                other, intent, workflow, step, received, refused, self.today, self.new_id, again=True
            )
            return self._laid(other, intent, workflow, step, outcome, received)
        return self.decided_again(there, paper)

    def decided_again(self, home: ServerView, paper: Paper, **expects: str) -> bool:
        """Lets a decision of `home` that had given way take effect from its own case; whether it could."""
        intent, before = self._taken_once(home, paper, expects)
        seen = _Unopened(home, paper.case.id, before, self.intent.author)
        outcome = stands_again(seen, intent, paper.workflow, paper.step, before, self.today, self.new_id)
        return self._laid(home, intent, paper.workflow, paper.step, outcome, paper.case)

    def fits_by_now(self, home: ServerView, paper: Paper) -> bool:
        """Whether a decision could be taken of whoever stands in `home` as they do by now."""
        intent, before = self._taken_once(home, paper, {})
        seen = _Unopened(home, paper.case.id, before, self.intent.author)
        return isinstance(decide(seen, intent.command, intent.actor, self.today), Accepted)

    def _taken_once(
        self, home: ServerView, paper: Paper, expects: Mapping[str, str]
    ) -> tuple[Intent, Record | None]:
        """The step of a paper as it was taken, and its case as it stood before: None for a new one."""
        case, step, workflow = paper.case, paper.step, paper.workflow
        lines = list(case.fields.get("history") or [])
        # What it was called off by meanwhile is one of the papers that are weighed.
        taken = [line for line in lines[: _place_of(lines, paper.line)] if not line.get("because_of")]
        intent = self._intent(case, step, workflow, paper.line, home.unit)
        intent = replace(intent, was=expects, command=replace(intent.command, expects=expects))
        if taken:
            fields = {
                name: value for name, value in case.fields.items() if name not in ("lost_to", "decided_on")
            }
            before = replace(case, fields={**fields, "state": taken[-1].get("to"), "history": taken})
            # What the step brought is in the case already.
            return replace(intent, command=replace(intent.command, set=_confirming(workflow, step))), before
        about = {MEMBER: case.fields.get(MEMBER), **intent.command.set}
        return replace(intent, command=replace(intent.command, set=about)), None

    def _moves_after_all(self, move: Paper, member: str) -> None:
        home, _ = self.home()
        others = papers_of_a_stay(home, member, self.today) if home is not None else ()
        here = [each for each in others if each.step.moves_inside and not each.lost]
        if home is None or any(each.left_by == move.left_by for each in here):
            # The earlier one of two out of one branch stands; that is this one's answer.
            return
        self.decided_again(home, move, **{BRANCH: move.left_by})

    def _intent(
        self, case: Record, step: Step, workflow: Workflow, line: dict[str, Value], unit: str
    ) -> Intent:
        """The step as it was taken once, by whom it was taken."""
        data = {name: value for name, value in values_of(case).items() if name in step.asks}
        given = {**data, **_confirming(workflow, step)}
        reason = str(line.get("reason") or "")
        command = Command(f"{workflow.name}.{step.name}", CASE, case.id, given, reason)
        # Whoever could decide for the unit then; the line says who it was.
        role = Role.CENTRAL if line.get("role") == Role.CENTRAL else Role.SECRETARY
        actor = Actor(str(line.get("by")), str(line.get("name")), role, unit)
        return Intent(command, {}, 0, actor, self.intent.author)

    def _laid(
        self,
        there: ServerView,
        intent: Intent,
        workflow: Workflow,
        step: Step,
        outcome: Outcome | None,
        case: Record,
    ) -> bool:
        if outcome is None or outcome.verdict != "merged":
            return False
        outcome = without_later_moves(there, intent, workflow, step, outcome, self.today, self.new_id)
        kept = [self._with_its_history(change, case) for change in outcome.changes]
        self.changes += as_seen_from(self.view.unit, there.unit, kept)
        self.changed = True
        return True

    def _with_its_history(self, change: Change, case: Record) -> Change:
        """That it gave way meanwhile stays in the history, and the step is the one that it was."""
        if not isinstance(change, Put) or change.unit or (change.kind, change.id) != (CASE, case.id):
            return change
        lines, written = list(case.fields.get("history") or []), list(change.fields.get("history") or [])
        # A way out of a later day closes the case at once: that line comes after the one of the step.
        closing = list(takewhile(lambda line: line.get("because_of"), reversed(written)))[::-1]
        last = written[-1 - len(closing)]
        taken = (line for line in reversed(lines) if line.get("step") == last.get("step"))
        once: dict[str, Value] = next((line for line in taken if not line.get("because_of")), {})
        now = {"to": last.get("to"), "on": self.today.isoformat()}
        history = [*lines, {**noted_together(once, last), **now}, *closing]
        # What was added to the decision since stays in its case.
        data = {**values_of(case), **(change.fields.get("data") or {})}
        again = {"lost_to": None, **change.fields, "data": data, "history": history}
        fields = {name: value for name, value in again.items() if value != case.fields.get(name)}
        return replace(change, fields=fields, creates=False)

    # -- what stands is named

    def _name_what_stands(self) -> None:
        home, member = self.home()
        papers = papers_of_a_stay(home, member, self.today) if home is not None else []
        standing = next((paper for paper in papers if not paper.lost and not paper.step.moves_inside), None)
        if home is None or standing is None:
            return
        moved = [paper for paper in papers if paper.step.moves_inside and not paper.lost]
        for paper in papers:
            if not paper.lost:
                continue
            # Of two moves out of one branch the first is the answer; otherwise the person had left.
            apart = [move for move in moved if paper.step.moves_inside and move.left_by == paper.left_by]
            by = min(apart, key=lambda move: (move.day, move.case.id), default=standing)
            for there, case in self._ends(home, paper.case):
                self._named(home, there, case, by)
            self._closed_by_what_stands(home, member, paper, standing)

    def _closed_by_what_stands(self, home: ServerView, member: str, lost: Paper, standing: Paper) -> None:
        """What a paper had closed that gave way is closed by the one that stands."""
        received = standing.exit.status == MOVED and standing.case.fields.get("counterpart")
        unit = str(standing.case.fields["counterpart"].get("unit")) if received else home.unit
        paper = {**paper_of_case(home, standing.case, unit), "case": standing.exit.case}
        closers = known_by(lost.case)
        self.told(
            home,
            [
                Put(CASE, case.id, {"lost_to": paper})
                for case in home.cases_of(member)
                if (case.fields.get("lost_to") or {}).get("case") in closers
                and case.fields.get("state") not in IN_QUESTION
                and case.id not in closers
                and paper_of_decision(case) is None
                and not lost.step.moves_inside
            ],
        )

    def _in_its_branch(self) -> None:
        """Whoever left did so from the branch to which the moves that stand had led."""
        home, member = self.home()
        papers = papers_of_a_stay(home, member, self.today) if home is not None else []
        standing = next((one for one in papers if not one.lost and not one.step.moves_inside), None)
        if home is None or standing is None or not any(paper.step.moves_inside for paper in papers):
            return
        branch = branch_left(home, member, standing.case.fields.get(ORG))
        closers = known_by(standing.case)
        closed = (
            case
            for case in home.cases_of(member)
            if (case.fields.get("lost_to") or {}).get("case") in closers
            and case.fields.get("state") not in IN_QUESTION
        )
        lost = (paper.case for paper in papers if paper.lost and not paper.step.moves_inside)
        about = [standing.case, home.record(MEMBER, member), *closed, *lost]
        wrong = [each for each in about if each is not None and each.fields.get(ORG) != branch]
        self.told(home, [Put(each.kind, each.id, {ORG: branch}) for each in wrong])

    def told(self, there: ServerView, told: Sequence[Change]) -> None:
        """Writes these too, told from the unit of `there`."""
        if told:
            self.changes += as_seen_from(self.view.unit, there.unit, told)
            self.changed = True

    def _ends(self, home: ServerView, case: Record) -> Iterator[tuple[ServerView, Record]]:
        yield home, case
        counterpart = case.fields.get("counterpart") or {}
        there = home.elsewhere(str(counterpart.get("unit") or "")) if counterpart else None
        other = there.record(CASE, str(counterpart.get("case") or "")) if there is not None else None
        if there is not None and other is not None and other.fields.get("state") == LOST.code:
            yield there, other

    def _named(self, home: ServerView, there: ServerView, case: Record, by: Paper) -> None:
        origin = by.case.fields.get("counterpart") or {}
        received = by.exit.status == MOVED and origin.get("case")
        unit = str(origin.get("unit")) if received else home.unit
        id = str(origin["case"]) if received and there.unit != home.unit else by.case.id
        paper = {**paper_of_case(home, by.case, unit), "case": id}
        told = list(names_what_stands(there, case, paper, home.last_author(CASE, by.case.id, "data")))
        self.told(there, told)

    # -- the verdict

    def outcome(self, before: Outcome) -> Outcome:
        case = self.after.record(CASE, before.into or self.intent.command.id)
        changes = tuple(once_each(self.view, self.changes, self.intent.author))
        if case is None or case.fields.get("state") != LOST.code:
            verdict = "merged" if before.verdict == "conflict" else before.verdict
            return Outcome(verdict, changes, into=before.into)
        if before.verdict == "conflict":
            return replace(before, changes=changes)
        won = case.fields.get("lost_to") or {}
        found = self.after.open_conflicts(CASE, case.id)
        said = {"unit": won.get("unit"), "name": won.get("unit_name")}
        return Outcome("conflict", changes, code=Refusal.STATE.value, params=said, into=before.into,
                       conflict=found[0].id if found else "")  # fmt: skip


class _Unopened(After):
    """A unit in which a case stands as it did before a step: not there, where the step opened it."""

    def __init__(self, real: ServerView, case: str, before: Record | None, author: Author) -> None:
        super().__init__(real, (), author)
        self._case, self._before = case, before

    def record(self, kind: str, id: str) -> Record | None:
        return self._before if (kind, id) == (CASE, self._case) else super().record(kind, id)


def _confirming(workflow: Workflow, step: Step) -> dict[str, Value]:
    """What a cadre had to confirm was confirmed when the step was taken."""
    conditions = (*step.conditions, *general_of(workflow, step))
    return {CONFIRM: [each.code for each in conditions if each.severity is Severity.CONFIRM]}


def _place_of(lines: Sequence[dict[str, Value]], line: dict[str, Value]) -> int:
    """Where the step was first taken."""
    return next(at for at, each in enumerate(lines) if each.get("step") == line.get("step")
                and not each.get("because_of"))  # fmt: skip


def _line_of(case: Record, step: Step) -> dict[str, Value]:
    found = [line for line in own_lines(case.fields) if line.get("step") == step.name]
    return dict(found[-1]) if found else {}


def _may_change(after: ServerView, standing: Paper) -> bool:
    """Whether nothing was built on what stands: who was received elsewhere is counted there still."""
    case = standing.case
    if standing.exit.status != MOVED:
        return True
    counterpart = str((case.fields.get("counterpart") or {}).get("unit") or "")
    there = after.elsewhere(counterpart) if counterpart else None
    if there is None:
        return True
    record = there.record(MEMBER, str(case.fields.get(MEMBER) or ""))
    return record is not None and record.fields.get("status") in COUNTED
