"""The first download of a unit, against the same records packed in one piece and inserted bare."""

from __future__ import annotations

import statistics
from collections.abc import Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from sqlcipher3 import dbapi2 as sqlcipher

from domain.kinds import KINDS
from sync.client.remote import whole_chunk
from sync.protocol import codec, columnar
from sync.protocol.messages import Chunk
from tests.bench.figures import Measured, Promise, Row, at_most, at_most_times
from tests.bench.service import FilledUnit, Laptop, Site, shared_site
from tests.bench.timing import seconds_of
from tests.bench.workbench import Workbench

_SOURCE = "quality.md, Speed: bootstrap"
_BARE = "decode the same chunks, insert the rows bare: one table a kind, one transaction, no encryption"

ROW = Row(
    "bootstrap",
    "Bootstrap over loopback: 20,000 members of 30 fields",
    (
        Promise(
            "bytes",
            "bodies received",
            "B",
            _SOURCE,
            at_most_times(1.1),
            "the same records as columnar zstd, one piece for each kind",
        ),
        Promise("bytes a record", "bodies received", "B", "protocol.md, Cost to reach", at_most(100)),
        Promise("wall", "manifest to finished, encrypted", "s", _SOURCE, at_most_times(3), _BARE),
        Promise("seconds", "the same", "s", _SOURCE, at_most(0.95)),
        Promise(
            "first laptop of the unit",
            "with the snapshot still to be built by the server",
            "s",
            "for orientation",
            None,
            _BARE,
        ),
    ),
    lambda bench: measure(bench),
)


def measure(bench: Workbench) -> Mapping[str, Measured]:
    folder = bench.new_folder("bootstrap")
    site, address = shared_site(bench)
    unit = site.add_unit("TB.bootstrap", bench.size(20_000, 60))
    first, _, _ = _once(folder / "first", site, unit, address)
    again, bare, received, floor = [], [], 0, 0
    for turn in range(bench.rounds(5)):
        seconds, received, bodies = _once(folder / f"again-{turn}", site, unit, address)
        again.append(seconds)
        bare.append(_bare_seconds(folder / f"bare-{turn}.db", bodies))
        floor = floor or _in_one_piece(bodies)
    wall, baseline = statistics.median(again), statistics.median(bare)
    records = len(unit.members) + len(unit.branches) + 1
    return {
        "bytes": Measured(received, floor),
        "bytes a record": Measured(received / records),
        "wall": Measured(wall, baseline),
        "seconds": Measured(wall),
        "first laptop of the unit": Measured(first, baseline),
    }


def _once(folder: Path, site: Site, unit: FilledUnit, address: str) -> tuple[float, int, list[bytes]]:
    """(seconds, bytes received, the chunks as they travel) of one bootstrap."""
    with closing(Laptop.enrolled(folder, address, site.code(unit))) as laptop:
        spent: list[int] = []
        seconds = seconds_of(lambda: spent.append(laptop.bootstrap().meter.bytes_received))
        with laptop.remote() as remote:
            manifest = remote.snapshot()
            bodies = [
                whole_chunk(chunk.sha256, [remote.chunk_piece(chunk.sha256, 0, chunk.bytes)])
                for chunk in manifest.chunks
            ]
        return seconds, spent[0], bodies


def _in_one_piece(bodies: Sequence[bytes]) -> int:
    """Bytes of all records of each kind as one columnar chunk."""
    kinds: dict[str, list[columnar.Row]] = {}
    for body in bodies:
        chunk = columnar.unpack(body)
        kinds.setdefault(chunk.kind, []).extend(columnar.rows_of(chunk))
    return sum(len(body) for kind, rows in kinds.items() for body in columnar.pack(kind, rows, cap=1 << 30))


def _bare_seconds(path: Path, bodies: Sequence[bytes]) -> float:
    """Decode and insert, committed once."""
    with closing(sqlcipher.connect(str(path), isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        for kind in KINDS.values():
            columns = ", ".join(f'"{field.name}"' for field in kind.fields)
            connection.execute(
                f'CREATE TABLE "{kind.name}" (id TEXT PRIMARY KEY, version INTEGER, {columns})'
            )

        def fill() -> None:
            connection.execute("BEGIN")
            for body in bodies:
                _insert(connection, columnar.unpack(body))
            connection.execute("COMMIT")

        return seconds_of(fill)


def _insert(connection: Any, chunk: Chunk) -> None:
    columns = "".join(f', "{name}"' for name in chunk.columns)
    marks = ", ".join("?" * (len(chunk.columns) + 2))
    rows = zip(chunk.ids, chunk.versions, *map(_as_stored, chunk.columns.values()), strict=True)
    statement = " ".join((f'INSERT INTO "{chunk.kind}" (id, version{columns})', f"VALUES ({marks})"))
    connection.executemany(statement, rows)


def _as_stored(column: Sequence[Any]) -> Sequence[Any]:
    if any(isinstance(value, list) for value in column):
        return [codec.encode(value).decode() if isinstance(value, list) else value for value in column]
    return column
