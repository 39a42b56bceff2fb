"""What one server process on PostgreSQL serves: idle exchanges, operations, and whether size slows it."""

from __future__ import annotations

import statistics
import time
from collections.abc import Mapping

import psycopg

from tests.bench.figures import Measured, Promise, Row, at_least, at_least_times
from tests.bench.load import Told
from tests.bench.loaded_server import LoadedServer, loaded_server
from tests.bench.workbench import Workbench

_SOURCE = "quality.md, Speed: server, PostgreSQL on the same 2 cores"
_HEALTH = "GET /v1/health of the same server in the same run"

ROW = Row(
    "server",
    "One server process, PostgreSQL with fsync and the generator on the same machine",
    (
        Promise("idle", "idle exchanges with authentication", "/s", _SOURCE, at_least(300), _HEALTH),
        Promise(
            "operations, 50 a push",
            "applied, over as many units as pushes; 10 creates and 40 edits",
            "/s",
            _SOURCE,
            at_least(2000),
            "rows of 300 bytes by COPY, committed 50 at a time with fsync, one connection",
        ),
        Promise(
            "operations, 10 a push",
            "applied; 2 creates and 8 edits",
            "/s",
            "for orientation; reliability.md 0.16: 1,600-1,700 (batched prototype)",
        ),
        Promise(
            "2,000 units",
            "operations of 20 a push",
            "/s",
            _SOURCE,
            at_least_times(0.8),
            "the same, 100 units",
        ),
        Promise(
            "19,000 units",
            "operations of 20 a push",
            "/s",
            _SOURCE,
            at_least_times(0.8),
            "the same, 100 units",
        ),
    ),
    lambda bench: measure(bench),
)


def measure(bench: Workbench) -> Mapping[str, Measured]:
    by_size = {}
    sizes = bench.size((100, 2_000, 19_000), (4, 8, 16))
    for size in sizes:
        server = loaded_server(bench, size)
        by_size[size] = statistics.median(
            _rate(_creates(bench, server, size, turn)) for turn in range(bench.rounds(3))
        )
    smallest, middle, largest = (by_size[size] for size in sizes)
    requests = bench.size(2000, 8)
    idle, health = [], []
    for _ in range(bench.rounds(3)):
        told = server.play(requests=requests, devices=server.fleet.units, connections=16)
        idle.append(_answered(told, requests) / told.seconds)
        told = server.play(requests=requests, devices=1, connections=16, path="/v1/health")
        health.append(_answered(told, requests) / told.seconds)
    many = _edits(bench, server, 50)
    return {
        "idle": Measured(statistics.median(idle), statistics.median(health)),
        "operations, 50 a push": Measured(_rate(many), _bare(server, bench), _latency(many)),
        "operations, 10 a push": Measured(_rate(few := _edits(bench, server, 10)), None, _latency(few)),
        "2,000 units": Measured(middle, smallest),
        "19,000 units": Measured(largest, smallest),
    }


def _creates(bench: Workbench, server: LoadedServer, units: int, turn: int) -> Told:
    requests = bench.size(250, 4)
    devices = min(units, requests)
    pushes_each = -(-requests // devices)
    told = server.play(
        requests=requests,
        # Not the same units each time: what was just written is in the cache.
        first=turn * devices % (units - devices + 1),
        devices=devices,
        first_n=server.fresh_n(20 * pushes_each),
        creates=20,
        connections=16,
    )
    return _all_applied(told)


def _edits(bench: Workbench, server: LoadedServer, operations: int) -> Told:
    """Each device once: its members' fields are edited for the first time."""
    requests = bench.size(300, 4)
    units = server.fleet.units
    told = server.play(
        requests=requests,
        first=units // 2 + (0 if operations == 50 else units // 4),
        devices=requests,
        first_n=server.fresh_n(operations),
        creates=operations // 5,
        edits=operations - operations // 5,
        connections=16,
    )
    return _all_applied(told)


def _all_applied(told: Told) -> Told:
    if set(told.statuses) != {"200"} or set(told.verdicts) != {"applied"}:
        raise ValueError(f"not all were applied: {told.statuses} {told.verdicts}")
    return told


def _answered(told: Told, requests: int) -> int:
    if told.answered != requests:
        raise ValueError(f"not all were answered: {told.statuses}")
    return told.answered


def _rate(told: Told) -> float:
    return told.operations / told.seconds


def _latency(told: Told) -> str:
    return f"p50 {told.p50 * 1000:.0f} ms, p95 {told.p95 * 1000:.0f} ms, p99 {told.p99 * 1000:.0f} ms"


def _bare(server: LoadedServer, bench: Workbench) -> float:
    """Rows a second that the database takes by itself, committed 50 at a time."""
    commits = bench.size(60, 2)
    fields = "x" * 300
    with psycopg.connect(server.fleet.plain_url) as connection:
        connection.execute("CREATE TABLE bare (id bigint PRIMARY KEY, fields text)")
        connection.commit()
        begin = time.perf_counter()
        for commit in range(commits):
            with connection.cursor().copy("COPY bare FROM STDIN") as copy:
                for row in range(50):
                    copy.write_row((commit * 50 + row, fields))
            connection.commit()
        seconds = time.perf_counter() - begin
        connection.execute("DROP TABLE bare")
        connection.commit()
    return commits * 50 / seconds
