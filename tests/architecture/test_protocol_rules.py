"""Each numbered rule of the protocol names the test that proves it, and that test exists.

A rule starts a line (list mark, heading mark and bold aside) with its number, `P-07`, and runs to the next
rule or heading. It says MUST or SHOULD and names one test or more as `tests/…/file.py::name`.
"""

from __future__ import annotations

import re
from collections import Counter

import pytest

from tests.helpers.source_tree import ROOT, is_test

_RULE = re.compile(r"^[\s#>*|-]*\**(P-\d+)\b", re.MULTILINE)
_HEADING = re.compile(r"^#+ ", re.MULTILINE)
_TEST_ID = re.compile(r"tests/[\w/]+\.py::\w+(?:::\w+)?")


def rules_of(text: str) -> list[tuple[str, str]]:
    """(number, text) of each rule, in order."""
    starts = list(_RULE.finditer(text))
    ends = [match.start() for match in starts[1:]] + [len(text)]
    found = []
    for start, end in zip(starts, ends, strict=True):
        body = text[start.end() : end]
        heading = _HEADING.search(body)
        found.append((start[1], body[: heading.start()] if heading else body))
    return found


def faults_of(text: str) -> list[str]:
    rules = rules_of(text)
    faults = [
        f"{number} stands {count} times"
        for number, count in Counter(n for n, _ in rules).items()
        if count > 1
    ]
    for number, body in rules:
        if not re.search(r"\b(?:MUST|SHOULD)\b", body):
            faults.append(f"{number} says neither MUST nor SHOULD")
        named = _TEST_ID.findall(body)
        faults += [f"{number} names {test}, which does not exist" for test in named if not is_test(test)]
        if not named:
            faults.append(f"{number} names no test")
    return faults


def test_every_rule_names_a_test_that_exists() -> None:
    text = (ROOT / "docs" / "protocol.md").read_text(encoding="utf-8")
    assert rules_of(text), "docs/protocol.md has no numbered rules"
    assert faults_of(text) == []


THIS = "tests/architecture/test_protocol_rules.py::test_every_rule_names_a_test_that_exists"


@pytest.mark.parametrize(
    "text,faults",
    [
        (f"**P-01** A server MUST answer. `{THIS}`", []),
        ("- P-01 A server MUST answer.", ["P-01 names no test"]),
        (f"P-01 A server answers. {THIS}", ["P-01 says neither MUST nor SHOULD"]),
        ("P-01 It MUST. tests/a.py::test_b", ["P-01 names tests/a.py::test_b, which does not exist"]),
        (f"P-01 MUST {THIS}\n\nP-01 SHOULD {THIS}", ["P-01 stands 2 times"]),
        (f"P-01 MUST run\n\n## Next\n{THIS}", ["P-01 names no test"]),
    ],
)
def test_faults_in_rules_are_named(text: str, faults: list[str]) -> None:
    assert faults_of(text) == faults
