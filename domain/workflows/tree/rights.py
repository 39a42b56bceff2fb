"""What a unit may decide about its own tree, and what is decided above it (ORG-19)."""

from __future__ import annotations

from domain.decisions import Refused
from domain.organisations.events import EventType
from domain.refusals import Refusal
from domain.workflows.model import Matter
from domain.workflows.tree.plan import plan_of

# The types that read the named parent of what they concern; the others are about those named themselves.
_BELOW_THE_FIRST = frozenset({EventType.FOUND})


def above_the_unit(matter: Matter) -> Refused | None:
    """The refusal of what only the level above may decide: anything that the root itself would become."""
    root, plan = matter.view.unit, plan_of(matter)
    touched = {*plan.ends, plan.renames, plan.moves, *plan.emptied} - {""}
    if plan.type not in _BELOW_THE_FIRST and root in touched:
        return Refused(Refusal.FORBIDDEN_TREE, {"org": root, "step": matter.step.name})
    return None
