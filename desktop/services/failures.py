"""Every error that a cadre can meet, as one word, one code and one Vietnamese sentence."""

from __future__ import annotations

import errno
from collections.abc import Mapping
from enum import StrEnum
from typing import Any, NamedTuple


class FailureKind(StrEnum):
    """What a failure means for the person; the command line has one exit code for each."""

    UNEXPECTED = "unexpected"
    USAGE = "usage"
    NOT_ENROLLED = "not_enrolled"
    LOCKED = "locked"
    REFUSED = "refused"
    DATA_DAMAGED = "data_damaged"
    DATA_NEWER = "data_newer"
    DISK_FULL = "disk_full"
    HOME_IN_USE = "home_in_use"
    NO_NETWORK = "no_network"
    UNAUTHORISED = "unauthorised"
    SERVER_ERROR = "server_error"


class ServiceError(Exception):
    """An expected failure that a service itself raises; `code` has a sentence in the message file.

    `shown` replaces parameters in the sentence only: the name where `params` holds an id.
    """

    kind = FailureKind.UNEXPECTED

    def __init__(
        self, code: str, params: Mapping[str, Any] | None = None, shown: Mapping[str, Any] | None = None
    ) -> None:
        super().__init__(code)
        self.code = str(code)
        self.params: Mapping[str, Any] = params or {}
        self.shown: Mapping[str, Any] = {**self.params, **(shown or {})}


class Usage(ServiceError):
    """What was typed names something that does not exist; nothing was tried."""

    kind = FailureKind.USAGE


class NotEnrolled(ServiceError):
    """This home works for no unit yet, or its settings cannot be used."""

    kind = FailureKind.NOT_ENROLLED


class Locked(ServiceError):
    """The data key cannot be had: no passphrase, a wrong one, or the lease is over."""

    kind = FailureKind.LOCKED


class NotAuthorised(ServiceError):
    """The server took this device's right away; what it held stays locked."""

    kind = FailureKind.UNAUTHORISED


class ActionRefused(ServiceError):
    """A rule says no. Nothing was changed."""

    kind = FailureKind.REFUSED


class Failure(NamedTuple):
    """`sentence` says what happened, whether data is safe and what to do; `code` is for support."""

    kind: FailureKind
    code: str
    sentence: str
    params: Mapping[str, Any] = {}


def expected() -> tuple[type[Exception], ...]:
    """The families of errors that have a sentence of their own; anything else is a bug."""
    from sync.client.transport import SyncFailure
    from sync.replica.errors import ReplicaError

    return (ServiceError, ReplicaError, SyncFailure, OSError)


def describe(error: BaseException, unsent: int | None = None) -> Failure:
    """The failure that an exception is; anything not foreseen is `FailureKind.UNEXPECTED`.

    `unsent` is how many changes wait on this laptop, for the sentences that promise to keep them; None
    where the question does not arise.
    """
    from sync.client.transport import SyncFailure
    from sync.replica.errors import ReplicaError

    if isinstance(error, ServiceError):
        return Failure(error.kind, error.code, _sentence(error.code, error.shown), error.params)
    if isinstance(error, ReplicaError):
        return _of_replica(error)
    if isinstance(error, SyncFailure):
        from desktop.services.wording import has_sentence

        shown = {"kept": _kept(unsent)}
        # A refused code has a sentence for each reason and one code for scripts.
        precise = f"{error.code}.{getattr(error, 'problem', '')}"
        said = precise if has_sentence(precise) else error.code
        return Failure(_kind_of_sync(error), error.code, _sentence(said, shown))
    if isinstance(error, OSError):
        return _of_system(error)
    return Failure(FailureKind.UNEXPECTED, "unexpected", _sentence("unexpected"))


def _sentence(code: str, shown: Mapping[str, Any] | None = None) -> str:
    """All sentences are loaded when there is something to say; whoever only raises, such as the process that
    reads a list, goes without.
    """
    from desktop.services.wording import sentence

    return sentence(code, shown)


def _kept(unsent: int | None) -> str:
    from desktop.services.wording import word

    if unsent is None:
        return word("kept.nothing")
    return word("kept.some").format(count=unsent) if unsent else word("kept.none")


def _of_replica(error: BaseException) -> Failure:
    from sync.replica import errors

    meanings: Mapping[type[BaseException], tuple[FailureKind, str]] = {
        errors.HomeInUse: (FailureKind.HOME_IN_USE, "home_in_use"),
        errors.NotEnrolled: (FailureKind.NOT_ENROLLED, "not_enrolled"),
        errors.AlreadyEnrolled: (FailureKind.NOT_ENROLLED, "already_enrolled"),
        errors.LibraryTooOld: (FailureKind.NOT_ENROLLED, "library_too_old"),
        errors.WrongPassphrase: (FailureKind.LOCKED, "locked.passphrase_wrong"),
        errors.WrongRecoveryCode: (FailureKind.LOCKED, "locked.recovery_code_wrong"),
        errors.LastSlot: (FailureKind.REFUSED, "cadre.last"),
        errors.KeyringUnavailable: (FailureKind.LOCKED, "locked.keyring"),
        errors.KeySlotDamaged: (FailureKind.DATA_DAMAGED, "locked.key_slot_damaged"),
        errors.WrongKey: (FailureKind.DATA_DAMAGED, "data_damaged"),
        errors.DataDamaged: (FailureKind.DATA_DAMAGED, "data_damaged"),
        errors.DataNewer: (FailureKind.DATA_NEWER, "data_newer"),
        errors.DiskFull: (FailureKind.DISK_FULL, "disk_full"),
        errors.DiskFailure: (FailureKind.DATA_DAMAGED, "disk_failure"),
        errors.FileDamaged: (FailureKind.REFUSED, "file.damaged"),
        errors.NotWhatItIsCalled: (FailureKind.REFUSED, "file.changed"),
        errors.NoSuchRejection: (FailureKind.USAGE, "usage.unknown_rejection"),
    }
    for family in type(error).__mro__:
        if family in meanings:
            kind, code = meanings[family]
            return Failure(kind, code, _sentence(code))
    return Failure(FailureKind.UNEXPECTED, "unexpected", _sentence("unexpected"))


def _kind_of_sync(error: BaseException) -> FailureKind:
    from sync.client.remote import Unauthorised
    from sync.client.transport import NoNetwork

    if isinstance(error, NoNetwork):
        return FailureKind.NO_NETWORK
    return FailureKind.UNAUTHORISED if isinstance(error, Unauthorised) else FailureKind.SERVER_ERROR


# A drive that is not plugged in is not found.
_UNUSABLE_PLACES = (PermissionError, NotADirectoryError, FileExistsError, FileNotFoundError)


def _of_system(error: OSError) -> Failure:
    """A folder that cannot be used is a matter of configuration; the path is the person's own."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        return Failure(FailureKind.DISK_FULL, "disk_full", _sentence("disk_full"))
    if isinstance(error, _UNUSABLE_PLACES) or error.errno in (errno.EROFS, errno.ENAMETOOLONG, errno.ELOOP):
        path = str(error.filename or "")
        return Failure(FailureKind.NOT_ENROLLED, "home_unusable", _sentence("home_unusable", {"path": path}))
    if error.errno == errno.EIO:
        return Failure(FailureKind.DATA_DAMAGED, "disk_failure", _sentence("disk_failure"))
    return Failure(FailureKind.UNEXPECTED, "unexpected", _sentence("unexpected"))
