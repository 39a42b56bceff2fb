"""Whatever the sources refuse with has a code, a sentence for cadres and a place in the help."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache

from desktop.services.help import Library
from desktop.services.wording import has_sentence
from domain.refusals import Refusal
from domain.workflows.registry import every_workflow
from tests.helpers.source_tree import python_files, reads_all_sources, tree

LIBRARY = Library()
# How the sources name a refusal that they raise or give: by these words and by whatever ends in "Refused".
_MORE = {"Usage", "TemplateBroken"}
# What a cadre reads about a code of enrolment is found under this word.
_UNDER = {"CodeRefused": "enrolment_code."}


def _called(node: ast.Call) -> str:
    return str(getattr(node.func, "id", getattr(node.func, "attr", "")))


def _code(value: ast.expr) -> str:
    """The code of an argument that says it in so many words."""
    if isinstance(value, ast.Constant) and isinstance(value.value, str):
        return value.value
    if isinstance(value, ast.Attribute) and getattr(value.value, "id", "") == Refusal.__name__:
        return str(Refusal[value.attr].value)
    return ""


def _written() -> Iterator[str]:
    for path in python_files("domain", "sync", "desktop"):
        text = path.read_text(encoding="utf-8")
        # Most files refuse nothing: they need not be parsed.
        if not any(f"{name}(" in text for name in ("Refused", *_MORE)):
            continue
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.expr):
                name, code = _called(node), _code(node.args[0])
                if code and (name.endswith("Refused") or name in _MORE):
                    yield _UNDER.get(name, "") + code


def _declared() -> Iterator[str]:
    for workflow in every_workflow().values():
        for step in workflow.steps:
            yield from (f"case.{rule.code}" for rule in step.conditions)
            yield from (f"case.{rule.code}" for rule in step.together)


@cache
def codes() -> tuple[str, ...]:
    return tuple(sorted({*Refusal, *_written(), *_declared()}))


@reads_all_sources
def test_the_sources_were_read() -> None:
    assert len(codes()) > 200
    assert {"case.home_ended", "fold_open_cases", "batch_left", "validation.required"} <= set(codes())


def has_place(code: str) -> bool:
    """Whether the help has an entry of the code; what is wrong with a value stands under its check."""
    page = LIBRARY.pages.get(LIBRARY.of_code(code))
    anchors = {block.anchor for block in page.blocks} if page is not None else set()
    return not anchors.isdisjoint({code, code.removeprefix("validation.")})


@reads_all_sources
def test_every_refusal_has_its_sentence_and_its_place_in_the_help() -> None:
    assert [code for code in codes() if not has_sentence(code)] == []
    assert [code for code in codes() if not has_place(code)] == []
