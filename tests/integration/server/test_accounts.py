"""Accounts of branches: one random code at a time, said once to the secretary who asked, and taken back."""

from __future__ import annotations

import logging
from typing import Any

import pytest
import sqlalchemy as sa

from domain.roles import Role
from sync.protocol.messages import AccountAnswer, AccountRequest, EnrolRequest, EnrolResponse
from sync.server.http import Answer
from sync.server.settings import Settings
from sync.server.store import Store
from sync.server.tables import ACTOR, METADATA
from sync.server.upkeep import revoke
from tests.helpers.office import Office, UnitSite, WireLaptop, made_id, problem, read


def ask(laptop: WireLaptop, do: Any = "issue", org: str = "", **changes: Any) -> Answer:
    unit = laptop.unit
    request = AccountRequest(**({"unit": unit.id, "actor": laptop.actor, "do": do} | changes))
    return unit.office.ask("POST", f"/v1/accounts/{org or unit.branches[0]}", laptop.token, request)


def issued(laptop: WireLaptop, org: str = "", **changes: Any) -> AccountAnswer:
    return read(AccountAnswer, ask(laptop, "issue", org, **changes))


def enrol(office: Office, code: str, name: str = "branch") -> Answer:
    request = EnrolRequest(code=code, device=made_id(name), token=f"token-{name}".ljust(43, "x"), name=name)
    return office.ask("POST", "/v1/enrol", message=request)


def state(laptop: WireLaptop, org: str = "") -> dict[str, Any]:
    """The account of a branch as every laptop of the unit is told."""
    wanted = org or laptop.unit.branches[0]
    told: dict[str, Any] = {}
    for change in laptop.exchange().changes:
        if (change.kind, change.id) == ("organisation", wanted):
            told = {
                name: value for name, value in (change.fields or {}).items() if name.startswith("account")
            }
    return told


def everything_kept(store: Store) -> str:
    with store.looking() as connection:
        return repr([connection.execute(sa.select(table)).all() for table in METADATA.sorted_tables])


def test_a_code_enrols_one_laptop_of_that_branch(office: Office, unit: UnitSite) -> None:
    laptop = unit.laptop()
    answer = issued(laptop, name="Lê Thị Cúc")
    assert answer.status == "issued"
    response = read(EnrolResponse, enrol(office, answer.code))
    told = (response.actor.role, response.actor.org, response.actor.name)
    assert told == ("branch", unit.branches[0], "Lê Thị Cúc")
    assert problem(enrol(office, answer.code, "other"))[1] == "code_used"
    assert state(laptop) == {
        "account_status": "issued",
        "account_name": "TB.1.1",
        "account_issued_on": "2026-11-22",
    }


def test_a_code_is_random_and_nowhere_but_in_the_answer(
    office: Office, unit: UnitSite, caplog: pytest.LogCaptureFixture
) -> None:
    laptop, fellow = unit.laptop(), unit.laptop("laptop-2")
    caplog.set_level(logging.DEBUG)
    codes = [issued(laptop, org).code for org in unit.branches]
    assert len(set(codes)) == 2
    heard = repr(fellow.exchange().changes) + repr(laptop.exchange().changes)
    for code in codes:
        for place in (everything_kept(office.store), heard, caplog.text):
            assert code not in place
            assert code.replace("-", "") not in place


def test_asking_again_makes_the_code_before_worthless(office: Office, unit: UnitSite) -> None:
    laptop = unit.laptop()
    lost, found = issued(laptop).code, issued(laptop).code
    assert problem(enrol(office, lost)) == (403, "code_withdrawn")
    assert enrol(office, found).status == 200


def test_a_code_ends_after_its_days(office: Office, unit: UnitSite) -> None:
    answer = issued(unit.laptop())
    assert answer.expires_at.startswith("2026-12-06")
    office.pass_by(days=14, seconds=1)
    assert problem(enrol(office, answer.code)) == (403, "code_expired")


def test_a_code_is_taken_back_before_anybody_used_it(office: Office, unit: UnitSite) -> None:
    laptop = unit.laptop()
    code = issued(laptop).code
    answer = read(AccountAnswer, ask(laptop, "withdraw"))
    assert (answer.status, answer.code) == ("none", "")
    assert problem(enrol(office, code)) == (403, "code_withdrawn")
    assert state(laptop).get("account_status") == "none"


def test_taking_back_leaves_the_account_of_a_branch_at_work(office: Office, unit: UnitSite) -> None:
    laptop = unit.laptop()
    unit.laptop("branch", Role.BRANCH, unit.branches[0])
    issued(laptop)
    assert read(AccountAnswer, ask(laptop, "withdraw")).status == "issued"


def test_a_locked_account_shuts_its_laptops_out_until_a_fresh_code(office: Office, unit: UnitSite) -> None:
    laptop, shared = unit.laptop(), unit.laptop("shared")
    branch = unit.laptop("branch", Role.BRANCH, unit.branches[0])
    other = unit.laptop("other", Role.BRANCH, unit.branches[1])
    unused = issued(laptop).code
    assert read(AccountAnswer, ask(laptop, "lock")).status == "locked"
    snapshot = f"/v1/units/{unit.id}/snapshot"
    assert problem(office.ask("GET", snapshot, branch.token)) == (401, "device_revoked")
    for unharmed in (other, shared, laptop):
        assert office.ask("GET", snapshot, unharmed.token).status == 200
    assert problem(enrol(office, unused)) == (403, "code_withdrawn")
    assert problem(ask(laptop)) == (403, "account_locked")
    assert read(AccountAnswer, ask(laptop, "unlock")).status == "issued"
    assert problem(office.ask("GET", snapshot, branch.token)) == (401, "device_revoked")
    assert enrol(office, issued(laptop).code, "branch again").status == 200


def test_a_laptop_that_others_of_the_unit_work_on_goes_on_for_them(office: Office, unit: UnitSite) -> None:
    laptop = unit.laptop()
    code = unit.code_for(Role.BRANCH, unit.branches[0])
    added = EnrolRequest(code=code, device=laptop.device, token=laptop.token, name="laptop-1")
    branch_cadre = read(EnrolResponse, office.ask("POST", "/v1/enrol", message=added)).actor.id
    ask(laptop, "lock")
    own = laptop.create("An")
    named = {"full_name": "Bình", "org": unit.branches[0]}
    theirs = laptop.operation("create", "member", made_id("Bình"), set=named, actor=branch_cadre)
    own_receipt, their_receipt = laptop.exchange(own, theirs).receipts
    assert own_receipt.verdict == "applied"
    assert (their_receipt.verdict, their_receipt.code) == ("waiting", "review")


@pytest.mark.parametrize("role", [Role.BRANCH, Role.VOLUNTEER])
def test_only_a_secretary_has_codes_made(unit: UnitSite, role: Role) -> None:
    org = unit.branches[0] if role is Role.BRANCH else ""
    assert problem(ask(unit.laptop("other", role, org))) == (403, "account_role")


def test_nobody_asks_in_the_name_of_a_cadre_of_another_laptop(unit: UnitSite) -> None:
    branch = unit.laptop("branch", Role.BRANCH, unit.branches[0])
    assert problem(ask(branch, actor=unit.laptop().actor)) == (403, "account_actor")


def test_another_unit_and_its_branches_are_out_of_reach(office: Office, unit: UnitSite) -> None:
    laptop, stranger = unit.laptop(), office.unit("TB.2")
    assert problem(ask(laptop, org=stranger.branches[0])) == (403, "account_not_branch")
    assert problem(ask(stranger.laptop(), unit=unit.id)) == (403, "wrong_unit")
    assert state(stranger.laptop("looking"), stranger.branches[0]) == {}


def test_the_unit_itself_has_its_code_from_above(unit: UnitSite) -> None:
    laptop = unit.laptop()
    assert problem(ask(laptop, org=unit.id)) == (403, "account_not_branch")


def test_a_revoked_laptop_and_one_that_was_silent_too_long_make_no_codes(
    office: Office, unit: UnitSite
) -> None:
    revoked, silent = unit.laptop("lost"), unit.laptop()
    revoke(office.store, revoked.device, office.now)
    assert problem(ask(revoked)) == (401, "device_revoked")
    office.pass_by(days=61)
    assert problem(ask(silent)) == (403, "account_lapsed")


def test_too_many_codes_within_an_hour_are_refused_and_the_last_one_still_works(store: Store) -> None:
    office = Office(store, Settings(account_codes_per_hour=2))
    laptop = office.unit().laptop()
    issued(laptop)
    last = issued(laptop).code
    refused = ask(laptop)
    assert (problem(refused), refused.headers["retry-after"]) == ((429, "slow_down"), "3600")
    assert enrol(office, last).status == 200
    office.pass_by(hours=1, seconds=1)
    assert issued(laptop).code


@pytest.mark.parametrize("do", ["open", "", "ISSUE"])
def test_what_is_no_action_is_malformed(unit: UnitSite, do: str) -> None:
    assert problem(ask(unit.laptop(), do))[0] == 400


def decided(laptop: WireLaptop, step: str, **given: str) -> None:
    paper = {"decision_number": "2", "decision_date": "2026-11-21", "signer": "Trần Thị Bích"}
    id = made_id(f"{step}-{laptop.device}")
    (told,) = laptop.push(laptop.operation(f"tree.{step}", "case", id, set={**given, **paper}))
    assert (told.verdict, told.code) == ("applied", "")


@pytest.mark.parametrize("step", ["dissolve", "merge"])
def test_the_end_of_a_branch_shuts_its_account_in_the_same_commit(
    office: Office, unit: UnitSite, step: str
) -> None:
    laptop, (gone, into) = unit.laptop(), unit.branches
    branch, other = (unit.laptop(name, Role.BRANCH, org) for name, org in (("one", gone), ("two", into)))
    unused = issued(laptop).code
    decided(laptop, step, organisation=gone, **({"into": into} if step == "merge" else {}))
    assert problem(enrol(office, unused)) == (403, "code_withdrawn")
    snapshot = f"/v1/units/{unit.id}/snapshot"
    assert problem(office.ask("GET", snapshot, branch.token)) == (401, "device_revoked")
    for unharmed in (other, laptop):
        assert office.ask("GET", snapshot, unharmed.token).status == 200
    assert problem(ask(laptop)) == (403, "account_not_branch")
    (receipt,) = branch.push(branch.create("An", org=gone))
    assert (receipt.verdict, receipt.code) == ("waiting", "review"), "what it still has is looked at"


def test_a_laptop_of_a_branch_that_ended_goes_on_for_whoever_else_works_on_it(
    office: Office, unit: UnitSite
) -> None:
    laptop = unit.laptop()
    shared = unit.laptop("shared", Role.BRANCH, unit.branches[0])
    with office.store.writing() as connection:
        beside = {"unit_id": unit.id, "device_id": shared.device, "actor_id": made_id("beside")}
        known = connection.execute(sa.select(ACTOR).where(ACTOR.c.device_id == shared.device)).one()
        connection.execute(sa.insert(ACTOR), [{**known._mapping, **beside, "role": "secretary", "org": ""}])
    decided(laptop, "dissolve", organisation=unit.branches[0])
    assert office.ask("GET", f"/v1/units/{unit.id}/snapshot", shared.token).status == 200
    (receipt,) = shared.push(shared.create("An", org=unit.branches[1]))
    assert receipt.verdict == "waiting", "the cadre of the branch works no more"


def test_an_account_that_never_was_is_none_after_it_was_locked_and_unlocked(unit: UnitSite) -> None:
    laptop = unit.laptop()
    assert read(AccountAnswer, ask(laptop, "lock")).status == "locked"
    assert read(AccountAnswer, ask(laptop, "unlock")).status == "none"
