"""TB by hand: a unit of ten people, each column counted on fingers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, cast

import pytest

from domain.records import Record
from domain.statistics.model import ColumnKind, Item, Span
from domain.statistics.tables.committees import TB
from domain.statistics.tree import Tree, tree_on

DAY = "2026-11-22"
UNIT, EAST, WEST, OLD = "unit", "east", "west", "old"


class People:
    def __init__(self, people: Mapping[str, Mapping[str, Any]]) -> None:
        self._fields = list(people.values())
        self.row_of = {id: row for row, id in enumerate(people)}

    def field(self, row: int, name: str) -> Any:
        return self._fields[row].get(name)


@dataclass
class Register:
    organisations: list[Record]
    positions: list[Record]
    people: People

    def tree(self, day: str) -> Tree:
        return tree_on(day, UNIT, self.organisations, ())


MEMBERS = {
    "an": {"sex": "male", "birth_date": "2001-11-23", "ethnicity": "5", "party_joined_on": "2024-05-19"},
    "binh": {"sex": "female", "birth_date": "2001-11-22", "ethnicity": "6", "religion": "4"},
    "cuc": {"sex": "female", "birth_date": "1996", "qualification": "4", "political_theory": "3"},
    "dung": {"sex": "male", "religion": "15", "party_joined_on": "2026-11-23"},
}
POSTS: list[dict[str, Any]] = [
    {"org": UNIT, "post": "234", "body": "standing_committee", "engagement": "full_time",
     "person_name": "Phạm Văn Lớn", "person_birth": "1986-02", "person_sex": "male", "person_in_party": True},
    {"org": UNIT, "post": "240", "body": "standing_committee", "member": "an"},
    # One person of two bodies has one seat, and counts in both.
    {"org": UNIT, "post": "245", "member": "binh"},
    {"org": UNIT, "post": "246", "member": "binh"},
    {"org": UNIT, "post": "246", "member": "dung"},
    {"org": EAST, "post": "200", "member": "cuc"},
    {"org": EAST, "post": "193", "member": "dung"},
    # Over, not yet begun, of an organisation that ended, and a post of the Party.
    {"org": WEST, "post": "200", "member": "an", "held_to": "2026-11-22"},
    {"org": WEST, "post": "200", "member": "binh", "held_from": "2026-11-23"},
    {"org": OLD, "post": "200", "member": "an"},
    {"org": WEST, "post": "198", "member": "cuc"},
]  # fmt: skip
REGISTER = Register(
    [
        Record("organisation", UNIT, {"committee_size": 5}, 1),
        Record("organisation", EAST, {"parent": UNIT, "committee_size": 2}, 1),
        Record("organisation", WEST, {"parent": UNIT, "committee_size": 1}, 1),
        Record("organisation", OLD, {"parent": UNIT, "committee_size": 9, "status": "merged"}, 1),
    ],
    [Record("position", f"p{place}", fields, 1) for place, fields in enumerate(POSTS)],
    People(MEMBERS),
)


def items(key: str, day: str = DAY) -> list[Item]:
    picks = TB.by_key[key].picks
    assert picks is not None
    found: Iterable[Item] = picks(cast("Any", REGISTER), Span(day, day))
    return list(found)


@pytest.mark.parametrize(
    "key,unit,east,west",
    [
        ("committee", 3, 2, 0),
        ("standing", 3, 0, 0),
        ("inspection", 2, 0, 0),
        ("secretaries", 1, 1, 0),
        ("deputies", 1, 0, 0),
        ("women", 1, 1, 0),
        ("minority", 1, 0, 0),
        ("religious", 1, 0, 0),
        ("party", 2, 0, 0),
        ("degree", 0, 1, 0),
        ("theory", 0, 1, 0),
        ("full_time", 1, 0, 0),
        ("to_25", 2, 0, 0),
        ("to_30", 0, 1, 0),
        ("to_35", 0, 0, 0),
        ("over_35", 1, 0, 0),
        ("age_unknown", 0, 1, 0),
        ("vacant", 2, 0, 1),
    ],
)
def test_each_column_counts_what_fingers_count(key: str, unit: int, east: int, west: int) -> None:
    orgs = [item.org for item in items(key)]
    assert [orgs.count(org) for org in (UNIT, EAST, WEST, OLD)] == [unit, east, west, 0]


def test_nobody_and_nothing_is_counted_twice() -> None:
    for column in TB.columns:
        if column.kind is ColumnKind.COUNT:
            found = items(column.key)
            assert len(set(found)) == len(found)


def test_ages_add_up_to_the_whole() -> None:
    bands = ("to_25", "to_30", "to_35", "over_35", "age_unknown")
    assert sorted(item.id for key in bands for item in items(key)) == sorted(
        item.id for item in items("committee")
    )


def test_another_day_has_another_committee() -> None:
    before, after = items("secretaries", "2026-11-21"), items("secretaries", "2026-11-23")
    assert [item.id for item in before if item.org == WEST] == ["p7"]
    assert [item.id for item in after if item.org == WEST] == ["p8"]


def test_what_other_columns_are_made_of_is_there() -> None:
    named = {key for column in TB.columns for key in column.of if key}
    named |= {key for chart in TB.charts for key in chart.columns}
    assert named <= TB.by_key.keys()
