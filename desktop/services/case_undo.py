"""Taking back what was just done on one case: as if it had not been, while it never left this laptop."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from desktop.services.case_reading import KIND, Reading
from desktop.services.case_types import CaseShown
from desktop.services.session import Session
from desktop.services.undo import CaseSteps, Step, TakenBack
from desktop.services.wording import word
from domain.workflows.shared_states import REVOKED
from domain.workflows.shared_steps import CANCELLED
from domain.workflows.unmoving import ANNULLED

if TYPE_CHECKING:
    from sync.replica.unit_of_work import UnitOfWork

_AT_HOME: Final = frozenset({"pending", "held"})
_UNDONE_BY: Final = (CANCELLED, REVOKED.code, ANNULLED.code)


def step_of(shown: CaseShown, count: int) -> Step:
    """The last `count` steps of a case, just taken, as one that can be taken back."""
    row, last = shown.row, shown.history[-1]
    label = word("case.undo.step").format(workflow=row.workflow_label, name=row.name, step=last.step_label)
    return Step(label, case=CaseSteps(shown.id, row.name, count, len(shown.history)))


def take_back(session: Session, taken: CaseSteps) -> TakenBack:
    """All of it or nothing; `left` then says why, and what can be done instead."""
    if taken.instead_of is not None:
        from desktop.services import case_swapping

        return case_swapping.take_back(session, taken, taken.instead_of)
    with session.replica.writing() as work:
        record = work.record(KIND, taken.case)
        if record is None:
            return TakenBack(None, (word("undo.left.gone").format(name=taken.name),))
        lane = [one for one in work.outbox() if (one.operation.kind, one.operation.id) == (KIND, taken.case)]
        steps = lane[-taken.count :]
        if len(steps) < taken.count or any(one.state not in _AT_HOME for one in steps):
            return instead(session, work, taken, "case.undo.sent")
        if len(record.fields.get("history") or ()) != taken.lines:
            return instead(session, work, taken, "case.undo.gone_on")
        if work.take_out([one.n for one in steps], session.actor, session.now_text).kept:
            # Nothing is committed: it stays as it was.
            return TakenBack(None, (word("case.undo.gone_on"), word("case.undo.no_way")))
        work.commit()
    return TakenBack(None, gone=True)


def instead(session: Session, work: UnitOfWork, taken: CaseSteps, why: str) -> TakenBack:
    """Why it is not taken back, and what the cadre can do instead."""
    shown = Reading(session, work).shown(taken.case)
    back = shown.way_back
    way = back.label if back is not None and not back.why_not else ""
    if not way:
        undoing = (step.label for step in shown.steps if step.allowed and step.to in _UNDONE_BY)
        way = next(undoing, "")
    told = word("case.undo.way").format(way=way) if way else word("case.undo.no_way")
    return TakenBack(None, (word(why), told))
