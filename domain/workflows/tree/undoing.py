"""An event of the tree undone, from the record that it left: where an earlier decision turns out to stand.

Only the server does that, which still has the values of organisations that left the unit.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final, Protocol

from domain.decisions import Change, Put, Remove, View
from domain.duplicates.aliases import survivor
from domain.records import Departure, Record, Value
from domain.workflows.tree.effects import ACCOUNT, FOUNDED_ON, LOCKED
from domain.workflows.tree.plan import children

_FIRST_NUMBER: Final = re.compile(r"\d+")
_Order = tuple[str, int, str, str]
_ENDED: Final = ("merged", "dissolved")
_FACTS = ("name", "parent", "status", "level")


class Remembering(View, Protocol):
    """A unit that still has the values of what left it."""

    def departed_fields(self, kind: str, id: str) -> Mapping[str, Value] | None: ...


def concerned(event: Record) -> frozenset[str]:
    """Ids of the organisations that an event wrote or led to."""
    fields = event.fields
    named = [*(fields.get("sources") or ()), *(fields.get("targets") or ())]
    return frozenset({*map(str, named), *(fields.get("before") or {}), *(fields.get("after") or {})})


def looked_at(event: Record) -> frozenset[str]:
    """As `concerned`, with the organisations right below which it put something."""
    after: Mapping[str, Mapping[str, Value]] = event.fields.get("after") or {}
    return concerned(event) | {str(facts["parent"]) for facts in after.values() if facts.get("parent")}


def paper_place(event: Mapping[str, Value]) -> _Order:
    """By what papers are ordered: their day, then their number as people count, then as it is written.

    Two papers that are alike in all of that are ordered by their cases, so that the order is always the same.
    """
    number = str(event.get("decision_number") or "")
    found = _FIRST_NUMBER.search(number)
    day = str(event.get("decision_date") or "")
    return day, int(found.group()) if found else 0, number, str(event.get("case") or "")


def events_in_order(view: Remembering) -> list[Record]:
    """All events of the unit, the last to take effect first.

    That is the latest commit, and of one commit the latest paper. But a decision that came late may be laid
    before one that stands, and nothing happens to what is at an end: what ended it was the last for it.
    """
    in_papers = sorted(view.every("org_event"), key=lambda event: paper_place(event.fields), reverse=True)
    waiting = sorted(in_papers, key=lambda event: -event.version)
    behind = _behind(view, waiting)
    in_order: list[Record] = []
    gone: set[str] = set()
    while waiting:
        last = next((event for event in waiting if behind[event.id] <= gone), waiting[0])
        waiting.remove(last)
        gone.add(last.id)
        in_order.append(last)
    return in_order


def _behind(view: Remembering, events: list[Record]) -> dict[str, set[str]]:
    """By event, those that took effect behind it, as what they found and left tells."""
    behind: dict[str, set[str]] = {event.id: set() for event in events}
    of: dict[str, list[Record]] = {}
    for event in events:
        for id in concerned(event):
            of.setdefault(id, []).append(event)
    for id, about in of.items():
        changed = [event for event in about if id in (event.fields.get("after") or {})]
        record = view.record("organisation", id)
        now: Mapping[str, Value] = record.fields if record is not None else {"status": _ENDED[0]}
        last = ""
        while changed:
            event = next((each for each in changed if _left(each, id, now)), changed[0])
            behind[event.id] |= {last} - {""}
            changed.remove(event)
            now, last = (event.fields.get("before") or {}).get(id) or {}, event.id
        for end in about:
            facts = (end.fields.get("after") or {}).get(id) or {}
            if facts.get("status") in _ENDED:
                for event in about:
                    behind[event.id] |= {end.id} - {event.id}
    return behind


def _left(event: Record, id: str, now: Mapping[str, Value]) -> bool:
    """Whether an organisation stands as an event left it."""
    facts: Mapping[str, Value] = (event.fields.get("after") or {})[id]
    if _ENDED[0] in (facts.get("status"), now.get("status")):
        return facts.get("status") == now.get("status")
    return all(now.get(name) == facts[name] for name in facts.keys() & now.keys() if name != "code")


def can_be_undone(event: Record, later: Mapping[str, Record]) -> bool:
    """Whether no later event was built on it; `later`: organisation → a later event about it."""
    changed = (event.fields.get("before") or {}).keys() | (event.fields.get("after") or {}).keys()
    return not any(org in later for org in changed)


def undo(view: Remembering, event: Record, *, comes_again: bool = False) -> list[Change]:
    """The changes that make the tree as if the event had not been; its own record is taken away.

    Where it `comes_again` at once, whoever came into what it founded stays there.
    """
    return list(_undone(view, event, comes_again))


def _undone(view: Remembering, event: Record, comes_again: bool) -> Iterator[Change]:
    before: Mapping[str, Mapping[str, Value]] = event.fields.get("before") or {}
    after: Mapping[str, Mapping[str, Value]] = event.fields.get("after") or {}
    founded = [id for id in after if id not in before]
    for id, facts in before.items():
        yield _organisation_as_before(view, id, facts)
    home = _came_from(event)
    moved: Mapping[str, list[str]] = event.fields.get("moved") or {}
    back: set[tuple[str, str]] = set()
    for id, (left, entered) in moved.items():
        member = view.record("member", id)
        if member is not None and member.fields.get("org") == entered:
            back.add(("member", id))
            yield Put("member", id, {"org": _as_it_goes_on(view, event, left)})
    for kind, id, stood in event.fields.get("followed") or ():
        change = _follower_as_before(view, event, kind, id, stood)
        if change is not None:
            back.add((kind, id))
            yield change
    for id in founded:
        if comes_again:
            yield Remove("organisation", id, Departure.DELETED)
        else:
            yield from _unfounded(view, id, home, _as_it_goes_on(view, event, home), back)
    yield Remove("org_event", event.id, Departure.DELETED)


def _as_it_goes_on(view: Remembering, event: Record, org: Value) -> Value:
    """Where people of an organisation are that another event has ended since."""
    return org if org in (event.fields.get("before") or {}) else survivor(view, "organisation", str(org))


def _organisation_as_before(view: Remembering, id: str, facts: Mapping[str, Value]) -> Change:
    facts = {name: facts.get(name) for name in (*_FACTS, *({FOUNDED_ON} & facts.keys()))}
    if view.record("organisation", id) is not None:
        return Put("organisation", id, facts)
    departed = view.departed_fields("organisation", id) or {}
    whole = {name: value for name, value in {**departed, **facts}.items() if value is not None}
    if whole.get(ACCOUNT) == "issued":
        # Its laptops were shut out with it: that it is here again lets nobody in.
        whole[ACCOUNT] = LOCKED
    return Put("organisation", id, whole, creates=True)


def _follower_as_before(view: Remembering, event: Record, kind: str, id: str, stood: Value) -> Change | None:
    record = view.record(kind, id)
    if record is None:
        return None
    if kind == "position":
        by_it = (event.fields.get("decision_date"), record.fields.get("held_from"))
        held_to = record.fields.get("held_to")
        ended = held_to is not None and held_to in by_it
        return Put(kind, id, {"held_to": stood}) if ended else None
    # What went on from there by a decision of its own stays where it is.
    led_to = {*(event.fields.get("targets") or ()), *(event.fields.get("after") or ())}
    stood = _as_it_goes_on(view, event, stood)
    return Put(kind, id, {"org": stood}) if record.fields.get("org") in led_to else None


def _unfounded(
    view: Remembering, id: str, home: str, by_now: Value, back: set[tuple[str, str]]
) -> Iterator[Change]:
    """An organisation that the event founded: what came into it since goes where it came from itself.

    `by_now` is what its home goes on as; that it leads to its home stays true whatever becomes of that.
    """
    if view.record("organisation", id) is None:
        return
    if not home:
        yield Remove("organisation", id, Departure.DELETED)
        return
    for record in view.standing_in(id):
        if (record.kind, record.id) not in back:
            yield Put(record.kind, record.id, {"org": by_now})
    yield Remove("organisation", id, Departure.MERGED, into=home)


def _came_from(event: Record) -> str:
    """Where the people of what an event founded were before; "" where it was founded for nobody yet."""
    return str(next(iter(event.fields.get("sources") or event.fields.get("before") or ()), ""))


def leaves_somebody(view: Remembering, event: Record) -> bool:
    """Whether undoing it would take the place away from somebody: what was founded is lived in by now."""
    if _came_from(event):
        return False
    founded = [str(id) for id in event.fields.get("targets") or ()]
    return any(view.standing_in(id) or any(children(view, id)) for id in founded)
