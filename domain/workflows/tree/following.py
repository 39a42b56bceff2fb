"""Who and what follows when an organisation ends or is parted: one list, for preview and effects."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from domain.decisions import View
from domain.records import Record
from domain.workflows.exits import is_open
from domain.workflows.model import Matter
from domain.workflows.tree.plan import Plan

_WAITING: Final = "waiting"


@dataclass(frozen=True, slots=True)
class Follower:
    """A record that stands in `left`, and the organisation that it goes to; "": it stays and ends there."""

    record: Record
    left: str
    goes_to: str


def followers(matter: Matter, plan: Plan) -> Iterator[Follower]:
    """Members, open cases, guests who are there, declarations that wait, posts that are held."""
    for org in plan.emptied:
        yield from _out_of(matter.view, plan, org, matter.day)


def still_there(view: View, org: str, day: str) -> Iterator[Record]:
    """What stands in an organisation and is not over."""
    for record in view.standing_in(org):
        if _lives(record, day):
            yield record


def _lives(record: Record, day: str) -> bool:
    fields = record.fields
    if record.kind == "case":
        return is_open(record)
    if record.kind == "declaration":
        return fields.get("status") == _WAITING
    if record.kind in ("guest", "position"):
        ends = str(fields.get("to_on" if record.kind == "guest" else "held_to") or "")
        return not ends or ends > day
    return True


def _out_of(view: View, plan: Plan, org: str, day: str) -> Iterator[Follower]:
    found = list(still_there(view, org, day))
    homes = {one.id: plan.placed.get(one.id, plan.into) for one in found if one.kind == "member"}
    for record in found:
        target = _target(record, homes, plan)
        if target is not None:
            yield Follower(record, org, target)


def _target(record: Record, homes: Mapping[str, str], plan: Plan) -> str | None:
    """None: it stays as it is."""
    if record.kind == "member":
        return homes[record.id] or None
    of_whom = str(record.fields.get("member") or "")
    home = homes.get(of_whom, plan.into)
    if record.kind == "position":
        # The post ends with its body, and for who goes to another one.
        return "" if plan.ends or home else None
    return home or None
