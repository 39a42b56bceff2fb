"""One response in one transaction: receipts, bases, locals, cursor, digest."""

from __future__ import annotations

import msgspec

from sync.protocol import codec
from sync.protocol.messages import Operation, Receipt, RecordChange, Verdict
from sync.replica.types import Applied
from tests.helpers.replicas import AT, BRANCH, Desk, applied, change, member_id, rejected

ID = member_id(1)
KNOWN = {"full_name": "Lê Thị Bình", "org": BRANCH, "status": "active", "phone": "0912345678"}


def known(desk: Desk, version: int = 2) -> None:
    desk.pull(change(ID, version, **KNOWN))


def conflict(version: int, status: str = "open", id: str = "conflict-1") -> RecordChange:
    groups = [
        {
            "group": "phone",
            "base": {"phone": "0912345678"},
            "mine": {"phone": "0987654321"},
            "theirs": {"phone": "0911111111"},
            "mine_by": {"actor": "secretary-1", "name": "A", "device": "device-1", "at": AT},
            "theirs_by": {"actor": "b", "name": "B", "device": "device-2", "at": AT},
        }
    ]
    fields = {"type": "fields", "record_kind": "member", "record": ID, "groups": groups, "status": status}
    return RecordChange("conflict", id, version, fields)


def test_an_applied_operation_becomes_the_base(desk: Desk) -> None:
    known(desk)
    desk.edit(ID, phone="0987654321")
    assert desk.sync(ID) == "pending"
    sent = desk.send()
    assert desk.sync(ID) == "sent"
    done = desk.take(
        desk.answer(
            [applied(1, 3)], [RecordChange("member", ID, 3, {"phone": "0987654321"}, partial=True)], 3
        ),
        sent,
    )
    assert done == Applied(applied=1, received=1)
    record = desk.show(ID)
    assert record is not None
    assert (record.version, record.sync, record.fields["phone"]) == (3, "synced", "0987654321")
    with desk.replica.reading() as reader:
        assert reader.outbox() == []
        assert reader.meta.cursor == 3
    desk.check()


def test_an_acknowledged_edit_stays_visible_until_its_commit_has_been_read(desk: Desk) -> None:
    known(desk)
    desk.edit(ID, phone="0987654321")
    sent = desk.send()
    desk.take(desk.answer([applied(1, 40)], [], 20), sent)
    assert desk.field(ID, "phone") == "0987654321"
    assert desk.sync(ID) == "sent"
    desk.restart()
    assert desk.field(ID, "phone") == "0987654321"
    desk.pull(change(ID, 40, **{**KNOWN, "phone": "0987654321"}))
    assert (desk.field(ID, "phone"), desk.sync(ID)) == ("0987654321", "synced")
    desk.check()


def test_an_edit_made_while_its_predecessor_is_in_flight_stays_pending(desk: Desk) -> None:
    known(desk)
    desk.edit(ID, phone="0987654321")
    sent = desk.send()
    desk.edit(ID, phone="0977777777")
    desk.take(desk.answer([applied(1, 3)], [change(ID, 3, **{**KNOWN, "phone": "0987654321"})], 3), sent)
    assert (desk.field(ID, "phone"), desk.sync(ID)) == ("0977777777", "pending")
    (later,) = desk.send()
    assert (later.n, later.set, later.was) == (2, {"phone": "0977777777"}, {"phone": "0987654321"})


def test_only_what_was_sent_is_acknowledged(desk: Desk) -> None:
    known(desk)
    desk.edit(ID, phone="0987654321")
    desk.send()
    done = desk.take(desk.answer([applied(1, 3)], [], 3), [])
    assert done == Applied()
    other = Operation(n=1, actor="x", at=AT, kind="member", id=ID, do="edit", set={"note": "khác"})
    assert desk.take(desk.answer([applied(1, 3)], [], 3), [other]) == Applied()
    assert desk.sync(ID) == "sent"


def test_what_was_sent_is_sent_again_byte_for_byte(desk: Desk) -> None:
    desk.add(1)
    first = [codec.encode(operation) for operation in desk.send()]
    desk.restart()
    assert [codec.encode(operation) for operation in desk.send()] == first


def test_a_version_that_is_known_is_not_taken_again(desk: Desk) -> None:
    known(desk, version=5)
    done = desk.pull(change(ID, 4, **{**KNOWN, "full_name": "Cũ"}), cursor=6)
    assert done.received == 0
    assert desk.field(ID, "full_name") == "Lê Thị Bình"
    desk.check()


def test_a_page_that_comes_twice_does_nothing_the_second_time(desk: Desk) -> None:
    known(desk)
    desk.edit(ID, phone="0987654321")
    sent = desk.send()
    response = desk.answer([applied(1, 3)], [change(ID, 3, **{**KNOWN, "phone": "0987654321"})], 3)
    desk.take(response, sent)
    with desk.replica.reading() as reader:
        before = (reader.record("member", ID), reader.meta)
    assert desk.take(response, sent) == Applied()
    with desk.replica.reading() as reader:
        assert (reader.record("member", ID), reader.meta) == before
    desk.check()


def test_an_older_page_does_not_move_the_cursor_back(desk: Desk) -> None:
    known(desk, version=9)
    desk.take(desk.answer([], [], 5, since=1))
    with desk.replica.reading() as reader:
        assert reader.meta.cursor == 9


def test_changes_that_would_leave_a_gap_are_not_taken(desk: Desk) -> None:
    known(desk)
    done = desk.take(desk.answer([], [change(member_id(2), 30, **KNOWN)], 30, since=20))
    assert done.received == 0
    with desk.replica.reading() as reader:
        assert reader.meta.cursor == 2


def test_page_and_cursor_move_together_or_not_at_all(desk: Desk) -> None:
    known(desk)
    with desk.replica.writing() as work:
        work.apply_response(desk.answer([], [change(member_id(2), 3, **KNOWN)], 3), [])
    with desk.replica.reading() as reader:
        assert reader.meta.cursor == 2
        assert reader.record("member", member_id(2)) is None
    desk.check()


def test_part_of_a_record_that_is_not_here_is_asked_for_in_full(desk: Desk) -> None:
    partial = RecordChange("member", ID, 7, {"phone": "0912345678"}, partial=True)
    done = desk.pull(partial)
    assert done.refetch == (("member", ID),)
    assert desk.show(ID) is None
    with desk.replica.reading() as reader:
        assert reader.meta.cursor == 7


def test_part_of_a_record_is_laid_over_its_base_and_clears_what_is_null(desk: Desk) -> None:
    known(desk)
    desk.edit(ID, note="của tôi")
    desk.pull(RecordChange("member", ID, 3, {"phone": None, "sex": "female"}, partial=True))
    record = desk.show(ID)
    assert record is not None
    assert record.fields == {
        "full_name": "Lê Thị Bình", "org": BRANCH, "status": "active", "sex": "female", "note": "của tôi"
    }  # fmt: skip
    desk.check()


def test_other_peoples_changes_arrive_under_my_pending_edit(desk: Desk) -> None:
    known(desk)
    desk.edit(ID, phone="0987654321")
    desk.pull(change(ID, 3, **{**KNOWN, "full_name": "Lê Thị Bình An", "phone": "0900000001"}))
    record = desk.show(ID)
    assert record is not None
    assert (record.fields["full_name"], record.fields["phone"]) == ("Lê Thị Bình An", "0987654321")
    assert (record.version, record.sync) == (3, "pending")
    with desk.replica.reading() as reader:
        base = reader.base("member", ID)
        assert base is not None
        assert base.fields["phone"] == "0900000001"
    desk.check()


def test_typed_values_stay_when_the_rules_would_refuse_them_now(desk: Desk) -> None:
    known(desk)
    other = member_id(2)
    desk.edit(ID, citizen_id="034301000015")
    desk.pull(change(other, 3, **{**KNOWN, "citizen_id": "034301000015"}))
    desk.pull(change(ID, 4, **KNOWN, note="mới"))
    assert desk.field(ID, "citizen_id") == "034301000015"
    assert desk.field(ID, "note") == "mới"
    desk.check()


def test_a_record_deleted_elsewhere_goes_even_under_a_pending_edit(desk: Desk) -> None:
    known(desk)
    desk.edit(ID, phone="0987654321")
    desk.pull(RecordChange("member", ID, 3, gone="deleted"))
    assert desk.show(ID) is None
    with desk.replica.reading() as reader:
        assert len(reader.outbox()) == 1
        tombstone = reader.view().tombstone("member", ID)
        assert tombstone is not None
        assert tombstone.version == 3
    desk.check()


def test_a_record_that_comes_back_is_shown_again_with_my_edit(desk: Desk) -> None:
    known(desk)
    desk.edit(ID, phone="0987654321")
    desk.pull(RecordChange("member", ID, 3, gone="moved", into="unit-2"))
    desk.pull(change(ID, 4, **KNOWN))
    assert desk.field(ID, "phone") == "0987654321"
    with desk.replica.reading() as reader:
        assert reader.view().tombstone("member", ID) is None
    desk.check()


def test_a_tombstone_older_than_the_record_is_ignored(desk: Desk) -> None:
    known(desk, version=9)
    desk.pull(RecordChange("member", ID, 4, gone="deleted"), cursor=10)
    assert desk.show(ID) is not None


def test_a_conflict_shows_theirs_and_marks_the_record_until_it_is_settled(desk: Desk) -> None:
    known(desk)
    desk.edit(ID, phone="0987654321")
    sent = desk.send()
    theirs = change(ID, 3, **{**KNOWN, "phone": "0911111111"})
    done = desk.take(
        desk.answer([applied(1, 4, Verdict.CONFLICT, conflict="conflict-1")], [theirs, conflict(4)], 4), sent
    )
    assert (done.conflicts, done.received) == (1, 2)
    assert (desk.field(ID, "phone"), desk.sync(ID)) == ("0911111111", "conflict")
    with desk.replica.reading() as reader:
        assert reader.counts().conflicts == 1
        assert [found.id for found in reader.conflicts()] == ["conflict-1"]
    desk.do("resolve", "conflict", "conflict-1", {"take": "mine"})
    assert (desk.field(ID, "phone"), desk.sync(ID)) == ("0987654321", "pending")
    (resolve,) = desk.send()
    assert resolve.set == {"take": "mine"}
    assert resolve.was == {"groups": {"phone": {"phone": "0911111111"}}}
    with desk.replica.reading() as reader:
        assert reader.counts().conflicts == 0
        assert len(reader.conflicts("")) == 1
    settled = conflict(5, status="settled")
    desk.take(
        desk.answer([applied(2, 5)], [change(ID, 5, **{**KNOWN, "phone": "0987654321"}), settled], 5),
        [resolve],
    )
    assert (desk.field(ID, "phone"), desk.sync(ID)) == ("0987654321", "synced")
    desk.check()


def test_somebody_elses_settlement_takes_the_mark_away(desk: Desk) -> None:
    known(desk)
    desk.pull(conflict(3))
    assert desk.sync(ID) == "conflict"
    desk.pull(conflict(4, status="settled"))
    assert desk.sync(ID) == "synced"


def test_values_of_a_settlement_travel_in_stored_form(desk: Desk) -> None:
    known(desk)
    desk.pull(conflict(3))
    desk.do("resolve", "conflict", "conflict-1", {"take": "values", "values": {"phone": "0987 654 322"}})
    (operation,) = desk.send()
    assert operation.set == {"take": "values", "values": {"phone": "0987654322"}}
    assert desk.field(ID, "phone") == "0987654322"


def test_a_folded_create_leads_to_the_survivor_and_takes_later_edits_there(desk: Desk) -> None:
    survivor = member_id(7)
    desk.pull(change(survivor, 2, **{**KNOWN, "citizen_id": "034301000015"}))
    mine = desk.add(1, citizen_id="", birth_date="2001")
    desk.edit(mine, note="gặp ở nhà văn hóa")
    sent = desk.send(most=1)
    changes = [
        RecordChange("member", survivor, 3, {**KNOWN, "birth_date": "2001"}),
        RecordChange("member", mine, 3, gone="merged", into=survivor),
    ]
    done = desk.take(desk.answer([applied(1, 3, Verdict.MERGED, into=survivor)], changes, 3), sent)
    assert done.merged == 1
    record = desk.show(mine)
    assert record is not None
    assert (record.id, record.fields["note"], record.sync) == (survivor, "gặp ở nhà văn hóa", "pending")
    with desk.replica.reading() as reader:
        assert reader.counts().records["member"] == 1
    desk.edit(mine, note="hai")
    with desk.replica.reading() as reader:
        assert [q.operation.id for q in reader.outbox()] == [mine, survivor]
    desk.check()


def test_a_waiting_operation_holds_its_lane_and_no_other(desk: Desk) -> None:
    known(desk)
    first = desk.edit(ID, phone="0987654321")
    sent = desk.send()
    second = desk.edit(ID, note="sau")
    other = desk.add(2)
    done = desk.take(desk.answer([Receipt(first, Verdict.WAITING, code="quarantine")], [], 2), sent)
    assert done.waiting == 1
    page = desk.send()
    assert [operation.id for operation in page] == [other]
    assert desk.sync(ID) == "held"
    with desk.replica.reading() as reader:
        states = {queued.n: (queued.state, queued.code) for queued in reader.outbox()}
        assert states == {first: ("waiting", "quarantine"), second: ("held", "lane"), 3: ("sent", "")}
        assert (reader.counts().pending, reader.counts().waiting) == (2, 1)
    assert [operation.n for operation in desk.send(ask_waiting=True)] == [first, 3]
    done = desk.take(desk.answer([applied(first, 3)], [change(ID, 3, **KNOWN)], 3), sent)
    assert done.applied == 1
    assert [operation.n for operation in desk.send()] == [second, 3]


def test_fields_that_the_server_does_not_know_yet_hold_the_operation(desk: Desk) -> None:
    id = desk.add(1)
    assert desk.send(schema=0) == []
    with desk.replica.reading() as reader:
        assert [(q.state, q.code) for q in reader.outbox()] == [("held", "schema")]
    assert desk.sync(id) == "held"
    assert [operation.id for operation in desk.send()] == [id]


def test_pages_keep_the_order_and_the_limits(desk: Desk) -> None:
    for number in range(6):
        desk.add(number)
    with desk.replica.writing() as work:
        assert [o.n for o in work.page_of_operations(4, 1 << 20, 1)] == [1, 2, 3, 4]
        size = len(codec.encode(work.outbox()[0].operation))
        assert [o.n for o in work.page_of_operations(100, size * 2, 1)] == [1, 2]
        assert [o.n for o in work.page_of_operations(100, 1, 1)] == [1]


def test_unknown_fields_of_a_newer_server_are_kept_and_given_back(desk: Desk) -> None:
    desk.pull(change(ID, 2, **KNOWN, blood_type="O", shirt_sizes=[38, 40]))
    desk.edit(ID, note="sửa")
    record = desk.show(ID)
    assert record is not None
    assert (record.fields["blood_type"], record.fields["shirt_sizes"]) == ("O", [38, 40])
    (operation,) = desk.send()
    assert operation.set == {"note": "sửa"}


def test_kinds_of_a_newer_server_do_no_harm(desk: Desk) -> None:
    done = desk.pull(RecordChange("spaceship", "ship-1", 3, {"name": "Lạc Hồng"}))
    assert (done.received, done.refetch) == (0, ())
    desk.check()


def test_the_servers_facts_are_remembered(desk: Desk) -> None:
    desk.take(
        msgspec.structs.replace(
            desk.answer(), schema=5, min_schema=3, server_time="2026-11-23T00:00:00+00:00"
        )
    )
    with desk.replica.reading() as reader:
        meta = reader.meta
    assert (meta.server_schema, meta.min_schema, meta.highest_server_time) == (
        5,
        3,
        "2026-11-23T00:00:00+00:00",
    )
    desk.take(msgspec.structs.replace(desk.answer(), server_time="2026-11-22T00:00:00+00:00"))
    with desk.replica.reading() as reader:
        assert reader.meta.highest_server_time == "2026-11-23T00:00:00+00:00"


def test_a_rejected_edit_shows_the_base_again_and_keeps_what_was_typed(desk: Desk) -> None:
    known(desk)
    desk.edit(ID, phone="0987654321")
    sent = desk.send()
    desk.take(desk.answer([rejected(1, "validation.phone", field="phone")], [], 2), sent)
    assert (desk.field(ID, "phone"), desk.sync(ID)) == ("0912345678", "rejected")
    with desk.replica.reading() as reader:
        (entry,) = reader.rejections()
    assert (entry.code, entry.operation.set) == ("validation.phone", {"phone": "0987654321"})
    desk.check()
