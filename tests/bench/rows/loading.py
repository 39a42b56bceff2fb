"""Load runs L1 to L4 against PostgreSQL: steady days, a ramp, everybody at once, the whole fleet."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tests.bench.figures import Measured, Promise, Row, at_least, at_most
from tests.bench.fleet import FleetUnit
from tests.bench.load import Told
from tests.bench.loaded_server import LoadedServer, loaded_server
from tests.bench.workbench import Workbench

_OPERATIONS = 10
# Fields that a run edits for itself, so that no run finds the values of another.
_STEADY, _RAMP, _CROWD, _FLEET = "home_town", "permanent_address", "temporary_address", "note"
_LONG_ENOUGH = 1.0


def _source(run: str) -> str:
    return f"reliability.md, 4d {run}"


STEADY = Row(
    "L1",
    "Steady 20 syncs/s, open arrivals, 10 operations each",
    (
        Promise("p95", "planned arrival to answer", "ms", _source("L1"), at_most(400)),
        Promise("p99", "planned arrival to answer", "ms", _source("L1"), at_most(1000)),
        Promise("errors", "answers that were not 200, and broken connections", "", _source("L1"), at_most(0)),
        Promise(
            "processor",
            "of all processors: server, PostgreSQL and generator",
            "%",
            _source("L1"),
            at_most(80),
        ),
    ),
    lambda bench: measure_steady(bench),
)
RAMP = Row(
    "L2",
    "Ramp to saturation, 10 operations each",
    (
        Promise("syncs/s", "highest rate of arrivals with p95 up to 1 s", "/s", _source("L2"), at_least(50)),
        Promise(
            "failures",
            "answers at any rate that were neither 200 nor 429 nor 503",
            "",
            _source("L2"),
            at_most(0),
        ),
    ),
    lambda bench: measure_ramp(bench),
)
CROWD = Row(
    "L3",
    "1,000 laptops at the same instant, 10 operations each",
    (
        Promise("seconds", "until the last is answered", "s", _source("L3"), at_most(20)),
        Promise("lost", "operations without effect or receipt", "", _source("L3"), at_most(0)),
    ),
    lambda bench: measure_crowd(bench),
)
FLEET = Row(
    "L4",
    "Fleet of 19,000 laptops, 10 % pushed twice, 5 % of the replies lost",
    (
        Promise("seconds", "until the last is answered", "s", _source("L4"), at_most(400)),
        Promise(
            "miscounted",
            "operations that the database has not exactly once: receipts, members entered, fields edited",
            "",
            _source("L4"),
            at_most(0),
        ),
        Promise("operations/s", "applied, with duplicates and resends beside them", "/s", "for orientation"),
    ),
    lambda bench: measure_fleet(bench),
)


def _units(bench: Workbench) -> int:
    return bench.size(19_000, 16)


def measure_steady(bench: Workbench) -> Mapping[str, Measured]:
    server = loaded_server(bench, _units(bench))
    seconds = 600 if bench.full else bench.size(60, 1)
    requests = int(seconds * 20) if not bench.quick else 6
    told, share = server.processor_share(
        lambda: _pushes(server, requests, 0, _STEADY, rate=bench.size(20, 50), apart=True)
    )
    errors = requests - told.statuses.get("200", 0) + told.broken
    note = f"{seconds} s, {requests} syncs; worst {told.worst * 1000:.0f} ms"
    return {
        "p95": Measured(told.p95 * 1000, None, note),
        "p99": Measured(told.p99 * 1000),
        "errors": Measured(errors, None, _statuses(told)),
        "processor": Measured(share * 100),
    }


def measure_ramp(bench: Workbench) -> Mapping[str, Measured]:
    server = loaded_server(bench, _units(bench))
    seconds = bench.size(8, 0.1)
    sustained, failures, notes = 0.0, 0, []
    first = 0
    for rate in bench.size((25, 50, 75, 100, 150, 200, 300), (20, 40)):
        requests = int(rate * seconds)
        told = _pushes(server, requests, first, _RAMP, rate=rate, connections=128)
        first += requests
        answered = told.answered / told.seconds
        if told.p95 <= _LONG_ENOUGH and told.answered == requests:
            sustained = max(sustained, float(rate))
        failures += sum(
            count for status, count in told.statuses.items() if status not in ("200", "429", "503")
        )
        notes.append(f"{rate}/s: p95 {told.p95:.2f} s, {answered:.0f}/s done, {_statuses(told)}")
        if told.p95 > 4 * _LONG_ENOUGH:
            break
    return {"syncs/s": Measured(sustained, None, "; ".join(notes)), "failures": Measured(failures)}


def measure_crowd(bench: Workbench) -> Mapping[str, Measured]:
    server = loaded_server(bench, _units(bench))
    requests = bench.size(1000, 6)
    told = _pushes(server, requests, 0, _CROWD, connections=256, persistent=True)
    lost = requests * _OPERATIONS - told.verdicts.get("applied", 0)
    return {
        "seconds": Measured(told.seconds, None, f"{_statuses(told)}; p95 {told.p95:.1f} s"),
        "lost": Measured(lost),
    }


def measure_fleet(bench: Workbench) -> Mapping[str, Measured]:
    server = loaded_server(bench, _units(bench))
    requests = server.fleet.units
    log_before = server.fleet.ask("SELECT pg_current_wal_lsn() - '0/0'::pg_lsn")[0]
    first_n = server.used_n
    told = _pushes(
        server, requests, 0, _FLEET, connections=64, persistent=True, duplicates=0.1, lost_replies=0.05
    )
    wanted = {
        "receipts": requests * _OPERATIONS,
        "members": requests * 2,
        "fields": requests * (_OPERATIONS - 2),
    }
    found = _counted(server, first_n)
    log = server.fleet.ask("SELECT pg_current_wal_lsn() - '0/0'::pg_lsn")[0] - log_before
    (dead,) = server.fleet.ask("SELECT coalesce(sum(n_dead_tup), 0) FROM pg_stat_user_tables")
    note = (
        f"{_statuses(told)}; {told.duplicated} twice, {told.lost} replies lost; p95 {told.p95:.1f} s; "
        f"{int(log) // wanted['receipts']} B of WAL each; {dead} dead rows"
    )
    return {
        "seconds": Measured(told.seconds, None, note),
        "miscounted": Measured(sum(abs(wanted[name] - found[name]) for name in wanted), None, str(found)),
        "operations/s": Measured(told.operations / told.seconds),
    }


def _pushes(server: LoadedServer, requests: int, first: int, field: str, **plan: Any) -> Told:
    """One push of 2 creates and 8 edits from each of so many laptops."""
    return server.play(
        requests=requests,
        first=first,
        devices=min(requests, server.fleet.units - first),
        first_n=server.fresh_n(_OPERATIONS * -(-requests // (server.fleet.units - first))),
        creates=2,
        edits=_OPERATIONS - 2,
        field=field,
        **plan,
    )


def _counted(server: LoadedServer, first_n: int) -> dict[str, int]:
    """What the database has of a run of the whole fleet, counted by itself."""
    receipts = server.fleet.ask(
        "SELECT count(*) FROM receipt WHERE n >= %s AND n < %s AND verdict = 'applied'",
        first_n,
        first_n + _OPERATIONS,
    )[0]
    fields = server.fleet.ask(
        "SELECT count(*) FROM record WHERE kind = 'member' AND gone = '' AND fields LIKE %s",
        f'%"{_FLEET}":"Thôn %',
    )[0]
    ids = [
        FleetUnit(number).new_member(n)
        for number in range(server.fleet.units)
        for n in (first_n, first_n + 1)
    ]
    members = server.fleet.ask(
        "SELECT count(*) FROM record WHERE kind = 'member' AND gone = '' AND id = ANY(%s)", ids
    )[0]
    return {"receipts": int(receipts), "members": int(members), "fields": int(fields)}


def _statuses(told: Told) -> str:
    counts = ", ".join(f"{count} × {status}" for status, count in sorted(told.statuses.items()))
    return counts + (f", {told.broken} broken" if told.broken else "")
