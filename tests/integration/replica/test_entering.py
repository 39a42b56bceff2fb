"""Many new records at once leave exactly what saving them one by one leaves."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from domain.decisions import Command, Refused
from sync.replica.audit import first_broken_line
from sync.replica.columns import quoted
from sync.replica.types import Entry, MemberQuery, TrailQuery
from tests.helpers.replicas import AT, BRANCH, OTHER_BRANCH, SECRETARY, Desk, member_id

PEOPLE: list[Mapping[str, Any]] = [
    {"full_name": "Nguyễn Văn An", "birth_date": "2001", "phone": "0912345678", "org": BRANCH},
    {"full_name": "Lê Thị Bình", "association": ["1"], "salaried": True, "org": OTHER_BRANCH},
    {"full_name": "H'Hen Niê", "citizen_id": "034204001234", "source": "desktop", "org": BRANCH},
]
SUPPLIED = {"status": "active", "source": "desktop"}
TABLES = ("member", "base", "outbox", "audit", "meta")


def entry(number: int, given: Mapping[str, Any]) -> Entry:
    supplied = {name: value for name, value in SUPPLIED.items() if name not in given}
    # The rules name first what they would supply.
    first = {name: given[name] for name in SUPPLIED if name in given}
    return Entry(member_id(number), {**first, **given}, supplied)


def one_by_one(desk: Desk, batch: str) -> None:
    with desk.replica.writing() as work:
        for number, given in enumerate(PEOPLE):
            command = Command("create", "member", member_id(number), given)
            assert not isinstance(work.perform(command, SECRETARY, AT, batch), Refused)
        work.commit()


def at_once(desk: Desk, batch: str) -> None:
    with desk.replica.writing() as work:
        entries = [entry(number, given) for number, given in enumerate(PEOPLE)]
        work.enter("member", entries, SECRETARY, AT, batch)
        work.commit()


def content(desk: Desk) -> dict[str, list[Any]]:
    with desk.replica.reading() as reader:
        store = reader._store
        rows = {
            name: store.execute(" ".join(("SELECT * FROM", quoted(name), "ORDER BY 1"))).fetchall()
            for name in TABLES
        }
    # Bases are kept in no order.
    rows["base"] = sorted(row[1:] for row in rows["base"])
    own_to_a_home = ("incarnation", "open_token")
    rows["meta"] = [row for row in rows["meta"] if row[0] not in own_to_a_home]
    return rows


# What operations have in common is put together once: no text of theirs may be taken for a seam.
@pytest.mark.parametrize("batch", ["batch-1", '"id":"" {"":0} \\'])
def test_both_ways_leave_the_same_tables(tmp_path: Path, batch: str) -> None:
    slow, quick = Desk(tmp_path / "slow"), Desk(tmp_path / "quick")
    try:
        one_by_one(slow, batch)
        at_once(quick, batch)
        assert content(quick) == content(slow)
    finally:
        slow.close()
        quick.close()


def test_somebody_of_whom_nothing_is_given_stands_beside_others(desk: Desk) -> None:
    with desk.replica.writing() as work:
        work.enter("member", [Entry(member_id(5), {}, SUPPLIED), entry(0, PEOPLE[0])], SECRETARY, AT, "b")
        work.commit()
    with desk.replica.reading() as reader:
        assert [queued.operation.set for queued in reader.outbox()] == [{}, PEOPLE[0]]
        row = reader._store.row("member", member_id(5))
    assert row is not None
    assert dict(row.fields) == SUPPLIED


def test_what_was_entered_is_found_whole_and_goes_on(desk: Desk) -> None:
    desk.add(7)
    at_once(desk, "batch-1")
    desk.add(8)
    with desk.replica.reading() as reader:
        assert [queued.n for queued in reader.outbox()] == [1, 2, 3, 4, 5]
        assert reader.member_ids(MemberQuery(search="hhen nie")) == []
        assert reader.member_ids(MemberQuery(search="h'hen nie")) == [member_id(2)]
        assert reader.member_ids(MemberQuery(search="001234")) == [member_id(2)]
        assert first_broken_line(reader._store.connection) is None
        batched = reader.operations_of_batches(["batch-1"])
    assert [(one.operation.id, one.state) for one in batched] == [
        (member_id(number), "pending") for number in range(3)
    ]


def test_names_of_fields_that_lines_share_are_told_of_each_of_them(desk: Desk) -> None:
    desk.add(9)
    alike = [
        {"full_name": f"Lê Thị {name}", "birth_date": "2001", "org": BRANCH} for name in ("An", "Hoa", "Chi")
    ]
    with desk.replica.writing() as work:
        entries = [entry(number, given) for number, given in enumerate([*PEOPLE, *alike])]
        work.enter("member", entries, SECRETARY, AT, "batch-1")
        work.commit()
    desk.add(8)
    with desk.replica.reading() as reader:
        lines = [line for line in reader.trail(TrailQuery()) if line.operation in range(2, 8)][::-1]
        stored = reader._store.execute("SELECT fields FROM audit WHERE operation BETWEEN 5 AND 7").fetchall()
    assert [sorted(line.fields) for line in lines] == [sorted(given) for given in [*PEOPLE, *alike]]
    # Said once: a long list would repeat it ten thousand times.
    assert [len(fields) > 3 for (fields,) in stored] == [True, False, False]
    with desk.replica.writing() as work:
        assert first_broken_line(work._store.connection) is None
        work._store.execute("UPDATE audit SET fields = '[]' WHERE operation = 5")
        first = work._store.execute("SELECT seq FROM audit WHERE operation = 5").fetchone()[0]
        assert first_broken_line(work._store.connection) == first


def test_it_is_taken_out_again_as_it_came(desk: Desk) -> None:
    before = content(desk)
    at_once(desk, "batch-1")
    with desk.replica.writing() as work:
        taken = work.take_out([1, 2, 3], SECRETARY, AT)
        work.commit()
    assert (len(taken.gone), taken.kept) == (3, ())
    after = content(desk)
    for table in ("member", "base", "outbox"):
        assert after[table] == before[table]


def test_without_commit_nothing_was_entered(desk: Desk) -> None:
    before = content(desk)
    with desk.replica.writing() as work:
        work.enter("member", [entry(0, PEOPLE[0])], SECRETARY, AT, "batch-1")
    assert content(desk) == before


def test_nobody_to_enter_is_nothing(desk: Desk) -> None:
    before = content(desk)
    with desk.replica.writing() as work:
        work.enter("member", [], SECRETARY, AT, "batch-1")
        work.commit()
    assert content(desk) == before
