"""Telling one life of a replica file from another: the mark is kept outside the file, and both must fit.

A restored file, a copied home or another machine may hold numbers that were already sent with another
content. Whatever does not fit begins a new incarnation; a mistake here costs a renumbering, never a loss.
"""

from __future__ import annotations

import hashlib
import os
import sys
from pathlib import Path
from typing import Literal

import msgspec

from domain.ids import uuid7
from sync.protocol import codec
from sync.protocol.messages import Identity, Operation
from sync.replica.home import Home, write_atomically
from sync.replica.keys import key_check
from sync.replica.store import Store
from sync.replica.types import QueueState


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


def note_opening(home: Home, key: bytes, store: Store) -> None:
    """Give this opening a token, in the mark first and in the file with the commit."""
    meta, token = store.meta, os.urandom(8).hex()
    mark = read_mark(home)
    high_n = mark.high_n if mark is not None and mark.incarnation == meta.incarnation else 0
    write_mark(
        home,
        Mark(
            incarnation=meta.incarnation,
            machine=machine_id(),
            path=place_of(home),
            files=(identity_of(home.replica),),
            token=token,
            previous=meta.open_token,
            high_n=high_n,
            key_check=key_check(key),
        ),
    )
    store.set_meta(open_token=token)


def allow_file(home: Home, identity: str) -> None:
    """Let the replica file also be this one: it is about to be swapped in."""
    mark = read_mark(home)
    if mark is not None:
        write_mark(home, msgspec.structs.replace(mark, files=(*mark.files, identity)))


def raise_high_water(home: Home, store: Store) -> None:
    """Before anything leaves: no number handed out so far may ever mean something else."""
    mark = read_mark(home)
    highest = store.meta.next_n - 1
    if mark is not None and mark.incarnation == store.meta.incarnation and mark.high_n < highest:
        write_mark(home, msgspec.structs.replace(mark, high_n=highest))


def start(home: Home, store: Store) -> str:
    """A new incarnation: everything without a final verdict is issued again under it, in order.

    `first` keeps the identity under which the server may know an operation already.
    """
    old = store.meta.incarnation
    milliseconds = int(store.clock().timestamp() * 1000)
    new = uuid7(milliseconds, os.urandom(10))
    rows = store.execute("SELECT seq, payload FROM outbox ORDER BY seq").fetchall()
    numbers: dict[int, int] = {}
    issued: list[tuple[int, bytes, str, int]] = []
    for n, (seq, payload) in enumerate(rows, start=1):
        operation = codec.decode(Operation, payload)
        numbers[operation.n] = n
        again = msgspec.structs.replace(
            operation,
            n=n,
            first=operation.first or Identity(old, operation.n),
            after=[numbers[other] for other in operation.after if other in numbers],
        )
        issued.append((n, codec.encode(again), QueueState.PENDING.value, seq))
    store.connection.executemany(
        "UPDATE outbox SET n = ?, payload = ?, state = ?, code = '', params = '{}' WHERE seq = ?", issued
    )
    store.set_meta(incarnation=new, next_n=len(rows) + 1)
    mark = read_mark(home)
    if mark is not None:
        write_mark(home, msgspec.structs.replace(mark, incarnation=new, high_n=0))
    return new


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
        for place in ("/etc/machine-id", "/var/lib/dbus/machine-id", "/etc/hostid"):
            try:
                return Path(place).read_text(encoding="utf-8").strip()
            except (OSError, ValueError):
                continue
        return ""
