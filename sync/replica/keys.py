"""The data key of a home and who gets it: a passphrase for each cadre, a recovery code, perhaps the keyring.

Every slot wraps the same data key, because a home has one replica; the slot that opens says which cadre
works.
"""

from __future__ import annotations

import os
from collections.abc import Collection
from dataclasses import field, replace
from typing import Final

from domain.frozen import frozen
from sync.replica import key_slots, keyring_slot, recovery_code, stretching
from sync.replica.errors import (
    AlreadyEnrolled,
    KeyringUnavailable,
    KeySlotDamaged,
    LastSlot,
    WrongPassphrase,
    WrongRecoveryCode,
)
from sync.replica.home import Home
from sync.replica.key_slots import Slot, SlotFile, SlotKind, derived_key
from sync.replica.stretching import KEY_BYTES

__all__ = ["SlotKind", "derived_key"]

# Whoever shares a laptop with more people than this has another problem, and each slot costs a wrong try.
MOST_CADRES: Final = 10


@frozen
class Opened:
    """The data key, and the slot that gave it. `actor` is "" where the slot belongs to nobody yet."""

    key: bytes = field(repr=False)
    slot: str
    kind: SlotKind
    actor: str
    # What the slot was opened with, for `claim`; not to be kept.
    wrapping: bytes = field(repr=False)
    passphrase: str = field(default="", repr=False)


@frozen
class SlotOwner:
    """What can be said about a slot without opening anything."""

    kind: SlotKind
    actor: str


def create(home: Home, passphrase: str, actor: str = "") -> bytes:
    """Make a data key of 32 random bytes and its slot file. Raises AlreadyEnrolled."""
    return begin(home, passphrase, actor).key


def begin(home: Home, passphrase: str, actor: str = "") -> Opened:
    """As `create`, where `settle_in` will say whose the slot is."""
    home.prepare()
    if home.keys.exists():
        raise AlreadyEnrolled(str(home.keys))
    key = os.urandom(KEY_BYTES)
    slot, wrapping = _passphrase_slot(key, passphrase, actor)
    key_slots.write(home, SlotFile((slot,), slot.id), key)
    return Opened(key, slot.id, slot.kind, actor, wrapping, passphrase)


# -- opening


def open_with_passphrase(home: Home, passphrase: str, of: Collection[str] = ()) -> Opened:
    """Try the passphrase slots, the one used last first; `of` limits them to those cadres.

    Raises NotEnrolled, WrongPassphrase, KeySlotDamaged.
    """
    file = key_slots.read(home)
    slots = file.of_kind(SlotKind.PASSPHRASE)
    if not slots:
        raise KeySlotDamaged("no passphrase slot")
    for slot in slots:
        # All of them before any: what a damaged file asks for is not worth a derivation.
        key_slots.cost_of(slot)
    for slot in (one for one in slots if not of or one.actor in of):
        wrapping = key_slots.stretch(slot, passphrase)
        key = key_slots.unwrap(slot, wrapping)
        if key is not None:
            key_slots.believe(file, key)
            return Opened(key, slot.id, slot.kind, slot.actor, wrapping, passphrase)
    raise WrongPassphrase("the passphrase opens no slot")


def open_with_keyring(home: Home) -> Opened:
    """Raises NotEnrolled, KeyringUnavailable, KeySlotDamaged."""
    file = key_slots.read(home)
    for slot in file.of_kind(SlotKind.KEYRING):
        wrapping = keyring_slot.fetch(str(slot.fields.get("entry", "")))
        key = key_slots.unwrap(slot, wrapping)
        if key is None:
            raise KeyringUnavailable("the keyring's entry does not open the slot")
        key_slots.believe(file, key)
        return Opened(key, slot.id, slot.kind, slot.actor, wrapping)
    raise KeyringUnavailable("this home has no keyring slot")


def open_with_recovery_code(home: Home, typed: str) -> Opened:
    """Raises NotEnrolled, WrongRecoveryCode (`miscopied` where it cannot be one at all), KeySlotDamaged."""
    file = key_slots.read(home)
    try:
        secret = recovery_code.read(typed)
    except recovery_code.Miscopied as error:
        raise WrongRecoveryCode(str(error), miscopied=True) from error
    wrapping = derived_key(secret, "recovery")
    for slot in file.of_kind(SlotKind.RECOVERY):
        key = key_slots.unwrap(slot, wrapping)
        if key is not None:
            key_slots.believe(file, key)
            return Opened(key, slot.id, slot.kind, slot.actor, wrapping)
    raise WrongRecoveryCode("the code opens no slot", miscopied=False)


def unlock_with_passphrase(home: Home, passphrase: str) -> bytes:
    """As `open_with_passphrase`, the data key only."""
    return open_with_passphrase(home, passphrase).key


def unlock_with_keyring(home: Home) -> bytes:
    """As `open_with_keyring`, the data key only."""
    return open_with_keyring(home).key


def owners(home: Home) -> list[SlotOwner]:
    """The slots and whose they are, unproven until something opened. Raises NotEnrolled, KeySlotDamaged."""
    return [SlotOwner(slot.kind, slot.actor) for slot in key_slots.read(home).slots]


def has_keyring_slot(home: Home) -> bool:
    """Whether `open_with_keyring` is worth trying. Raises NotEnrolled, KeySlotDamaged."""
    return any(owner.kind is SlotKind.KEYRING for owner in owners(home))


# -- slots come and go; each raises NotEnrolled, KeySlotDamaged, and leaves the old file where it fails


def settle_in(home: Home, opened: Opened, actor: str) -> None:
    """After an opening: a slot of nobody becomes `actor`'s, and the slot is tried first the next time.

    Writes only where something is to be changed. A slot of the first format becomes one of the present
    format here, with the cost of this machine.
    """
    file = _believed(home, opened.key)
    (slot,) = (slot for slot in file.slots if slot.id == opened.slot)
    settled = file
    if not slot.actor or slot.first_format:
        settled = _claimed(file, slot, opened, actor)
    if opened.kind is SlotKind.PASSPHRASE:
        # Under a new id where the slot was made anew; the last one is always the one just settled.
        settled = replace(settled, last=settled.slots[-1].id if settled is not file else slot.id)
    if settled != file:
        key_slots.write(home, settled, opened.key)


def set_passphrase(home: Home, key: bytes, passphrase: str, actor: str = "") -> None:
    """Give a cadre a passphrase, in place of the one they had; the data key stays."""
    file = _believed(home, key)
    slot, _ = _passphrase_slot(key, passphrase, actor)
    old = [old.id for old in file.of_kind(SlotKind.PASSPHRASE) if old.actor == actor]
    last = slot.id if file.last in (*old, "") else file.last
    key_slots.write(home, replace(file.without(*old).with_slot(slot), last=last), key)


def set_last(home: Home, key: bytes, actor: str) -> None:
    """Let a cadre's passphrase be tried first the next time."""
    file = _believed(home, key)
    for slot in file.of_kind(SlotKind.PASSPHRASE):
        if slot.actor == actor and slot.id != file.last:
            key_slots.write(home, replace(file, last=slot.id), key)
            return


def set_recovery_code(home: Home, key: bytes, secret: bytes, actor: str) -> None:
    """One code at a time: the one before no longer opens anything."""
    file = _believed(home, key)
    old = [slot.id for slot in file.of_kind(SlotKind.RECOVERY)]
    empty = Slot(key_slots.new_id(), SlotKind.RECOVERY, actor, {})
    slot = key_slots.wrap(empty, key, derived_key(secret, "recovery"))
    key_slots.write(home, file.without(*old).with_slot(slot), key)


def remove_cadre(home: Home, key: bytes, actor: str) -> None:
    """Take away every slot of a cadre: passphrase, recovery code and keyring. Raises LastSlot."""
    file = _believed(home, key)
    theirs = [slot for slot in file.slots if slot.actor == actor]
    left = file.without(*(slot.id for slot in theirs))
    if not left.of_kind(SlotKind.PASSPHRASE):
        raise LastSlot("nobody else could open this home")
    if left != file:
        key_slots.write(home, left, key)
    for slot in theirs:
        if slot.kind is SlotKind.KEYRING:
            keyring_slot.forget(str(slot.fields.get("entry", "")))


def enable_keyring(home: Home, key: bytes, actor: str = "") -> None:
    """Add (or renew) the keyring slot. Raises KeyringUnavailable and changes nothing then."""
    file = _believed(home, key)
    wrapping, entry = os.urandom(KEY_BYTES), os.urandom(8).hex()
    keyring_slot.store(entry, wrapping)
    old = file.of_kind(SlotKind.KEYRING)
    empty = Slot(key_slots.new_id(), SlotKind.KEYRING, actor, {"entry": entry})
    left = file.without(*(slot.id for slot in old))
    key_slots.write(home, left.with_slot(key_slots.wrap(empty, key, wrapping)), key)
    _forget(old)


def disable_keyring(home: Home, key: bytes) -> None:
    """Drop the keyring slot; a keyring that is out of reach does not stop it."""
    file = _believed(home, key)
    old = file.of_kind(SlotKind.KEYRING)
    if old:
        key_slots.write(home, file.without(*(slot.id for slot in old)), key)
    _forget(old)


def database_key(key: bytes) -> bytes:
    """The raw SQLCipher key that follows from a data key."""
    return derived_key(key, "db")


def key_check(key: bytes) -> str:
    """A short name of a data key that tells nothing about it: the right one can be told from a wrong one."""
    return derived_key(key, "check")[:8].hex()


def _believed(home: Home, key: bytes) -> SlotFile:
    file = key_slots.read(home)
    key_slots.believe(file, key)
    return replace(file, first_slots=None, mac="")


def _passphrase_slot(key: bytes, passphrase: str, actor: str) -> tuple[Slot, bytes]:
    """A slot at the cost of this machine, and the key that wraps the data key in it."""
    empty = Slot(key_slots.new_id(), SlotKind.PASSPHRASE, actor, key_slots.salted(stretching.calibrated()))
    wrapping = key_slots.stretch(empty, passphrase)
    return key_slots.wrap(empty, key, wrapping), wrapping


def _claimed(file: SlotFile, slot: Slot, opened: Opened, actor: str) -> SlotFile:
    if slot.first_format and slot.kind is SlotKind.PASSPHRASE:
        fresh, _ = _passphrase_slot(opened.key, opened.passphrase, actor)
    else:
        empty = Slot(key_slots.new_id(), slot.kind, actor, slot.fields)
        fresh = key_slots.wrap(empty, opened.key, opened.wrapping)
    return file.without(slot.id).with_slot(fresh)


def _forget(slots: list[Slot]) -> None:
    for slot in slots:
        keyring_slot.forget(str(slot.fields.get("entry", "")))
