"""Telling one life of a replica file from another: the mark is kept outside the file, and both must fit.

A restored file, a copied home or another machine may hold numbers that were already sent with another
content. Whatever does not fit begins a new incarnation; a mistake here costs a renumbering, never a loss.
"""

from __future__ import annotations

import os

import msgspec

from domain.ids import uuid7
from sync.protocol import codec
from sync.protocol.messages import Identity, Operation
from sync.replica import mark as marks
from sync.replica.home import Home
from sync.replica.keys import key_check
from sync.replica.mark import Mark, read_mark, write_mark
from sync.replica.store import Store
from sync.replica.types import HELD_BY_CADRE, QueueState


def note_opening(home: Home, key: bytes, store: Store) -> None:
    """Give this opening a token, in the mark first and in the file with the commit."""
    meta, token = store.meta, os.urandom(8).hex()
    mark = read_mark(home)
    high_n = mark.high_n if mark is not None and mark.incarnation == meta.incarnation else 0
    write_mark(
        home,
        Mark(
            incarnation=meta.incarnation,
            machine=marks.machine_id(),
            path=marks.place_of(home),
            files=(marks.identity_of(home.replica),),
            token=token,
            previous=meta.open_token,
            high_n=high_n,
            key_check=key_check(key),
        ),
    )
    store.set_meta(open_token=token)


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
    rows = store.execute("SELECT seq, payload, code FROM outbox ORDER BY seq").fetchall()
    numbers: dict[int, int] = {}
    issued: list[tuple[int, bytes, str, str, int]] = []
    for n, (seq, payload, code) in enumerate(rows, start=1):
        operation = codec.decode(Operation, payload)
        numbers[operation.n] = n
        again = msgspec.structs.replace(
            operation,
            n=n,
            first=operation.first or Identity(old, operation.n),
            after=[numbers[other] for other in operation.after if other in numbers],
        )
        # What a cadre keeps back never left: another life of the file changes nothing about her wish.
        kept = (QueueState.HELD.value, code) if code == HELD_BY_CADRE else (QueueState.PENDING.value, "")
        issued.append((n, codec.encode(again), *kept, seq))
    store.connection.executemany(
        "UPDATE outbox SET n = ?, payload = ?, state = ?, code = ?, params = '{}' WHERE seq = ?", issued
    )
    store.set_meta(incarnation=new, next_n=len(rows) + 1)
    mark = read_mark(home)
    if mark is not None:
        write_mark(home, msgspec.structs.replace(mark, incarnation=new, high_n=0))
    return new
