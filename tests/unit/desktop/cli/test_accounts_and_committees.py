"""`sodoan account` and `sodoan committee`: what the two screens show, for scripts."""

from __future__ import annotations

from collections.abc import Callable

from domain.decisions import Put
from tests.unit.desktop.cli.conftest import Terminal

FIRST, SECOND = "TB.4.37.1", "TB.4.37.2"


def test_codes_are_issued_locked_and_seen_to_end_with_their_branch(terminal: Terminal) -> None:
    issued = terminal.json("account", "issue", FIRST, "--person", "Lê Thị Cúc")
    assert (issued["name"], len(issued["code"])) == ("Chi đoàn thôn 1", 19)
    assert issued["code"] not in terminal.run("account", "list").out
    assert terminal.json("account", "lock", FIRST)["status"] == "locked"
    assert terminal.run("account", "unlock", FIRST).out.strip() == "Chi đoàn thôn 1: Đã cấp"
    assert terminal.run("account", "issue", "TB.9.9").code == 2
    terminal.json("sync")
    told = {row["code"]: (row["status"], row["ended"]) for row in terminal.json("account", "list")}
    assert told == {FIRST: ("issued", ""), SECOND: ("none", "")}
    paper = ("decision_number=2-QĐ/ĐTN", "decision_date=20/11/2026")
    gone = terminal.office.unit.branches[0]
    terminal.json("case", "start", "tree", "--step", "dissolve", f"organisation={gone}", *paper)
    terminal.json("sync")
    told = {row["code"]: (row["status"], row["ended"]) for row in terminal.json("account", "list")}
    assert told == {SECOND: ("none", ""), FIRST: ("locked", "Đã giải thể")}


def test_whoever_is_no_secretary_gets_no_code(new_terminal: Callable[[str], Terminal]) -> None:
    helper = new_terminal("helper")
    assert helper.enrol(role="volunteer", name="Vũ Minh Tuấn").code == 0
    said = helper.run("--json", "account", "issue", FIRST)
    assert (said.code, said.document["error"]["code"]) == (5, "account.forbidden")


def test_committees_are_listed_and_shown(terminal: Terminal) -> None:
    member = terminal.add("full_name=Lê Thị Hoa")
    central, unit = terminal.office.central, terminal.office.unit
    terminal.json("sync")
    post = {"member": member, "org": unit.branches[0], "post": "200", "held_from": "2025"}
    central.write(unit.id, [Put("position", central.new_id(), post, creates=True)])
    terminal.json("sync")
    listed = {line["name"]: line["held"] for line in terminal.json("committee", "list")}
    assert listed["Chi đoàn thôn 1"] == 1
    shown = terminal.json("committee", "show", FIRST)
    assert [row["name"] for row in shown["held"]] == ["Lê Thị Hoa"]
    assert "Lê Thị Hoa" in terminal.run("committee", "show", FIRST).out
