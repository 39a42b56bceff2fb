"""Other clients of the central system: what they change, and what was gone before they came."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from domain.decisions import Put, Remove
from domain.records import Departure
from sync.protocol.messages import FetchRequest
from sync.protocol.rulebook import rulebook
from sync.server import central, epochs, moving, ranges, units
from sync.server.audience import Audience
from sync.server.central import UnknownRecord
from sync.server.enrol import path_of
from sync.server.exchange import Deps
from sync.server.rows import UnitRows
from sync.server.store import Store
from sync.server.units import Unit, central_writer, create_unit
from sync.server.view import UnitView
from tests.helpers.leftovers import LogGuard
from tests.helpers.office import Office, UnitSite, made_id


def deps(office: Office) -> Deps:
    return Deps(office.store, rulebook(), lambda: office.now, office.new_id, office.settings)


def commit(office: Office, unit: UnitSite, *changes: Put | Remove) -> int:
    with office.store.writing() as connection:
        rows = UnitRows(connection, unit.id, office.now)
        for change in changes:
            rows.apply(change, central_writer(office.now))
        return rows.flush()


def head(office: Office, unit: UnitSite) -> int:
    with office.store.looking() as connection:
        return int(connection.exec_driver_sql("SELECT head FROM unit").scalar_one())


def member_of(unit: UnitSite) -> str:
    laptop = unit.laptop()
    operation = laptop.create("Nguyễn Văn An")
    laptop.push(operation)
    return operation.id


def test_a_member_deleted_between_two_looks_is_unknown_and_no_commit_is_made(
    office: Office, unit: UnitSite
) -> None:
    member = member_of(unit)

    def delete_first() -> datetime:
        # The clock is asked between the look that finds the record and the lock.
        commit(office, unit, Remove("member", member, Departure.DELETED))
        return office.now

    with pytest.raises(UnknownRecord):
        central.edit(replace(deps(office), clock=delete_first), "member", member, {"phone": "0987654321"})
    assert head(office, unit) == 3


@pytest.mark.parametrize("org", ["TB_1_1", "TB%", "", "TB.1.9"])
def test_a_branch_is_named_by_its_whole_code_and_no_pattern(office: Office, unit: UnitSite, org: str) -> None:
    member = member_of(unit)
    with pytest.raises(UnknownRecord):
        moving.move_member(deps(office), member, org)
    assert moving.move_member(deps(office), member, "TB.1.2").unit_id == unit.id


def test_a_unit_without_branches_has_nobody_to_be_invented(office: Office) -> None:
    with office.store.writing() as connection:
        bare = Unit(made_id("bare"), "TB.9", "Xã Mới")
        create_unit(connection, bare, office.new_id)
    assert central.seed(office.store, rulebook(), bare, 10, 1, office.now) == 0


def test_invented_people_leave_the_citizen_ids_of_real_ones_alone(office: Office, tmp_path: Path) -> None:
    unit = office.unit()
    row = Unit(unit.id, unit.code, "Xã TB.1")
    elsewhere = Store(f"sqlite:///{tmp_path / 'other.db'}")
    elsewhere.init()
    same = Office(elsewhere).unit()
    central.seed(elsewhere, rulebook(), Unit(same.id, same.code, "Xã TB.1"), 5, 1, office.now)
    with elsewhere.looking() as connection:
        found = connection.exec_driver_sql(
            "SELECT id, citizen_id FROM record WHERE kind = 'member' AND citizen_id IS NOT NULL ORDER BY id"
        )
        invented, citizen_id = found.first() or ("", "")
    elsewhere.close()
    assert citizen_id
    real = made_id("a real person")
    person = {"full_name": "Trần Thị Bích", "org": unit.branches[0], "citizen_id": citizen_id}
    commit(office, unit, Put("member", real, person, creates=True))
    assert central.seed(office.store, rulebook(), row, 5, 1, office.now) == 5
    with office.store.looking() as connection:
        holders = connection.execute(
            sa.text("SELECT id FROM record WHERE citizen_id = :id"), {"id": citizen_id}
        ).scalars()
        assert list(holders) == [real]
        made = connection.execute(sa.text("SELECT count(*) FROM record WHERE id = :id"), {"id": invented})
        assert made.scalar_one() == 1


def test_removing_what_was_never_there_changes_nothing(office: Office, unit: UnitSite) -> None:
    commit(office, unit, Remove("member", made_id("nobody"), Departure.DELETED))
    with office.store.looking() as connection:
        count = connection.exec_driver_sql("SELECT count(*) FROM record WHERE kind = 'member'").scalar_one()
    assert count == 0
    assert units.recount_digest(office.store, unit.id) is False


def test_nobody_wrote_a_record_that_is_not_there(office: Office, unit: UnitSite) -> None:
    with office.store.writing() as connection:
        view = UnitView(UnitRows(connection, unit.id, office.now), rulebook())
        assert view.last_author("member", made_id("nobody"), "phone") is None
        assert view.changed_by_others("member", made_id("nobody"), 0, "device") == frozenset()


def test_a_unit_that_is_not_there_has_no_rows(office: Office) -> None:
    with office.store.writing() as connection, pytest.raises(KeyError):
        UnitRows(connection, "no such unit", office.now)


def test_a_record_is_fetched_under_its_own_kind_only(office: Office, unit: UnitSite) -> None:
    request = FetchRequest(unit.id, "", [("member", unit.branches[0])])
    answer = ranges.fetch_records(office.store, request, Audience(0))
    assert (answer.records, answer.absent) == ([], [("member", unit.branches[0])])


def test_a_digest_is_set_right_only_where_it_is_wrong(office: Office, unit: UnitSite) -> None:
    assert units.recount_digest(office.store, unit.id) is False
    with office.store.writing() as connection:
        connection.exec_driver_sql("UPDATE unit SET digest = '1:00000000000000ff'")
    assert units.recount_digest(office.store, unit.id) is True
    assert units.recount_digest(office.store, unit.id) is False


def test_a_path_ends_where_the_tree_ends(office: Office) -> None:
    with office.store.writing() as connection:
        connection.exec_driver_sql(
            "INSERT INTO upper_organisation (code, parent_code, level, name)"
            " VALUES ('T.1', 'T', 'cap_tren', 'Huyện đoàn'), ('C', 'D', 'x', 'Một'), ('D', 'C', 'x', 'Hai')"
        )
        assert path_of(connection, "T.1") == ["Huyện đoàn"]
        assert path_of(connection, "nowhere") == []
        # A tree that runs in a circle ends too.
        assert path_of(connection, "C") == ["Hai", "Một"]


def test_two_laptops_that_notice_one_restore_begin_one_epoch(
    office: Office, unit: UnitSite, expected_logs: LogGuard
) -> None:
    laptop = unit.laptop()
    laptop.exchange(laptop.create("An"))
    expected_logs.expect("restored without `restored`")
    with office.store.writing() as connection:
        connection.exec_driver_sql("UPDATE unit SET head = 1")
    caller = office.server._caller({"authorization": f"Bearer {laptop.token}"})
    watch = epochs.Watch(office.store, office.new_id, office.now, timedelta(hours=24))
    noticed = [
        # Both were let in before either of them had looked.
        epochs.noticing_a_restore(watch, caller, laptop.request())
        for _ in range(2)
    ]
    assert noticed[0].epoch != laptop.epoch
    assert noticed[0].epoch == noticed[1].epoch
    assert noticed[0].restored_head == noticed[1].restored_head == 1
