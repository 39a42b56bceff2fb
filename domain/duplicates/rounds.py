"""Cases of one round that two entries of one person have: one case goes on, under the survivor's id.

The case of a member in a round has one id that follows from both (`case_id_of_round`), so the case of who was
folded gets the survivor's. Where both have one, the rules of a round opened twice hold: blanks are filled, a
decision stands, and what differs from it is asked for as a correction.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from domain.conflicts.subject import kind_of_workflow, values_of
from domain.decisions import Change, Put, Remove, View
from domain.merge import GroupConflict, merge_fold
from domain.records import Departure, Record, Value
from domain.workflows.model import Workflow
from domain.workflows.registry import workflows
from domain.workflows.shared_states import CANCELLED
from domain.workflows.subjects import case_id_of_round

CASE, MEMBER = "case", "member"


@dataclass(frozen=True, slots=True)
class RoundOfTwo:
    """`source` goes; `wrote` is what the case `target` gets, `was` what it said there before.

    `standing` is None where only the folded member has a case of the round. `conflicts` are the values that
    differ while neither case is decided.
    """

    source: Record
    target: str
    standing: Record | None
    wrote: Mapping[str, Value]
    conflicts: tuple[GroupConflict, ...] = ()

    def changes(self) -> Iterator[Change]:
        if self.wrote:
            yield Put(CASE, self.target, self.wrote, creates=self.standing is None)
        yield Remove(CASE, self.source.id, Departure.MERGED, into=self.target)

    def as_json(self) -> dict[str, Any]:
        before = self.standing
        was = {name: before.fields.get(name) for name in self.wrote} if before is not None else None
        return {
            "from": self.source.id,
            "to": self.target,
            "before": dict(self.source.fields),
            "was": was,
            "wrote": dict(self.wrote),
        }


def rounds_of_two(view: View, folded: str, into: str, taken: Mapping[str, Value]) -> list[RoundOfTwo]:
    """The cases of the folded member that bear its id in their own; `taken` as `history.taken_by` says it."""
    found: list[RoundOfTwo] = []
    for case in view.about(MEMBER, folded, CASE):
        workflow = workflows().get(str(case.fields.get("workflow")))
        round_ = str(case.fields.get("round") or "")
        if workflow is None or not round_ or case.id != case_id_of_round(workflow, folded, round_):
            continue
        target = case_id_of_round(workflow, into, round_)
        standing = view.record(CASE, target)
        if standing is None:
            found.append(RoundOfTwo(case, target, None, {**case.fields, MEMBER: into}))
        else:
            found.append(_of_both(workflow, case, standing, taken))
    return found


def _of_both(
    workflow: Workflow, source: Record, standing: Record, taken: Mapping[str, Value]
) -> RoundOfTwo:  # fmt: skip
    ahead, behind = standing, source
    if _weight(workflow, source) > _weight(workflow, standing):
        ahead, behind = source, standing
    if _called_off(behind):
        # What was given up says nothing against the one that goes on, and fills nothing in there.
        return RoundOfTwo(source, standing.id, standing, _written(ahead.fields, standing))
    merge = merge_fold(kind_of_workflow(workflow.name), values_of(behind), values_of(ahead))
    fields = {name: value for name, value in ahead.fields.items() if name != MEMBER}
    conflicts = merge.conflicts
    if not _decided(workflow, ahead):
        fields["data"] = {**values_of(ahead), **merge.write}
    elif conflicts:
        fields |= _asked_for(workflow, ahead, conflicts, taken)
        conflicts = ()
    return RoundOfTwo(source, standing.id, standing, _written(fields, standing), conflicts)


def _written(fields: Mapping[str, Value], standing: Record) -> dict[str, Value]:
    """What the case that stays gets, for it to say what `fields` say."""
    names = (fields.keys() | standing.fields.keys()) - {MEMBER}
    return {name: fields.get(name) for name in sorted(names) if fields.get(name) != standing.fields.get(name)}


def _weight(workflow: Workflow, case: Record) -> int:
    """Which of two cases goes on: one that was decided, then one under way, last one that was called off."""
    return 0 if _called_off(case) else 2 if _decided(workflow, case) else 1


def _called_off(case: Record) -> bool:
    return case.fields.get("state") == CANCELLED.code and not case.fields.get("decided_on")


def _decided(workflow: Workflow, case: Record) -> bool:
    state = workflow.state_of.get(str(case.fields.get("state")))
    return bool(case.fields.get("decided_on")) or (state is not None and not state.open)


def _asked_for(
    workflow: Workflow, case: Record, conflicts: tuple[GroupConflict, ...], taken: Mapping[str, Value]
) -> dict[str, Value]:
    """A decision stands; what the other case said otherwise is a request to correct it."""
    differing: dict[str, Value] = {}
    for conflict in conflicts:
        differing |= {name: value for name, value in conflict.mine.items() if value is not None}
    asked = {"set": differing, **{name: taken[name] for name in ("by", "name", "on")}}
    state = "correction" if "correction" in workflow.state_of else str(case.fields.get("state"))
    line = {"step": "fold", "to": state, **taken}
    return {"correction": asked, "state": state, "history": [*(case.fields.get("history") or []), line]}
