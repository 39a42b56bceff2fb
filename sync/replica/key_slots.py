"""The slot file: the data key wrapped once per slot (AES-256-GCM), never the key itself.

A checksum tells a damaged file from a wrong passphrase, and a MAC under the data key tells a file that
somebody changed. The first format had one slot of each kind and did not say whose they were; its slots stay
usable until their owner comes by.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import os
from collections.abc import Mapping
from dataclasses import replace
from enum import StrEnum
from typing import Any, Final

from domain.frozen import frozen
from sync.replica import stretching
from sync.replica.errors import KeySlotDamaged, NotEnrolled
from sync.replica.home import Home, write_atomically
from sync.replica.stretching import KEY_BYTES, SALT_BYTES, KdfCost

FORMAT: Final = 2
_NONCE_BYTES: Final = 12
_LONGEST_ID: Final = 64
# A slot file is a few hundred bytes for each cadre; more of them would only be a way to keep us busy.
_MOST_SLOTS: Final = 40


class SlotKind(StrEnum):
    PASSPHRASE = "passphrase"
    RECOVERY = "recovery"
    KEYRING = "keyring"


@frozen
class Slot:
    """One way to the data key. `actor` is the cadre it belongs to, "" while nobody has claimed it.

    `fields` holds what else stands in the file: nonce, wrapped key, salt and cost, the keyring's entry.
    `first_format`: written before slots belonged to somebody.
    """

    id: str
    kind: SlotKind
    actor: str
    fields: Mapping[str, Any]
    first_format: bool = False

    @property
    def bound_to(self) -> bytes:
        """What the wrapping is tied to: a slot cannot be passed off as another cadre's or kind's."""
        if self.first_format:
            return f"so-doan key slot 1 {self.kind.value}".encode()
        return _canonical({"so-doan key slot": FORMAT, **self.named()})

    def named(self) -> dict[str, str]:
        return {"id": self.id, "kind": self.kind.value, "actor": self.actor}

    def written(self) -> dict[str, Any]:
        marks = {"first_format": True} if self.first_format else {}
        return {**self.fields, **self.named(), **marks}


@frozen
class SlotFile:
    """What the file says. `last` is the id of the slot that was used last. `mac` is the one it carries."""

    slots: tuple[Slot, ...]
    last: str = ""
    mac: str = ""
    # Of a file in the first format: exactly what its MAC covers.
    first_slots: Mapping[str, Any] | None = None

    def of_kind(self, kind: SlotKind) -> list[Slot]:
        """The one used last first, else in the order they came."""
        found = [slot for slot in self.slots if slot.kind is kind]
        return sorted(found, key=lambda slot: slot.id != self.last)

    def with_slot(self, slot: Slot) -> SlotFile:
        """With a slot in place of the one with its id."""
        others = [other for other in self.slots if other.id != slot.id]
        return replace(self, slots=(*others, slot))

    def without(self, *ids: str) -> SlotFile:
        return replace(self, slots=tuple(slot for slot in self.slots if slot.id not in ids))


# -- wrapping


def new_id() -> str:
    return os.urandom(8).hex()


def wrap(slot: Slot, key: bytes, wrapping: bytes) -> Slot:
    """The slot, holding the key."""
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    nonce = os.urandom(_NONCE_BYTES)
    wrapped = AESGCM(wrapping).encrypt(nonce, key, slot.bound_to)
    fields = {**slot.fields, "nonce": _encoded(nonce), "wrapped": _encoded(wrapped)}
    return replace(slot, fields=fields)


def unwrap(slot: Slot, wrapping: bytes) -> bytes | None:
    """The key; None where the wrapping key is not the slot's."""
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    nonce = decoded(slot, "nonce", _NONCE_BYTES)
    wrapped = decoded(slot, "wrapped", KEY_BYTES + 16)
    try:
        return AESGCM(wrapping).decrypt(nonce, wrapped, slot.bound_to)
    except InvalidTag:
        return None


def stretch(slot: Slot, passphrase: str) -> bytes:
    """The wrapping key that a passphrase gives for a passphrase slot."""
    import unicodedata

    form = unicodedata.normalize("NFC", passphrase) if slot.first_format else None
    typed = stretching.typed_form(passphrase) if form is None else form
    return stretching.derive(typed, decoded(slot, "salt", SALT_BYTES), cost_of(slot))


def cost_of(slot: Slot) -> KdfCost:
    figures = [
        figure for name in ("memory", "passes", "lanes") if type(figure := slot.fields.get(name)) is int
    ]
    if slot.fields.get("kdf") != "argon2id" or len(figures) != 3:
        raise KeySlotDamaged("unknown key derivation")
    cost = KdfCost(*figures)
    if not stretching.allowed(cost, stretching.FLOOR):
        raise KeySlotDamaged("key derivation outside its limits")
    return cost


def salted(cost: KdfCost) -> dict[str, Any]:
    """Fields of a fresh passphrase slot."""
    figures = {"memory": cost.memory, "passes": cost.passes, "lanes": cost.lanes}
    return {"kdf": "argon2id", **figures, "salt": _encoded(os.urandom(SALT_BYTES))}


def decoded(slot: Slot, name: str, length: int) -> bytes:
    """Raises KeySlotDamaged for what cannot be such a value."""
    try:
        value = base64.b64decode(str(slot.fields.get(name)), validate=True)
    except ValueError as error:
        raise KeySlotDamaged(name) from error
    if len(value) != length:
        raise KeySlotDamaged(name)
    return value


def derived_key(key: bytes, purpose: str) -> bytes:
    """A key of 32 bytes for one purpose; the data key itself never encrypts anything."""
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    return HKDF(SHA256(), KEY_BYTES, salt=None, info=f"so-doan {purpose}".encode()).derive(key)


# -- the file


def read(home: Home) -> SlotFile:
    """What stands there, not to be believed before `believe`. Raises NotEnrolled, KeySlotDamaged."""
    try:
        raw = home.keys.read_bytes()
    except FileNotFoundError:
        if home.is_enrolled:
            # Somebody works here; to call for a new enrolment would be to give up what is not sent yet.
            raise KeySlotDamaged("the file is gone") from None
        raise NotEnrolled(str(home.keys)) from None
    try:
        document = json.loads(raw)
    except (ValueError, RecursionError) as error:
        raise KeySlotDamaged("not JSON") from error
    if not isinstance(document, dict) or document.get("format") not in (1, FORMAT):
        raise KeySlotDamaged("unknown format")
    content = {name: value for name, value in document.items() if name != "checksum"}
    if document.get("checksum") != _checksum(content):
        raise KeySlotDamaged("checksum")
    return _first_format(document) if document["format"] == 1 else _second_format(document)


def write(home: Home, file: SlotFile, key: bytes) -> None:
    """Replace the file at once; it is the old one or the new one after a power cut."""
    signed = {"slots": [slot.written() for slot in file.slots], "last": file.last}
    content = {"format": FORMAT, **signed, "mac": _mac(signed, key)}
    document = {**content, "checksum": _checksum(content)}
    write_atomically(home.keys, json.dumps(document, indent=1, sort_keys=True).encode())


def believe(file: SlotFile, key: bytes) -> None:
    """Raises KeySlotDamaged for a file that whoever wrote it did not know this key."""
    signed: Mapping[str, Any] = {"slots": [slot.written() for slot in file.slots], "last": file.last}
    covered = signed if file.first_slots is None else file.first_slots
    if not hmac.compare_digest(file.mac, _mac(covered, key)):
        raise KeySlotDamaged("the slots were changed by something else than this program")


def _first_format(document: Mapping[str, Any]) -> SlotFile:
    slots = document.get("slots")
    if not isinstance(slots, dict):
        raise KeySlotDamaged("slots")
    known = (SlotKind.PASSPHRASE, SlotKind.KEYRING)
    found = tuple(
        Slot(kind.value, kind, "", _fields(slots[kind.value]), first_format=True)
        for kind in known
        if kind.value in slots
    )
    return SlotFile(found, "", str(document.get("mac")), slots)


def _second_format(document: Mapping[str, Any]) -> SlotFile:
    slots, last = document.get("slots"), document.get("last")
    if not isinstance(slots, list) or not isinstance(last, str) or len(slots) > _MOST_SLOTS:
        raise KeySlotDamaged("slots")
    found = tuple(_slot(_fields(slot)) for slot in slots)
    if len({slot.id for slot in found}) != len(found):
        raise KeySlotDamaged("two slots of one name")
    return SlotFile(found, last, str(document.get("mac")))


def _slot(written: Mapping[str, Any]) -> Slot:
    names = [written.get(name) for name in ("id", "kind", "actor")]
    if not all(isinstance(name, str) and len(name) <= _LONGEST_ID for name in names):
        raise KeySlotDamaged("a slot without a name")
    id, kind, actor = (str(name) for name in names)
    if kind not in set(SlotKind):
        raise KeySlotDamaged("unknown kind of slot")
    rest = {
        name: value for name, value in written.items() if name not in ("id", "kind", "actor", "first_format")
    }
    return Slot(id, SlotKind(kind), actor, rest, first_format=written.get("first_format") is True)


def _fields(slot: object) -> Mapping[str, Any]:
    if not isinstance(slot, dict):
        raise KeySlotDamaged("a slot that is none")
    return slot


def _mac(covered: Mapping[str, Any], key: bytes) -> str:
    return hmac.new(derived_key(key, "slotmac"), _canonical(covered), hashlib.sha256).hexdigest()


def _checksum(content: Mapping[str, Any]) -> str:
    return hashlib.sha256(_canonical(content)).hexdigest()


def _canonical(value: Mapping[str, Any]) -> bytes:
    return json.dumps(value, sort_keys=True, separators=(",", ":")).encode()


def _encoded(value: bytes) -> str:
    return base64.b64encode(value).decode()
