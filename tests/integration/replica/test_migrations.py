"""Bringing an older file up to date: the new file or the old one, never between."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from domain.kinds import KINDS
from sync.replica.connection import connect
from sync.replica.engine import raw_of, writing_engine
from sync.replica.errors import DataDamaged
from sync.replica.home import Home
from sync.replica.mark import read_mark
from sync.replica.migrations import FOLDER, HEAD, REVISIONS, upgrade
from sync.replica.migrations.revision import revision_of
from sync.replica.replica import Replica
from sync.replica.search import create_index
from sync.replica.statements import kind_table, to_json
from sync.replica.tables import METADATA, build
from sync.replica.types import MemberQuery
from tests.helpers.replicas import BRANCH, Desk, change, make_older, member_id
from tests.helpers.source_tree import ROOT

OLD = REVISIONS[0]


def older(desk: Desk) -> None:
    """An older file with members, a pending edit and a field that it did not know."""
    for number in range(30):
        desk.pull(change(member_id(number), number + 2, full_name="Lê Thị Bình", org=BRANCH))
    desk.add(40)
    desk.edit(member_id(3), note="chưa gửi")
    desk.close()
    make_older(desk)


def revision(desk: Desk) -> str:
    with contextlib.closing(connect(desk.home.replica, desk.key)) as opened:
        return revision_of(opened)


def test_the_files_of_the_revisions_are_one_chain_in_the_order_of_their_names() -> None:
    chain = ScriptDirectory(str(FOLDER)).walk_revisions()
    assert tuple(script.revision for script in chain) == REVISIONS[::-1]
    assert REVISIONS[-1] == HEAD


def test_a_migrated_file_has_the_tables_that_a_fresh_one_has(tmp_path: Path) -> None:
    fresh, migrated = tmp_path / "fresh.db", tmp_path / "migrated.db"
    engine = writing_engine(fresh, bytes(32), create=True)
    with engine.begin() as connection:
        METADATA.create_all(connection)
        create_index(raw_of(connection))
        upgrade.stamp_fresh(connection)
        differences = compare_metadata(
            MigrationContext.configure(connection, opts={"include_object": _is_ours}), METADATA
        )
    engine.dispose()
    assert differences == []
    engine = writing_engine(migrated, bytes(32), create=True)
    with engine.begin() as connection:
        build(schema=1, newest=False).create_all(connection)
        upgrade.stamp_fresh(connection)
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = ?", (OLD,))
    engine.dispose()
    home = Home(tmp_path / "home")
    home.prepare()
    os.replace(migrated, home.replica)
    assert upgrade.bring_up_to_date(home, bytes(32)) is True
    assert _shape(home.replica) == _shape(fresh)


def _shape(path: Path) -> list[tuple[str, ...]]:
    """Columns and indexes of every table of a file, in an order that does not depend on its history."""
    with contextlib.closing(connect(path, bytes(32))) as opened:
        columns = opened.execute(
            'SELECT m.name, c.name, c.type, c."notnull", c.pk'
            " FROM sqlite_master m, pragma_table_info(m.name) c WHERE m.type = 'table' ORDER BY 1, 2"
        ).fetchall()
        indexes = opened.execute(
            "SELECT tbl_name, name FROM sqlite_master WHERE type = 'index' AND sql NOT NULL ORDER BY 1, 2"
        ).fetchall()
    return [*columns, *indexes]


def _is_ours(_: object, name: str | None, kind: str, *__: object) -> bool:
    return kind != "table" or not (name or "").startswith(("search", "alembic"))


def test_an_older_file_is_migrated_and_keeps_everything(desk: Desk) -> None:
    older(desk)
    replica = desk.open()
    assert replica.incarnation_is_new is False
    with replica.reading() as reader:
        assert len(reader.outbox()) == 2
        assert reader.member_ids(MemberQuery(search="binh", limit=1)) != []
        assert reader.count_members(MemberQuery(search="binh le")) == 30
        assert reader.meta.digest == reader.computed_digest()
    assert desk.field(member_id(3), "note") == "chưa gửi"
    assert not desk.home.replica.with_suffix(".migrating").exists()
    desk.add(50)
    assert desk.restart().incarnation_is_new is False


def test_values_kept_aside_get_their_column_once_the_field_is_known(desk: Desk) -> None:
    id = member_id(1)
    desk.pull(change(id, 2, full_name="Lê Bình", org=BRANCH, blood_type="O"))
    desk.close()
    make_older(desk)
    with contextlib.closing(connect(desk.home.replica, desk.key)) as opened:
        # As an older program would have it that knew no note.
        opened.execute(
            "UPDATE member SET note = NULL, extra = ?", (to_json({"note": "mới", "blood_type": "O"}),)
        )
    desk.open()
    desk.close()
    with contextlib.closing(connect(desk.home.replica, desk.key)) as opened:
        assert opened.execute("SELECT note, extra FROM member").fetchone() == ("mới", '{"blood_type":"O"}')
    desk.open()


def test_a_copy_that_is_not_right_is_thrown_away(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    older(desk)
    before = desk.home.replica.read_bytes()

    def lose_members(connection: sa.Connection) -> None:
        raw_of(connection).execute("DELETE FROM member")

    monkeypatch.setattr(upgrade, "_adopt_unknown_fields", lose_members)
    with pytest.raises(DataDamaged):
        desk.open()
    assert desk.home.replica.read_bytes() == before
    assert not desk.home.replica.with_suffix(".migrating").exists()
    monkeypatch.undo()
    desk.open()


def test_a_migration_that_fails_leaves_the_old_file(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    older(desk)

    def fail(_: object) -> None:
        raise LookupError("a mistake in a revision")

    monkeypatch.setattr(upgrade, "_adopt_unknown_fields", fail)
    with pytest.raises(LookupError):
        desk.open()
    assert revision(desk) == OLD
    monkeypatch.undo()
    desk.open()


_KILLED = """
import os, signal, sys
from datetime import UTC, datetime
from sync.replica import home, mark
from sync.replica.migrations import upgrade
from sync.replica.home import Home

step, place, key = sys.argv[1], Home(sys.argv[2]), bytes.fromhex(sys.argv[3])
owner = {"_copy": upgrade, "_migrate": upgrade, "_check": upgrade, "_remove": upgrade, "replace": os,
         "allow_file": mark, "sync_folder": upgrade}[step]
original = getattr(owner, step)

def cut(*given):
    if step == "replace" and not str(given[0]).endswith(".migrating"):
        return original(*given)
    if sys.argv[4] == "after":
        original(*given)
    os.kill(os.getpid(), signal.SIGKILL)

setattr(owner, step, cut)
upgrade.bring_up_to_date(place, key)
"""


@pytest.mark.parametrize("moment", ["before", "after"])
@pytest.mark.parametrize("step", ["_copy", "_migrate", "_check", "sync_folder", "allow_file", "replace"])
def test_killed_at_any_step_the_home_has_the_old_or_the_new_file(desk: Desk, step: str, moment: str) -> None:
    older(desk)
    command = [sys.executable, "-c", _KILLED, step, str(desk.folder), desk.key.hex(), moment]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == -9, done.stderr
    assert revision(desk) == (HEAD if (step, moment) == ("replace", "after") else OLD)
    replica = desk.open()
    assert replica.incarnation_is_new is False
    with replica.reading() as reader:
        assert len(reader.outbox()) == 2
        assert reader.counts().records["member"] == 31


def test_the_mark_knows_the_file_that_was_swapped_in(desk: Desk) -> None:
    older(desk)
    upgrade.bring_up_to_date(desk.home, desk.key)
    mark = read_mark(desk.home)
    assert mark is not None
    assert len(mark.files) == 2
    desk.open()
    mark = read_mark(desk.home)
    assert mark is not None
    assert len(mark.files) == 1


def test_every_kind_has_its_table_with_a_column_for_each_field() -> None:
    for kind in KINDS.values():
        assert {field.name for field in kind.fields} <= set(METADATA.tables[kind.name].c.keys())
        assert kind_table(kind.name).field_names == tuple(field.name for field in kind.fields)


def test_an_older_replica_opens_through_create_or_open_only(desk: Desk) -> None:
    older(desk)
    Replica.open(desk.home, desk.key, desk.clock).close()
    assert revision(desk) == HEAD
    desk.open()
