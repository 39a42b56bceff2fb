"""A table beside the same table of another day."""

from __future__ import annotations

from dataclasses import replace

from domain.statistics.comparing import Change, compare, kept_of
from domain.statistics.model import Row, Share
from tests.helpers.reports import MEMBERS, result_of


def test_a_table_that_did_not_change_compares_as_the_same() -> None:
    compared = compare(kept_of(result_of()), result_of())
    assert compared.is_same
    assert {change.text for row in compared.rows for change in row.changes} == {"0", "0,00%"}


def test_changes_are_told_for_each_cell_in_its_own_measure() -> None:
    before = result_of()
    first = Row("o0", "Chi đoàn thôn 1", (790, 7, Share(7, 790), 783, Share(783, 790)))
    now = replace(before, rows=(first, *before.rows[1:]))
    (row, *others) = compare(kept_of(before), now).rows
    assert [change.text for change in row.changes] == ["-10", "+4", "+0,51%", "-14", "-0,52%"]
    assert not any(change.is_change for other in others for change in other.changes)


def test_lines_that_came_and_went_are_told_as_such() -> None:
    before, now = result_of(3), result_of(3)
    new = replace(now.rows[0], org="new", name="Chi đoàn mới")
    compared = compare(kept_of(before), replace(now, rows=(new, *now.rows[1:])))
    assert [(row.org, row.was, row.still) for row in compared.rows] == [
        ("new", False, True),
        ("o1", True, True),
        ("o2", True, True),
        ("o0", True, False),
    ]
    assert not compared.is_same
    assert compared.rows[0].changes[0] == Change(None, 800)
    assert compared.rows[0].changes[0].text == ""


def test_columns_are_found_by_their_key_and_those_that_are_gone_are_named() -> None:
    before = result_of()
    fewer = replace(MEMBERS, columns=(MEMBERS.columns[3], MEMBERS.columns[0]))
    rows = tuple(replace(row, cells=(row.cells[3], row.cells[0])) for row in before.rows)
    total = replace(before.total, cells=(before.total.cells[3], before.total.cells[0]))
    compared = compare(kept_of(before), replace(before, table=fewer, rows=rows, total=total))
    assert compared.is_same
    assert compared.gone == ("from_app", "app_share", "typed_share")


def test_a_share_of_nothing_has_no_difference() -> None:
    assert Change(Share(0, 0), Share(1, 2)).text == ""
    assert Change(Share(1, 3), Share(1, 2)).text == "+16,67%"
    assert Change("đạt", "thiếu").is_change
