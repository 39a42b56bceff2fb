"""Whether a step is this cadre's to take: role, scope, and the level that the charter gives it to."""

from __future__ import annotations

from datetime import date

from domain.decisions import Refused, View
from domain.refusals import Refusal
from domain.roles import Actor, Role
from domain.workflows.model import Hand, State, Step, Workflow

# A unit often enters what its branches decide on paper; a branch never acts for the unit.
_ROLES = {
    Hand.BRANCH: frozenset({Role.BRANCH, Role.SECRETARY}),
    Hand.UNIT: frozenset({Role.SECRETARY}),
    Hand.RECEIVER: frozenset({Role.SECRETARY}),
    Hand.ABOVE: frozenset({Role.CENTRAL}),
}


def roles_of(hand: Hand) -> frozenset[Role]:
    """Who acts with it."""
    return _ROLES[hand]


def hand_of(view: View, step: Step, state: str = "") -> Hand:
    """Whose the step is in this unit, out of a state of the case.

    A unit that is itself one branch is decided by the level above it.
    """
    hand = Hand.UNIT if state in step.unit_alone_from else step.hand
    return _lifted(view, step) if hand is Hand.UNIT else hand


def _lifted(view: View, step: Step) -> Hand:
    """The hand that answers for the unit."""
    if not step.above_for_grassroots_branch:
        return Hand.UNIT
    root = view.record("organisation", view.unit)
    level = view.rulebook.level(str(root.fields.get("level"))) if root else None
    return Hand.ABOVE if level is not None and level.holds_members else Hand.UNIT


def awaited(view: View, workflow: Workflow, state: State) -> Hand | None:
    """Whose answer a case in this state waits for, in this unit."""
    if state.waits_for is not Hand.UNIT:
        return state.waits_for
    answers = (step for step in workflow.leaving(state.code) if step.hand is Hand.UNIT)
    hands = {hand_of(view, step) for step in answers}
    return Hand.ABOVE if hands == {Hand.ABOVE} else Hand.UNIT


def may_take(
    view: View, step: Step, actor: Actor, org: str, today: date, *, state: str = "", sensitive: bool = False
) -> Refused | None:
    """None where the actor may take the step on a case of this branch, out of this state; else why not.

    `sensitive`: the workflow is for those who answer for the unit only, which acts for its branches.
    """
    hand = hand_of(view, step, state)
    answers_it = step.of_who_asks and actor.role in _ROLES[_lifted(view, step)]
    if sensitive and actor.role is Role.BRANCH and hand is Hand.BRANCH:
        hand = Hand.UNIT
    if actor.role not in _ROLES[hand] or answers_it:
        return Refused(
            Refusal.FORBIDDEN_LEVEL, {"role": actor.role.value, "hand": hand.value, "step": step.name}
        )
    if actor.unit != view.unit:
        return Refused(Refusal.FORBIDDEN_SCOPE, {"org": actor.unit})
    if actor.until and today.isoformat() > actor.until:
        return Refused(Refusal.FORBIDDEN_EXPIRED, {"until": actor.until})
    if actor.role is Role.BRANCH and org and not view.is_under(org, actor.org):
        return Refused(Refusal.FORBIDDEN_SCOPE, {"org": org})
    return None
