"""The incarnation mark: what a home knows about the life of its replica file, kept outside the file.

Imports no SQLAlchemy: reading the status of a home needs it.
"""

from __future__ import annotations

import hashlib
import sys
from pathlib import Path
from typing import Final, Literal

import msgspec

from sync.replica.home import Home, write_atomically

# Where Unix systems keep a name that survives everything but a new installation; the first that is there.
MACHINE_NAMES: Final = ("/etc/machine-id", "/var/lib/dbus/machine-id", "/etc/hostid")


class Mark(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the home knows about the life of its replica file.

    `token` is the one of the last opening, `previous` the one before it, in case that the opening was cut
    between the two writes. `files` are identities that the file may have (two during a swap). `high_n`
    is the highest number that may have left this laptop.
    """

    incarnation: str
    machine: str
    path: str
    files: tuple[str, ...]
    token: str
    previous: str
    high_n: int
    key_check: str
    format: Literal[1] = 1


def read_mark(home: Home) -> Mark | None:
    """The mark of a home; None where it is missing or not what this program wrote."""
    try:
        return msgspec.json.decode(home.incarnation.read_bytes(), type=Mark)
    except (OSError, msgspec.MsgspecError, RecursionError):
        return None


def write_mark(home: Home, mark: Mark) -> None:
    write_atomically(home.incarnation, msgspec.json.encode(mark))


def fits(home: Home, mark: Mark | None, incarnation: str, open_token: str, next_n: int) -> bool:
    """Whether the replica file is the one that this home worked with last."""
    return (
        mark is not None
        and mark.incarnation == incarnation
        and mark.machine == machine_id()
        and mark.path == place_of(home)
        and identity_of(home.replica) in mark.files
        and open_token in (mark.token, mark.previous)
        and mark.high_n < next_n
    )


def allow_file(home: Home, identity: str) -> None:
    """Let the replica file also be this one: it is about to be swapped in."""
    mark = read_mark(home)
    if mark is not None:
        write_mark(home, msgspec.structs.replace(mark, files=(*mark.files, identity)))


def place_of(home: Home) -> str:
    return str(home.path.resolve())


def identity_of(path: Path) -> str:
    """What the file system calls a file, whatever its name: a copy is another file."""
    status = path.stat()
    return f"{status.st_dev}:{status.st_ino}"


def machine_id() -> str:
    """A name of this machine that does not tell which machine it is; empty where the system has none."""
    raw = _machine()
    return hashlib.sha256(f"so-doan {raw}".encode()).hexdigest()[:32] if raw else ""


if sys.platform == "win32":
    import winreg

    def _machine() -> str:
        try:
            with winreg.OpenKey(winreg.HKEY_LOCAL_MACHINE, r"SOFTWARE\Microsoft\Cryptography") as place:
                return str(winreg.QueryValueEx(place, "MachineGuid")[0])
        except OSError:
            return ""

else:

    def _machine() -> str:
        for place in MACHINE_NAMES:
            try:
                return Path(place).read_text(encoding="utf-8").strip()
            except (OSError, ValueError):
                continue
        return ""
