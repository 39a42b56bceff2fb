from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from domain.checks import check
from domain.findings import CheckLevel
from domain.kinds import KINDS
from domain.positions.checks import Committee, committee_findings
from domain.positions.posts import Post, post_of
from sync.protocol.rulebook import rulebook

TODAY = date(2026, 11, 22)
POSITION = KINDS["position"]
SECRETARY = {"id": "s", "member": "m1", "post": "200", "held_from": "2026-01"}


def found(**fields: Any) -> dict[str, CheckLevel]:
    held = {"org": "o", "post": "200", **fields}
    return {finding.code: finding.level for finding in check(POSITION, held, rulebook(), TODAY)}


@pytest.mark.parametrize(
    "fields,code",
    [
        ({}, "position.nobody"),
        ({"member": "m1", "person_name": "Lê Thị Hoa"}, "position.two_people"),
        ({"member": "m1", "person_birth": "1985"}, "position.two_people"),
        ({"member": "m1", "held_from": "2026-05", "held_to": "2026-04"}, "position.held_to_before"),
        ({"member": "m1", "term_from": "2026", "term_to": "2025"}, "position.term_to_before"),
        ({"person_name": "Lê Thị Hoa", "person_birth": "2027"}, "position.birth_future"),
    ],
)
def test_what_cannot_be_is_an_error(fields: Any, code: str) -> None:
    assert found(**fields) == {code: CheckLevel.ERROR}


@pytest.mark.parametrize(
    "fields",
    [
        {"member": "m1"},
        {"person_name": "Lê Thị Hoa", "person_birth": "1985", "person_sex": "female"},
        {"member": "m1", "held_from": "2026", "held_to": "2026", "end_reason": "term_over"},
    ],
)
def test_what_can_be_is_left_alone(fields: Any) -> None:
    assert found(**fields) == {}


def test_a_reason_without_a_day_is_only_hinted_at() -> None:
    assert found(member="m1", end_reason="withdrawn") == {"position.no_end": CheckLevel.HINT}


# -- the whole committee ----------------------------------------------------------------------------


def posts(*given: dict[str, Any]) -> list[Post]:
    return [post_of(str(one.get("id", f"p{place}")), {"org": "o", **one}) for place, one in enumerate(given)]


def said(
    *given: dict[str, Any],
    level: str = "chi_doan",
    sector: str = "rural",
    members: int = 5,
    births: dict[str, str] | None = None,
    **org: Any,
) -> dict[str, dict[str, Any]]:
    held = posts(*given)
    committee = Committee(
        {"level": level, "status": "active", **org},
        sector,
        members,
        held,
        births or {},
        {post.person: f"Đồng chí {post.person}" for post in held},
    )
    return {one.code: dict(one.params) for one in committee_findings(committee, rulebook(), TODAY)}


def test_one_secretary_is_right() -> None:
    assert said(SECRETARY) == {}


def test_nobody_leads_where_the_only_secretary_has_ended() -> None:
    assert set(said({**SECRETARY, "held_to": "2026-10-01"})) == {"committee.no_secretary"}


def test_two_secretaries_at_once_are_named() -> None:
    other = {"member": "m2", "post": "200"}
    assert said(SECRETARY, other) == {
        "committee.two_secretaries": {"count": 2, "names": "Đồng chí m1, Đồng chí m2"}
    }


def test_the_successor_begins_on_the_day_on_which_the_predecessor_ends() -> None:
    before = {"member": "m2", "post": "200", "held_to": "2026-11-22"}
    assert said({**SECRETARY, "held_from": "2026-11-22"}, before) == {}


def test_one_person_entered_twice_in_one_post_is_told_once() -> None:
    assert said(SECRETARY, {**SECRETARY, "id": "again"}, {**SECRETARY, "id": "third"}) == {
        "committee.person_twice": {"name": "Đồng chí m1"}
    }


def test_a_provisional_committee_has_six_months_and_then_its_extension() -> None:
    assert "committee.provisional_over" not in said(SECRETARY, provisional_since="2026-05-22")
    assert said(SECRETARY, provisional_since="2026-05-21") == {
        "committee.provisional_over": {"day": "2026-05-21", "until": "2026-11-21", "months": 6}
    }
    extended: dict[str, Any] = {"provisional_since": "2026-01-01", "provisional_extended_to": "2026-12-01"}
    assert said({**SECRETARY, "post": "234"}, level="doan_co_so", **extended) == {}


def test_an_extension_beyond_half_a_term_is_told() -> None:
    # A residential union has 60 months since 2026: half of them are 30.
    long: dict[str, Any] = {"provisional_since": "2026-09-01", "provisional_extended_to": "2029-03-02"}
    told = said({**SECRETARY, "post": "234"}, level="doan_co_so", **long)
    assert told == {"committee.extension_too_long": {"until": "2029-03-02", "longest": "2029-03-01"}}


def test_a_term_that_is_over_is_told_by_the_organisation_else_by_its_posts() -> None:
    assert said(SECRETARY, term_to="2026-10") == {"committee.term_over": {"until": "2026-10"}}
    assert said({**SECRETARY, "term_to": "2025"}) == {"committee.term_over": {"until": "2025"}}
    assert said({**SECRETARY, "term_to": "2025"}, term_to="2027") == {}


def test_a_branch_of_nine_elects_a_committee() -> None:
    assert said(SECRETARY, members=8) == {}
    deputy = {"member": "m2", "post": "201"}
    assert said(SECRETARY, deputy, members=9) == {"committee.branch_without": {"members": 9, "least": 9}}
    assert said(SECRETARY, deputy, {"member": "m3", "post": "193"}, members=9) == {}


def test_vacant_seats_are_counted_by_people() -> None:
    # Who is of the standing and of the inspection committee has one seat.
    both = ({"member": "m2", "post": "245"}, {"member": "m2", "post": "246"})
    told = said({**SECRETARY, "post": "234"}, *both, level="doan_co_so", committee_size=5)
    assert told == {"committee.vacant": {"have": 2, "approved": 5, "differ": 3}}
    assert set(said(SECRETARY, {"member": "m2", "post": "193"}, committee_size=1)) == {"committee.too_many"}


def test_a_secretary_of_a_commune_is_forty_at_most_when_first_appointed() -> None:
    leads = {**SECRETARY, "post": "234", "held_from": "2026-06-01"}
    told = said(leads, level="doan_co_so", births={"m1": "1985-05-31"})
    assert told == {"committee.secretary_age": {"name": "Đồng chí m1", "age": 41, "most": 40}}
    assert said(leads, level="doan_co_so", births={"m1": "1985-06-02"}) == {}
    before = {**leads, "id": "before", "held_from": "2021-06-01", "held_to": "2026-06-01"}
    assert said(before, leads, level="doan_co_so", births={"m1": "1985-05-31"}) == {}
    assert said(leads, level="doan_co_so", sector="school", births={"m1": "1985-05-31"}) == {}


def test_a_closed_organisation_is_asked_nothing() -> None:
    assert said(status="merged", members=20) == {}
