"""`sodoan-server rules`: what a file may say, for whom, and what is told about a mistake in it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sync.server.cli import Exit

Run = Callable[..., tuple[int, Any]]


@pytest.fixture
def file(tmp_path: Path) -> Callable[[object], str]:
    def write(content: object) -> str:
        path = tmp_path / "rules.json"
        path.write_text(
            content if isinstance(content, str) else json.dumps(content, ensure_ascii=False), encoding="utf-8"
        )
        return str(path)

    return write


def stated(day: str = "2027-01-01", **parameters: Any) -> dict[str, Any]:
    return {"valid_from": day, "source": "Hướng dẫn 12-HD/TWĐTN", "parameters": parameters}


def value(operator: Run, name: str, *words: str) -> Any:
    code, shown = operator("rules", "show", "--on", "2027-06-01", *words)
    assert code == 0
    return next(one for one in shown if one["name"] == name)


def test_rules_are_given_listed_shown_and_withdrawn(operator: Run, file: Callable[[object], str]) -> None:
    code, given = operator("rules", "import", file(stated(removal_months=4)), "--as", "Trung ương")
    assert code == 0
    (one,) = given
    assert (one["for"], one["valid_from"], one["parameters"]) == ("", "2027-01-01", {"removal_months": 4})
    assert operator("rules", "list")[1] == given
    assert (value(operator, "removal_months")["value"], value(operator, "removal_months")["given_by"]) == (
        4,
        "Trung ương",
    )
    assert value(operator, "admission_age_min")["given_by"] == ""
    code, _ = operator("rules", "withdraw", one["id"], "--reason", "nhầm ngày")
    assert (code, operator("rules", "list")[1], value(operator, "removal_months")["value"]) == (0, [], 3)
    (taken,) = operator("rules", "list", "--all")[1]
    assert (taken["reason"], bool(taken["withdrawn_at"])) == ("nhầm ngày", True)
    assert operator("rules", "withdraw", one["id"], "--reason", "lần nữa")[0] == Exit.REFUSED


def test_rules_reach_who_stands_below_and_nobody_else(operator: Run, file: Callable[[object], str]) -> None:
    assert operator("rules", "import", file(stated(removal_months=4)), "--unit", "T")[0] == 0
    assert operator("rules", "import", file(stated(removal_months=5)), "--unit", "T.1.1")[0] == 0
    found = {
        unit: value(operator, "removal_months", "--unit", unit)["value"] for unit in ("T", "T.1.1", "T.1.2")
    }
    assert found == {"T": 4, "T.1.1": 5, "T.1.2": 4}
    assert value(operator, "removal_months")["value"] == 3
    listed = [one["for"] for one in operator("rules", "list", "--unit", "T.1.2")[1]]
    assert listed == ["T"]


def test_the_nearer_level_has_the_last_word_of_one_day_only(
    operator: Run, file: Callable[[object], str]
) -> None:
    operator("rules", "import", file(stated("2027-01-01", removal_months=5)), "--unit", "T.1.1")
    operator("rules", "import", file(stated("2027-03-01", removal_months=6)))
    assert value(operator, "removal_months", "--unit", "T.1.1")["value"] == 6


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ("{", "rules.file"),
        ("[1]", "rules.shape"),
        ({"valid_from": "2027-01-01", "source": "x"}, "rules.shape"),
        ({**stated(removal_months=4), "for": "T"}, "rules.member"),
        ({**stated(removal_months=4), "source": " "}, "rules.source"),
        (stated("20261101", removal_months=4), "rules.day"),
        (stated(), "rules.empty"),
        (stated(removal_month=4), "rules.unknown"),
        (stated(removal_months="4"), "rules.not_whole"),
        (stated(removal_months=400), "rules.range"),
        (stated(admission_age_min=31), "rules.out_of_order"),
    ],
)
def test_a_file_that_cannot_be_is_told_and_gives_nothing(
    operator: Run, file: Callable[[object], str], content: object, code: str
) -> None:
    exit, document = operator("rules", "import", file(content))
    assert exit in (Exit.USAGE, Exit.REFUSED)
    assert document["error"]["code"] == code
    assert "Chưa ban hành gì" in document["error"]["message"]
    assert operator("rules", "list", "--all")[1] == []


def test_every_mistake_is_told_at_once_and_no_set_of_the_file_is_given(
    operator: Run, file: Callable[[object], str]
) -> None:
    sets = [stated(removal_months=4), stated("2027-02-01", removal_month=5, branch_members_min="3")]
    exit, document = operator("rules", "import", file(sets))
    assert exit == Exit.REFUSED
    told = [one["code"] for one in document["error"]["params"]["errors"]]
    assert told == ["rules.unknown", "rules.not_whole"]
    assert operator("rules", "list")[1] == []


def test_no_level_below_is_left_with_limits_that_cross(operator: Run, file: Callable[[object], str]) -> None:
    assert operator("rules", "import", file(stated(admission_age_max=20)), "--unit", "T.1.1")[0] == 0
    exit, document = operator("rules", "import", file(stated(admission_age_min=21)))
    assert (exit, document["error"]["code"]) == (Exit.REFUSED, "rules.out_of_order")


def test_a_code_that_nobody_has_is_told(operator: Run, file: Callable[[object], str]) -> None:
    for words in (("import", file(stated(removal_months=4))), ("list",), ("show",)):
        exit, document = operator("rules", *words, "--unit", "T.9")
        assert (exit, document["error"]["code"]) == (Exit.REFUSED, "rules.scope")
        assert "T.9" in document["error"]["message"]


def test_a_day_that_cannot_be_is_told_by_show(operator: Run) -> None:
    exit, document = operator("rules", "show", "--on", "20261101")
    assert (exit, document["error"]["code"]) == (Exit.USAGE, "rules.day")
