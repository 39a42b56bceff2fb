"""The declaration of a workflow, and what its rules are given to look at.

A workflow is declared once, in a module of `declared/`. The engine, the forms, the command line, the server,
the batch screen, the timeline, the papers and `docs/workflows.md` read that declaration.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING, Final

from domain.fields import Field
from domain.records import Record, Value
from domain.roles import Actor
from domain.rules import RuleSet
from domain.values.dates import day_in_vietnam

if TYPE_CHECKING:
    from domain.decisions import Change, View

# Names of `command.set` that say whom a new case is about; every other name is a field of the workflow.
MEMBER, ORG, PERSON, CONFIRM = "member", "org", "person", "confirm"
# The state of a case that is not there yet: a step that may leave it opens a case.
NEW = ""


class Hand(StrEnum):
    """Whose part a step is, seen from the unit that the replica holds."""

    BRANCH = "branch"  # the chi đoàn of the member, or the unit for it
    UNIT = "unit"  # the đoàn cơ sở
    ABOVE = "above"  # the level above the unit: acts at the server, its answer arrives in the feed
    RECEIVER = "receiver"  # the đoàn cơ sở that a person comes to


class Board(StrEnum):
    """The column of the board of work in which a state stands (`ui.md` 3.7)."""

    DRAFT = "draft"
    WAITING = "waiting"
    RETURNED = "returned"
    APPROVED = "approved"
    REFUSED = "refused"


class Severity(StrEnum):
    """What a condition that does not hold means for the step."""

    BLOCK = "block"
    CONFIRM = "confirm"  # goes on once the cadre has confirmed it by name
    WARN = "warn"


class OnMove(StrEnum):
    """What becomes of an open case of a member who gets another branch or unit."""

    FOLLOW = "follow"  # the new branch goes on with it
    WITHIN = "within"  # a new branch of the unit goes on with it; it ends when the person leaves the unit
    CLOSE = "close"  # it was the old branch's to decide, and is no longer


class About(StrEnum):
    """Whom a workflow is about."""

    MEMBER = "member"
    CANDIDATE = "candidate"  # not a member yet: the first step may enter the person
    ANYONE = "anyone"  # need not stand in the register at all
    ORGANISATION = "organisation"  # no person: what stands below the root of the unit


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """One state of a case. `open`: work is still to be done. `waits_for`: whose answer it waits for.

    Where the unit is itself a single branch it may be the level above that answers instead (`hands.awaited`).
    `deadline` names the dated parameter that says how long it may last, from the day in the case's field
    `begins_on` or else from the last step; its name ends in `_days_max` or `_months_max`. `ends_on`: the one
    in which the case has a last day of its own, which goes before. `closes_to`: the state that an exit of the
    member leaves an open case in.
    """

    code: str
    label: str
    board: Board
    open: bool = True
    waits_for: Hand | None = None
    deadline: str = ""
    begins_on: str = ""
    ends_on: str = ""
    closes_to: str = "cancelled"


def day_of(step: Step, data: Mapping[str, Value], taken: date) -> str:
    """The legal day of a step, "YYYY-MM-DD": that of the paper by which it decides, else `taken`."""
    return str(data.get(step.dated_by) or taken.isoformat())


def taken_on(at: str, today: date) -> date:
    """The day on which a step was taken: by the clock of the laptop (`Command.at`), never one still to come.

    `today` is the day on which it is decided, which an operation may reach weeks later; it counts where the
    moment is not told, or without its offset.
    """
    try:
        moment = datetime.fromisoformat(at)
    except ValueError:
        return today
    return min(day_in_vietnam(moment), today) if moment.tzinfo is not None else today


@dataclass(frozen=True, slots=True)
class Matter:
    """What a condition or an effect looks at: one step about to be taken on one case.

    `case` and `member` are None where there is none (yet). `data`: what the case holds with what the step
    brings; `given`: only what the step brings. `rules`: those in force on the day of the decision's paper, or
    the day on which the step was taken. `person` holds the fields of somebody who is not (yet) in the
    register: as the first step brings them, later as the case keeps them. `reason` is what the cadre wrote
    why; `at` and `place` are those of the command: of the first only the day counts (`taken_on`), and the
    other is told and never asked.
    """

    view: View
    workflow: Workflow
    step: Step
    case_id: str
    case: Record | None
    member_id: str
    member: Record | None
    org: str
    data: Mapping[str, Value]
    given: Mapping[str, Value]
    person: Mapping[str, Value]
    actor: Actor
    today: date
    rules: RuleSet
    reason: str = ""
    at: str = ""
    place: str = ""

    @property
    def day(self) -> str:
        """The day that the step legally happens on, "YYYY-MM-DD": of the paper, else when it was taken."""
        return day_of(self.step, self.data, taken_on(self.at, self.today))

    @property
    def taken(self) -> str:
        """The day on which somebody took the step, "YYYY-MM-DD", whatever papers the case holds."""
        return taken_on(self.at, self.today).isoformat()

    @property
    def about(self) -> Mapping[str, Value]:
        """The fields of the person concerned."""
        return self.member.fields if self.member is not None else self.person


# In `Condition.known_by`: the field that holds the legal day of the step.
DAY: Final = "day"


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """A rule about a step. `broken_by` gives None where it holds, else parameters of the sentence.

    `code` without prefix; the refusal is `case.<code>`, its sentence and help page are found under that.
    `known_by` names fields of the case (`DAY`: the one that dates the step) without which nobody can say yet
    whether the rule holds, `known_if` asks the same of anything else: it holds nobody up then, and is not
    shown as met either.
    """

    code: str
    label: str  # what has to be true, as the checklist shows it
    broken_by: Callable[[Matter], Mapping[str, Value] | None]
    severity: Severity = Severity.BLOCK
    source: str = ""
    known_by: tuple[str, ...] = ()
    known_if: Callable[[Matter], bool] | None = None

    def known(self, matter: Matter) -> bool:
        """Whether everything is filled in that the answer depends on."""
        names = (matter.step.dated_by if name == DAY else name for name in self.known_by)
        filled = all(matter.data.get(name) is not None for name in names if name)
        return filled and (self.known_if is None or self.known_if(matter))


@dataclass(frozen=True, slots=True, kw_only=True)
class Together:
    """A rule about one step taken for many at once; it is only ever remarked, nobody is held up by others.

    `broken_by` looks at everybody's step and gives None where the rule holds; the sentence is `case.<code>`.
    """

    code: str
    label: str
    broken_by: Callable[[Sequence[Matter]], Mapping[str, Value] | None]
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """What a step does besides moving its case. `label` says it to a cadre before she takes the step.

    `reads_note`: it asks what the decision before had changed, which that one's line has to tell (`took`).
    """

    label: str
    changes: Callable[[Matter], Iterable[Change]]
    reads_note: bool = False


class Takes(StrEnum):
    """What only one decision can have of a person, though it takes nobody out."""

    DAYS = "days"  # the days from `from_on` to `to_on` that somebody is let off
    POSTS = "posts"  # the posts that end by it


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One command of a workflow; its word on the wire is `<workflow>.<name>`.

    `from_states` is empty, or names `NEW`, for a step that opens a case; a step with `NEW` and others may do
    either, so that a decision long taken on paper is one step. `asks` are names of fields that the step may
    bring, `needs` those that must stand in the case after it. `anew`: those of a paper of its own; what the
    case says there is of the paper before, never taken over. `decides`: takes a legal decision, on the day
    in the field `dated_by`. `exit`: the status of a member who leaves the count by it. `batch`: may be taken
    for many at once, `together` are rules about all of them. `with_member`: is about a member who is still
    in the unit. `above_for_grassroots_branch`: it is for the level above where the unit is itself a single
    branch (chi đoàn cơ sở). `unit_alone_from`: states in which the case is with the unit, from which the step
    is the unit's whatever its hand. `of_who_asks`: for those who cannot answer what it asks for. `fills`: the
    one field that it is for; it is offered only while the case says nothing there.
    """

    name: str
    label: str
    hand: Hand
    from_states: tuple[str, ...] = ()
    to: str
    asks: tuple[str, ...] = ()
    # (name, whether it is asked for now): of fields that are asked for only where it comes to that.
    asks_only_where: tuple[tuple[str, Callable[[View, Record | None], bool]], ...] = ()
    needs: tuple[str, ...] = ()
    anew: tuple[str, ...] = ()
    conditions: tuple[Condition, ...] = ()
    together: tuple[Together, ...] = ()
    effects: tuple[Effect, ...] = ()
    decides: bool = False
    dated_by: str = "decision_date"
    exit: str = ""
    # Takes the member from one branch of the unit to another (`to_org`): of two such papers one can stand.
    moves_inside: bool = False
    reason_needed: bool = False
    batch: bool = True
    with_member: bool = True
    # Whom this step is about where it differs from its workflow: somebody who comes from outside, say.
    about: About | None = None
    above_for_grassroots_branch: bool = False
    unit_alone_from: tuple[str, ...] = ()
    of_who_asks: bool = False
    # What this decision takes that a later one then cannot have: of two about one person the first stands.
    takes: Takes | None = None
    fills: str = ""
    # What happens once the step has its effect: "{name}", "{branch}", "{unit}" and fields of the case.
    sentence: str = ""
    # The schema number that introduced it: a laptop keeps it back until the server knows it.
    since: int = 2

    def not_asked(self, view: View, member: Record | None) -> frozenset[str]:
        """Names among `asks` that this member's step has no use for."""
        return frozenset(name for name, where in self.asks_only_where if not where(view, member))

    def is_over(self, case: Mapping[str, Value]) -> bool:
        """Whether the case says already what the step is for; `case` is its fields."""
        return bool(self.fills) and (case.get("data") or {}).get(self.fills) is not None

    @property
    def opens(self) -> bool:
        return not self.from_states or NEW in self.from_states


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """A paper that a workflow prints: `name` is that of its template in `resources/papers/`.

    Without one of this name it is laid out as resolutions, decisions or forms are in general.

    `steps` after which it makes sense; `number_type` the short code before the number ("QĐ"), "" where the
    paper bears none; `number_field` the field of the case that keeps the number. One that is `for_one` goes
    into the hand of one person, who shows it: no two people have one of the same number. A decision or a
    resolution may be about many. `own`: fields that a later step may decide otherwise, of which the paper
    goes on saying what stood there when its own step was taken. `issued_where`: by these values of a field it
    is ours; by any other the number in the case is that of somebody else's paper.
    """

    name: str
    label: str
    steps: tuple[str, ...]
    number_type: str = ""
    number_field: str = ""
    for_one: bool = False
    own: tuple[str, ...] = ()
    issued_where: tuple[tuple[str, tuple[str, ...]], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """A figure of the statistics that a case adds to: `name`, in which state, dated by which field.

    `also`: later states in which it goes on counting.
    """

    name: str
    label: str
    state: str
    dated_by: str = "decision_date"
    also: tuple[str, ...] = ()

    @property
    def in_states(self) -> tuple[str, ...]:
        return (self.state, *self.also)


@dataclass(frozen=True, slots=True, kw_only=True)
class Intent:
    """How a cadre finds the right workflow: what she means to do, how it differs from others, an example."""

    question: str
    difference: str
    example: str


@dataclass(frozen=True, kw_only=True, eq=False)
class Workflow:
    """One workflow. `once_per` names the fields that make a round: one case per member and round.

    `round_else`: of a field of the round, those that make it where that one is empty, in order; any of them
    is enough, which a condition of the opening steps asks for and `needs` does not.

    `on_opening`: effects of whichever step opens a case. `on_move`: what becomes of an open case when its
    member goes to another branch or unit.
    """

    name: str
    number: int
    label: str
    intent: Intent
    about: About = About.MEMBER
    fields: tuple[Field, ...]
    states: tuple[State, ...]
    steps: tuple[Step, ...]
    on_opening: tuple[Effect, ...] = ()
    once_per: tuple[str, ...] = ()
    round_else: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    papers: tuple[Paper, ...] = ()
    counts: tuple[Count, ...] = ()
    on_move: OnMove = OnMove.FOLLOW
    sensitive: bool = False
    since: int = 2
    source: str = ""
    # Names of other workflows' fields that mean one of this one's: what a change of the choice takes over.
    kept: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def by_name(self) -> Mapping[str, Field]:
        return {field.name: field for field in self.fields}

    @cached_property
    def state_of(self) -> Mapping[str, State]:
        return {state.code: state for state in self.states}

    @cached_property
    def step_of(self) -> Mapping[str, Step]:
        return {step.name: step for step in self.steps}

    @cached_property
    def opening(self) -> tuple[Step, ...]:
        """The steps that may open a case; the first is the usual one."""
        return tuple(step for step in self.steps if step.opens)

    @cached_property
    def of_each(self) -> frozenset[str]:
        """Names of the fields that many people at once have values of their own for."""
        numbers = {paper.number_field for paper in self.papers if paper.for_one and paper.number_field}
        return frozenset(numbers | {field.name for field in self.fields if field.of_each})

    def about_in(self, step: Step) -> About:
        """Whom a step that opens a case may be about."""
        return step.about or self.about

    def leaving(self, state: str) -> tuple[Step, ...]:
        """The steps that lead out of a state (or stay in it), in declared order."""
        return tuple(step for step in self.steps if state in step.from_states)
