"""The Rejected tray: nothing is dropped, correct and resend is a new operation."""

from __future__ import annotations

import pytest

from domain.decisions import Command, Refused
from sync.replica.errors import NoSuchRejection
from sync.replica.types import Performed
from tests.helpers.replicas import AT, BRANCH, SECRETARY, Desk, applied, change, member_id, rejected


def refuse(desk: Desk, code: str = "validation.phone", **params: str) -> None:
    """The server refuses everything that waits to be sent."""
    sent = desk.send()
    desk.take(desk.answer([rejected(operation.n, code, **params) for operation in sent]), sent)


def tray(desk: Desk) -> list[str]:
    with desk.replica.reading() as reader:
        return [entry.id for entry in reader.rejections()]


def resend(desk: Desk, entry: str, **values: str) -> Performed | Refused:
    with desk.replica.writing() as work:
        outcome = work.resend(entry, values, SECRETARY, AT)
        work.commit()
    return outcome


def test_a_rejected_create_takes_its_unsent_followers_along_and_they_come_back_together(desk: Desk) -> None:
    id = desk.add(1, phone="0987654321")
    sent = desk.send()
    desk.edit(id, note="gặp rồi")
    desk.take(desk.answer([rejected(1, "citizen_id_elsewhere", unit="Xã Đông Hải")]), sent)
    assert desk.show(id) is None
    with desk.replica.reading() as reader:
        assert [(e.code, dict(e.params)) for e in reader.rejections()] == [
            ("citizen_id_elsewhere", {"unit": "Xã Đông Hải"}),
            ("predecessor_rejected", {"n": 1}),
        ]
        assert reader.outbox() == []
        assert reader.counts().rejected == 2
    outcome = resend(desk, tray(desk)[0], phone="0911222333")
    assert outcome == Performed(id, 3)
    assert tray(desk) == []
    record = desk.show(id)
    assert record is not None
    assert (record.fields["phone"], record.fields["note"], record.sync) == (
        "0911222333",
        "gặp rồi",
        "pending",
    )
    (operation,) = desk.send()
    assert (operation.do, operation.set["note"]) == ("create", "gặp rồi")


def test_followers_that_were_sent_with_a_rejected_create_go_the_same_way(desk: Desk) -> None:
    id = desk.add(1)
    desk.edit(id, note="gặp rồi")
    sent = desk.send()
    receipts = [rejected(1, "validation.citizen_id"), rejected(2, "predecessor_rejected", n=1)]
    desk.take(desk.answer(receipts), sent)
    assert len(tray(desk)) == 2
    resend(desk, tray(desk)[0])
    assert desk.field(id, "note") == "gặp rồi"
    assert tray(desk) == []


def test_a_resend_that_the_rules_refuse_leaves_the_tray_as_it_was(desk: Desk) -> None:
    desk.add(1)
    refuse(desk)
    before = tray(desk)
    outcome = resend(desk, before[0], full_name="")
    assert isinstance(outcome, Refused)
    assert tray(desk) == before
    with desk.replica.reading() as reader:
        assert reader.outbox() == []


def test_resend_of_an_edit_keeps_what_was_typed_beside_the_correction(desk: Desk) -> None:
    id = member_id(1)
    desk.pull(change(id, 2, full_name="Lê Bình", org=BRANCH, status="active"))
    desk.do("edit", "member", id, {"phone": "0987654321", "note": "mới"})
    refuse(desk)
    resend(desk, tray(desk)[0], phone="0911222333")
    (operation,) = desk.send()
    assert operation.set == {"phone": "0911222333", "note": "mới"}
    assert desk.sync(id) == "sent"


def test_discarding_gives_up_the_followers_too_and_is_noted(desk: Desk) -> None:
    id = desk.add(1)
    sent = desk.send()
    desk.edit(id, note="x")
    desk.take(desk.answer([rejected(1, "forbidden")]), sent)
    with desk.replica.writing() as work:
        work.discard(work.rejections()[0].id, SECRETARY, AT)
        work.commit()
    assert tray(desk) == []


def test_discarding_an_edit_shows_the_record_as_synced(desk: Desk) -> None:
    id = member_id(1)
    desk.pull(change(id, 2, full_name="Lê Bình", org=BRANCH, status="active"))
    desk.edit(id, note="x")
    refuse(desk)
    assert desk.sync(id) == "rejected"
    with desk.replica.writing() as work:
        work.discard(work.rejections()[0].id, SECRETARY, AT)
        work.commit()
    assert desk.sync(id) == "synced"
    with desk.replica.reading() as reader:
        assert reader.history("member", id) == []


@pytest.mark.parametrize("entry", ["7", "", "x", "-1", "٣", "9" * 40])
def test_an_entry_that_is_not_there_is_named(desk: Desk, entry: str) -> None:
    with desk.replica.writing() as work:
        with pytest.raises(NoSuchRejection):
            work.resend(entry, {}, SECRETARY, AT)
        with pytest.raises(NoSuchRejection):
            work.discard(entry, SECRETARY, AT)


def test_a_rejected_delete_brings_the_member_back(desk: Desk) -> None:
    id = member_id(1)
    desk.pull(change(id, 2, full_name="Lê Bình", org=BRANCH, status="active"))
    desk.do("delete", "member", id, reason="nhập nhầm")
    refuse(desk, "forbidden")
    assert desk.field(id, "full_name") == "Lê Bình"
    assert desk.sync(id) == "rejected"
    outcome = resend(desk, tray(desk)[0])
    assert isinstance(outcome, Performed)
    assert desk.show(id) is None


def test_a_later_edit_survives_the_rejection_of_an_earlier_one(desk: Desk) -> None:
    id = member_id(1)
    desk.pull(change(id, 2, full_name="Lê Bình", org=BRANCH, status="active"))
    desk.edit(id, phone="0987654321")
    sent = desk.send()
    desk.edit(id, note="còn đây")
    desk.take(desk.answer([rejected(1, "validation.phone")]), sent)
    assert (desk.field(id, "phone"), desk.field(id, "note")) == (None, "còn đây")
    (operation,) = desk.send()
    assert operation.set == {"note": "còn đây"}
    desk.take(
        desk.answer([applied(2, 3)], [change(id, 3, full_name="Lê Bình", org=BRANCH, note="còn đây")], 3),
        [operation],
    )
    assert desk.sync(id) == "rejected"
    desk.check()


def test_a_command_on_a_record_in_the_tray_is_refused_as_unknown(desk: Desk) -> None:
    id = desk.add(1)
    refuse(desk)
    with desk.replica.writing() as work:
        outcome = work.perform(Command("edit", "member", id, {"note": "x"}), SECRETARY, AT)
    assert isinstance(outcome, Refused)
    assert outcome.code == "unknown_record"
