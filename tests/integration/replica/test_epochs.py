"""The server was restored from a backup: what it acknowledged afterwards is offered again."""

from __future__ import annotations

from datetime import datetime, timedelta

import msgspec

from sync.protocol import codec
from sync.protocol.messages import Identity, Operation, RecordChange, Verdict
from tests.helpers.replicas import BRANCH, Desk, applied, change, member_id, rejected

ID = member_id(1)
KNOWN = {"full_name": "Lê Thị Bình", "org": BRANCH, "status": "active"}


def enter(desk: Desk, head: int, epoch: str = "epoch-2") -> int:
    with desk.replica.writing() as work:
        count = work.enter_epoch(epoch, head)
        work.commit()
    return count


def acknowledged_edit(desk: Desk, version: int, **values: str) -> Operation:
    desk.edit(ID, **values)
    (operation,) = desk.send()
    record = desk.show(ID)
    assert record is not None
    now = change(ID, version, **{**record.fields, **values})
    desk.take(desk.answer([applied(operation.n, version)], [now], version), [operation])
    return operation


def hear_from_the_server(desk: Desk, days: int) -> None:
    answer = desk.answer(cursor=20)
    later = datetime.fromisoformat(answer.server_time) + timedelta(days=days)
    desk.take(msgspec.structs.replace(answer, server_time=later.isoformat()))


def test_acknowledged_operations_newer_than_the_backup_are_offered_again_as_they_were(desk: Desk) -> None:
    desk.pull(change(ID, 2, **KNOWN))
    acknowledged_edit(desk, 10, note="trước")
    later = acknowledged_edit(desk, 20, phone="0987654321")
    assert enter(desk, 15) == 1
    with desk.replica.reading() as reader:
        assert [codec.encode(q.operation) for q in reader.outbox()] == [codec.encode(later)]
        assert (reader.meta.epoch, reader.meta.cursor, reader.meta.restored_head) == ("epoch-2", 15, 15)
        record = reader.record("member", ID)
    assert record is not None
    assert (record.version, record.sync, record.fields["phone"]) == (0, "pending", "0987654321")
    desk.check()
    (again,) = desk.send()
    desk.take(desk.answer([applied(again.n, 16)], [change(ID, 16, **KNOWN, phone="0987654321")], 16), [again])
    assert desk.sync(ID) == "synced"
    desk.check()


def test_entering_the_same_epoch_twice_does_nothing(desk: Desk) -> None:
    desk.pull(change(ID, 2, **KNOWN))
    acknowledged_edit(desk, 20, note="x")
    assert enter(desk, 15) == 1
    assert enter(desk, 15) == 0


def test_open_trays_are_asked_again(desk: Desk) -> None:
    desk.pull(change(ID, 2, **KNOWN))
    desk.edit(ID, phone="0987654321")
    sent = desk.send()
    about = {"record_kind": "member", "record": ID, "status": "open", "type": "fields", "groups": []}
    desk.take(
        desk.answer(
            [applied(1, 3, Verdict.CONFLICT, conflict="c-1")], [RecordChange("conflict", "c-1", 3, about)], 3
        ),
        sent,
    )
    desk.edit(ID, note="bị từ chối")
    sent = desk.send()
    desk.take(desk.answer([rejected(2, "forbidden")]), sent)
    assert enter(desk, 50) == 2
    with desk.replica.reading() as reader:
        assert [q.n for q in reader.outbox()] == [1, 2]
        assert reader.rejections() == []
    assert (desk.field(ID, "phone"), desk.field(ID, "note")) == ("0987654321", "bị từ chối")
    desk.check()


def test_receipts_of_the_new_epoch_are_not_offered_again(desk: Desk) -> None:
    desk.pull(change(ID, 90, **KNOWN))
    desk.edit(ID, phone="0987654321")
    sent = desk.send()
    # The answer comes from the restored server: it took the operation, and sends no changes yet.
    told = msgspec.structs.replace(
        desk.answer([applied(1, 61)]), epoch="epoch-2", since=0, cursor=0, head=61, restored_head=60
    )
    done = desk.take(told, sent)
    assert done.applied == 1
    assert desk.field(ID, "phone") == "0987654321"
    assert enter(desk, 60) == 0
    with desk.replica.reading() as reader:
        assert reader.outbox() == []
        assert reader.meta.cursor == 60
    assert desk.field(ID, "phone") == "0987654321"
    desk.pull(change(ID, 61, **KNOWN, phone="0987654321"))
    assert (desk.field(ID, "phone"), desk.sync(ID)) == ("0987654321", "synced")
    desk.check()


def test_changes_of_another_epoch_are_not_taken(desk: Desk) -> None:
    told = msgspec.structs.replace(desk.answer([], [change(ID, 5, **KNOWN)], 5), epoch="epoch-2")
    assert desk.take(told).received == 0
    with desk.replica.reading() as reader:
        assert reader.meta.cursor == 1


def test_a_lost_create_and_a_lost_delete_are_both_offered_again(desk: Desk) -> None:
    other = member_id(2)
    desk.pull(change(other, 2, **KNOWN))
    desk.add(1)
    desk.do("delete", "member", other, reason="nhập nhầm")
    sent = desk.send()
    changes = [
        change(ID, 20, full_name="Nguyễn Văn An", org=BRANCH, status="active"),
        RecordChange("member", other, 21, gone="deleted"),
    ]
    desk.take(desk.answer([applied(1, 20), applied(2, 21)], changes, 21), sent)
    assert enter(desk, 10) == 2
    assert desk.show(ID) is not None
    assert desk.show(other) is None
    # The restored server still has the deleted member: repair brings its base back, the delete lies over it.
    with desk.replica.writing() as work:
        work.repair([change(other, 2, **KNOWN)], [("member", ID)])
        work.commit()
    assert desk.show(other) is None
    assert desk.field(ID, "full_name") == "Nguyễn Văn An"
    desk.check()


def test_operations_of_an_earlier_incarnation_come_back_in_order_under_the_present_one(desk: Desk) -> None:
    desk.pull(change(ID, 2, **KNOWN))
    first = acknowledged_edit(desk, 20, note="một")
    with desk.replica.reading() as reader:
        old = reader.meta.incarnation
    with desk.replica.writing() as work:
        work.start_incarnation()
        work.commit()
    desk.edit(ID, note="hai")
    assert enter(desk, 10) == 1
    with desk.replica.reading() as reader:
        queued = [(q.n, q.operation.set["note"], q.operation.first) for q in reader.outbox()]
        current = reader.meta.incarnation
    assert current != old
    assert queued[0] == (1, "một", Identity(old, first.n))
    assert queued[1][:2] == (2, "hai")
    assert desk.field(ID, "note") == "hai"
    desk.check()


def test_the_journal_is_kept_for_half_a_year_of_the_servers_time(desk: Desk) -> None:
    desk.pull(change(ID, 2, **KNOWN))
    acknowledged_edit(desk, 20, note="cũ")
    desk.clock.now += timedelta(days=9000)
    hear_from_the_server(desk, days=179)
    desk.restart()
    with desk.replica.reading() as reader:
        assert len(reader.history("member", ID)) == 1
    hear_from_the_server(desk, days=182)
    desk.restart()
    with desk.replica.reading() as reader:
        assert reader.history("member", ID) == []
    assert enter(desk, 10) == 0
