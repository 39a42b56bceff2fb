"""Lists in order: names by the Vietnamese dictionary, several fields at once, blanks last."""

from __future__ import annotations

import random
from typing import Any

import pytest

from domain.members.fields import MEMBER
from domain.stored_form import is_known
from domain.text import name_sort_key
from sync.protocol.rulebook import rulebook
from sync.replica.types import MemberQuery
from tests.helpers.names import names
from tests.helpers.replicas import BRANCH, OTHER_BRANCH, Desk, change, member_id, members_chunk


def fill(desk: Desk, people: list[dict[str, Any]]) -> None:
    rows = [(member_id(number), 2, {"org": BRANCH, **fields}) for number, fields in enumerate(people)]
    with desk.replica.writing() as work:
        work.install_chunk(members_chunk(rows))
        work.commit()


def listed(desk: Desk, field: str = "full_name", **query: Any) -> list[Any]:
    with desk.replica.reading() as reader:
        asked = MemberQuery(**query)
        found = reader.members(asked)
        first, count = reader.first_members(MemberQuery(**query, limit=7))
        rows = reader.member_rows(asked)
        assert [one.id for one in first] == [one.id for one in found[:7]]
        assert count == len(found) == len(rows)
        numbered = reader.members_numbered(rows)
        assert [numbered[row].id for row in rows] == [one.id for one in found]
        assert [reader.member_row(one.id) for one in found] == rows
    return [one.fields.get(field) for one in found]


def test_three_hundred_names_have_one_order_everywhere(desk: Desk) -> None:
    wanted = names()
    shuffled = random.Random(3).sample(wanted, len(wanted))
    fill(desk, [{"full_name": name} for name in shuffled])
    assert listed(desk) == wanted
    assert listed(desk, sort="full_name") == wanted
    assert listed(desk, sort="-name") == wanted[::-1]
    assert sorted(shuffled, key=name_sort_key) == wanted


def test_who_has_the_same_name_comes_by_birth_date(desk: Desk) -> None:
    fill(desk, [{"full_name": "Lê Văn An", "birth_date": born} for born in ("2005", "2001-03-02", "2003-07")])
    assert listed(desk, "birth_date") == ["2001-03-02", "2003-07", "2005"]


def test_text_goes_by_the_dictionary_in_every_field(desk: Desk) -> None:
    towns = ("Ý Yên", "Đông Hưng", "An Khê", "Ân Thi", "Đà Bắc", "dung quất", "Ánh Sơn")
    fill(desk, [{"full_name": "Lê Văn An", "home_town": town} for town in towns] + [{"full_name": "Lê Mai"}])
    order = ["An Khê", "Ánh Sơn", "Ân Thi", "dung quất", "Đà Bắc", "Đông Hưng", "Ý Yên"]
    assert listed(desk, "home_town", sort="home_town") == [*order, None]
    assert listed(desk, "home_town", sort="-home_town") == [*order[::-1], None]


def test_several_fields_sort_together(desk: Desk) -> None:
    people = [
        {"full_name": "Lê Văn Bình", "org": OTHER_BRANCH, "birth_date": "2001"},
        {"full_name": "Lê Văn An", "org": BRANCH, "birth_date": "2002"},
        {"full_name": "Lê Văn Ân", "org": OTHER_BRANCH, "birth_date": "2003"},
        {"full_name": "Lê Văn Cường", "org": BRANCH},
    ]
    fill(desk, people)
    desk.pull(
        change(BRANCH, 3, kind="organisation", name="Chi đoàn Đông"),
        change(OTHER_BRANCH, 3, kind="organisation", name="Chi đoàn Ân"),
    )
    given = [name.split()[-1] for name in listed(desk, sort="org,-birth_date")]
    assert given == ["Ân", "Bình", "An", "Cường"]
    assert [name.split()[-1] for name in listed(desk, sort="org,-name")] == ["Bình", "Ân", "Cường", "An"]


def test_codes_go_as_their_list_is_offered(desk: Desk) -> None:
    with desk.replica.reading() as reader:
        offered = list(reader.rulebook.catalogue("general_education").labels)
    fill(desk, [{"full_name": "Lê Văn An", "general_education": code} for code in offered[::-1]])
    assert listed(desk, "general_education", sort="general_education") == offered


def test_several_codes_go_by_the_first_that_is_offered(desk: Desk) -> None:
    with desk.replica.reading() as reader:
        first, second = list(reader.rulebook.catalogue("association").labels)[:2]
    fill(
        desk,
        [
            {"full_name": "Lê Văn An"},
            {"full_name": "Lê Văn Bình", "association": [second]},
            {"full_name": "Lê Văn Cường", "association": [second, first]},
            {"full_name": "Lê Văn Dũng", "association": [first]},
        ],
    )
    assert listed(desk, "association", sort="association") == [
        [second, first],
        [first],
        [second],
        None,
    ]


def test_a_field_that_does_not_exist_is_refused(desk: Desk) -> None:
    with pytest.raises(ValueError, match="password"):
        listed(desk, sort="name,password")
    with pytest.raises(ValueError, match="password"):
        listed(desk, lacking=("password",))


@pytest.mark.parametrize(
    ("field", "values"),
    [
        (
            "citizen_id",
            ("034203001234", "034803001234", "999303001234", "034203001", "0342030012341"),
        ),
        ("phone", ("0912345678", "0223456789", "912345678", "09123456789", "0112345678")),
    ],
)
def test_the_list_of_who_lacks_a_field_agrees_with_the_rules(
    desk: Desk, field: str, values: tuple[str, ...]
) -> None:
    names = dict(
        zip(
            ("Lê Văn An", "Lê Văn Bình", "Lê Văn Cường", "Lê Văn Dũng", "Lê Văn Em", "Lê Văn Gấm"),
            values,
            strict=False,
        )
    )
    fill(desk, [{"full_name": name, field: value} for name, value in names.items()])
    rules, declared = rulebook(), MEMBER.by_name[field]
    lacking = [name for name, value in names.items() if not is_known(declared, value, rules)]
    assert listed(desk, lacking=(field,)) == lacking


def test_those_who_lack_something_and_those_with_unsent_changes_are_found(desk: Desk) -> None:
    fill(
        desk,
        [
            {"full_name": "Lê Văn An", "phone": "0912345678", "association": ["lhtn"]},
            {"full_name": "Lê Văn Bình", "phone": "0912345679"},
            {"full_name": "Lê Văn Cường"},
            {"full_name": "Lê Văn Dũng", "phone": 5, "association": ["lhtn"]},
        ],
    )
    assert listed(desk, lacking=("phone",)) == ["Lê Văn Cường", "Lê Văn Dũng"]
    assert listed(desk, lacking=("phone", "association")) == ["Lê Văn Bình", "Lê Văn Cường", "Lê Văn Dũng"]
    assert listed(desk, unsent=True) == []
    desk.edit(member_id(1), note="x")
    desk.edit(member_id(1), note="y")
    desk.edit(member_id(3), note="x")
    desk.send()
    assert listed(desk, unsent=True) == ["Lê Văn Bình", "Lê Văn Dũng"]


def test_a_search_that_finds_everybody_or_many_counts_right(desk: Desk) -> None:
    people = (
        {"full_name": f"Nguyễn Văn {chr(65 + n % 26)}", "phone": f"0{9 - n % 2}{n:08d}"} for n in range(900)
    )
    fill(desk, list(people))
    assert len(listed(desk, search="0")) == 900
    assert len(listed(desk, search="nguyen v")) == 900
    assert listed(desk, search="nguyen b") == ["Nguyễn Văn B"] * 35
    assert len(listed(desk, search="0900")) == 450
    assert len(listed(desk, search="0900", sort="-phone")) == 450
    assert len(listed(desk, search="0900", org=BRANCH)) == 450
    assert listed(desk, search="0900", org=OTHER_BRANCH) == []
    assert listed(desk, search="khong co ai") == []
