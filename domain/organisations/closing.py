"""Organisations that work no more: nothing new is entered for them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from domain.decisions import Change, Put, Refused, View
from domain.organisations.events import ORG_EVENT
from domain.records import Departure
from domain.refusals import Refusal

# States of an organisation in which nothing new is entered for it.
CLOSED: Final = frozenset({"dissolved", "handed_over"})
# All in which it does not work any more; what was merged leaves a tombstone usually.
ENDED: Final = CLOSED | {"merged"}


def closed(view: View, org: str) -> Refused | None:
    """The refusal of anything that is entered for this branch, where it was dissolved or handed over.

    It has the branch's `name` where the branch stands here still.
    """
    tombstone = view.tombstone("organisation", org)
    record = view.record("organisation", org)
    gone = tombstone is not None and tombstone.departure is not Departure.MERGED
    if not gone and (record is None or record.fields.get("status") not in CLOSED):
        return None
    name = {} if record is None else {"name": record.fields.get("name")}
    return Refused(Refusal.ORG_CLOSED, {"org": org, **name})


def ended_by(change: Change) -> Iterator[str]:
    """Ids of the organisations that a change ends by decision: told by the record of the event."""
    if isinstance(change, Put) and change.kind == ORG_EVENT.name and change.creates:
        after = change.fields.get("after") or {}
        yield from (id for id, facts in after.items() if facts.get("status") in ENDED)
