"""A campaign of the level above reaches a unit: what a letter asks for until a day (`domain.md` 6.3)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import partial

from domain.decide import decide
from domain.decisions import Command, Refused
from domain.duties.fields import CAMPAIGN
from domain.records import Value
from domain.roles import Actor, Role
from domain.values.dates import day_in_vietnam
from sync.server.commits import Commits, commit
from sync.server.exchange import Deps
from sync.server.units import CENTRAL_ID, central_writer, find_unit


def start(deps: Deps, unit: str, values: Mapping[str, Value], by: str) -> str | Refused:
    """The new campaign's id, or why it is none. `unit` by code. Raises UnknownUnit."""
    with deps.store.looking() as connection:
        unit_id = find_unit(connection, unit).unit_id
    now = deps.clock()
    return commit(deps.store, unit_id, deps.rulebook, now, partial(_started, deps, now, unit_id, values, by))


def _started(
    deps: Deps, now: datetime, unit_id: str, values: Mapping[str, Value], by: str, commits: Commits
) -> str | Refused:
    command = Command("create", CAMPAIGN.name, deps.new_id(), {**values, "org": unit_id})
    actor = Actor(CENTRAL_ID, by, Role.CENTRAL, unit_id)
    decision = decide(commits.home, command, actor, day_in_vietnam(now))
    if isinstance(decision, Refused):
        return decision
    for change in decision.changes:
        commits.apply(change, central_writer(now, by))
    return command.id
