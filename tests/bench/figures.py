"""What a benchmark promises and what it found: declared goals, measured pairs, and the judgement.

A figure is measured next to a baseline in the same run, because machines differ and are noisy; where a goal
is absolute (seconds, bytes, round trips) it is judged on the measured value and the ratio is told beside it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.bench.workbench import Workbench


class On(StrEnum):
    """What a goal is about."""

    RATIO = "ratio"  # measured / baseline
    VALUE = "value"  # measured itself


@dataclass(frozen=True, slots=True)
class Goal:
    """`at_most` or `at_least` a bound, on the ratio or on the measured value."""

    bound: float
    on: On
    at_least: bool = False

    def is_met(self, measured: float, ratio: float | None) -> bool:
        value = measured if self.on is On.VALUE else ratio
        if value is None:
            return False
        return value >= self.bound if self.at_least else value <= self.bound

    def words(self, unit: str) -> str:
        sign = "≥" if self.at_least else "≤"
        return f"{sign} {self.bound:g} {'×' if self.on is On.RATIO else unit}".rstrip()


def at_most(bound: float) -> Goal:
    return Goal(bound, On.VALUE)


def at_least(bound: float) -> Goal:
    return Goal(bound, On.VALUE, at_least=True)


def at_least_times(bound: float) -> Goal:
    return Goal(bound, On.RATIO, at_least=True)


def at_most_times(bound: float) -> Goal:
    return Goal(bound, On.RATIO)


@dataclass(frozen=True, slots=True)
class Promise:
    """One figure of a row: `baseline` says in words what it is compared with ("" for nothing).

    `source` names where the goal comes from; a figure without a goal is told for orientation.
    """

    name: str
    what: str
    unit: str
    source: str
    goal: Goal | None = None
    baseline: str = ""


@dataclass(frozen=True, slots=True)
class Measured:
    """In the promise's unit. `note` tells what else a reader has to know."""

    value: float
    baseline: float | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One thing to measure; `measure` answers with one `Measured` for each promise."""

    name: str
    title: str
    promises: Sequence[Promise]
    measure: Callable[[Workbench], Mapping[str, Measured]]


@dataclass(frozen=True, slots=True)
class Figure:
    """One judged line of the table. `met` is None where nothing was promised."""

    row: str
    promise: Promise
    measured: Measured

    @property
    def ratio(self) -> float | None:
        baseline = self.measured.baseline
        return self.measured.value / baseline if baseline else None

    @property
    def met(self) -> bool | None:
        goal = self.promise.goal
        return None if goal is None else goal.is_met(self.measured.value, self.ratio)


def judge(row: Row, found: Mapping[str, Measured]) -> list[Figure]:
    """Raises ValueError when a row measured something else than it promised."""
    promised = [promise.name for promise in row.promises]
    if sorted(promised) != sorted(found):
        raise ValueError(f"{row.name} promised {promised} and measured {sorted(found)}")
    return [Figure(row.name, promise, found[promise.name]) for promise in row.promises]
