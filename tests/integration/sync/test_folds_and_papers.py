"""One decision that was entered for each of two entries of a person: one paper once they are folded."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import permutations
from typing import Any, Final

import pytest

from tests.helpers.cases import remove, take
from tests.helpers.folds import Two, codes, fields, fold, one_person_twice, unfold
from tests.helpers.laptops import Laptop, Scene, assert_level

PAPER: Final = {"decision_number": "12-QĐ/ĐTN", "decision_date": "2026-10-15", "signer": "Trần Thị Hòa"}
AWARD: Final = {"form": "certificate", "level": "grassroots", "achievement": "Tình nguyện hè"}


def award(laptop: Laptop, member: str, **other: Any) -> str:
    """A commendation, decided on one laptop; its case."""
    case = take(laptop, "commendation.start", member=member, **AWARD)
    meeting: dict[str, Any] = {
        "meeting_date": "2026-09-01",
        "meeting_total": 20,
        "meeting_present": 18,
        "votes_for": 17,
        "votes_against": 1,
    }
    take(laptop, "commendation.submit", case, **meeting)
    take(laptop, "commendation.approve", case, **{**PAPER, **other})
    return case


def stands(laptop: Laptop, *cases: str) -> list[tuple[str, str]]:
    """State of each case, and the case that it names as the one that stands."""
    found: list[Mapping[str, Any]] = [fields(laptop, case, "case") for case in cases]
    return [(str(one["state"]), str((one.get("lost_to") or {}).get("case") or "")) for one in found]


@pytest.fixture
def two(scene: Scene) -> Two:
    return one_person_twice(scene)


@pytest.mark.parametrize("order", list(permutations(range(3))), ids=str)
def test_the_same_paper_is_one_decision_in_whichever_order_papers_and_fold_arrive(
    scene: Scene, two: Two, order: tuple[int, ...]
) -> None:
    a, b, stays, goes = two
    c = scene.laptop("Vũ Thị Mai")
    first, second = award(a, stays), award(b, goes)
    fold(c, goes, stays)
    laptops = (a, b, c)
    for at in order:
        laptops[at].sync()
    scene.level()
    for laptop in laptops:
        assert codes(laptop) == []
        assert stands(laptop, first, second) == [("effective", ""), ("cancelled", first)]
        assert fields(laptop, second, "case")["member"] == stays
    assert_level(scene.central, scene.unit, *laptops)


def test_whichever_of_the_two_goes_the_case_of_before_stands(scene: Scene, two: Two) -> None:
    a, b, stays, goes = two
    first, second = award(a, stays), award(a, goes)
    fold(a, stays, goes)
    assert stands(a, first, second) == [("effective", ""), ("cancelled", first)]
    scene.level()
    assert stands(b, first, second) == [("effective", ""), ("cancelled", first)]


def test_two_papers_of_one_day_are_two_decisions(scene: Scene, two: Two) -> None:
    a, b, stays, goes = two
    first, second = award(a, stays), award(a, goes, decision_number="13-QĐ/ĐTN")
    fold(a, goes, stays)
    scene.level()
    assert stands(b, first, second) == [("effective", ""), ("effective", "")]


def test_separated_each_has_the_decision_again(scene: Scene, two: Two) -> None:
    a, b, stays, goes = two
    first, second = award(a, stays), award(a, goes)
    fold(a, goes, stays)
    scene.level()
    unfold(b, goes)
    scene.level()
    assert stands(a, first, second) == [("effective", ""), ("effective", "")]
    assert fields(a, second, "case")["member"] == goes


def test_of_three_entries_one_case_stands_and_both_others_name_it(scene: Scene, two: Two) -> None:
    a, b, stays, goes = two
    third = a.add(full_name="Lê Thị Hoà", birth_date="2004-05-02")
    cases = [award(a, member) for member in (stays, goes, third)]
    scene.level()
    fold(a, third, goes)
    fold(a, goes, stays)
    scene.level()
    assert stands(b, *cases) == [("effective", ""), ("cancelled", cases[0]), ("cancelled", cases[0])]


def test_one_removal_noted_for_both_entries_asks_nobody(scene: Scene, two: Two) -> None:
    a, b, stays, goes = two
    first, second = remove(a, stays, "2026-11-01"), remove(a, goes, "2026-11-01")
    a.sync()
    fold(a, goes, stays)
    scene.level()
    assert stands(b, first, second) == [("effective", ""), ("cancelled", first)]
    assert fields(b, stays)["status"] == "removed"


def test_one_paper_noted_on_two_laptops_is_one_decision(scene: Scene) -> None:
    a, b = scene.pair()
    member = a.add()
    scene.level()
    first, second = award(a, member), award(b, member)
    b.sync()
    a.sync()
    scene.level()
    assert stands(a, first, second) == stands(b, first, second) == [("effective", ""), ("cancelled", first)]
