"""What a cell that is merged over several people says, it says of each; the header and its parts are none."""

from __future__ import annotations

from domain.importing.cells import Area, Sheet
from domain.importing.merged import merged_down
from domain.importing.tables import find_tables
from tests.unit.domain.importing.test_tables import sheet

DRAWN = """
Chi đoàn|Họ và tên|Năm sinh|Khen thưởng
Thôn 1|Lê An|2001|Giấy khen
|Lê Ba|2002|

Thôn 2|Vũ Cần|2003|Bằng khen
|||Giấy khen
|Vũ Dần|2004|
"""


def told(on: Sheet) -> list[list[str]]:
    done = merged_down(on, find_tables(on))
    return [[cell.text for cell in row] for row in done.rows]


def test_a_branch_merged_over_its_people_is_that_of_each() -> None:
    on = sheet(DRAWN, Area(1, 0, 3, 0), Area(4, 0, 6, 0))
    assert [row[0] for row in told(on)[1:]] == ["Thôn 1", "Thôn 1", "", "Thôn 2", "", "Thôn 2"]


def test_below_a_merged_name_stand_no_people() -> None:
    on = sheet(DRAWN, Area(4, 0, 5, 0), Area(4, 1, 5, 1), Area(4, 2, 5, 2))
    assert told(on)[5] == ["", "", "", "Giấy khen"]


def test_areas_that_lie_over_each_other_cost_nothing() -> None:
    on = sheet(DRAWN, *[Area(1, 0, 1_000_000, 0)] * 20_000)
    assert told(on)[2][0] == "Thôn 1"
