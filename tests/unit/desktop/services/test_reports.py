"""A counted table as files: what stands in them is read again from the very bytes that are written."""

from __future__ import annotations

import csv
from dataclasses import replace
from datetime import datetime
from io import BytesIO, StringIO
from typing import Any

import docx
import pytest
from docx.document import Document
from openpyxl import load_workbook

from desktop.services import reports
from desktop.services.failures import Usage
from desktop.services.paper_content import Figure, Signatures, Table, plain
from desktop.services.report_layout import paper_of
from desktop.services.report_types import Report, remark_told
from domain.statistics.model import Grain, Remark, Row, Share
from domain.statistics.registry import TABLES
from domain.statistics.shares import shown
from tests.helpers.reports import DAY, LONG_UNIT, MEMBERS, report_of, result_of, wide_result

HEAD = ["STT", "Đơn vị", "Tổng số đoàn viên", "Nhập từ App", None, "Nhập từ phần mềm", None]


def sheet_of(report: Report) -> Any:
    return load_workbook(BytesIO(reports.content(report, ".xlsx", None))).worksheets[0]


def rows_of(sheet: Any) -> list[list[Any]]:
    return [[cell.value for cell in row] for row in sheet.iter_rows()]


def row_of(sheet: Any, first: object) -> int:
    return next(number for number, row in enumerate(rows_of(sheet), start=1) if row[0] == first)


def word_of(report: Report) -> Document:
    return docx.Document(BytesIO(reports.content(report, ".docx", None)))


def cells_of(row: Any) -> list[str]:
    return [cell.text for cell in row.cells]


class TestWorkbook:
    def test_head_title_time_and_signatures_stand_where_papers_have_them(self) -> None:
        lines = rows_of(sheet_of(report_of()))
        assert lines[0][0] == "TỈNH ĐOÀN TƯỞNG TƯỢNG"
        assert "ĐOÀN TNCS HỒ CHÍ MINH" in lines[0]
        assert lines[1][0] == "BCH ĐOÀN XÃ HOA MAI"
        assert "Hoa Mai, ngày 22 tháng 11 năm 2026" in lines[1]
        assert lines[2][0] == "***"
        assert [lines[3][0], lines[4][0]] == ["BIỂU 2", "SỐ LIỆU ĐOÀN VIÊN"]
        assert lines[5][0].endswith(
            "Tính đến ngày 22/11/2026, theo lần đồng bộ 22/11/2026 08:10, gồm 14 thay đổi chưa gửi"
        )
        below = [text for line in lines[12:] for text in line if text]
        assert below[:3] == [
            "Cách tính: đoàn viên đang sinh hoạt, chia theo nơi nhập hồ sơ",
            "Ngưỡng: chi đoàn phải có từ 3 đoàn viên",
            "Chỉ tiêu “Nhập từ App: Tỷ lệ”: 100,00%",
        ]
        assert below[3:5] == ["NGƯỜI LẬP BIỂU", "TM. BAN CHẤP HÀNH"]
        assert below[-2:] == ["Lê Thị Cúc", "Trần Văn Bình"]

    def test_headings_are_merged_over_their_columns_and_stay_in_sight(self) -> None:
        sheet = sheet_of(report_of())
        top = row_of(sheet, "STT")
        assert rows_of(sheet)[top - 1] == HEAD
        merged = {str(area) for area in sheet.merged_cells.ranges}
        assert {f"A{top}:A{top + 1}", f"D{top}:E{top}", f"F{top}:G{top}"} <= merged
        assert sheet.freeze_panes == f"C{top + 2}"
        assert sheet.print_title_rows == f"${top}:${top + 1}"
        assert sheet.page_setup.paperSize == 9

    def test_figures_are_numbers_that_show_what_the_paper_says(self) -> None:
        report = report_of()
        sheet = sheet_of(report)
        first = row_of(sheet, 1)
        assert [cell.value for cell in sheet[first]] == [1, "Chi đoàn thôn 1", 800, 3, 0.0038, 797, 0.9963]
        assert [cell.number_format for cell in sheet[first][2:5]] == ["#,##0", "#,##0", "0.00%"]
        for row, written in zip(report.result.rows, sheet.iter_rows(first, first + 2), strict=True):
            for cell, value in zip(row.cells, written[2:], strict=True):
                if isinstance(cell, Share):
                    assert shown(cell) == f"{value.value * 100:.2f}%".replace(".", ",")

    def test_the_total_stands_below_and_is_a_number_too(self) -> None:
        sheet = sheet_of(report_of())
        total = next(row for row in sheet.iter_rows() if row[1].value == "Tổng cộng")
        assert [cell.value for cell in total[2:5]] == [2403, 12, 0.005]
        assert total[2].font.bold

    def test_a_name_that_looks_like_a_formula_stays_a_name(self) -> None:
        sheet = sheet_of(report_of())
        cell = sheet.cell(row_of(sheet, 2), 2)
        assert (cell.value, cell.data_type) == ("=1+1 Chi đoàn thôn lạ", "s")
        assert cell.quotePrefix

    def test_the_chart_is_one_of_excel_over_the_cells_of_the_table(self) -> None:
        book = load_workbook(BytesIO(reports.content(report_of(), ".xlsx", None)))
        drawn: Any = book.worksheets[1]
        (chart,) = drawn._charts
        assert [series.val.numRef.f for series in chart.series] == [
            "'Biểu 2'!$D$9:$D$11",
            "'Biểu 2'!$F$9:$F$11",
        ]

    def test_a_wide_table_is_printed_on_several_sheets_that_can_be_read(self) -> None:
        sheet = sheet_of(report_of(wide_result(24)))
        assert [one.id for one in sheet.col_breaks.brk] == [14]
        assert sheet.page_setup.scale == 66
        assert sheet.print_title_cols == "$A:$B"
        assert sheet.page_setup.orientation == "landscape"
        # The head stands on the first of them, and no heading is parted.
        assert max(area.max_col for area in sheet.merged_cells.ranges if area.min_row == 1) == 14
        assert not any(area.min_col <= 14 < area.max_col for area in sheet.merged_cells.ranges)
        assert not sheet_of(report_of()).col_breaks.brk

    def test_a_table_without_lines_or_of_one_column_can_be_written(self) -> None:
        empty = replace(result_of(), rows=(), total=Row("", "", (0, 0, Share(0, 0), 0, Share(0, 0))))
        assert "–" in [cell.value for row in sheet_of(report_of(empty)).iter_rows() for cell in row]
        narrow = wide_result(1)
        assert row_of(sheet_of(report_of(narrow)), 3)


class TestWord:
    def test_the_table_has_a_head_of_two_rows_that_every_page_repeats(self) -> None:
        table = word_of(report_of()).tables[1]
        head = [cells_of(row) for row in table.rows[:2]]
        # A cell that lies over two columns is told at both.
        assert head[0] == [text if text else before for before, text in zip(["", *HEAD], HEAD, strict=False)]
        assert head[1] == ["STT", "Đơn vị", "Tổng số đoàn viên", "Số lượng", "Tỷ lệ", "Số lượng", "Tỷ lệ"]
        properties = [row._tr.trPr.xml for row in table.rows]
        assert all("w:cantSplit" in one for one in properties)
        assert ["w:tblHeader" in one for one in properties] == [True, True, False, False, False, False]

    def test_lines_and_total_are_those_of_the_table(self) -> None:
        table = word_of(report_of()).tables[1]
        assert cells_of(table.rows[4])[1:5] == [LONG_UNIT, "802", "5", "0,62%"]
        assert cells_of(table.rows[5]) == ["", "Tổng cộng", "2.403", "12", "0,50%", "2.391", "99,50%"]

    def test_who_draws_it_up_and_who_signs_stand_below(self) -> None:
        left, right = word_of(report_of()).tables[2].rows[0].cells
        assert left.text.split("\n")[0] == "NGƯỜI LẬP BIỂU"
        assert right.text.split("\n")[:2] == ["TM. BAN CHẤP HÀNH", "BÍ THƯ"]
        assert right.text.endswith("Trần Văn Bình")


class TestLayout:
    def test_few_columns_stand_upright_and_many_lie(self) -> None:
        assert not paper_of(report_of()).landscape
        assert paper_of(report_of(wide_result(12))).landscape

    def test_too_many_columns_stand_in_parts_that_keep_groups_together(self) -> None:
        paper = paper_of(report_of(wide_result(24)))
        tables = [part for part in paper.parts if isinstance(part, Table)]
        assert len(tables) == 2
        assert sum(len(table.columns) - 2 for table in tables) == 24
        groups = [{column.group for column in table.columns[2:]} for table in tables]
        assert groups[0].isdisjoint(groups[1])
        for table in tables:
            assert sum(column.width for column in table.columns) <= 252.1
            assert [plain(row[1]) for row in table.rows][-1] == "Tổng cộng"

    def test_the_chart_stands_below_the_table_and_before_the_signatures(self) -> None:
        kinds = [type(part) for part in paper_of(report_of()).parts]
        assert kinds.index(Table) < kinds.index(Figure) < kinds.index(Signatures)

    def test_a_period_and_the_way_of_2023_are_told(self) -> None:
        result = result_of()
        table = replace(MEMBERS, grain=Grain.PERIOD)
        report = report_of(
            replace(result, table=table, query=replace(result.query, as_in_2023=True)), unsent=0
        )
        (told,) = [line for line in paper_of(report).lines() if line.startswith("Phạm vi")]
        assert told == (
            "Phạm vi: Đoàn xã Hoa Mai; cách tính năm 2023. "
            "Từ ngày 01/01/2026 đến ngày 22/11/2026, theo lần đồng bộ 22/11/2026 08:10"
        )


def test_plain_lines_have_figures_without_dots_and_harmless_names() -> None:
    text = reports.content(report_of(), ".csv", None).decode("utf-8-sig")
    lines = list(csv.reader(StringIO(text)))
    assert lines[0][2:4] == ["Tổng số đoàn viên", "Nhập từ App: Số lượng"]
    assert lines[2][1] == "'=1+1 Chi đoàn thôn lạ"
    assert lines[4] == ["", "Tổng cộng", "2403", "12", "0,50%", "2391", "99,50%"]


@pytest.mark.parametrize("suffix", [".xlsx", ".docx", ".csv"])
def test_the_same_figures_give_the_same_bytes_at_any_moment(
    suffix: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = reports.content(report_of(), suffix, None)
    # Archives tell the time in steps of two seconds; a day later is surely another one.
    later = datetime.now().astimezone().timestamp() + 86_400
    monkeypatch.setattr("time.time", lambda: later)
    assert reports.content(report_of(), suffix, None) == before
    assert reports.content(report_of(result_of(4)), suffix, None) != before


def test_other_endings_and_a_pdf_without_anything_to_draw_with_are_refused() -> None:
    for suffix in (".pdf", ".ods", ""):
        with pytest.raises(Usage) as refused:
            reports.content(report_of(), suffix, None)
        assert refused.value.code == "usage.report_format"


def test_the_file_is_named_after_table_and_day() -> None:
    assert report_of().file_stem == f"bieu-2-so-lieu-doan-vien-{DAY}"


def test_every_remark_that_a_table_can_make_is_said_in_words() -> None:
    codes = {balance.code for table in TABLES.values() for balance in table.balances}
    assert codes
    for code in codes:
        remark = Remark(code, {"have": 5, "expected": 4, "people": ["p1"]}, "")
        told = remark_told(result_of(), remark)
        assert "có 5 đoàn viên" in told
        assert "ra 4" in told
