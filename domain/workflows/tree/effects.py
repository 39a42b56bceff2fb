"""What a change of the tree writes: organisations, what follows them, and the record of the event."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from domain.decisions import Change, Put, Remove, View
from domain.organisations.events import KEPT_OF_THE_GONE, EventType
from domain.records import Departure, Record, Value
from domain.workflows.model import Effect, Matter
from domain.workflows.tree.following import Follower, followers
from domain.workflows.tree.plan import Founded, Plan, children, event_id, plan_of

_KEPT: Final = ("name", "parent", "status", "level")
_WORKS: Final = "active"
# What becomes of the account of what ends.
ACCOUNT: Final = "account_status"
LOCKED: Final = "locked"
# Kept of what was there before only where the event writes it: a corrected day holds for all time.
FOUNDED_ON: Final = "founded_on"


def tree_changes(label: str) -> Effect:
    """All of it at once: the parts make no sense without each other."""
    return Effect(label=label, changes=_changes)


def _changes(matter: Matter) -> Iterable[Change]:
    plan = plan_of(matter)
    following = list(followers(matter, plan))
    organisations = list(_organisations(matter, plan))
    yield from organisations
    for one in following:
        yield _followed(matter, one)
    yield _event(matter, plan, following, organisations)
    yield Put("case", matter.case_id, {"subject": _subject(matter, plan)})


# -- organisations ----------------------------------------------------------------------------------


def _organisations(matter: Matter, plan: Plan) -> Iterator[Change]:
    codes = _free_codes(matter.view, [part.parent for part in plan.founds])
    for part, code in zip(plan.founds, codes, strict=True):
        yield _founding(matter, part, code)
    if plan.renames:
        founded_on = matter.data.get(FOUNDED_ON)
        told = {FOUNDED_ON: founded_on} if founded_on else {}
        yield Put("organisation", plan.renames, {"name": plan.new_name, **told})
    if plan.moves:
        yield Put("organisation", plan.moves, {"parent": plan.parent})
    for id in plan.ends:
        for child in children(matter.view, id) if plan.into else ():
            if child.id not in plan.ends:
                yield Put("organisation", child.id, {"parent": plan.into})
        yield _ending(matter.view, plan, id)


def _founding(matter: Matter, part: Founded, code: str) -> Change:
    number, day = matter.data.get("decision_number"), matter.day
    fields: dict[str, Value] = {
        "code": code or None,
        "name": part.name,
        "level": part.level,
        "sector": part.sector or None,
        "parent": part.parent,
        "status": _WORKS,
        "founded_on": day,
        "founding_decision": number,
    }
    given = {name: value for name, value in fields.items() if value is not None}
    return Put("organisation", part.id, given, creates=True)


def _ending(view: View, plan: Plan, id: str) -> Change:
    if plan.into:
        return Remove("organisation", id, Departure.MERGED, into=plan.into)
    record = view.record("organisation", id)
    had_account = record is not None and record.fields.get(ACCOUNT) == "issued"
    account = {ACCOUNT: LOCKED} if had_account else {}
    return Put("organisation", id, {"status": "dissolved", **account})


def _free_codes(view: View, parents: list[str]) -> list[str]:
    """The next codes below each parent: its own code and a number that nobody in the unit bears."""
    taken = {str(record.fields.get("code") or "") for record in view.every("organisation")}
    codes: list[str] = []
    for parent in parents:
        above = view.record("organisation", parent)
        stem = str((above.fields.get("code") if above is not None else "") or "")
        number = 1
        while f"{stem}.{number}" in taken:
            number += 1
        codes.append(f"{stem}.{number}" if stem else "")
        taken.add(codes[-1])
    return codes


# -- what follows -----------------------------------------------------------------------------------


def _followed(matter: Matter, one: Follower) -> Change:
    record = one.record
    if record.kind == "position":
        # A post that began after the day of the paper ends as it began, and not before.
        began = str(record.fields.get("held_from") or "")
        return Put("position", record.id, {"held_to": max(matter.day, began)})
    fields: dict[str, Value] = {"org": one.goes_to}
    if record.kind == "member" and record.fields.get("position"):
        # The post stays with the body that it was held in.
        fields["position"] = None
    return Put(record.kind, record.id, fields)


# -- the record of it -------------------------------------------------------------------------------


def _event(
    matter: Matter, plan: Plan, following: Iterable[Follower], organisations: Iterable[Change]
) -> Change:
    following = list(following)
    before, after = _before_and_after(matter.view, plan, organisations)
    data = matter.data
    fields: dict[str, Value] = {
        "type": plan.type.value,
        "effective_on": str(data.get("effective_on") or matter.day),
        "decision_number": data.get("decision_number"),
        "decision_date": data.get("decision_date"),
        "signer": data.get("signer"),
        "sources": _sources(plan),
        "targets": [part.id for part in plan.founds] or [plan.into or plan.parent or plan.named[0]],
        "moved": {one.record.id: [one.left, one.goes_to] for one in following if one.record.kind == "member"},
        "followed": [_kept(one) for one in following if one.record.kind != "member"],
        "before": before,
        "after": after,
        "case": matter.case_id,
    }
    given = {name: value for name, value in fields.items() if value is not None}
    return Put("org_event", event_id(matter.case_id), given, creates=True)


def _sources(plan: Plan) -> list[str]:
    if plan.type is EventType.FOUND:
        return []
    return list(plan.ends or plan.named[:1])


def _kept(one: Follower) -> list[Value]:
    """[kind, id, what stood there]: the organisation, or the day that a post was to end on."""
    position = one.record.kind == "position"
    return [one.record.kind, one.record.id, one.record.fields.get("held_to") if position else one.left]


def _before_and_after(
    view: View, plan: Plan, changes: Iterable[Change]
) -> tuple[dict[str, Any], dict[str, Any]]:
    before: dict[str, Any] = {}
    after: dict[str, Any] = {}
    for change in changes:
        standing = view.record("organisation", change.id)
        if standing is not None:
            before[change.id] = _of(standing.fields)
            if isinstance(change, Put) and FOUNDED_ON in change.fields:
                before[change.id][FOUNDED_ON] = standing.fields.get(FOUNDED_ON)
        if isinstance(change, Put):
            fields = {**(standing.fields if standing is not None else {}), **change.fields}
            after[change.id] = _of(fields)
            if standing is not None and FOUNDED_ON in change.fields:
                after[change.id][FOUNDED_ON] = change.fields[FOUNDED_ON]
        elif standing is not None:
            kept = {name: standing.fields.get(name) for name in KEPT_OF_THE_GONE}
            before[change.id] |= {name: value for name, value in kept.items() if value is not None}
            after[change.id] = {**_of(standing.fields), "status": "merged"}
            if standing.fields.get(ACCOUNT) == "issued":
                after[change.id][ACCOUNT] = LOCKED
    return before, after


def _of(fields: Mapping[str, Value]) -> dict[str, Value]:
    return {name: fields.get(name) for name in _KEPT}


def _subject(matter: Matter, plan: Plan) -> dict[str, Value]:
    """What boards and papers call the organisations: as they were called on the day."""
    view = matter.view
    names = {id: _name(view.record("organisation", id)) for id in plan.named}
    names |= {part.id: part.name for part in plan.founds}
    root = _name(view.record("organisation", view.unit))
    return {"full_name": called(matter), "org_name": root, "names": names}


def called(matter: Matter) -> str:
    """Whom the case is about, in its line on the board."""
    plan = plan_of(matter)
    if plan.type is EventType.FOUND:
        return plan.founds[0].name
    named = (_name(matter.view.record("organisation", id)) for id in _sources(plan) if id)
    return ", ".join(name for name in named if name)


def _name(record: Record | None) -> str:
    return str(record.fields.get("name") or "") if record is not None else ""
