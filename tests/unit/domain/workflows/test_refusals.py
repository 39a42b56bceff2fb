"""Every refusal of a condition has a code, a Vietnamese sentence and a place in the help."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from desktop.services.help import Library
from desktop.services.wording import has_sentence, sentence
from domain.workflows.conditions import OF_DECISIONS
from domain.workflows.model import Condition, Severity
from domain.workflows.registry import workflows

LIBRARY = Library()


def conditions() -> Iterator[Condition]:
    yield from OF_DECISIONS
    for workflow in workflows().values():
        for step in workflow.steps:
            yield from step.conditions


def every_condition() -> dict[str, tuple[Condition, set[Severity]]]:
    """code → one of its conditions, and all severities that it is used with."""
    found: dict[str, tuple[Condition, set[Severity]]] = {}
    for condition in conditions():
        found.setdefault(condition.code, (condition, set()))[1].add(condition.severity)
    return found


@pytest.mark.parametrize("code", sorted(every_condition()))
def test_every_refusal_of_a_condition_has_a_sentence_and_a_place_in_the_help(code: str) -> None:
    assert re.fullmatch(r"[a-z_]+", code)
    assert has_sentence(f"case.{code}")
    page = LIBRARY.of_code(f"case.{code}")
    assert page.startswith("codes/")
    assert any(block.anchor == f"case.{code}" for block in LIBRARY.pages[page].blocks)


@pytest.mark.parametrize("code", sorted(every_condition()))
def test_a_refusal_says_that_nothing_changed_and_a_warning_does_not(code: str) -> None:
    condition, severities = every_condition()[code]
    assert condition.label
    assert condition.source
    told = sentence(f"case.{code}", {"kept": "KEPT"})
    assert ("KEPT" in told) == (severities != {Severity.WARN}), told


def test_one_code_means_one_thing() -> None:
    sources: dict[str, set[str]] = {}
    for condition in conditions():
        sources.setdefault(condition.code, set()).add(condition.source)
    assert {code: found for code, found in sources.items() if len(found) > 1} == {}


def test_a_rule_about_many_at_once_is_told_as_a_remark() -> None:
    rules = {rule for workflow in workflows().values() for step in workflow.steps for rule in step.together}
    assert rules
    for rule in rules:
        assert has_sentence(f"case.{rule.code}")
        assert "KEPT" not in sentence(f"case.{rule.code}", {"kept": "KEPT"})
        assert rule.label
        assert rule.source
