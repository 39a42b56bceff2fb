"""What a spreadsheet hands over: old codes found by column, formulas and error signs told from values."""

from __future__ import annotations

from desktop.services.pasted import converted, old_columns
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
