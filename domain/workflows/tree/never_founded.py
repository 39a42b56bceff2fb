"""What came into an organisation that turns out never to have been founded, since it seemed to be.

The event that founded it says who was put there by it; of whoever was entered there later, and of what was
begun there, only where they stand tells.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from domain.decisions import Change, Put, View
from domain.duplicates.aliases import survivor
from domain.records import Record
from domain.workflows.tree.plan import children, organisation

_EVENT: Final = "org_event"
_MEMBER: Final = "member"


def gone_with_it(view: View, after: View) -> list[Change] | None:
    """Everything that would be left in such an organisation goes on where its people do.

    `after`: the unit as it is to be. None where somebody would be left who has nowhere to go.
    """
    changes: list[Change] = []
    for id in _never_founded(view, after):
        left, below = after.standing_in(id), list(children(after, id))
        into = survivor(after, "organisation", id)
        if (left or below) and organisation(after, into) is None:
            return None
        changes += [Put("organisation", one.id, {"parent": into}) for one in below]
        changes += [Put(one.kind, one.id, {"org": into}) for one in left if one.kind == _MEMBER]
        changes += [Put(one.kind, one.id, {"org": _beside(after, one, id, into)})
                    for one in left if one.kind != _MEMBER]  # fmt: skip
    return changes


def _never_founded(view: View, after: View) -> Iterator[str]:
    """Organisations that are gone though no event ends them."""
    ended = {id for event in after.every(_EVENT) for id in event.fields.get("before") or {}}
    for one in view.every("organisation"):
        if one.id not in ended and after.record("organisation", one.id) is None:
            yield one.id


def _beside(after: View, record: Record, left: str, into: str) -> str:
    """Where a record about a member goes: to the member, unless that is who leaves with it."""
    member = after.record(_MEMBER, str(record.fields.get("member") or ""))
    home = str(member.fields.get("org")) if member is not None else left
    return into if home == left else home
