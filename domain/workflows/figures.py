"""The figures that cases add to the statistics, each in the period of its legal day."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from domain.records import Record
from domain.workflows.registry import workflows

# A transfer is counted at both ends; any other case with a counterpart was counted where it came from, unless
# it only began there.
_COUNTED_AT_BOTH_ENDS = "transfer"


def figures(cases: Iterable[Record], first: str, last: str) -> Counter[tuple[str, str]]:
    """(workflow, figure) → how many of these cases add to it from day `first` to day `last`, "YYYY-MM-DD"."""
    counted: Counter[tuple[str, str]] = Counter()
    for case in cases:
        workflow = workflows().get(str(case.fields.get("workflow")))
        origin = case.fields.get("counterpart") or {}
        elsewhere = bool(origin) and not origin.get("continued")
        if workflow is None or (elsewhere and workflow.name != _COUNTED_AT_BOTH_ENDS):
            continue
        data = case.fields.get("data") or {}
        for count in workflow.counts:
            day = str(data.get(count.dated_by) or case.fields.get("decided_on") or "")
            if case.fields.get("state") in count.in_states and first <= day <= last:
                counted[workflow.name, count.name] += 1
    return counted
