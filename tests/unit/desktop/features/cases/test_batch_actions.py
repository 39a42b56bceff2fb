"""What a batch asks once for everybody, and what of each person apart."""

from __future__ import annotations

from pathlib import Path

import pytest

from desktop.features.cases import batch_actions
from desktop.services.paper_templates import load
from domain.workflows.model import Hand, Paper, Workflow
from domain.workflows.registry import every_workflow

PAPERS = [(workflow, paper) for workflow in every_workflow().values() for paper in workflow.papers]
LETTER = "GGT"


@pytest.mark.parametrize("workflow", every_workflow().values(), ids=lambda one: one.name)
def test_no_step_for_many_gives_one_number_to_papers_that_are_for_one(workflow: Workflow) -> None:
    numbers = {paper.number_field for paper in workflow.papers if paper.for_one and paper.number_type}
    for step in batch_actions.batch_steps(workflow):
        shared = {one.name for one in batch_actions.common_fields(workflow, step)}
        own = {one.name for one in batch_actions.own_fields(workflow, step)}
        assert numbers.isdisjoint(shared), step.name
        assert numbers & set(step.asks) <= own, step.name


@pytest.mark.parametrize(("workflow", "paper"), PAPERS, ids=lambda one: one.name)
def test_a_letter_is_for_one_and_a_paper_with_a_list_is_for_many(
    workflow: Workflow, paper: Paper, tmp_path: Path
) -> None:
    if paper.number_type == LETTER:
        assert paper.for_one, "its bearer shows it to another branch"
    if load(paper.name, tmp_path).template.has_table:
        assert not paper.for_one
    if paper.for_one and paper.number_type:
        assert paper.number_field in workflow.by_name


def test_what_people_say_of_themselves_and_numbers_of_their_papers_have_columns() -> None:
    columns = {
        (name, step.name): [one.name for one in batch_actions.own_fields(workflow, step)]
        for name, workflow in every_workflow().items()
        for step in batch_actions.batch_steps(workflow)
    }
    assert "self_grade" in columns["assessment", "submit"]
    assert "letter_number" in columns["transfer", "send"]
    assert "letter_number" in columns["transfer", "move_inside"]
    assert "paper_number" in columns["temporary", "extend"]
    assert "card_number" in columns["admission", "approve"]
    assert "class_certificate_number" in columns["outstanding", "follow"]
    assert "decision_number" not in columns["admission", "approve"], "one decision may be about many"


@pytest.mark.parametrize(
    ("workflow", "hands", "usual"),
    [
        ("maturity", {Hand.BRANCH, Hand.UNIT}, "approve"),
        ("maturity", {Hand.BRANCH}, "submit"),
        ("removal", {Hand.BRANCH, Hand.UNIT}, "confirm"),
        ("transfer", {Hand.BRANCH, Hand.UNIT, Hand.RECEIVER}, "move_inside"),
        ("temporary", {Hand.BRANCH, Hand.UNIT}, "submit"),
        ("training", {Hand.BRANCH}, "register"),
        ("commendation", {Hand.BRANCH}, "submit"),
        ("discipline", {Hand.BRANCH, Hand.UNIT}, "start"),
    ],
)
def test_a_batch_begins_with_what_is_usual_and_never_with_an_exception(
    workflow: str, hands: set[Hand], usual: str
) -> None:
    """Typical (S11): to mature many out by age, not to let them stay on."""
    steps = batch_actions.batch_steps(every_workflow()[workflow])
    chosen = batch_actions.usual_step(one for one in steps if one.opens and one.hand in hands)
    assert chosen is not None
    assert chosen.name == usual
