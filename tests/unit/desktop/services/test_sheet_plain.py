"""What is read by patterns is what the parser reads, in every list; what is doubtful, the parser reads."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any
from unittest.mock import patch

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop.services import sheet_look, sheet_plain
from desktop.services.list_writing import XLSX
from desktop.services.list_writing import content as written
from desktop.services.sheet_book import book_of
from desktop.services.sheet_caps import SheetRefused
from desktop.services.sheet_serving import parsed_lines
from domain.importing.cells import NOT_CALCULATED, Area, Cell
from tests.helpers.both_readings import GoesToParser, by_patterns, same, styled
from tests.helpers.make_lists import FOLDER, xlsx_bytes
from tests.helpers.workbooks import archived, sheet_part, workbook_parts

LISTS = sorted(FOLDER.glob("*.xlsx"))


@pytest.mark.parametrize("path", LISTS, ids=lambda path: path.name)
def test_every_list_is_read_by_patterns_as_by_the_parser(path: Path) -> None:
    same(path.read_bytes())


def test_what_this_program_writes_is_read_by_patterns() -> None:
    rows = [["Nguyễn & <Văn>", "034207000011", ""], ["", " x ", "a\nb"], ['"nói"', "'", "=1+1"]]
    (sheet,) = same(written(XLSX, "DSDV", ["Họ và tên", "Số CCCD", "Ghi chú"], rows)).sheets
    assert [[cell.text for cell in row] for row in sheet.rows[1:]] == [rows[0][:2], *rows[1:]]


def test_what_openpyxl_writes_is_read_by_patterns() -> None:
    book = openpyxl.Workbook()
    sheet = book.create_sheet("a", 0)
    sheet.append(["STT", "Họ & tên", 1, 2.5, date(2007, 3, 25), True, "=A1", "  x "])
    sheet.append([None, "a\nb", 1.5e30, -3])
    sheet.merge_cells("A4:C5")
    book.create_sheet("Ẩn").sheet_state = "hidden"
    target = io.BytesIO()
    book.save(target)
    first, second, third = same(target.getvalue()).sheets
    assert first.rows[0][4:6] == (Cell(date(2007, 3, 25)), Cell(True))
    assert (first.merged, second.rows, third.hidden) == ((Area(3, 0, 4, 2),), [], True)


def test_what_a_spreadsheet_writes_beside_plain_texts_is_read_by_patterns() -> None:
    def fill(book: Any) -> None:
        bold, day = book.add_format({"bold": True}), book.add_format({"num_format": "dd/mm/yyyy"})
        sheet = book.add_worksheet("a")
        sheet.write_rich_string(0, 0, "Họ ", bold, "và", " tên")
        sheet.write_formula(1, 0, '=IF(1,"<",2)', None, "<a&b>")
        sheet.write_formula(1, 1, "=1+1", None, 2)
        sheet.write_formula(1, 2, "=1/0", None, "#DIV/0!")
        sheet.write_boolean(1, 3, True)
        sheet.write_datetime(1, 4, date(2007, 3, 25), day)
        sheet.write_blank(1, 7, None, bold)
        sheet.merge_range(3, 0, 3, 4, "gộp", bold)
        sheet.set_row(8, 30)
        book.add_worksheet("b").hide()

    (sheet, _) = same(xlsx_bytes(fill)).sheets
    assert [cell.value for cell in sheet.rows[1]] == ["<a&b>", 2, "#N/A", True, date(2007, 3, 25)]


# --- sheets made cell by cell

TEXTS = ["", "a", "Nguyễn Văn An", "a &amp; b", "&#7885;", "&#x41;&lt;&gt;&quot;&apos;", "a\nb", "x|#&quot;"]
ODD_TEXTS = [" a ", "_x000D_", "&nbsp;", "a\r\nb", "&#13;", "&#xD800;"]
SHARED = [
    *(f"<si><t>{text}</t></si>" for text in TEXTS),
    '<si><t xml:space="preserve"> a </t></si>',
    '<si><r><t>a</t></r><r><rPr><b/><sz val="11"/></rPr><t xml:space="preserve"> b</t></r></si>',
]
ODD_SHARED = [*(f"<si><t>{text}</t></si>" for text in ODD_TEXTS), "<si/>", "<si><t/></si>"]
ODD_SHARED += ['<si><t>a</t><rPh sb="0" eb="1"><t>z</t></rPh></si>', "<si><t>a</t><!-- --></si>"]

WHOLE = st.integers(0, 60_000).map(str)
NUMBERS = st.one_of(
    WHOLE, st.sampled_from(["-5", "0", "12.50", "1.5E+17", "-0", "123456789012345678", "1e400"])
)
ODD_NUMBERS = st.sampled_from(["", "nan", "1_0", " 5", "0x1", "+5", ".5", "5.", "60", "0.5", "40000.25", "x"])
STYLE = st.sampled_from(["", ' s="0"', ' s="4"', ' s="5"', ' s="9"'])
DATED = st.sampled_from([' s="1"', ' s="2"', ' s="6"'])


MOMENTS = st.sampled_from([' s="1"', ' s="3"', ' s="7"', ' s="8"'])
TIMES = st.one_of(
    st.floats(61, 60_000),
    st.floats(0, 0.99999),
    st.integers(0, 1439).map(lambda minute: minute / 1440),
    st.tuples(st.integers(61, 60_000), st.integers(0, 86_399)).map(lambda it: it[0] + it[1] / 86_400),
).map(repr)


PLAIN = st.one_of(
    st.tuples(STYLE, st.integers(0, len(SHARED) - 1)).map(lambda it: f'{it[0]} t="s"><v>{it[1]}</v>'),
    st.tuples(STYLE, st.sampled_from(["", ' t="n"']), NUMBERS).map(
        lambda it: f"{it[0]}{it[1]}><v>{it[2]}</v>"
    ),
    st.tuples(DATED, st.integers(61, 60_000)).map(lambda it: f"{it[0]}><v>{it[1]}</v>"),
    st.tuples(MOMENTS, TIMES).map(lambda it: f"{it[0]}><v>{it[1]}</v>"),
    st.tuples(STYLE, st.sampled_from(TEXTS)).map(lambda it: f'{it[0]} t="str"><f>A1</f><v>{it[1]}</v>'),
    st.tuples(STYLE, st.sampled_from(TEXTS)).map(lambda it: f'{it[0]} t="inlineStr"><is><t>{it[1]}</t></is>'),
    st.sampled_from(
        [
            ' t="b"><v>1</v>',
            ' t="e"><v>#REF!</v>',
            ">",
            ' s="1">',
            "><f>1+1</f><v>2</v>",
            ' t="s">',
            "><v></v>",
        ]
    ),
    st.just(' t="inlineStr"><is><t xml:space="preserve"> b </t></is>'),
    st.sampled_from(
        [
            '><f t="shared" si="0"/><v/>',
            "><f>A1</f>",
            ' s="1"><f>A1</f><v></v>',
            ' t="n"><f ca="1">A1</f><v/>',
            ' t="str"><f>A1</f><v></v>',
            ' t="str"><f>A1</f><v/>',
            ' s="4" t="str"><f>A1</f>',
            ' t="b"><f/>',
        ]
    ),
)
ODD_STARTS = st.sampled_from(["", ' t="n"', ' s="1"', ' s="3"', ' s="99"', ' t="b"', ' t="s"'])
ODD = st.one_of(
    st.tuples(ODD_STARTS, ODD_NUMBERS).map(lambda it: f"{it[0]}><v>{it[1]}</v>"),
    st.sampled_from(ODD_TEXTS).map(lambda text: f' t="str"><v>{text}</v>'),
    st.sampled_from(ODD_TEXTS).map(lambda text: f' t="inlineStr"><is><t>{text}</t></is>'),
    st.sampled_from(
        [
            ' t="d"><v>2007-03-25</v>', ' t="x"><v>1</v>', ' t="e"><v>#X</v>', ' t="s"><v>007</v>',
            ' t="s"><v>99</v>', ' t="inlineStr"><v>1</v>', ' t="s"><is><t>1</t></is>', '><v>5</v><f/>',
            ' t="str"><is><t>1</t></is>', ' t="str"><v>\x01a</v>', ' t="str"><v><![CDATA[a]]></v>',
            '><!-- --><v>5</v>', '><v>1</v><v>2</v>', ' cm="1"><v>5</v>', ' t="n" s="1"><v>5</v>',
            ' t="inlineStr"><is><r><t>a</t></r></is>', ' t="str"><v>a"&gt;</v>', "> <v>5</v>", "><v>5</v> ",
            '><v>"</v>', ' t="str"><v xml:space="preserve"> a </v>', "><v>1</v></c><v>5</v><c>",
        ]
    ),
)  # fmt: skip


def row(number: int, cells: Sequence[str]) -> str:
    """Of the cells without a value some are written in one way, some in the other."""
    drawn = [
        f'<c r="{"ABCDEF"[column]}{number}"{cell}</c>'
        if "<" in cell or column % 2
        else f'<c r="{"ABCDEF"[column]}{number}"{cell[:-1]}/>'
        for column, cell in enumerate(cells)
        if cell
    ]
    return f'<row r="{number}" spans="1:9">{"".join(drawn)}</row>' if drawn else f'<row r="{number}" ht="3"/>'


def rows_of(cells: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Rows with numbers up to 25, so that numbers of styles end like them."""
    filled = st.lists(st.one_of(st.just(""), cells), max_size=6)
    numbered = st.dictionaries(st.integers(1, 25), filled, max_size=5)
    return numbered.map(lambda given: "".join(row(number, given[number]) for number in sorted(given)))


@settings(max_examples=30)
@given(rows_of(PLAIN), st.sampled_from(["Arial", ".VnTime"]), st.booleans())
def test_any_plain_sheet_is_read_as_the_parser_reads_it(rows: str, font: str, from_1904: bool) -> None:
    setting = '<workbookPr date1904="1"/>' if from_1904 else ""
    same(styled(rows, "".join(SHARED), font, setting))


@settings(max_examples=30)
@given(rows_of(st.one_of(PLAIN, ODD)), st.sampled_from(["", *ODD_SHARED]))
def test_any_odd_sheet_is_read_by_patterns_only_as_the_parser_reads_it(rows: str, text: str) -> None:
    content = styled(rows, "".join(SHARED) + text)
    if by_patterns(content) is not None:
        same(content)


@settings(max_examples=30)
@given(
    st.lists(st.one_of(st.just(""), PLAIN, PLAIN, ODD), min_size=1, max_size=5),
    st.sets(st.integers(1, 99), min_size=2, max_size=6),
    st.one_of(st.just(""), PLAIN, ODD),
)
def test_rows_of_one_shape_are_read_by_one_pattern_as_each_by_itself(
    cells: list[str], numbers: set[int], last: str
) -> None:
    rows = "".join([row(number, cells) for number in sorted(numbers)] + [row(100, [*cells, last])])
    content = styled(rows, "".join(SHARED))
    each = by_patterns(content)
    with patch.object(sheet_plain, "_OFTEN", 1):
        assert by_patterns(content) == each


def test_a_row_of_another_shape_or_order_is_none_of_the_pattern() -> None:
    rows = "".join(f'<row r="{n}"><c r="A{n}" t="s"><v>{n % 3}</v></c></row>' for n in range(1, 40))
    with patch.object(sheet_plain, "_OFTEN", 2):
        same(styled(rows + '<row r="41"><c r="B41"><v>5</v></c></row>', "".join(SHARED)))
        for odd in ('<row r="39"><c r="A39"', '<row r="40"><c r="A41"', '<row r="40"><c r="A40" x=""'):
            assert by_patterns(styled(f'{rows}{odd} t="s"><v>1</v></c></row>', "".join(SHARED))) is None


# --- what only the parser may read


@pytest.mark.parametrize(
    "rows",
    [
        '<row r="2"><c r="A2"><v>1</v></c></row><row r="1"><c r="A1"><v>1</v></c></row>',
        '<row r="1"><c r="B1"><v>1</v></c><c r="A1"><v>1</v></c></row>',
        '<row r="1"><c r="A1"><v>1</v></c><c r="A1"><v>1</v></c></row>',
        '<row r="2"><c r="A2"><v>1</v></c><c r="B12"><v>1</v></c></row>',
        '<row r="1"><c r="A2"/></row>',
        '<row r="1"><c><v>1</v></c></row>',
        '<row><c r="A1"><v>1</v></c></row>',
        "<row r='1'><c r='A1'><v>1</v></c></row>",
        '<row r="1"> <c r="A1"><v>1</v></c></row>',
        '<row r="1"><c r="A1" t="s"></v></c>0<v><c r="B1"/></row>',
        '<row r="1"><c r="A1" t="s"><v>0<v></c></row>',
        '<row r="1"><c r="A1" t="str"><v>a"><v></row>',
        '<row r="1"><c r="A1" t="s"><v>0</v></c>|<c r="B1" t="s"><v>0</v></c></row>',
        '<row r="1"><c r="A1" t="s"><v>0"1</v></c><c r="B1" t="s"><v></v></c></row>',
        '<row r="1"><c r="A1"><v>1</v></c></row><!-- -->',
        '<row r="1"><c r="A1"><v>1</v></c></row></sheetData><sheetData>',
        "</sheetData><mergeCells><mergeCell ref='A1:B1'/></mergeCells><sheetData>",
        '</sheetData><mergeCells><x:mergeCell ref="A1:B1"/></mergeCells><sheetData>',
    ],
)
def test_what_stands_otherwise_goes_to_the_parser(rows: str) -> None:
    content = styled(rows)
    with patch.object(sheet_look, "look_at", side_effect=GoesToParser), pytest.raises(GoesToParser):
        list(parsed_lines(content, "xlsx"))


_TWICE = '<c r="A{n}" s="1" t="s"><v>{text}</v></c><c r="{column}{n}" s="1" t="{kind}"><v>{value}</v></c>'


def _rows_of_two(count: int, last: int, **other: str) -> str:
    """Rows of a shared text and something else; in the last row the text with the number `last`."""
    texts = [*[0] * (count - 1), last]
    rows = (_TWICE.format(n=n, text=text, **other) for n, text in enumerate(texts, 1))
    return "".join(f'<row r="{n}">{row}</row>' for n, row in enumerate(rows, 1))


@pytest.mark.parametrize("count", [1, 60], ids=["row by row", "by a pattern of the row"])
@pytest.mark.parametrize("last", [1, 2, 999, 12_345_678_901], ids=["first past", "second", "far", "huge"])
@pytest.mark.parametrize(
    "other",
    [
        {"column": "B", "kind": "s", "value": "0"},
        {"column": "C", "kind": "s", "value": "0"},
        {"column": "B", "kind": "str", "value": "y"},
    ],
    ids=["beside a text", "behind a gap", "beside another value"],
)
def test_a_number_past_the_shared_texts_is_damage(other: dict[str, str], last: int, count: int) -> None:
    content = styled(_rows_of_two(count, last, **other))
    with pytest.raises(SheetRefused) as caught:
        book_of(parsed_lines(content, "xlsx"), "", "")
    assert caught.value.code == "import.file.damaged"


def test_rows_of_a_list_are_read_alike_before_and_after_one_of_another_shape() -> None:
    same_rows = _rows_of_two(60, 0, column="B", kind="s", value="0")
    odd = '<row r="61"><c r="A61" s="1" t="s"><v>0</v></c><c r="D61" s="1" t="str"><v>y</v></c></row>'
    more = "".join(
        f'<row r="{n}"><c r="A{n}" s="1" t="s"><v>0</v></c><c r="B{n}" s="1" t="s"><v>0</v></c></row>'
        for n in (62, 63, 70)
    )
    rows = book_of(parsed_lines(styled(same_rows + odd + more), "xlsx"), "", "").sheets[0].rows
    pair, gap = (Cell("x"), Cell("x")), (Cell("x"), Cell(), Cell(), Cell("y"))
    assert rows == [*[pair] * 60, gap, pair, pair, *[()] * 6, pair]


@pytest.mark.parametrize("text", ODD_SHARED)
def test_odd_shared_texts_go_to_the_parser(text: str) -> None:
    assert by_patterns(styled('<row r="1"><c r="A1" t="s"><v>0</v></c></row>', text)) is None


def test_numbers_of_styles_that_end_like_the_row_are_those_of_their_own_row() -> None:
    """Row 1 and row 5 have the same around their values when these ends are taken for the row's number."""
    rows = [f'<row r="{n}"><c r="A{n}" s="{n}"><v>40000</v></c></row>' for n in (1, 4, 6)]
    (sheet,) = same(styled("".join(rows))).sheets
    assert [sheet.rows[n][0].value for n in (0, 3, 5)] == [date(2009, 7, 6), 40000, date(2009, 7, 6)]


def test_a_sheet_in_another_code_goes_to_the_parser() -> None:
    parts = workbook_parts()
    parts["xl/worksheets/sheet1.xml"] = sheet_part('<row r="1"><c r="A1"><v>1</v></c></row>').replace(
        "UTF-8", "windows-1258"
    )
    assert by_patterns(archived(parts)) is None


# --- formulas without a result, times of day


def test_a_formula_whose_result_was_never_stored_is_no_empty_cell() -> None:
    rows = (
        '<row r="1"><c r="A1" t="str"><f>B1</f><v></v></c><c r="C1"><f>B1</f></c></row>'
        '<row r="2"><c r="A2" t="s"><v>0</v></c><c r="B2" s="1"><f>A1</f><v></v></c></row>'
        '<row r="4"><c r="D4" s="6"><f t="shared" ref="D4:D5" si="0">A1</f><v/></c></row>'
    )
    (sheet,) = same(styled(rows)).sheets
    assert [[cell.text for cell in row] for row in sheet.rows] == [
        ["", "", NOT_CALCULATED],
        ["x", NOT_CALCULATED],
        [],
        ["", "", "", NOT_CALCULATED],
    ]


def test_times_of_day_are_read_by_patterns() -> None:
    cells = [' s="1"><v>39166.354166666664</v>', ' s="7"><v>39166.0</v>', ' s="8"><v>0.3541666</v>']
    (sheet,) = same(styled(row(1, [*cells, ' s="3"><v>1.0416666666666667</v>']))).sheets
    assert [cell.value for cell in sheet.rows[0]] == [
        datetime.fromisoformat("2007-03-25T08:30"),
        date(2007, 3, 25),
        "08:30",
        "25:00",
    ]


# --- limits


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        ('<row r="50001"><c r="A50001"><v>1</v></c></row>', "import.file.rows"),
        ('<row r="1"><c r="SG1"><v>1</v></c></row>', "import.file.columns"),
        ('<row r="1"><c r="XFE1"><v>1</v></c></row>', "import.file.columns"),
        (
            '<row r="1"><c r="SA1"><v>1</v></c></row><row r="49000"><c r="A49000"><v>1</v></c></row>',
            "import.file.inside",
        ),
    ],
)
def test_a_plain_sheet_bigger_than_any_list_is_refused(rows: str, code: str) -> None:
    with (
        patch.object(sheet_look, "look_at", side_effect=GoesToParser),
        pytest.raises(SheetRefused) as caught,
    ):
        book_of(parsed_lines(styled(rows), "xlsx"), "", "")
    assert caught.value.code == code


def test_a_long_text_in_many_plain_cells_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    cells = "".join(f'<c r="{letter}1" t="s"><v>0</v></c>' for letter in "ABCDEF")
    content = styled(f'<row r="1">{cells}</row>', f"<si><t>{'x' * 100}</t></si>")
    assert by_patterns(content) is not None
    monkeypatch.setattr(sheet_plain, "MOST_TEXT", 500)
    with pytest.raises(SheetRefused) as caught:
        by_patterns(content)
    assert caught.value.code == "import.file.inside"


def test_blank_cells_of_far_rows_do_not_count() -> None:
    rows = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576" s="1"/></row>'
    (sheet,) = same(styled(rows)).sheets
    assert sheet.rows == [(Cell(1),)]
