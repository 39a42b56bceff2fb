"""Every row of the benchmarks runs, on a tiny unit, and measures exactly what it promises."""

from __future__ import annotations

import math
from collections.abc import Iterator

import pytest

from tests.bench import registry
from tests.bench.figures import judge
from tests.bench.workbench import Workbench

_COUNTED = ("different fields", "same field", "lost", "miscounted", "skipped", "failures")


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workbench]:
    with Workbench(tmp_path_factory.mktemp("bench"), quick=True) as made:
        yield made


@pytest.mark.parametrize("name", registry.NAMES)
def test_a_row_measures_what_it_promises(name: str, bench: Workbench) -> None:
    row = registry.row(name)
    figures = judge(row, row.measure(bench))
    assert figures
    for figure in figures:
        promise, measured = figure.promise, figure.measured
        assert row.title
        assert promise.what
        # A goal names the page and the line that it is from.
        assert promise.source
        assert promise.goal is None or ".md, " in promise.source
        assert (measured.baseline is not None) == bool(promise.baseline)
        assert math.isfinite(measured.value)
        assert measured.value >= 0
        assert measured.baseline is None or measured.baseline > 0
        # What counts instead of timing is right on any machine.
        assert figure.met or promise.name not in _COUNTED
    assert any(figure.promise.goal for figure in figures)
