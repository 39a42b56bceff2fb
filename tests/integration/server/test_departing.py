"""Records that are folded, removed with what hangs on them, or carried over into another unit."""

from __future__ import annotations

import pytest

from domain.roles import Role
from sync.server.central import UnknownRecord, move_member
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


def test_a_move_inside_the_unit_is_an_edit(office: Office, unit: UnitSite) -> None:
    laptop = unit.laptop()
    laptop.exchange(laptop.create("An"))
    move_member(office.server.deps, made_id("TB.1-An"), "TB.1.2")
    (change,) = laptop.exchange().changes
    assert (change.partial, change.fields) == (True, {"org": unit.branches[1]})


def test_a_move_to_nowhere_changes_nothing(office: Office, unit: UnitSite) -> None:
    laptop = unit.laptop()
    laptop.exchange(laptop.create("An"))
    with pytest.raises(UnknownRecord):
        move_member(office.server.deps, made_id("TB.1-An"), "TB.9.9")
    assert laptop.exchange().changes == []
