"""The table of phone, number and name: what a declaration most likely means (`domain.md` section 4)."""

from __future__ import annotations

import pytest

from domain.declarations.matching import Match, Suggestion, suggest, taken_over
from domain.records import Record, Value

SAID = {
    "full_name": "Lê Thị Hoa",
    "birth_date": "2004-05-02",
    "phone": "0912345678",
    "citizen_id": "034304001234",
}


def member(id: str = "m1", /, **other: Value) -> Record:
    return Record("member", id, {**SAID, **other}, 1)


@pytest.mark.parametrize(
    ("here", "match"),
    [
        ({}, Match.CERTAIN),
        ({"full_name": "Trần Văn Bình"}, Match.CERTAIN),
        ({"citizen_id": None}, Match.FILL_NUMBER),
        ({"citizen_id": None, "birth_date": "2004"}, Match.FILL_NUMBER),
        ({"citizen_id": "034304009999"}, Match.WRONG_NUMBER),
        ({"citizen_id": "034304009999", "full_name": "Trần Văn Bình"}, Match.SHARED_PHONE),
        ({"citizen_id": None, "full_name": "Trần Văn Bình"}, Match.SHARED_PHONE),
        ({"phone": "0987654321"}, Match.NEW_PHONE),
        ({"phone": None}, Match.NEW_PHONE),
        ({"phone": "0987654321", "full_name": "Trần Văn Bình"}, Match.NUMBER_OF_ANOTHER),
        ({"phone": "0987654321", "citizen_id": "034304009999"}, Match.POSSIBLE),
        ({"phone": None, "citizen_id": None}, Match.POSSIBLE),
    ],
)
def test_each_row_of_the_table(here: dict[str, Value], match: Match) -> None:
    assert suggest(SAID, [member(**here)]) == Suggestion(match, "m1")


def test_who_shares_nothing_comes_not_into_question() -> None:
    other = member(phone="0987654321", citizen_id=None, full_name="Trần Văn Bình")
    assert suggest(SAID, [other]) == Suggestion(Match.NEW)
    assert suggest(SAID, []) == Suggestion(Match.NEW)


def test_the_clearest_of_several_is_suggested() -> None:
    brother = member("m0", full_name="Lê Văn Nam", citizen_id=None)
    assert suggest(SAID, [brother, member("m2", citizen_id=None)]) == Suggestion(Match.FILL_NUMBER, "m2")


def test_accents_do_not_make_another_person_and_another_year_does() -> None:
    here: dict[str, Value] = {"phone": None, "citizen_id": None}
    assert suggest(SAID, [member(full_name="Le Thi Hoa", **here)]).match is Match.POSSIBLE
    assert suggest(SAID, [member(birth_date="2003-05-02", **here)]).match is Match.NEW


def test_linking_fills_blanks_and_brings_the_phone_that_is_in_use_only_where_it_is_another() -> None:
    here = {"full_name": "Lê Thị Hòa", "phone": "0987654321", "citizen_id": "034304001234"}
    said: dict[str, Value] = {**SAID, "email": "hoa@thu.vn", "note": ""}
    assert taken_over(said, here, Match.NEW_PHONE) == {
        "birth_date": "2004-05-02",
        "email": "hoa@thu.vn",
        "phone": "0912345678",
    }
    assert taken_over(said, here, Match.CERTAIN) == {"birth_date": "2004-05-02", "email": "hoa@thu.vn"}
