"""The slot file: a passphrase always opens it, damage is told from a wrong passphrase, costs have floors."""

from __future__ import annotations

import hashlib
import json
import stat
import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import Any

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.errors import InitError, NoKeyringError

from sync.replica import keyring_slot, keys
from sync.replica.errors import (
    AlreadyEnrolled,
    KeyringUnavailable,
    KeySlotDamaged,
    NotEnrolled,
    WrongPassphrase,
)
from sync.replica.home import Home
from tests.helpers.cheap_keys import stretch_cheaply

PASSPHRASE = "cửa sổ nhìn ra đồng"


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """The cost of real slots is tested once; elsewhere the floor is lowered with it."""
    stretch_cheaply(monkeypatch)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home")


class Keyring(KeyringBackend):
    """A key store in memory; `broken` makes it fail as real ones do."""

    priority = 1

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.kept: dict[tuple[str, str], str] = {}
        self.broken: Exception | None = None

    def set_password(self, service: str, username: str, password: str) -> None:
        self._fail()
        self.kept[service, username] = password

    def get_password(self, service: str, username: str) -> str | None:
        self._fail()
        return self.kept.get((service, username))

    def delete_password(self, service: str, username: str) -> None:
        self._fail()
        del self.kept[service, username]

    def _fail(self) -> None:
        if self.broken is not None:
            raise self.broken


@pytest.fixture
def store(monkeypatch: pytest.MonkeyPatch) -> Keyring:
    store = Keyring()
    monkeypatch.setattr(keyring, "get_keyring", lambda: store)
    monkeypatch.setattr(keyring_slot, "_TRUSTED", frozenset({Keyring.__module__}))
    return store


def test_the_passphrase_gives_the_key_back(home: Home) -> None:
    key = keys.create(home, PASSPHRASE)
    assert len(key) == 32
    assert keys.unlock_with_passphrase(home, PASSPHRASE) == key
    assert stat.S_IMODE(home.keys.stat().st_mode) == 0o600


def test_the_same_passphrase_typed_through_another_input_method_works(home: Home) -> None:
    key = keys.create(home, PASSPHRASE)
    assert keys.unlock_with_passphrase(home, unicodedata.normalize("NFD", PASSPHRASE)) == key


def test_a_wrong_passphrase_is_said_to_be_one(home: Home) -> None:
    keys.create(home, PASSPHRASE)
    with pytest.raises(WrongPassphrase):
        keys.unlock_with_passphrase(home, PASSPHRASE + "x")


def test_a_home_without_slots_is_not_enrolled(home: Home) -> None:
    with pytest.raises(NotEnrolled):
        keys.unlock_with_passphrase(home, PASSPHRASE)


def test_a_replica_whose_key_file_is_gone_is_damaged_and_not_unenrolled(home: Home) -> None:
    home.prepare()
    home.replica.touch()
    with pytest.raises(KeySlotDamaged):
        keys.unlock_with_passphrase(home, PASSPHRASE)


def test_slots_are_never_overwritten(home: Home) -> None:
    key = keys.create(home, PASSPHRASE)
    with pytest.raises(AlreadyEnrolled):
        keys.create(home, PASSPHRASE)
    assert keys.unlock_with_passphrase(home, PASSPHRASE) == key


def test_a_new_passphrase_opens_and_the_old_one_does_not(home: Home) -> None:
    key = keys.create(home, PASSPHRASE)
    keys.set_passphrase(home, key, "một câu khác")
    assert keys.unlock_with_passphrase(home, "một câu khác") == key
    with pytest.raises(WrongPassphrase):
        keys.unlock_with_passphrase(home, PASSPHRASE)


def test_every_flipped_bit_of_the_file_is_refused(home: Home) -> None:
    keys.create(home, PASSPHRASE)
    whole = home.keys.read_bytes()
    for place in range(0, len(whole), 3):
        damaged = bytearray(whole)
        damaged[place] ^= 1
        home.keys.write_bytes(damaged)
        with pytest.raises(KeySlotDamaged):
            keys.unlock_with_passphrase(home, PASSPHRASE)


@pytest.mark.parametrize("content", [b"", b"null", b"[]", b"{}", b"\xff", b"[" * 100000, b'{"format": 2}'])
def test_a_foreign_file_is_refused(home: Home, content: bytes) -> None:
    home.prepare()
    home.keys.write_bytes(content)
    with pytest.raises(KeySlotDamaged):
        keys.unlock_with_passphrase(home, PASSPHRASE)


Forgery = Callable[[list[dict[str, Any]]], object]


def forge(home: Home, change: Forgery) -> None:
    """Change the slots and make the checksum right again, as somebody would who cannot make the MAC."""
    document = json.loads(home.keys.read_bytes())
    change(document["slots"])
    content = {name: value for name, value in document.items() if name != "checksum"}
    canonical = json.dumps(content, sort_keys=True, separators=(",", ":")).encode()
    home.keys.write_text(json.dumps({**content, "checksum": hashlib.sha256(canonical).hexdigest()}))


def set_slot(name: str, value: object) -> Forgery:
    return lambda slots: slots[0].__setitem__(name, value)


@pytest.mark.parametrize(
    "change",
    [
        set_slot("memory", 8),
        set_slot("passes", 0),
        set_slot("lanes", 0),
        set_slot("memory", 1 << 30),
        set_slot("memory", "64"),
        set_slot("memory", True),
        set_slot("kdf", "md5"),
        set_slot("salt", "AAAA"),
        set_slot("salt", None),
        set_slot("wrapped", "!!!!"),
        set_slot("nonce", ""),
        set_slot("id", None),
        set_slot("id", "x" * 65),
        set_slot("kind", "master"),
        set_slot("kind", "recovery"),
        set_slot("note", "x"),
        lambda slots: slots.pop(),
        lambda slots: slots.append([]),
        lambda slots: slots.append(slots[0]),
        lambda slots: slots.append({"id": "x", "kind": "recovery", "actor": "", "wrapped": "x"}),
        lambda slots: slots.extend({**slots[0], "id": str(number)} for number in range(40)),
    ],
)
def test_a_forged_file_can_neither_lower_the_cost_nor_add_a_slot(home: Home, change: Forgery) -> None:
    keys.create(home, PASSPHRASE)
    forge(home, change)
    with pytest.raises(KeySlotDamaged):
        keys.unlock_with_passphrase(home, PASSPHRASE)


def test_real_slots_cost_what_they_should(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    key = keys.create(home, PASSPHRASE)
    (slot,) = json.loads(home.keys.read_bytes())["slots"]
    assert (slot["memory"], slot["lanes"]) == (65536, 4)
    assert 3 <= slot["passes"] <= 16
    assert keys.unlock_with_passphrase(home, PASSPHRASE) == key
    forge(home, set_slot("memory", 65535))
    with pytest.raises(KeySlotDamaged):
        keys.unlock_with_passphrase(home, PASSPHRASE)


def test_the_key_itself_stands_in_no_file(home: Home) -> None:
    key = keys.create(home, PASSPHRASE)
    content = home.keys.read_bytes()
    assert key not in content
    assert key.hex().encode() not in content


def test_the_keyring_opens_until_it_is_switched_off(home: Home, store: Keyring) -> None:
    key = keys.create(home, PASSPHRASE)
    assert keys.has_keyring_slot(home) is False
    with pytest.raises(KeyringUnavailable):
        keys.unlock_with_keyring(home)
    keys.enable_keyring(home, key)
    assert keys.has_keyring_slot(home) is True
    assert keys.unlock_with_keyring(home) == key
    assert key.hex() not in store.kept.values()
    keys.enable_keyring(home, key)
    assert len(store.kept) == 1
    assert keys.unlock_with_passphrase(home, PASSPHRASE) == key
    keys.disable_keyring(home, key)
    assert store.kept == {}
    with pytest.raises(KeyringUnavailable):
        keys.unlock_with_keyring(home)
    keys.disable_keyring(home, key)


@pytest.mark.parametrize(
    "error", [InitError("locked"), NoKeyringError(), RuntimeError("D-Bus went away"), OSError()]
)
def test_a_keyring_that_fails_leaves_the_passphrase(home: Home, store: Keyring, error: Exception) -> None:
    key = keys.create(home, PASSPHRASE)
    keys.enable_keyring(home, key)
    store.broken = error
    with pytest.raises(KeyringUnavailable):
        keys.unlock_with_keyring(home)
    before = home.keys.read_bytes()
    with pytest.raises(KeyringUnavailable):
        keys.enable_keyring(home, key)
    assert home.keys.read_bytes() == before
    assert keys.unlock_with_passphrase(home, PASSPHRASE) == key
    keys.disable_keyring(home, key)
    assert keys.has_keyring_slot(home) is False


@pytest.mark.parametrize("kept", [None, "", "zz", "00" * 31, "00" * 32])
def test_a_keyring_that_lost_or_changed_its_entry_leaves_the_passphrase(
    home: Home, store: Keyring, kept: str | None
) -> None:
    key = keys.create(home, PASSPHRASE)
    keys.enable_keyring(home, key)
    (entry,) = store.kept
    store.kept = {} if kept is None else {entry: kept}
    with pytest.raises(KeyringUnavailable):
        keys.unlock_with_keyring(home)
    assert keys.unlock_with_passphrase(home, PASSPHRASE) == key


def test_a_key_store_that_is_not_trusted_is_not_used(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    key = keys.create(home, PASSPHRASE)
    monkeypatch.setattr(keyring, "get_keyring", Keyring)
    with pytest.raises(KeyringUnavailable, match="no trusted keyring"):
        keys.enable_keyring(home, key)


def test_a_store_that_forgets_at_once_is_not_used(
    home: Home, store: Keyring, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = keys.create(home, PASSPHRASE)
    monkeypatch.setattr(store, "set_password", lambda *_: None)
    with pytest.raises(KeyringUnavailable):
        keys.enable_keyring(home, key)
    assert keys.has_keyring_slot(home) is False


def test_keys_of_two_purposes_differ_and_the_check_names_the_key(home: Home) -> None:
    one, other = bytes(32), bytes([1]) * 32
    assert keys.derived_key(one, "db") != keys.derived_key(one, "check") != keys.derived_key(other, "check")
    assert keys.key_check(one) == keys.key_check(one) != keys.key_check(other)
