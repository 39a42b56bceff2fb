"""A restored database begins a new epoch: declared by the operator, or noticed."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from sync.server import epochs
from sync.server.tables import DEVICE, RECEIPT, RECORD, UNIT
from tests.helpers.leftovers import LogGuard
from tests.helpers.office import Office, UnitSite, WireLaptop, made_id


def lose_the_last_commit(office: Office) -> None:
    """The database as it stood before commit 3: what a restore from a backup does."""
    with office.store.writing() as connection:
        connection.execute(sa.delete(RECORD).where(RECORD.c.version == 3))
        connection.execute(sa.delete(RECEIPT).where(RECEIPT.c.version == 3))
        connection.execute(sa.update(UNIT).values(head=2))


def test_a_declared_restore_tells_no_change_before_the_laptop_has_stepped_back(
    office: Office, unit: UnitSite
) -> None:
    laptop = unit.laptop()
    laptop.exchange(laptop.create("An"))
    lost = laptop.create("Bình")
    laptop.exchange(lost)
    lose_the_last_commit(office)
    assert epochs.begin_everywhere(office.store, office.new_id, office.now) == 1
    response = laptop.exchange()
    assert response.epoch != laptop.epoch
    assert (response.restored_head, response.changes, response.since, response.cursor) == (2, [], 0, 0)
    laptop.epoch, laptop.cursor = response.epoch, response.restored_head
    again = laptop.exchange(lost)
    assert [(receipt.verdict, receipt.version) for receipt in again.receipts] == [("applied", 3)]
    assert [change.id for change in again.changes] == [lost.id]


def test_operations_are_not_decided_before_their_laptop_knows_of_the_new_life(
    office: Office, unit: UnitSite
) -> None:
    laptop = unit.laptop()
    epochs.begin_everywhere(office.store, office.new_id, office.now)
    operation = laptop.create("An")
    response = laptop.exchange(operation)
    assert (response.receipts, response.changes) == ([], [])
    laptop.epoch, laptop.cursor = response.epoch, response.restored_head
    assert [receipt.verdict for receipt in laptop.exchange(operation).receipts] == ["applied"]


def restored_without(office: Office, unit: UnitSite) -> tuple[WireLaptop, WireLaptop, Any]:
    """Two laptops in the new life; the first has yet to offer again the create that the backup lacks."""
    first, second = unit.laptop(), unit.laptop("laptop-2")
    lost = first.create("Bình")
    epochs.begin_everywhere(office.store, office.new_id, office.now)
    for laptop in (first, second):
        response = laptop.exchange()
        laptop.epoch, laptop.cursor = response.epoch, response.restored_head
    return first, second, lost


def test_work_on_what_the_backup_lacks_waits_until_it_is_offered_again(
    office: Office, unit: UnitSite
) -> None:
    first, second, lost = restored_without(office, unit)
    edit = second.operation("edit", "member", lost.id, set={"note": "ghi thêm"}, was={"note": None})
    after = second.operation("edit", "member", lost.id, set={"occupation": "thợ"}, was={"occupation": None})
    told = [(each.verdict, each.code, each.params) for each in second.exchange(edit, after).receipts]
    assert told == [
        ("waiting", "predecessor", {"record": lost.id}),
        ("waiting", "predecessor", {"n": edit.n}),
    ]
    assert [each.verdict for each in first.exchange(lost).receipts] == ["applied"]
    assert [each.verdict for each in second.exchange(edit, after).receipts] == ["merged", "merged"]


def test_what_nobody_offers_again_is_refused_when_the_lease_of_every_laptop_is_over(
    office: Office, unit: UnitSite
) -> None:
    _, second, lost = restored_without(office, unit)
    edit = second.operation("edit", "member", lost.id, set={"note": "ghi thêm"}, was={"note": None})
    assert second.exchange(edit).receipts[0].verdict == "waiting"
    office.now += timedelta(days=61)
    [receipt] = second.exchange(edit).receipts
    assert (receipt.verdict, receipt.code) == ("rejected", "unknown_record")


def test_in_a_life_that_no_restore_began_an_unknown_record_is_refused_at_once(unit: UnitSite) -> None:
    laptop = unit.laptop()
    edit = laptop.operation("edit", "member", made_id("nobody"), set={"note": "ghi"}, was={"note": None})
    assert laptop.exchange(edit).receipts[0].code == "unknown_record"


def test_a_revoked_laptop_of_another_life_hands_in_for_review(office: Office, unit: UnitSite) -> None:
    laptop = unit.laptop()
    epochs.begin_everywhere(office.store, office.new_id, office.now)
    with office.store.writing() as connection:
        connection.execute(sa.update(DEVICE).values(revoked_at=office.now.isoformat()))
    [receipt] = laptop.exchange(laptop.create("An")).receipts
    assert (receipt.verdict, receipt.code) == ("waiting", "review")


def test_a_restore_that_nobody_declared_is_noticed_by_the_first_laptop_that_knows_more(
    office: Office, unit: UnitSite, expected_logs: LogGuard
) -> None:
    laptop, other = unit.laptop("one"), unit.laptop("two")
    laptop.exchange(laptop.create("An"))
    laptop.exchange(laptop.create("Bình"))
    other.exchange()
    lose_the_last_commit(office)
    expected_logs.expect("restored without `restored`")
    response = laptop.exchange()
    assert (response.epoch != laptop.epoch, response.restored_head) == (True, 2)
    # The second laptop of the old epoch is told the same new one.
    assert other.exchange().epoch == response.epoch


def test_a_device_alone_cannot_make_its_unit_begin_anew_again_and_again(
    office: Office, unit: UnitSite, expected_logs: LogGuard
) -> None:
    rogue, other = unit.laptop("one"), unit.laptop("two")
    other.exchange(other.create("An"))
    expected_logs.expect("restored without `restored`")
    first = rogue.exchange(cursor=1_000_000)
    rogue.epoch, rogue.cursor = first.epoch, first.restored_head
    expected_logs.expect("says again")
    for claim in (5, 1_000_000, 10**12):
        answer = rogue.exchange(cursor=claim)
        # It is told how far this life goes, and is the only one that has to step back.
        assert (answer.epoch, answer.since, answer.cursor) == (first.epoch, answer.head, answer.head)
    assert other.exchange().epoch == first.epoch
    office.now += timedelta(hours=23)
    assert rogue.exchange(cursor=9).epoch == first.epoch
    office.now += timedelta(hours=1)
    assert rogue.exchange(cursor=9).epoch != first.epoch


def test_what_a_device_said_does_not_keep_another_from_being_believed(
    office: Office, unit: UnitSite, expected_logs: LogGuard
) -> None:
    rogue, other = unit.laptop("one"), unit.laptop("two")
    expected_logs.expect("restored without `restored`")
    rogue.epoch = rogue.exchange(cursor=1_000_000).epoch
    other.epoch, other.cursor = rogue.epoch, 0
    other.exchange(other.create("An"))
    lost = other.create("Bình")
    other.exchange(lost)
    lose_the_last_commit(office)
    assert other.exchange().epoch != rogue.epoch


def test_operations_of_a_device_that_is_not_believed_are_decided_all_the_same(
    office: Office, unit: UnitSite, expected_logs: LogGuard
) -> None:
    rogue = unit.laptop()
    expected_logs.expect("restored without `restored`")
    rogue.epoch = rogue.exchange(cursor=1_000_000).epoch
    expected_logs.expect("says again")
    answer = rogue.exchange(rogue.create("An"), cursor=1_000_000)
    assert [receipt.verdict for receipt in answer.receipts] == ["applied"]


def test_a_revoked_device_that_has_read_further_is_told_that_it_is_revoked(
    office: Office, unit: UnitSite
) -> None:
    laptop = unit.laptop()
    with office.store.writing() as connection:
        connection.execute(sa.update(DEVICE).values(revoked_at=office.now.isoformat()))
    answer = laptop.exchange(cursor=1_000_000)
    assert answer.hints["revoked"]
    assert (answer.epoch, answer.cursor) == (laptop.epoch, answer.head)


@pytest.mark.parametrize("cursor", [-1, 2**63, 2**64, 10**40])
def test_a_cursor_that_is_no_number_of_a_commit_is_a_malformed_request(unit: UnitSite, cursor: int) -> None:
    laptop = unit.laptop()
    assert laptop.answer(cursor=cursor).status == 400


def test_each_unit_has_an_epoch_of_its_own(office: Office) -> None:
    one, two = office.unit("TB.1"), office.unit("TB.2")
    assert one.laptop().epoch != two.laptop().epoch
