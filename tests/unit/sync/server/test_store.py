from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from sync.server import schema
from sync.server.store import Store, sqlite_module
from sync.server.tables import METADATA, SHARED


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
