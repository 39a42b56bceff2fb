"""What a spreadsheet hands over: old codes found by column, formulas and error signs told from values."""

from __future__ import annotations

import pytest

from desktop.services.pasted import converted, leftover, old_columns
from domain.members.fields import MEMBER

NAME, TOWN, PHONE = (MEMBER.by_name[name] for name in ("full_name", "home_town", "phone"))
BLOCK = [["NguyÔn V¨n §øc", "Hµ Néi", "0912345678"], ["Lê Thị Hoa", "Th¸i B×nh", ""]]


def test_each_column_of_words_in_an_old_code_is_named_with_one_text_before_and_after() -> None:
    name, town = old_columns(BLOCK, [NAME, TOWN, PHONE])
    assert (name.title, name.code, name.before, name.after) == (
        "Họ và tên",
        "TCVN3",
        "NguyÔn V¨n §øc",
        "Nguyễn Văn Đức",
    )
    assert (town.place, town.title) == (1, "Quê quán")


def test_only_the_columns_that_somebody_agreed_to_are_turned_and_unicode_stays() -> None:
    name, town = old_columns(BLOCK, [NAME, TOWN, PHONE])
    assert converted(BLOCK, [name, town]) == [
        ["Nguyễn Văn Đức", "Hà Nội", "0912345678"],
        ["Lê Thị Hoa", "Thái Bình", ""],
    ]
    assert converted(BLOCK, [town])[0][0] == "NguyÔn V¨n §øc"


def test_a_block_in_unicode_asks_nothing() -> None:
    assert old_columns([["Nguyễn Văn Đức", "Huế"], ["Đỗ Ơn"]], [NAME, None]) == ()


@pytest.mark.parametrize(
    "text", ["=VLOOKUP(A2;B:C;2;0)", "=A1&B1", "=SUM(A1:A9)", "+A1+B1", "@SUM(A1)", "=Sheet2!A1"]
)
def test_a_formula_is_no_value(text: str) -> None:
    found = leftover("home_town", text)
    assert found is not None
    assert found.code == "cell.formula"


@pytest.mark.parametrize("text", ["#N/A", "#REF!", " #VALUE! ", "######"])
def test_the_sign_of_an_error_is_no_value(text: str) -> None:
    found = leftover("home_town", text)
    assert found is not None
    assert found.code == "cell.sheet_error"


@pytest.mark.parametrize(
    "text", ["", "Thôn 1", "+84912345678", "+84 912 345 678", "= như trên", "a@b.vn", "số #3", "-", "H'Hen"]
)
def test_what_people_write_is_left_alone(text: str) -> None:
    assert leftover("home_town", text) is None
