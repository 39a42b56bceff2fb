"""A cadre saves: rows, outbox, audit trail and search index in one transaction, or nothing."""

from __future__ import annotations

import pytest

from domain.decisions import Command, Refused
from domain.records import Departure, Tombstone
from sync.replica.audit import first_broken_line
from sync.replica.connection import connect
from sync.replica.types import MemberQuery, Performed, SyncState
from tests.helpers.replicas import AT, BRANCH, SECRETARY, UNIT, Desk, change, member_id


def test_a_new_member_is_shown_counted_found_and_queued(desk: Desk) -> None:
    id = desk.add(1, birth_date="2001")
    with desk.replica.reading() as reader:
        record = reader.record("member", id)
        assert record is not None
        assert (record.fields["full_name"], record.sync, record.version) == ("Nguyễn Văn An", "pending", 0)
        assert reader.counts().pending == 1
        assert reader.counts().records["member"] == 1
        assert reader.member_ids(MemberQuery(search="nguyen an")) == [id]
        (queued,) = reader.outbox()
    assert (queued.n, queued.state, queued.operation.do) == (1, "pending", "create")
    assert queued.operation.set == {"full_name": "Nguyễn Văn An", "org": BRANCH, "birth_date": "2001"}


def test_a_refused_command_writes_nothing(desk: Desk) -> None:
    outcome = desk.attempt("create", "member", member_id(1), {"full_name": "Nguyễn Văn An"})
    assert isinstance(outcome, Refused)
    with desk.replica.reading() as reader:
        assert reader.outbox() == []
        assert reader.meta.next_n == 1


def test_without_commit_nothing_happened(desk: Desk) -> None:
    with desk.replica.writing() as work:
        fields = {"full_name": "Lê Thị Bình", "org": BRANCH}
        work.perform(Command("create", "member", member_id(1), fields), SECRETARY, AT)
    with desk.replica.reading() as reader:
        assert reader.outbox() == []
        assert reader.record("member", member_id(1)) is None
        assert reader.member_ids(MemberQuery(search="binh")) == []


def test_an_exception_inside_takes_everything_back(desk: Desk) -> None:
    def save_and_fail() -> None:
        with desk.replica.writing() as work:
            fields = {"full_name": "Lê Thị Bình", "org": BRANCH}
            work.perform(Command("create", "member", member_id(1), fields), SECRETARY, AT)
            raise LookupError

    with pytest.raises(LookupError):
        save_and_fail()
    desk.add(2)
    with desk.replica.reading() as reader:
        assert [queued.operation.id for queued in reader.outbox()] == [member_id(2)]


def test_an_edit_carries_what_stood_in_the_whole_group(desk: Desk) -> None:
    id = desk.add(
        1, citizen_id="034301000015", citizen_id_issued_on="2021-05-06", sex="female", birth_date="2001"
    )
    desk.edit(id, citizen_id_issued_on="2022-01-02")
    with desk.replica.reading() as reader:
        operation = reader.outbox()[-1].operation
    assert operation.set == {"citizen_id_issued_on": "2022-01-02"}
    assert operation.was == {
        "citizen_id": "034301000015",
        "citizen_id_issued_on": "2021-05-06",
        "citizen_id_issued_by": None,
    }


def test_what_travels_is_in_stored_form(desk: Desk) -> None:
    id = desk.add(1)
    desk.edit(id, phone="+84 987 654 321")
    with desk.replica.reading() as reader:
        assert reader.outbox()[-1].operation.set == {"phone": "0987654321"}


def test_an_edit_that_changes_nothing_is_not_queued(desk: Desk) -> None:
    id = desk.add(1, phone="0987654321")
    assert desk.edit(id, phone="0987 654 321") == 0
    with desk.replica.reading() as reader:
        assert len(reader.outbox()) == 1


def test_a_deleted_member_is_gone_here_and_its_base_is_kept(desk: Desk) -> None:
    desk.pull(change(member_id(1), 2, full_name="Lê Thị Bình", org=BRANCH, status="active"))
    desk.do("delete", "member", member_id(1), reason="nhập nhầm")
    assert desk.show(member_id(1)) is None
    with desk.replica.reading() as reader:
        base = reader.base("member", member_id(1))
        assert base is not None
        assert (base.version, base.fields["full_name"]) == (2, "Lê Thị Bình")
        assert reader.view().tombstone("member", member_id(1)) == Tombstone(
            "member", member_id(1), Departure.DELETED
        )
        assert reader.outbox()[0].operation.version == 2
    desk.check()


def test_deleting_a_member_takes_its_positions_along(desk: Desk) -> None:
    id, position = desk.add(1), "01990002-0000-7000-8000-000000000001"
    desk.do("create", "position", position, {"org": UNIT, "member": id, "post": "195"})
    desk.do("delete", "member", id, reason="nhập nhầm")
    assert desk.show(position, "position") is None


def test_a_position_of_a_new_member_names_the_operation_it_builds_on(desk: Desk) -> None:
    id = desk.add(1)
    desk.do(
        "create",
        "position",
        "01990002-0000-7000-8000-000000000001",
        {"org": UNIT, "member": id, "post": "195"},
    )
    with desk.replica.reading() as reader:
        assert reader.outbox()[-1].operation.after == [1]


def test_many_commands_are_all_or_nothing(desk: Desk) -> None:
    good = [
        Command("create", "member", member_id(k), {"full_name": "Vũ An", "org": BRANCH}) for k in range(3)
    ]
    bad = Command("create", "member", member_id(9), {"full_name": "Vũ An"})
    with desk.replica.writing() as work:
        before = work.perform(
            Command("create", "member", member_id(7), {"full_name": "Lý Bình", "org": BRANCH}), SECRETARY, AT
        )
        assert isinstance(before, Performed)
        outcome = work.perform_all([*good, bad], SECRETARY, AT, batch="batch-1")
        assert isinstance(outcome, Refused)
        assert outcome.params["index"] == 3
        done = work.perform_all(good[:2], SECRETARY, AT, batch="batch-2")
        assert isinstance(done, list)
        work.commit()
    with desk.replica.reading() as reader:
        assert [(q.n, q.operation.batch) for q in reader.outbox()] == [
            (1, None),
            (2, "batch-2"),
            (3, "batch-2"),
        ]
        assert reader.counts().records["member"] == 3


def test_the_audit_trail_tells_names_of_fields_and_never_values(desk: Desk) -> None:
    id = desk.add(1, phone="0987654321")
    desk.edit(id, note="Chuyển trọ")
    desk.close()
    connection = connect(desk.home.replica, desk.key)
    lines = connection.execute("SELECT do, id, n, fields FROM audit ORDER BY seq").fetchall()
    assert lines == [
        ("create", id, 1, '["full_name","org","phone"]'),
        ("edit", id, 2, '["note"]'),
    ]
    assert first_broken_line(connection) is None
    connection.execute("UPDATE audit SET actor = 'nobody' WHERE seq = 1")
    assert first_broken_line(connection) == 1
    connection.close()
    desk.open()


def test_a_committed_unit_of_work_takes_no_more_writes(desk: Desk) -> None:
    with desk.replica.writing() as work:
        work.set_meta(last_sync=AT)
        work.commit()
        with pytest.raises(RuntimeError):
            work.add_actor(SECRETARY)


def test_facts_are_only_those_that_a_replica_has(desk: Desk) -> None:
    with desk.replica.writing() as work, pytest.raises(TypeError, match="colour"):
        work.set_meta(colour="red")


def test_a_unit_of_work_inside_another_is_a_mistake_and_no_deadlock(desk: Desk) -> None:
    with desk.replica.writing(), pytest.raises(RuntimeError):
        desk.add(1)


def test_history_is_newest_first(desk: Desk) -> None:
    id = desk.add(1)
    desk.edit(id, note="một")
    with desk.replica.reading() as reader:
        found = reader.history("member", id)
    assert [(entry.do, entry.fields, entry.state) for entry in found] == [
        ("edit", ("note",), SyncState.PENDING),
        ("create", ("full_name", "org"), SyncState.PENDING),
    ]
