"""Of two entries of one person one has left by a decision: whoever stays is not counted over it."""

from __future__ import annotations

import pytest

from domain.decisions import Command, Refused
from tests.helpers.cases import REMOVAL, expel, remove, state, take
from tests.helpers.folds import Two, codes, fields, fold, one_person_twice, unfold
from tests.helpers.laptops import Laptop, Scene

PAPER = {**REMOVAL, "resolution_number": "2-NQ/CĐ", "resolution_date": "2026-10-20"}
AWARD = {
    "form": "certificate",
    "level": "grassroots",
    "decision_number": "7-QĐ/ĐTN",
    "decision_date": "2026-10-20",
}


POST = {"post": "200", "held_from": "2026-01-05"}


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


def revoke(laptop: Laptop, case: str) -> None:
    paper = {"revoke_number": "9-QĐ", "revoke_date": "2026-11-20"}
    take(laptop, "removal.revoke", case, reason="Nhầm người", **paper)


def test_an_exit_that_was_taken_back_while_the_two_were_one_goes_back_with_whom_it_was_about(
    scene: Scene, two: Two
) -> None:
    """Nobody is out of the count without a case that says so, and nobody has somebody else's case."""
    a, b, stays, goes = two
    held = {**POST, "member": goes, "org": scene.unit.branches[0]}
    post = a.must(Command("create", "position", a.new_id(), held))
    case = remove(a, goes, "2026-11-01", "holds_post")
    fold(a, goes, stays, "status")
    scene.level()
    revoke(b, case)
    scene.level()
    assert fields(a, case, "case")["member"] == stays
    unfold(a, goes)
    scene.level()
    for laptop in (a, b):
        assert [fields(laptop, id)["status"] for id in (stays, goes)] == ["active", "active"]
        assert (fields(laptop, case, "case")["member"], state(laptop, case)) == (goes, "revoked")
        later = fields(laptop, post, "position")
        assert (later["member"], later.get("held_to")) == (goes, None), (
            "what the revocation gave back is theirs"
        )


def test_of_two_who_had_both_left_each_stands_by_their_own_case_when_they_are_separated(
    scene: Scene, two: Two
) -> None:
    a, b, stays, goes = two
    own = take(a, "removal.confirm", member=stays, **PAPER)
    case = remove(a, goes, "2026-11-01")
    fold(a, goes, stays)
    scene.level()
    revoke(b, case)
    scene.level()
    unfold(b, goes)
    scene.level()
    for laptop in (a, b):
        assert [fields(laptop, id)["status"] for id in (stays, goes)] == ["removed", "active"]
        assert [fields(laptop, each, "case")["member"] for each in (own, case)] == [stays, goes]
        assert [state(laptop, each) for each in (own, case)] == ["effective", "revoked"]


def test_an_award_that_was_revoked_meanwhile_goes_back_too_and_a_later_one_stays(
    scene: Scene, two: Two
) -> None:
    a, b, stays, goes = two
    old = take(a, "commendation.approve", member=goes, **AWARD)
    scene.level()
    fold(a, goes, stays)
    scene.level()
    given = take(b, "commendation.approve", member=stays, **{**AWARD, "decision_number": "8-QĐ/ĐTN"})
    take(b, "commendation.revoke", old, revoke_number="9-QĐ", revoke_date="2026-11-20", reason="Nhầm")
    scene.level()
    unfold(b, goes)
    scene.level()
    for laptop in (a, b):
        assert [fields(laptop, each, "case")["member"] for each in (old, given)] == [goes, stays]
        assert [state(laptop, each) for each in (old, given)] == ["revoked", "effective"]


def test_an_admission_that_was_revoked_meanwhile_is_that_of_whom_it_was_about(scene: Scene, two: Two) -> None:
    a, b, stays, _ = two
    person = {"full_name": "Lê Thị Hoa", "birth_date": "2004-05-02", "sex": "female"}
    case = take(a, "admission.start", org=scene.unit.branches[0], person=person)
    goes = str(fields(a, case, "case")["member"])
    paper = {"decision_number": "5-NQ/ĐTN", "decision_date": "2026-03-26"}
    take(a, "admission.approve", case, confirm=["documents_missing"], **paper)
    scene.level()
    fold(a, goes, stays)
    scene.level()
    take(b, "admission.revoke", case, revoke_number="9-QĐ", revoke_date="2026-11-20", reason="Khai man")
    assert fields(b, stays)["status"] == "candidate"
    scene.level()
    unfold(a, goes)
    scene.level()
    for laptop in (a, b):
        assert [fields(laptop, id)["status"] for id in (stays, goes)] == ["active", "candidate"]
        assert (fields(laptop, case, "case")["member"], state(laptop, case)) == (goes, "revoked")
        assert fields(laptop, goes).get("joined_on") is None


@pytest.mark.parametrize("first", ["stays", "goes"])
def test_one_paper_of_both_that_was_revoked_leaves_nobody_out_without_a_case(
    scene: Scene, two: Two, first: str
) -> None:
    a, b, stays, goes = two
    both = (stays, goes) if first == "stays" else (goes, stays)
    cases = [remove(a, each, "2026-11-01") for each in both]
    fold(a, goes, stays)
    scene.level()
    revoke(b, cases[0])
    scene.level()
    unfold(b, goes)
    scene.level()
    for laptop in (a, b):
        for id in (stays, goes):
            out = fields(laptop, id)["status"] == "removed"
            mine = [each for each in cases if fields(laptop, each, "case")["member"] == id]
            assert len(mine) == 1
            assert out == (state(laptop, mine[0]) == "effective")
