"""The exit codes of the command line, declared once."""

from __future__ import annotations

from collections.abc import Mapping
from enum import IntEnum

from desktop.services.failures import FailureKind


class Exit(IntEnum):
    DONE = 0
    UNEXPECTED = 1
    USAGE = 2
    NOT_ENROLLED = 3
    LOCKED = 4
    REFUSED = 5
    DATA_DAMAGED = 10
    DATA_NEWER = 11
    DISK_FULL = 12
    HOME_IN_USE = 13
    NO_NETWORK = 20
    UNAUTHORISED = 21
    CONFLICTS_REMAIN = 22
    REJECTIONS_REMAIN = 23
    SERVER_ERROR = 24
    # Done; a letter that was held against the register says other figures than the register has.
    FIGURES_DIFFER = 25


EXIT_OF: Mapping[FailureKind, Exit] = {
    FailureKind.UNEXPECTED: Exit.UNEXPECTED,
    FailureKind.USAGE: Exit.USAGE,
    FailureKind.NOT_ENROLLED: Exit.NOT_ENROLLED,
    FailureKind.LOCKED: Exit.LOCKED,
    FailureKind.REFUSED: Exit.REFUSED,
    FailureKind.DATA_DAMAGED: Exit.DATA_DAMAGED,
    FailureKind.DATA_NEWER: Exit.DATA_NEWER,
    FailureKind.DISK_FULL: Exit.DISK_FULL,
    FailureKind.HOME_IN_USE: Exit.HOME_IN_USE,
    FailureKind.NO_NETWORK: Exit.NO_NETWORK,
    FailureKind.UNAUTHORISED: Exit.UNAUTHORISED,
    FailureKind.SERVER_ERROR: Exit.SERVER_ERROR,
}
