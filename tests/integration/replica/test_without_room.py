"""A disk with no room at all: what is saved stays readable, and nothing is taken for what it is not."""

from __future__ import annotations

import errno
import shutil
from pathlib import Path

import pytest

from sync.replica import connection
from sync.replica import mark as marks
from sync.replica.connection import connect
from sync.replica.errors import DataDamaged, DiskFailure, DiskFull
from sync.replica.home import Home, write_atomically
from sync.replica.replica import Replica
from tests.helpers.replicas import BRANCH, Clock, Desk, change, enrolment, member_id


def refuse_small_files(monkeypatch: pytest.MonkeyPatch, why: int = errno.ENOSPC) -> None:
    """The disk takes no new file beside the replica."""

    def refuse(path: Path, content: bytes) -> None:
        raise OSError(why, "no")

    monkeypatch.setattr(marks, "write_atomically", refuse)


def test_what_is_saved_can_be_read_where_an_opening_cannot_even_be_noted(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    id = desk.add(1)
    desk.close()
    with monkeypatch.context() as full:
        refuse_small_files(full)
        assert desk.open().incarnation_is_new is False
        assert desk.show(id) is not None
        desk.close()
    assert desk.open().incarnation_is_new is False
    desk.check()


def test_room_that_the_ballast_gives_back_is_enough_to_note_an_opening(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.close()
    before = marks.read_mark(desk.home)

    def where_there_is_room(path: Path, content: bytes) -> None:
        if desk.home.ballast.exists():
            raise OSError(errno.EDQUOT, "over quota")
        write_atomically(path, content)

    monkeypatch.setattr(marks, "write_atomically", where_there_is_room)
    desk.open()
    after = marks.read_mark(desk.home)
    assert before is not None
    assert after is not None
    assert after.token != before.token
    assert after.previous == before.token


def test_a_copied_home_is_not_worked_with_where_its_new_life_cannot_be_noted(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.add(1)
    desk.close()
    copy = Home(tmp_path / "copy")
    shutil.copytree(desk.folder, copy.path)
    desk.open()
    with monkeypatch.context() as full:
        refuse_small_files(full)
        with pytest.raises(DiskFull):
            Replica.open(copy, desk.key, Clock())
    opened = Replica.open(copy, desk.key, Clock())
    assert opened.incarnation_is_new is True
    opened.close()


def test_a_disk_that_fails_otherwise_is_not_taken_for_a_full_one(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.close()
    with monkeypatch.context() as broken:
        refuse_small_files(broken, errno.EIO)
        with pytest.raises(OSError, match="no") as failed:
            desk.open()
    assert failed.value.errno == errno.EIO
    assert desk.home.ballast.exists()
    desk.open()


def test_a_replica_that_there_is_no_room_for_leaves_a_home_that_is_not_enrolled(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = Home(tmp_path / "home")
    with monkeypatch.context() as full:
        full.setattr(connection, "PRAGMAS", {**connection.PRAGMAS, "max_page_count": 8})
        with pytest.raises(DiskFull):
            Replica.create(home, bytes(32), enrolment(), Clock())
    assert not home.is_enrolled
    Replica.create(home, bytes(32), enrolment(), Clock()).close()


def test_a_mark_without_room_leaves_the_old_one_and_no_scraps(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "mark.json"
    write_atomically(path, b"old")

    def refuse(descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "no space")

    monkeypatch.setattr("os.fsync", refuse)
    with pytest.raises(OSError, match="no space"):
        write_atomically(path, b"new")
    assert path.read_bytes() == b"old"
    assert [found.name for found in tmp_path.iterdir()] == ["mark.json"]


def test_long_work_goes_on_after_a_write_that_failed(desk: Desk) -> None:
    for number in range(200):
        desk.pull(change(member_id(number), number + 2, full_name="Lê Bình", org=BRANCH, note="x" * 400))
    desk.restart()
    whole = desk.home.replica.read_bytes()
    damaged = bytearray(whole)
    for place in range(4096 * 4, len(damaged), 4096):
        damaged[place + 9] ^= 1
    with desk.replica.long_work():
        with desk.home.replica.open("r+b") as file:
            file.write(damaged)
        with pytest.raises(DataDamaged):
            desk.add(300)
        with desk.home.replica.open("r+b") as file:
            file.write(whole)
        # Ends with a fold of the log, by a connection that has to be made anew.
    desk.add(300)
    desk.check()


def test_a_reading_that_outlives_the_replica_leaves_nothing_open(desk: Desk) -> None:
    id = desk.add(1)
    with desk.replica.reading() as reader:
        desk.close()
        assert reader.record("member", id) is not None
    assert not [path.name for path in desk.folder.iterdir() if path.name.startswith("replica.db-")]
    desk.open()


def test_a_bug_in_sql_is_not_taken_for_trouble_with_the_disk(desk: Desk) -> None:
    with (
        pytest.raises(Exception, match="no such table: nowhere") as raised,
        desk.replica.writing() as work,
    ):
        work._store.execute("SELECT 1 FROM nowhere")
    assert type(raised.value).__module__.startswith("sqlcipher3")
    assert connection.meaning_of(raised.value) is None
    assert connection.meaning_of(ValueError("not the driver's")) is None
    desk.add(1)


def test_a_replica_in_a_folder_that_cannot_be_read_is_a_failing_disk(tmp_path: Path) -> None:
    home = Home(tmp_path)
    home.replica.mkdir()
    with pytest.raises(DiskFailure):
        connect(home.replica, bytes(32))
