"""A save that was shown survives kill -9; a full disk is said, and leaves the state before."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path
from types import SimpleNamespace

import pytest

from sync.replica import ballast, connection
from sync.replica.connection import connect
from sync.replica.errors import DiskFailure, DiskFull
from sync.replica.home import Home
from sync.replica.replica import Replica
from sync.replica.summary import summarise
from tests.helpers.replicas import BRANCH, Clock, Desk, applied, change, member_id
from tests.helpers.source_tree import ROOT

_SAVING = """
import sys
from tests.helpers.replicas import Clock, SECRETARY, AT, BRANCH, member_id
from domain.decisions import Command
from sync.replica import ballast
from sync.replica.home import Home
from sync.replica.replica import Replica

ballast.SIZE = 4096
replica = Replica.open(Home(sys.argv[1]), bytes.fromhex(sys.argv[2]), Clock())
for number in range(int(sys.argv[3]), 100000):
    with replica.writing() as work:
        fields = {"full_name": "Nguyễn Văn An", "org": BRANCH}
        work.perform(Command("create", "member", member_id(number), fields), SECRETARY, AT)
        work.commit()
    sys.stdout.write(f"{number}\\n")
    sys.stdout.flush()
"""


def test_every_save_that_was_shown_is_there_after_kill_nine(desk: Desk) -> None:
    desk.close()
    start = 1
    for shown_before_kill in (1, 7, 23):
        command = [sys.executable, "-c", _SAVING, str(desk.folder), desk.key.hex(), str(start)]
        with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as saving:
            assert saving.stdout is not None
            shown = [int(saving.stdout.readline()) for _ in range(shown_before_kill)]
            saving.send_signal(signal.SIGKILL)
            shown += [int(line) for line in saving.stdout.read().split()]
        replica = desk.open()
        assert replica.incarnation_is_new is False
        with replica.reading() as reader:
            queued = [operation.n for operation in reader.outbox()]
            rows = {record.id for record in reader.records("member")}
            assert {member_id(number) for number in shown} <= rows
            assert queued == list(range(1, len(rows) + 1))
            assert len(rows) - shown[-1] in (0, 1)
        start = len(rows) + 1
        desk.close()
    opened = connect(desk.home.replica, desk.key)
    assert opened.execute("SELECT count(*) FROM audit").fetchone()[0] == start - 1
    opened.close()
    desk.open()


def fill(desk: Desk, monkeypatch: pytest.MonkeyPatch, room: int) -> None:
    """Open a desk on a disk where the replica may grow by `room` pages only."""
    desk.close()
    opened = connect(desk.home.replica, desk.key)
    pages = opened.execute("PRAGMA page_count").fetchone()[0]
    opened.close()
    limited = {**connection.PRAGMAS, "max_page_count": pages + room}
    monkeypatch.setattr(connection, "PRAGMAS", limited)
    desk.open()


def save_until_full(desk: Desk, start: int) -> int:
    """How many saves there was room for; fails where room never ends."""
    for saved in range(500):
        try:
            desk.add(start + saved, note="x" * 500)
        except DiskFull:
            return saved
    pytest.fail("the disk never got full")


def test_a_full_disk_is_said_and_leaves_the_state_before(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.add(1)
    fill(desk, monkeypatch, room=3)
    saved = save_until_full(desk, start=2) + 1
    with desk.replica.reading() as reader:
        assert [queued.n for queued in reader.outbox()] == list(range(1, saved + 1))
        assert reader.counts().records["member"] == saved
        assert reader.meta.next_n == saved + 1
    desk.check()


def test_what_is_saved_can_still_be_sent_from_a_full_disk(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(1, 9):
        desk.add(number, note="x" * 500)
    fill(desk, monkeypatch, room=1)
    save_until_full(desk, start=10)
    sent = desk.send(most=8)
    fields = {"full_name": "Nguyễn Văn An", "org": BRANCH, "note": "x" * 500}
    changes = [change(operation.id, n + 2, **fields) for n, operation in enumerate(sent)]
    receipts = [applied(operation.n, n + 2) for n, operation in enumerate(sent)]
    assert desk.take(desk.answer(receipts, changes, 9), sent).applied == 8
    desk.check()


def test_the_ballast_is_given_up_once_when_the_disk_is_full(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert desk.home.ballast.stat().st_size == ballast.SIZE
    fill(desk, monkeypatch, room=0)
    save_until_full(desk, start=1)
    assert not desk.home.ballast.exists()
    assert ballast.release(desk.home) is False


def test_ballast_is_only_taken_where_there_is_plenty_of_room(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = Home(tmp_path)
    monkeypatch.setattr(ballast, "_PLENTY", 1 << 60)
    ballast.keep(home)
    assert not home.ballast.exists()
    monkeypatch.setattr(ballast, "_PLENTY", 1)
    monkeypatch.delattr(os, "posix_fallocate", raising=False)
    ballast.keep(home)
    assert home.ballast.stat().st_size == ballast.SIZE

    def refuse(*_: object) -> None:
        raise OSError(28, "no space")

    home.ballast.unlink()
    monkeypatch.setattr(os, "posix_fallocate", refuse, raising=False)
    ballast.keep(home)
    assert not home.ballast.exists()


def test_a_disk_that_fails_is_not_written_to_again_without_opening_anew(desk: Desk) -> None:
    desk.add(1)
    command = ["strace", "-f", "-o", "/dev/null", "-e", "trace=fdatasync,fsync"]
    command += ["-e", "inject=fdatasync,fsync:error=EIO:when=12+"]
    command += [sys.executable, "-c", _FAILING, str(desk.folder), desk.key.hex()]
    desk.close()
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    saved = int(done.stdout)
    replica = desk.open()
    with replica.reading() as reader:
        # The save that was not confirmed may be there or not; those that were are.
        assert len(reader.outbox()) - 1 - saved in (0, 1)
    desk.check()


_FAILING = (
    _SAVING.partition("for number")[0]
    + f"""
from sync.replica.errors import {DiskFailure.__name__}

saved = 0
try:
    for number in range(50, 100):
        with replica.writing() as work:
            fields = {{"full_name": "Nguyễn Văn An", "org": BRANCH}}
            work.perform(Command("create", "member", member_id(number), fields), SECRETARY, AT)
            work.commit()
        saved += 1
except DiskFailure:
    sys.stdout.write(str(saved))
replica.close()
"""
)


def test_readers_go_on_while_a_save_is_being_written(desk: Desk) -> None:
    desk.add(1)
    with desk.replica.writing() as work:
        seen: list[int] = []

        def read() -> None:
            with desk.replica.reading() as reader:
                seen.append(len(reader.outbox()))

        work.set_meta(last_sync="2026-11-22T08:00:00+07:00")
        work.log_sync("2026-11-22T08:00:00+07:00", "done", {"sent": 1})
        reading = threading.Thread(target=read)
        reading.start()
        reading.join()
        work.commit()
    assert seen == [1]
    with desk.replica.reading() as reader:
        assert [(entry.outcome, dict(entry.figures)) for entry in reader.sync_log()] == [
            ("done", {"sent": 1})
        ]


def test_the_sync_log_keeps_the_newest(desk: Desk) -> None:
    with desk.replica.writing() as work:
        for number in range(520):
            work.log_sync(f"at-{number}", "done", {})
        work.commit()
    with desk.replica.reading() as reader:
        log = reader.sync_log(limit=1000)
    assert (len(log), log[0].at, log[-1].at) == (500, "at-519", "at-20")


def test_a_closed_replica_leaves_one_file_and_no_log(tmp_path: Path) -> None:
    desk = Desk(tmp_path / "home")
    desk.add(1)
    desk.close()
    assert sorted(path.name for path in desk.folder.iterdir()) == [
        "ballast",
        "incarnation.json",
        "lock",
        "replica.db",
    ]
    replica = Replica.open(desk.home, desk.key, Clock())
    replica.close()


def no_room_for_shared_memory(monkeypatch: pytest.MonkeyPatch, desk: Desk, free: int) -> None:
    """A disk with `free` bytes left: SQLite cannot begin while the ballast stands on it."""
    begin = connection._prepare

    def prepare(opened: connection.Connection, key: bytes) -> None:
        if desk.home.ballast.exists() or free == 0:
            raise DiskFailure("disk I/O error")
        begin(opened, key)

    monkeypatch.setattr(connection, "_prepare", prepare)
    monkeypatch.setattr("shutil.disk_usage", lambda _: SimpleNamespace(total=1, used=1, free=free))


def test_on_a_full_disk_the_ballast_lets_a_home_open(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.add(1)
    desk.close()
    no_room_for_shared_memory(monkeypatch, desk, free=4096)
    assert summarise(desk.home, desk.key).pending == 1
    assert not desk.home.ballast.exists()
    desk.open()
    desk.check()


def test_a_disk_without_any_room_is_called_full_and_not_broken(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.close()
    desk.home.ballast.unlink()
    no_room_for_shared_memory(monkeypatch, desk, free=0)
    with pytest.raises(DiskFull):
        Replica.open(desk.home, desk.key, Clock())
    with pytest.raises(DiskFull):
        summarise(desk.home, desk.key)
