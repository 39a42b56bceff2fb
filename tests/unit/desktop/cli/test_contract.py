"""Names, options, JSON keys and exit codes of the command line: a contract."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from desktop.cli.exits import EXIT_OF, Exit
from desktop.services.failures import FailureKind
from domain.decisions import Put
from domain.kinds import KINDS
from sync.client.transport import Reply
from tests.unit.desktop.cli.conftest import Terminal

SYNC_KEYS = {
    "sent",
    "applied",
    "merged",
    "conflicts",
    "rejected",
    "waiting",
    "received",
    "cursor",
    "head",
    "round_trips",
    "bytes_sent",
    "bytes_received",
    "repaired",
}


def test_every_failure_has_an_exit_code() -> None:
    assert set(EXIT_OF) == set(FailureKind)
    assert {exit.name: exit.value for exit in Exit} == {
        "DONE": 0,
        "UNEXPECTED": 1,
        "USAGE": 2,
        "NOT_ENROLLED": 3,
        "LOCKED": 4,
        "REFUSED": 5,
        "DATA_DAMAGED": 10,
        "DATA_NEWER": 11,
        "DISK_FULL": 12,
        "HOME_IN_USE": 13,
        "NO_NETWORK": 20,
        "UNAUTHORISED": 21,
        "CONFLICTS_REMAIN": 22,
        "REJECTIONS_REMAIN": 23,
        "SERVER_ERROR": 24,
        "FIGURES_DIFFER": 25,
    }


def test_enrol(new_terminal: Callable[[str], Terminal]) -> None:
    said = new_terminal("home").enrol("--name", "Máy phòng Đoàn")
    assert said.code == 0
    document = said.document
    assert document.keys() == {"device", "unit", "role", "records"}
    assert document["unit"].keys() == {"id", "code", "name"}
    assert (document["unit"]["code"], document["role"], document["records"]) == ("TB.4.37", "secretary", 3)
    assert "Đang tải dữ liệu 3/3" in said.err


def test_sync(terminal: Terminal) -> None:
    terminal.add("full_name=Trần Văn Bình")
    document = terminal.json("sync")
    assert document.keys() == SYNC_KEYS
    assert (document["sent"], document["applied"], document["round_trips"]) == (1, 1, 1)
    assert document["cursor"] == document["head"]
    assert document["bytes_sent"] > 0
    assert document["bytes_received"] > 0


def test_status(terminal: Terminal) -> None:
    terminal.add("full_name=Trần Văn Bình")
    document = terminal.json("status")
    assert document.keys() >= {
        "unit",
        "cursor",
        "pending",
        "conflicts",
        "rejected",
        "waiting",
        "last_sync",
        "records",
        "schema",
        "incarnation",
    }
    assert document["pending"] == 1
    assert document["records"] == {**dict.fromkeys(KINDS, 0), "organisation": 3, "member": 1}


def test_verify(terminal: Terminal) -> None:
    document = terminal.json("verify")
    assert document.keys() == {"equal", "repaired", "digest"}
    assert (document["equal"], document["repaired"]) == (True, 0)


def test_org_list(terminal: Terminal) -> None:
    document = terminal.json("org", "list")
    assert all(node.keys() == {"id", "code", "level", "name", "parent", "members"} for node in document)
    assert [node["code"] for node in document] == ["TB.4.37", "TB.4.37.1", "TB.4.37.2"]
    assert document[1]["parent"] == document[0]["id"]
    assert document[0]["parent"] is None


def test_org_list_counts_members_and_nobody_who_left(terminal: Terminal) -> None:
    gone = terminal.add("full_name=Trần Văn Bình")
    terminal.add("full_name=Lê Thị Chi")
    terminal.json("sync")
    terminal.office.central.edit(terminal.office.unit, "member", gone, status="matured")
    terminal.json("sync")
    assert [node["members"] for node in terminal.json("org", "list")] == [0, 1, 0]
    assert [line.split()[-1] for line in terminal.run("org", "list").out.splitlines()[1:]] == ["1", "1", "0"]


def test_member_add_set_show_list_delete(terminal: Terminal) -> None:
    added = terminal.json(
        "member", "add", "full_name=Trần Thị Ánh", "birth_date=5/3/2004", "--org", "TB.4.37.1"
    )
    assert added.keys() == {"id", "sync"}
    assert added["sync"] == "pending"
    id = added["id"]
    assert terminal.json("member", "set", id, "phone=+84 912 345 678", "sex=Nữ") == {
        "id": id,
        "sync": "pending",
    }
    shown = terminal.json("member", "show", id)
    assert shown.keys() >= {"id", "fields", "sync", "version", "org"}
    assert shown["fields"]["birth_date"] == "2004-03-05"
    assert (shown["fields"]["phone"], shown["fields"]["sex"]) == ("0912345678", "female")
    assert terminal.json("member", "list") == [shown]
    assert terminal.json("member", "delete", id, "--reason", "nhập nhầm") == {"id": id, "sync": "pending"}
    assert terminal.json("member", "list") == []


def test_an_empty_value_clears(terminal: Terminal) -> None:
    id = terminal.add("full_name=Trần Thị Ánh", "phone=0912345678")
    terminal.json("member", "set", id, "phone=")
    assert "phone" not in terminal.json("member", "show", id)["fields"]


def test_member_list_filters(terminal: Terminal) -> None:
    ids = [terminal.add(f"full_name=Nguyễn Văn {name}") for name in ("An", "Bình", "Cường")]
    other = terminal.add("full_name=Lê Thị Dung", org="TB.4.37.2")

    def listed(*words: str) -> list[str]:
        return [row["id"] for row in terminal.json("member", "list", *words)]

    assert listed() == [*ids, other]
    assert listed("--org", "TB.4.37.2") == [other]
    assert listed("--org", "TB.4.37") == [*ids, other]
    assert listed("--search", "binh nguyen") == [ids[1]]
    assert listed("--limit", "2") == ids[:2]
    assert listed("--sync", "pending", "--search", "dung") == [other]
    assert listed("--sync", "synced") == []
    assert listed("--sort=-full_name") == [other, *reversed(ids)]


def test_batch_adds_all_in_one(terminal: Terminal, tmp_path: Path) -> None:
    file = tmp_path / "new.jsonl"
    lines = [{"full_name": "Lê Thị Hoa", "org": "TB.4.37.2"}, {"full_name": "Vũ An", "salaried": True}]
    file.write_text("\n".join(json.dumps(line) for line in lines) + "\n\n", encoding="utf-8")
    document = terminal.json("member", "add", "--batch", str(file), "--org", "TB.4.37.1")
    assert [one.keys() for one in document] == [{"id", "sync"}] * 2
    assert len({entry["n"] for entry in terminal.json("queue", "list")}) == 2
    assert terminal.json("member", "show", document[0]["id"])["org_code"] == "TB.4.37.2"


@pytest.mark.parametrize(
    ("lines", "exit", "line", "code"),
    [
        (['{"full_name": "An"}', "{", '{"full_name": "B'], 2, 2, "batch.not_json"),
        (['{"full_name": "Lê An"}', "[1]"], 2, 2, "batch.not_object"),
        (['{"full_name": "Lê An", "org": "TB.9"}'], 2, 1, "usage.unknown_organisation"),
        (['{"full_name": "Lê An", "fone": "1"}'], 2, 1, "usage.unknown_field"),
        (['{"full_name": "Lê An"}', '{"full_name": "Lê B1"}'], 5, 2, "validation.name.digits"),
        (['{"full_name": "Lê An"}', '{"birth_date": "2004"}'], 5, 2, "validation.required"),
    ],
)
def test_one_wrong_line_keeps_the_whole_batch_out_and_is_named(
    terminal: Terminal, tmp_path: Path, lines: list[str], exit: int, line: int, code: str
) -> None:
    file = tmp_path / "new.jsonl"
    file.write_text("\n".join(lines), encoding="utf-8")
    document = terminal.json("member", "add", "--batch", str(file), "--org", "TB.4.37.1", code=exit)
    fault = document["error"]["params"]["lines"][0]
    assert (fault["line"], fault["code"]) == (line, code)
    assert f"Dòng {line}:" in document["error"]["message"]
    assert terminal.json("member", "list") == []


def test_queue_list(terminal: Terminal) -> None:
    id = terminal.add("full_name=Trần Thị Ánh")
    (entry,) = terminal.json("queue", "list")
    assert entry.keys() == {"n", "kind", "id", "do", "state", "at", "actor", "fields"}
    assert (entry["kind"], entry["id"], entry["do"], entry["state"]) == ("member", id, "create", "pending")
    assert entry["fields"]["full_name"] == "Trần Thị Ánh"


@pytest.fixture
def quarrel(terminal: Terminal, new_terminal: Callable[[str], Terminal]) -> tuple[Terminal, Terminal, str]:
    """Two laptops that gave one phone number two values; the other's reached the server first."""
    other = new_terminal("other")
    other.enrol(name="Đỗ Văn Hùng")
    id = terminal.add("full_name=Trần Thị Ánh", "phone=0909000000")
    terminal.json("sync")
    other.json("sync")
    other.json("member", "set", id, "phone=0987654321")
    other.json("sync")
    terminal.office.central.clock.pass_by(minutes=5)
    terminal.json("member", "set", id, "phone=0912345678")
    return terminal, other, id


def test_conflicts(quarrel: tuple[Terminal, Terminal, str]) -> None:
    lan, hung, id = quarrel
    assert lan.json("sync", code=22)["conflicts"] == 1
    hung.json("sync", code=22)
    (listed,) = lan.json("conflict", "list")
    assert listed.keys() >= {"id", "type", "kind", "record", "groups", "status"}
    assert (listed["kind"], listed["record"], listed["status"]) == ("member", id, "open")
    (group,) = listed["groups"]
    assert group.keys() >= {"group", "base", "mine", "theirs", "mine_by", "theirs_by"}
    assert (group["mine"], group["theirs"]) == ({"phone": "0912345678"}, {"phone": "0987654321"})
    assert (group["mine_by"]["name"], group["theirs_by"]["name"]) == ("Nguyễn Thị Lan", "Đỗ Văn Hùng")
    assert hung.json("conflict", "show", listed["id"])["groups"] == listed["groups"]
    shown = lan.run("conflict", "show", listed["id"]).out
    assert all(text in shown for text in ("0912 345 678", "0987 654 321", "Bạn (Nguyễn Thị Lan, máy này)"))
    resolved = lan.json("conflict", "resolve", listed["id"], "--take", "mine")
    assert resolved.keys() == {"id", "sync"}
    assert lan.json("sync")["applied"] == 1
    hung.json("sync")
    assert hung.json("member", "show", id)["fields"]["phone"] == "0912345678"
    assert (
        hung.json("conflict", "resolve", listed["id"], "--take", "theirs", code=5)["error"]["code"]
        == "already_resolved"
    )
    assert hung.json("conflict", "list") == []
    assert len(hung.json("conflict", "list", "--all")) == 1


def test_a_conflict_is_settled_with_a_value_of_ones_own(quarrel: tuple[Terminal, Terminal, str]) -> None:
    lan, _, id = quarrel
    lan.json("sync", code=22)
    (listed,) = lan.json("conflict", "list")
    lan.json("conflict", "resolve", listed["id"], "--set", "phone=0933 333 333")
    lan.json("sync")
    assert lan.json("member", "show", id)["fields"]["phone"] == "0933333333"


@pytest.fixture
def refused(terminal: Terminal) -> tuple[Terminal, str]:
    """A laptop whose new member was not accepted: the citizen id belongs to another unit."""
    central = terminal.office.central
    other = central.add_unit("TB.4.38", "Xã Đoàn Kết")
    fields = {
        "full_name": "Lê Thị Hoa",
        "sex": "female",
        "citizen_id": "034304001234",
        "org": other.branches[0],
    }
    central.write(other.id, [Put("member", central.new_id(), {**fields, "status": "active"}, creates=True)])
    id = terminal.add("full_name=Trần Thị Ánh", "sex=female", "birth_date=2004", "citizen_id=034304001234")
    assert terminal.json("sync", code=23)["rejected"] == 1
    return terminal, id


def test_rejections(refused: tuple[Terminal, str]) -> None:
    terminal, _ = refused
    (entry,) = terminal.json("rejected", "list")
    assert entry.keys() == {"id", "n", "code", "params", "message", "fields"}
    assert entry["code"] == "citizen_id_elsewhere"
    assert "Xã Đoàn Kết" in entry["message"]
    assert entry["fields"]["full_name"] == "Trần Thị Ánh"
    assert "Trần Thị Ánh" in terminal.run("rejected", "list").out
    resent = terminal.json("rejected", "resend", entry["id"], "citizen_id=034304009999")
    assert resent.keys() == {"id", "sync"}
    assert terminal.json("sync")["applied"] == 1
    assert terminal.json("rejected", "list") == []


def test_a_rejection_is_discarded_once(refused: tuple[Terminal, str]) -> None:
    terminal, id = refused
    (entry,) = terminal.json("rejected", "list")
    assert terminal.json("rejected", "discard", entry["id"]).keys() == {"id", "sync"}
    assert terminal.json("member", "show", id, code=5)["error"]["code"] == "unknown_record"
    assert (
        terminal.json("rejected", "discard", entry["id"], code=2)["error"]["code"]
        == "usage.unknown_rejection"
    )


def test_doctor(terminal: Terminal) -> None:
    document = terminal.json("doctor")
    assert document["healthy"] is True
    assert {check["name"] for check in document["checks"]} >= {
        "versions",
        "home",
        "disk",
        "keys",
        "clock",
        "storage",
        "data",
        "identity",
    }
    assert all(check.keys() == {"name", "verdict", "text", "facts"} for check in document["checks"])


@pytest.mark.parametrize("command", ["bundle", "backup", "nonsense"])
def test_commands_of_later_days_do_not_exist_yet(
    new_terminal: Callable[[str], Terminal], command: str
) -> None:
    said = new_terminal("home").run("--json", command, "list")
    assert said.code == 2
    assert said.document["error"]["code"] == "usage.command"


@pytest.mark.parametrize(("status", "code"), [(500, "server_error"), (503, "slow_down"), (413, "too_large")])
def test_a_server_in_trouble_ends_with_twenty_four(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch, status: int, code: str
) -> None:
    terminal.add("full_name=Trần Văn Bình")
    monkeypatch.setattr(terminal.link, "_serve", lambda *_: Reply(status, {}, b""))
    document = terminal.json("sync", code=24)
    assert document["error"]["code"] == code
    assert "1 thay đổi vẫn nằm trên máy này" in document["error"]["message"]
