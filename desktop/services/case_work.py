"""How many cases wait for a cadre: the figure in the rail."""

from __future__ import annotations

from typing import TYPE_CHECKING

from desktop.services.session import Session
from domain.roles import Actor, Role
from domain.workflows.hands import awaited, roles_of
from domain.workflows.model import Board, State, Workflow
from domain.workflows.registry import every_workflow

if TYPE_CHECKING:
    from domain.decisions import View
    from sync.replica.reader import Reader

# Where nobody else is awaited, whoever entered the case goes on with it.
_OWN = frozenset({Board.DRAFT, Board.RETURNED})


def to_do(session: Session, reader: Reader) -> int:
    """Open cases whose next step is for somebody of this cadre's role, in the part of the unit they see."""
    actor = session.actor
    org = actor.org if actor.role is Role.BRANCH else ""
    view, found = reader.view(), 0
    for (name, code), count in reader.case_counts(org or "").items():
        workflow = every_workflow().get(name)
        state = workflow.state_of.get(code) if workflow else None
        if workflow is None or state is None or (workflow.sensitive and actor.role is Role.BRANCH):
            continue
        if _is_for(view, actor.role, workflow, state):
            found += count
    return found


def waits_for(view: View, actor: Actor, workflow: str, state: str) -> bool:
    """Whether a case in this state goes on by a step of this cadre's role."""
    declared = every_workflow().get(workflow)
    known = declared.state_of.get(state) if declared else None
    return declared is not None and known is not None and _is_for(view, actor.role, declared, known)


def _is_for(view: View, role: Role, workflow: Workflow, state: State) -> bool:
    if not state.open:
        return False
    hand = awaited(view, workflow, state)
    return state.board in _OWN if hand is None else role in roles_of(hand)
