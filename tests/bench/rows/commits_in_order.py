"""L7: many writers commit in one unit while others pull: no puller may skip a record."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import partial

import msgspec
import psycopg

from sync.client.http import HttpTransport
from sync.client.remote import Remote, SlowDown
from sync.protocol.messages import ExchangeRequest, ExchangeResponse, Operation
from sync.server.devices import token_hash
from tests.bench.figures import Measured, Promise, Row, at_most
from tests.bench.fleet import INCARNATION, FleetUnit
from tests.bench.homes import now
from tests.bench.loaded_server import LoadedServer, loaded_server
from tests.bench.people import member_id
from tests.bench.timing import seconds_of
from tests.bench.workbench import Workbench

_WRITERS, _PULLERS, _A_PUSH = 8, 4, 100
_SOURCE = "reliability.md, 4d L7"

ROW = Row(
    "L7",
    "100,000 records committed by 8 writers in one unit while 4 laptops pull",
    (
        Promise("skipped", "records that a puller never saw, all pullers together", "", _SOURCE, at_most(0)),
        Promise("operations/s", "created in one unit, pulled four times meanwhile", "/s", "for orientation"),
    ),
    lambda bench: measure(bench),
)


@dataclass
class Puller:
    """Reads the feed as a laptop does; `seen` are the ids that came."""

    seen: set[str] = field(default_factory=set)
    cursor: int = 1
    pages: int = 0


def measure(bench: Workbench) -> Mapping[str, Measured]:
    server = loaded_server(bench, bench.size(100, 4))
    pushes = bench.size(125, 2)
    records = _WRITERS * pushes * _A_PUSH
    unit = FleetUnit(0)
    _enrol_more(server, unit)
    pullers = [Puller() for _ in range(_PULLERS)]
    written = threading.Event()
    first_n = server.fresh_n(pushes * _A_PUSH)

    def everything() -> None:
        pulling = [_started(partial(_pull, server, unit, k, p, written)) for k, p in enumerate(pullers)]
        writing = [_started(partial(_write, server, unit, k, first_n, pushes)) for k in range(_WRITERS)]
        for end in writing:
            end()
        written.set()
        for end in pulling:
            end()

    seconds = seconds_of(everything)
    made = {_id(k, first_n + n) for k in range(_WRITERS) for n in range(pushes * _A_PUSH)}
    skipped = sum(len(made - puller.seen) for puller in pullers)
    pages = ", ".join(str(puller.pages) for puller in pullers)
    return {
        "skipped": Measured(skipped, None, f"{records} records; pages of the pullers: {pages}"),
        "operations/s": Measured(records / seconds),
    }


def _started(work: Callable[[], None]) -> Callable[[], None]:
    """Run in a thread; the answer waits for its end and raises what it raised."""
    failure: list[BaseException] = []

    def run() -> None:
        try:
            work()
        except BaseException as error:  # noqa: BLE001  raised again by whoever waits
            failure.append(error)

    thread = threading.Thread(target=run)
    thread.start()

    def end() -> None:
        thread.join()
        if failure:
            raise failure[0]

    return end


def _device(k: int) -> tuple[str, str, str]:
    """(device, token, actor) of one more laptop of the unit."""
    return member_id("L7-device", k), f"L7-token-{k:08d}".ljust(43, "x"), member_id("L7-actor", k)


def _id(writer: int, n: int) -> str:
    return member_id("L7", writer * 10_000_000 + n)


def _enrol_more(server: LoadedServer, unit: FleetUnit) -> None:
    with psycopg.connect(server.fleet.plain_url) as connection:
        for k in range(_WRITERS + _PULLERS):
            device, token, actor = _device(k)
            connection.execute(
                "INSERT INTO device (unit_id, device_id, token_hash, incarnation, schema)"
                " VALUES (%s, %s, %s, %s, 1)",
                (unit.id, device, token_hash(token), INCARNATION),
            )
            connection.execute(
                "INSERT INTO actor (unit_id, actor_id, device_id, name, role)"
                " VALUES (%s, %s, %s, %s, 'secretary')",
                (unit.id, actor, device, "Nguyễn Thị Lan"),
            )


def _write(server: LoadedServer, unit: FleetUnit, k: int, first_n: int, pushes: int) -> None:
    _, token, actor = _device(k)
    with HttpTransport(server.address) as transport:
        remote = Remote(transport, now, token, unit.id)
        for push in range(pushes):
            start = first_n + push * _A_PUSH
            operations = [_operation(unit, actor, k, n) for n in range(start, start + _A_PUSH)]
            # Writers do not pull here: a page of one byte is one commit at most.
            answer = _patiently(lambda: remote.exchange(_request(unit, 1, 1, operations)))  # noqa: B023
            if any(receipt.verdict != "applied" for receipt in answer.receipts):
                raise ValueError(f"{answer.receipts[:3]}")


def _operation(unit: FleetUnit, actor: str, k: int, n: int) -> Operation:
    fields = {"full_name": "Trần Văn Bình", "birth_date": "2004", "org": unit.branch}
    return Operation(n, actor, "2026-11-22T12:00:00+07:00", "member", _id(k, n), "create", fields)


def _pull(server: LoadedServer, unit: FleetUnit, k: int, puller: Puller, written: threading.Event) -> None:
    _, token, _ = _device(_WRITERS + k)
    with ExitStack() as stack:
        transport = stack.enter_context(HttpTransport(server.address))
        remote = Remote(transport, now, token, unit.id)
        while True:
            was_written = written.is_set()
            answer = _patiently(lambda: remote.exchange(_request(unit, puller.cursor, 1 << 18, [])))
            puller.seen |= {change.id for change in answer.changes}
            puller.cursor, puller.pages = answer.cursor, puller.pages + 1
            if was_written and answer.cursor == answer.head:
                return
            # Idle for a moment, as laptops are; not so long that pulling and committing never meet.
            written.wait(0.02)


def _request(unit: FleetUnit, cursor: int, max_bytes: int, operations: list[Operation]) -> ExchangeRequest:
    return ExchangeRequest(
        exchange=msgspec.json.encode([cursor, len(operations)]).hex(),
        unit=unit.id,
        incarnation=INCARNATION,
        epoch=unit.epoch,
        cursor=cursor,
        digest="",
        clock=now().isoformat(),
        max_bytes=max_bytes,
        ops=operations,
    )


def _patiently(ask: Callable[[], ExchangeResponse]) -> ExchangeResponse:
    """Again when the server is busy, as it says."""
    while True:
        try:
            return ask()
        except SlowDown as busy:
            threading.Event().wait(busy.retry_after or 1)
