from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from domain.decide import decide
from domain.decisions import Accepted, Command, Put, Refused, Remove
from domain.records import Departure
from domain.refusals import Refusal
from domain.roles import Actor, Role
from tests.helpers.unit_view import (
    BRANCH,
    BRANCH_CADRE,
    OTHER_BRANCH,
    SECRETARY,
    UNIT,
    VOLUNTEER,
    UnitView,
    member,
    unit_with_member,
)

TODAY = date(2026, 11, 22)


def create(**fields: Any) -> Command:
    return Command("create", "member", "m2", {"full_name": "Lê Thị Bình", "org": BRANCH, **fields})


def edit(**fields: Any) -> Command:
    return Command("edit", "member", "m1", fields)


def refused(view: UnitView, command: Command, actor: Actor = SECRETARY) -> str:
    decision = decide(view, command, actor, TODAY)
    assert isinstance(decision, Refused), decision
    return decision.code


def accepted(view: UnitView, command: Command, actor: Actor = SECRETARY) -> Accepted:
    decision = decide(view, command, actor, TODAY)
    assert isinstance(decision, Accepted), decision
    return decision


def test_a_member_known_by_name_and_year_only_is_accepted() -> None:
    (put,) = accepted(unit_with_member(), create(birth_date="2004")).changes
    assert isinstance(put, Put)
    assert put.fields == {
        "full_name": "Lê Thị Bình",
        "org": BRANCH,
        "birth_date": "2004",
        "status": "active",
        "source": "desktop",
    }


def test_a_member_without_name_or_branch_is_refused() -> None:
    assert refused(unit_with_member(), create(full_name="")) == "validation.required"
    assert refused(unit_with_member(), create(org=None)) == "validation.required"


def test_a_member_belongs_to_an_organisation_that_holds_members() -> None:
    assert refused(unit_with_member(), create(org=UNIT)) == "validation.org_level"
    assert refused(unit_with_member(), create(org="nowhere")) == "validation.reference"


def test_values_are_stored_normalised() -> None:
    command = create(
        phone="+84 912 345 678", birth_date="5/3/2004", sex="Nữ", ethnicity="Kinh", full_name=" Lê  Thị Bình "
    )
    (put,) = accepted(unit_with_member(), command).changes
    assert isinstance(put, Put)
    assert put.fields["phone"] == "0912345678"
    assert put.fields["birth_date"] == "2004-03-05"
    assert put.fields["sex"] == "female"
    assert put.fields["full_name"] == "Lê Thị Bình"
    assert put.fields["ethnicity"] == unit_with_member().rulebook.catalogue("ethnicity").code_of("Kinh")


def test_an_edit_writes_only_what_differs() -> None:
    view = unit_with_member(phone="0912345678")
    (put,) = accepted(view, edit(phone="0987654321", full_name="Nguyễn Văn An")).changes
    assert put == Put("member", "m1", {"phone": "0987654321"})
    assert accepted(view, edit(phone="0912 345 678")).changes == ()


def test_an_unreadable_value_is_refused_with_its_field() -> None:
    decision = decide(unit_with_member(), edit(phone="123"), SECRETARY, TODAY)
    assert isinstance(decision, Refused)
    assert decision.code.startswith("validation.phone.")
    assert decision.params["field"] == "phone"


def test_unknown_and_locked_fields_are_refused() -> None:
    assert refused(unit_with_member(), edit(shoe_size="42")) == "validation.unknown_field"
    assert refused(unit_with_member(), edit(status="removed")) == Refusal.LOCKED
    assert refused(unit_with_member(), edit(org=OTHER_BRANCH)) == Refusal.LOCKED


def test_a_citizen_id_that_contradicts_the_sex_needs_a_reason() -> None:
    view = unit_with_member(sex="male")
    wrong = edit(citizen_id="034304001234")
    assert refused(view, wrong) == "validation.citizen_id.sex_mismatch"
    accepted(view, replace(wrong, reason="Hộ tịch đã cải chính"))


def test_an_old_fault_of_another_field_does_not_block_an_edit() -> None:
    view = unit_with_member(sex="male", citizen_id="034304001234")
    accepted(view, edit(phone="0912345678"))


def test_a_citizen_id_is_used_once_in_a_unit() -> None:
    view = unit_with_member(citizen_id="034204001234")
    assert refused(view, create(citizen_id="034204001234")) == Refusal.CITIZEN_ID_IN_UNIT
    accepted(view, edit(citizen_id="034204001234", phone="0912345678"))


def test_deleting_asks_for_a_reason_and_takes_the_positions_along() -> None:
    view = unit_with_member()
    view.commit([Put("position", "p1", {"member": "m1", "org": BRANCH, "post": "200"}, creates=True)])
    delete = Command("delete", "member", "m1")
    assert refused(view, delete) == Refusal.REASON_MISSING
    changes = accepted(view, replace(delete, reason="Nhập nhầm")).changes
    assert [(change.kind, change.id) for change in changes] == [("position", "p1"), ("member", "m1")]
    assert all(isinstance(change, Remove) for change in changes)


@pytest.mark.parametrize(
    "actor, command, code",
    [
        (BRANCH_CADRE, create(org=OTHER_BRANCH), Refusal.FORBIDDEN_SCOPE),
        (VOLUNTEER, Command("delete", "member", "m1", reason="x"), Refusal.FORBIDDEN),
        (VOLUNTEER, Command("resolve", "conflict", "c1", {"take": "mine"}), Refusal.FORBIDDEN),
        (replace(VOLUNTEER, until="2026-11-21"), edit(phone="0912345678"), Refusal.FORBIDDEN_EXPIRED),
        (replace(SECRETARY, unit="unit-2"), edit(phone="0912345678"), Refusal.FORBIDDEN_SCOPE),
        (BRANCH_CADRE, Command("edit", "organisation", OTHER_BRANCH, {"name": "x"}), Refusal.FORBIDDEN_SCOPE),
        (SECRETARY, Command("create", "organisation", "o9", {"name": "x"}), Refusal.FORBIDDEN),
        (SECRETARY, Command("promotion.submit", "case", "x"), Refusal.UNSUPPORTED),
    ],
)
def test_roles_and_scope_are_held(actor: Actor, command: Command, code: str) -> None:
    assert refused(unit_with_member(), command, actor) == code


def test_of_an_organisation_a_cadre_corrects_all_but_name_and_founding_day() -> None:
    """They change by a paper; of the root, by one of the level above."""
    view = unit_with_member()
    for name, value in (("name", "Chi đoàn khác"), ("founded_on", "2019")):
        edited = Command("edit", "organisation", BRANCH, {name: value, "phone": "0227 3831 234"})
        assert refused(view, edited) == Refusal.ORG_BY_DECISION
        assert refused(view, edited, BRANCH_CADRE) == Refusal.ORG_BY_DECISION
        assert refused(view, replace(edited, id=view.unit)) == Refusal.FORBIDDEN_TREE
        accepted(view, edited, replace(SECRETARY, role=Role.CENTRAL))
    standing = view.record("organisation", BRANCH)
    assert standing is not None
    as_it_is = {"name": standing.fields["name"], "phone": "0227 3831 234"}
    assert accepted(view, Command("edit", "organisation", BRANCH, as_it_is)).changes


def test_a_volunteer_enters_and_corrects_until_the_last_day() -> None:
    last_day = replace(VOLUNTEER, until=TODAY.isoformat())
    accepted(unit_with_member(), create(birth_date="2004"), last_day)
    accepted(unit_with_member(), edit(phone="0912345678"), last_day)


def test_a_branch_cadre_works_in_their_own_branch() -> None:
    accepted(unit_with_member(), edit(phone="0912345678"), BRANCH_CADRE)


def test_every_role_has_declared_rights() -> None:
    for role in Role:
        actor = replace(SECRETARY, role=role, org=BRANCH if role is Role.BRANCH else "")
        accepted(unit_with_member(), edit(note="đã gặp"), actor)


def test_a_record_that_left_is_named_by_how_it_left() -> None:
    view = unit_with_member()
    assert refused(view, Command("edit", "member", "m9", {"phone": None})) == Refusal.UNKNOWN_RECORD
    assert member()["org"] == BRANCH


def test_a_required_value_cannot_be_cleared() -> None:
    assert refused(unit_with_member(), edit(full_name=None)) == "validation.required"


def test_a_record_entered_once_is_not_entered_again() -> None:
    again = replace(create(), id="m1")
    assert refused(unit_with_member(), again) == Refusal.EXISTS
    view = unit_with_member()
    view.commit([Remove("member", "m1", Departure.MOVED, into="unit-2")])
    assert refused(view, again) == Refusal.EXISTS
    assert refused(view, edit(note="x")) == Refusal.OUT_OF_UNIT


def test_what_refers_to_nobody_is_refused() -> None:
    position = {"org": BRANCH, "member": "m9", "post": "200"}
    assert (
        refused(unit_with_member(), Command("create", "position", "p1", position)) == "validation.reference"
    )


def test_a_position_ends_without_touching_the_member() -> None:
    view = unit_with_member()
    view.commit([Put("position", "p1", {"member": "m1", "org": BRANCH, "post": "200"}, creates=True)])
    (change,) = accepted(view, Command("delete", "position", "p1", reason="Hết nhiệm kỳ")).changes
    assert (change.kind, change.id) == ("position", "p1")


def conflict_about(view: UnitView, record: str = "m1", **offered: Any) -> Command:
    """An open conflict about a member's phone, and the command that settles it with one's own value."""
    group = {"group": "phone", "base": {"phone": None}, "mine": {"phone": "12"}, "theirs": {"phone": None}}
    fields = {
        "type": "edit",
        "record_kind": "member",
        "record": record,
        "groups": [group],
        "offered": offered,
        "status": "open",
    }
    view.commit([Put("conflict", "c1", fields, creates=True)])
    return Command("resolve", "conflict", "c1", {"take": "mine"})


def test_a_branch_cadre_settles_what_is_about_their_own_branch_only() -> None:
    view = unit_with_member()
    theirs = replace(conflict_about(view), set={"take": "theirs"})
    accepted(view, theirs, BRANCH_CADRE)
    assert refused(view, theirs, replace(BRANCH_CADRE, org=OTHER_BRANCH)) == Refusal.FORBIDDEN_SCOPE


def test_a_conflict_about_a_record_that_is_gone_belongs_to_the_branch_it_was_offered_for() -> None:
    view = unit_with_member()
    theirs = replace(conflict_about(view, "m9", org=OTHER_BRANCH), set={"take": "theirs"})
    assert refused(view, theirs, BRANCH_CADRE) == Refusal.FORBIDDEN_SCOPE
    assert refused(view, replace(theirs, id="c9"), BRANCH_CADRE) == Refusal.UNKNOWN_RECORD


def test_a_settled_value_that_cannot_be_read_is_refused() -> None:
    view = unit_with_member()
    command = conflict_about(view)
    assert refused(view, command).startswith("validation.phone")


@pytest.mark.parametrize(
    "wanted", [{}, {"take": "cả hai"}, {"take": "values"}, {"take": "values", "values": ["0912345678"]}]
)
def test_a_settlement_that_says_nothing_is_malformed(wanted: dict[str, Any]) -> None:
    view = unit_with_member()
    assert refused(view, replace(conflict_about(view), set=wanted)) == Refusal.MALFORMED
