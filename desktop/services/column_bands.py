"""Which columns of a wide table stand beside each other, on paper and on the printed sheets of a workbook."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import groupby
from typing import Final

from domain.statistics.model import Column

# By how much of the whole width parts are made narrower in one go.
_STEPS: Final = 63

Band = tuple[int, ...]
Width = Callable[[Band], float]


def bands(columns: Sequence[Column], width: Width, most: float) -> list[Band]:
    """Places of columns in as few parts as are needed, about as wide as each other.

    Those below one heading stay together where they can. `width` tells how wide columns beside each other
    are, with what stands before them in each part; `most` how wide a part can be.
    """
    runs: list[Band] = []
    for group, members in groupby(range(len(columns)), key=lambda place: columns[place].group):
        run = tuple(members)
        runs += [run] if group and width(run) <= most else [(place,) for place in run]
    parts = len(list(_filled(runs, width, most)))
    # As narrow as it can be without one more part: no part is a single column then.
    step, room = most / _STEPS, most
    while room > most / 2 and len(list(_filled(runs, width, room - step))) == parts:
        room -= step
    return list(_filled(runs, width, room))


def _filled(runs: Sequence[Band], width: Width, room: float) -> Iterator[Band]:
    """Runs of columns put beside each other as long as they fit."""
    band: Band = ()
    for run in runs:
        if band and width((*band, *run)) > room:
            yield band
            band = ()
        band = (*band, *run)
    if band:
        yield band
