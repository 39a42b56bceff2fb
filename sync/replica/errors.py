"""What can go wrong with a home, its keys and its replica; a bug raises something else."""

from __future__ import annotations


class ReplicaError(Exception):
    """Base of everything below. `str` is for logs; people get a sentence that `desktop` writes."""


class HomeInUse(ReplicaError):
    """Another process works on this home."""


class NotEnrolled(ReplicaError):
    """There is no replica (or no key slot file) in this home."""


class AlreadyEnrolled(ReplicaError):
    """A replica (or key slot file) stands in this home; it is never overwritten."""


class WrongPassphrase(ReplicaError):
    """The passphrase does not open its slot; nothing was changed."""


class WrongRecoveryCode(ReplicaError):
    """The recovery code opens nothing; `miscopied`: its check says that it was not copied right."""

    def __init__(self, why: str, *, miscopied: bool = False) -> None:
        super().__init__(why)
        self.miscopied = miscopied


class LastSlot(ReplicaError):
    """Without this slot nobody could open the home; it was left."""


class KeySlotDamaged(ReplicaError):
    """The key slot file cannot be what this program wrote."""


class KeyringUnavailable(ReplicaError):
    """The key store of the operating system is missing, locked, not trusted, or lost our entry."""


class WrongKey(ReplicaError):
    """The data key does not belong to this replica."""


class DataDamaged(ReplicaError):
    """The replica file failed a check; what it says must not be shown."""


class DataNewer(ReplicaError):
    """A newer program wrote this replica; the file was not touched. `found` is its revision."""

    def __init__(self, found: str) -> None:
        super().__init__(f"replica revision {found} is not known to this program")
        self.found = found


class LibraryTooOld(ReplicaError):
    """The SQLite or SQLCipher library under us has a known defect that loses data."""


class DiskFull(ReplicaError):
    """There was no room to write; the state is the one before."""


class DiskFailure(ReplicaError):
    """The disk refused to read or write; reopen before going on."""


class FileDamaged(ReplicaError):
    """A kept file is not what it was when it was put there; it can be fetched anew."""


class NotWhatItIsCalled(ReplicaError):
    """All bytes of a file are here, and they are another content than was named. It was thrown away."""


class NoSuchRejection(ReplicaError):
    """The Rejected tray has no such entry (any more)."""
