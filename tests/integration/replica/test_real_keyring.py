"""Unlocking through a real Secret Service, started for the test in a session bus of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.helpers.source_tree import ROOT

_CHECK = """
import sys
from sync.replica import key_slots, keys
from sync.replica.errors import KeyringUnavailable
from sync.replica.home import Home

home = Home(sys.argv[1])
key = keys.create(home, "một câu dài để nhớ")
try:
    keys.enable_keyring(home, key)
    assert keys.unlock_with_keyring(home) == key
    import keyring
    sys.stdout.write(type(keyring.get_keyring()).__module__)
    (slot,) = key_slots.read(home).of_kind(keys.SlotKind.KEYRING)
    entry = slot.fields["entry"]
    kept = keyring.get_password("so-doan", entry)
    assert kept and bytes.fromhex(kept) != key
    keyring.delete_password("so-doan", entry)
    try:
        keys.unlock_with_keyring(home)
    except KeyringUnavailable:
        sys.stdout.write(" gone")
    keys.enable_keyring(home, key)
    keys.disable_keyring(home, key)
    assert not keys.has_keyring_slot(home)
except KeyringUnavailable as error:
    sys.stdout.write("unavailable")
assert keys.unlock_with_passphrase(home, "một câu dài để nhớ") == key
"""

_UNLOCKED = 'printf testpass | gnome-keyring-daemon --unlock --components=secrets >/dev/null 2>&1; exec "$@"'
_LOCKED = 'gnome-keyring-daemon --start --components=secrets >/dev/null 2>&1; exec "$@"'


def run(tmp_path: Path, prepare: str) -> str:
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(tmp_path),
        "XDG_RUNTIME_DIR": str(tmp_path),
        "XDG_DATA_HOME": str(tmp_path / "data"),
        "LANG": "C.UTF-8",
    }
    command = [
        "dbus-run-session",
        "--",
        "sh",
        "-c",
        prepare,
        "_",
        sys.executable,
        "-c",
        _CHECK,
        str(tmp_path / "home"),
    ]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.keyring
def test_an_unlocked_keyring_opens_the_home_and_a_lost_entry_leaves_the_passphrase(tmp_path: Path) -> None:
    assert run(tmp_path, _UNLOCKED) == "keyring.backends.SecretService gone"


@pytest.mark.keyring
def test_a_locked_keyring_leaves_the_passphrase(tmp_path: Path) -> None:
    assert run(tmp_path, _LOCKED) == "unavailable"


@pytest.mark.keyring
def test_without_any_key_store_the_passphrase_works(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", _CHECK, str(tmp_path / "home")],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert (done.returncode, done.stdout) == (0, "unavailable"), done.stderr
