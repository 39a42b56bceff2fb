"""`case` and `undo` of the command line: a contract."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from desktop.services.case_types import BatchPlan
from desktop.services.cases import Cases
from desktop.services.session import Session
from tests.helpers.desks import PASSPHRASE
from tests.unit.desktop.cli.conftest import Terminal

KEYS = {"case", "workflow", "state", "member", "sync", "allowed"}


@pytest.fixture
def terminal(new_terminal: Callable[[str], Terminal]) -> Terminal:
    made = new_terminal("home")
    assert made.enrol().code == 0
    return made


def member(terminal: Terminal, name: str = "Trần Thị Ánh") -> str:
    return terminal.add(f"full_name={name}", "sex=female", "birth_date=05/03/2004")


def test_a_case_is_begun_moved_on_listed_and_shown(terminal: Terminal) -> None:
    id = member(terminal)
    started = terminal.json("case", "start", "training", "--member", id, "period=2026")
    assert started.keys() == KEYS
    case = started["case"]
    assert started == {
        "case": case,
        "workflow": "training",
        "state": "draft",
        "member": id,
        "sync": "pending",
        "allowed": ["save", "register", "withdraw"],
    }
    done = terminal.json("case", "do", case, "register", "registered_on=05/01/2026")
    assert (done.keys(), done["state"]) == (KEYS, "registered")
    assert terminal.json("case", "list") == [done]
    shown = terminal.json("case", "show", case)
    assert {name: shown[name] for name in KEYS} == done
    assert shown["data"] == {"period": "2026", "registered_on": "2026-01-05"}
    assert [line["step"] for line in shown["history"]] == ["start", "register"]
    assert "Trần Thị Ánh" in terminal.run("case", "list").out
    assert "05/01/2026" in terminal.run("case", "show", case).out
    assert terminal.json("status")["records"]["case"] == 1
    assert [entry["do"] for entry in terminal.json("queue", "list")][1:] == [
        "training.start",
        "training.register",
    ]
    assert "Chương trình rèn luyện đoàn viên: Đăng ký" in terminal.run("queue", "list").out


def test_the_list_is_narrowed(terminal: Terminal) -> None:
    one, other = member(terminal), member(terminal, "Lường Thị Mai")
    first = terminal.json("case", "start", "training", "--member", one, "period=2026")["case"]
    second = terminal.json("case", "start", "removal", "--member", other)["case"]

    def found(*words: str) -> list[str]:
        return [row["case"] for row in terminal.json("case", "list", *words)]

    assert found("--workflow", "training") == found("--member", one) == [first]
    assert set(found("--state", "draft")) == set(found("--org", "TB.4.37")) == {first, second}
    assert found("--overdue") == found("--org", "TB.4.37.2") == []
    assert terminal.run("case", "list", "--overdue").out.strip() == "Không có hồ sơ nghiệp vụ nào."


def test_somebody_who_is_not_in_the_register_is_named_with_the_case(terminal: Terminal) -> None:
    words = ("full_name=Lường Thị Mai", "birth_date=02/01/2009", "sex=female", "--org", "TB.4.37.1")
    started = terminal.json("case", "start", "admission", *words)
    assert started["state"] == "draft"
    shown = terminal.json("member", "show", started["member"])
    assert (shown["fields"]["full_name"], shown["fields"]["status"]) == ("Lường Thị Mai", "candidate")


def refused(terminal: Terminal, *words: str, code: int) -> Any:
    return terminal.json("case", *words, code=code)["error"]


def test_what_a_rule_refuses_ends_with_five_and_changes_nothing(terminal: Terminal) -> None:
    id = member(terminal)
    error = refused(terminal, "start", "training", "--member", id, "period=mai sau", code=5)
    assert error["code"] == "case.period_unreadable"
    assert error["message"]
    case = terminal.json("case", "start", "training", "--member", id, "period=2026")["case"]
    assert refused(terminal, "do", case, "confirm", code=5)["code"] == "state"
    assert refused(terminal, "do", case, "register", code=5)["params"]["field"] == "registered_on"
    assert (
        refused(terminal, "start", "training", "--member", id, "period=2026", code=5)["params"]["case"]
        == case
    )
    assert refused(terminal, "show", "nothing", code=5)["code"] == "unknown_record"
    assert [row["state"] for row in terminal.json("case", "list")] == ["draft"]


def test_a_finished_transfer_is_told_its_province_later_and_counted_by_it(terminal: Terminal) -> None:
    id = member(terminal)
    sent = ("to_place=Công ty may", "letter_date=01/10/2026")
    confirm = ("--confirm", "fees_unknown", "--confirm", "fees_behind")
    case = terminal.json("case", "start", "transfer", "--member", id, "--step", "send", *sent, *confirm)[
        "case"
    ]
    done = terminal.json("case", "do", case, "confirm_received", "accepted_on=20/10/2026")
    assert "tell_province" in done["allowed"]

    def moves() -> str:
        span = ("--from", "01/10/2026", "--as-of", "31/10/2026")
        return str(terminal.json("report", "t6", *span, "--sentence")["sentence"])

    assert "0 ngoài tỉnh, 1 chưa rõ tỉnh" in moves()
    told = terminal.json("case", "do", case, "tell_province", "outside_province=Có")
    assert told["state"] == "effective"
    assert "tell_province" not in told["allowed"], "offered only while it is missing"
    assert "1 ngoài tỉnh, 0 chưa rõ tỉnh" in moves()
    again = refused(terminal, "do", case, "tell_province", "outside_province=Không", code=5)
    assert again["code"] == "case.province_told"


@pytest.mark.parametrize("typed", ["2025 - 2026", "2025–2026", "2025/2026"])
def test_a_school_year_is_one_round_however_its_years_are_joined(terminal: Terminal, typed: str) -> None:
    id = member(terminal)
    case = terminal.json("case", "start", "training", "--member", id, "period=2025-2026")["case"]
    again = refused(terminal, "start", "training", "--member", id, f"period={typed}", code=5)
    assert (again["code"], again["params"]["case"]) == ("case.round_exists", case)
    other = member(terminal, "Lường Thị Mai")
    words = ("training", "--member", other, "--step", "register", "registered_on=05/09/2025")
    begun = terminal.json("case", "start", *words, f"period={typed}")["case"]
    assert terminal.json("case", "show", begun)["data"]["period"] == "2025-2026"


def test_what_wants_to_be_confirmed_is_told_with_the_word_that_confirms_it(terminal: Terminal) -> None:
    id = member(terminal)
    given = ("months_absent=4", "months_in_a_row=có", "resolution_number=3", "resolution_date=01/10/2026")
    words = ("case", "start", "removal", "--member", id, "--step", "submit", *given)
    assert "để xác nhận: --confirm not_reminded)" in terminal.run(*words).err
    assert terminal.json(*words, "--confirm", "not_reminded")["state"] == "submitted"


def test_a_branch_takes_back_what_it_never_sent_though_the_unit_would_have_to_be_asked_later(
    new_terminal: Callable[[str], Terminal],
) -> None:
    branch = new_terminal("home")
    unit = branch.office.unit
    code = branch.office.central.code(unit, "branch", "Trần Thị Ánh", unit.branches[0])
    assert branch.run("enrol", "--server", "http://central", "--code", code).code == 0
    id = member(branch)
    words = ("form=certificate", "level=grassroots", "achievement=Tình nguyện hè")
    case = branch.json("case", "start", "commendation", "--member", id, *words[:2])["case"]
    assert branch.json("case", "do", case, "submit", *words)["state"] == "submitted"
    assert branch.json("case", "do", case, "withdraw")["state"] == "draft"
    branch.json("case", "do", case, "withdraw")
    at_once = branch.json("case", "start", "commendation", "--member", id, "--step", "submit", *words)["case"]
    gone = branch.json("case", "do", at_once, "withdraw")
    assert (gone.keys(), gone["case"], gone["state"], gone["allowed"]) == (KEYS, at_once, "cancelled", [])
    assert refused(branch, "show", at_once, code=5)["code"] == "unknown_record"


def test_what_names_nothing_ends_with_two(terminal: Terminal) -> None:
    id = member(terminal)
    assert refused(terminal, "start", "nghỉ", "--member", id, code=2)["code"] == "usage.unknown_workflow"
    assert refused(terminal, "start", "removal", code=2)["code"] == "usage.member_missing"
    assert (
        refused(terminal, "start", "removal", "--member", id, "diem=1", code=2)["code"]
        == "usage.unknown_field"
    )
    assert (
        refused(terminal, "start", "removal", "--member", id, "--step", "x", code=2)["code"]
        == "usage.unknown_step"
    )
    case = terminal.json("case", "start", "removal", "--member", id)["case"]
    assert refused(terminal, "do", case, "bay", code=2)["code"] == "usage.unknown_step"


def test_a_batch_is_undone_while_none_of_it_has_left(terminal: Terminal) -> None:
    ids = [member(terminal), member(terminal, "Lường Thị Mai")]
    plan = BatchPlan(
        workflow="training",
        step="register",
        members=ids,
        values={"period": "2026", "registered_on": "2026-01-05"},
    )
    with Session.open(terminal.home, passphrase=PASSPHRASE) as session:
        batch = Cases(session).batch(plan).batch
    assert terminal.json("undo", batch) == {"undone": 2}
    assert terminal.json("case", "list") == []
    assert terminal.json("undo", batch, code=2)["error"]["code"] == "usage.unknown_batch"


def test_a_decision_about_the_tree_is_a_case_like_the_others(terminal: Terminal) -> None:
    top, one, two = (branch["code"] for branch in terminal.json("org", "list"))

    def begin(step: str, *values: str) -> tuple[str, ...]:
        paper = ("decision_number=12", "decision_date=20/11/2026")
        return ("case", "start", "tree", "--step", step, *values, *paper)

    done = terminal.json(*begin("merge", f"organisation={one}", f"into={two}"))
    assert (done["state"], done["member"]) == ("effective", None)
    assert [branch["code"] for branch in terminal.json("org", "list")] == [top, two]
    card = terminal.run("case", "show", done["case"]).out
    assert "Sáp nhập → Đã có hiệu lực" in card
    assert "Chi đoàn thôn 1" in terminal.run("case", "list").out
    founded = terminal.json(*begin("found", f"parent={top}", "name=Chi đoàn Thôn 5", "level=chi_doan"))
    assert founded["state"] == "effective"
    five = terminal.json("org", "list")[-1]["code"]
    united = begin("unite", f"sources={two},{five}", f"parent={top}", "name=Chi đoàn Chung")
    assert "Chi đoàn Thôn 5" in terminal.run("case", "show", terminal.json(*united)["case"]).out
    assert len(terminal.json("org", "list")) == 2
    wrong = terminal.run(*begin("split", f"organisation={top}", "targets=[x"))
    assert wrong.code != 0
    assert "danh sách" in wrong.err


def test_a_decision_about_the_tree_is_taken_back_while_it_never_left(terminal: Terminal) -> None:
    paper = ("decision_number=12", "decision_date=20/11/2026")
    codes = [branch["code"] for branch in terminal.json("org", "list")]

    def told(*values: str) -> str:
        return str(terminal.json("case", "start", "tree", "--step", *values, *paper)["case"])

    merger = told("merge", f"organisation={codes[1]}", f"into={codes[2]}")
    way = f"sodoan case do {merger} withdraw"
    assert way in terminal.run("case", "show", merger).out
    assert terminal.json("case", "do", merger, "withdraw")["state"] == "cancelled"
    assert [branch["code"] for branch in terminal.json("org", "list")] == codes
    assert terminal.json("queue", "list") == []
    founding = told("found", f"parent={codes[0]}", "name=Chi đoàn Thôn 5", "level=chi_doan")
    five = terminal.json("org", "list")[-1]["code"]
    someone = terminal.add("full_name=Lê Ba", "sex=female", "birth_date=05/03/2004", f"org={five}")
    error = refused(terminal, "do", founding, "withdraw", code=5)
    assert error["code"] == "case.built_on"
    assert "rút lại việc sau trước" in error["message"]
    terminal.json("member", "delete", someone, "--reason", "nhập nhầm")
    terminal.json("sync")
    assert "withdraw" not in terminal.run("case", "show", founding).out
    assert refused(terminal, "do", founding, "withdraw", code=2)["code"] == "usage.unknown_step"


def test_what_the_server_wants_confirmed_is_confirmed_when_it_is_sent_again(terminal: Terminal) -> None:
    id = member(terminal)
    terminal.json("sync")
    removal = ("months_absent=6", "months_in_a_row=Có", "reminders=ba lần", "resolution_number=3-NQ/CĐ",
               "resolution_date=20/11/2026")  # fmt: skip
    case = terminal.json("case", "start", "removal", "--member", id, "--step", "confirm", *removal)["case"]
    terminal.office.central.edit(terminal.office.unit, "member", id, fee_paid_until="2026-10")
    terminal.json("sync", code=23)
    (entry,) = terminal.json("rejected", "list")
    assert (entry["code"], "xác nhận" in entry["message"]) == ("case.fee_paid", True)
    again = ("rejected", "resend", entry["id"])
    assert terminal.json(*again, code=5)["error"]["code"] == "case.fee_paid"
    assert terminal.json(*again, "--confirm", "fee_paid").keys() == {"id", "sync"}
    terminal.json("sync")
    assert terminal.json("rejected", "list") == []
    assert terminal.json("case", "show", case)["state"] == "effective"


def test_whose_branch_was_closed_is_restored_to_another_one(terminal: Terminal) -> None:
    id = member(terminal)
    removal = ("months_absent=6", "months_in_a_row=Có", "reminders=ba lần", "resolution_number=3-NQ/CĐ",
               "resolution_date=20/11/2026")  # fmt: skip
    case = terminal.json("case", "start", "removal", "--member", id, "--step", "confirm", *removal)["case"]
    office = terminal.office
    terminal.json("sync")
    office.central.edit(office.unit, "organisation", office.unit.branches[0], status="dissolved")
    terminal.json("sync")
    back = (
        "do",
        case,
        "revoke",
        "revoke_number=21-QĐ",
        "revoke_date=22/11/2026",
        "--reason",
        "khiếu nại đúng",
    )
    error = refused(terminal, *back, code=5)
    assert error["code"] == "case.home_ended"
    assert "Hãy chọn chi đoàn để về" in error["message"]
    terminal.json("case", *back, "return_org=TB.4.37.2")
    fields = terminal.json("member", "show", id)["fields"]
    assert (fields["status"], fields["org"]) == ("active", office.unit.branches[1])
