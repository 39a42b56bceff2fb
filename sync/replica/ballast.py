"""A file that only takes room: given up when the disk is full, so that what is saved can still be sent."""

from __future__ import annotations

import contextlib
import os
import shutil
from typing import Final

from sync.replica.home import Home

SIZE: Final = 32 << 20
# Taking room is only polite where there is plenty.
_PLENTY: Final = 8 * SIZE


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


def release(home: Home) -> bool:
    """Give the room back; whether there was any."""
    with contextlib.suppress(OSError):
        home.ballast.unlink()
        return True
    return False
