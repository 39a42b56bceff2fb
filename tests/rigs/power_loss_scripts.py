"""What is played under strace: small, real stretches of a cadre's day on a home that stands ready."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from domain.decisions import Command, Refused
from sync.protocol.messages import ExchangeResponse, Receipt, RecordChange, Verdict
from sync.replica import ballast, connection, keys
from sync.replica.home import Home
from sync.replica.replica import Replica
from tests.helpers.replicas import (
    AT,
    BRANCH,
    EPOCH,
    SECRETARY,
    UNIT,
    Clock,
    Desk,
    enrolment,
    make_older,
    member_id,
)

PASSPHRASES: Final = tuple(f"câu mật khẩu số {number}" for number in range(4))

Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Script:
    """`prepare` makes the home before the trace begins; `run` is what is traced."""

    prepare: Callable[[Path, bytes], None]
    run: Callable[[Home, bytes, Tell], None]


def play(script: str, home: Path, key: bytes, ledger: Path, synchronous: int) -> None:
    """Run one script; what it shows as saved goes to the ledger, one line each."""
    ballast.SIZE = 0  # type: ignore[misc]
    connection.PRAGMAS = {**connection.PRAGMAS, "synchronous": synchronous}
    descriptor = os.open(ledger, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    SCRIPTS[script].run(Home(home), key, lambda line: _tell(descriptor, line))
    os.close(descriptor)


def _tell(descriptor: int, line: str) -> None:
    os.write(descriptor, f"{line}\n".encode())


def _desk(home: Path, key: bytes) -> None:
    desk = Desk(home, key=key)
    desk.close()


def _save(replica: Replica, number: int, tell: Tell) -> None:
    """Every third save is an edit of the member before."""
    values = {"note": f"lần {number}"} if number % 3 == 0 else {"full_name": "Nguyễn Văn An", "org": BRANCH}
    do, id = ("edit", member_id(number - 1)) if number % 3 == 0 else ("create", member_id(number))
    with replica.writing() as work:
        outcome = work.perform(Command(do, "member", id, values), SECRETARY, AT)
        work.commit()
    if isinstance(outcome, Refused):
        raise TypeError(f"a save of the script was refused: {outcome}")
    tell(f"SAVED {outcome.n}")


def _save_burst(home: Home, key: bytes, tell: Tell) -> None:
    """Many saves in a row; closing in between keeps the write-ahead log, and so the images, small."""
    for start in range(1, 97, 12):
        replica = Replica.open(home, key, Clock())
        for number in range(start, start + 12):
            _save(replica, number, tell)
        replica.close()


def _open_and_close(home: Home, key: bytes, tell: Tell) -> None:
    """Checkpoints, opening tokens and incarnation marks, with little in between."""
    for start in range(1, 19, 3):
        replica = Replica.open(home, key, Clock())
        for number in range(start, start + 3):
            _save(replica, number, tell)
        replica.close()


def _exchange(home: Home, key: bytes, tell: Tell) -> None:
    for start in range(1, 31, 3):
        replica = Replica.open(home, key, Clock())
        for number in range(start, start + 3):
            _save(replica, number, tell)
        _one_exchange(replica, tell)
        replica.close()


def _one_exchange(replica: Replica, tell: Tell) -> None:
    with replica.writing() as work:
        page = work.page_of_operations(100, 1 << 20, 1)
        work.mark_sent([operation.n for operation in page])
        work.commit()
    tell(f"SENT {page[-1].n}")
    with replica.reading() as reader:
        head = reader.meta.cursor
        records = [reader.record("member", id) for id in {operation.id for operation in page}]
    cursor = head + len(page)
    changes = [RecordChange("member", r.id, cursor, dict(r.fields)) for r in records if r is not None]
    receipts = [Receipt(operation.n, Verdict.APPLIED, cursor) for operation in page]
    answer = ExchangeResponse("x", UNIT, EPOCH, receipts, changes, head, cursor, cursor, "", AT)
    with replica.writing() as work:
        work.apply_response(answer, page)
        work.commit()
    tell(f"CURSOR {cursor}")


def _older(home: Path, key: bytes) -> None:
    desk = Desk(home, key=key)
    for number in range(1, 10):
        _save(desk.replica, number, lambda _: None)
    desk.close()
    make_older(desk)


def _migrate(home: Home, key: bytes, tell: Tell) -> None:
    replica = Replica.open(home, key, Clock())
    tell("MIGRATED")
    _save(replica, 10, tell)
    replica.close()


def _slots(home: Path, _: bytes) -> None:
    keys.create(Home(home), PASSPHRASES[0])


def _passphrases(home: Home, _: bytes, tell: Tell) -> None:
    key = keys.unlock_with_passphrase(home, PASSPHRASES[0])
    for number, passphrase in enumerate(PASSPHRASES[1:], start=1):
        keys.set_passphrase(home, key, passphrase)
        tell(f"PASSPHRASE {number}")


def _nothing(_: Path, __: bytes) -> None:
    return


def _enrol(home: Home, key: bytes, tell: Tell) -> None:
    replica = Replica.create(home, key, enrolment(), Clock())
    tell("CREATED")
    replica.close()


SCRIPTS: Final = {
    "save_burst": Script(_desk, _save_burst),
    "open_and_close": Script(_desk, _open_and_close),
    "exchange": Script(_desk, _exchange),
    "migration": Script(_older, _migrate),
    "passphrase": Script(_slots, _passphrases),
    "enrolment": Script(_nothing, _enrol),
}
