"""Somebody folds two entries of one person while others fold, edit, delete or move one of them."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from domain.decisions import Command, Refused
from tests.helpers.cases import accept, remove, send, state
from tests.helpers.folds import Two, codes, fields, fold, one_person_twice, unfold
from tests.helpers.laptops import Scene


@pytest.fixture
def two(scene: Scene) -> Two:
    return one_person_twice(scene)


def test_folded_either_way_at_once_the_first_stands_and_the_same_choices_agree(
    scene: Scene, two: Two
) -> None:
    a, b, stays, goes = two
    fold(a, goes, stays, "note", "email")
    fold(b, stays, goes, "full_name", "phone")
    a.sync()
    result = b.sync()
    assert (result.merged, result.conflicts, result.rejected) == (1, 0, 0)
    scene.level()
    assert b.show(goes).id == a.show(goes).id == stays
    assert fields(b, stays)["phone"] == "0912345678"


def test_folded_either_way_with_other_choices_what_differs_is_asked_about(scene: Scene, two: Two) -> None:
    a, b, stays, goes = two
    fold(a, goes, stays, "note")
    fold(b, stays, goes, "phone")
    a.sync()
    assert b.sync().conflicts == 1
    scene.level()
    (conflict,) = b.conflicts()
    (group,) = conflict.fields["groups"]
    assert (group["mine"], group["theirs"]) == ({"full_name": "Lê Thị Hòa"}, {"full_name": "Lê Thị Hoa"})


def test_separated_nobody_is_asked_what_only_the_fold_had_raised(scene: Scene, two: Two) -> None:
    a, b, stays, goes = two
    fold(a, goes, stays, "note")
    fold(b, stays, goes, "phone")
    a.sync()
    b.sync()
    scene.level()
    assert b.conflicts()
    unfold(a, goes)
    scene.level()
    assert (a.conflicts(), b.conflicts()) == ([], [])
    assert fields(a, stays)["full_name"] == "Lê Thị Hoa"
    b.set(stays, note="gõ tại nhà")
    fold(a, goes, stays, "note")
    b.sync()
    assert a.sync().conflicts == 1
    scene.level()
    unfold(b, goes)
    scene.level()
    assert (a.conflicts(), b.conflicts()) == ([], [])
    assert fields(a, stays)["note"] == "gõ tại nhà"


def test_folded_twice_alike_is_folded_once(scene: Scene, two: Two) -> None:
    a, b, stays, goes = two
    fold(a, goes, stays, "note")
    fold(b, goes, stays, "note")
    a.sync()
    result = b.sync()
    assert (result.merged, result.conflicts, result.rejected) == (1, 0, 0)
    scene.level()


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_a_chain_leads_to_its_end_in_whichever_order(scene: Scene, two: Two, order: Sequence[int]) -> None:
    a, b, middle, first = two
    last = a.add(full_name="Lê Thị Hoa", birth_date="2004-05-02", occupation="công nhân")
    scene.level()
    fold(a, first, middle, "note")
    fold(b, middle, last, "phone")
    for at in order:
        (a, b)[at].sync()
    scene.level()
    assert {a.show(id).id for id in (first, middle, last)} == {last}
    assert fields(b, last)["note"] == "có thẻ cũ"
    assert fields(b, last)["phone"] == "0912345678"


def test_one_person_folded_into_two_the_first_stands_and_the_other_is_told(scene: Scene, two: Two) -> None:
    a, b, stays, goes = two
    third = a.add(full_name="Lê Thị Hoa", birth_date="2004")
    scene.level()
    fold(a, goes, stays)
    fold(b, goes, third)
    a.sync()
    assert b.sync().rejected == 1
    scene.level()
    assert codes(b) == ["gone"]
    assert b.has(third)
    assert a.show(goes).id == stays


def test_an_edit_of_the_folded_one_follows_whether_it_came_before_or_after(scene: Scene, two: Two) -> None:
    a, b, stays, goes = two
    fold(a, goes, stays, "note")
    b.set(goes, note="sửa cùng lúc", occupation="giáo viên")
    b.sync()
    assert a.sync().merged == 1
    scene.level()
    assert fields(a, stays)["note"] == "sửa cùng lúc"
    assert fields(a, stays)["occupation"] == "giáo viên"
    unfold(a, goes)
    scene.level()
    assert fields(b, goes)["note"] == "sửa cùng lúc"


def test_an_edit_of_the_survivor_that_goes_against_a_choice_is_asked_about(scene: Scene, two: Two) -> None:
    a, b, stays, goes = two
    fold(a, goes, stays, "full_name", "note")
    b.set(stays, note="ghi chú của người giữ lại")
    b.sync()
    assert a.sync().conflicts == 1
    scene.level()
    (conflict,) = b.conflicts()
    assert [group["group"] for group in conflict.fields["groups"]] == ["note"]
    assert fields(b, stays)["full_name"] == "Lê Thị Hòa"


def test_who_has_another_name_by_now_is_looked_at_again(scene: Scene, two: Two) -> None:
    a, b, stays, goes = two
    fold(a, goes, stays)
    b.set(goes, full_name="Lê Văn Hòa")
    b.sync()
    assert a.sync().rejected == 1
    scene.level()
    assert codes(a) == ["stale"]
    assert fields(a, goes)["full_name"] == "Lê Văn Hòa"


def test_a_removal_decided_meanwhile_holds_for_the_person(scene: Scene, two: Two) -> None:
    a, b, stays, goes = two
    fold(a, goes, stays)
    case = remove(b, goes, "2026-11-01", "months")
    b.sync()
    a.sync()
    scene.level()
    assert fields(a, stays)["status"] == "removed"
    assert (fields(a, case, "case")["member"], state(a, case)) == (stays, "effective")


def test_a_removal_of_the_folded_one_that_comes_after_is_one_of_the_survivor(scene: Scene, two: Two) -> None:
    a, b, stays, goes = two
    fold(a, goes, stays)
    case = remove(b, goes, "2026-11-01", "months")
    a.sync()
    b.sync()
    scene.level()
    assert fields(b, stays)["status"] == "removed"
    assert fields(b, case, "case")["member"] == stays


def test_a_fold_of_who_was_deleted_meanwhile_is_refused(scene: Scene, two: Two) -> None:
    a, b, stays, goes = two
    fold(a, goes, stays, "note")
    b.delete(goes)
    b.sync()
    assert a.sync().rejected == 1
    scene.level()
    assert codes(a) == ["gone"]
    assert "note" not in fields(a, stays)


def test_a_survivor_whom_somebody_deletes_without_knowing_is_asked_about(scene: Scene, two: Two) -> None:
    a, b, stays, goes = two
    fold(a, goes, stays)
    b.delete(stays)
    a.sync()
    assert b.sync().conflicts == 1
    scene.level()
    assert a.has(stays)
    assert b.conflicts()[0].fields["type"] == "delete_edit"


def test_deleting_who_was_folded_meanwhile_takes_nobody_away(scene: Scene, two: Two) -> None:
    a, b, stays, goes = two
    fold(a, goes, stays)
    b.delete(goes)
    a.sync()
    assert b.sync().merged == 1
    scene.level()
    assert b.has(stays)


def test_who_moved_to_another_unit_meanwhile_is_not_folded(scene: Scene, two: Two) -> None:
    a, b, stays, goes = two
    elsewhere = scene.central.add_unit("TB.4.38", "Xã Độc Lập")
    there = scene.laptop("Vũ Minh Tuấn", unit=elsewhere)
    send(b, goes, "TB.4.38", "2026-11-01")
    b.sync()
    scene.level(a, b)
    fold(a, goes, stays)
    there.sync()
    accept(there, goes, "2026-11-20", elsewhere.branches[0])
    there.sync()
    assert a.sync().rejected == 1
    scene.level(a, b)
    assert codes(a) == ["out_of_unit"]


def test_a_transfer_under_way_takes_the_survivor_along(scene: Scene, two: Two) -> None:
    a, b, stays, goes = two
    elsewhere = scene.central.add_unit("TB.4.38", "Xã Độc Lập")
    there = scene.laptop("Vũ Minh Tuấn", unit=elsewhere)
    send(b, goes, "TB.4.38", "2026-11-01")
    b.sync()
    there.sync()
    scene.level(a, b)
    fold(a, goes, stays, "status")
    a.sync()
    accept(there, goes, "2026-11-20", elsewhere.branches[0])
    there.sync()
    scene.level(a, b)
    assert not a.has(stays)
    assert fields(there, stays)["full_name"] == "Lê Thị Hoa"


def test_taken_back_twice_at_once_is_taken_back_once(scene: Scene, two: Two) -> None:
    a, b, stays, goes = two
    fold(a, goes, stays)
    scene.level()
    unfold(a, goes)
    unfold(b, goes)
    a.sync()
    assert b.sync().merged == 1
    scene.level()
    assert a.has(stays)
    assert b.show(goes).id == goes


def test_a_survivor_that_was_folded_on_is_separated_first(scene: Scene, two: Two) -> None:
    a, _, middle, first = two
    last = a.add(full_name="Lê Thị Hoa", birth_date="2004-05-02")
    fold(a, first, middle)
    fold(a, middle, last)
    scene.level()
    refused = a.perform(Command("unfold", "member", first))
    assert isinstance(refused, Refused)
    assert (refused.code, refused.params["into"]) == ("folded_on", last)
    unfold(a, middle)
    unfold(a, first)
    scene.level()
    assert {a.show(id).id for id in (first, middle, last)} == {first, middle, last}


def test_two_folds_into_one_are_taken_back_in_any_order(scene: Scene, two: Two) -> None:
    a, b, stays, goes = two
    third = a.add(full_name="Lê Thị Hoa", birth_date="2004-05-02", phone="0987000111")
    a.set(goes, phone="0987000222")
    scene.level()
    fold(a, goes, stays, "phone")
    fold(a, third, stays, "phone")
    scene.level()
    unfold(b, goes)
    scene.level()
    assert fields(a, stays)["phone"] == "0987000111"
    unfold(a, third)
    scene.level()
    assert fields(b, stays)["phone"] == "0912345678"
