"""How long a case may stay in its state, by its own last day or the dated parameters that the states name."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from itertools import takewhile
from typing import Final

from domain.records import Value
from domain.rules import Rulebook
from domain.workflows.model import State
from domain.workflows.months import months_after

_MONTHS: Final = "_months_max"


def since_of(fields: Mapping[str, Value]) -> str:
    """The day on which a case came into its state, "YYYY-MM-DD"; "" where nothing says.

    A step that leaves it there (a draft saved again, a report on somebody who is away) begins nothing anew.
    """
    history = fields.get("history") or []
    lasting = list(takewhile(lambda line: line.get("to") == history[-1].get("to"), reversed(history)))
    days = [str(line.get("on") or "") for line in lasting]
    return next((day for day in reversed(days) if day), "") or str(fields.get("opened_on") or "")


def age_in_days(since: str, today: date) -> int:
    """Whole days; a day that lies ahead, by a clock that was wrong, counts as today."""
    return max(0, (today - date.fromisoformat(since)).days) if since else 0


def due_on(state: State | None, fields: Mapping[str, Value], rulebook: Rulebook) -> str:
    """The last day that a case may stay in this state of its, "YYYY-MM-DD"; "" where nothing says.

    Its own last day stands before the parameter, which counts from the legal day that the state names.
    """
    if state is None or not state.open:
        return ""
    data = fields.get("data") or {}
    agreed = str(data.get(state.ends_on) or "")
    since = str(data.get(state.begins_on) or "") or since_of(fields)
    if agreed or not state.deadline or not since:
        return agreed
    most = rulebook.on(since).whole(state.deadline)
    if state.deadline.endswith(_MONTHS):
        return months_after(since, most)
    return (date.fromisoformat(since) + timedelta(days=most)).isoformat()
