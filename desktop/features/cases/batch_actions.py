"""What the screen for many people reads and does, each as one call that the database worker makes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from desktop.features.cases.actions import OF_DRAFTS
from desktop.features.cases.batch_typing import KeptBatch, kept_batch
from desktop.services import paper_numbers, register_counts
from desktop.services.candidates import batch_people
from desktop.services.case_types import BatchOutcome, BatchPlan, Checked, StepShown
from desktop.services.cases import Cases
from desktop.services.organisations import tree
from desktop.services.paper_numbers import Taken, Wanted
from desktop.services.people import Person
from desktop.services.register_counts import FromRegister
from desktop.services.session import Session
from desktop.services.undo import Step as UndoStep
from domain.fields import Field, FieldType
from domain.workflows.model import About, Hand, Step, Workflow
from domain.workflows.shared_states import DRAFT

__all__ = ["Taken"]

# Fields of the papers that everybody in a batch shares: one meeting, one decision.
_SHARED_GROUPS = frozenset({"meeting", "resolution", "decision", "revocation", "votes"})


@dataclass(frozen=True, slots=True)
class Choices:
    """What a batch can be: workflows with their steps as this cadre may take them; `kept` was left before."""

    workflows: tuple[Workflow, ...]
    branches: tuple[tuple[str, str], ...]
    people: tuple[Person, ...]
    kept: KeptBatch | None = None


@dataclass(frozen=True, slots=True)
class Seen:
    """How the rules stand to everybody in a plan, and what it would do."""

    checked: tuple[Checked, ...]
    preview: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Known:
    """What the register says of the common fields, by name, and of each member's own, by id and name.

    `numbered`: the fields that hold numbers out of our own registers.
    """

    common: Mapping[str, FromRegister] = field(default_factory=dict)
    own: Mapping[str, Mapping[str, FromRegister]] = field(default_factory=dict)
    numbered: tuple[str, ...] = ()


def read_known(
    session: Session,
    workflow: Workflow,
    step: Step,
    org: str,
    members: Sequence[str],
    texts: Mapping[str, str],
) -> Known:
    """`org`: the branch that all of them are of, "" where there are several; `texts`: of the common fields.

    A step that only keeps a draft is told nothing: what is counted is counted when it is needed.
    """
    numbered = paper_numbers.numbered_fields(session, workflow.name, step.name)
    if step.name in OF_DRAFTS:
        return Known(numbered=numbered)
    return Known(
        register_counts.of_branch(session, common_fields(workflow, step), org, texts),
        register_counts.of_members(session, own_fields(workflow, step), members, texts),
        numbered,
    )


def take_numbers(session: Session, wanted: Sequence[Wanted]) -> list[Taken]:
    """See `paper_numbers.take_for_many`."""
    return paper_numbers.take_for_many(session, wanted)


def read_choices(session: Session, members: Sequence[str]) -> Choices:
    offered = tuple(one for one in Cases(session).offered() if batch_steps(one))
    branches = tuple((node.id, node.name) for node in tree(session) if node.holds_members)
    return Choices(offered, branches, tuple(batch_people(session, members)), kept_batch(session))


def batch_steps(workflow: Workflow) -> list[Step]:
    """The steps that may be taken for many members at once, in declared order."""
    return [
        step
        for step in workflow.steps
        if step.batch and step.name not in ("save", "reopen") and workflow.about_in(step) is not About.ANYONE
    ]


def usual_step(steps: Iterable[Step]) -> Step | None:
    """What is most often done for many, of the steps that this cadre may begin with.

    The unit decides, whoever proposes sends. A decision of another kind (to stay on, to defer)
    and a reception of somebody who is not here yet are chosen on purpose.
    """
    found = list(steps)
    deciding = (one for one in found if one.decides and one.hand is Hand.UNIT)
    sending = (one for one in found if not one.decides and one.to != DRAFT.code)
    return next(deciding, None) or next(sending, None) or (found[-1] if found else None)


def may(session: Session, workflow: str) -> dict[str, StepShown]:
    """Whose each step is, by name."""
    return {step.name: step for step in Cases(session).all_steps(workflow)}


def check(session: Session, plan: BatchPlan) -> Seen:
    service = Cases(session)
    return Seen(tuple(service.check_batch(plan)), tuple(service.preview_batch(plan)))


def carry_out(session: Session, plan: BatchPlan) -> tuple[BatchOutcome, UndoStep]:
    """In one transaction, and one step to take back."""
    outcome = Cases(session).batch(plan)
    return outcome, UndoStep(outcome.label, batch=outcome.batch if outcome.done else "")


def own_fields(workflow: Workflow, step: Step) -> list[Field]:
    """What each person has a value of their own for: what the step needs, papers of all apart, every figure
    that is counted for one person, what the register knows of each, and what is declared to be of each, as
    the number of a letter that everybody is given.

    Where many go to is one branch for all of them: it is among what they have in common.
    """
    return [
        field
        for field in workflow.fields
        if field.name in step.asks
        and (
            field.name in workflow.of_each
            or field.name in step.needs
            or field.type is FieldType.INTEGER
            or register_counts.is_own(field)
        )
        and field.name not in workflow.once_per
        and field.name != step.dated_by
        and field.group not in _SHARED_GROUPS
        and not field.refers_to
        and not field.name.endswith("_on")
    ]


def common_fields(workflow: Workflow, step: Step) -> list[Field]:
    """What is typed once for everybody, the round before all.

    A choice may be made here and differ for some; a figure of one's own, as a score, is never given to all.
    """
    own = {field.name for field in own_fields(workflow, step) if field.type is not FieldType.CODE}
    names = {*step.asks, *workflow.once_per} - own
    return [field for field in workflow.fields if field.name in names]
