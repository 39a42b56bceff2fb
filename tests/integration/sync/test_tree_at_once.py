"""Two laptops change the tree without knowing of each other: one decision stands, whichever arrives first."""

from __future__ import annotations

import pytest

from domain.decisions import Command
from tests.helpers.cases import take
from tests.helpers.laptops import Laptop, Scene
from tests.helpers.tree_work import (
    assert_sound,
    attempt,
    decide,
    event_of,
    every,
    found,
    home_of,
    merge,
    part,
    rename,
    state_of,
)

EITHER_WAY = pytest.mark.parametrize("first", ["a", "b"])


@pytest.fixture
def both(scene: Scene) -> tuple[Laptop, Laptop]:
    return scene.pair()


def move_inside(laptop: Laptop, member: str, to: str, on: str) -> str:
    given = {"to_org": to, "accepted_on": on, "transfer_reason": "residence"}
    return take(laptop, "transfer.move_inside", member=member, **given)


def in_order(first: str, a: Laptop, b: Laptop) -> None:
    """Both hand in what they have, in one order or the other, and hear of each other."""
    for laptop in (a, b) if first == "a" else (b, a):
        laptop.sync()


def lost(laptop: Laptop, case: str) -> str:
    """The number of the paper that prevailed over a case, which both sides can look at."""
    fields = laptop.show(case, "case").fields
    assert fields["state"] == "conflict"
    (conflict,) = [one for one in laptop.conflicts() if one.fields["record"] == case]
    assert conflict.fields["type"] == "case"
    group = conflict.fields["groups"][0]
    assert group["mine"]["decision_number"] != group["theirs"]["decision_number"]
    by = {
        fields["history"][0]["by"],
        laptop.show(fields["lost_to"]["case"], "case").fields["history"][0]["by"],
    }
    assert {group["mine_by"]["actor"], group["theirs_by"]["actor"]} == by, "each paper with who decided it"
    assert group["mine_by"]["actor"] == fields["history"][0]["by"]
    return str(fields["lost_to"]["decision_number"])


@EITHER_WAY
def test_each_merged_into_the_other_the_earlier_paper_stands(
    scene: Scene, both: tuple[Laptop, Laptop], first: str
) -> None:
    a, b = both
    one, two = scene.unit.branches
    hoa, lan = a.add(org=one), a.add(org=two)
    post = a.must(Command("create", "position", a.new_id(), {"org": one, "member": hoa, "post": "200"}))
    scene.level(a, b)
    of_a = merge(a, one, two, "15", "2026-11-20")
    of_b = merge(b, two, one, "9", "2026-11-18")
    in_order(first, a, b)
    scene.level(a, b)
    for laptop in (a, b):
        assert_sound(laptop, [hoa, lan])
        assert (home_of(laptop, hoa), home_of(laptop, lan)) == (one, one)
        assert state_of(laptop, of_b) == "effective"
        assert lost(laptop, of_a) == "9-QĐ/ĐTN"
        assert laptop.show(post, "position").fields.get("held_to") is None, "nobody's body ended but two's"
    (event,) = every(a, "org_event")
    assert event.fields["case"] == of_b


@EITHER_WAY
def test_on_one_day_the_lower_number_stands(scene: Scene, both: tuple[Laptop, Laptop], first: str) -> None:
    a, b = both
    one, two = scene.unit.branches
    of_a = merge(a, one, two, "15")
    of_b = merge(b, two, one, "9")
    in_order(first, a, b)
    scene.level(a, b)
    assert (state_of(b, of_b), lost(b, of_a)) == ("effective", "9-QĐ/ĐTN")


@EITHER_WAY
def test_the_same_merger_twice_is_one(scene: Scene, both: tuple[Laptop, Laptop], first: str) -> None:
    a, b = both
    one, two = scene.unit.branches
    hoa = a.add(org=one)
    scene.level(a, b)
    merge(a, one, two)
    merge(b, one, two, "2")
    in_order(first, a, b)
    scene.level(a, b)
    assert home_of(b, hoa) == two
    assert (len(every(a, "org_event")), a.conflicts()) == (1, [])


@EITHER_WAY
def test_merged_into_two_different_ones_the_earlier_stands(
    scene: Scene, both: tuple[Laptop, Laptop], first: str
) -> None:
    a, b = both
    one, two = scene.unit.branches
    (three,) = event_of(a, found(a, "Chi đoàn Thôn 3", scene.unit.id, "1", "2026-01-05"))["targets"]
    hoa = a.add(org=one)
    scene.level(a, b)
    of_a = merge(a, one, two, "15", "2026-11-20")
    of_b = merge(b, one, three, "9", "2026-11-18")
    late = b.add(org=three)
    in_order(first, a, b)
    scene.level(a, b)
    assert_sound(a, [hoa, late])
    assert (home_of(a, hoa), lost(a, of_a), state_of(a, of_b)) == (three, "9-QĐ/ĐTN", "effective")


@EITHER_WAY
def test_of_two_new_names_the_later_paper_stands(
    scene: Scene, both: tuple[Laptop, Laptop], first: str
) -> None:
    a, b = both
    org = scene.unit.branches[0]
    of_a = rename(a, org, "Chi đoàn Hòa Bình", "15", "2026-11-20")
    of_b = rename(b, org, "Chi đoàn Độc Lập", "9", "2026-11-18")
    in_order(first, a, b)
    scene.level(a, b)
    for laptop in (a, b):
        assert laptop.show(org, "organisation").fields["name"] == "Chi đoàn Hòa Bình"
        assert (state_of(laptop, of_a), lost(laptop, of_b)) == ("effective", "15-QĐ/ĐTN")


@EITHER_WAY
def test_a_branch_founded_twice_is_one_with_two_papers(
    scene: Scene, both: tuple[Laptop, Laptop], first: str
) -> None:
    a, b = both
    of_a = found(a, "Chi đoàn Thôn 5", scene.unit.id, "15", "2026-11-20")
    of_b = found(b, "Chi đoàn thôn 5", scene.unit.id, "9", "2026-11-18")
    hoa = a.add(org=event_of(a, of_a)["targets"][0])
    lan = b.add(org=event_of(b, of_b)["targets"][0])
    in_order(first, a, b)
    scene.level(a, b)
    for laptop in (a, b):
        assert_sound(laptop, [hoa, lan])
        assert home_of(laptop, hoa) == home_of(laptop, lan)
        assert (state_of(laptop, of_b), lost(laptop, of_a)) == ("effective", "9-QĐ/ĐTN")
        org = laptop.show(home_of(laptop, hoa), "organisation").fields
        assert (org["founding_decision"], org["founded_on"]) == ("9-QĐ/ĐTN", "2026-11-18")
    assert [event.fields["case"] for event in every(a, "org_event")] == [of_b]


def test_a_dissolved_branch_and_somebody_who_was_entered_there(
    scene: Scene, both: tuple[Laptop, Laptop]
) -> None:
    a, b = both
    org = scene.unit.branches[1]
    hoa = a.add(org=org, full_name="Lê Thị Hoa")
    case = decide(b, "dissolve", organisation=org)
    a.sync()
    assert b.sync().rejected == 1
    (rejection,) = b.rejections()
    assert (rejection.code, rejection.params["left"]) == ("case.org_not_empty", {"member": 1})
    scene.level(a, b)
    assert_sound(b, [hoa])
    assert b.show(org, "organisation").fields["status"] == "active"
    assert not a.has(case, "case")


def test_somebody_entered_for_a_branch_that_was_dissolved_first_is_asked_about(
    scene: Scene, both: tuple[Laptop, Laptop]
) -> None:
    a, b = both
    org = scene.unit.branches[1]
    a.add(org=org, full_name="Lê Thị Hoa")
    decide(b, "dissolve", organisation=org)
    b.sync()
    assert a.sync().rejected == 1
    (rejection,) = a.rejections()
    assert rejection.code == "org_closed"
    scene.level(a, b)


@EITHER_WAY
def test_a_split_and_edits_and_newcomers(scene: Scene, both: tuple[Laptop, Laptop], first: str) -> None:
    a, b = both
    old, other = scene.unit.branches
    hoa, lan, mai = (a.add(org=old) for _ in range(3))
    scene.level(a, b)
    one, two = part(a, "split", old, {"Chi đoàn 1A": [hoa], "Chi đoàn 1B": [lan, mai]})
    b.set(lan, phone="0912345678")
    move_inside(b, mai, other, "2026-11-19")
    new = b.add(org=old)
    in_order(first, a, b)
    scene.level(a, b)
    for laptop in (a, b):
        assert_sound(laptop, [hoa, lan, mai, new])
        assert (home_of(laptop, hoa), home_of(laptop, lan)) == (one, two)
        assert laptop.show(lan).fields["phone"] == "0912345678"
        assert home_of(laptop, new) == one, "who was put nowhere goes with the first part"
    assert home_of(a, mai) == other, "who was moved by a decision about that person stays moved"


@EITHER_WAY
def test_who_is_moved_into_a_branch_that_ends_goes_on_to_its_successors_successor(
    scene: Scene, both: tuple[Laptop, Laptop], first: str
) -> None:
    a, b = both
    one, two = scene.unit.branches
    (three,) = event_of(a, found(a, "Chi đoàn Thôn 3", scene.unit.id, "1", "2026-01-05"))["targets"]
    (four,) = event_of(a, found(a, "Chi đoàn Thôn 4", scene.unit.id, "2", "2026-01-05"))["targets"]
    hoa = a.add(org=four)
    scene.level(a, b)
    merge(a, one, two)
    merge(a, two, three, "2")
    move_inside(b, hoa, one, "2026-11-19")
    in_order(first, a, b)
    scene.level(a, b)
    assert_sound(b, [hoa])
    assert (home_of(a, hoa), home_of(b, hoa)) == (three, three)


@EITHER_WAY
@pytest.mark.parametrize("parted_first_by_paper", [True, False])
def test_a_part_leaves_and_the_rest_is_merged_whatever_arrives_and_is_dated_first(
    scene: Scene, both: tuple[Laptop, Laptop], first: str, parted_first_by_paper: bool
) -> None:
    a, b = both
    one, two = scene.unit.branches
    hoa, lan = a.add(org=one), a.add(org=one)
    scene.level(a, b)
    earlier, later = ("9", "2026-11-18"), ("15", "2026-11-20")
    of_a, of_b = (earlier, later) if parted_first_by_paper else (later, earlier)
    targets = [{"name": "Chi đoàn Mới", "members": [hoa]}]
    parting = decide(a, "split_off", *of_a, organisation=one, targets=targets)
    founded = event_of(a, parting)["targets"][0]
    mai = a.add(org=founded)
    merger = merge(b, one, two, *of_b)
    in_order(first, a, b)
    scene.level(a, b)
    for laptop in (a, b):
        assert_sound(laptop, [hoa, lan, mai])
        assert [state_of(laptop, case) for case in (parting, merger)] == ["effective", "effective"]
        homes = [home_of(laptop, one_of_them) for one_of_them in (hoa, mai, lan)]
        assert homes == [founded, founded, two]
        assert laptop.conflicts() == []


@EITHER_WAY
def test_what_was_put_into_a_part_that_lost_comes_back_to_where_its_people_stayed(
    scene: Scene, both: tuple[Laptop, Laptop], first: str
) -> None:
    a, b = both
    one, two = scene.unit.branches
    hoa = a.add(org=one)
    scene.level(a, b)
    founded, _ = part(a, "split", one, {"Chi đoàn 1A": [hoa], "Chi đoàn 1B": []}, "15", "2026-11-20")
    mai = a.add(org=founded)
    merger = merge(b, one, two, "9", "2026-11-18")
    in_order(first, a, b)
    scene.level(a, b)
    for laptop in (a, b):
        assert_sound(laptop, [hoa, mai])
        assert (home_of(laptop, hoa), home_of(laptop, mai)) == (two, two)
        assert state_of(laptop, merger) == "effective"


@EITHER_WAY
def test_a_branch_dissolved_here_and_merged_into_there(
    scene: Scene, both: tuple[Laptop, Laptop], first: str
) -> None:
    a, b = both
    one, two = scene.unit.branches
    hoa = a.add(org=one)
    scene.level(a, b)
    of_a = merge(a, one, two, "15", "2026-11-20")
    of_b = decide(b, "dissolve", "9", "2026-11-18", organisation=two)
    in_order(first, a, b)
    scene.level(a, b)
    for laptop in (a, b):
        assert_sound(laptop, [hoa])
        assert home_of(laptop, hoa) == one
        assert (state_of(laptop, of_b), lost(laptop, of_a)) == ("effective", "9-QĐ/ĐTN")


def test_what_was_built_on_a_decision_keeps_it(scene: Scene, both: tuple[Laptop, Laptop]) -> None:
    """A third decision rests on the second: nobody pulls that one away any more, and people look at it."""
    a, b = both
    one, two = scene.unit.branches
    of_b = merge(b, one, two, "9", "2026-11-18")
    part_a, _ = part(a, "split", one, {"Chi đoàn 1A": [], "Chi đoàn 1B": []}, "15", "2026-11-20")
    merge(a, part_a, two, "16", "2026-11-21")
    a.sync()
    assert b.sync().rejected == 1
    assert [rejection.operation.id for rejection in b.rejections()] == [of_b]
    scene.level(a, b)
    assert_sound(b, [])


def test_the_decision_that_lost_is_given_up_from_the_list_of_conflicts(
    scene: Scene, both: tuple[Laptop, Laptop]
) -> None:
    a, b = both
    one, two = scene.unit.branches
    of_a = merge(a, one, two, "15", "2026-11-20")
    merge(b, two, one, "9", "2026-11-18")
    in_order("a", a, b)
    a.sync()
    (conflict,) = a.conflicts()
    a.resolve(conflict.id, "theirs")
    scene.level(a, b)
    assert state_of(b, of_a) == "cancelled"
    assert b.conflicts() == []
    assert not isinstance(attempt(a, "found", name="Thôn 7", parent=scene.unit.id, level="chi_doan"), str)


@EITHER_WAY
def test_a_branch_whose_end_is_undone_is_still_locked(
    scene: Scene, both: tuple[Laptop, Laptop], first: str
) -> None:
    """Its laptops were shut out when it ended: that it is here again lets nobody in without a word."""
    a, b = both
    one, two = scene.unit.branches
    account = {"account_status": "issued", "account_issued_on": "2026-11-01"}
    for org in (one, two):
        scene.central.edit(scene.unit, "organisation", org, **account)
    scene.level(a, b)
    merge(a, one, two, "15", "2026-11-20")
    merge(b, two, one, "9", "2026-11-18")
    in_order(first, a, b)
    scene.level(a, b)
    stands = {laptop.show(one, "organisation").fields["account_status"] for laptop in both}
    assert stands == {"locked" if first == "a" else "issued"}, "locked if it ever was at an end"
    (event,) = every(b, "org_event")
    assert event.fields["after"][two]["account_status"] == "locked"
