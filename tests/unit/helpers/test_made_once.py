"""A server whose tables were copied is one whose tables were made."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from sync.server.store import Store
from tests.helpers import made_once
from tests.helpers.central import Central

_PRAGMAS = (
    "user_version", "application_id", "encoding", "page_size", "auto_vacuum", "journal_mode", "foreign_keys",
    "synchronous", "cache_size",
)  # fmt: skip
_ALL = sa.select(sa.text("*"))


def holds(store: Store) -> tuple[list[Any], dict[str, Any], dict[str, list[Any]]]:
    """Its declarations, its settings, and the rows of its tables."""
    with store.looking() as connection:

        def ask(what: sa.Executable) -> list[Any]:
            return [tuple(row) for row in connection.execute(what)]

        declared = ask(sa.text("SELECT type, name, tbl_name, sql FROM sqlite_master ORDER BY type, name"))
        tables = [name for kind, name, _, _ in declared if kind == "table"]
        settings = {name: ask(sa.text(f"PRAGMA {name}")) for name in _PRAGMAS}
        return declared, settings, {name: ask(_ALL.select_from(sa.table(name))) for name in tables}


def test_a_copied_server_holds_what_the_steps_make() -> None:
    made, copied = Store(made_once.IN_MEMORY), Store(made_once.IN_MEMORY)
    made.init()
    made_once.begin(copied)
    assert holds(copied) == holds(made)
    assert holds(made)[0]
    copied.require_current()
    assert copied.init() == 0
    made.close()
    copied.close()


def test_what_is_done_to_one_copy_is_in_no_other() -> None:
    first = Central()
    first.add_unit()
    second = Central()
    assert len(holds(first.store)[2]["unit"]) == 1
    assert holds(second.store)[2]["unit"] == []
    with pytest.raises(sa.exc.IntegrityError), first.store.writing() as connection:
        connection.execute(sa.text("INSERT INTO unit SELECT * FROM unit"))
    first.close()
    second.close()


def test_a_server_on_the_disk_takes_the_steps(tmp_path: Path) -> None:
    kept = Store(f"sqlite:///{tmp_path / 'central.db'}")
    made_once.begin(kept)
    kept.require_current()
    kept.close()
    assert (tmp_path / "central.db").is_file()
