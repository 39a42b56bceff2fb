"""Files by the SHA-256 of their content: they come in pieces, and go where a record of the unit names them.

A device learns of a file only what the records of its own unit say. What another unit has is neither told nor
shortens an upload, so nobody finds out by a hash alone whether a content is known here.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from hashlib import sha256
from typing import Any

import sqlalchemy as sa

from domain.directives.files import NamedFile
from sync.protocol.messages import UploadState
from sync.server.devices import Caller
from sync.server.http import Refusal
from sync.server.naming import is_given, is_of_volunteers, needed
from sync.server.settings import BODY_CAP, Settings
from sync.server.store import Store, insert_missing
from sync.server.tables import BLOB, BLOB_PIECE, UNIT, UNIT_BLOB, UPLOAD, UPLOAD_PIECE

_log = logging.getLogger("sodoan.server")

PIECE_BYTES = 1 << 20
# Smaller pieces, but for the last one, would only be a way to fill a table with rows.
LEAST_PIECE = 4 << 10
_CONTENT_RANGE = re.compile(
    r"bytes (?:(?P<first>[0-9]{1,15})-(?P<last>[0-9]{1,15})|\*)/(?P<size>[0-9]{1,15})"
)


@dataclass(frozen=True, slots=True)
class Portion:
    """What a Content-Range says: `start` is None where it only asks how far the upload has come."""

    start: int | None
    size: int


def portion_of(header: str | None, body: bytes) -> Portion:
    """Raises Refusal 400 for a header that is none, or is not about this body."""
    match = _CONTENT_RANGE.fullmatch((header or "").strip())
    if match is None:
        raise Refusal(400, "malformed", why="content-range")
    size = int(match["size"])
    if match["first"] is None:
        if body:
            raise Refusal(400, "malformed", why="a body nobody announced")
        return Portion(None, size)
    first, last = int(match["first"]), int(match["last"])
    too_small = len(body) < LEAST_PIECE and last + 1 != size
    if last - first + 1 != len(body) or last >= size or too_small:
        raise Refusal(400, "malformed", why="content-range")
    return Portion(first, size)


# -- handing in -------------------------------------------------------------------------------------


def take(
    store: Store, settings: Settings, caller: Caller, name: str, portion: Portion, body: bytes, now: datetime
) -> UploadState:
    """Take the next piece of an upload; one that begins elsewhere changes nothing, and is told how far it is.

    Raises Refusal: 403 for a device that only volunteers work on, 413 beyond a limit, 422 when the whole has
    another SHA-256 (all of it is forgotten then), 429 after several of those.
    """
    if not 0 < portion.size <= settings.blob_bytes:
        raise Refusal(413, "too_large", most=settings.blob_bytes)
    with store.looking() as connection:
        if is_of_volunteers(connection, caller):
            raise Refusal(403, "forbidden")
    state = store.write(partial(_taken, settings, caller, name, portion, body, now))
    if state is None:
        _log.info("upload has another content: unit=%s device=%s", caller.unit_id, caller.device_id)
        raise Refusal(422, "wrong_content")
    return state


def _taken(
    settings: Settings,
    caller: Caller,
    name: str,
    portion: Portion,
    body: bytes,
    now: datetime,
    connection: sa.Connection,
) -> UploadState | None:
    if _has(connection, caller.unit_id, [name]):
        return UploadState(name, portion.size, portion.size, complete=True)
    mine = {"unit_id": caller.unit_id, "device_id": caller.device_id, "sha256": name}
    upload = connection.execute(_UPLOAD, mine).one_or_none()
    if upload is None:
        if portion.start is None:
            return UploadState(name, portion.size, 0, complete=False)
        _make_room(connection, settings, caller, portion.size)
        insert_missing(
            connection, UPLOAD, [{**mine, "size": portion.size, "have": 0, "failed": 0, "touched_at": ""}]
        )
        upload = connection.execute(_UPLOAD, mine).one()
    failed = _failures(settings, upload, now)
    if upload.size != portion.size:
        # Only one of the two sizes can be that of the content: begin again with the newer claim.
        connection.execute(_FORGET_PIECES, mine)
        have = 0
    else:
        have = int(upload.have)
    if portion.start == have:
        piece = {**mine, "start": have, "size": len(body), "body": body}
        connection.execute(sa.insert(UPLOAD_PIECE), [piece])
        have += len(body)
    changed = {"size": portion.size, "have": have, "failed": failed, "touched_at": now.isoformat()}
    if have < portion.size:
        connection.execute(sa.update(UPLOAD).where(*_same(UPLOAD, mine)).values(**changed))
        return UploadState(name, portion.size, have, complete=False)
    if not _is_what_it_is_called(connection, mine):
        connection.execute(_FORGET_PIECES, mine)
        changed |= {"have": 0, "failed": failed + 1}
        connection.execute(sa.update(UPLOAD).where(*_same(UPLOAD, mine)).values(**changed))
        return None
    _keep(connection, mine, portion.size, now)
    return UploadState(name, portion.size, portion.size, complete=True)


def _failures(settings: Settings, upload: Any, now: datetime) -> int:
    """How often this upload ended with another content lately. Raises Refusal 429 where that is too often."""
    window = timedelta(minutes=settings.enrolment_window_minutes)
    left = datetime.fromisoformat(upload.touched_at) + window - now if upload.touched_at else timedelta()
    if left <= timedelta():
        return 0
    if upload.failed >= settings.wrong_uploads:
        raise Refusal(429, "too_many_attempts", retry_after=int(left.total_seconds()) + 1)
    return int(upload.failed)


def _make_room(connection: sa.Connection, settings: Settings, caller: Caller, size: int) -> None:
    """Raises Refusal 413 where an upload of this size would be one too many, or too much for the unit."""
    # One upload of a unit begins at a time, or two could both find the last room.
    connection.execute(_LOCK_UNIT, {"unit_id": caller.unit_id})
    under_way = connection.execute(_UNDER_WAY, {"unit_id": caller.unit_id}).all()
    if sum(1 for device, _ in under_way if device == caller.device_id) >= settings.open_uploads:
        raise Refusal(413, "too_many_uploads", most=settings.open_uploads)
    held = connection.execute(_HELD_BYTES, {"unit_id": caller.unit_id}).scalar_one()
    if held + sum(bytes_ for _, bytes_ in under_way) + size > settings.unit_blob_bytes:
        raise Refusal(413, "unit_full", most=settings.unit_blob_bytes)


def _is_what_it_is_called(connection: sa.Connection, mine: dict[str, str]) -> bool:
    found = sha256()
    for start in connection.execute(_PIECE_STARTS, mine).scalars().all():
        found.update(connection.execute(_UPLOADED_PIECE, {**mine, "start": start}).scalar_one())
    return found.hexdigest() == mine["sha256"]


def _keep(connection: sa.Connection, mine: dict[str, str], size: int, now: datetime) -> None:
    name = mine["sha256"]
    if _is_first(connection, name, size, now):
        connection.execute(_KEEP_PIECES, mine)
    _give(connection, mine["unit_id"], name, size, now)
    connection.execute(_FORGET_PIECES, mine)
    connection.execute(sa.delete(UPLOAD).where(*_same(UPLOAD, mine)))


def _is_first(connection: sa.Connection, name: str, size: int, now: datetime) -> bool:
    """Note a content, and whether nobody kept it before; another transaction that does so is waited for."""
    insert_missing(connection, BLOB, [{"sha256": name, "size": size, "stored_at": now.isoformat()}])
    return (
        connection.execute(sa.select(BLOB_PIECE.c.start).where(BLOB_PIECE.c.sha256 == name)).first() is None
    )


def _give(connection: sa.Connection, unit: str, name: str, size: int, now: datetime) -> None:
    row = {"unit_id": unit, "sha256": name, "size": size, "since": now.isoformat()}
    insert_missing(connection, UNIT_BLOB, [row])


def hand_on(
    connection: sa.Connection, holders: Iterable[str], unit: str, file: NamedFile, now: datetime
) -> None:
    """A unit has a file from now on that one of these units has; nothing where none of them does."""
    if any(_has(connection, holder, [file.sha256]) for holder in holders):
        _give(connection, unit, file.sha256, file.size, now)


def put_whole(connection: sa.Connection, units: Iterable[str], content: bytes, now: datetime) -> str:
    """Keep a file that the operator has, for these units; its SHA-256."""
    name = sha256(content).hexdigest()
    if _is_first(connection, name, len(content), now):
        for start in range(0, len(content), PIECE_BYTES):
            piece = content[start : start + PIECE_BYTES]
            row = {"sha256": name, "start": start, "size": len(piece), "body": piece}
            connection.execute(sa.insert(BLOB_PIECE), [row])
    for unit in units:
        _give(connection, unit, name, len(content), now)
    return name


# -- giving out -------------------------------------------------------------------------------------


def size_for(store: Store, caller: Caller, name: str) -> int | None:
    """The size of a file that this device may have; None where it is not here, which tells nothing more."""
    with store.looking() as connection:
        held = connection.execute(_HELD, {"unit_id": caller.unit_id, "names": [name]}).first()
        if held is None or not is_given(connection, caller, name):
            return None
        return int(held.size)


def read(store: Store, name: str, start: int, end: int) -> bytes:
    """Bytes `start` to `end` (exclusive) of a file."""
    with store.looking() as connection:
        found = connection.execute(_PIECES, {"sha256": name, "start": start, "end": end}).all()
    whole = b"".join(bytes(piece.body) for piece in found)
    first = found[0].start if found else 0
    return whole[start - first : end - first]


def largest_answer(start: int, end: int) -> int:
    """Where an answer that begins at `start` ends: no answer is larger than a body may be."""
    return min(end, start + BODY_CAP)


def missing(connection: sa.Connection, unit: str, names: Collection[str]) -> list[str]:
    """Those of these files that the unit does not have here."""
    return sorted(set(names) - _has(connection, unit, names)) if names else []


def _has(connection: sa.Connection, unit: str, names: Collection[str]) -> set[str]:
    found = connection.execute(_HELD, {"unit_id": unit, "names": list(names)})
    return {row.sha256 for row in found}


# -- forgetting -------------------------------------------------------------------------------------


def forget_unused(connection: sa.Connection, now: datetime, settings: Settings) -> int:
    """Drop uploads that nobody goes on with, and files that no record names any more; how many files.

    Whether a file is needed is looked up in the records themselves: there is no counter that could be wrong.
    """
    stale = UPLOAD.c.touched_at < (now - timedelta(days=settings.upload_days)).isoformat()
    for upload in connection.execute(sa.select(UPLOAD).where(stale)).all():
        mine = {"unit_id": upload.unit_id, "device_id": upload.device_id, "sha256": upload.sha256}
        connection.execute(_FORGET_PIECES, mine)
        connection.execute(sa.delete(UPLOAD).where(*_same(UPLOAD, mine)))
    horizon = (now - timedelta(days=settings.blob_days)).isoformat()
    old = sa.select(UNIT_BLOB.c.unit_id, UNIT_BLOB.c.sha256).where(UNIT_BLOB.c.since < horizon)
    looked_up: dict[str, frozenset[str]] = {}
    for unit, name in connection.execute(old).all():
        if unit not in looked_up:
            looked_up[unit] = needed(connection, unit, horizon[:10])
        if name not in looked_up[unit]:
            connection.execute(
                sa.delete(UNIT_BLOB).where(UNIT_BLOB.c.unit_id == unit, UNIT_BLOB.c.sha256 == name)
            )
    nobodys = connection.execute(_NOBODYS).scalars().all()
    for name in nobodys:
        connection.execute(sa.delete(BLOB_PIECE).where(BLOB_PIECE.c.sha256 == name))
        connection.execute(sa.delete(BLOB).where(BLOB.c.sha256 == name))
    return len(nobodys)


def _same(table: sa.Table, mine: dict[str, str]) -> tuple[sa.ColumnElement[bool], ...]:
    return tuple(table.c[name] == value for name, value in mine.items())


def _of_upload(table: sa.Table) -> tuple[sa.ColumnElement[bool], ...]:
    return tuple(table.c[name] == sa.bindparam(name) for name in ("unit_id", "device_id", "sha256"))


_UPLOAD = sa.select(UPLOAD).where(*_of_upload(UPLOAD)).with_for_update()
_UNDER_WAY = sa.select(UPLOAD.c.device_id, UPLOAD.c.size).where(UPLOAD.c.unit_id == sa.bindparam("unit_id"))
_HELD_BYTES = sa.select(sa.func.coalesce(sa.func.sum(UNIT_BLOB.c.size), 0)).where(
    UNIT_BLOB.c.unit_id == sa.bindparam("unit_id")
)
_HELD = sa.select(UNIT_BLOB.c.sha256, UNIT_BLOB.c.size).where(
    UNIT_BLOB.c.unit_id == sa.bindparam("unit_id"),
    UNIT_BLOB.c.sha256.in_(sa.bindparam("names", expanding=True)),
)
_LOCK_UNIT = sa.select(UNIT.c.unit_id).where(UNIT.c.unit_id == sa.bindparam("unit_id")).with_for_update()
_PIECE_STARTS = (
    sa.select(UPLOAD_PIECE.c.start).where(*_of_upload(UPLOAD_PIECE)).order_by(UPLOAD_PIECE.c.start)
)
_UPLOADED_PIECE = sa.select(UPLOAD_PIECE.c.body).where(
    *_of_upload(UPLOAD_PIECE), UPLOAD_PIECE.c.start == sa.bindparam("start")
)
_KEEP_PIECES = sa.insert(BLOB_PIECE).from_select(
    ["sha256", "start", "size", "body"],
    sa.select(UPLOAD_PIECE.c.sha256, UPLOAD_PIECE.c.start, UPLOAD_PIECE.c.size, UPLOAD_PIECE.c.body).where(
        *_of_upload(UPLOAD_PIECE)
    ),
)
_FORGET_PIECES = sa.delete(UPLOAD_PIECE).where(*_of_upload(UPLOAD_PIECE))
_PIECES = (
    sa.select(BLOB_PIECE.c.start, BLOB_PIECE.c.body)
    .where(
        BLOB_PIECE.c.sha256 == sa.bindparam("sha256"),
        BLOB_PIECE.c.start < sa.bindparam("end"),
        BLOB_PIECE.c.start + BLOB_PIECE.c.size > sa.bindparam("start"),
    )
    .order_by(BLOB_PIECE.c.start)
)
_NOBODYS = sa.select(BLOB.c.sha256).where(~sa.exists().where(UNIT_BLOB.c.sha256 == BLOB.c.sha256))
