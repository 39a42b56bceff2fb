"""Two cadres who send operations about one member to one unit in memory."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from itertools import count
from typing import Any

from domain.decisions import Command
from domain.reconcile import Author, Intent, Outcome, reconcile
from domain.roles import Actor
from tests.helpers.unit_view import SECRETARY, UnitView

TODAY = date(2026, 11, 22)
LAN = Author("cadre-1", "Lan", "laptop-1", "2026-11-22T08:10:00+07:00")
HUNG = Author("cadre-4", "Hùng", "laptop-2", "2026-11-22T09:00:00+07:00")
OLD, MINE, THEIRS = "0912345678", "0987654321", "0371112223"


def send(
    view: UnitView,
    command: Command,
    was: Mapping[str, Any] | None = None,
    version: int = 1,
    author: Author = LAN,
    actor: Actor = SECRETARY,
) -> Outcome:
    """Reconcile one operation and commit what it writes."""
    ids = count(1)
    intent = Intent(command, was or {}, version, replace(actor, id=author.actor), author)
    outcome = reconcile(view, intent, TODAY, lambda: f"c{view.head}-{next(ids)}")
    if outcome.changes:
        view.commit(outcome.changes, author.device, author.name)
    return outcome


def edit(**fields: Any) -> Command:
    return Command("edit", "member", "m1", fields)


def phone_conflict(view: UnitView) -> Outcome:
    """Hùng's number stands, Lan's meets it."""
    send(view, edit(phone=THEIRS), {"phone": OLD}, author=HUNG)
    return send(view, edit(phone=MINE), {"phone": OLD})


def value(view: UnitView, name: str, id: str = "m1") -> Any:
    record = view.record("member", id)
    assert record is not None
    return record.fields.get(name)


def conflict_fields(view: UnitView, outcome: Outcome) -> Mapping[str, Any]:
    record = view.record("conflict", outcome.conflict)
    assert record is not None
    return record.fields


def settle(view: UnitView, outcome: Outcome, take: str, author: Author = LAN, **values: Any) -> Outcome:
    seen = {group["group"]: group["theirs"] for group in conflict_fields(view, outcome)["groups"]}
    wanted = {"take": take, "values": values} if values else {"take": take}
    return send(
        view, Command("resolve", "conflict", outcome.conflict, wanted), {"groups": seen}, author=author
    )


def delete(view: UnitView, **how: Any) -> Outcome:
    return send(view, Command("delete", "member", "m1", reason="Nhập nhầm"), **how)
