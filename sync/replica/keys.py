"""The data key and the slots that give it out: a passphrase always, the system's keyring where wanted.

The slot file holds the data key wrapped once per slot (AES-256-GCM), never the key itself. A checksum tells
a damaged file from a wrong passphrase, and a MAC under the data key tells a file that somebody changed.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from sync.replica import keyring_slot
from sync.replica.errors import (
    AlreadyEnrolled,
    KeyringUnavailable,
    KeySlotDamaged,
    NotEnrolled,
    WrongPassphrase,
)
from sync.replica.home import Home, write_atomically

KEY_BYTES: Final = 32
_FORMAT: Final = 1
_SALT_BYTES: Final = 16
_NONCE_BYTES: Final = 12


@dataclass(frozen=True, slots=True)
class KdfCost:
    """Argon2id: memory in KiB, passes, lanes."""

    memory: int = 64 * 1024
    passes: int = 3
    lanes: int = 4


# A slot file that asks for less was tampered with, one that asks for more would only be a way to hang us.
COST: Final = KdfCost()
_FLOOR: Final = KdfCost()
_CEILING: Final = KdfCost(512 * 1024, 16, 16)


def create(home: Home, passphrase: str) -> bytes:
    """Make a data key of 32 random bytes and its slot file. Raises AlreadyEnrolled."""
    home.prepare()
    if home.keys.exists():
        raise AlreadyEnrolled(str(home.keys))
    key = os.urandom(KEY_BYTES)
    _write(home, {"passphrase": _passphrase_slot(key, passphrase)}, key)
    return key


def unlock_with_passphrase(home: Home, passphrase: str) -> bytes:
    """The data key. Raises NotEnrolled, WrongPassphrase, KeySlotDamaged."""
    document = _read(home)
    slot = _slot(document, "passphrase")
    wrapping = _derive(passphrase, _decoded(slot, "salt", _SALT_BYTES), _cost(slot))
    key = _unwrap(slot, wrapping, "passphrase")
    if key is None:
        raise WrongPassphrase("the passphrase does not open its slot")
    _believe(document, key)
    return key


def unlock_with_keyring(home: Home) -> bytes:
    """The data key. Raises NotEnrolled, KeyringUnavailable, KeySlotDamaged."""
    document = _read(home)
    if "keyring" not in document["slots"]:
        raise KeyringUnavailable("this home has no keyring slot")
    slot = _slot(document, "keyring")
    wrapping = keyring_slot.fetch(str(slot.get("entry", "")))
    key = _unwrap(slot, wrapping, "keyring")
    if key is None:
        raise KeyringUnavailable("the keyring's entry does not open the slot")
    _believe(document, key)
    return key


def has_keyring_slot(home: Home) -> bool:
    """Whether `unlock_with_keyring` is worth trying. Raises NotEnrolled, KeySlotDamaged."""
    return "keyring" in _read(home)["slots"]


def enable_keyring(home: Home, key: bytes) -> None:
    """Add (or renew) the keyring slot. Raises KeyringUnavailable and changes nothing then."""
    document = _read(home)
    _believe(document, key)
    wrapping = os.urandom(KEY_BYTES)
    entry = os.urandom(8).hex()
    keyring_slot.store(entry, wrapping)
    old = document["slots"].get("keyring")
    slots = {**document["slots"], "keyring": {"entry": entry, **_wrap(key, wrapping, "keyring")}}
    _write(home, slots, key)
    if old is not None:
        keyring_slot.forget(str(old.get("entry", "")))


def disable_keyring(home: Home, key: bytes) -> None:
    """Drop the keyring slot; a keyring that is out of reach does not stop it."""
    document = _read(home)
    _believe(document, key)
    old = document["slots"].get("keyring")
    _write(home, {name: slot for name, slot in document["slots"].items() if name != "keyring"}, key)
    if old is not None:
        keyring_slot.forget(str(old.get("entry", "")))


def change_passphrase(home: Home, key: bytes, passphrase: str) -> None:
    """Rewrite the passphrase slot only; the data key stays. Raises NotEnrolled, KeySlotDamaged."""
    document = _read(home)
    _believe(document, key)
    _write(home, {**document["slots"], "passphrase": _passphrase_slot(key, passphrase)}, key)


def database_key(key: bytes) -> bytes:
    """The raw SQLCipher key that follows from a data key."""
    return derived_key(key, "db")


def derived_key(key: bytes, purpose: str) -> bytes:
    """A key of 32 bytes for one purpose; the data key itself never encrypts anything."""
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    return HKDF(SHA256(), KEY_BYTES, salt=None, info=f"so-doan {purpose}".encode()).derive(key)


def key_check(key: bytes) -> str:
    """A short name of a data key that tells nothing about it: the right one can be told from a wrong one."""
    return derived_key(key, "check")[:8].hex()


# -- slots


def _passphrase_slot(key: bytes, passphrase: str) -> dict[str, Any]:
    salt = os.urandom(_SALT_BYTES)
    cost = {"memory": COST.memory, "passes": COST.passes, "lanes": COST.lanes}
    wrapping = _derive(passphrase, salt, COST)
    return {"kdf": "argon2id", **cost, "salt": _encoded(salt), **_wrap(key, wrapping, "passphrase")}


def _derive(passphrase: str, salt: bytes, cost: KdfCost) -> bytes:
    import unicodedata

    from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

    # The same passphrase typed through two input methods may differ in Unicode form only.
    typed = unicodedata.normalize("NFC", passphrase).encode()
    kdf = Argon2id(
        salt=salt, length=KEY_BYTES, iterations=cost.passes, lanes=cost.lanes, memory_cost=cost.memory
    )
    return kdf.derive(typed)


def _cost(slot: Mapping[str, Any]) -> KdfCost:
    figures = [figure for name in ("memory", "passes", "lanes") if type(figure := slot.get(name)) is int]
    if slot.get("kdf") != "argon2id" or len(figures) != 3:
        raise KeySlotDamaged("unknown key derivation")
    limits = zip(figures, _figures(_FLOOR), _figures(_CEILING), strict=True)
    if not all(low <= figure <= high for figure, low, high in limits):
        raise KeySlotDamaged("key derivation outside its limits")
    return KdfCost(*figures)


def _figures(cost: KdfCost) -> tuple[int, int, int]:
    return cost.memory, cost.passes, cost.lanes


def _wrap(key: bytes, wrapping: bytes, slot_name: str) -> dict[str, str]:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    nonce = os.urandom(_NONCE_BYTES)
    wrapped = AESGCM(wrapping).encrypt(nonce, key, _bound_to(slot_name))
    return {"nonce": _encoded(nonce), "wrapped": _encoded(wrapped)}


def _unwrap(slot: Mapping[str, Any], wrapping: bytes, slot_name: str) -> bytes | None:
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    nonce = _decoded(slot, "nonce", _NONCE_BYTES)
    wrapped = _decoded(slot, "wrapped", KEY_BYTES + 16)
    try:
        return AESGCM(wrapping).decrypt(nonce, wrapped, _bound_to(slot_name))
    except InvalidTag:
        return None


def _bound_to(slot_name: str) -> bytes:
    return f"so-doan key slot {_FORMAT} {slot_name}".encode()


# -- the file


def _write(home: Home, slots: Mapping[str, Any], key: bytes) -> None:
    content = {"format": _FORMAT, "slots": slots, "mac": _mac(slots, key)}
    document = {**content, "checksum": _checksum(content)}
    write_atomically(home.keys, json.dumps(document, indent=1, sort_keys=True).encode())


def _read(home: Home) -> dict[str, Any]:
    try:
        raw = home.keys.read_bytes()
    except FileNotFoundError:
        raise NotEnrolled(str(home.keys)) from None
    try:
        document = json.loads(raw)
    except (ValueError, RecursionError) as error:
        raise KeySlotDamaged("not JSON") from error
    if not isinstance(document, dict) or document.get("format") != _FORMAT:
        raise KeySlotDamaged("unknown format")
    content = {name: document.get(name) for name in ("format", "slots", "mac")}
    if not isinstance(document.get("slots"), dict) or document.get("checksum") != _checksum(content):
        raise KeySlotDamaged("checksum")
    return document


def _slot(document: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    slot = document["slots"].get(name)
    if not isinstance(slot, dict):
        raise KeySlotDamaged(f"no {name} slot")
    return slot


def _believe(document: Mapping[str, Any], key: bytes) -> None:
    if not hmac.compare_digest(str(document.get("mac")), _mac(document["slots"], key)):
        raise KeySlotDamaged("the slots were changed by something else than this program")


def _mac(slots: Mapping[str, Any], key: bytes) -> str:
    return hmac.new(derived_key(key, "slotmac"), _canonical(slots), hashlib.sha256).hexdigest()


def _checksum(content: Mapping[str, Any]) -> str:
    return hashlib.sha256(_canonical(content)).hexdigest()


def _canonical(value: Mapping[str, Any]) -> bytes:
    return json.dumps(value, sort_keys=True, separators=(",", ":")).encode()


def _encoded(value: bytes) -> str:
    return base64.b64encode(value).decode()


def _decoded(slot: Mapping[str, Any], name: str, length: int) -> bytes:
    try:
        value = base64.b64decode(str(slot.get(name)), validate=True)
    except ValueError as error:
        raise KeySlotDamaged(name) from error
    if len(value) != length:
        raise KeySlotDamaged(name)
    return value
