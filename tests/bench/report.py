"""The one table and the one JSON of a run."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any

from tests.bench.figures import Figure

_HEAD = ("row", "what", "measured", "baseline", "ratio", "goal", "met")


def table(figures: Sequence[Figure]) -> str:
    """Aligned columns for people; what the baseline is, and notes, stand below."""
    lines = [_HEAD, *(_cells(figure) for figure in figures)]
    widths = [max(_width(line[column]) for line in lines) for column in range(len(_HEAD))]
    drawn = [
        "  ".join(_padded(cell, width) for cell, width in zip(line, widths, strict=True)) for line in lines
    ]
    drawn.insert(1, "  ".join("-" * width for width in widths))
    return "\n".join(line.rstrip() for line in [*drawn, *_remarks(figures)]) + "\n"


def document(
    figures: Sequence[Figure], failures: Mapping[str, str], facts: Mapping[str, Any]
) -> dict[str, Any]:
    return {
        "machine": dict(facts),
        "figures": [_entry(figure) for figure in figures],
        "failed": dict(failures),
    }


def _entry(figure: Figure) -> dict[str, Any]:
    promise, measured = figure.promise, figure.measured
    return {
        "row": figure.row,
        "name": promise.name,
        "what": promise.what,
        "unit": promise.unit,
        "measured": measured.value,
        "baseline": measured.baseline,
        "baseline_is": promise.baseline,
        "ratio": figure.ratio,
        "goal": promise.goal.words(promise.unit) if promise.goal else None,
        "met": figure.met,
        "source": promise.source,
        "note": measured.note,
    }


def _cells(figure: Figure) -> tuple[str, ...]:
    promise, measured = figure.promise, figure.measured
    goal = promise.goal.words(promise.unit) if promise.goal else ""
    met = {True: "yes", False: "NO", None: ""}[figure.met]
    return (
        figure.row,
        f"{promise.name}: {promise.what}",
        f"{number(measured.value)} {promise.unit}".strip(),
        "" if measured.baseline is None else f"{number(measured.baseline)} {promise.unit}".strip(),
        "" if figure.ratio is None else f"{number(figure.ratio)} ×",
        goal,
        met,
    )


def _remarks(figures: Sequence[Figure]) -> list[str]:
    remarks = [""]
    for figure in figures:
        told = [f"baseline: {figure.promise.baseline}"] if figure.promise.baseline else []
        told += [figure.measured.note] if figure.measured.note else []
        if told:
            remarks.append(f"{figure.row}, {figure.promise.name}: {'; '.join(told)}")
    return remarks


def number(value: float) -> str:
    """Three figures that matter, without an exponent."""
    if value == 0 or abs(value) >= 100:
        return f"{value:,.0f}"
    places = 2 if abs(value) >= 1 else 4
    return f"{value:.{places}f}"


def _width(text: str) -> int:
    return sum(not unicodedata.combining(letter) for letter in text)


def _padded(text: str, width: int) -> str:
    return text + " " * (width - _width(text))
