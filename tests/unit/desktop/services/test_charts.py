"""A chart has the numbers and the texts of its table, also where many lines share one bar."""

from __future__ import annotations

from dataclasses import replace

import pytest

from desktop.services.charts import (
    MISSING,
    ON_SCREEN,
    ChartPicture,
    Mark,
    Series,
    Which,
    chart_of,
    described,
    standing_alone,
    value_of,
)
from domain.statistics.model import Cell, Chart, Share
from domain.statistics.shares import cell_text
from domain.values.numbers import grouped
from tests.helpers.reports import MEMBERS, result_of

BOTH, PART = MEMBERS.charts[0], Chart(columns=("app_share",), title="Tỷ lệ từ App")


def test_values_and_texts_are_those_of_the_table() -> None:
    result = result_of(rows=5)
    chart = chart_of(result, BOTH)
    assert chart.names == tuple(row.name for row in result.rows)
    assert chart.orgs == tuple(row.org for row in result.rows)
    assert [series.name for series in chart.series] == ["Nhập từ App: Số lượng", "Nhập từ phần mềm: Số lượng"]
    for series, place in zip(chart.series, (1, 3), strict=True):
        assert [mark.text for mark in series.marks] == [cell_text(row.cells[place]) for row in result.rows]
        assert [mark.value for mark in series.marks] == [row.cells[place] for row in result.rows]


@pytest.mark.parametrize("declared", [BOTH, PART], ids=["counts", "shares"])
def test_what_has_no_bar_of_its_own_is_added_up_and_said(declared: Chart) -> None:
    result = result_of(rows=30)
    chart = chart_of(result, declared, 20)
    assert len(chart.names) == len(chart.orgs) == 21
    assert chart.names[-1] == "Còn lại (10 đơn vị)"
    assert chart.orgs[-1] == ""
    assert chart.note.startswith("Biểu đồ có 20 đơn vị nhiều nhất; 10 đơn vị còn lại gộp thành một dòng.")
    if declared is BOTH:
        for series, place in zip(chart.series, (1, 3), strict=True):
            total = result.total.cells[place]
            assert isinstance(total, int)
            drawn = sum(mark.value or 0 for mark in series.marks)
            # Beside a bar of ten together the others would be nothing: the number stands there alone.
            assert series.marks[-1] == Mark(None, grouped(round(total - drawn)))
    else:
        kept = set(chart.orgs)
        rest = [row.cells[2] for row in result.rows if row.org not in kept]
        whole = [cell for cell in rest if isinstance(cell, Share)]
        together = Share(sum(one.part for one in whole), sum(one.whole for one in whole))
        assert chart.series[0].marks[-1].text == cell_text(together)


def test_the_largest_keep_their_bars_in_the_order_of_the_table() -> None:
    result = result_of(rows=30)
    chart = chart_of(result, BOTH, 5)
    places = [int(org.removeprefix("o")) for org in chart.orgs[:-1]]
    # Each line of this table has more than the one before it.
    assert places == [25, 26, 27, 28, 29]


def test_the_smallest_or_as_many_as_a_screen_shows_can_be_asked_for() -> None:
    result = result_of(rows=70)
    smallest = chart_of(result, BOTH, 5, Which.SMALLEST)
    assert [int(org.removeprefix("o")) for org in smallest.orgs[:-1]] == [0, 1, 2, 3, 4]
    assert smallest.note.startswith("Biểu đồ có 5 đơn vị ít nhất; 65 đơn vị còn lại gộp thành một dòng.")
    everything = chart_of(result, BOTH, 20, Which.ALL)
    assert len(everything.names) == ON_SCREEN + 1
    assert everything.note.startswith("Biểu đồ có 60 đơn vị nhiều nhất")
    assert chart_of(result_of(rows=40), BOTH, 20, Which.ALL).note == ""


def test_who_has_no_value_is_not_the_smallest() -> None:
    result = result_of(rows=4)
    first = replace(result.rows[0], cells=(None,) * len(result.rows[0].cells))
    chart = chart_of(replace(result, rows=(first, *result.rows[1:])), BOTH, 2, Which.SMALLEST)
    assert [int(org.removeprefix("o")) for org in chart.orgs[:-1]] == [1, 2]


def test_few_lines_are_all_drawn() -> None:
    chart = chart_of(result_of(rows=20), BOTH, 20)
    assert len(chart.names) == 20
    assert chart.note == ""


@pytest.mark.parametrize(
    "cell,value",
    [(12, 12.0), (0, 0.0), (Share(1, 4), 25.0), (Share(0, 0), None), ("chữ", None), (None, None)],
)
def test_a_share_of_nothing_and_words_have_no_length(cell: Cell, value: float | None) -> None:
    assert value_of(cell) == value


def test_who_listens_hears_every_number() -> None:
    told = described(chart_of(result_of(rows=3), BOTH))
    assert "Chi đoàn thôn 1: Nhập từ App: Số lượng 3, Nhập từ phần mềm: Số lượng 797" in told
    nothing = ChartPicture(title="", names=("a",), series=(Series("b", ()),))
    assert described(nothing) == "Chưa có số liệu để vẽ."


def test_a_column_that_does_not_apply_is_printed_as_missing() -> None:
    result = result_of(rows=2)
    first = replace(result.rows[0], cells=(None, None, None, None, None))
    chart = chart_of(replace(result, rows=(first, result.rows[1])), BOTH)
    assert [series.marks[0].text for series in chart.series] == [MISSING, MISSING]


def test_a_picture_that_is_taken_elsewhere_says_of_whom_when_and_what_was_left_out() -> None:
    result = result_of()
    (declared,) = result.table.charts
    drawn = chart_of(result, declared)
    assert standing_alone(drawn, result).title == (
        "Nơi nhập hồ sơ đoàn viên: Đoàn xã Hoa Mai, tính đến ngày 22/11/2026"
    )
    filtered = replace(result, query=replace(result.query, sectors=frozenset({"rural"})))
    told = standing_alone(drawn, filtered)
    assert "Đoàn xã Hoa Mai (chỉ loại hình Khối nông thôn), tính" in told.title
    assert told == replace(drawn, title=told.title)
