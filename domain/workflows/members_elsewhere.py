"""Whether another unit has somebody as its member whom a step enters, or counts again, here.

Found by the citizen id. A record that is only history where it stands (`readmitting.HISTORY_ONLY`) is no
member's: whoever was struck off may be admitted anew by another unit.
"""

from __future__ import annotations

from domain.decisions import Change, Put
from domain.operations import ServerView
from domain.workflows.conditions import COUNTED
from domain.workflows.model import MEMBER


def entered_elsewhere(view: ServerView, changes: tuple[Change, ...]) -> tuple[str, str] | None:
    """(unit, member) of somebody there who has the citizen id of a person whom these changes enter here."""
    for change in changes:
        if isinstance(change, Put) and change.kind == MEMBER and not change.unit and change.creates:
            citizen_id = change.fields.get("citizen_id")
            place = view.place_of_citizen_id(str(citizen_id)) if citizen_id else None
            if place is not None and place[1] != change.id:
                return place
    return None


def counted_elsewhere(view: ServerView, changes: tuple[Change, ...]) -> str:
    """The unit that has somebody as its member whom these changes would count here again; "" for none."""
    for change in changes:
        own = isinstance(change, Put) and change.kind == MEMBER and not change.unit and not change.creates
        before = view.record(MEMBER, change.id) if own else None
        if before is None or not isinstance(change, Put) or before.fields.get("status") in COUNTED:
            continue
        citizen_id = before.fields.get("citizen_id") if change.fields.get("status") in COUNTED else None
        unit = view.unit_with_citizen_id(str(citizen_id)) if citizen_id else None
        if unit:
            return unit
    return ""
