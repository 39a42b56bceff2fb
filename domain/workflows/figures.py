"""The figures that cases add to the statistics, each in the period of its legal day."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cache

from domain.records import Record
from domain.workflows.along import taken_along_from
from domain.workflows.registry import workflows

# A transfer is counted at both ends; any other case with a counterpart was counted where it came from, unless
# it only began there.
_COUNTED_AT_BOTH_ENDS = "transfer"


def figures_of(case: Record, unit: str) -> Iterator[tuple[str, str]]:
    """The figures that a case adds to in a unit: name and legal day, "" for a day that nobody wrote down."""
    fields = case.fields
    found = _in_state(fields.get("workflow"), fields.get("state"))
    if not found:
        return
    if _was_counted_elsewhere(case, unit):
        return
    data = fields.get("data") or {}
    for name, dated_by in found:
        yield name, str(data.get(dated_by) or fields.get("decided_on") or "")


def _was_counted_elsewhere(case: Record, unit: str) -> bool:
    origin = case.fields.get("counterpart")
    if not origin or origin.get("continued"):
        return False
    # Of a transfer both ends count their own paper, and not the one that its member brought along later.
    return case.fields["workflow"] != _COUNTED_AT_BOTH_ENDS or bool(taken_along_from(case, unit))


def figures(cases: Iterable[Record], first: str, last: str, unit: str) -> Counter[tuple[str, str]]:
    """(workflow, figure) → how many of a unit's cases add to it from `first` to `last`, "YYYY-MM-DD"."""
    return Counter(
        (str(case.fields["workflow"]), name)
        for case in cases
        for name, day in figures_of(case, unit)
        if first <= day <= last
    )


@cache
def _in_state(workflow: str, state: str) -> tuple[tuple[str, str], ...]:
    """The figures of a state, each with the field that dates it."""
    known = workflows().get(workflow)
    counts = known.counts if known is not None else ()
    return tuple((count.name, count.dated_by) for count in counts if state in count.in_states)
