"""What one row of a sheet is by its shape: somebody at a glance, or something that takes a closer look."""

from __future__ import annotations

import pytest

from domain.importing.cells import Cell
from domain.importing.table_lines import Line

_BESIDE = (Cell("05/03/2004"), Cell("Nam"), Cell("Kinh"), Cell("036204001234"))


@pytest.mark.parametrize(
    "name", ["Nguyễn Văn An", "Trần Thị Bình", "Cao Văn Chín", "Đỗ Thị Dung", "chu văn hải"]
)
def test_whose_name_begins_as_no_total_does_is_somebody_at_a_glance(name: str) -> None:
    assert Line(7, (Cell(name), *_BESIDE)).is_plainly_somebody


# In Unicode, composed and not, then as TCVN3, VNI and misread UTF-8 have them.
@pytest.mark.parametrize(
    "words",
    [
        "Tổng cộng",
        "CỘNG",
        "tong so",
        "To\u0302\u0309ng",
        "Tæng céng",
        "C\u00e9ng",
        "Toång coäng",
        "Tá»•ng sá»‘",
    ],
)
def test_what_may_begin_a_total_takes_a_closer_look_in_whatever_code(words: str) -> None:
    assert not Line(7, (Cell(words), *_BESIDE)).is_plainly_somebody


def test_somebody_at_a_glance_has_the_first_cells_filled() -> None:
    for place in range(1, 5):
        row = [Cell("Trần Thị Bình"), *_BESIDE]
        row[place] = Cell("  ")
        assert not Line(7, tuple(row)).is_plainly_somebody
