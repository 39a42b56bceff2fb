"""Campaigns: what a letter asks for until a day, with the days that are left (`domain.md` 6.3, DUTY-03)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from desktop.services.acting import Saved, act
from desktop.services.session import Session
from desktop.services.wording import word
from domain.decisions import Command
from domain.duties.fields import CAMPAIGN
from domain.records import Value
from domain.values.dates import show_date

_TEXTS: Final = ("name", "task", "asked_by", "measure", "done_on")


@dataclass(frozen=True, slots=True)
class CampaignRow:
    """`left`: days until the last one, below 0 when it is over; `measure` a line of the weekly review."""

    id: str
    name: str
    task: str
    due_on: str
    left: int
    asked_by: str
    measure: str
    done_on: str
    sync: str

    @property
    def countdown(self) -> str:
        """ "còn 12 ngày", "hôm nay là hạn", "quá hạn 3 ngày"; when it is done, since which day."""
        if self.done_on:
            return word("campaign.done").format(day=show_date(self.done_on))
        return counted_down(self.left)


def counted_down(left: int) -> str:
    """How long there is until a last day, from the days that are left; below 0 it is over."""
    if not left:
        return word("campaign.today")
    return word("campaign.left" if left > 0 else "campaign.over").format(days=abs(left))


def rows(session: Session, *, done: bool | None = None) -> list[CampaignRow]:
    """Those whose day comes first first. `done`: only those that are, or are not."""
    with session.replica.reading() as reader:
        records = reader.records(CAMPAIGN.name)
    found = [
        CampaignRow(
            id=record.id,
            due_on=str(record.fields["due_on"]),
            left=(date.fromisoformat(str(record.fields["due_on"])) - session.today).days,
            sync=record.sync,
            **{name: str(record.fields.get(name) or "") for name in _TEXTS},
        )
        for record in records
        if done is None or bool(record.fields.get("done_on")) is done
    ]
    return sorted(found, key=lambda one: (one.due_on, one.name, one.id))


def add(session: Session, values: Mapping[str, Value]) -> Saved:
    """Raises ActionRefused."""
    fields = {**values, "org": session.actor.unit}
    return act(session, Command("create", CAMPAIGN.name, session.new_id(), fields))


def edit(session: Session, id: str, values: Mapping[str, Value]) -> Saved:
    """Raises ActionRefused."""
    return act(session, Command("edit", CAMPAIGN.name, id, values))


def finish(session: Session, id: str) -> Saved:
    """Done today. Raises ActionRefused."""
    return edit(session, id, {"done_on": session.today.isoformat()})
