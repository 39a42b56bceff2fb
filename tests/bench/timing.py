"""Clocks for benchmarks: medians of alternating runs, percentiles of many."""

from __future__ import annotations

import gc
import math
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Pair:
    """Medians, in seconds."""

    ours: float
    baseline: float


def seconds_of(action: Callable[[], object]) -> float:
    begin = time.perf_counter()
    action()
    return time.perf_counter() - begin


def processor_seconds_of(action: Callable[[], object]) -> float:
    begin = time.process_time()
    action()
    return time.process_time() - begin


def side_by_side(ours: Callable[[], float], baseline: Callable[[], float], rounds: int) -> Pair:
    """Run both in turn, so that a noisy minute hits both alike. Each gives the seconds that it took."""
    ours_seconds, baseline_seconds = [], []
    for _ in range(rounds):
        gc.collect()
        ours_seconds.append(ours())
        gc.collect()
        baseline_seconds.append(baseline())
    return Pair(statistics.median(ours_seconds), statistics.median(baseline_seconds))


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that at least this share of the values does not exceed (nearest rank)."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]
