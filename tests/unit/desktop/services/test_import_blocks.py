"""A sheet with blocks of several branches puts everybody into the right one, or says that it knows not."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from desktop.services.import_source import source_of
from desktop.services.import_types import Choices, ImportPlan, Verdict
from desktop.services.importing import Import
from domain.importing.cells import Area, Cell, Sheet, Workbook
from sync.server import central
from tests.helpers.desks import Desk, Office

HEAD: list[Any] = ["TT", "Họ và tên", "Năm sinh"]
HOA, CAN, AN, TU = _PEOPLE = (
    [1, "Lê Thị Hoa", 2004], [2, "Vũ Văn Cần", 2005], [1, "Đỗ Thị Ân", 2003], [2, "Hà Văn Tư", 2002],
)  # fmt: skip
WITH_BRANCH: list[Any] = ["TT", "Chi đoàn", "Họ và tên", "Năm sinh"]


@pytest.fixture
def desk(office: Office) -> Desk:
    for number, branch in enumerate(office.unit.branches[:2], 1):
        name = {"name": f"Chi đoàn Thôn {number}"}
        central.edit(office.central.server.deps, "organisation", branch, name)
    desk = office.desk()
    desk.sync()
    return desk


def checked(
    desk: Desk, rows: Sequence[Sequence[Any]], merged: Sequence[Area] = (), name: str = "DS", org: str = ""
) -> ImportPlan:
    sheet = Sheet(name, [tuple(map(Cell, row)) for row in rows], tuple(merged))
    importing = Import(desk.session, source_of(Workbook("ds.xlsx", "d", (sheet,)), sheet))
    return importing.check(importing.mapping(), Choices(org=org))


def in_column(*said: str | None) -> list[list[Any]]:
    """The four people with what the column of branches says in each of their rows."""
    people = zip(said, (HOA, CAN, AN, TU), strict=True)
    return [WITH_BRANCH, *([number, branch, *cells] for branch, (number, *cells) in people)]


def branches(desk: Desk, plan: ImportPlan) -> list[int]:
    """Of each row the number of its branch; 0 for somebody who goes nowhere."""
    return [1 + desk.unit.branches.index(row.org) if row.org else 0 for row in plan.rows]


@pytest.mark.parametrize(
    "title",
    [
        "Chi đoàn Thôn {}", "CHI ĐOÀN THÔN {}", "Thôn {}", "Chi đoàn: Thôn {}", "I. CĐ Thôn {}",
        "C.Đ Thôn {}", "CĐ: Thôn {}", "* Chi đoàn thôn {} (25 đv)", "Chi đoàn Thôn {}: 25 đ/c",
        "Chi đoàn Thôn {} (25 đv, 12 nữ)", "Chi đoàn thôn {} có 25 đoàn viên", "Danh sách chi đoàn Thôn {}",
        "ĐOÀN VIÊN CHI ĐOÀN THÔN {}",
        "Tên chi đoàn: Thôn {}", "Đơn vị: Chi đoàn Thôn {}", "Chi đoàn Thôn 0{}", "CHI ĐOÀN THÔN {} NĂM 2024",
    ],
)  # fmt: skip
def test_titles_between_the_rows_and_over_tables_of_their_own_say_the_branch(desk: Desk, title: str) -> None:
    one: list[Any] = [title.format(1)]
    two: list[Any] = [title.format(2)]
    between = checked(desk, [["DANH SÁCH"], HEAD, one, HOA, CAN, two, AN, TU])
    assert branches(desk, between) == [1, 1, 2, 2]
    over = checked(desk, [one, HEAD, HOA, CAN, [], two, HEAD, AN, TU])
    assert branches(desk, over) == [1, 1, 2, 2]
    assert over.counts == {Verdict.ADD: 4}


@pytest.mark.parametrize("beside", [["25 đv"], [25], ["", "(25 đ/c)"]])
def test_a_title_with_a_count_in_a_cell_beside_it_is_nobody(desk: Desk, beside: list[Any]) -> None:
    one, two = ["Chi đoàn Thôn 1", *beside], ["Chi đoàn Thôn 2", *beside]
    plan = checked(desk, [["DANH SÁCH"], HEAD, one, HOA, CAN, two, AN, TU])
    assert branches(desk, plan) == [1, 1, 2, 2]


def test_a_merged_column_of_branches_says_it_of_all_its_rows(desk: Desk) -> None:
    rows = [
        WITH_BRANCH,
        [1, "Thôn 1", *HOA[1:]],
        [2, None, *CAN[1:]],
        [3, "Thôn 2", *AN[1:]],
        [4, None, *TU[1:]],
    ]
    plan = checked(desk, rows, [Area(1, 1, 2, 1), Area(3, 1, 4, 1)])
    assert branches(desk, plan) == [1, 1, 2, 2]


def test_where_the_cells_are_merged_no_more_the_branch_above_is_offered_and_never_taken(desk: Desk) -> None:
    rows = [
        WITH_BRANCH,
        [1, "Thôn 1", *HOA[1:]],
        [2, None, *CAN[1:]],
        [3, "Thôn 2", *AN[1:]],
        [4, "nt", *TU[1:]],
    ]
    plan = checked(desk, rows)
    assert branches(desk, plan) == [1, 0, 2, 0]
    offered = {row.number: (one.code, one.fix) for row in plan.rows for one in row.errors if one.fix}
    assert offered == {3: ("import.branch_above", "Thôn 1"), 5: ("import.branch_above", "Thôn 2")}
    chosen = checked(desk, rows, org=desk.unit.branches[0])
    assert [one.code for one in chosen.rows[1].findings if one.field == "org"] == ["import.branch_above"]


def test_the_name_of_the_sheet_says_the_branch_where_nothing_else_does(desk: Desk) -> None:
    assert branches(desk, checked(desk, [HEAD, HOA, CAN], name="Thôn 2")) == [2, 2]
    assert branches(desk, checked(desk, [["Chi đoàn Thôn 1"], HEAD, HOA, CAN], name="Thôn 2")) == [1, 1]
    chosen = checked(desk, [HEAD, HOA, CAN], name="Thôn 2", org=desk.unit.branches[0])
    assert branches(desk, chosen) == [1, 1]


def test_a_title_of_a_branch_that_is_not_here_takes_nobody_along_in_silence(desk: Desk) -> None:
    plan = checked(desk, [["DANH SÁCH"], HEAD, ["Thôn 1"], HOA, ["CĐ Trường học"], AN])
    assert branches(desk, plan) == [1, 0]
    assert [one.code for one in plan.rows[1].errors] == ["import.branch_unknown"]
