from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from sync.server import schema
from sync.server import store as stores
from sync.server.store import Busy, Store, insert_missing, sqlite_module, upsert
from sync.server.tables import EPOCH, METADATA, SHARED, UPPER_ORGANISATION


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    made = Store(f"sqlite:///{tmp_path / 'central.db'}")
    made.init()
    yield made
    made.close()


def test_every_table_of_a_unit_has_the_unit_first_in_its_primary_key() -> None:
    for table in METADATA.sorted_tables:
        keys = [column.name for column in table.primary_key]
        assert (table.name in SHARED) != (keys[0] == "unit_id"), table.name


def test_sqlite_is_a_sound_one_and_survives_power_loss(store: Store) -> None:
    assert sqlite_module().sqlite_version_info >= (3, 51, 3)
    with store.looking() as connection:
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar_one() == "wal"
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar_one() == 2


def test_a_failing_upgrade_leaves_nothing_behind(store: Store) -> None:
    def half(connection: sa.Connection) -> None:
        connection.exec_driver_sql("CREATE TABLE half (x TEXT)")
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError), store.writing() as connection:
        schema.upgrade(connection, [*schema.STEPS, half])
    with store.looking() as connection:
        assert not sa.inspect(connection).has_table("half")
    store.require_current()


def test_a_database_of_the_first_step_is_brought_up_to_date(store: Store) -> None:
    with store.writing() as connection:
        for name in ("noticed_by", "began_at"):
            connection.exec_driver_sql(f"ALTER TABLE epoch DROP COLUMN {name}")
        connection.exec_driver_sql("DELETE FROM schema_state WHERE step > 1")
        connection.exec_driver_sql(
            "INSERT INTO epoch (unit_id, place, before, epoch, restored_head) VALUES ('u', 1, 'a', 'b', 3)"
        )
    with store.writing() as connection:
        assert schema.upgrade(connection) == len(schema.STEPS) - 1
        [life] = connection.execute(EPOCH.select()).all()
    assert (life.epoch, life.restored_head, life.noticed_by, life.began_at) == ("b", 3, "", "")


def test_steps_run_once_and_in_order(store: Store) -> None:
    ran: list[int] = []
    steps = [*schema.STEPS, lambda connection: ran.append(2), lambda connection: ran.append(3)]
    with store.writing() as connection:
        assert schema.upgrade(connection, steps) == 2
    with store.writing() as connection:
        assert schema.upgrade(connection, steps) == 0
    assert ran == [2, 3]
    with pytest.raises(schema.SchemaNewer):
        store.require_current()
    with pytest.raises(schema.SchemaNewer), store.writing() as connection:
        schema.upgrade(connection, schema.STEPS)


def test_a_transaction_that_raises_is_undone(store: Store) -> None:
    def fail(connection: sa.Connection) -> None:
        connection.exec_driver_sql("INSERT INTO upper_organisation (code) VALUES ('A')")
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        store.write(fail)
    with store.looking() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM upper_organisation").scalar_one() == 0


def test_a_reader_sees_one_state_while_others_write(store: Store) -> None:
    count = "SELECT count(*) FROM upper_organisation"
    with store.reading() as reader:
        assert reader.exec_driver_sql(count).scalar_one() == 0
        with store.writing() as writer:
            writer.exec_driver_sql("INSERT INTO upper_organisation (code) VALUES ('A')")
        assert reader.exec_driver_sql(count).scalar_one() == 0
    with store.looking() as later:
        assert later.exec_driver_sql(count).scalar_one() == 1


def test_a_statement_that_is_wrong_is_not_called_busy(store: Store) -> None:
    with pytest.raises(sa.exc.OperationalError), store.looking() as connection:
        connection.exec_driver_sql("SELECT * FROM nowhere")


class _Lost(Exception):
    """What PostgreSQL's driver says of the transaction that was chosen to give way."""

    def __init__(self, sqlstate: str) -> None:
        super().__init__(sqlstate)
        self.sqlstate = sqlstate


def _codes(store: Store) -> list[str]:
    with store.looking() as connection:
        return list(connection.execute(sa.select(UPPER_ORGANISATION.c.code)).scalars())


def _insert(connection: sa.Connection, code: str) -> None:
    row = {"code": code, "parent_code": "", "level": "tinh_doan", "name": "Tỉnh đoàn"}
    upsert(connection, UPPER_ORGANISATION, [row])


@pytest.mark.parametrize("sqlstate", ["40001", "40P01"])
def test_work_that_gave_way_to_another_is_done_again_from_the_beginning(store: Store, sqlstate: str) -> None:
    tries: list[str] = []

    def work(connection: sa.Connection) -> str:
        tries.append(f"T.{len(tries)}")
        _insert(connection, tries[-1])
        if len(tries) < 3:
            raise sa.exc.OperationalError("COMMIT", {}, _Lost(sqlstate))
        return "done"

    assert store.write(work) == "done"
    assert _codes(store) == ["T.2"]


def test_work_that_gives_way_every_time_ends_as_busy(store: Store) -> None:
    tries: list[int] = []

    def work(connection: sa.Connection) -> None:
        tries.append(1)
        _insert(connection, "T")
        raise sa.exc.OperationalError("COMMIT", {}, _Lost("40P01"))

    with pytest.raises(Busy):
        store.write(work)
    assert len(tries) == 3
    assert _codes(store) == []


def test_work_that_broke_a_rule_of_the_tables_is_not_tried_again(store: Store) -> None:
    tries: list[int] = []

    def work(connection: sa.Connection) -> None:
        tries.append(1)
        _insert(connection, "T")
        connection.exec_driver_sql("INSERT INTO upper_organisation (code) VALUES ('T')")

    with pytest.raises(sa.exc.IntegrityError):
        store.write(work)
    assert len(tries) == 1
    assert _codes(store) == []


def test_a_full_disk_is_said_to_pass_and_nothing_is_half_written(store: Store) -> None:
    with store.looking() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")

    def work(connection: sa.Connection) -> None:
        _insert(connection, "T")
        _insert(connection, "X" * 1_000_000)

    with pytest.raises(Busy):
        store.write(work)
    assert _codes(store) == []


def test_a_transaction_that_the_database_has_given_up_hides_no_reason(store: Store) -> None:
    def work(connection: sa.Connection) -> None:
        connection.exec_driver_sql("ROLLBACK")
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        store.write(work)
    store.write(lambda connection: _insert(connection, "T"))
    assert _codes(store) == ["T"]


def test_a_connection_that_went_away_hides_no_reason(store: Store) -> None:
    def work(connection: sa.Connection) -> None:
        _insert(connection, "A")
        connection.invalidate()
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        store.write(work)
    store.write(lambda connection: _insert(connection, "T"))
    assert _codes(store) == ["T"]


def test_nothing_to_write_asks_nothing_of_the_database(store: Store) -> None:
    asked: list[object] = []
    with store.writing() as connection:
        sa.event.listen(connection, "before_cursor_execute", lambda *said: asked.append(said[2]))
        upsert(connection, UPPER_ORGANISATION, [])
        insert_missing(connection, UPPER_ORGANISATION, [])
        assert asked == []


def test_the_standard_sqlite_is_taken_where_it_is_sound(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stores, "_FIRST_SOUND_SQLITE", (3, 0, 0))
    assert sqlite_module().__name__ == "sqlite3"
    monkeypatch.setattr(stores, "_FIRST_SOUND_SQLITE", (99, 0, 0))
    assert sqlite_module().__name__.startswith("sqlcipher3")
