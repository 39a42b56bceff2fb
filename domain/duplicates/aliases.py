"""Where an id leads that was folded into another: by its tombstone, else by the record of the fold."""

from __future__ import annotations

from domain.decisions import View
from domain.duplicates.fields import FOLD, FoldStatus
from domain.records import Departure, Record, Value
from domain.workflows.subjects import derived_id

_LONGEST_CHAIN = 16
_MEMBER = "member"


def fold_id(folded: str) -> str:
    """The id of the one record that says what a member was folded into: both ends make the same."""
    return derived_id("fold", folded)


def survivor(view: View, kind: str, id: str) -> str:
    """The id under which a record goes on; the same one where it was not folded into another."""
    for _ in range(_LONGEST_CHAIN):
        into = "" if view.record(kind, id) is not None else _leads_to(view, kind, id)
        if not into:
            break
        id = into
    return id


def branch_now(view: View, org: str, member: Record | None) -> dict[str, Value]:
    """`{"org": id}` of who goes on with a case whose branch stands no more; {} where that branch does.

    The member's own branch, for one that was split has gone on as several; without a member its successor.
    Who had left by then bears a branch that may be gone as well: then it is that one's successor.
    """
    now = survivor(view, "organisation", org)
    if now == org:
        return {}
    home = str(member.fields.get("org") or "") if member is not None else ""
    return {"org": survivor(view, "organisation", home) if home else now}


def _leads_to(view: View, kind: str, id: str) -> str:
    tombstone = view.tombstone(kind, id)
    if tombstone is not None:
        return tombstone.into if tombstone.departure is Departure.MERGED else ""
    alias = view.record(FOLD.name, fold_id(id)) if kind == _MEMBER else None
    if alias is None or alias.fields.get("status") != FoldStatus.FOLDED:
        return ""
    return str(alias.fields.get("survivor") or "")
