"""Where attachments go when their case goes: into the one that it becomes part of, or to another unit."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from domain.attachments.deciding import CASE, attachments_of
from domain.attachments.fields import ATTACHMENT
from domain.decisions import Change, Put, Remove, View
from domain.records import Departure, Record
from domain.workflows.subjects import derived_id

KIND = ATTACHMENT.name
_LONGEST_JOURNEY = 8


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


def with_late_ones(view: View, changes: Iterable[Change]) -> tuple[Change, ...]:
    """Changes, and copies of what is attached to a case whose member has gone on with it to another unit.

    Whoever attached it had not heard of the move. Had it been heard before, it would have gone along.
    """
    changes = tuple(changes)
    late = [
        copy
        for change in changes
        if isinstance(change, Put) and change.kind == KIND and change.creates and not change.unit
        for copy in _gone_on(view, change)
    ]
    return (*changes, *late)


def _gone_on(view: View, attached: Put) -> Iterator[Put]:
    case = view.record(CASE, str(attached.fields.get("case") or ""))
    member = str(case.fields.get("member") or "") if case is not None else ""
    found = _home_beyond(view, member) if member else None
    if case is None or found is None:
        return
    for to in _same_case(view, found, case, member):
        id = derived_id("taken along", attached.id, to.id, found.unit)
        known = {one.fields.get("sha256") for one in attachments_of(found, to.id)}
        if attached.fields.get("sha256") not in known and found.record(KIND, id) is None:
            yield Put(KIND, id, {**attached.fields, "case": to.id}, creates=True, unit=found.unit)


def _home_beyond(view: View, member: str) -> View | None:
    """The other unit where somebody is by now who moved; None for who is here, or nowhere."""
    there: View | None = view
    for _ in range(_LONGEST_JOURNEY):
        gone = there.tombstone("member", member) if there is not None else None
        if there is None or gone is None or gone.departure is not Departure.MOVED:
            break
        there = view.elsewhere(gone.into)
    return there if there is not None and there.unit != view.unit and there.record("member", member) else None


def _same_case(left: View, there: View, case: Record, member: str) -> Iterator[Record]:
    """What a case of `left` is in the unit where its member is now: gone on with, read, or come by."""
    origin = str((case.fields.get("counterpart") or {}).get("case") or "")
    for one in there.cases_of(member):
        from_ = str((one.fields.get("counterpart") or {}).get("case") or "")
        led = left.tombstone(CASE, one.id)
        if from_ in (case.id, origin or case.id) or (led is not None and led.into == case.id):
            yield one


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
