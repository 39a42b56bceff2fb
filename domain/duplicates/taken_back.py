"""Decisions that were taken back while two entries were one, when these are separated again.

Such a case is about whom it was about: what the revocation gave back is theirs, and who had stayed says again
what their own papers say.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from domain.decisions import View
from domain.records import Record, Value
from domain.workflows.conditions import COUNTED
from domain.workflows.exits import last_exit
from domain.workflows.giving_back import Taken, noted
from domain.workflows.history import steps_taken
from domain.workflows.registry import workflows
from domain.workflows.shared_states import CANCELLED, REVOKED

_MEMBER, _STATUS = "member", "status"


def is_taken_back(case: Record, folded: str) -> bool:
    """Whether what was decided in it about the folded one is undone, and it can be told what it had changed.

    A case of before such notes stays where it is, with what the revocation wrote.
    """
    undone = case.fields.get("state") == REVOKED.code and not case.fields.get("lost_to")
    return undone and (_from_member(case, folded) is not None or _changed_nobody(case))


def given_back(case: Record, folded: str, own: Mapping[str, Value]) -> dict[str, Value]:
    """What whoever was folded says again, who stood as `own` by the decision of this case."""
    took = _from_member(case, folded)
    if took is None:
        return {}
    return {name: took.was.get(name) for name, left in took.left.items() if own.get(name) == left}


def says_again(
    view: View, undone: Sequence[Record], fold: Mapping[str, Any], stays: Record
) -> dict[str, Value]:
    """What the survivor says again: the revocations of the other one's decisions had written over it.

    `undone`: their cases, `fold`: the fields of the record of the fold. A paper of both that was revoked is
    revoked for both, and nobody is out of the count again whom no case of their own has there.
    """
    before, wrote = (fold.get("before") or {}).get("survivor") or {}, fold.get("wrote") or {}
    ids, status = {case.id for case in undone}, str(before.get(_STATUS) or "")
    exit = last_exit(view, stays.id, (status,)) if status not in COUNTED else None
    by_own_case = status in COUNTED or (exit is not None and exit.id not in ids)
    if not by_own_case or any(_beside(case) in ids for case in view.cases_of(stays.id)):
        return {}
    found: dict[str, Value] = {}
    for took in filter(None, (_from_member(case, str(fold.get("folded"))) for case in undone)):
        for name, left in took.left.items():
            written = before.get(name) == left and stays.fields.get(name) == took.was.get(name)
            if written and name not in wrote:
                found[name] = left
    return found


def _from_member(case: Record, folded: str) -> Taken | None:
    """What the decision had taken from this very person, before the fold."""
    found = (one for one in noted(case.fields) if (one.kind, one.id) == (_MEMBER, folded))
    return next(found, None)


def _changed_nobody(case: Record) -> bool:
    """Whether no step of it writes anything but the case, as of an award."""
    workflow = workflows().get(str(case.fields.get("workflow")))
    taken = steps_taken(case.fields)
    return workflow is not None and not (
        workflow.on_opening or any(step.effects for step in workflow.steps if step.name in taken)
    )


def _beside(case: Record) -> str:
    """The case beside which this one was closed; "" for any other."""
    closed = case.fields.get("state") == CANCELLED.code
    return str((case.fields.get("lost_to") or {}).get("case") or "") if closed else ""
