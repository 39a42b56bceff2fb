"""Where attachments go when their case goes: into the one that it becomes part of, or to another unit."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from domain.attachments.deciding import CASE, attachments_of
from domain.attachments.fields import ATTACHMENT
from domain.decisions import Change, Put, Remove, View
from domain.records import Departure
from domain.workflows.subjects import derived_id

KIND = ATTACHMENT.name


def with_attachments(view: View, changes: Iterable[Change]) -> tuple[Change, ...]:
    """Changes, and what they mean for attachments of cases that lead to another one from now on."""
    changes = tuple(changes)
    if not any(_leads_on(change) for change in changes):
        return changes
    moved = {(change.unit, change.id) for change in changes if change.kind == KIND}
    more: list[Change] = []
    for change in changes:
        there = view.elsewhere(change.unit) if change.unit else view
        if not isinstance(change, Remove) or not _leads_on(change) or there is None:
            continue
        for one in there.about(CASE, change.id, KIND):
            if (change.unit, one.id) not in moved:
                moved.add((change.unit, one.id))
                more.append(Put(KIND, one.id, {"case": change.into}, unit=change.unit))
    return (*changes, *more)


def _leads_on(change: Change) -> bool:
    return isinstance(change, Remove) and change.kind == CASE and change.departure is Departure.MERGED


def attachments_along(
    left: View, here: View, case: str, to: str, joined: Iterable[str] = ()
) -> Iterator[Change]:
    """Copies in `here`, of the unit that decides, of what is attached to a case that `left` keeps.

    Their ids follow from those of the first ones; what the case has here already is not attached again,
    nor what comes to it from those (`joined`) that become one with it.
    """
    known = {one.fields.get("sha256") for id in (to, *joined) for one in attachments_of(here, id)}
    for one in attachments_of(left, case):
        id = derived_id("taken along", one.id, to, here.unit)
        if one.fields.get("sha256") not in known and here.record(KIND, id) is None:
            yield Put(KIND, id, {**one.fields, "case": to}, creates=True)
