"""The home folder: where files are, the lock of one process, writing that a cut cannot halve."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from sync.replica.errors import HomeInUse
from sync.replica.home import Home, beside, default_home, write_atomically


def test_naming_a_home_makes_nothing(tmp_path: Path) -> None:
    home = Home(tmp_path / "new")
    assert not home.path.exists()
    assert not home.is_enrolled
    home.prepare()
    assert stat.S_IMODE(home.path.stat().st_mode) == 0o700


def test_without_a_folder_the_platforms_place_is_used() -> None:
    assert Home().path == default_home()
    assert default_home().name == "so-doan"


def test_the_lock_may_be_nested_and_goes_with_its_last_holder(tmp_path: Path) -> None:
    home, other = Home(tmp_path), Home(tmp_path)
    with home.lock():
        with home.lock():
            pass
        with pytest.raises(HomeInUse):
            other.acquire()
    with other.lock(), pytest.raises(HomeInUse):
        home.acquire()


def test_a_file_is_replaced_whole_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    path = tmp_path / "slots.json"
    write_atomically(path, b"one")
    write_atomically(path, b"two")
    assert path.read_bytes() == b"two"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert os.listdir(tmp_path) == ["slots.json"]


def test_a_write_that_fails_leaves_the_old_file_and_no_rest(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "slots.json"
    write_atomically(path, b"one")

    def fail(_: int) -> None:
        raise OSError(28, "no space")

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(OSError, match="no space"):
        write_atomically(path, b"two")
    assert path.read_bytes() == b"one"
    assert os.listdir(tmp_path) == ["slots.json"]


def test_the_files_beside_a_replica_are_named_after_it(tmp_path: Path) -> None:
    names = [path.name for path in beside(tmp_path / "replica.db")]
    assert names == ["replica.db-wal", "replica.db-shm", "replica.db-journal"]
