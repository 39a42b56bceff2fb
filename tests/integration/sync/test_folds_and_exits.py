"""Of two entries of one person one has left by a decision: whoever stays is not counted over it."""

from __future__ import annotations

import pytest

from domain.decisions import Command, Refused
from tests.helpers.cases import expel, remove, state, take
from tests.helpers.folds import Two, codes, fields, fold, one_person_twice, unfold
from tests.helpers.laptops import Laptop, Scene


@pytest.fixture
def two(scene: Scene) -> Two:
    return one_person_twice(scene)


def refusal(laptop: Laptop, folded: str, into: str, *groups: str) -> Refused:
    performed = laptop.perform(Command("fold", "member", folded, {"into": into, "take": list(groups)}))
    assert isinstance(performed, Refused), performed
    return performed


def test_who_left_is_not_folded_into_somebody_who_is_counted(scene: Scene, two: Two) -> None:
    a, b, stays, goes = two
    expel(a, goes, "2026-09-20")
    scene.level()
    refused = refusal(b, goes, stays)
    assert (refused.code, refused.params) == ("fold_over_exit", {"member": goes})
    assert fields(b, goes)["status"] == "expelled"


def test_who_is_counted_does_not_give_the_status_to_somebody_who_left(two: Two) -> None:
    a, _, stays, goes = two
    remove(a, stays, "2026-11-01")
    refused = refusal(a, goes, stays, "status")
    assert (refused.code, refused.params) == ("fold_over_exit", {"member": stays})


def test_with_the_status_taken_the_decision_stands_for_the_one_who_stays(scene: Scene, two: Two) -> None:
    a, b, stays, goes = two
    case = remove(a, goes, "2026-11-01")
    fold(a, goes, stays, "status")
    scene.level()
    assert fields(b, stays)["status"] == "removed"
    assert (fields(b, case, "case")["member"], state(b, case)) == (stays, "effective")


def test_once_the_decision_was_taken_back_the_two_are_folded(scene: Scene, two: Two) -> None:
    a, b, stays, goes = two
    case = remove(a, goes, "2026-11-01")
    assert refusal(a, goes, stays).code == "fold_over_exit"
    take(a, "removal.revoke", case, revoke_number="9-QĐ", revoke_date="2026-11-20", reason="Nhầm người")
    fold(a, goes, stays)
    scene.level()
    assert fields(b, stays)["status"] == "active"


def test_a_fold_that_arrives_after_a_restoring_is_weighed_by_what_stands(scene: Scene, two: Two) -> None:
    a, b, stays, goes = two
    remove(a, goes, "2026-11-01")
    kept = remove(a, stays, "2026-11-01")
    scene.level()
    fold(a, goes, stays)
    # Hùng restores the one who stays without knowing that the other, who is not restored, is the same person.
    take(b, "removal.revoke", kept, revoke_number="9-QĐ", revoke_date="2026-11-20", reason="Nhầm người")
    b.sync()
    a.sync()
    scene.level()
    assert codes(a) == ["fold_over_exit"]
    assert fields(a, stays)["status"] == "active"
    assert fields(a, goes)["status"] == "removed"


def test_an_exit_that_was_taken_back_while_the_two_were_one_leaves_both_counted(
    scene: Scene, two: Two
) -> None:
    """The case stays with the survivor: nobody is out of the count without one that says so."""
    a, b, stays, goes = two
    case = remove(a, goes, "2026-11-01")
    fold(a, goes, stays, "status")
    scene.level()
    take(b, "removal.revoke", case, revoke_number="9-QĐ", revoke_date="2026-11-20", reason="Nhầm người")
    scene.level()
    unfold(a, goes)
    scene.level()
    for laptop in (a, b):
        assert [fields(laptop, id)["status"] for id in (stays, goes)] == ["active", "active"]
