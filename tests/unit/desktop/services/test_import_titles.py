"""Titles between the rows of a list say whose branch the people under them are, or name nobody's."""

from __future__ import annotations

from dataclasses import replace

from desktop.services.import_titles import above_in, gone_under, parts_of
from domain.importing.cells import Cell
from domain.importing.headers import Doing, Target
from domain.importing.mapping import ColumnMapping
from domain.importing.row_read import NO_PART, Part
from domain.text import fold

EAST, WEST = Part("east"), Part("west")
_BRANCHES = {"chi doan thon dong": "east", "thon dong": "east", "thon doai": "west"}
ROWS = range(7, 10)


def parts(*titles: tuple[int, str], is_chosen: bool = False) -> list[Part]:
    return parts_of(titles, ROWS, lambda text: _BRANCHES.get(fold(text)), is_chosen=is_chosen)


def test_numbers_and_head_counts_are_no_part_of_a_name() -> None:
    told = parts((7, "I. CHI ĐOÀN THÔN ĐÔNG (1 đ/c)"), (8, "B) Thôn Đoài: 2 người"))
    assert told == [EAST, WEST, WEST]


def test_a_title_that_names_no_branch_here_is_told_of_everybody_under_it() -> None:
    titles = ((7, "Chi đoàn thôn Đông"), (8, "II. Chi đoàn Trường học"), (9, "Thôn Đoài"))
    assert parts(*titles) == [EAST, Part(unknown="Chi đoàn Trường học"), WEST]
    assert parts(*titles, is_chosen=True) == parts(*titles)


def test_a_title_of_the_same_style_is_that_of_another_branch() -> None:
    assert parts((7, "Thôn Đông"), (8, "Thôn Nam")) == [EAST, *[Part(unknown="Thôn Nam")] * 2]


def test_a_group_inside_a_branch_leaves_its_people_in_the_branch() -> None:
    assert parts((7, "Chi đoàn thôn Đông"), (7, "Tổ 1"), (8, "Tổ 2"), (9, "Ghi chú")) == [EAST] * 3


def test_the_short_word_for_a_branch_is_no_number_of_a_heading() -> None:
    assert parts((7, "C.Đ Trường học"), (8, "CĐ Chợ (12 đv)")) == [
        Part(unknown="CĐ Trường học"),
        Part(unknown="CĐ Chợ"),
        Part(unknown="CĐ Chợ"),
    ]


def test_what_the_column_of_branches_said_last_is_known_of_rows_in_which_it_says_nothing() -> None:
    mapping = ColumnMapping((Target(Doing.BRANCH), Target(Doing.FIELD, ("full_name",))), ("Chi đoàn", "Tên"))
    said = ("", "Thôn Đông", "", "nt", "Thôn Đoài", "")
    rows = [(number, (Cell(text or None), Cell("Lê Hoa"))) for number, text in enumerate(said, 2)]
    assert above_in(rows, mapping) == {4: "Thôn Đông", 5: "Thôn Đông", 7: "Thôn Đoài"}
    twice = replace(mapping, targets=(Target(Doing.BRANCH), Target(Doing.BRANCH)))
    assert above_in(rows, twice) == {}


def test_one_title_does_not_speak_against_the_branch_that_people_chose() -> None:
    assert parts((8, "Thôn Đông"), is_chosen=True) == [NO_PART] * 3
    assert parts((8, "Thôn Đông")) == [NO_PART, EAST, EAST]


def test_who_stands_under_a_title_of_those_who_left_is_known_up_to_the_next_title() -> None:
    titles = ((7, "Đang sinh hoạt"), (8, "Đã chuyển đi"), (9, "Kết nạp mới"))
    assert gone_under(titles) == [(7, ""), (8, "Đã chuyển đi"), (9, "")]
    assert gone_under(((7, "Danh sách đoàn viên"), (7, "Đã chuyển đi"))) == [(7, "Đã chuyển đi")]
    assert gone_under(((7, "Chi đoàn thôn Đông"), (8, "Tổ 2"))) == []
