"""The data key and the slots that give it out: a passphrase always, the system's keyring where wanted."""

from __future__ import annotations

from sync.replica.home import Home


def create(home: Home, passphrase: str) -> bytes:
    """Make a data key of 32 random bytes and its slot file. Raises AlreadyEnrolled."""
    raise NotImplementedError


def unlock_with_passphrase(home: Home, passphrase: str) -> bytes:
    """The data key. Raises NotEnrolled, WrongPassphrase, KeySlotDamaged."""
    raise NotImplementedError


def unlock_with_keyring(home: Home) -> bytes:
    """The data key. Raises NotEnrolled, KeyringUnavailable, KeySlotDamaged."""
    raise NotImplementedError


def has_keyring_slot(home: Home) -> bool:
    raise NotImplementedError


def enable_keyring(home: Home, key: bytes) -> None:
    """Add (or renew) the keyring slot. Raises KeyringUnavailable and changes nothing then."""
    raise NotImplementedError


def disable_keyring(home: Home, key: bytes) -> None:
    """Drop the keyring slot; a keyring that is out of reach does not stop it."""
    raise NotImplementedError


def change_passphrase(home: Home, key: bytes, passphrase: str) -> None:
    """Rewrite the passphrase slot only; the data key stays."""
    raise NotImplementedError
