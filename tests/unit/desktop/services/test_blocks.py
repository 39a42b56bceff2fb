"""Blocks of cells on the clipboard: what a spreadsheet gives is taken as it is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.services.blocks import as_html, as_text, rows_of


@pytest.mark.parametrize(
    "text, rows",
    [
        ("", [[""]]),
        ("An", [["An"]]),
        ("An\r\n", [["An"]]),
        ("An\n\n", [["An"], [""]]),
        ("An\tBình\r\nCúc\tDung\r\n", [["An", "Bình"], ["Cúc", "Dung"]]),
        ("An\t\r\n\tDung\r\n", [["An", ""], ["", "Dung"]]),
        ('"hai\ndòng"\tB\r\n', [["hai\ndòng", "B"]]),
        ('"nói ""vâng"""\tB', [['nói "vâng"', "B"]]),
        ('"chỉ là dấu\tB', [['"chỉ là dấu', "B"]]),
        ('"a" b\tB', [['"a" b', "B"]]),
        ("  034 \t0912\r", [["  034 ", "0912"]]),
    ],
)
def test_a_block_is_cut_into_cells(text: str, rows: list[list[str]]) -> None:
    assert rows_of(text) == rows


@given(
    st.lists(st.lists(st.text('An\t\r\n" 0đ', max_size=6), min_size=2, max_size=3), min_size=1, max_size=4)
)
def test_what_was_copied_is_what_is_pasted(rows: list[list[str]]) -> None:
    assert rows_of(as_text(rows)) == rows


def test_the_table_for_spreadsheets_keeps_ids_as_text_and_shows_markup_literally() -> None:
    table = as_html([["079204001234", "<b>An</b>"]])
    assert "mso-number-format:'\\@'\">079204001234</td>" in table
    assert "&lt;b&gt;An&lt;/b&gt;" in table
