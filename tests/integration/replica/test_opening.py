"""Opening a home: the right key, the right file, one process, settings read back."""

from __future__ import annotations

import contextlib
import os
import random
import shutil
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from sqlcipher3 import dbapi2 as sqlcipher

from sync.replica import connection
from sync.replica.connection import connect
from sync.replica.errors import (
    AlreadyEnrolled,
    DataDamaged,
    DataNewer,
    HomeInUse,
    LibraryTooOld,
    NotEnrolled,
    ReplicaError,
    WrongKey,
)
from sync.replica.home import Home, beside
from sync.replica.migrations import HEAD
from sync.replica.replica import Replica
from sync.replica.summary import summarise
from sync.replica.types import MemberQuery
from tests.helpers.replicas import BRANCH, Clock, Desk, change, enrolment, member_id
from tests.helpers.source_tree import ROOT


def test_every_connection_has_the_settings_it_needs(desk: Desk) -> None:
    desk.close()
    opened = connect(desk.home.replica, desk.key)
    read = {name: opened.execute(f"PRAGMA {name}").fetchone()[0] for name in connection.PRAGMAS}
    assert {name: str(value) for name, value in read.items()} == {
        name: str(value) for name, value in connection.PRAGMAS.items()
    }
    assert connection.PRAGMAS["synchronous"] == 2
    opened.close()
    desk.open()


def test_a_setting_that_does_not_hold_is_noticed(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "PRAGMAS", {**connection.PRAGMAS, "page_count": 7})
    with pytest.raises(LibraryTooOld, match="page_count"):
        connect(desk.home.replica, desk.key)


@pytest.mark.parametrize("name", ["OLDEST_SQLITE", "OLDEST_SQLCIPHER"])
def test_a_library_with_known_losses_is_refused(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setattr(connection, name, (99, 0, 0))
    with pytest.raises(LibraryTooOld):
        connect(desk.home.replica, desk.key)


def test_a_home_without_replica_is_not_enrolled(tmp_path: Path) -> None:
    home = Home(tmp_path / "empty")
    assert not home.is_enrolled
    with pytest.raises(NotEnrolled):
        Replica.open(home, bytes(32), Clock())
    with pytest.raises(NotEnrolled):
        summarise(home, bytes(32))
    assert not home.path.exists()


def test_a_replica_is_never_made_over_another(desk: Desk) -> None:
    with pytest.raises(AlreadyEnrolled):
        Replica.create(desk.home, desk.key, enrolment(), desk.clock)
    desk.add(1)


def test_a_half_made_replica_does_not_count(tmp_path: Path) -> None:
    home = Home(tmp_path)
    home.replica.with_suffix(".new").write_bytes(b"half")
    Path(f"{home.replica}-wal").write_bytes(b"left behind by a file that was deleted")
    assert not home.is_enrolled
    made = Replica.create(home, bytes(32), enrolment(), Clock())
    made.close()
    assert not home.replica.with_suffix(".new").exists()


def test_a_wrong_key_is_not_taken_for_damage(desk: Desk) -> None:
    desk.close()
    for attempt in (
        lambda: Replica.open(desk.home, os.urandom(32), desk.clock),
        lambda: summarise(desk.home, bytes(32)),
    ):
        with pytest.raises(WrongKey):
            attempt()
    desk.open()


def test_damage_is_not_taken_for_a_wrong_key(desk: Desk) -> None:
    desk.close()
    whole = desk.home.replica.read_bytes()
    for damaged in (b"\0" * len(whole), whole[:1000], b"not a database at all", whole[4096:]):
        desk.home.replica.write_bytes(damaged)
        with pytest.raises(DataDamaged):
            Replica.open(desk.home, desk.key, desk.clock)
        with pytest.raises(DataDamaged):
            summarise(desk.home, desk.key)
    desk.home.replica.write_bytes(whole)
    desk.open()


def test_a_newer_file_is_refused_and_not_touched(desk: Desk) -> None:
    desk.close()
    opened = connect(desk.home.replica, desk.key)
    opened.execute("UPDATE alembic_version SET version_num = '9999'")
    opened.close()
    before = desk.home.replica.read_bytes()
    for attempt in (
        lambda: Replica.open(desk.home, desk.key, desk.clock),
        lambda: summarise(desk.home, desk.key),
    ):
        with pytest.raises(DataNewer) as refused:
            attempt()
        assert refused.value.found == "9999"
    assert desk.home.replica.read_bytes() == before
    opened = connect(desk.home.replica, desk.key)
    opened.execute("UPDATE alembic_version SET version_num = ?", (HEAD,))
    opened.close()
    desk.open()


def test_a_flipped_bit_is_never_shown_as_data(desk: Desk) -> None:
    for number in range(150):
        desk.pull(change(member_id(number), number + 2, full_name=f"Nguyễn Văn An {number}", org=BRANCH))
    desk.close()
    whole = desk.home.replica.read_bytes()
    names = {f"Nguyễn Văn An {number}" for number in range(150)}
    chance = random.Random(7)
    refused = 0
    for _ in range(300):
        place = chance.randrange(len(whole))
        damaged = bytearray(whole)
        damaged[place] ^= 1 << chance.randrange(8)
        desk.home.replica.write_bytes(damaged)
        refused += not _shows_only(desk, names)
        # A connection that met damage may have left files beside; the next round starts clean.
        for left in beside(desk.home.replica):
            left.unlink(missing_ok=True)
    # What is left are flips in pages that nothing uses.
    assert refused > 250
    desk.home.replica.write_bytes(whole)
    desk.open()


def _shows_only(desk: Desk, names: set[str]) -> bool:
    """Whether everything can be read; fails where something is shown that was never written."""
    try:
        with contextlib.closing(connect(desk.home.replica, desk.key)) as opened:
            for table in ("member", "organisation", "meta", "audit", "outbox", "tombstone", "actor"):
                rows = opened.execute(" ".join(("SELECT * FROM", table))).fetchall()
                if table == "member":
                    assert {row[5] for row in rows} <= names
            opened.execute("INSERT INTO search (search) VALUES ('integrity-check')")
            return bool(opened.execute("PRAGMA integrity_check").fetchall() == [("ok",)])
    except ReplicaError:
        return False
    except sqlcipher.DatabaseError as error:
        # An error that is not understood would be shown as a bug of ours.
        if connection.meaning_of(error) is None:
            raise
        return False


def test_damage_met_while_reading_is_said_in_our_words(desk: Desk) -> None:
    for number in range(200):
        desk.pull(
            change(member_id(number), number + 2, full_name=f"Lê Bình {number}", org=BRANCH, note="x" * 300)
        )
    desk.close()
    whole = bytearray(desk.home.replica.read_bytes())
    for place in range(5 * 4096, len(whole), 4096):
        whole[place + 100] ^= 1
    kept = desk.home.replica.read_bytes()
    desk.home.replica.write_bytes(whole)

    def read_everything() -> None:
        opened = Replica.open(desk.home, desk.key, desk.clock)
        try:
            with opened.reading() as reader:
                reader.members()
                reader.organisations()
        finally:
            opened.close()

    with pytest.raises(DataDamaged):
        read_everything()
    with desk.home.lock():
        pass
    desk.home.replica.write_bytes(kept)
    desk.open()


def test_a_second_process_is_told_that_the_home_is_in_use(desk: Desk) -> None:
    script = (
        "import sys; from sync.replica.home import Home; from sync.replica.errors import HomeInUse\n"
        "try:\n    Home(sys.argv[1]).acquire()\nexcept HomeInUse:\n    sys.exit(13)\n"
    )

    def second() -> int:
        return subprocess.run([sys.executable, "-c", script, str(desk.folder)], cwd=ROOT).returncode

    assert second() == 13
    desk.close()
    assert second() == 0
    desk.open()


def test_another_home_object_of_the_same_folder_waits_outside_too(desk: Desk) -> None:
    with pytest.raises(HomeInUse):
        Replica.open(Home(desk.folder), desk.key, desk.clock)


def test_the_lock_may_be_held_around_the_replica(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    with home.lock():
        made = Replica.create(home, bytes(32), enrolment(), Clock())
        made.close()
        with pytest.raises(HomeInUse):
            Home(tmp_path / "home").acquire()
    Home(tmp_path / "home").acquire()


def test_readers_on_other_threads_see_whole_transactions_only(desk: Desk) -> None:
    stop, torn = threading.Event(), []

    def read() -> None:
        while not stop.is_set():
            with desk.replica.reading() as reader:
                counts = reader.counts()
                if counts.pending != counts.records["member"] or len(reader.outbox()) != counts.pending:
                    torn.append(counts)

    readers = [threading.Thread(target=read) for _ in range(3)]
    for thread in readers:
        thread.start()
    for number in range(40):
        desk.add(number)
    stop.set()
    for thread in readers:
        thread.join()
    assert torn == []


def test_writers_of_several_threads_take_turns(desk: Desk) -> None:
    def write(start: int) -> None:
        for number in range(start, start + 10):
            desk.add(number)

    writers = [threading.Thread(target=write, args=(start,)) for start in (0, 100, 200)]
    for thread in writers:
        thread.start()
    for thread in writers:
        thread.join()
    with desk.replica.reading() as reader:
        assert [queued.n for queued in reader.outbox()] == list(range(1, 31))


def test_the_summary_tells_the_same_as_the_replica_without_opening_it(desk: Desk) -> None:
    desk.add(1)
    desk.pull(change(member_id(2), 7, full_name="Lê Bình", org=BRANCH))
    with desk.replica.reading() as reader:
        meta, counts = reader.meta, reader.counts()
    told = summarise(desk.home, desk.key)
    assert (told.unit_code, told.cursor, told.incarnation) == ("TB.4.37", 7, meta.incarnation)
    assert (told.pending, told.waiting, told.conflicts, told.rejected) == (1, 0, 0, 0)
    assert told.records == counts.records
    assert told.last_sync == meta.last_sync


def test_the_summary_needs_neither_sqlalchemy_nor_alembic() -> None:
    script = (
        "import sys, sync.replica.summary, sync.replica.keys\n"
        "heavy = {'sqlalchemy', 'alembic', 'keyring', 'requests', 'PySide6'} & set(sys.modules)\n"
        "sys.exit(repr(heavy) if heavy else 0)\n"
    )
    assert subprocess.run([sys.executable, "-c", script], cwd=ROOT).returncode == 0


def test_alembic_stays_out_while_a_file_is_up_to_date(desk: Desk) -> None:
    desk.close()
    script = (
        "import sys\nfrom datetime import UTC, datetime\n"
        "from sync.replica.home import Home\nfrom sync.replica.replica import Replica\n"
        "opened = Replica.open(Home(sys.argv[1]), bytes.fromhex(sys.argv[2]), lambda: datetime.now(UTC))\n"
        "opened.close()\nsys.exit('alembic' in sys.modules)\n"
    )
    done = subprocess.run([sys.executable, "-c", script, str(desk.folder), desk.key.hex()], cwd=ROOT)
    assert done.returncode == 0
    desk.open()


_SYLLABLES = ["Giang", "Quỳnh", "Phương", "Nguyệt", "Huyền", "Trường", "Khuê", "Thoại", "Nghiêm"]


def test_no_plaintext_stands_in_any_file_of_the_home(desk: Desk) -> None:
    chance = random.Random(3)
    seeded = []
    for number in range(50):
        name = f"Đặng Khánh Tường {chance.choice(_SYLLABLES)} {chance.choice(_SYLLABLES)}"
        phone = f"09{chance.randrange(10**8):08d}"
        desk.add(number, full_name=name, phone=phone, note=f"bí mật {number}")
        seeded += [name, phone, f"bí mật {number}"]
    desk.send()
    with desk.replica.reading() as reader:
        assert len(reader.members(MemberQuery(search="khanh tuong"))) == 50
    shutil.copytree(desk.folder, desk.folder.parent / "while-open")
    desk.close()
    for folder in (desk.folder, desk.folder.parent / "while-open"):
        for path in folder.rglob("*"):
            content = path.read_bytes() if path.is_file() else b""
            found = [
                text for text in seeded if text.encode() in content or text.encode("utf-16-le") in content
            ]
            assert found == [], path.name
    desk.open()
