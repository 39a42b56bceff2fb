"""Every error that a cadre can meet, as one word, one code and one Vietnamese sentence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


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
    """An expected failure that a service itself raises; `code` has a sentence in the message file."""

    kind = FailureKind.UNEXPECTED

    def __init__(self, code: str, params: Mapping[str, Any] | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.params: Mapping[str, Any] = params or {}


class Usage(ServiceError):
    """What was typed names something that does not exist; nothing was tried."""

    kind = FailureKind.USAGE


class NotEnrolled(ServiceError):
    """This home works for no unit yet, or its settings cannot be used."""

    kind = FailureKind.NOT_ENROLLED


class Locked(ServiceError):
    """The data key cannot be had: no passphrase, a wrong one, or the lease is over."""

    kind = FailureKind.LOCKED


class ActionRefused(ServiceError):
    """A rule says no. Nothing was changed."""

    kind = FailureKind.REFUSED


@dataclass(frozen=True, slots=True)
class Failure:
    """`sentence` says what happened, whether data is safe and what to do; `code` is for support."""

    kind: FailureKind
    code: str
    sentence: str
    params: Mapping[str, Any] = field(default_factory=dict)


def describe(error: BaseException) -> Failure:
    """The failure that an exception is; anything not foreseen is `FailureKind.UNEXPECTED`."""
    raise NotImplementedError
