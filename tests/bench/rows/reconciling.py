"""Two laptops of one unit: 500 edits each way, also over a thin line; 200 records edited on both sides."""

from __future__ import annotations

import statistics
from collections.abc import Mapping
from contextlib import ExitStack, closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sync.client.result import SyncResult
from sync.protocol import codec
from tests.bench.figures import Measured, Promise, Row, at_least, at_most
from tests.bench.homes import spread
from tests.bench.service import FilledUnit, Laptop, Site, shared_site
from tests.bench.slow_link import Line, slow_line
from tests.bench.timing import seconds_of
from tests.bench.workbench import Workbench

_EDITS = "quality.md, Speed: 500 edits pushed + 500 pulled"
_FLOOR = "the same edits as [id, phone] pairs in JSON, zstd"

EDITS = Row(
    "edits",
    "500 edits pushed + 500 pulled, unit of 2,000 members",
    (
        Promise("round trips", "exchanges for all of it", "", _EDITS, at_most(1)),
        Promise("bytes up", "request bodies for each edit", "B", _EDITS, at_most(60), _FLOOR),
        Promise("bytes down", "response bodies for each edit pulled", "B", _EDITS, at_most(60), _FLOOR),
        Promise("seconds", "on loopback", "s", "for orientation; Anki on the same task: 0.12 s"),
    ),
    lambda bench: measure_edits(bench),
)
THIN_LINE = Row(
    "thin-line",
    "500 edits pushed + 500 pulled over 64 kbit/s, 600 ms, 1 % loss",
    (
        Promise(
            "seconds",
            "one cycle, connection included",
            "s",
            _EDITS,
            at_most(8),
            "the bytes that travelled, at the line's rate one way after the other, and two round trips",
        ),
        Promise("round trips", "exchanges for all of it", "", _EDITS, at_most(1)),
    ),
    lambda bench: measure_thin_line(bench),
)
BOTH_SIDES = Row(
    "both-sides",
    "200 records edited on both sides",
    (
        Promise(
            "different fields",
            "records with both fields kept on both laptops and the server, of 100",
            "",
            "quality.md, Speed: 200 records edited on both sides",
            at_least(100),
        ),
        Promise(
            "same field",
            "records whose two values are both visible on both laptops, of 100",
            "",
            "quality.md, Speed: 200 records edited on both sides",
            at_least(100),
        ),
        Promise("seconds", "three cycles", "s", "for orientation"),
    ),
    lambda bench: measure_both_sides(bench),
)


@dataclass
class Pair:
    """Two laptops, level with a server that has `unit`."""

    here: Laptop
    there: Laptop
    unit: FilledUnit
    edits: int


def _pair(
    stack: ExitStack, bench: Workbench, folder: Path, name: str, site: Site, address: str, far: str = ""
) -> Pair:
    """`far` is how `here` reaches the server, where that is not `address`."""
    edits = bench.size(500, 8)
    unit = site.add_unit(f"TB.{name}", bench.size(2000, 40))
    laptops = []
    for which in ("here", "there"):
        laptop = Laptop.enrolled(folder / f"{name}-{which}", address, site.code(unit))
        laptops.append(stack.enter_context(closing(laptop)))
        laptop.bootstrap()
        laptop.sync()
    laptops[0].address = far or address
    return Pair(laptops[0], laptops[1], unit, edits)


def _edit_both(pair: Pair) -> None:
    """Each laptop edits members of its own; the other one's are on the server already."""
    chosen = spread(pair.unit.members, 2 * pair.edits)
    pair.there.edit({id: {"phone": _phone(n, 97)} for n, id in enumerate(chosen[1::2])})
    pair.there.sync()
    pair.here.edit({id: {"phone": _phone(n, 91)} for n, id in enumerate(chosen[0::2])})


def _phone(number: int, prefix: int) -> str:
    return f"0{prefix}{number * 739_391 % 10**7:07d}"


def _all_exchanged(pair: Pair, result: SyncResult) -> SyncResult:
    if result.applied != pair.edits or result.received < pair.edits:
        raise ValueError(f"{result.applied} applied, {result.received} received of {pair.edits}")
    return result


def _floor(pair: Pair) -> float:
    pairs = [[id, _phone(n, 91)] for n, id in enumerate(spread(pair.unit.members, pair.edits))]
    return len(codec.compress(codec.encode(pairs), "zstd")) / pair.edits


def measure_edits(bench: Workbench) -> Mapping[str, Measured]:
    folder = bench.new_folder("edits")
    spent: list[float] = []
    with ExitStack() as stack:
        site, address = shared_site(bench)
        for turn in range(bench.rounds(3)):
            pair = _pair(stack, bench, folder, f"edits-{turn}", site, address)
            _edit_both(pair)
            results: list[SyncResult] = []
            spent.append(seconds_of(lambda: results.append(pair.here.sync())))  # noqa: B023
            result = _all_exchanged(pair, results[0])
        floor = _floor(pair)
    return {
        "round trips": Measured(result.round_trips),
        "bytes up": Measured(result.bytes_sent / pair.edits, floor),
        "bytes down": Measured(result.bytes_received / pair.edits, floor, f"{result.received} records came"),
        "seconds": Measured(statistics.median(spent)),
    }


def measure_thin_line(bench: Workbench) -> Mapping[str, Measured]:
    folder = bench.new_folder("thin-line")
    line = Line(bits_a_second=bench.size(64_000, 2_000_000), round_trip=bench.size(0.6, 0.02), loss=0.01)
    spent, note = [], ""
    with ExitStack() as stack:
        site, near = shared_site(bench)
        link = stack.enter_context(slow_line(line, site.db_url, near))
        for turn in range(bench.rounds(3)):
            pair = _pair(stack, bench, folder, f"line-{turn}", site, near, link.address)
            _edit_both(pair)
            results: list[SyncResult] = []
            spent.append(link.run(lambda: seconds_of(lambda: results.append(pair.here.sync()))))  # noqa: B023
            result = _all_exchanged(pair, results[0])
        note = f"{link.kind}; {result.bytes_sent} B up, {result.bytes_received} B down"
    on_the_line = (result.bytes_sent + result.bytes_received) * 8 / line.bits_a_second + 2 * line.round_trip
    return {
        "seconds": Measured(statistics.median(spent), on_the_line, note),
        "round trips": Measured(result.round_trips),
    }


def measure_both_sides(bench: Workbench) -> Mapping[str, Measured]:
    folder = bench.new_folder("both-sides")
    with ExitStack() as stack:
        site, address = shared_site(bench)
        pair = _pair(stack, bench, folder, "both", site, address)
        chosen = spread(pair.unit.members, bench.size(200, 8))
        apart, same = chosen[0::2], chosen[1::2]
        pair.here.edit({id: {"phone": _phone(n, 91)} for n, id in enumerate(chosen)})
        pair.there.edit(
            {id: {"occupation": "Thợ hàn"} for id in apart}
            | {id: {"phone": _phone(n, 97)} for n, id in enumerate(same)}
        )

        def settle() -> None:
            for laptop in (pair.there, pair.here, pair.there):
                laptop.sync()

        seconds = seconds_of(settle)
        kept = sum(_both_kept(pair, id, _phone(2 * n, 91)) for n, id in enumerate(apart))
        values = {id: (_phone(2 * n + 1, 91), _phone(n, 97)) for n, id in enumerate(same)}
        visible = _visible(pair, values)
    share = 100 / len(apart)
    return {
        "different fields": Measured(kept * share, None, f"{kept} of {len(apart)}"),
        "same field": Measured(visible * share, None, f"{visible} of {len(same)}"),
        "seconds": Measured(seconds),
    }


def _both_kept(pair: Pair, id: str, phone: str) -> bool:
    def has_both(laptop: Laptop) -> bool:
        with laptop.replica.reading() as reader:
            record = reader.record("member", id)
        return record is not None and (record.fields.get("phone"), record.fields.get("occupation")) == (
            phone,
            "Thợ hàn",
        )

    return has_both(pair.here) and has_both(pair.there)


def _visible(pair: Pair, values: Mapping[str, tuple[str, str]]) -> int:
    """Records whose open conflict shows `mine` and `theirs` on both laptops."""

    def shown(laptop: Laptop) -> dict[str, set[Any]]:
        with laptop.replica.reading() as reader:
            conflicts = reader.conflicts()
        return {
            str(conflict.fields["record"]): {
                side[name]
                for group in conflict.fields["groups"]
                for side in (group["mine"], group["theirs"])
                for name in side
            }
            for conflict in conflicts
        }

    here, there = shown(pair.here), shown(pair.there)
    return sum(
        set(both) <= here.get(id, set()) and set(both) <= there.get(id, set()) for id, both in values.items()
    )
