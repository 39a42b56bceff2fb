"""What the level above does to a unit from its command line: answers, mergers, declarations on the App."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from domain.decisions import Put
from sync.server import cli
from sync.server.central import find_record
from sync.server.cli import Exit
from sync.server.rows import UnitRows
from sync.server.units import central_writer, write_in_bulk
from tests.helpers.office import NOON, Office, UnitSite, WireLaptop, made_id

Run = Callable[..., tuple[int, Any]]
SCHEMA = 2


@pytest.fixture
def run(database_url: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs one command with `--json`; gives the exit code and the document."""
    monkeypatch.setattr(cli, "log_to_stderr", lambda: None)
    monkeypatch.setattr(cli, "_now", lambda: NOON)

    def command(*words: str) -> tuple[int, Any]:
        code = cli.main(["--db", database_url, "--json", *words])
        said = capsys.readouterr().out
        return code, json.loads(said) if said else None

    return command


def told(laptop: WireLaptop, kind: str) -> dict[str, dict[str, Any]]:
    response = laptop.exchange(cursor=0, schema=SCHEMA)
    return {
        change.id: change.fields for change in response.changes if change.kind == kind and not change.gone
    }


def notices(laptop: WireLaptop) -> set[str]:
    return {str(fields["code"]) for fields in told(laptop, "notice").values()}


def forwarded(laptop: WireLaptop, member: str) -> str:
    """A case of discipline that waits for the level above."""
    case = made_id("discipline")
    given = {"member": member, "form": "expulsion", "violation": "Vi phạm nghiêm trọng",
             "meeting_date": "2026-10-01", "meeting_total": 20, "meeting_present": 18, "votes_for": 17,
             "self_criticism": True, "secret_ballot": True}  # fmt: skip
    steps = (
        laptop.operation("discipline.submit", "case", case, set=given),
        laptop.operation("discipline.forward", "case", case),
    )
    receipts = laptop.exchange(*steps, schema=SCHEMA).receipts
    assert [receipt.verdict for receipt in receipts] == ["applied", "applied"], receipts
    return case


@pytest.fixture
def laptop(unit: UnitSite) -> WireLaptop:
    made = unit.laptop()
    made.exchange(made.create("An", birth_date="2000-05-02"), schema=SCHEMA)
    return made


AN = made_id("TB.1-An")


def test_the_level_above_decides_and_its_answer_comes_in_the_feed(run: Run, laptop: WireLaptop) -> None:
    case = forwarded(laptop, AN)
    code, document = run(
        "decide", case, "expel_above", "decision_number=9-QĐ/TĐTN", "decision_date=2026-11-20",
        "--as", "Tỉnh đoàn",
    )  # fmt: skip
    assert (code, document["verdict"], document["fields"]["state"]) == (0, "applied", "effective")
    changes = {change.id: change for change in laptop.exchange(schema=SCHEMA).changes}
    assert changes[AN].fields["status"] == "expelled"
    assert changes[case].fields["history"][-1]["name"] == "Tỉnh đoàn"
    assert "case_decided" in notices(laptop)


def test_what_a_rule_wants_confirmed_is_confirmed_by_the_level_above_as_on_a_laptop(
    run: Run, laptop: WireLaptop, capsys: pytest.CaptureFixture[str], database_url: str
) -> None:
    case = forwarded(laptop, AN)
    early = (
        "decide",
        case,
        "expel_above",
        "decision_number=9",
        "decision_date=30/09/2026",
        "--as",
        "Tỉnh đoàn",
    )
    assert cli.main(["--db", database_url, *early]) == Exit.REFUSED
    assert "để xác nhận: --confirm decision_before_meeting)" in capsys.readouterr().err
    assert cli.main(["--db", database_url, *early, "--confirm", "decision_before_meeting"]) == 0
    assert capsys.readouterr().out == "Đã quyết định, hồ sơ ở bước Có hiệu lực\n"


def test_the_steps_of_the_level_above_are_told_as_they_are_in_a_unit_of_one_branch(
    run: Run, office: Office, unit: UnitSite, laptop: WireLaptop
) -> None:
    case = forwarded(laptop, AN)
    said = run("decide", case, "praise", "--as", "Tỉnh đoàn")[1]["error"]["message"]
    assert ("expel_above (" in said, "expel (" in said) == (True, False)
    with office.store.writing() as connection:
        rows = UnitRows(connection, unit.id, NOON)
        rows.apply(Put("organisation", unit.id, {"level": "chi_doan_co_so"}), central_writer(NOON))
        rows.flush()
    said = run("decide", case, "praise", "--as", "Tỉnh đoàn")[1]["error"]["message"]
    assert ("expel_above (" in said, "expel (" in said) == (True, True)


def test_a_decision_that_lacks_something_or_belongs_to_the_unit_changes_nothing(
    run: Run, laptop: WireLaptop
) -> None:
    case = forwarded(laptop, AN)
    before = laptop.exchange(schema=SCHEMA).head
    refused = (
        (("expel_above", "decision_number=9"), "validation.required"),
        (("expel", "decision_number=9", "decision_date=2026-11-20"), "state"),
        (("reprimand",), "state"),
        (("return_above",), "reason_missing"),
        (("praise",), "unsupported"),
    )
    for words, code in refused:
        exit_code, document = run("decide", case, *words, "--as", "Tỉnh đoàn")
        assert (exit_code, document["error"]["code"]) == (Exit.REFUSED, code), words
    assert run("decide", case, "expel_above", "decision_number", "--as", "X")[0] == Exit.USAGE
    assert run("decide", made_id("nothing"), "expel_above", "--as", "X")[0] == Exit.REFUSED
    assert laptop.exchange(schema=SCHEMA).head == before


def test_nobody_beside_or_below_a_unit_answers_as_the_level_above(
    run: Run, office: Office, unit: UnitSite, laptop: WireLaptop
) -> None:
    case, neighbour = forwarded(laptop, AN), office.unit("TB.9")
    with office.store.writing() as connection:
        connection.exec_driver_sql(
            "INSERT INTO upper_organisation (code, parent_code, level, name) VALUES"
            " ('AB', '', 'cap_tren', 'Tỉnh đoàn An Bình'), ('ZZ', '', 'cap_tren', 'Tỉnh đoàn Xa')"
        )
        connection.exec_driver_sql("UPDATE unit SET parent_code = 'AB'")
        names = connection.exec_driver_sql("SELECT name FROM unit").scalars().all()
        ids = [unit.branches[0], neighbour.branches[0]]
        orgs = [find_record(connection, "organisation", id).row.fields for id in ids]
    known = [name for org in orgs for name in (org["name"], org["code"])]
    head = laptop.exchange(schema=SCHEMA).head
    for level in (*names, *known, "TB.1", "tb.9", "ZZ", "tỉnh đoàn  XA"):
        exit_code, document = run("decide", case, "return_above", "--as", level, "--reason", "thiếu biên bản")
        assert (exit_code, document["error"]["code"]) == (Exit.REFUSED, "level_not_above"), level
    assert laptop.exchange(schema=SCHEMA).head == head
    for level in ("Tỉnh đoàn An Bình", "ab", "Ban Tổ chức"):
        exit_code, document = run("decide", case, "refuse_above", "--as", level)
        assert document["error"]["code"] == "reason_missing", level


def test_a_case_is_given_back_with_a_reason(run: Run, laptop: WireLaptop) -> None:
    case = forwarded(laptop, AN)
    code, document = run("decide", case, "return_above", "--as", "Tỉnh đoàn", "--reason", "thiếu biên bản")
    assert (code, document["fields"]["state"]) == (0, "returned")
    assert document["fields"]["history"][-1]["reason"] == "thiếu biên bản"


def test_a_round_that_came_along_is_answered_where_its_member_is_now(
    run: Run, office: Office, unit: UnitSite
) -> None:
    """Both units have the case under the id of the round; the one that was left keeps it as it decided it."""
    case, there = made_id("a-round"), office.unit("TB.9")
    fields = {"workflow": "discipline", "member": AN, "state": "effective", "data": {}, "history": []}
    came = {**fields, "state": "forwarded", "org": there.branches[0], "counterpart": {"unit": unit.id}}
    kept = {**fields, "org": unit.branches[0]}
    for site, held in ((unit, kept), (there, came)):
        writer = central_writer(office.now)
        write_in_bulk(office.store, site.id, [Put("case", case, held, creates=True)], writer, office.now)
    member = {"full_name": "Nguyễn Văn An", "org": there.branches[0], "status": "active"}
    writer = central_writer(office.now)
    write_in_bulk(office.store, there.id, [Put("member", AN, member, creates=True)], writer, office.now)
    code, document = run("decide", case, "refuse_above", "--as", "Tỉnh đoàn", "--reason", "chưa đủ")
    assert (code, document["unit"], document["fields"]["state"]) == (0, there.id, "refused")


def test_a_merged_branch_takes_everybody_along(run: Run, laptop: WireLaptop, unit: UnitSite) -> None:
    one, two = unit.branches
    post = laptop.operation(
        "create", "position", made_id("post"), set={"org": one, "member": AN, "post": "200"}
    )
    case = laptop.operation("removal.start", "case", made_id("case"), set={"member": AN})
    laptop.exchange(post, case, schema=SCHEMA)
    assert run("merge-org", "TB.1.1", "TB.1.2") == (0, {"from": "TB.1.1", "into": "TB.1.2", "members": 1})
    assert told(laptop, "member")[AN]["org"] == two
    assert told(laptop, "case")[case.id]["org"] == two
    assert told(laptop, "position")[post.id]["held_to"] == "2026-11-22"
    assert one not in told(laptop, "organisation")
    late = laptop.create("Bình")
    (receipt,) = laptop.exchange(late, schema=SCHEMA).receipts
    assert receipt.verdict == "merged"
    assert told(laptop, "member")[late.id]["org"] == two
    for words in (("TB.1.1", "TB.1.2"), ("TB.1.2", "TB.1.2"), ("TB.1.2", "TB.1"), ("TB.1.2", "TB.8.1")):
        assert run("merge-org", *words)[0] == Exit.REFUSED, words


def test_a_declaration_on_the_app_waits_for_the_new_unit(
    run: Run, laptop: WireLaptop, office: Office
) -> None:
    there = office.unit("TB.2").laptop()
    code, document = run("app-transfer", AN, "--to", "TB.2.1")
    assert (code, document["fields"]["state"]) == (0, "incoming")
    assert "transfer_arrived" in notices(there)
    assert AN in told(laptop, "member"), "nothing moves before somebody accepts"
    assert run("app-transfer", AN, "--to", "TB.2.1")[1]["id"] == document["id"]
    assert run("app-transfer", AN, "--to", "TB.2.9")[0] == Exit.REFUSED
    assert run("app-transfer", made_id("nobody"), "--to", "TB.2.1")[0] == Exit.REFUSED


def test_what_a_member_says_on_the_app_is_signed_so(run: Run, laptop: WireLaptop) -> None:
    laptop.exchange(laptop.edit(AN, {}, 2, phone="0912345678"), schema=SCHEMA)
    code, _ = run("edit", "member", AN, "phone=0333333333", "--as", "app")
    assert code == 0
    (kept,) = told(laptop, "conflict").values()
    assert (kept["status"], kept["groups"][0]["mine"]) == ("settled", {"phone": "0912345678"})
    assert kept["groups"][0]["theirs_by"]["place"] == "App"


def test_requests_of_the_units_are_listed_and_answered(run: Run, laptop: WireLaptop, office: Office) -> None:
    there = office.unit("TB.2")
    writer = central_writer(office.now)
    held = {"full_name": "Nguyễn An", "citizen_id": "034203001234", "org": there.branches[0],
            "status": "active"}  # fmt: skip
    write_in_bulk(
        office.store, there.id, [Put("member", made_id("x"), held, creates=True)], writer, office.now
    )
    asked = {"org": laptop.unit.branches[0], "full_name": "Nguyễn Văn An", "citizen_id": "034203001234",
             "unit_named": "TB.2", "reason": "Cùng một người", "by": "Lan", "on": "2026-11-12"}  # fmt: skip
    id = made_id("request")
    (receipt,) = laptop.exchange(laptop.operation("create", "request", id, set=asked), schema=4).receipts
    assert receipt.verdict == "applied"
    code, (listed,) = run("request", "list")
    assert (code, listed["id"], listed["held_in"], listed["age_days"]) == (0, id, "TB.2", 10)
    level = ("--as", "Huyện đoàn")
    assert run("request", "answer", id, "refused", *level)[0] == Exit.REFUSED, "a refusal says why"
    code, document = run("request", "answer", id, "number_freed", *level, "--reason", "ghi nhầm")
    assert (code, document["fields"]["status"]) == (0, "number_freed")
    assert run("request", "answer", id, "two_people", *level)[0] == Exit.REFUSED
    assert run("request", "answer", made_id("no"), "two_people", *level)[0] == Exit.REFUSED
    assert run("request", "list") == (0, [])
    assert [one["status"] for one in run("request", "list", "--all")[1]] == ["number_freed"]
    assert "number_taken_back" in notices(there.laptop())
