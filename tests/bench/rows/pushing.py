"""2,000 new members entered offline, then handed in: real replica, real server process, loopback."""

from __future__ import annotations

import json
import statistics
from collections.abc import Mapping, Sequence
from contextlib import closing
from pathlib import Path

from sqlcipher3 import dbapi2 as sqlcipher

from domain.decisions import Command
from sync.client.result import SyncResult
from sync.protocol import codec
from tests.bench.figures import Measured, Promise, Row, at_least, at_most
from tests.bench.service import Laptop, new_members, shared_site
from tests.bench.timing import seconds_of
from tests.bench.workbench import Workbench

# The server refuses a citizen id that another unit has: people of each turn are from elsewhere.
_PROVINCES = ("001", "031", "036", "030", "033")
_SOURCE = "quality.md, Speed: push 2,000 new members"

ROW = Row(
    "push",
    "Push 2,000 new members of 30 fields end to end on loopback",
    (
        Promise(
            "operations/s",
            "outbox to receipts applied",
            "/s",
            _SOURCE,
            at_least(2000),
            "the same as JSON and zstd, taken apart, one bare SQLite row each, one transaction",
        ),
        Promise("bytes each", "request bodies", "B", _SOURCE, at_most(150)),
        Promise("bytes back each", "response bodies", "B", "for orientation"),
        Promise("round trips", "requests", "", "for orientation; Anki on the same task: 23"),
    ),
    lambda bench: measure(bench),
)


def measure(bench: Workbench) -> Mapping[str, Measured]:
    folder = bench.new_folder("push")
    count, spent, bare = bench.size(2000, 30), [], []
    site, address = shared_site(bench)
    for turn in range(bench.rounds(5)):
        unit = site.add_unit(f"TB.push-{turn}", 0)
        commands = new_members(count, unit.branches, 30, f"push-{turn}", _PROVINCES[turn])
        with closing(Laptop.enrolled(folder / f"laptop-{turn}", address, site.code(unit))) as laptop:
            laptop.bootstrap()
            laptop.perform(commands)
            results: list[SyncResult] = []
            spent.append(seconds_of(lambda: results.append(laptop.sync())))  # noqa: B023
            result = results[0]
            if result.applied != count:
                raise ValueError(f"{result.applied} of {count} applied")
        bare.append(seconds_of(lambda: _bare(folder / f"bare-{turn}.db", commands)))  # noqa: B023
    return {
        "operations/s": Measured(count / statistics.median(spent), count / statistics.median(bare)),
        "bytes each": Measured(result.bytes_sent / count),
        "bytes back each": Measured(result.bytes_received / count),
        "round trips": Measured(result.round_trips),
    }


def _bare(path: Path, commands: Sequence[Command]) -> None:
    body = codec.compress(codec.encode([{"id": one.id, "set": dict(one.set)} for one in commands]), "zstd")
    taken = json.loads(codec.decompress(body, "zstd", 1 << 28))
    with closing(sqlcipher.connect(str(path), isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("CREATE TABLE record (id TEXT PRIMARY KEY, fields TEXT)")
        connection.execute("BEGIN")
        rows = [(one["id"], json.dumps(one["set"], ensure_ascii=False)) for one in taken]
        connection.executemany("INSERT INTO record VALUES (?, ?)", rows)
        connection.execute("COMMIT")
