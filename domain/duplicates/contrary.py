"""One cadre says of two entries that they are two people, another one folds them: everybody is told of both.

The fold stands, whichever of the two arrives first: it is decided on both entries as they were seen, and it
can be taken back. The notice is the same in both orders.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from domain.decisions import Command, Put, View
from domain.duplicates.aliases import fold_id, survivor
from domain.duplicates.distinct import DISTINCT, distinct_id, told_of
from domain.duplicates.fields import FOLD, FoldStatus
from domain.records import Record, Value
from domain.workflows.subjects import derived_id

_MEMBER = "member"
CODE = "fold_told_apart"


def told_of_answer(
    view: View, folded: Record, into: Record, seen: Mapping[str, Value], by: str, today: date
) -> tuple[Put, ...]:
    """The notice where somebody had said of those who are folded now that they are two people.

    `seen`: both as the folding cadre saw them, as in the operation.
    """
    sides = [(folded.fields, into.fields), (seen.get("folded") or {}, seen.get("into") or {})]
    for one, other in sides:
        answer = view.record(DISTINCT.name, distinct_id(folded.id, into.id, told_of(one, other)))
        if answer is not None:
            return _told(view, folded.id, into, by, str(answer.fields.get("by") or ""), today)
    return ()


def told_of_fold(view: View, command: Command, by: str, today: date) -> tuple[Put, ...]:
    """The notice where those of whom somebody says that they are two people were folded meanwhile."""
    if command.kind != DISTINCT.name:
        return ()
    one, other = (str(command.set.get(name) or "") for name in ("one", "other"))
    stays = survivor(view, _MEMBER, one)
    into = view.record(_MEMBER, stays)
    if into is None or stays != survivor(view, _MEMBER, other):
        return ()
    for gone in (one, other):
        fold = view.record(FOLD.name, fold_id(gone))
        if fold is not None and fold.fields.get("status") == FoldStatus.FOLDED:
            folded_by = (fold.fields.get("by") or {}).get("name") or ""
            return _told(view, gone, into, str(folded_by), by, today)
    return ()


def _told(
    view: View, folded: str, into: Record, folded_by: str, apart_by: str, today: date
) -> tuple[Put, ...]:
    id = derived_id("notice", CODE, folded, into.id)
    if view.record("notice", id) is not None:
        return ()
    fields: dict[str, Value] = {
        "code": CODE,
        "params": {
            "full_name": into.fields.get("full_name"),
            "folded_by": folded_by,
            "apart_by": apart_by,
        },
        "about_kind": _MEMBER,
        "about": into.id,
        "raised_on": today.isoformat(),
    }
    return (Put("notice", id, fields, creates=True),)
