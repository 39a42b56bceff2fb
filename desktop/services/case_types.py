"""What the services of cases take and give: plain values, already in words where people read them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from desktop.services.case_clash import Clash
from domain.records import Value

# A column of the board that no state declares: the step is taken here and the server has not confirmed it.
UNCONFIRMED: Final = "pending"


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFilter:
    """Which cases; "" and None: any.

    `workflow` and `state` are names and codes, `column` a column of the board, `org` an organisation's id (it
    and all below), `member` an id, `text` part of the person's name in any word order without accents.
    """

    workflow: str = ""
    state: str = ""
    column: str = ""
    org: str = ""
    member: str = ""
    text: str = ""
    overdue: bool = False
    open: bool | None = None
    sync: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseRow:
    """One line of the board. `since`: the day of coming into its state; `age_days` from there to today.

    `due_on` is the last day that the present state may last by the rules, "" where there is none; `waits_for`
    says in words whose answer is awaited, `look` as what the state is drawn.
    """

    id: str
    workflow: str
    workflow_label: str
    state: str
    state_label: str
    column: str
    column_label: str
    member: str
    name: str
    org: str
    org_name: str
    round: str
    sync: str
    sync_word: str
    open: bool
    opened_on: str
    since: str
    age_days: int
    due_on: str
    overdue: bool
    waits_for: str
    look: str = ""

    @property
    def age_text(self) -> str:
        """ "22 ngày, trễ hạn"; "" for a case that has ended: it waits for nobody."""
        if not self.open:
            return ""
        return f"{self.age_days} ngày, trễ hạn" if self.overdue else f"{self.age_days} ngày"


@dataclass(frozen=True, slots=True)
class CaseField:
    """A field of the workflow with its value in this case: as stored, and as people read it."""

    name: str
    label: str
    group: str
    value: Value
    text: str


@dataclass(frozen=True, slots=True)
class CaseLine:
    """One step that was taken. `on` is the day as stored, `day` as people read it.

    `hour` ("14:05") and `device`, what its laptop is called, are "" in lines of before anybody noted them.

    `own`: it was taken on this case; else on another one, by which this one ended or which it contradicts.
    """

    case: str
    workflow: str
    workflow_label: str
    step: str
    step_label: str
    state: str
    state_label: str
    on: str
    day: str
    by: str
    role: str
    reason: str
    sync: str
    own: bool = True
    hour: str = ""
    device: str = ""
    look: str = ""

    @property
    def when(self) -> str:
        """ "22/11/2026 14:05", or the day alone."""
        return f"{self.day} {self.hour}".strip()


@dataclass(frozen=True, slots=True)
class StepShown:
    """A step out of the present state. `allowed`: this cadre may take it; else `why_not` says who does."""

    name: str
    label: str
    allowed: bool
    why_not: str
    asks: tuple[str, ...]
    needs: tuple[str, ...]
    reason_needed: bool
    decides: bool
    batch: bool
    to: str


@dataclass(frozen=True, slots=True)
class Place:
    """Where something can be put right: a record, and `field` of it where one is meant. `label` says so."""

    kind: str
    id: str
    label: str
    field: str = ""


@dataclass(frozen=True, slots=True)
class CheckLine:
    """One condition of a step. `severity` is block, confirm or warn; `message` is "" where it `holds`.

    One that does not hold is put right in one of `fields` (of the case, or of a person who is being entered)
    or at one of `places`, the likeliest first. Where `known` is False nothing is against it, but what it
    depends on is not filled in yet.
    """

    code: str
    label: str
    holds: bool
    severity: str
    message: str
    params: Mapping[str, Value] = field(default_factory=dict)
    fields: tuple[str, ...] = ()
    places: tuple[Place, ...] = ()
    known: bool = True


@dataclass(frozen=True, slots=True)
class PaperShown:
    """A paper of the workflow. `ready`: a step was taken after which it makes sense."""

    name: str
    label: str
    ready: bool


@dataclass(frozen=True, slots=True)
class WayBack:
    """How a case is called off now. `step` is the workflow's, "" where the last step never left.

    `asked`: somebody else has the case by now, so it is asked for, with a reason. `why_not` where neither
    is possible, then `step` is "" too.
    """

    label: str
    step: str = ""
    asked: bool = False
    why_not: str = ""


@dataclass(frozen=True, slots=True)
class CaseShown:
    """Everything about one case. `row` is its line on the board.

    `fields` are all of the workflow's, in declared order; `seen` is what the next step is taken on, to be
    given back with it. `checklist` is that of the step onwards. `can_take_out`: the last step never
    left this laptop. `lost_to`, `counterpart` and `correction` are as stored (`domain.workflows.fields`).
    `way_back` is None where there is nothing to call off, `clash` unless another paper prevailed.
    """

    row: CaseRow
    version: int
    subject: Mapping[str, Value]
    data: Mapping[str, Value]
    fields: tuple[CaseField, ...]
    history: tuple[CaseLine, ...]
    steps: tuple[StepShown, ...]
    checklist: tuple[CheckLine, ...]
    papers: tuple[PaperShown, ...]
    seen: Mapping[str, Value]
    can_take_out: bool
    decided_on: str = ""
    lost_to: Mapping[str, Value] = field(default_factory=dict)
    counterpart: Mapping[str, Value] = field(default_factory=dict)
    correction: Mapping[str, Value] = field(default_factory=dict)
    way_back: WayBack | None = None
    clash: Clash | None = None

    @property
    def id(self) -> str:
        return self.row.id

    @property
    def workflow(self) -> str:
        return self.row.workflow

    @property
    def state(self) -> str:
        return self.row.state

    @property
    def sync(self) -> str:
        return self.row.sync

    @property
    def allowed(self) -> tuple[str, ...]:
        """Names of the steps that this cadre may take now."""
        return tuple(step.name for step in self.steps if step.allowed)


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchPlan:
    """One step for many members. `exceptions`: values of one member laid over the common ones.

    `confirm` are codes of conditions that the cadre confirmed for everybody, `confirm_for` for one member.
    `from_register`: what the step asks for, nobody typed and the register knows is brought for each.
    """

    workflow: str
    step: str
    members: Sequence[str]
    values: Mapping[str, Value] = field(default_factory=dict)
    exceptions: Mapping[str, Mapping[str, Value]] = field(default_factory=dict)
    confirm: Sequence[str] = ()
    confirm_for: Mapping[str, Sequence[str]] = field(default_factory=dict)
    reason: str = ""
    from_register: bool = False


@dataclass(frozen=True, slots=True)
class Checked:
    """How the rules stand to one member of a plan. `verdict` is pass, warn, confirm or blocked.

    `code`, `params` and `message` say why it is not a pass. `counted`: (label, text) of what the register
    says and nobody typed.
    """

    member: str
    name: str
    verdict: str
    code: str = ""
    params: Mapping[str, Value] = field(default_factory=dict)
    message: str = ""
    counted: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Blocked:
    """A member for whom the step was not taken, and why."""

    member: str
    name: str
    code: str
    params: Mapping[str, Value]
    message: str


@dataclass(frozen=True, slots=True)
class BatchOutcome:
    """`done` are ids of cases, in the order of the members. `batch` takes them back while none has left."""

    batch: str
    label: str
    done: tuple[str, ...]
    blocked: tuple[Blocked, ...]


@dataclass(frozen=True, slots=True)
class UnsentBatch:
    """A batch of which nothing has left; `at` is when it was saved, ISO 8601."""

    batch: str
    label: str
    count: int
    at: str


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """`taken_out`: the last step never left, and it is as if it had not been taken.

    Else a step of the workflow called the case off. `case` is None where the case is gone with its only step.
    """

    taken_out: bool
    case: CaseShown | None
