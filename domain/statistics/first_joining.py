"""When somebody first joined who was admitted anew after a removal or an expulsion (`domain.md` 3.5).

The record says the day of the last joining only. What was known before stands in the line of the case that
admitted anew, which notes what it changed; or, of whom another unit admitted anew, in the fold of the record
that had stayed here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Final

from domain.duplicates.fields import FoldStatus
from domain.records import Record, Value
from domain.statistics.cases import Cases
from domain.workflows.giving_back import TOOK
from domain.workflows.history import own_lines
from domain.workflows.readmitting import HISTORY_ONLY

JOINED: Final = "joined_on"
# By which figures somebody becomes a member anew, and by cases of which workflows one stopped to be one.
_ADMITS: Final = (("admission", "admitted"), ("transfer", "moved_in"))
_LEAVES: Final = frozenset({"removal", "discipline"})


def joined_before(
    cases: Cases,
    folds: Iterable[Record],
    unit: str,
    person: Callable[[Record], str],
    known: Mapping[str, str],
) -> Mapping[str, list[str]]:
    """Person → days of joining that the record said before somebody was admitted anew.

    `known`: id of a member then → id now. A case whose history was not read tells nothing.
    """
    found: dict[str, list[str]] = {}
    for workflow, figure in _ADMITS:
        for _, case in cases.figures(workflow, unit).get(figure, ()):
            if case.fields.get("history"):
                found.setdefault(person(case), []).extend(_noted(case))
    for fold in folds:
        was: Mapping[str, Value] = (fold.fields.get("before") or {}).get("folded") or {}
        folded = fold.fields.get("status") == FoldStatus.FOLDED
        if folded and was.get(JOINED) and was.get("status") in HISTORY_ONLY:
            id = str(fold.fields.get("survivor"))
            found.setdefault(known.get(id, id), []).append(str(was[JOINED]))
    return found


def _noted(case: Record) -> Iterator[str]:
    noted = [line[TOOK] for line in own_lines(case.fields) if line.get(TOOK)]
    for one in noted[-1] if noted else ():
        if one["kind"] == "member" and one["was"].get(JOINED):
            yield str(one["was"][JOINED])


def joined_first(joined: str, before: Iterable[str], left: str) -> str:
    """The day of joining that counts for somebody whose first known paper is of the day `left`."""
    return joined if joined < left else max((day for day in before if day < left), default=joined)


def may_tell(workflows: Iterable[Value], members: Iterable[Value], ids: Iterable[str]) -> list[str]:
    """Of the cases in these columns, those whose history may tell of somebody who was admitted anew."""
    rows = list(zip(workflows, members, ids, strict=True))
    left = {member for workflow, member, _ in rows if workflow in _LEAVES}
    admits = {workflow for workflow, _ in _ADMITS}
    return [id for workflow, member, id in rows if workflow in admits and member in left]
