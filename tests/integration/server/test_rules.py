"""`sodoan-server rules`: what a file may say, for whom, and what is told about a mistake in it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sync.server import cli
from sync.server.cli import Exit

Run = Callable[..., tuple[int, Any]]

TREE = """code,parent_code,level,name,members
T,,tinh_doan,Tỉnh đoàn,
T.1,T,cap_tren_truc_tiep_co_so,Huyện đoàn,
T.1.1,T.1,doan_co_so,Xã Một,
T.1.1.1,T.1.1,chi_doan,Thôn An,12
T.1.1.2,T.1.1,chi_doan,Thôn Bình,7
T.1.2,T.1,doan_co_so,Xã Hai,
T.1.2.1,T.1.2,chi_doan,Thôn Cam,5
T.1.2.2,T.1.2,chi_doan,Thôn Dừa,5
"""


@pytest.fixture
def run(
    database_url: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Run:
    """Runs one command with `--json` on a loaded tree; gives the exit code and the document."""
    monkeypatch.setattr(cli, "log_to_stderr", lambda: None)

    def command(*words: str) -> tuple[int, Any]:
        code = cli.main(["--db", database_url, "--json", *words])
        said = capsys.readouterr().out
        return code, json.loads(said) if said else None

    tree = tmp_path / "tree.csv"
    tree.write_text(TREE, encoding="utf-8")
    assert command("load-tree", str(tree))[0] == 0
    return command


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


def value(run: Run, name: str, *words: str) -> Any:
    code, shown = run("rules", "show", "--on", "2027-06-01", *words)
    assert code == 0
    return next(one for one in shown if one["name"] == name)


def test_rules_are_given_listed_shown_and_withdrawn(run: Run, file: Callable[[object], str]) -> None:
    code, given = run("rules", "import", file(stated(removal_months=4)), "--as", "Trung ương")
    assert code == 0
    (one,) = given
    assert (one["for"], one["valid_from"], one["parameters"]) == ("", "2027-01-01", {"removal_months": 4})
    assert run("rules", "list")[1] == given
    assert (value(run, "removal_months")["value"], value(run, "removal_months")["given_by"]) == (
        4,
        "Trung ương",
    )
    assert value(run, "admission_age_min")["given_by"] == ""
    code, _ = run("rules", "withdraw", one["id"], "--reason", "nhầm ngày")
    assert (code, run("rules", "list")[1], value(run, "removal_months")["value"]) == (0, [], 3)
    (taken,) = run("rules", "list", "--all")[1]
    assert (taken["reason"], bool(taken["withdrawn_at"])) == ("nhầm ngày", True)
    assert run("rules", "withdraw", one["id"], "--reason", "lần nữa")[0] == Exit.REFUSED


def test_rules_reach_who_stands_below_and_nobody_else(run: Run, file: Callable[[object], str]) -> None:
    assert run("rules", "import", file(stated(removal_months=4)), "--unit", "T")[0] == 0
    assert run("rules", "import", file(stated(removal_months=5)), "--unit", "T.1.1")[0] == 0
    found = {unit: value(run, "removal_months", "--unit", unit)["value"] for unit in ("T", "T.1.1", "T.1.2")}
    assert found == {"T": 4, "T.1.1": 5, "T.1.2": 4}
    assert value(run, "removal_months")["value"] == 3
    listed = [one["for"] for one in run("rules", "list", "--unit", "T.1.2")[1]]
    assert listed == ["T"]


def test_the_nearer_level_has_the_last_word_of_one_day_only(run: Run, file: Callable[[object], str]) -> None:
    run("rules", "import", file(stated("2027-01-01", removal_months=5)), "--unit", "T.1.1")
    run("rules", "import", file(stated("2027-03-01", removal_months=6)))
    assert value(run, "removal_months", "--unit", "T.1.1")["value"] == 6


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
    run: Run, file: Callable[[object], str], content: object, code: str
) -> None:
    exit, document = run("rules", "import", file(content))
    assert exit in (Exit.USAGE, Exit.REFUSED)
    assert document["error"]["code"] == code
    assert "Chưa ban hành gì" in document["error"]["message"]
    assert run("rules", "list", "--all")[1] == []


def test_every_mistake_is_told_at_once_and_no_set_of_the_file_is_given(
    run: Run, file: Callable[[object], str]
) -> None:
    sets = [stated(removal_months=4), stated("2027-02-01", removal_month=5, branch_members_min="3")]
    exit, document = run("rules", "import", file(sets))
    assert exit == Exit.REFUSED
    told = [one["code"] for one in document["error"]["params"]["errors"]]
    assert told == ["rules.unknown", "rules.not_whole"]
    assert run("rules", "list")[1] == []


def test_no_level_below_is_left_with_limits_that_cross(run: Run, file: Callable[[object], str]) -> None:
    assert run("rules", "import", file(stated(admission_age_max=20)), "--unit", "T.1.1")[0] == 0
    exit, document = run("rules", "import", file(stated(admission_age_min=21)))
    assert (exit, document["error"]["code"]) == (Exit.REFUSED, "rules.out_of_order")


def test_a_code_that_nobody_has_is_told(run: Run, file: Callable[[object], str]) -> None:
    for words in (("import", file(stated(removal_months=4))), ("list",), ("show",)):
        exit, document = run("rules", *words, "--unit", "T.9")
        assert (exit, document["error"]["code"]) == (Exit.REFUSED, "rules.scope")
        assert "T.9" in document["error"]["message"]


def test_a_day_that_cannot_be_is_told_by_show(run: Run) -> None:
    exit, document = run("rules", "show", "--on", "20261101")
    assert (exit, document["error"]["code"]) == (Exit.USAGE, "rules.day")
