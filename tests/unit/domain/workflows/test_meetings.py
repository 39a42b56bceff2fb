"""Every step that brings the figures of a branch's meeting asks for its quorum and its majority (ORG-15)."""

from __future__ import annotations

import pytest

from domain.workflows.model import Hand, Step, Workflow
from domain.workflows.registry import workflows
from domain.workflows.shared_fields import MEETING, names

# A draft may lack everything; what others have decided is only copied from their paper. The level above
# answers for its own procedure.
_NOT_ASKED = {"start", "save", "record"}
_QUORUM = {"no_quorum", "few_present"}
# A grade is voted on as one of several.
_MAJORITY = {"vote_not_carried", "grade_not_carried"}


def _bringing() -> list[tuple[Workflow, Step]]:
    return [
        (workflow, step)
        for workflow in workflows().values()
        for step in workflow.steps
        if "meeting_present" in step.asks and step.name not in _NOT_ASKED and step.hand is not Hand.ABOVE
    ]


def test_seven_workflows_capture_a_meeting() -> None:
    captured = {
        name for name, workflow in workflows().items() if set(names(MEETING)) & workflow.by_name.keys()
    }
    assert captured == {
        "admission",
        "maturity",
        "removal",
        "assessment",
        "outstanding",
        "commendation",
        "discipline",
    }


@pytest.mark.parametrize("workflow,step", _bringing(), ids=lambda one: getattr(one, "name", ""))
def test_its_quorum_and_its_majority_are_asked(workflow: Workflow, step: Step) -> None:
    asked = {condition.code for condition in step.conditions}
    assert asked & _QUORUM, f"{workflow.name}.{step.name}"
    assert asked & _MAJORITY, f"{workflow.name}.{step.name}"
