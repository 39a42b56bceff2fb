"""A restored database begins a new epoch: declared by the operator, or noticed."""

from __future__ import annotations

import sqlalchemy as sa

from sync.server import epochs
from sync.server.tables import RECEIPT, RECORD, UNIT
from tests.helpers.leftovers import LogGuard
from tests.helpers.office import Office, UnitSite


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
    assert epochs.begin_everywhere(office.store, office.new_id) == 1
    response = laptop.exchange()
    assert response.epoch != laptop.epoch
    assert (response.restored_head, response.changes, response.since, response.cursor) == (2, [], 0, 0)
    laptop.epoch, laptop.cursor = response.epoch, response.restored_head
    again = laptop.exchange(lost)
    assert [(receipt.verdict, receipt.version) for receipt in again.receipts] == [("applied", 3)]
    assert [change.id for change in again.changes] == [lost.id]


def test_operations_of_the_old_epoch_are_taken_all_the_same(office: Office, unit: UnitSite) -> None:
    laptop = unit.laptop()
    epochs.begin_everywhere(office.store, office.new_id)
    response = laptop.exchange(laptop.create("An"))
    assert [receipt.verdict for receipt in response.receipts] == ["applied"]
    assert response.changes == []


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


def test_each_unit_has_an_epoch_of_its_own(office: Office) -> None:
    one, two = office.unit("TB.1"), office.unit("TB.2")
    assert one.laptop().epoch != two.laptop().epoch
