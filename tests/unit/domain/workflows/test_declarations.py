"""Every declaration is sound: nothing unreachable, no dead end, no name that nobody declared."""

from __future__ import annotations

import ast
import string

import pytest

from domain.fields import FieldType
from domain.workflows.model import NEW, About, Hand, Workflow
from domain.workflows.registry import step_named, workflows
from sync.protocol.rulebook import rulebook
from tests.helpers.source_tree import python_files, tree

ALL = tuple(workflows().values())
EACH = pytest.mark.parametrize("workflow", ALL, ids=lambda workflow: workflow.name)
# The names that `case` and `sodoan-server decide` know; number 9 has two declarations.
NAMES = {
    "admission": 1, "transfer": 2, "maturity": 3, "removal": 4, "training": 5, "assessment": 6,
    "honorary": 7, "outstanding": 8, "commendation": 9, "discipline": 9, "working_away": 10,
    "residence": 11, "temporary": 12,
}  # fmt: skip
# What the engine and the paper know of a case besides the fields of its workflow.
AROUND = {"name", "branch", "unit"}
# States that the server or the step of another case writes, not a step of the workflow itself.
WRITTEN_FROM_OUTSIDE = {"conflict", "arrived", "incoming", "withdrawn", "declined"}


def asked_anywhere(workflow: Workflow) -> set[str]:
    return {name for step in workflow.steps for name in step.asks}


def test_the_twelve_are_there_under_the_names_that_people_type() -> None:
    assert {workflow.name: workflow.number for workflow in ALL} == NAMES


@EACH
def test_names_are_declared_once(workflow: Workflow) -> None:
    assert len(workflow.by_name) == len(workflow.fields)
    assert len(workflow.state_of) == len(workflow.states)
    assert len(workflow.step_of) == len(workflow.steps)
    labels = [state.label for state in workflow.states]
    assert len(set(labels)) == len(labels)


@EACH
def test_every_name_in_asks_and_needs_is_a_field(workflow: Workflow) -> None:
    for step in workflow.steps:
        assert set(step.asks) <= set(workflow.by_name), step.name
        assert set(step.needs) <= asked_anywhere(workflow), step.name
        assert len(set(step.asks)) == len(step.asks), step.name
        if step.decides:
            assert step.dated_by in workflow.by_name, step.name


# A member is introduced by a page of the own book as well, and that page bears no number (3.3).
UNNUMBERED = {"letter"}


@EACH
def test_a_decision_needs_the_number_and_the_day_of_its_paper(workflow: Workflow) -> None:
    for step in workflow.steps:
        dated = workflow.by_name.get(step.dated_by) if step.decides else None
        if dated is None:
            continue
        assert dated.name in step.needs, step.name
        numbers = {
            name
            for name in step.asks
            if name.endswith("_number")
            and workflow.by_name[name].group == dated.group not in {"", *UNNUMBERED}
        }
        assert numbers <= set(step.needs), step.name


@EACH
def test_every_field_is_asked_by_some_step(workflow: Workflow) -> None:
    assert set(workflow.by_name) - asked_anywhere(workflow) == set()


@EACH
def test_steps_lead_between_declared_states(workflow: Workflow) -> None:
    for step in workflow.steps:
        assert {*step.from_states, step.to} <= {*workflow.state_of, NEW}, step.name
        assert step.to != NEW
    assert {state.closes_to for state in workflow.states if state.open} <= set(workflow.state_of)
    assert not [s.code for s in workflow.states if s.open and workflow.state_of[s.closes_to].open]


@EACH
def test_every_state_can_be_reached(workflow: Workflow) -> None:
    reached = {NEW, *WRITTEN_FROM_OUTSIDE}
    while True:
        further = {s.to for s in workflow.steps if not s.from_states or reached & set(s.from_states)}
        further |= {state.closes_to for state in workflow.states if state.open and state.code in reached}
        if further <= reached:
            break
        reached |= further
    assert set(workflow.state_of) <= reached


@EACH
def test_every_open_state_has_a_way_out_to_a_closed_one(workflow: Workflow) -> None:
    ending = {state.code for state in workflow.states if not state.open}
    assert ending
    while True:
        before = {
            state
            for step in workflow.steps
            if step.to in ending
            for state in step.from_states
            if state != NEW
        }
        if before <= ending:
            break
        ending |= before
    assert set(workflow.state_of) <= ending


@EACH
def test_a_state_that_waits_has_a_step_for_whom_it_waits_for(workflow: Workflow) -> None:
    may_act = {Hand.BRANCH: {Hand.BRANCH, Hand.UNIT}}
    for state in workflow.states:
        if state.waits_for is None or state.waits_for is Hand.RECEIVER:
            continue
        hands = {step.hand for step in workflow.leaving(state.code)}
        assert hands & may_act.get(state.waits_for, {state.waits_for}), state.code


@EACH
def test_every_parameter_of_a_deadline_exists(workflow: Workflow) -> None:
    rules = rulebook().on("2026-11-22")
    for state in workflow.states:
        if state.deadline:
            assert state.deadline.endswith(("_days_max", "_months_max")), state.code
            assert rules.whole(state.deadline) > 0
            assert state.open, state.code


@EACH
def test_the_days_that_bound_a_state_are_days_of_the_workflow(workflow: Workflow) -> None:
    for state in workflow.states:
        for name in (state.begins_on, state.ends_on):
            assert not name or workflow.by_name[name].type is FieldType.DATE, (state.code, name)
            assert not name or state.open, state.code


@EACH
def test_every_code_list_that_a_field_uses_exists(workflow: Workflow) -> None:
    for field in workflow.fields:
        assert field.since >= workflow.since >= 2
        assert not field.read_only
        if field.type in (FieldType.CODE, FieldType.CODES):
            assert rulebook().catalogue(field.catalogue).labels, field.name
        if field.type is FieldType.REFERENCE:
            assert field.refers_to, field.name


@EACH
def test_what_makes_a_round_is_given_when_the_case_is_opened_and_never_later(workflow: Workflow) -> None:
    for step in workflow.steps:
        # Somebody who is in no register has no rounds.
        opens_one = step.opens and workflow.about_in(step) is not About.ANYONE
        for name in workflow.once_per:
            if opens_one and name in workflow.round_else:
                assert {name, *workflow.round_else[name]} <= {*step.asks}, (step.name, name)
                assert name not in step.needs, (step.name, name)
                continue
            assert name in step.needs if opens_one else name not in step.asks, (step.name, name)


@EACH
def test_a_meeting_of_which_the_figures_are_asked_has_its_minutes(workflow: Workflow) -> None:
    printed = {"branch_minutes", "assessment_minutes"} & {paper.name for paper in workflow.papers}
    assert bool(printed) == ("meeting_date" in workflow.by_name)


@EACH
def test_whoever_has_papers_names_steps_and_a_field_for_the_number(workflow: Workflow) -> None:
    assert workflow.papers
    for paper in workflow.papers:
        assert set(paper.steps) <= set(workflow.step_of), paper.name
        assert paper.steps
        assert bool(paper.number_type) == bool(paper.number_field), paper.name
        if paper.number_field:
            assert paper.number_field in workflow.by_name, paper.name


@EACH
def test_figures_count_states_and_dates_that_exist(workflow: Workflow) -> None:
    assert workflow.counts
    for count in workflow.counts:
        assert count.state in workflow.state_of
        assert workflow.by_name[count.dated_by].type is FieldType.DATE


@EACH
def test_what_is_kept_when_the_choice_was_wrong_goes_from_field_to_field(workflow: Workflow) -> None:
    everywhere = {name for one in ALL if one is not workflow for name in one.by_name}
    assert set(workflow.kept) <= everywhere
    assert set(workflow.kept.values()) <= set(workflow.by_name)


@EACH
def test_people_are_told_what_a_step_does(workflow: Workflow) -> None:
    for step in workflow.steps:
        assert step.label
        assert step.sentence.endswith("."), step.name
        named = {name for _, name, _, _ in string.Formatter().parse(step.sentence) if name}
        assert named <= AROUND | set(workflow.by_name), step.name
        for effect in step.effects:
            assert effect.label
    assert workflow.intent.question.endswith("?")
    assert workflow.intent.difference
    assert workflow.intent.example
    assert workflow.source


@EACH
def test_a_branch_never_decides_for_the_level_above(workflow: Workflow) -> None:
    for step in workflow.steps:
        if step.above_for_grassroots_branch:
            # The unit answers it, out of some states at least, or whoever answers is asked.
            assert step.hand is Hand.UNIT or step.unit_alone_from or step.of_who_asks, step.name
        if step.exit:
            assert step.decides, step.name


@EACH
def test_every_case_can_be_put_down_and_a_clash_be_settled(workflow: Workflow) -> None:
    assert {"draft", "returned", "cancelled", "conflict", "appealed"} <= set(workflow.state_of)
    assert {"start", "save", "withdraw", "give_up", "appeal", "resend", "uphold", "dismiss"} <= set(
        workflow.step_of
    )
    assert workflow.opening[0].name == "start"
    assert workflow.opening[0].to == "draft"
    for step in workflow.steps:
        found = step_named(f"{workflow.name}.{step.name}")
        # By name: another test may have had the declarations read anew since these were collected.
        assert found is not None
        assert (found[0].name, found[1].name) == (workflow.name, step.name)


def _parameters_read() -> set[str]:
    """Names of the parameters that the rules of workflows ask for, written out in their source."""
    found = set()
    for path in python_files("domain/workflows"):
        for node in ast.walk(tree(path)):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
                continue
            named = node.args[0] if node.args else None
            if node.func.attr in ("whole", "share", "flag", "names") and isinstance(named, ast.Constant):
                found.add(str(named.value))
    return found


def test_every_parameter_that_a_rule_asks_for_exists() -> None:
    known = set(rulebook().on("2026-11-22").parameters)
    asked = _parameters_read()
    assert {"assessment_months_in_branch_min", "vote_majority_share", "removal_months"} <= asked
    assert asked - known == set()
