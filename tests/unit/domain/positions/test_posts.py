from __future__ import annotations

from datetime import date

import pytest

from domain.positions.posts import (
    EXECUTIVE,
    INSPECTION,
    STANDING,
    Rank,
    body_for,
    code_for,
    post_of,
    rank_of,
    ranks_at,
)
from sync.protocol.rulebook import rulebook

LEVELS = list(rulebook().levels)


def test_every_rank_at_every_level_has_a_post_of_the_pick_list_that_means_it() -> None:
    labels = rulebook().catalogue("position").labels
    for level in LEVELS:
        for rank in ranks_at(level):
            assert rank_of(code_for(rank, level)) is rank
            assert code_for(rank, level) in labels


@pytest.mark.parametrize(
    "code,rank",
    [
        ("200", Rank.SECRETARY),
        ("233", Rank.SECRETARY),
        ("239", Rank.DEPUTY),
        ("194", Rank.STANDING),
        ("248", Rank.INSPECTION_DEPUTY),
        ("198", Rank.OTHER),  # of a party cell
        ("of a newer server", Rank.OTHER),
    ],
)
def test_a_post_is_of_one_rank_whatever_its_level(code: str, rank: Rank) -> None:
    assert rank_of(code) is rank


def test_the_heads_sit_in_the_standing_committee_where_there_is_one() -> None:
    assert body_for(Rank.SECRETARY, "doan_co_so") == STANDING
    assert body_for(Rank.SECRETARY, "chi_doan") == EXECUTIVE
    assert body_for(Rank.INSPECTION, "doan_co_so") == INSPECTION


@pytest.mark.parametrize(
    "fields,held",
    [
        ({}, True),
        ({"held_from": "2026-11-23"}, False),
        ({"held_from": "2026-11-22"}, True),
        ({"held_to": "2026-11-22"}, False),
        ({"held_to": "2026"}, True),
        ({"held_from": "2026", "held_to": "2026-11"}, True),
    ],
)
def test_a_post_is_held_from_its_first_day_until_before_its_last(fields: dict[str, str], held: bool) -> None:
    assert post_of("p", fields).held_on(date(2026, 11, 22)) is held


def test_somebody_without_a_record_is_one_person_in_two_posts() -> None:
    named = {"person_name": "Lê Thị Hoa", "person_birth": "1985"}
    one, other = post_of("p1", {**named, "post": "245"}), post_of("p2", {**named, "post": "246"})
    assert one.person == other.person != post_of("p3", {**named, "person_birth": "1986"}).person
