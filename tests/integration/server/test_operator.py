"""The operator's commands, run in this process against both databases."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from domain.roles import Role
from sync.protocol.messages import EnrolRequest, EnrolResponse
from sync.server import cli, demo_tree
from sync.server.cli import Exit
from sync.server.inspecting import record_document
from tests.helpers.office import Office, made_id, read

Run = Callable[..., tuple[int, Any]]

TREE = """code,parent_code,level,name,members
T,,tinh_doan,Tỉnh đoàn,
T.1,T,cap_tren_truc_tiep_co_so,Huyện đoàn,
T.1.1,T.1,doan_co_so,Xã Một,
T.1.1.1,T.1.1,chi_doan,Thôn An,12
T.1.1.2,T.1.1,chi_doan,Thôn Bình,7
T.1.2,T.1,doan_co_so,Xã Hai,
T.1.2.1,T.1.2,chi_doan,Thôn Cam,5
"""


@pytest.fixture
def run(database_url: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs one command with `--json`; gives the exit code and the document."""
    # The command line sends every log to stderr; the tests keep pytest's own handlers.
    monkeypatch.setattr(cli, "log_to_stderr", lambda: None)

    def command(*words: str) -> tuple[int, Any]:
        code = cli.main(["--db", database_url, "--json", *words])
        said = capsys.readouterr().out
        return code, json.loads(said) if said else None

    return command


@pytest.fixture
def loaded(run: Run, tmp_path_factory: pytest.TempPathFactory) -> Run:
    path = tmp_path_factory.mktemp("tree") / "tree.csv"
    path.write_text(TREE, encoding="utf-8")
    code, document = run("load-tree", str(path))
    assert (code, document["organisations"], document["units"], document["added"]) == (0, 7, 2, 5)
    return run


def test_init_can_be_run_again(run: Run) -> None:
    assert run("init") == (0, {"steps": 0})


def test_loading_the_same_tree_again_adds_nothing(
    loaded: Run, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("again") / "tree.csv"
    path.write_text(TREE, encoding="utf-8")
    assert loaded("load-tree", str(path))[1]["added"] == 0
    assert loaded("unit", "show", "T.1.1")[1]["head"] == 1


def test_seeding_follows_the_tree_and_can_be_repeated(loaded: Run) -> None:
    assert loaded("seed", "--unit", "T.1.1") == (0, {"unit": "T.1.1", "added": 19})
    assert loaded("seed", "--unit", "T.1.1")[1]["added"] == 0
    assert loaded("seed", "--unit", "T.1.2", "--members", "40")[1]["added"] == 40
    code, summary = loaded("unit", "show", "T.1.2")
    assert (code, summary["records"]) == (0, {"member": 40, "organisation": 2})
    assert summary["digest"].startswith("42:")


def test_a_code_enrols(loaded: Run, office: Office) -> None:
    code, document = loaded(
        "code", "--unit", "T.1.1", "--role", "branch", "--org", "T.1.1.2", "--name", "Lan"
    )
    assert code == 0
    request = EnrolRequest(document["code"], made_id("device"), "t" * 43)
    office.now = office.now.now(office.now.tzinfo)
    response = read(EnrolResponse, office.ask("POST", "/v1/enrol", message=request))
    assert (response.unit.name, response.unit.path) == ("Xã Một", ["Tỉnh đoàn", "Huyện đoàn"])
    assert (response.actor.name, response.actor.role) == ("Lan", "branch")
    fields = record_document(office.store, "organisation", response.actor.org)["fields"]
    assert (fields["code"], fields["account_status"]) == ("T.1.1.2", "issued")


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (("code", "--unit", "T.9", "--role", "secretary"), Exit.REFUSED),
        (("code", "--unit", "T.1.1", "--role", "branch"), Exit.USAGE),
        (("code", "--unit", "T.1.1", "--role", "secretary", "--org", "T.1.1.1"), Exit.USAGE),
        (("code", "--unit", "T.1.1", "--role", "branch", "--org", "T.1.2.1"), Exit.REFUSED),
        (("code", "--unit", "T.1.1", "--role", "branch", "--org", "T.1.1"), Exit.REFUSED),
        (("seed", "--unit", "T.9"), Exit.REFUSED),
        (("unit", "show", "T.9"), Exit.REFUSED),
        (("ops", "T.9"), Exit.REFUSED),
        (("record", "member", "nobody"), Exit.REFUSED),
        (("edit", "member", "nobody", "phone=0987654321"), Exit.REFUSED),
        (("edit", "member", "nobody", "shoe_size=43"), Exit.USAGE),
        (("edit", "member", "nobody", "phone"), Exit.USAGE),
        (("edit", "conflict", "nobody", "status=settled"), Exit.USAGE),
        (("move", "nobody", "--org", "T.1.2.1"), Exit.REFUSED),
        (("device", "list", "--unit", "T.9"), Exit.REFUSED),
        (("device", "revoke", "nobody"), Exit.REFUSED),
        (("device", "release", "nobody"), Exit.REFUSED),
        (("load-tree", "nowhere.csv"), Exit.USAGE),
        (("demo-tree", "x.csv", "--province", "00"), Exit.REFUSED),
    ],
    ids=lambda words: " ".join(words) if isinstance(words, tuple) else "",
)
def test_what_cannot_be_done_is_refused_with_a_reason(
    loaded: Run, words: tuple[str, ...], expected: Exit
) -> None:
    code, document = loaded(*words)
    assert code == expected
    assert document["error"]["code"]
    assert document["error"]["message"]


@pytest.mark.parametrize(
    "words",
    [(), ("dance",), ("seed",), ("seed", "--unit", "T", "--members", "-1"), ("serve", "--port", "99999")],
)
def test_wrong_usage_ends_with_two(run: Run, words: tuple[str, ...]) -> None:
    with pytest.raises(SystemExit) as ended:
        run(*words)
    assert ended.value.code == Exit.USAGE


def test_an_edit_of_the_web_is_a_commit_with_its_own_author(loaded: Run, office: Office) -> None:
    loaded("seed", "--unit", "T.1.1")
    with office.store.looking() as connection:
        found = connection.exec_driver_sql("SELECT min(id) FROM record WHERE kind = 'member'")
        member = found.scalar_one()
    code, document = loaded(
        "edit", "member", member, "phone=+84 98 765 43 21", "email=", "--as", "Cổng thông tin"
    )
    assert code == 0
    assert (document["fields"]["phone"], "email" in document["fields"], document["version"]) == (
        "0987654321",
        False,
        3,
    )
    assert loaded("record", "member", member)[1]["fields"] == document["fields"]
    refused, error = loaded("edit", "member", member, "phone=12")
    assert (refused, error["error"]["code"]) == (Exit.REFUSED, "validation.phone.length")
    assert loaded("unit", "show", "T.1.1")[1]["head"] == 3
    refused, error = loaded("move", member, "--org", "T.1.2")
    assert (refused, error["error"]["code"]) == (Exit.REFUSED, "not_a_branch")
    assert error["error"]["message"].startswith("Xã Hai không phải là chi đoàn")
    moved = loaded("move", member, "acceptance_number=7", "--org", "T.1.2.1", "--as", "Tỉnh đoàn")[1]
    assert moved["code"] == "T.1.2"
    assert loaded("record", "member", member)[1]["unit"] == moved["unit"]


def test_devices_receipts_and_upkeep(loaded: Run, office: Office) -> None:
    unit = office.unit("TB.7")
    laptop = unit.laptop("one", Role.SECRETARY)
    laptop.exchange(laptop.create("Nguyễn Văn An"))
    (device,) = loaded("device", "list", "--unit", "TB.7")[1]
    assert (device["device"], device["actors"][0]["role"]) == (laptop.device, "secretary")
    (receipt,) = loaded("ops", "TB.7")[1]
    assert (receipt["n"], receipt["verdict"], receipt["operation"]["kind"]) == (1, "applied", "member")
    assert loaded("device", "revoke", laptop.device)[1]["revoked"] == 1
    laptop.exchange(laptop.create("Lê Bình"))
    assert loaded("device", "release", laptop.device)[1] == [{"n": 2, "verdict": "applied", "code": ""}]
    assert loaded("restored")[1] == {"units": 3}
    assert set(loaded("tidy")[1]) == {
        "tombstones",
        "chunks",
        "enrolment_failures",
        "failures",
        "files",
    }


def test_the_demo_province_loads(run: Run, tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.mktemp("demo") / "demo.csv"
    assert run("demo-tree", str(path), "--province", "04", "--seed", "7")[0] == 0
    assert path.read_text(encoding="utf-8") == demo_tree.as_csv(demo_tree.invent_tree("04", 7))
    code, document = run("load-tree", str(path))
    assert code == 0
    assert document["added"] > 300
    assert run("load-tree", str(path))[1]["added"] == 0


def test_people_read_sentences_not_json(
    database_url: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cli, "log_to_stderr", lambda: None)
    assert cli.main(["--db", database_url, "device", "list"]) == 0
    assert cli.main(["--db", database_url, "unit", "show", "x"]) == Exit.REFUSED
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err == (
        "Không có đơn vị mang mã x. Chưa có gì thay đổi. Hãy kiểm tra lại mã. (Mã unknown_unit)\n"
    )


def test_a_database_that_is_not_ready_is_named(
    tmp_path_factory: pytest.TempPathFactory,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(cli, "log_to_stderr", lambda: None)
    path = tmp_path_factory.mktemp("db") / "new.db"
    assert cli.main(["--db", f"sqlite:///{path}", "device", "list"]) == Exit.CONFIGURATION
    assert cli.main(["--db", "nonsense", "device", "list"]) == Exit.CONFIGURATION
    assert cli.main(["--db", "", "device", "list"]) == Exit.USAGE
    assert cli.main(["--db", f"sqlite:///{path.parent}/no/such/folder.db", "init"]) == Exit.SERVER_ERROR
    assert "init" in capsys.readouterr().err


def test_a_database_of_a_newer_program_is_left_alone(
    office: Office, database_url: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cli, "log_to_stderr", lambda: None)
    with office.store.writing() as connection:
        connection.exec_driver_sql("INSERT INTO schema_state (step) VALUES (99)")
    assert cli.main(["--db", database_url, "device", "list"]) == Exit.NEWER
    assert "mới hơn" in capsys.readouterr().err


def test_what_somebody_declares_on_the_app_waits_for_the_unit_and_can_be_taken_back(loaded: Run) -> None:
    said = ("full_name=Lê Thị Hoa", "phone=0912 345 678", "birth_date=02/05/2004")
    code, declared = loaded("declare", "--org", "T.1.1.1", *said)
    assert (code, declared["status"]) == (Exit.DONE, "waiting")
    _, record = loaded("record", "declaration", declared["declaration"])
    assert record["fields"]["person"]["phone"] == "0912345678"
    assert loaded("withdraw", declared["declaration"])[1]["status"] == "withdrawn"
    assert loaded("withdraw", made_id("nobody"))[0] == Exit.REFUSED
    assert loaded("declare", "--org", "T.9", *said)[0] == Exit.REFUSED
    assert loaded("declare", "--org", "T.1.1.1", "full_name")[0] == Exit.USAGE
    assert loaded("declare", "--org", "T.1.1.1", "full_name=Lê Hoa", "phone=9")[0] == Exit.USAGE


def test_the_level_above_gives_a_unit_a_campaign_with_a_last_day(loaded: Run) -> None:
    asked = ("name=Đủ thông tin", "due_on=30/04/2027", "asked_by=171-TB/ĐTN", "measure=missing")
    code, given = loaded("campaign", "--unit", "T.1.1", *asked, "--as", "Tỉnh đoàn")
    assert code == Exit.DONE
    _, record = loaded("record", "campaign", given["campaign"])
    assert record["fields"]["due_on"] == "2027-04-30"
    assert record["fields"]["measure"] == "missing"
    assert loaded("campaign", "--unit", "T.1.1", "name=Không hạn")[0] == Exit.REFUSED
    assert loaded("campaign", "--unit", "T.9", *asked)[0] == Exit.REFUSED
    assert loaded("campaign", "--unit", "T.1.1", "name")[0] == Exit.USAGE


def test_the_level_above_issues_a_directive_and_hears_who_has_read_it(
    loaded: Run, office: Office, tmp_path_factory: pytest.TempPathFactory
) -> None:
    paper = tmp_path_factory.mktemp("papers") / "Công văn.txt"
    paper.write_text("Mời họp", encoding="utf-8")
    said = ("abstract=Mời họp giao ban", "number=15-CV/HĐ", "deadline=30/12/2099")
    code, issued = loaded("directive", "issue", *said, "--file", str(paper), "--as", "Huyện đoàn")
    assert (code, [one["unit"] for one in issued]) == (Exit.DONE, ["T.1.1", "T.1.2"])
    id = issued[0]["directive"]
    fields = loaded("record", "directive", id)[1]["fields"]
    assert (fields["direction"], fields["state"], fields["issuer"]) == ("in", "issued", "Huyện đoàn")
    assert (fields["deadline"], fields["files"][0]["name"]) == ("2099-12-30", "Công văn.txt")
    assert loaded("directive", "readings", id) == (Exit.DONE, [])
    assert len(loaded("directive", "list")[1]) == 2
    assert loaded("directive", "withdraw", id, "--reason", "sai ngày")[0] == Exit.DONE
    (listed,) = loaded("directive", "list", "--unit", "T.1.1")[1]
    assert (listed["id"], listed["state"]) == (id, "withdrawn")


@pytest.mark.parametrize(
    "words,code",
    [
        (("issue", "number=1", "text=a"), Exit.USAGE),
        (("issue", "abstract=a"), Exit.USAGE),
        (("issue", "abstract=a", "text=b", "state=draft"), Exit.USAGE),
        (("issue", "abstract=a", "text=b", "deadline=32/13/2026"), Exit.USAGE),
        (("issue", "abstract=a", "--file", "/no/such/file"), Exit.USAGE),
        (("issue", "abstract=a", "text=b", "--unit", "T.9"), Exit.REFUSED),
        (("withdraw", "nothing", "--reason", "x"), Exit.REFUSED),
        (("readings", "nothing"), Exit.REFUSED),
        (("list", "--unit", "T.9"), Exit.REFUSED),
    ],
)
def test_a_directive_that_cannot_be_is_refused_with_a_code(
    loaded: Run, words: tuple[str, ...], code: int
) -> None:
    assert loaded("directive", *words)[0] == code
    assert loaded("directive", "list")[1] == []
