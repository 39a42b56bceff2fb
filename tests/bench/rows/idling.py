"""An exchange with nothing to say, in units of three sizes."""

from __future__ import annotations

import statistics
from collections.abc import Mapping
from contextlib import ExitStack, closing

from tests.bench.figures import Measured, Promise, Row, at_most, at_most_times
from tests.bench.service import Laptop, shared_site
from tests.bench.timing import seconds_of
from tests.bench.workbench import Workbench

_SOURCE = "quality.md, Speed: idle sync"
_SMALLEST = "the same in a unit of 100 members"

ROW = Row(
    "idle",
    "Idle sync, units of 100, 1,000 and 20,000 members",
    (
        Promise("round trips", "requests of one cycle, most of the three", "", _SOURCE, at_most(1)),
        Promise("bytes", "bodies both ways, most of the three", "B", _SOURCE, at_most(1024)),
        Promise("bytes with 20,000", "bodies both ways", "B", _SOURCE, at_most_times(1.1), _SMALLEST),
        Promise("seconds with 20,000", "one cycle", "ms", _SOURCE, at_most_times(1.25), _SMALLEST),
        Promise("seconds with 1,000", "one cycle", "ms", _SOURCE, at_most_times(1.25), _SMALLEST),
    ),
    lambda bench: measure(bench),
)


def measure(bench: Workbench) -> Mapping[str, Measured]:
    folder = bench.new_folder("idle")
    laptops: list[Laptop] = []
    sizes = bench.size((100, 1_000, 20_000), (5, 10, 20))
    site, address = shared_site(bench)
    with ExitStack() as stack:
        for size in sizes:
            unit = site.add_unit(f"TB.idle-{size}", size)
            laptop = Laptop.enrolled(folder / f"laptop-{size}", address, site.code(unit))
            laptops.append(stack.enter_context(closing(laptop)))
            laptop.bootstrap()
            laptop.sync()
        spent: list[list[float]] = [[] for _ in sizes]
        # In turn, so that a noisy moment hits all sizes.
        for _ in range(bench.rounds(40)):
            for place, laptop in enumerate(laptops):
                spent[place].append(seconds_of(laptop.sync))
        results = [laptop.sync() for laptop in laptops]
    small, middle, large = (statistics.median(each) * 1000 for each in spent)
    bytes_both_ways = [result.bytes_sent + result.bytes_received for result in results]
    return {
        "round trips": Measured(max(result.round_trips for result in results)),
        "bytes": Measured(max(bytes_both_ways)),
        "bytes with 20,000": Measured(bytes_both_ways[2], bytes_both_ways[0]),
        "seconds with 20,000": Measured(large, small),
        "seconds with 1,000": Measured(middle, small),
    }
