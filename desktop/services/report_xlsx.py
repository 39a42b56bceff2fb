"""A report as a workbook: numbers that Excel can go on counting with, the head and the signatures of a paper.

The same report gives the same bytes: nothing of the moment of writing goes into the file.
"""

from __future__ import annotations

from datetime import datetime
from io import BytesIO
from typing import TYPE_CHECKING, Any, Final

from desktop.services import paper_words
from desktop.services.column_bands import Band, bands
from desktop.services.list_writing import sheet_name, text_look, workbook_to, write_text
from desktop.services.paper_content import STARS, HeadedColumn, Table
from desktop.services.report_types import Report, column_name, lines_title
from desktop.services.text_room import lines_needed
from desktop.services.wording import word
from domain.statistics.model import Cell, Chart, ColumnKind, Row, Share
from domain.statistics.shares import NO_SHARE, hundredths

if TYPE_CHECKING:
    from collections.abc import Iterable

    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

FAMILY: Final = "Times New Roman"
_COUNT, _PERCENT = "#,##0", "0.00%"
_NAME_COLUMNS: Final = 2
_NUMBER_WIDTH, _NAME_WIDTH, _TEXT_WIDTH, _FIGURE_WIDTH = 6, 38, 24, 10
# What a spreadsheet gives a column of which nothing is said: beside a table of one column the head needs it.
_UNSET_WIDTH: Final = 8
_SMALLER_PERCENT: Final = 66
_A4: Final = 9
_MARGINS_INCHES: Final = {"left": 0.79, "right": 0.59, "top": 0.79, "bottom": 0.79}
# Dots beside each other on a lying sheet where twelve points are printed as eight, with a little to spare: no
# two programs measure quite alike. A column has seven for each character and five around them.
_LYING_INCHES: Final = 297 / 25.4 - _MARGINS_INCHES["left"] - _MARGINS_INCHES["right"]
_READABLE: Final = _LYING_INCHES * 96 * 100 / _SMALLER_PERCENT * 0.98
# Height of a line in parts of the size of its type.
_LEADING: Final = 1.5
_TYPE, _TITLE_TYPE, _NOTE_TYPE = 12, 14, 11
# Patterns beside colours: a chart is copied in grey. In the order of the columns of a chart.
_FILLS: Final = (
    ("#1F5FA8", "wide_upward_diagonal"),
    ("#C2570C", "dotted_grid"),
    ("#2E7D32", "horizontal_brick"),
    ("#6A3D9A", "wide_downward_diagonal"),
)
_CHART_PIXELS_PER_ROW, _CHART_LEAST_PIXELS, _CHART_MOST_PIXELS = 26, 360, 1600


def workbook(report: Report) -> bytes:
    """The content of a .xlsx."""
    target = BytesIO()
    book = workbook_to(target)
    about = {"title": report.title, "author": report.author, "created": _midnight(report.made_on)}
    book.set_properties(about)
    sheet = book.add_worksheet(sheet_name(report.result.table.number))
    writing = _Writing(book, sheet, report)
    first, last = writing.everything()
    if report.result.table.charts:
        _draw_charts(book, report, sheet.get_name(), first, last)
    book.close()
    return target.getvalue()


def _midnight(day: str) -> datetime:
    return datetime.fromisoformat(f"{day}T00:00:00")


class _Writing:
    def __init__(self, book: Workbook, sheet: Worksheet, report: Report) -> None:
        self._book, self._sheet, self._report = book, sheet, report
        self._columns = report.result.table.columns
        last = _NAME_COLUMNS + len(self._columns) - 1
        self._edge = max(last, _NAME_COLUMNS)
        # Head, title and signatures stand on the first sheet of a table that is printed on several; what
        # stands below it begins beside the names, which every sheet repeats.
        self._breaks = self._page_breaks()
        self._last = self._breaks[0] - 1 if self._breaks else last
        self._first = _NAME_COLUMNS if self._breaks else 0
        self._looks: dict[tuple[tuple[str, Any], ...], Format] = {}
        self._row = 0

    def everything(self) -> tuple[int, int]:
        """Write the sheet; gives the rows of the first and of the last line of the table, from 0."""
        self._set_up()
        self._head()
        self._titles()
        first_of_header = self._row
        self._header()
        self._sheet.freeze_panes(self._row, _NAME_COLUMNS)
        self._sheet.repeat_rows(first_of_header, self._row - 1)
        first = self._row
        for number, row in enumerate(self._report.result.rows, start=1):
            self._line(str(number), row)
        last = self._row - 1
        self._line("", self._report.result.total, bold=True)
        self._below()
        self._signatures()
        self._sheet.print_area(0, 0, self._row, max(self._edge, self._last + 2))
        return first, last

    def _set_up(self) -> None:
        sheet = self._sheet
        for place in range(_NAME_COLUMNS + len(self._columns)):
            sheet.set_column(place, place, self._width(place))
        sheet.set_paper(_A4)
        if len(self._columns) > 5:
            sheet.set_landscape()
        sheet.set_margins(**_MARGINS_INCHES)
        if self._breaks:
            sheet.set_print_scale(_SMALLER_PERCENT)
            sheet.set_v_pagebreaks(self._breaks)
            sheet.repeat_columns(0, _NAME_COLUMNS - 1)
        else:
            sheet.fit_to_pages(1, 0)
        sheet.set_footer("&C&P/&N")

    def _page_breaks(self) -> list[int]:
        """Columns before which another sheet begins."""
        names = tuple(range(_NAME_COLUMNS))

        def dots(band: Band) -> float:
            return self._dots((*names, *(_NAME_COLUMNS + place for place in band)))

        return [_NAME_COLUMNS + part[0] for part in bands(self._columns, dots, _READABLE)[1:]]

    def _width(self, place: int) -> int:
        """Of a column, in characters."""
        if place < _NAME_COLUMNS:
            return _NAME_WIDTH if place else _NUMBER_WIDTH
        at = place - _NAME_COLUMNS
        if at >= len(self._columns):
            return _UNSET_WIDTH
        return _TEXT_WIDTH if self._columns[at].kind is ColumnKind.TEXT else _FIGURE_WIDTH

    def _dots(self, places: Iterable[int]) -> float:
        return float(sum(7 * self._width(place) + 5 for place in places))

    def _lines(self, text: str, first: int, last: int, points: float = _TYPE, **how: Any) -> int:
        """How many a text takes over these columns; `how` it looks: `bold`, `indent`."""
        room = self._dots(range(first, last + 1)) - 9 * int(how.get("indent", 0))
        return lines_needed(text, room, points, bold=bool(how.get("bold")))

    def _high(self, lines: int, points: float = _TYPE) -> None:
        """Programs do not find out by themselves how high a row has to be."""
        self._sheet.set_row(self._row, lines * points * _LEADING)

    def _look(self, **how: Any) -> Format:
        key = tuple(sorted(how.items()))
        if key not in self._looks:
            base = {"font_name": FAMILY, "font_size": _TYPE, "valign": "vcenter"}
            self._looks[key] = text_look(self._book, **{**base, **how})
        return self._looks[key]

    def _across(self, first: int, last: int, text: str, look: Format, rows: int = 1) -> None:
        """One text over several columns and rows; a single cell is not merged, as Excel calls that damage."""
        if first == last and rows == 1:
            write_text(self._sheet, self._row, first, text, look)
            return
        self._sheet.merge_range(self._row, first, self._row + rows - 1, last, "", look)
        write_text(self._sheet, self._row, first, text, look)

    def _head(self) -> None:
        report = self._report
        left_last = max(1, self._last // 2 - 1) if self._last > 3 and not self._breaks else 1
        right_first = left_last + 1
        last = max(self._last, right_first + 1)
        wrapped = {"align": "center", "text_wrap": True}
        left: tuple[tuple[str, dict[str, Any]], ...] = (
            (report.superior, {}),
            (report.organ, {"bold": True}),
            (STARS if report.organ else "", {}),
        )
        right: tuple[tuple[str, dict[str, Any]], ...] = (
            (paper_words.UNION, {"bold": True}),
            (report.dated, {"italic": True}),
            ("", {}),
        )
        for (left_text, left_how), (right_text, right_how) in zip(left, right, strict=True):
            lines = self._lines(left_text, 0, left_last, **left_how)
            self._high(max(lines, self._lines(right_text, right_first, last, **right_how)))
            self._across(0, left_last, left_text, self._look(**wrapped, **left_how))
            self._across(right_first, last, right_text, self._look(**wrapped, **right_how))
            self._row += 1

    def _titles(self) -> None:
        table, last = self._report.result.table, max(self._last, _NAME_COLUMNS + 1)
        under = f"{self._report.scope}. {self._report.as_of}"
        title: dict[str, Any] = {"bold": True, "font_size": _TITLE_TYPE}
        for text, how in (
            (table.number.upper(), title),
            (table.title.upper(), title),
            (under, {"italic": True}),
        ):
            points = how.get("font_size", _TYPE)
            self._high(self._lines(text, self._first, last, points, **how), points)
            self._across(self._first, last, text, self._look(align="center", text_wrap=True, **how))
            self._row += 1

    def _header(self) -> None:
        look = self._look(align="center", bold=True, border=1, text_wrap=True)
        headed = Table(
            tuple(
                HeadedColumn(title, 0.0, "centre", group)
                for title, group in (
                    (word("report.number"), ""),
                    (lines_title(self._report.result.table), ""),
                    *((column.label, column.group) for column in self._columns),
                )
            ),
            (),
        )
        rows = 2 if headed.grouped else 1
        over = alone = 1
        for title, at, count in headed.heads():
            group, lines = headed.columns[at].group, self._lines(title, at, at + count - 1, bold=True)
            over, alone = (max(over, lines), alone) if group else (over, max(alone, lines))
            self._across(at, at + count - 1, title, look, rows if not group else 1)
        below = alone - over if rows > 1 else alone
        if rows > 1:
            self._high(over)
            self._row += 1
            for at, column in enumerate(headed.columns):
                if column.group:
                    write_text(self._sheet, self._row, at, column.title, look)
                    below = max(below, self._lines(column.title, at, at, bold=True))
        self._high(max(below, 1))
        self._row += 1

    def _line(self, number: str, row: Row, *, bold: bool = False) -> None:
        name = word("report.total") if bold else row.name
        self._high(self._lines_of(name, row, bold=bold))
        if number:
            look = self._look(border=1, align="center", num_format="0", quote_prefix=False)
            self._sheet.write_number(self._row, 0, int(number), look)
        else:
            write_text(self._sheet, self._row, 0, "", self._look(border=1))
        write_text(self._sheet, self._row, 1, name, self._look(border=1, text_wrap=True, bold=bold, indent=1))
        for place, cell in enumerate(row.cells, start=_NAME_COLUMNS):
            self._cell(place, cell, bold=bold)
        self._row += 1

    def _lines_of(self, name: str, row: Row, *, bold: bool) -> int:
        cells = enumerate(row.cells, start=_NAME_COLUMNS)
        texts = [(1, name), *((place, cell) for place, cell in cells if isinstance(cell, str))]
        return max(self._lines(text, place, place, bold=bold, indent=1) for place, text in texts)

    def _cell(self, place: int, cell: Cell, *, bold: bool) -> None:
        if isinstance(cell, str) or cell is None:
            look = self._look(border=1, text_wrap=True, bold=bold, indent=1)
            write_text(self._sheet, self._row, place, cell or "", look)
            return
        if isinstance(cell, Share):
            share = hundredths(cell)
            if share is None:
                write_text(self._sheet, self._row, place, NO_SHARE, self._look(border=1, align="right"))
                return
            # Rounded here: what Excel shows is what the paper says, whatever program shows it.
            value, shown = share / 10_000, _PERCENT
        else:
            value, shown = cell, _COUNT
        look = self._look(border=1, align="right", num_format=shown, quote_prefix=False, bold=bold)
        self._sheet.write_number(self._row, place, value, look)

    def _below(self) -> None:
        self._row += 1
        look = self._look(text_wrap=True, align="left", valign="top", font_size=_NOTE_TYPE)
        last = max(self._last, _NAME_COLUMNS + 1)
        for line in self._report.explained():
            self._high(self._lines(line, self._first, last, _NOTE_TYPE), _NOTE_TYPE)
            self._across(self._first, last, line, look)
            self._row += 1

    def _signatures(self) -> None:
        self._row += 1
        report = self._report
        middle = max(1, (self._first + self._last) // 2)
        last = max(self._last, middle + 2)
        left = (word("report.drafter"), "", word("report.by_hand"), "", "", report.drafter)
        right = (
            paper_words.sign_for("committee"),
            report.post,
            word("report.by_hand"),
            "",
            "",
            report.signer,
        )
        for at, (left_text, right_text) in enumerate(zip(left, right, strict=True)):
            how: dict[str, Any] = {"italic": True} if at == 2 else {"bold": True}
            look = self._look(align="center", text_wrap=True, **how)
            lines = self._lines(left_text, self._first, middle, **how)
            self._high(max(lines, self._lines(right_text, middle + 1, last, **how)))
            self._across(self._first, middle, left_text, look)
            self._across(middle + 1, last, right_text, look)
            self._row += 1


def _draw_charts(book: Workbook, report: Report, sheet: str, first: int, last: int) -> None:
    """Excel's own charts of the very cells of the table, on a sheet of their own."""
    if last < first:
        return
    place = book.add_worksheet(sheet_name(word("report.chart_sheet")))
    top = 0
    for declared in report.result.table.charts:
        chart = _chart(book, report, declared, sheet, first, last)
        wanted = (last - first + 1) * _CHART_PIXELS_PER_ROW * len(declared.columns) + 120
        height = min(max(wanted, _CHART_LEAST_PIXELS), _CHART_MOST_PIXELS)
        chart.set_size({"width": 900, "height": height})
        place.insert_chart(top, 0, chart)
        top += height // 20 + 2
    place.set_paper(_A4)
    place.fit_to_pages(1, 0)


def _chart(book: Workbook, report: Report, declared: Chart, sheet: str, first: int, last: int) -> Any:
    # Lying bars: names of organisations are long, and stand beside their bars.
    chart = book.add_chart({"type": "bar"})
    keys = [column.key for column in report.result.table.columns]
    face = {"name": FAMILY, "size": 10}
    for at, key in enumerate(declared.columns):
        column = _NAME_COLUMNS + keys.index(key)
        colour, pattern = _FILLS[at % len(_FILLS)]
        series: dict[str, Any] = {
            "name": column_name(report.result, key),
            "categories": [sheet, first, 1, last, 1],
            "values": [sheet, first, column, last, column],
            "data_labels": {"value": True, "font": face},
            "border": {"color": colour},
        }
        if at:
            series["pattern"] = {"pattern": pattern, "fg_color": colour, "bg_color": "#FFFFFF"}
        else:
            series["fill"] = {"color": colour}
        chart.add_series(series)
    chart.set_title({"name": declared.title, "name_font": {**face, "size": 13, "bold": True}})
    # The first line of the table is the uppermost bar.
    chart.set_y_axis({"reverse": True, "num_font": face})
    chart.set_x_axis({"min": 0, "num_font": face, "major_gridlines": {"visible": True}})
    chart.set_legend({"position": "bottom", "font": face} if len(declared.columns) > 1 else {"none": True})
    return chart
