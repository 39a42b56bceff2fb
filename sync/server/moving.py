"""A member is moved by decision of the level above, inside a unit or to another one.

It is a case like any other, with its paper and its history in both units: tables of a past day count the
member where he or she was then, and a paper that a unit decided apart is weighed against it by their days.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import partial
from typing import Any

from domain.decisions import Command
from domain.operations import Author, Intent, Outcome
from domain.organisations.closing import ENDED
from domain.reconcile import reconcile
from domain.records import Record
from domain.roles import Actor, Role
from domain.values.dates import day_in_vietnam
from domain.workflows.content import BRANCH, seen_by
from domain.workflows.subjects import derived_id
from sync.server.above import LEVEL_ABOVE, Arrival, NotDone, open_arrival
from sync.server.central import BranchEnded, UnknownRecord, branch_named, find_record
from sync.server.commits import Commits, commit
from sync.server.exchange import Deps
from sync.server.stored import Writer
from sync.server.units import CENTRAL_ID, Unit, find_unit
from sync.server.view import UnitView


def move_member(
    deps: Deps, member: str, org: str, paper: Mapping[str, Any] | None = None, level: str = LEVEL_ABOVE
) -> Unit:
    """Move a member to a branch, named by its code or id, by decision of `level`; the unit of the branch.

    `paper` gives values of the case: `accepted_on` (today where it says none), `note`, what is confirmed, and
    the number of the paper: `letter_number` inside a unit, `acceptance_number` in another one. One
    transaction for both. Raises UnknownRecord, NotABranch, BranchEnded; NotDone where the rules are
    against it.
    """
    with deps.store.looking() as connection:
        source = find_record(connection, "member", member).unit_id
        branch = branch_named(connection, org, deps.rulebook)
    if branch.row.fields.get("status") in ENDED:
        raise BranchEnded(org, str(branch.row.fields.get("name") or org))
    now = deps.clock()
    work = partial(_moved, deps, now, member, source, branch.row.id, paper or {}, level)
    commit(deps.store, branch.unit_id, deps.rulebook, now, work)
    with deps.store.looking() as connection:
        return find_unit(connection, branch.unit_id)


def _moved(
    deps: Deps,
    now: datetime,
    id: str,
    source: str,
    org: str,
    paper: Mapping[str, Any],
    level: str,
    commits: Commits,
) -> None:
    home, here = commits.view(source), commits.home
    member = home.record("member", id) if home is not None else None
    if home is None or member is None:
        raise UnknownRecord(id)
    values = {"accepted_on": day_in_vietnam(now).isoformat(), **paper, "to_org": org}
    author = Author(CENTRAL_ID, level, CENTRAL_ID, now.isoformat(), place=level)
    command = _command(commits, here, home, member, values, author, now)
    actor = Actor(CENTRAL_ID, level, Role.SECRETARY, here.unit)
    intent = Intent(command, command.expects, 0, actor, author)
    outcome = reconcile(here, intent, day_in_vietnam(now), deps.new_id)
    if outcome.verdict in ("rejected", "conflict"):
        raise NotDone(*_why(outcome))
    for change in outcome.changes:
        commits.apply(change, Writer.of(author))


def _command(
    commits: Commits,
    here: UnitView,
    home: UnitView,
    member: Record,
    values: Mapping[str, Any],
    author: Author,
    now: datetime,
) -> Command:
    if home.unit == here.unit:
        case = derived_id("moved by the level above", member.id, str(values["to_org"]), now.isoformat())
        left = {BRANCH: member.fields.get("org")}
        return Command("transfer.move_inside", "case", case, {"member": member.id, **values}, "", left)
    arrival = Arrival(member, home, here, str(values["to_org"]), author.name)
    case = open_arrival(commits, arrival, Writer.of(author), now)
    standing = here.record("case", case)
    expects = seen_by(standing) if standing is not None else {}
    return Command("transfer.accept", "case", case, values, "", expects)


def _why(outcome: Outcome) -> tuple[str, Mapping[str, Any]]:
    return str(outcome.code), outcome.params
