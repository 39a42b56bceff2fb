"""What differs between two texts is marked, and nothing else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.services.differences import Span, differences


def marked(text: str, spans: tuple[Span, ...]) -> list[str]:
    return [text[start : start + length] for start, length in spans]


@pytest.mark.parametrize(
    ("first", "second", "in_first", "in_second"),
    [
        ("0912 345 678", "0912 345 679", ["8"], ["9"]),
        ("0912 345 678", "0988 111 222", ["12", "345", "678"], ["88", "111", "222"]),
        ("Trần Thị Ánh", "Trần Thị Anh", ["Á"], ["A"]),
        ("Phó Bí thư", "Bí thư", ["Phó"], []),
        ("Cục Cảnh sát", "Bộ Công an", ["Cục", "Cảnh", "sát"], ["Bộ", "Công", "an"]),
        ("xã Tân Hòa", "xã Tân Hòa, tỉnh Ninh Bình", [], [", tỉnh Ninh Bình"]),
        ("", "mới", [], ["mới"]),
        ("a b", "a  b", [], [" "]),
        ("như nhau", "như nhau", [], []),
    ],
)
def test_words_that_differ_are_marked_and_inside_a_word_its_letters(
    first: str, second: str, in_first: list[str], in_second: list[str]
) -> None:
    found = differences(first, second)
    assert (marked(first, found[0]), marked(second, found[1])) == (in_first, in_second)


@given(st.text("aăâ đ01., ", max_size=30), st.text("aăâ đ01., ", max_size=30))
def test_texts_are_equal_exactly_where_nothing_is_marked(first: str, second: str) -> None:
    found = differences(first, second)
    assert (found == ((), ())) == (first == second)
    for text, spans in zip((first, second), found, strict=True):
        assert all(0 <= start < start + length <= len(text) for start, length in spans)
