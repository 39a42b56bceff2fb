"""Somebody who may be in the list already: found by what tells people apart, never decided by itself."""

from __future__ import annotations

import pytest

from desktop.services import twins
from domain.records import Value
from tests.helpers.desks import Desk


@pytest.fixture
def anh(desk: Desk) -> str:
    return desk.add(
        full_name="Trần Thị Anh", sex="female", birth_date="2003-11-14", phone="0912345678",
        citizen_id="034303001234",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ({"citizen_id": "034303001234"}, "trùng số CCCD"),
        ({"full_name": "Trần Thị Ánh", "birth_date": "2003"}, "trùng tên và năm sinh"),
        ({"full_name": "tran thi anh", "birth_date": "2003-01-02"}, "trùng tên và năm sinh"),
        ({"full_name": "Trần Thị Anh", "birth_date": "2004-11-14"}, "trùng tên và năm sinh"),
        ({"full_name": "Lê Văn Bình", "phone": "0912345678"}, "trùng số điện thoại"),
        ({"full_name": "TRẦN THỊ ANH", "phone": "0912345678"}, "trùng tên và số điện thoại"),
    ],
)
def test_what_agrees_is_found_and_named(desk: Desk, anh: str, typed: dict[str, Value], why: str) -> None:
    [twin] = twins.look(desk.session, typed)
    assert (twin.id, twin.why) == (anh, why)
    assert twin.text == "Trần Thị Anh, 14/11/2003, Chi đoàn thôn 1"


@pytest.mark.parametrize(
    "typed",
    [
        {},
        {"full_name": "Trần Thị Anh"},
        {"full_name": "Trần Thị Anh", "birth_date": "1999-01-01"},
        {"full_name": "Trần Thị Bình", "birth_date": "2003-11-14"},
    ],
)
def test_a_common_name_alone_is_nobody(desk: Desk, anh: str, typed: dict[str, Value]) -> None:
    assert twins.look(desk.session, typed) == []


def test_all_of_several_are_shown_and_nobody_twice(desk: Desk, anh: str) -> None:
    other = desk.add(full_name="Trần Thị Ánh", birth_date="2003-05-01")
    typed = {"full_name": "Trần Thị Anh", "birth_date": "2003-11-14", "phone": "0912345678"}
    assert {twin.id for twin in twins.look(desk.session, typed)} == {anh, other}


def test_nobody_is_their_own_twin(desk: Desk, anh: str) -> None:
    assert twins.look(desk.session, desk.fields(anh), anh) == []


def test_the_answer_that_it_is_somebody_else_is_remembered_until_one_of_the_two_changes(
    desk: Desk, anh: str
) -> None:
    typed = {"full_name": "Trần Thị Ánh", "birth_date": "2003-11-14"}
    [twin] = twins.look(desk.session, typed)
    twins.not_the_same(desk.session, twin.key)
    desk.reopen()
    assert twins.look(desk.session, typed) == []
    assert len(twins.look(desk.session, {**typed, "phone": "0912345678"})) == 1
