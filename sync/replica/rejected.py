"""What lies in the Rejected tray. What is done about it is in `trays`, which a start does not need."""

from __future__ import annotations

from typing import Any

from sync.protocol import codec
from sync.protocol.messages import Operation
from sync.replica.errors import NoSuchRejection
from sync.replica.statements import from_json
from sync.replica.store import Store
from sync.replica.types import Rejection


def rejections(store: Store) -> list[Rejection]:
    rows = store.execute(
        "SELECT seq, payload, code, params, at, incarnation FROM rejection ORDER BY seq"
    ).fetchall()
    return [_entry(row) for row in rows]


def _entry(row: tuple[Any, ...]) -> Rejection:
    seq, payload, code, params, at, incarnation = row
    return Rejection(str(seq), codec.decode(Operation, payload), code, from_json(params), at, incarnation)


def rejection(store: Store, rejection_id: str) -> Rejection:
    row = None
    if rejection_id.isascii() and rejection_id.isdigit() and len(rejection_id) < 19:
        row = store.execute(
            "SELECT seq, payload, code, params, at, incarnation FROM rejection WHERE seq = ?",
            (int(rejection_id),),
        ).fetchone()
    if row is None:
        raise NoSuchRejection(rejection_id)
    return _entry(row)
