"""A list that is checked again after somebody decided about single rows: only what that can have changed.

Rows know of each other by name and number alone, so a row matters to those that share one with it, with what
it said before or says now, and to those that share one with these. All the rest stays as it was checked.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Final, TypeVar

from desktop.services.import_checking import Checking
from desktop.services.import_matching import keys_of
from desktop.services.import_types import Choices, ImportPlan, PlannedRow
from desktop.services.session import Progress
from domain.records import Value

_Key = TypeVar("_Key")

# Nothing was decided about any row.
_NONE_OF_ROWS: Final = Choices()


def decided_anew(before: Choices, now: Choices) -> set[int] | None:
    """The rows about which the choices differ; None where they differ about more than rows."""
    if _without_rows(before) != _without_rows(now):
        return None
    numbers = {number for number, _ in _differing(before.cells, now.cells)}
    for old, new in (
        (before.answers, now.answers),
        (before.same_as, now.same_as),
        (before.reasons, now.reasons),
    ):
        numbers |= set(_differing(old, new))
    return numbers | {number for number, _ in before.take ^ now.take}


def rows_again(
    checking: Checking, before: ImportPlan, numbers: Collection[int], tell: Progress
) -> list[PlannedRow]:
    """All rows of the list, in its order; `numbers` are those about which was decided anew since `before`."""
    together = _together_with(before.rows, numbers, [row.values for row in checking.read(numbers)])
    planned = {row.number: row for row in before.rows if row.number not in together}
    planned |= {row.number: row for row in checking.rows(tell, together)}
    return [planned[number] for number, _ in before.source.rows if number in planned]


def _without_rows(choices: Choices) -> Choices:
    return replace(
        choices,
        cells=_NONE_OF_ROWS.cells,
        answers=_NONE_OF_ROWS.answers,
        same_as=_NONE_OF_ROWS.same_as,
        take=_NONE_OF_ROWS.take,
        reasons=_NONE_OF_ROWS.reasons,
    )


def _differing(before: Mapping[_Key, object], now: Mapping[_Key, object]) -> Iterable[_Key]:
    return (key for key in before.keys() | now.keys() if before.get(key) != now.get(key))


def _together_with(
    rows: Sequence[PlannedRow], numbers: Collection[int], said_now: Iterable[Mapping[str, Value]]
) -> set[int]:
    """`numbers`, and all that share a name or a number with one of these, or with one that does."""
    keys = {row.number: keys_of(row.values) for row in rows}
    holders: dict[tuple[str, Value], list[int]] = {}
    for number, known_by in keys.items():
        for key in known_by:
            holders.setdefault(key, []).append(number)
    found = set(numbers)
    waiting = [key for number in found for key in keys.get(number, ())]
    waiting += [key for values in said_now for key in keys_of(values)]
    while waiting:
        new = set(holders.pop(waiting.pop(), ())) - found
        found |= new
        waiting += [key for number in new for key in keys[number]]
    return found
