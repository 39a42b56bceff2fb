"""What stands in a workbook can be read: nothing is cut in its cell or by the edge of a printed sheet."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from io import BytesIO
from itertools import pairwise
from math import ceil
from typing import Any

import pytest
from openpyxl import load_workbook
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QFont, QFontMetricsF
from PySide6.QtWidgets import QApplication

from desktop.printing.typesetting import FAMILY, load_face
from desktop.services import reports
from desktop.services.text_room import lines_needed
from domain.statistics.model import Result
from domain.statistics.registry import TABLES
from tests.helpers.books import ask, book_of, counted
from tests.helpers.reports import LONG_UNIT, report_of
from tests.helpers.unit_view import UNIT, UnitView

NAMES = (
    LONG_UNIT,
    "Chi đoàn Trường Trung học cơ sở Lê Lợi",
    "Chi đoàn Trung tâm Giáo dục nghề nghiệp - Giáo dục thường xuyên khu vực 2",
    "BCH Quân sự - Công an - Mặt trận - Văn phòng",
    "Chi đoàn thôn Thượng Phường Hoàng Mai Mường Mươn",
)
_LYING_DOTS = (297 - 35) / 25.4 * 96


@pytest.fixture(scope="module")
def results() -> dict[str, Result]:
    book = book_of(UnitView().records.values(), unit=UNIT)
    made = {name: counted(book, ask(name)) for name in TABLES}
    return {name: replace(one, rows=_renamed(one)) for name, one in made.items()}


def _renamed(result: Result) -> tuple[Any, ...]:
    lines = (*result.rows, *(result.total for _ in NAMES))
    return tuple(replace(row, name=name) for row, name in zip(lines, NAMES, strict=False))


@dataclass(frozen=True)
class Placed:
    """One text with the room of its cell, or of the cells merged for it, in dots and points."""

    at: str
    text: str
    width: float
    height: float
    font: Any
    wraps: bool
    columns: range


def _dots(width: float) -> int:
    return int(width * 7 + 0.5)


def widths_of(sheet: Any) -> dict[int, int]:
    """Column → dots."""
    kept = sheet.column_dimensions.values()
    return {place: _dots(one.width) for one in kept for place in range(one.min, one.max + 1)}


def texts_of(sheet: Any) -> Iterator[Placed]:
    widths = widths_of(sheet)
    merged = {(area.min_row, area.min_col): area for area in sheet.merged_cells.ranges}
    for cell in (cell for row in sheet.iter_rows() for cell in row):
        if not isinstance(cell.value, str) or not cell.value:
            continue
        area = merged.get((cell.row, cell.column))
        columns = range(cell.column, (area.max_col if area else cell.column) + 1)
        rows = range(cell.row, (area.max_row if area else cell.row) + 1)
        indent = 9 * int(cell.alignment.indent or 0)
        yield Placed(
            cell.coordinate,
            cell.value,
            sum(widths[place] for place in columns) - 5 - indent,
            sum(sheet.row_dimensions[row].height or 15.75 for row in rows),
            cell.font,
            bool(cell.alignment.wrap_text),
            columns,
        )


def metrics_of(font: Any) -> QFontMetricsF:
    face = QFont(FAMILY)
    face.setPixelSize(round(font.sz * 96 / 72))
    face.setBold(bool(font.b))
    face.setItalic(bool(font.i))
    return QFontMetricsF(face)


def overflowing(placed: Placed) -> bool:
    metrics = metrics_of(placed.font)
    if not placed.wraps:
        # Beside a merged cell a text is cut, beside a single one it goes on over empty ones.
        return len(placed.columns) > 1 and metrics.horizontalAdvance(placed.text) > placed.width
    room = QRectF(0, 0, placed.width, 1e6)
    taken = metrics.boundingRect(room, Qt.TextFlag.TextWordWrap, placed.text)
    return taken.height() * 72 / 96 > placed.height + 1 or taken.width() > placed.width + 1


def workbook_of(result: Result) -> Any:
    report = replace(report_of(result), superior="ĐOÀN CÁC CƠ QUAN ĐẢNG TRUNG ƯƠNG")
    return load_workbook(BytesIO(reports.content(report, ".xlsx", None))).worksheets[0]


@pytest.mark.parametrize("name", TABLES)
def test_no_text_of_a_workbook_is_cut_in_its_cell(
    results: dict[str, Result], name: str, qapp: QApplication
) -> None:
    load_face()
    cut = [(one.at, one.text[:40]) for one in texts_of(workbook_of(results[name])) if overflowing(one)]
    assert not cut


@pytest.mark.parametrize("name", TABLES)
def test_nothing_lies_over_the_edge_of_a_printed_sheet(results: dict[str, Result], name: str) -> None:
    sheet = workbook_of(results[name])
    breaks = [one.id for one in sheet.col_breaks.brk]
    parted = [
        (str(area), place)
        for area in sheet.merged_cells.ranges
        for place in breaks
        if area.min_col <= place < area.max_col
    ]
    assert not parted


@pytest.mark.parametrize("name", TABLES)
def test_the_sheets_of_a_wide_table_are_full_and_none_is_a_single_column(
    results: dict[str, Result], name: str
) -> None:
    sheet = workbook_of(results[name])
    breaks = [one.id for one in sheet.col_breaks.brk]
    if not breaks:
        return
    widths, last = widths_of(sheet), 2 + len(results[name].table.columns)
    names = widths[1] + widths[2]
    edges = [2, *breaks, last]
    sheets = [range(first + 1, end + 1) for first, end in pairwise(edges)]
    room = _LYING_DOTS * 100 / sheet.page_setup.scale
    for columns in sheets:
        assert names + sum(widths[place] for place in columns) <= room
        assert len(columns) > 2
    assert names + sum(widths[place] for place in range(3, last + 1)) > room * (len(sheets) - 1)


@pytest.mark.parametrize("bold", [False, True])
def test_lines_are_estimated_never_too_few(qapp: QApplication, bold: bool) -> None:
    load_face()
    face = QFont(FAMILY)
    face.setPixelSize(16)
    face.setBold(bold)
    metrics = QFontMetricsF(face)
    for name in NAMES:
        for room in range(60, 400, 7):
            taken = metrics.boundingRect(QRectF(0, 0, room - 5, 1e6), Qt.TextFlag.TextWordWrap, name)
            told = lines_needed(name, room, 12, bold=bold)
            # Every line begins at a whole dot.
            really = round(taken.height() / ceil(metrics.lineSpacing()))
            assert told >= really
            assert told <= really + 1 + really // 3
