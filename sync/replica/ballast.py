"""A file that only takes room: given up when the disk is full, so that what is saved can still be sent."""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Callable
from typing import Final, TypeVar

from sync.replica.errors import DiskFailure, DiskFull
from sync.replica.home import Home

Opened = TypeVar("Opened")

SIZE: Final = 32 << 20
# Taking room is only polite where there is plenty.
_PLENTY: Final = 8 * SIZE
# With less than this SQLite cannot even lay out the memory that its readers share.
_NO_ROOM: Final = 64 << 10


def keep(home: Home) -> None:
    """Have the ballast, where the disk has room for it."""
    if home.ballast.exists() or shutil.disk_usage(home.path).free < _PLENTY:
        return
    try:
        with open(home.ballast, "wb") as file:
            if hasattr(os, "posix_fallocate"):
                os.posix_fallocate(file.fileno(), 0, SIZE)
            else:
                file.write(bytes(SIZE))
    except OSError:
        release(home)


def with_room(home: Home, opening: Callable[[], Opened]) -> Opened:
    """Do `opening`; where a full disk is what it fails of, give the room back and do it once more.

    SQLite calls it a failure of the disk when it lacks the room to begin. Raises DiskFull, DiskFailure and
    what `opening` raises.
    """
    try:
        return opening()
    except DiskFailure as failure:
        if shutil.disk_usage(home.path).free >= _NO_ROOM:
            raise
        if not release(home):
            raise DiskFull(str(home.path)) from failure
        return opening()


def release(home: Home) -> bool:
    """Give the room back; whether there was any."""
    with contextlib.suppress(OSError):
        home.ballast.unlink()
        return True
    return False
