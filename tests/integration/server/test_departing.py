"""Records that are folded, removed with what hangs on them, or carried over into another unit."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from domain.roles import Role
from sync.server.above import NotDone
from sync.server.central import NotABranch, UnknownRecord
from sync.server.moving import move_member
from sync.server.rows import UnitRows
from tests.helpers.office import Office, UnitSite, WireLaptop, made_id

AN = {"citizen_id": "034099000001", "sex": "male", "birth_date": "1999-05-02"}


def position(laptop: WireLaptop, member: str) -> str:
    """A post of a member, entered and sent; its id."""
    id = made_id(f"post-of-{member}")
    fields = {"org": laptop.unit.branches[0], "member": member, "post": "200"}
    (receipt,) = laptop.push(laptop.operation("create", "position", id, set=fields))
    assert receipt.verdict == "applied", receipt
    return id


def test_a_second_entry_of_a_person_is_folded_and_what_follows_goes_to_the_survivor(unit: UnitSite) -> None:
    one, two = unit.laptop("one"), unit.laptop("two")
    one.exchange(one.create("Nguyễn Văn An", **AN))
    survivor = made_id("TB.1-Nguyễn Văn An")
    again = two.operation("create", "member", made_id("again"), set={
        "full_name": "Nguyễn Văn An", "org": unit.branches[0], "phone": "0987654321", **AN})  # fmt: skip
    edit = two.edit(again.id, {"phone": "0987654321"}, phone="0912345678")
    folded, redirected = two.push(again, edit)
    assert (folded.verdict, folded.into) == ("merged", survivor)
    assert (redirected.verdict, redirected.into) == ("merged", survivor)
    later = two.push(two.edit(again.id, {"phone": "0912345678"}, phone="0933333333"))[0]
    assert later.into == survivor
    told = {change.id: change for change in unit.laptop("three").exchange().changes}
    assert told[survivor].fields["phone"] == "0933333333"
    assert (told[again.id].gone, told[again.id].into) == ("merged", survivor)


def test_two_entries_of_one_person_in_one_request_meet(unit: UnitSite) -> None:
    laptop = unit.laptop()
    first = laptop.create("Nguyễn Văn An", **AN)
    again = {"full_name": "Nguyễn Văn An", "org": unit.branches[0], **AN}
    second = laptop.operation("create", "member", made_id("again"), set=again)
    assert [receipt.verdict for receipt in laptop.push(first, second)] == ["applied", "merged"]


def test_a_branch_cadre_reaches_what_stands_below_the_branch_only(unit: UnitSite) -> None:
    secretary, branch = unit.laptop("all"), unit.laptop("one", Role.BRANCH, unit.branches[1])
    secretary.exchange(secretary.create("An"), secretary.create("Bình", org=unit.branches[1]))
    receipts = branch.push(
        branch.edit(made_id("TB.1-An"), {}, 2, phone="0987654321"),
        branch.edit(made_id("TB.1-Bình"), {}, 2, phone="0987654321"),
        branch.operation("edit", "organisation", unit.id, set={"address": "Xã"}, was={"address": None}),
    )
    assert [receipt.code for receipt in receipts] == ["forbidden.scope", "", "forbidden.scope"]


def test_posts_leave_with_the_member(unit: UnitSite) -> None:
    laptop = unit.laptop()
    laptop.exchange(laptop.create("An"))
    an = made_id("TB.1-An")
    post = position(laptop, an)
    response = laptop.exchange(laptop.delete(an, 2))
    assert {(change.id, change.gone) for change in response.changes} == {(an, "deleted"), (post, "deleted")}


def test_an_edit_against_a_delete_keeps_both_sides_values(unit: UnitSite) -> None:
    one, two = unit.laptop("one"), unit.laptop("two")
    one.exchange(one.create("An", phone="0987654321"))
    two.exchange()
    an = made_id("TB.1-An")
    one.exchange(one.delete(an, 2))
    response = two.exchange(two.edit(an, {"phone": "0987654321"}, 2, phone="0912345678"))
    assert response.receipts[0].verdict == "conflict"
    conflict = next(change for change in response.changes if change.kind == "conflict").fields
    assert conflict["type"] == "edit_delete"
    assert conflict["offered"]["full_name"] == "An"
    assert conflict["groups"][0]["mine"] == {"phone": "0912345678"}
    settled = two.push(
        two.operation("resolve", "conflict", response.receipts[0].conflict, set={"take": "mine"})
    )
    assert settled[0].verdict == "applied"
    back = {change.id: change for change in one.exchange().changes}[an]
    assert (back.gone, back.partial, back.fields["phone"]) == ("", False, "0912345678")


def test_a_move_takes_the_member_whole_and_ends_the_posts(office: Office) -> None:
    one = office.unit("TB.1")
    office.unit("TB.2")
    laptop = one.laptop()
    laptop.exchange(laptop.create("An", phone="0987654321"))
    an = made_id("TB.1-An")
    post = position(laptop, an)
    move_member(office.server.deps, an, "TB.2.1")
    told = {change.id: change for change in laptop.exchange().changes}
    assert {id: change.gone for id, change in told.items()} == {an: "moved", post: ""}
    held = told[post].fields
    assert (held["person_name"], held["held_to"], held["end_reason"]) == ("An", "2026-11-22", "left")


def cases(office: Office, unit: UnitSite) -> list[Mapping[str, Any]]:
    with office.store.looking() as connection:
        return [row.fields for row in UnitRows(connection, unit.id, office.now).every("case")]


def test_a_move_inside_the_unit_is_a_case_with_its_paper(office: Office, unit: UnitSite) -> None:
    laptop = unit.laptop()
    laptop.exchange(laptop.create("An"))
    an = made_id("TB.1-An")
    paper = {"accepted_on": "2026-11-20", "letter_number": "7-QĐ/ĐTN"}
    move_member(office.server.deps, an, "TB.1.2", paper, "Tỉnh đoàn")
    told = {change.kind: change for change in laptop.exchange().changes}
    assert told["member"].fields["org"] == unit.branches[1]
    (case,) = cases(office, unit)
    assert (case["workflow"], case["state"], case["decided_on"]) == ("transfer", "moved", "2026-11-20")
    assert (case["org"], case["data"]["to_org"]) == unit.branches[:2], "it says where the member was before"
    assert case["data"]["letter_number"] == "7-QĐ/ĐTN"
    assert [line["name"] for line in case["history"]] == ["Tỉnh đoàn"]


def test_a_move_to_another_unit_is_a_case_in_both(office: Office) -> None:
    one, two = office.unit("TB.1"), office.unit("TB.2")
    laptop = one.laptop()
    laptop.exchange(laptop.create("An"))
    move_member(office.server.deps, made_id("TB.1-An"), "TB.2.1", {"accepted_on": "2026-11-20"}, "Tỉnh đoàn")
    ((left,), (came,)) = cases(office, one), cases(office, two)
    assert (left["state"], left["decided_on"]) == ("effective", "2026-11-20")
    assert (came["state"], came["decided_on"]) == ("accepted", "2026-11-20")
    assert left["subject"]["full_name"] == "An"
    assert came["history"][-1]["name"] == "Tỉnh đoàn"


def test_nobody_is_moved_into_a_unit_or_by_what_the_rules_are_against(office: Office, unit: UnitSite) -> None:
    laptop = unit.laptop()
    laptop.exchange(laptop.create("An"))
    an = made_id("TB.1-An")
    with pytest.raises(NotABranch):
        move_member(office.server.deps, an, "TB.1")
    for org, paper in (("TB.1.2", {"accepted_on": "2027-01-01"}), ("TB.1.1", {})):
        with pytest.raises(NotDone) as refused:
            move_member(office.server.deps, an, org, paper)
        assert refused.value.code.startswith("case."), org
    assert laptop.exchange().changes == []


def test_a_move_to_nowhere_changes_nothing(office: Office, unit: UnitSite) -> None:
    laptop = unit.laptop()
    laptop.exchange(laptop.create("An"))
    with pytest.raises(UnknownRecord):
        move_member(office.server.deps, made_id("TB.1-An"), "TB.9.9")
    assert laptop.exchange().changes == []
