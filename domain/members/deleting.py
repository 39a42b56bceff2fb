"""Who may be deleted: only an entry about which nothing was ever decided or asked for (`domain.md` 3.1).

Members leave by a workflow, which keeps the paper and the figures; a delete is for what was typed by mistake.
"""

from __future__ import annotations

from domain.decisions import Refused, View
from domain.records import Record
from domain.refusals import Refusal
from domain.roles import Actor
from domain.workflows.model import Board, State
from domain.workflows.registry import workflows
from domain.workflows.secrecy import is_sensitive, may_read


def kept_by_cases(view: View, member: str, actor: Actor) -> Refused | None:
    """Why a member has to stay: a case about them that is under way or has taken effect."""
    counting = [case for case in view.cases_of(member) if _counts(_state_of(case))]
    if not counting:
        return None
    shown = [case for case in counting if may_read(actor.role) or not is_sensitive(case.fields["workflow"])]
    if not shown:
        # Whoever is not shown the case is sent to somebody who is, without a word about it.
        return Refused(Refusal.FORBIDDEN, {"role": actor.role.value, "kind": "member", "do": "delete"})
    case = shown[-1]
    label, state = workflows()[str(case.fields["workflow"])].label, _state_of(case)
    named = {"case": case.id, "workflow": label, "state": state.label if state is not None else ""}
    return Refused(Refusal.HAS_CASES, named)


def _state_of(case: Record) -> State | None:
    workflow = workflows().get(str(case.fields.get("workflow")))
    return workflow.state_of.get(str(case.fields.get("state"))) if workflow is not None else None


def _counts(state: State | None) -> bool:
    return state is not None and (state.open or state.board is Board.APPROVED)
