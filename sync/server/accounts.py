"""Accounts inside a unit: its secretary has a code made for one, takes it back, locks and unlocks.

The code is random, works once and for some days, and is in the one answer to who asked: what is kept is its
hash. What every laptop of the unit learns is the state of the account, by the organisation's record.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Final

import sqlalchemy as sa

from domain.decisions import Put
from domain.operations import Author
from domain.organisations.accounts import is_given_account, works
from domain.records import Value
from domain.roles import Actor, Role
from domain.values.dates import day_in_vietnam
from sync.protocol.messages import AccountAnswer, AccountRequest
from sync.server.commits import Commits, commit
from sync.server.devices import Caller, cadres_of
from sync.server.enrol import CodeOrder, new_code
from sync.server.exchange import Deps
from sync.server.http import Refusal
from sync.server.shutting import BRANCH_CADRES, shut_cadres, withdraw_codes
from sync.server.stored import Writer
from sync.server.tables import ACTOR, ENROLMENT_CODE
from sync.server.units import central_writer

_log = logging.getLogger("sodoan.server")

NONE, ISSUED, LOCKED = "none", "issued", "locked"
_LONGEST_NAME: Final = 200
_WINDOW: Final = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class _Asked:
    """Who asks for what, and when; `org` is the id of an organisation of the unit."""

    deps: Deps
    caller: Caller
    request: AccountRequest
    org: str
    now: datetime


def answer(deps: Deps, caller: Caller, org: str, request: AccountRequest) -> AccountAnswer:
    """Do what is asked for in one transaction. Raises Refusal 400, 403 (`account_…`) or 429."""
    if len(request.name) > _LONGEST_NAME:
        raise Refusal(400, "malformed", why="name")
    now = deps.clock()
    asked = _Asked(deps, caller, request, org, now)
    done = commit(deps.store, caller.unit_id, deps.rulebook, now, partial(_work, asked))
    # Never what the code is: only that there is one.
    _log.info("account %s: unit=%s org=%s device=%s", request.do, caller.unit_id, org, caller.device_id)
    return done


def code_from_above(deps: Deps, order: CodeOrder) -> str:
    """A code made at the central side; whom it is for has an account from then on. Volunteers have none."""
    now = deps.clock()

    def work(commits: Commits) -> str:
        code, _ = new_code(commits.connection, order, now, deps.settings)
        record = commits.home.record("organisation", order.org or order.unit_id)
        if record is not None and order.role is not Role.VOLUNTEER:
            status = str(record.fields.get("account_status") or NONE)
            if status == NONE:
                issued = _issued(record.fields.get("code"), now)
                commits.apply(Put("organisation", record.id, issued), central_writer(now))
        return code

    return commit(deps.store, order.unit_id, deps.rulebook, now, work)


def _work(asked: _Asked, commits: Commits) -> AccountAnswer:
    actor = _entitled(asked, commits.connection)
    record = commits.home.record("organisation", asked.org)
    # What an organisation was given before it ended can still be taken away from it.
    gives = asked.request.do in ("issue", "unlock")
    if (
        record is None
        or (gives and not works(record))
        or not is_given_account(asked.deps.rulebook, commits.home.unit, record)
    ):
        raise Refusal(403, "account_not_branch")
    status = str(record.fields.get("account_status") or NONE)
    code = expires_at = ""
    if asked.request.do == "issue":
        if status == LOCKED:
            raise Refusal(403, "account_locked")
        code, expires_at = _issue(asked, commits.connection, actor)
        wanted = _issued(record.fields.get("code"), asked.now)
    else:
        withdraw_codes(commits.connection, asked.caller.unit_id, asked.org, asked.now)
        had_one = bool(record.fields.get("account_issued_on")) or status == ISSUED
        wanted = _after(asked, commits.connection, status, had_one=had_one)
    write = {name: value for name, value in wanted.items() if record.fields.get(name) != value}
    if write:
        author = Author(actor.id, actor.name, asked.caller.device_id, asked.now.isoformat())
        commits.apply(Put("organisation", record.id, write), Writer.of(author))
    return AccountAnswer(asked.org, str(wanted.get("account_status", status)), code, expires_at)


def _entitled(asked: _Asked, connection: sa.Connection) -> Actor:
    """Only a secretary of the unit, on a laptop in good standing, answers for its accounts."""
    caller, settings = asked.caller, asked.deps.settings
    silent = asked.now - datetime.fromisoformat(caller.last_seen) if caller.last_seen else timedelta()
    if caller.lapsed_at or silent > timedelta(days=settings.lease_days):
        raise Refusal(403, "account_lapsed")
    cadre = cadres_of(connection, caller.unit_id, caller.device_id).get(asked.request.actor)
    if cadre is None or cadre.revoked:
        raise Refusal(403, "account_actor")
    if cadre.actor.role is not Role.SECRETARY:
        raise Refusal(403, "account_role")
    return cadre.actor


def _issue(asked: _Asked, connection: sa.Connection, actor: Actor) -> tuple[str, str]:
    """A fresh code and until when; whoever lost the answer asks again, and what was lost works no more."""
    since = (asked.now - _WINDOW).isoformat()
    made = connection.execute(_LATELY, {"unit": asked.caller.unit_id, "since": since}).scalar_one()
    if made >= asked.deps.settings.account_codes_per_hour:
        raise Refusal(429, "slow_down", retry_after=int(_WINDOW.total_seconds()))
    withdraw_codes(connection, asked.caller.unit_id, asked.org, asked.now)
    order = CodeOrder(
        asked.caller.unit_id, Role.BRANCH, asked.org, asked.request.name.strip(), asked_by=actor.id
    )
    return new_code(connection, order, asked.now, asked.deps.settings)


def _issued(code: Value, now: datetime) -> dict[str, Value]:
    day = day_in_vietnam(now).isoformat()
    return {"account_status": ISSUED, "account_name": code or None, "account_issued_on": day}


def _after(asked: _Asked, connection: sa.Connection, status: str, *, had_one: bool) -> dict[str, Value]:
    """The state of the account without its unused codes; `had_one`: a code was once made for it."""
    here = {"of_unit": asked.caller.unit_id, "of_org": asked.org}
    if asked.request.do == "lock":
        shut_cadres(connection, asked.caller.unit_id, asked.org, asked.now)
        return {"account_status": LOCKED}
    if asked.request.do == "unlock":
        # Laptops that were shut out come back with a fresh code, each by a word of the secretary.
        return {"account_status": ISSUED if had_one else NONE} if status == LOCKED else {}
    at_work = connection.execute(_AT_WORK, here).first() is not None
    if status != ISSUED or at_work:
        return {}
    return {"account_status": NONE, "account_name": None, "account_issued_on": None}


_LATELY = sa.select(sa.func.count()).where(
    ENROLMENT_CODE.c.unit_id == sa.bindparam("unit"),
    ENROLMENT_CODE.c.asked_by != "",
    ENROLMENT_CODE.c.asked_at >= sa.bindparam("since"),
)
_AT_WORK = sa.select(ACTOR.c.actor_id).where(*BRANCH_CADRES, ACTOR.c.revoked_at == "")
