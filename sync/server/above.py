"""What the level above does to a unit: answers its cases, merges its branches, moves members by the App."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from domain.decide import decide
from domain.decisions import Command, Put, Refused
from domain.members.app_contacts import APP
from domain.operations import Author, Intent, Outcome
from domain.organisations.events import EventType
from domain.reconcile import reconcile
from domain.records import Record, Value
from domain.roles import Actor, Role
from domain.values.dates import day_in_vietnam
from domain.workflows.conditions import COUNTED, IS_MEMBER
from domain.workflows.content import seen_by
from domain.workflows.moves import end_of
from domain.workflows.registry import workflows
from domain.workflows.subjects import derived_id
from domain.workflows.tree.declaration import NAME as TREE
from domain.workflows.tree.plan import event_id
from sync.server.central import UnknownRecord, branch_named, find_record
from sync.server.commits import Commits, commit
from sync.server.exchange import Deps
from sync.server.standing import known_elsewhere
from sync.server.stored import Writer
from sync.server.units import CENTRAL_ID, central_writer
from sync.server.view import UnitView

# What stands for a paper of the level above where it is not known here.
LEVEL_ABOVE = "Cấp trên"
_KEPT = ("full_name", "birth_date", "sex", "citizen_id", "card_number", "status")


class NotDone(Exception):
    """The rules are against what the level above asked for; `code` and `params` are those of the refusal."""

    def __init__(self, code: str, params: Mapping[str, Value]) -> None:
        super().__init__(code)
        self.code, self.params = code, params


# -- cases ------------------------------------------------------------------------------------------


def decide_case(
    deps: Deps, case: str, step: str, values: Mapping[str, Any], level: str, reason: str = ""
) -> Outcome:
    """Take a step on a case as the level above (`level`: its name): the same rules, a commit of its own.

    `step` is the step's name, with or without that of the workflow. Raises UnknownRecord, NotDone where the
    level is known not to stand above the unit.
    """
    with deps.store.looking() as connection:
        unit_id = find_record(connection, "case", case).unit_id
        if known_elsewhere(connection, unit_id, level):
            raise NotDone("level_not_above", {"level": level})
    now = deps.clock()
    work = partial(_decide, deps, now, case, step, values, level, reason)
    return commit(deps.store, unit_id, deps.rulebook, now, work)


def _decide(
    deps: Deps,
    now: datetime,
    id: str,
    step: str,
    values: Mapping[str, Any],
    level: str,
    reason: str,
    commits: Commits,
) -> Outcome:
    case = commits.home.record("case", id)
    if case is None:
        raise UnknownRecord(id)
    do = step if "." in step else f"{case.fields['workflow']}.{step}"
    command = Command(do, "case", id, values, reason, seen_by(case), now.isoformat(), level)
    actor = Actor(CENTRAL_ID, level, Role.CENTRAL, commits.rows.unit_id)
    author = Author(CENTRAL_ID, level, CENTRAL_ID, now.isoformat(), place=level)
    intent = Intent(command, command.expects, case.version, actor, author)
    today = day_in_vietnam(now)
    outcome = reconcile(commits.home, intent, today, deps.new_id)
    writer = Writer.of(author)
    for change in outcome.changes:
        commits.apply(change, writer)
    if outcome.verdict in ("applied", "merged"):
        commits.apply(_answered(deps, commits, case, today.isoformat()), writer)
    return outcome


def _answered(deps: Deps, commits: Commits, case: Record, on: str) -> Put:
    after = commits.home.record("case", case.id) or case
    told = {
        "workflow": case.fields.get("workflow"),
        "state": after.fields.get("state"),
        "full_name": (case.fields.get("subject") or {}).get("full_name"),
    }
    fields = {"code": "case_decided", "params": told, "about_kind": "case", "about": case.id, "raised_on": on}
    return Put("notice", deps.new_id(), fields, creates=True)


# -- branches ---------------------------------------------------------------------------------------


def merge_branch(deps: Deps, absorbed: str, into: str) -> int:
    """Merge a branch into another of the same unit, both named by code or id; how many members moved.

    Everything of the branch is of its successor from this one commit on, and later operations follow it.
    Raises UnknownRecord, NotDone.
    """
    with deps.store.looking() as connection:
        gone = branch_named(connection, absorbed, deps.rulebook)
        successor = branch_named(connection, into, deps.rulebook)
    if gone.unit_id != successor.unit_id:
        raise NotDone(
            "merge.apart", {"name": gone.row.fields.get("name"), "into": successor.row.fields.get("name")}
        )
    if gone.row.id == successor.row.id:
        raise NotDone("merge.itself", {"name": gone.row.fields.get("name")})
    now = deps.clock()
    work = partial(_merge, deps, now, gone.row.record(), successor.row.record())
    return commit(deps.store, gone.unit_id, deps.rulebook, now, work)


def _merge(deps: Deps, now: datetime, gone: Record, successor: Record, commits: Commits) -> int:
    """By the very rules and effects of a unit's own decision, with the day's date for its paper."""
    today = day_in_vietnam(now)
    case = deps.new_id()
    paper = {"decision_number": LEVEL_ABOVE, "decision_date": today.isoformat()}
    values = {"organisation": gone.id, "into": successor.id, **paper}
    command = Command(f"{TREE}.{EventType.MERGE}", "case", case, values, at=now.isoformat())
    actor = Actor(CENTRAL_ID, LEVEL_ABOVE, Role.SECRETARY, commits.rows.unit_id)
    decision = decide(commits.home, command, actor, today)
    if isinstance(decision, Refused):
        raise NotDone(decision.code, decision.params)
    writer = central_writer(now)
    for change in decision.changes:
        commits.apply(change, writer)
    told = {"name": gone.fields.get("name"), "into": successor.fields.get("name")}
    fields = {"code": "branch_merged", "params": told, "about_kind": "organisation", "about": successor.id,
              "raised_on": today.isoformat()}  # fmt: skip
    commits.apply(Put("notice", deps.new_id(), fields, creates=True), writer)
    event = commits.home.record("org_event", event_id(case))
    return len(event.fields.get("moved") or {}) if event is not None else 0


# -- the App ----------------------------------------------------------------------------------------


def app_transfer(deps: Deps, member: str, org: str) -> str:
    """A member has declared on the App to belong to a branch, named by code or id; the case's id.

    The branch's unit accepts or declines it; where that is the member's own unit, it moves the member inside.
    Declared once more while that case is open, it is the same case. Raises UnknownRecord, and NotDone for
    somebody who is no member any more.
    """
    with deps.store.looking() as connection:
        source = find_record(connection, "member", member).unit_id
        branch = branch_named(connection, org, deps.rulebook)
    now = deps.clock()
    work = partial(_declared, now, member, source, branch.row.id)
    return commit(deps.store, branch.unit_id, deps.rulebook, now, work)


def _declared(now: datetime, id: str, source: str, org: str, commits: Commits) -> str:
    home, here = commits.view(source), commits.home
    member = home.record("member", id) if home is not None else None
    if home is None or member is None:
        raise UnknownRecord(id)
    if member.fields.get("status") not in (*COUNTED, None):
        # Whoever has left belongs to no branch that another could take over from.
        raise NotDone(f"case.{IS_MEMBER.code}", {})
    writer = Writer(CENTRAL_ID, APP, CENTRAL_ID, now.isoformat(), APP)
    return open_arrival(commits, Arrival(member, home, here, org, APP), writer, now)


@dataclass(frozen=True, slots=True)
class Arrival:
    """A member of one unit who is to be received in a branch, of another mostly; `by` says who wants it."""

    member: Record
    source: UnitView
    into: UnitView
    org: str
    by: str


def open_arrival(commits: Commits, arrival: Arrival, writer: Writer, now: datetime) -> str:
    """The case by which the receiving unit takes somebody over, or declines; its id. An open one is it."""
    id, here, home, org = arrival.member.id, arrival.into, arrival.source, arrival.org
    inside = home.unit == here.unit
    state = "submitted" if inside else "incoming"
    known = [case.id for case in here.cases_of(id) if case.fields.get("state") == state]
    if known:
        return known[0]
    member, on = arrival.member, day_in_vietnam(now).isoformat()
    case = derived_id("declared on the App", id, org, now.isoformat())
    line = {"step": workflows()["transfer"].opening[0].name, "to": state, "by": CENTRAL_ID,
            "name": arrival.by, "role": Role.CENTRAL.value, "on": on, "at": now.isoformat()}  # fmt: skip
    fields: dict[str, Value] = {
        "workflow": "transfer",
        "member": id,
        "org": member.fields.get("org") if inside else here.unit,
        "state": state,
        "subject": {name: member.fields[name] for name in _KEPT if member.fields.get(name) is not None},
        "data": {"to_org": org},
        "history": [line],
        "opened_on": on,
    }
    if not inside:
        fields["counterpart"] = end_of(home)
    commits.apply(Put("case", case, fields, creates=True, unit=here.unit), writer)
    told = {"full_name": member.fields.get("full_name"), "unit_name": home.rows.name}
    notice = {"code": "transfer_arrived", "params": told, "about_kind": "case", "about": case,
              "raised_on": on}  # fmt: skip
    commits.apply(Put("notice", derived_id("notice", case), notice, creates=True, unit=here.unit), writer)
    return case
