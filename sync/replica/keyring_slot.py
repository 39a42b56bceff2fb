"""The operating system's key store as a convenience: it keeps a wrapping key, never the data key.

`keyring` is imported only when it is used, because it looks for backends when it is. Backends that keep
secrets in the open, ask on a terminal, or chain others are refused.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final, TypeVar

from sync.replica.errors import KeyringUnavailable

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

Answer = TypeVar("Answer")

_SERVICE: Final = "so-doan"
_TRUSTED: Final = frozenset(
    {
        "keyring.backends.SecretService",
        "keyring.backends.Windows",
        "keyring.backends.kwallet",
        "keyring.backends.macOS",
    }
)
_KEY_BYTES: Final = 32


def store(entry: str, wrapping: bytes) -> None:
    """Keep a wrapping key and read it back. Raises KeyringUnavailable."""
    backend = _backend()
    _ask(lambda: backend.set_password(_SERVICE, entry, wrapping.hex()))
    if fetch(entry) != wrapping:
        raise KeyringUnavailable("the keyring does not give back what it was given")


def fetch(entry: str) -> bytes:
    """The wrapping key of an entry. Raises KeyringUnavailable, also when the entry is gone."""
    backend = _backend()
    kept = _ask(lambda: backend.get_password(_SERVICE, entry))
    try:
        wrapping = bytes.fromhex(kept or "")
    except ValueError:
        wrapping = b""
    if len(wrapping) != _KEY_BYTES:
        raise KeyringUnavailable("the keyring has no such entry")
    return wrapping


def forget(entry: str) -> None:
    """Drop an entry; one that is gone or out of reach opens nothing without its slot."""
    import contextlib

    with contextlib.suppress(KeyringUnavailable):
        backend = _backend()
        _ask(lambda: backend.delete_password(_SERVICE, entry))


def usable() -> bool:
    """Whether a key store is there that can be trusted; whether it is unlocked is seen when it is used."""
    try:
        _backend()
    except KeyringUnavailable:
        return False
    return True


def _backend() -> KeyringBackend:
    import keyring

    backend = _ask(keyring.get_keyring)
    chosen: list[KeyringBackend] = [backend, *getattr(backend, "backends", ())]
    for candidate in chosen:
        if type(candidate).__module__ in _TRUSTED:
            return candidate
    raise KeyringUnavailable(f"no trusted keyring ({type(backend).__module__})")


def _ask(question: Callable[[], Answer]) -> Answer:
    """The key store's answer; whatever it fails with becomes KeyringUnavailable."""
    from keyring.errors import KeyringError

    try:
        return question()
    except KeyringError as error:
        raise KeyringUnavailable(str(error)) from error
    except Exception as error:  # D-Bus, COM and Security.framework leak theirs
        raise KeyringUnavailable(f"{type(error).__name__}: {error}") from error
