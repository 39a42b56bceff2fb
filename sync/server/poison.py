"""Operations that make the server fail: counted over all requests, and set aside at the third failure."""

from __future__ import annotations

import logging
import traceback

import sqlalchemy as sa

from sync.protocol import codec
from sync.protocol.messages import Operation
from sync.server.settings import FAILURES_UNTIL_QUARANTINE
from sync.server.store import Store, upsert
from sync.server.tables import FAILURE

_log = logging.getLogger("sodoan.server")


def place_of(error: BaseException) -> str:
    """Where an error was raised, without its message: a message may quote a person's data."""
    frames = traceback.extract_tb(error.__traceback__)[-4:]
    places = " < ".join(f"{frame.filename.rsplit('/', 2)[-1]}:{frame.lineno}" for frame in reversed(frames))
    return f"{type(error).__name__} at {places}"


def failed_again(
    store: Store, unit_id: str, device_id: str, incarnation: str, operation: Operation, error: Exception
) -> bool:
    """Count one more failure of an operation; True once it has failed too often to be tried again."""
    identity = {"unit_id": unit_id, "device_id": device_id, "incarnation": incarnation, "n": operation.n}
    content_hash = codec.content_hash(operation)

    def count(connection: sa.Connection) -> int:
        stored = connection.execute(_FAILURES.params(identity)).one_or_none()
        before = stored.times if stored is not None and stored.content_hash == content_hash else 0
        row = {**identity, "content_hash": content_hash, "times": before + 1, "error": place_of(error)}
        upsert(connection, FAILURE, [row])
        return int(before) + 1

    failures = store.write(count)
    final = failures >= FAILURES_UNTIL_QUARANTINE
    _log.log(
        logging.CRITICAL if final else logging.ERROR,
        "operation fails: unit=%s device=%s incarnation=%s n=%s failures=%s quarantine=%s error=%s",
        unit_id, device_id, incarnation, operation.n, failures, final, place_of(error),
    )  # fmt: skip
    return final


_FAILURES = sa.select(FAILURE.c.times, FAILURE.c.content_hash).where(
    FAILURE.c.unit_id == sa.bindparam("unit_id"),
    FAILURE.c.device_id == sa.bindparam("device_id"),
    FAILURE.c.incarnation == sa.bindparam("incarnation"),
    FAILURE.c.n == sa.bindparam("n"),
)
