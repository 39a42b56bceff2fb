"""The audit trail as it is read: what became of each line's operation, in pages, and whether it is whole."""

from __future__ import annotations

import contextlib

import pytest

from sync.protocol.messages import Verdict
from sync.replica.connection import connect
from sync.replica.types import AuditLine, ChainCheck, TrailQuery
from tests.helpers.replicas import (
    AT,
    BRANCH,
    SECRETARY,
    Desk,
    applied,
    change,
    make_older,
    member_id,
    rejected,
)


def lines(desk: Desk, query: TrailQuery | None = None) -> list[AuditLine]:
    with desk.replica.reading() as reader:
        return reader.trail(query or TrailQuery())


def told(desk: Desk) -> list[tuple[str, str]]:
    """What was done and what became of it, newest first."""
    return [(line.do, line.fate) for line in lines(desk)]


def check(desk: Desk, limit: int = -1, before: ChainCheck | None = None) -> ChainCheck:
    with desk.replica.reading() as reader:
        return reader.check_trail(before or ChainCheck(), limit)


def test_a_line_tells_how_its_operation_stands_all_the_way(desk: Desk) -> None:
    id = desk.add(1)
    desk.edit(id, note="gặp rồi")
    assert told(desk) == [("edit", "pending"), ("create", "pending")]
    sent = desk.send()
    assert told(desk) == [("edit", "sent"), ("create", "sent")]
    desk.take(desk.answer([applied(1, 2), rejected(2, "validation.note")]), sent)
    assert told(desk) == [("edit", "rejected"), ("create", "applied")]


def test_what_merged_by_itself_is_told_when_it_happened_and_by_nobody(desk: Desk) -> None:
    desk.pull(change(member_id(1), 2, full_name="Lê Bình", org=BRANCH))
    desk.edit(member_id(1), phone="0912345678")
    sent = desk.send()
    desk.take(desk.answer([applied(1, 4, Verdict.MERGED)]), sent)
    merge, edit = lines(desk)
    assert (merge.do, merge.actor, merge.id, merge.fields) == ("merge", "", member_id(1), ("phone",))
    assert merge.at == desk.clock().isoformat(timespec="seconds")
    assert (edit.do, edit.fate, edit.operation) == ("edit", "merged", merge.operation)


def test_a_refused_operation_that_was_given_up_or_sent_again_is_not_forgotten(desk: Desk) -> None:
    for number in (1, 2):
        desk.pull(change(member_id(number), number + 1, full_name="Lê Bình", org=BRANCH))
        desk.edit(member_id(number), note="sai")
    sent = desk.send()
    desk.take(desk.answer([rejected(1, "validation.note"), rejected(2, "validation.note")]), sent)
    with desk.replica.writing() as work:
        first, second = (entry.id for entry in work.rejections())
        work.discard(first, SECRETARY, AT)
        work.resend(second, {"note": "đúng"}, SECRETARY, AT)
        work.commit()
    assert told(desk) == [
        ("edit", "pending"),
        ("resend", "resend"),
        ("discard", "discard"),
        ("edit", "resend"),
        ("edit", "discard"),
    ]


def test_what_the_journal_forgot_was_acknowledged(desk: Desk) -> None:
    desk.add(1)
    sent = desk.send()
    desk.take(desk.answer([applied(1, 2)]), sent)
    with desk.replica.writing() as work:
        work._store.execute("DELETE FROM journal")
        work.commit()
    [line] = lines(desk)
    assert line.fate == "acknowledged"
    with desk.replica.reading() as reader:
        assert reader.operation_at(line.operation) is None


def test_a_conflict_is_named_and_what_was_written_can_be_read_as_long_as_it_is_kept(desk: Desk) -> None:
    desk.pull(change(member_id(1), 2, full_name="Lê Bình", org=BRANCH))
    desk.edit(member_id(1), phone="0912345678")
    sent = desk.send()
    desk.take(desk.answer([applied(1, 3, Verdict.CONFLICT, conflict="conflict-1")]), sent)
    [line] = lines(desk)
    assert (line.fate, line.conflict) == ("conflict", "conflict-1")
    with desk.replica.reading() as reader:
        operation = reader.operation_at(line.operation)
        about = reader.operations_about("member", member_id(1))
    assert operation is not None
    assert (operation.set, operation.was) == ({"phone": "0912345678"}, {"phone": None})
    assert about == [operation]


def test_what_changes_no_record_has_a_line_without_an_operation(desk: Desk) -> None:
    with desk.replica.writing() as work:
        work.note("sign_in", SECRETARY.id, AT)
        work.note("reveal", SECRETARY.id, AT, "member", member_id(1), ["citizen_id"])
        work.commit()
    reveal, sign_in = lines(desk)
    assert (reveal.do, reveal.id, reveal.fields) == ("reveal", member_id(1), ("citizen_id",))
    assert (sign_in.do, sign_in.operation, sign_in.fate) == ("sign_in", 0, "")


def test_lines_come_in_pages_and_only_those_that_are_asked_for(desk: Desk) -> None:
    ids = [desk.add(number) for number in range(5)]
    desk.edit(ids[0], note="một")
    with desk.replica.writing() as work:
        work.note("lock", "somebody", "2026-11-20T23:59:59+07:00")
        work.commit()
    first = lines(desk, TrailQuery(limit=3))
    second = lines(desk, TrailQuery(limit=3, before=first[-1].seq))
    assert [line.seq for line in (*first, *second)] == [7, 6, 5, 4, 3, 2]
    asked = {
        "actor": TrailQuery(actor="somebody"),
        "does": TrailQuery(does=("edit",)),
        "does_not": TrailQuery(does_not=("create", "edit")),
        "records": TrailQuery(records=frozenset({ids[0]})),
        "nothing": TrailQuery(records=frozenset()),
        "days": TrailQuery(since="2026-11-19", until="2026-11-20"),
        "since": TrailQuery(since="2026-11-22"),
    }
    assert {name: [line.seq for line in lines(desk, query)] for name, query in asked.items()} == {
        "actor": [7],
        "does": [6],
        "does_not": [7],
        "records": [6, 1],
        "nothing": [],
        "days": [7],
        "since": [6, 5, 4, 3, 2, 1],
    }
    with desk.replica.reading() as reader:
        assert reader.trail_length(TrailQuery(limit=1, before=2, since="2026-11-22")) == 6
        assert reader.trail_actors() == [SECRETARY.id, "somebody"]


def test_records_that_are_gone_are_known_to_the_trail(desk: Desk) -> None:
    desk.add(1)
    gone = desk.add(2)
    desk.do("delete", "member", gone, reason="nhập trùng")
    with desk.replica.reading() as reader:
        assert reader.gone_from_trail("member") == [gone]
        with pytest.raises(KeyError):
            reader.gone_from_trail("'; DROP TABLE audit")


def test_one_field_of_many_records_is_read_at_once(desk: Desk) -> None:
    named, unnamed = desk.add(1, full_name="Lê Bình", salaried=True), desk.add(2)
    with desk.replica.reading() as reader:
        names = reader.values_here("member", "full_name", [named, unnamed, "nowhere"])
        salaried = reader.values_here("member", "salaried", [named, unnamed])
        assert names == {named: "Lê Bình", unnamed: "Nguyễn Văn An"}
        assert salaried == {named: True, unnamed: None}
        with pytest.raises(KeyError):
            reader.values_here("member", "full_name FROM audit --", [named])


def test_the_chain_is_followed_piece_by_piece(desk: Desk) -> None:
    for number in range(5):
        desk.add(number)
    first = check(desk, limit=2)
    assert (first.through, first.broken, first.finished) == (2, 0, False)
    rest = check(desk, limit=10, before=first)
    assert (rest.through, rest.broken, rest.finished) == (5, 0, True)
    desk.add(6)
    assert check(desk, limit=10, before=rest).through == 6


@pytest.mark.parametrize(
    "harm,broken",
    [
        ("UPDATE audit SET actor = 'x' WHERE seq = 2", 2),
        ("DELETE FROM audit WHERE seq = 2", 3),
        ("UPDATE audit SET seq = 9 WHERE seq = 2", 3),
        ("UPDATE audit SET hash = (SELECT hash FROM audit WHERE seq = 1) WHERE seq = 2", 2),
    ],
)
def test_a_line_that_was_touched_breaks_the_chain(desk: Desk, harm: str, broken: int) -> None:
    for number in range(4):
        desk.add(number)
    with desk.replica.writing() as work:
        work._store.execute(harm)
        work.commit()
    found = check(desk)
    assert (found.broken, found.finished) == (broken, True)


def test_an_end_that_was_cut_off_is_noticed_although_the_chain_holds(desk: Desk) -> None:
    for number in range(3):
        desk.add(number)
    with desk.replica.writing() as work:
        assert not work.trail_lacks_its_end()
        work._store.execute("DELETE FROM audit WHERE seq = 3")
        work.commit()
    assert check(desk).broken == 0
    with desk.replica.reading() as reader:
        assert reader.trail_lacks_its_end()


def test_an_older_file_gets_its_lines_tied_to_their_operations(desk: Desk) -> None:
    id = desk.add(1)
    desk.edit(id, note="một")
    desk.edit(id, phone="0912345678")
    sent = desk.send()
    desk.take(desk.answer([applied(1, 2), rejected(2, "validation.note"), rejected(3, "x")]), sent)
    with desk.replica.writing() as work:
        work.discard(work.rejections()[0].id, SECRETARY, AT)
        work.commit()
    before = told(desk)
    desk.close()
    make_older(desk)
    with contextlib.closing(connect(desk.home.replica, desk.key)) as opened:
        names = [row[1] for row in opened.execute("PRAGMA table_info(audit)")]
    assert "operation" not in names
    desk.open()
    assert told(desk) == before
    assert before[0] == ("discard", "discard")


def test_counting_members_can_be_narrowed_to_those_who_count(desk: Desk) -> None:
    desk.add(1)
    desk.pull(change(member_id(2), 2, full_name="Lê Bình", org=BRANCH, status="transferred"))
    desk.pull(change(member_id(3), 3, full_name="Lê Chi", org=BRANCH))
    with desk.replica.reading() as reader:
        assert reader.members_per_org() == {BRANCH: 3}
        assert reader.members_per_org({"active"}) == {BRANCH: 2}
