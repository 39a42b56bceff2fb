"""One case, decided by two cadres by papers of two days: the earlier stands, in either order (WF-04)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from itertools import count
from typing import Any, Final

import pytest

from domain.decisions import Command
from domain.operations import Author, Intent, Outcome
from domain.reconcile import reconcile
from domain.roles import Actor, Role
from domain.workflows.content import seen_by
from domain.workflows.model import Hand
from domain.workflows.registry import workflows
from domain.workflows.subjects import case_id_of_round, round_of
from tests.helpers.unit_at_work import TODAY
from tests.helpers.unit_view import BRANCH, UNIT, UnitView, unit_with_member
from tests.helpers.workflow_paths import DECISION, PATHS

# What the level above takes beyond the way that a unit goes alone.
_ABOVE: Final = {"honorary": (("approve", DECISION),)}
_CONFIRMED: Final = (
    "documents_missing", "introducer_missing", "grade_below_outstanding", "decision_before_meeting",
)  # fmt: skip


def deciding() -> Iterator[tuple[str, int]]:
    """(workflow, place on its path) of each step that decides by a dated paper and leads to another state."""
    for name, path in PATHS.items():
        for at, (step, _) in enumerate((*path.steps, *_ABOVE.get(name, ()))):
            declared = workflows()[name].step_of[step]
            if declared.decides and declared.to not in declared.from_states:
                yield name, at


class OneCase:
    """A unit in memory in which one case goes its way until a step that two cadres take."""

    def __init__(self, name: str, at: int) -> None:
        self.path, self.workflow = PATHS[name], workflows()[name]
        self.steps = (*self.path.steps, *_ABOVE.get(name, ()))
        self.view: UnitView = unit_with_member(
            **{"birth_date": "2004-05-02", "joined_on": "2019-03-26", **self.path.member}
        )
        self.view.units[UNIT] = self.view
        self.case = "c1"
        if self.workflow.once_per:
            self.case = case_id_of_round(self.workflow, "m1", round_of(self.workflow, self.steps[0][1]))
        self._ids = count(1)
        # The version of the case that whoever takes the next step has before them.
        self.seen = 0
        for before in range(at):
            assert self.arrives(self.command(before), "laptop-1").verdict == "applied"

    def command(self, at: int, **other: Any) -> Command:
        """The step at this place of the path, as it is taken on the case that stands now."""
        name, values = self.steps[at]
        given = {**values, **other, "confirm": list(_CONFIRMED)}
        if at == 0:
            person = self.path.person
            given |= {"person": dict(person), "org": BRANCH} if person else {"member": "m1"}
        command = Command(f"{self.workflow.name}.{name}", "case", self.case, given, "theo giấy tờ")
        standing = self.view.record("case", self.case)
        self.seen = standing.version if standing is not None else 0
        return replace(command, expects=seen_by(standing)) if standing is not None else command

    def arrives(self, command: Command, device: str) -> Outcome:
        above = self.workflow.step_of[command.do.partition(".")[2]].hand is Hand.ABOVE
        actor = Actor(device, device, Role.CENTRAL if above else Role.SECRETARY, UNIT)
        author = Author(actor.id, actor.name, device, "2026-11-22T09:00:00+07:00")
        intent = Intent(command, command.expects, self.seen, actor, author)
        outcome = reconcile(self.view, intent, TODAY, lambda: f"new-{next(self._ids)}")
        self.view.commit([change for change in outcome.changes if not change.unit], device, actor.name)
        return outcome


@pytest.mark.parametrize("first", ["earlier", "later"])
@pytest.mark.parametrize("name,at", list(deciding()))
def test_the_paper_of_the_earlier_day_stands_whichever_arrives_first(name: str, at: int, first: str) -> None:
    one = OneCase(name, at)
    step = one.workflow.step_of[one.steps[at][0]]
    dated_by = step.dated_by or "decision_date"
    standing = one.view.record("case", one.case)
    known = {**(standing.fields["data"] if standing is not None else {}), **one.steps[at][1]}
    late = str(known[dated_by])
    early = (date.fromisoformat(late) - timedelta(days=1)).isoformat()
    papers = [one.command(at, **{dated_by: day}) for day in (early, late)]
    verdicts = [
        one.arrives(command, f"laptop-{command.set[dated_by]}").verdict
        for command in (papers if first == "earlier" else papers[::-1])
    ]
    assert verdicts == ["applied", "conflict" if first == "earlier" else "merged"]
    decided = one.view.records["case", one.case].fields
    assert (decided["state"], decided["decided_on"], decided["data"][dated_by]) == (step.to, early, early)
    (seen,) = one.view.every("conflict")
    (group,) = seen.fields["groups"]
    assert [group[side]["decided_on"] for side in ("mine", "theirs")] == [late, early]
