"""Enrolment: one use, an end, a limit, and the same answer to the same request."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa

from domain.roles import Role
from sync.protocol.messages import EnrolRequest, EnrolResponse, Verdict
from sync.server.http import Answer
from sync.server.service import ADDRESS_HEADER
from sync.server.store import upsert
from sync.server.tables import DEVICE, ENROLMENT_CODE, UNIT, UPPER_ORGANISATION
from sync.server.upkeep import revoke
from tests.helpers.office import Office, UnitSite, made_id, problem, read

TOKEN = "t" * 43


def ask(office: Office, code: str, address: str = "10.0.0.1", **changes: Any) -> Answer:
    given = {"code": code, "device": made_id("device"), "token": TOKEN, "name": "Máy 1"} | changes
    return office.ask("POST", "/v1/enrol", message=EnrolRequest(**given), **{ADDRESS_HEADER: address})


def test_a_code_tells_unit_cadre_and_what_the_laptop_must_know(office: Office, unit: UnitSite) -> None:
    with office.store.writing() as connection:
        upper = [
            {"code": "TB", "parent_code": "", "level": "tinh_doan", "name": "Tỉnh đoàn"},
            {"code": "TB.H", "parent_code": "TB", "level": "x", "name": "Huyện đoàn"},
        ]
        upsert(connection, UPPER_ORGANISATION, upper)
        connection.execute(sa.update(UNIT).values(parent_code="TB.H"))
    response = read(EnrolResponse, ask(office, unit.code_for(name="Trần Thị Bích")))
    assert (response.unit.id, response.unit.code, response.unit.name) == (unit.id, "TB.1", "Xã TB.1")
    assert response.unit.path == ["Tỉnh đoàn", "Huyện đoàn"]
    assert (response.actor.name, response.actor.role, response.actor.org) == (
        "Trần Thị Bích",
        "secretary",
        "",
    )
    assert response.lease_days == 60


def test_neither_code_nor_token_is_kept_readable(office: Office, unit: UnitSite) -> None:
    code = unit.code_for()
    read(EnrolResponse, ask(office, code))
    with office.store.looking() as connection:
        rows = [*connection.execute(sa.select(ENROLMENT_CODE)), *connection.execute(sa.select(DEVICE))]
    kept = " ".join(map(str, rows))
    assert TOKEN not in kept
    assert code not in kept
    assert code.replace("-", "") not in kept


def test_a_code_is_read_as_people_type_it(office: Office, unit: UnitSite) -> None:
    typed = unit.code_for().lower().replace("-", " ").replace("0", "o").replace("1", "l")
    assert ask(office, typed).status == 200


def test_the_same_request_again_gets_the_same_answer(office: Office, unit: UnitSite) -> None:
    code = unit.code_for()
    first = read(EnrolResponse, ask(office, code))
    assert read(EnrolResponse, ask(office, code)) == first


@pytest.mark.parametrize("change", [{"device": made_id("other")}, {"token": "u" * 43}])
def test_a_code_works_once(office: Office, unit: UnitSite, change: dict[str, str]) -> None:
    code = unit.code_for()
    ask(office, code)
    assert problem(ask(office, code, **change)) == (403, "code_used")


def test_a_code_ends_after_fourteen_days(office: Office, unit: UnitSite) -> None:
    code = unit.code_for()
    office.pass_by(days=14, seconds=1)
    assert problem(ask(office, code)) == (403, "code_expired")


def test_guessing_is_stopped_for_that_address_only_and_for_a_while(office: Office, unit: UnitSite) -> None:
    for n in range(10):
        office.pass_by(seconds=1)
        assert problem(ask(office, f"WRONG-{n}")) == (403, "code_unknown")
    answer = ask(office, unit.code_for())
    assert problem(answer) == (429, "slow_down")
    assert int(answer.headers["retry-after"]) == 900
    assert ask(office, unit.code_for(), address="10.0.0.2").status == 200
    office.pass_by(minutes=16)
    assert ask(office, unit.code_for(), device=made_id("d2"), token="v" * 43).status == 200


@pytest.mark.parametrize(
    "change", [{"token": "short"}, {"token": "đ" * 40}, {"device": ""}, {"device": "x" * 65}], ids=str
)
def test_a_misshapen_request_is_refused(office: Office, unit: UnitSite, change: dict[str, str]) -> None:
    assert problem(ask(office, unit.code_for(), **change)) == (400, "malformed")


def test_another_protocol_is_refused(office: Office, unit: UnitSite) -> None:
    assert problem(ask(office, unit.code_for(), protocol=2)) == (422, "protocol_unsupported")


def test_a_second_cadre_on_the_same_laptop(office: Office, unit: UnitSite) -> None:
    laptop = unit.laptop()
    again = EnrolRequest(
        unit.code_for(Role.BRANCH, unit.branches[0], "Lê Văn Cường"), laptop.device, laptop.token
    )
    second = read(EnrolResponse, office.ask("POST", "/v1/enrol", message=again)).actor
    first, other = laptop.create("An"), laptop.operation(
        "create", "member", made_id("b"), actor=second.id, set={"full_name": "Bình", "org": unit.branches[1]}
    )  # fmt: skip
    assert [(receipt.verdict, receipt.code) for receipt in laptop.push(first, other)] == [
        (Verdict.APPLIED, ""),
        (Verdict.REJECTED, "forbidden.scope"),
    ]


def test_a_cadre_whom_a_restore_took_comes_back_under_the_same_id(office: Office, unit: UnitSite) -> None:
    former = made_id("former")
    first = read(EnrolResponse, ask(office, unit.code_for(), actor=former))
    assert first.actor.id == former
    # Where the id is somebody's, a new one is given.
    other = {"device": made_id("other"), "token": "u" * 43, "actor": former}
    second = read(EnrolResponse, ask(office, unit.code_for(), **other))
    assert second.actor.id not in ("", former)
    assert ask(office, unit.code_for(), actor="ừ").status == 400


def test_enrolling_again_with_a_new_token_shuts_the_old_one_out_and_lets_the_revoked_in(
    office: Office, unit: UnitSite
) -> None:
    laptop = unit.laptop()
    revoke(office.store, laptop.device, office.now)
    again = EnrolRequest(unit.code_for(), laptop.device, "n" * 43)
    read(EnrolResponse, office.ask("POST", "/v1/enrol", message=again))
    assert problem(laptop.answer()) == (401, "unauthorised")
    laptop.token = "n" * 43
    assert [receipt.verdict for receipt in laptop.push(laptop.create("An"))] == ["applied"], "its cadre stays"


def test_a_token_of_one_unit_cannot_enrol_in_another(office: Office, unit: UnitSite) -> None:
    laptop, other = unit.laptop(), office.unit("TB.2")
    request = EnrolRequest(other.code_for(), laptop.device, laptop.token)
    assert problem(office.ask("POST", "/v1/enrol", message=request)) == (403, "wrong_unit")
