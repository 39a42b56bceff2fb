"""Lists and search: unaccented, any word order, numbers by their ends, inside a branch, by state."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from sqlcipher3 import dbapi2 as sqlcipher

from sync.replica.search import create_index, match_expression
from sync.replica.statements import search_text
from sync.replica.types import MemberQuery
from tests.helpers.replicas import (
    AT,
    BRANCH,
    OTHER_BRANCH,
    SECRETARY,
    UNIT,
    Desk,
    change,
    member_id,
    members_chunk,
)

PEOPLE: dict[int, dict[str, Any]] = {
    1: {"full_name": "Nguyễn Văn An", "org": BRANCH, "phone": "0987654321", "citizen_id": "034201000011"},
    2: {"full_name": "Nguyễn Văn Ánh", "org": BRANCH, "phone": "0912345678", "status": "active"},
    3: {"full_name": "Đặng Thị Đào", "org": OTHER_BRANCH, "citizen_id": "034301000015"},
    4: {"full_name": "H'Hen Niê", "org": OTHER_BRANCH, "note": "Nguyễn Văn An giới thiệu"},
    5: {"full_name": "Trần Ân Văn", "org": UNIT, "salaried": True},
}


@pytest.fixture
def people(desk: Desk) -> Desk:
    desk.pull(*(change(member_id(number), number + 1, **fields) for number, fields in PEOPLE.items()))
    return desk


def found(desk: Desk, **query: Any) -> list[int]:
    with desk.replica.reading() as reader:
        asked = MemberQuery(**query)
        ids = reader.member_ids(asked)
        if asked.limit is None and not asked.offset:
            assert reader.count_members(asked) == len(ids)
        assert [record.id for record in reader.members(asked)] == ids
    return [int(id[-4:], 16) for id in ids]


@pytest.mark.parametrize(
    "typed, wanted",
    [
        ("nguyen van an", [1, 2]),
        ("AN nguyễn", [1, 2]),
        ("van", [1, 2, 5]),
        ("v an", [1, 2, 5]),
        ("dang dao", [3]),
        ("Đào", [3]),
        ("hen", [4]),
        ("h'hen", [4]),
        ("4321", [1]),
        ("0987", [1]),
        ("0987 654 321", [1]),
        ("+84987", [1]),
        ("000015", [3]),
        ("034", [1, 3]),
        ("654", []),
        ("an 4321", [1]),
        ("guyen", []),
        ("", [1, 2, 3, 4, 5]),
        ("   ", [1, 2, 3, 4, 5]),
        ("!!! ---", []),
        ('" OR "', []),
        ("an* NEAR(van)", []),
        ("text: an", []),
        ("z1234", []),
        ("\ue0001234", []),
    ],
)
def test_what_is_typed_finds_who_is_meant(people: Desk, typed: str, wanted: list[int]) -> None:
    assert sorted(found(people, search=typed)) == wanted


def test_names_are_in_the_order_of_the_given_name(people: Desk) -> None:
    assert found(people) == [1, 2, 3, 4, 5]
    assert found(people, sort="-name") == [5, 4, 3, 2, 1]
    assert found(people, limit=2, offset=1) == [2, 3]
    assert found(people, offset=4) == [5]


def test_any_field_can_be_sorted_by_and_blanks_come_last(people: Desk) -> None:
    assert found(people, sort="phone")[:2] == [2, 1]
    assert found(people, sort="-phone")[:2] == [1, 2]
    with pytest.raises(ValueError, match="password"):
        found(people, sort="password")


def test_an_organisation_stands_for_everything_below_it(people: Desk) -> None:
    assert found(people, org=BRANCH) == [1, 2]
    assert found(people, org=UNIT) == [1, 2, 3, 4, 5]
    assert found(people, org="nowhere") == []
    assert found(people, org=BRANCH, search="anh") == [2]


def test_members_can_be_asked_for_by_sync_state(people: Desk) -> None:
    people.edit(member_id(3), note="x")
    people.send()
    people.edit(member_id(2), note="x")
    assert found(people, sync="pending") == [2]
    assert found(people, sync="sent") == [3]
    assert found(people, sync="synced") == [1, 4, 5]
    assert (
        found(people, sync="conflict") == found(people, sync="rejected") == found(people, sync="held") == []
    )
    assert found(people, status="active") == [2]


def test_only_the_columns_that_are_wanted_are_read(people: Desk) -> None:
    with people.replica.reading() as reader:
        record = reader.members(MemberQuery(search="nie", fields=("full_name", "salaried")))[0]
    assert dict(record.fields) == {"full_name": "H'Hen Niê"}


def test_an_edit_moves_the_member_in_the_index(people: Desk) -> None:
    people.edit(member_id(1), full_name="Hoàng Gia Bảo", phone="0911222333")
    assert found(people, search="gia bao") == [1]
    assert found(people, search="nguyen an") == [2]
    assert found(people, search="4321") == []
    assert found(people, search="2333") == [1]
    people.do("delete", "member", member_id(1), reason="nhập nhầm")
    assert found(people, search="gia bao") == []


def test_possible_duplicates_are_found_by_their_values(people: Desk) -> None:
    def who(**values: object) -> list[str]:
        with people.replica.reading() as reader:
            return [record.id for record in reader.members_where(values)]

    assert who(citizen_id="034201000011") == [member_id(1)]
    assert who(full_name="NGUYEN VAN AN", phone="0987654321") == [member_id(1)]
    assert who(full_name="nguyễn văn an", phone="0912345678") == []
    assert who(salaried=True) == [member_id(5)]
    assert who(full_name="Nguyen Van An") == [member_id(1)]
    assert who() == []
    assert who(shoe_size=40) == []


def test_many_hits_and_few_hits_come_in_the_same_order(desk: Desk) -> None:
    rows = [
        (member_id(n), 2, {"full_name": f"Nguyễn Văn {chr(65 + n % 26)}", "org": BRANCH}) for n in range(2600)
    ]
    with desk.replica.writing() as work:
        work.install_chunk(members_chunk(rows))
        work.commit()
    with desk.replica.reading() as reader:
        many = reader.member_ids(MemberQuery(search="nguyen"))
        assert many == reader.member_ids()
        assert reader.member_ids(MemberQuery(search="nguyen", limit=5, offset=2)) == many[2:7]
        assert set(reader.member_ids(MemberQuery(search="nguyen", org=BRANCH))) == set(many)
        assert len(reader.member_ids(MemberQuery(search="nguyen b"))) == 100


def _finds_itself(name: str) -> bool:
    index = sqlcipher.connect(":memory:")
    create_index(index)
    index.execute("INSERT INTO search (rowid, text) VALUES (1, ?)", (search_text({"full_name": name}),))
    found = index.execute("SELECT rowid FROM search WHERE search MATCH ?", (match_expression(name) or '""',))
    is_found = bool(found.fetchall() == [(1,)])
    index.close()
    return is_found


@settings(max_examples=150)
@given(typed=st.text(max_size=30))
@example(typed="\ud7fc0")
def test_nothing_that_can_be_typed_is_an_error(typed: str) -> None:
    _finds_itself(typed)


@settings(max_examples=150)
@given(name=st.text("aăâbcdđeêghiklmnoôơpqrstuưvxyÁẢẠỄ'-_ .\ud7fc019", min_size=1, max_size=30))
def test_whoever_is_written_down_is_found_by_the_same_words(name: str) -> None:
    assert _finds_itself(name) or not any(letter.isalnum() for letter in name)


def test_whoever_is_taken_out_of_the_queue_is_found_no_more(desk: Desk) -> None:
    for number in (9, 7, 8, 6):
        desk.add(number, full_name="Lê Văn Chín", phone=f"091234567{number}")
    with desk.replica.writing() as work:
        work.take_out([1, 2, 4], SECRETARY, AT)
        work.commit()
    assert found(desk, search="chin") == [8]
    assert [found(desk, search=f"67{number}") for number in (6, 7, 8, 9)] == [[], [], [8], []]
    desk.add(9, full_name="Lê Văn Mười")
    assert (found(desk, search="le van"), found(desk, search="chin")) == ([8, 9], [8])
    desk.check()
