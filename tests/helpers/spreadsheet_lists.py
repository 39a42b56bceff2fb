"""Lists as xlsx and xls: the central system's, those of old fonts, and those that people made by hand."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from io import BytesIO
from typing import Any

from domain.importing.cells import CellValue, shown
from tests.helpers.list_people import PEOPLE, Person
from tests.helpers.make_lists import HEADER, Expected, MadeList, row_of, rows_of, xlsx_bytes
from tests.helpers.old_codes import as_tcvn3, as_tcvn3_capitals, as_vni

BRANCH = "CHI ĐOÀN THÔN BÌNH MINH"

_CENTRAL = (
    "STT", "Họ và tên", "Mã định danh đoàn viên", "Ngày sinh Nam", "Ngày sinh Nữ", "Dân tộc ", "Tôn giáo",
    "Quê quán ", "Địa chỉ thường trú", "Số CMND/CCCD", "Ngày cấp", "Nơi cấp", "Trình độ văn hóa",
    "Trình độ chuyên môn", "Trình độ LLCT", "Tin học", "Ngoại ngữ", "Thời gian vào đoàn",
    "Số Nghị quyết chuẩn y kết nạp đoàn viên", "Số thẻ đoàn", "Thời gian vào Đảng", "Nghề nghiệp hiện nay ",
    "Đối tượng đoàn viên", "Rèn luyện đoàn viên", "Đánh giá, xếp loại đoàn viên", "Khen thưởng", "Kỷ luật",
    "Chức vụ trong chi đoàn", "Hội", "Đoàn viên danh dự", "Email liên hệ", "Điện thoại liên hệ", "Đơn vị",
)  # fmt: skip
_POLICE = "Cục Cảnh sát quản lý hành chính về trật tự xã hội"


def _central_row(number: int, person: Person) -> list[str]:
    born = shown(person.born)
    row = [str(number), person.name, f"{1200000 + number}", "" if person.is_woman else born]
    row += [born if person.is_woman else "", person.ethnicity, "Không", person.home_town, person.home_town]
    row += [
        person.citizen_id,
        "10/05/2021",
        _POLICE,
        "Hệ 12/12",
        "Đại học",
        "Sơ cấp",
        "Tin học văn phòng",
        "Bậc 2",
    ]
    row += [shown(person.joined), f"{number}-QĐ/ĐTN", f"34{number:08}", "", "Học sinh", "Học sinh", "Tốt"]
    row += ["Hoàn thành tốt nhiệm vụ", "", "", "Bí thư chi đoàn" if number == 1 else "Đoàn viên"]
    return [*row, "Hội Liên hiệp Thanh niên Việt Nam", "", f"dv{number}@example.vn", person.phone, BRANCH]


def central() -> MadeList:
    rows = [_central_row(number, person) for number, person in enumerate(PEOPLE, 1)]

    def fill(book: Any) -> None:
        sheet = book.add_worksheet("DSDV")
        bold = book.add_format({"bold": True, "font_name": "Times New Roman"})
        plain = book.add_format({"num_format": "@", "font_name": "Times New Roman"})
        sheet.merge_range("A2:AG2", "DANH SÁCH ĐOÀN VIÊN", bold)
        sheet.merge_range("A3:AG3", BRANCH, bold)
        for column, header in enumerate(_CENTRAL):
            if header.startswith("Ngày sinh"):
                sheet.write(5, column, header.removeprefix("Ngày sinh "), bold)
            else:
                sheet.merge_range(4, column, 5, column, header, bold)
        sheet.merge_range("D5:E5", "Ngày sinh", bold)
        for number, row in enumerate(rows, 6):
            for column, text in enumerate(row):
                sheet.write_string(number, column, text, plain) if text else sheet.write_blank(
                    number, column, None, plain
                )
        sheet.set_column("AD:AD", None, None, {"hidden": True})
        sheet.freeze_panes(15, 2)
        codes = book.add_worksheet("DATA")
        codes.write_row(0, 0, ["Mã dân tộc", "Dân tộc"])
        codes.write_row(1, 0, ["5", "Kinh"])
        codes.hide()

    return MadeList(xlsx_bytes(fill), [Expected("DSDV", [header.strip() for header in _CENTRAL], rows)])


_SECOND = (
    "Đơn vị", "Họ và tên", "Ngày sinh", "Giới tính", "Dân tộc", "Tôn giáo", "CMND/CCCD", "Ngày cấp",
    "Nơi cấp", "Quê quán", "Thường trú", "Số nghị quyết chuẩn y kết nạp đoàn", "Nơi vào đoàn",
    "Nơi cấp thẻ đoàn", "Ngày vào đoàn", "Chức vụ trong chi Đoàn", "Hiệp hội", "Đoàn viên danh dự",
    "Ngày vào Đảng", "Chức vụ Đảng", "Có hưởng lương", "Sổ đoàn viên", "Trình độ văn hóa",
    "Trình độ chuyên môn", "Lý luận chính trị", "Trình độ tin học", "Ngoại ngữ", "Nghề nghiệp hiện nay",
    "Số điện thoại", "Email",
)  # fmt: skip


def second_layout() -> MadeList:
    rows: list[list[CellValue]] = []
    for number, person in enumerate(PEOPLE, 1):
        row: list[CellValue] = [BRANCH, person.name, person.born, person.sex, person.ethnicity, "Không"]
        row += [person.citizen_id, date(2021, 5, 10), _POLICE, person.home_town, person.home_town]
        row += [
            f"{number}-QĐ/ĐTN",
            "Thái Bình",
            "Thái Bình",
            person.joined,
            "Đoàn viên",
            "",
            "",
            "",
            "",
            "Không",
        ]
        rows.append([*row, "Có", "12/12", "Cao đẳng", "", "", "", "Công nhân", person.phone, ""])

    def fill(book: Any) -> None:
        _plain_sheet(book, "Danh sách", _SECOND, rows)

    return MadeList(xlsx_bytes(fill), [Expected("Danh sách", _SECOND, rows)])


def _plain_sheet(
    book: Any,
    name: str,
    header: tuple[str, ...],
    rows: list[list[CellValue]],
    top: int = 0,
    font: str = "Arial",
) -> Any:
    sheet = book.add_worksheet(name)
    plain = book.add_format({"font_name": font})
    day = book.add_format({"font_name": font, "num_format": "dd/mm/yyyy"})
    sheet.write_row(top, 0, header, plain)
    for number, row in enumerate(rows, top + 1):
        for column, value in enumerate(row):
            if isinstance(value, date):
                sheet.write_datetime(number, column, value, day)
            elif isinstance(value, str) and value:
                sheet.write_string(number, column, value, plain)
            elif value != "":
                sheet.write(number, column, value, plain)
    return sheet


def _written(rows: list[list[CellValue]], write: Callable[[str], str]) -> list[list[CellValue]]:
    return [[write(value) if isinstance(value, str) else value for value in row] for row in rows]


def tcvn3_xls() -> MadeList:
    """Excel 97 with .VnTime, the header in capitals of .VnTimeH."""
    import xlwt

    book = xlwt.Workbook()
    sheet = book.add_sheet(as_tcvn3("Danh s\u00e1ch"))
    loud, plain = xlwt.easyxf("font: name .VnTimeH"), xlwt.easyxf("font: name .VnTime")
    day = xlwt.easyxf("font: name .VnTime", num_format_str="DD/MM/YYYY")
    sheet.write_merge(0, 0, 0, len(HEADER) - 1, as_tcvn3_capitals("Danh sách đoàn viên"), loud)
    for column, header in enumerate(HEADER):
        sheet.write(2, column, as_tcvn3_capitals(header), loud)
    rows = rows_of(PEOPLE)
    for number, (row, person) in enumerate(zip(rows, PEOPLE, strict=True), 3):
        row[2], row[8] = person.born, person.joined
        for column, value in enumerate(row):
            if isinstance(value, date):
                sheet.write(number, column, value, day)
            else:
                sheet.write(number, column, as_tcvn3(value) if isinstance(value, str) else value, plain)
    target = BytesIO()
    book.save(target)
    # The name of a sheet has no font; it stays as it was written.
    table = Expected(as_tcvn3("Danh sách"), [header.upper() for header in HEADER], rows)
    return MadeList(target.getvalue(), [table])


def vni_xlsx() -> MadeList:
    rows = rows_of(PEOPLE)
    header = tuple(map(as_vni, HEADER))

    def fill(book: Any) -> None:
        _plain_sheet(book, "DS", header, _written(rows, as_vni), font="VNI-Times")

    return MadeList(xlsx_bytes(fill), [Expected("DS", HEADER, rows)])


def mixed_codes() -> MadeList:
    """Put together from three sources; fonts are right for some of the rows only."""
    rows = rows_of(PEOPLE)
    ways: tuple[tuple[Callable[[str], str], str], ...] = (
        (str, "Times New Roman"), (as_tcvn3, ".VnTime"), (as_vni, "VNI-Times"), (as_tcvn3, ".VnArial"),
    )  # fmt: skip

    def fill(book: Any) -> None:
        sheet = _plain_sheet(book, "Tổng hợp", HEADER, [])
        for number, row in enumerate(rows, 1):
            write, font = ways[number % len(ways)]
            look = book.add_format({"font_name": font})
            for column, value in enumerate(row):
                sheet.write(number, column, write(value) if isinstance(value, str) else value, look)

    return MadeList(xlsx_bytes(fill, strings_to_numbers=False), [Expected("Tổng hợp", HEADER, rows)])


def merged_headers() -> MadeList:
    """A name over two columns, a group of columns, one row of column numbers."""
    header = (
        "STT",
        "Họ và tên",
        "Họ và tên",
        "Ngày sinh Nam",
        "Ngày sinh Nữ",
        "Giấy tờ Số CCCD",
        "Giấy tờ Ngày cấp",
    )
    rows: list[list[CellValue]] = []
    for number, person in enumerate(PEOPLE, 1):
        before, _, given = person.name.rpartition(" ")
        born = shown(person.born)
        row: list[CellValue] = [number, before, given, "" if person.is_woman else born]
        rows.append([*row, born if person.is_woman else "", person.citizen_id, "10/05/2021"])

    def fill(book: Any) -> None:
        sheet = book.add_worksheet("Mẫu 1")
        sheet.merge_range("A1:C1", "HUYỆN ĐOÀN ĐÔNG HƯNG")
        sheet.merge_range("D1:G1", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM")
        sheet.merge_range("D2:G2", "Thái Bình, ngày 05 tháng 3 năm 2024")
        sheet.merge_range("A4:G4", "DANH SÁCH ĐOÀN VIÊN")
        sheet.merge_range("A6:A7", "STT")
        sheet.merge_range("B6:C7", "Họ và tên")
        sheet.merge_range("D6:E6", "Ngày sinh")
        sheet.merge_range("F6:G6", "Giấy tờ")
        sheet.write_row("D7", ["Nam", "Nữ", "Số CCCD", "Ngày cấp"])
        sheet.write_row("A8", [f"({number})" for number in range(1, 8)])
        for number, row in enumerate(rows, 8):
            sheet.write_row(number, 0, [value if value != "" else None for value in row])

    return MadeList(xlsx_bytes(fill), [Expected("Mẫu 1", header, rows)])


def two_tables() -> MadeList:
    first, second = rows_of(PEOPLE[:4]), rows_of(PEOPLE[4:])
    other = ("TT", "Họ tên đoàn viên", *HEADER[2:])

    def fill(book: Any) -> None:
        sheet = _plain_sheet(book, "Xã", HEADER, first, top=2)
        sheet.write(0, 0, "CHI ĐOÀN THÔN 1")
        sheet.write(8, 0, "CHI ĐOÀN THÔN 2")
        sheet.write_row(10, 0, other)
        for number, row in enumerate(second, 11):
            sheet.write_row(number, 0, row)

    tables = [Expected("Xã", HEADER, first), Expected("Xã", other, second)]
    return MadeList(xlsx_bytes(fill), tables)


def dates_1904() -> MadeList:
    rows = rows_of(PEOPLE)
    for row, person in zip(rows, PEOPLE, strict=True):
        row[2], row[8] = person.born, person.joined

    def fill(book: Any) -> None:
        _plain_sheet(book, "Mac", HEADER, rows)

    return MadeList(xlsx_bytes(fill, date_1904=True), [Expected("Mac", HEADER, rows)])


def numeric_ids() -> MadeList:
    """Ids and telephone numbers that became numbers: their zeros are lost, and this is what is there."""
    rows = rows_of(PEOPLE)
    for row in rows:
        row[6], row[7] = int(str(row[6])), int(str(row[7]))

    def fill(book: Any) -> None:
        _plain_sheet(book, "Sheet1", HEADER, rows)

    return MadeList(xlsx_bytes(fill), [Expected("Sheet1", HEADER, rows)])


def totals_and_notes() -> MadeList:
    """A printed list: parts with titles, blank rows, the header on each page, totals, notes, signatures."""
    rows = rows_of(PEOPLE)

    def fill(book: Any) -> None:
        sheet = book.add_worksheet("In")
        lines: list[list[CellValue]] = [["DANH SÁCH ĐOÀN VIÊN NĂM 2024"], [], list(HEADER)]
        lines += [[str(number) for number in range(1, 10)], ["Tổ 1"], *rows[:3], [], ["Tổ 2"], *rows[3:5]]
        lines += [
            ["", "Cộng: 5", "", "", "", 5],
            list(HEADER),
            *rows[5:],
            ["Tổng cộng", "", "", "", "", "", 8],
        ]
        lines += [[], ["Ghi chú: danh sách có 8 đoàn viên"], ["Người lập biểu", "", "", "", "", "", "Bí thư"]]
        for number, line in enumerate(lines):
            for column, value in enumerate(line):
                if value not in ("", None):
                    sheet.write(number, column, value)

    return MadeList(xlsx_bytes(fill), [Expected("In", HEADER, rows)])


def old_xls() -> MadeList:
    """Excel 97 in Unicode, dates of 1904, one hidden sheet."""
    import xlwt

    book = xlwt.Workbook(encoding="utf-8")
    book.dates_1904 = True
    sheet, hidden = book.add_sheet("Đoàn viên"), book.add_sheet("Mã")
    hidden.visibility = 1
    hidden.write(0, 0, "Kinh")
    day = xlwt.easyxf(num_format_str="DD/MM/YYYY")
    rows = [row_of(number, person) for number, person in enumerate(PEOPLE, 1)]
    for column, header in enumerate(HEADER):
        sheet.write(0, column, header)
    for number, (row, person) in enumerate(zip(rows, PEOPLE, strict=True), 1):
        row[2] = person.born
        for column, value in enumerate(row):
            # xlwt counts its days from 1900 whatever the workbook says.
            written = (person.born - date(1904, 1, 1)).days if column == 2 else value
            sheet.write(number, column, written, day) if column == 2 else sheet.write(number, column, value)
    target = BytesIO()
    book.save(target)
    return MadeList(target.getvalue(), [Expected("Đoàn viên", HEADER, rows)])


def side_by_side() -> MadeList:
    """To save paper: the second half of the list beside the first."""
    header = HEADER[:3]
    left = [row[:3] for row in rows_of(PEOPLE[:4])]
    right = [row[:3] for row in rows_of(PEOPLE[4:], 5)]

    def fill(book: Any) -> None:
        sheet = book.add_worksheet("Gọn")
        for top, rows in ((0, left), (4, right)):
            sheet.write_row(0, top, header)
            for number, row in enumerate(rows, 1):
                sheet.write_row(number, top, row)

    return MadeList(xlsx_bytes(fill), [Expected("Gọn", header, left), Expected("Gọn", header, right)])


MAKERS: Mapping[str, Callable[[], MadeList]] = {
    "central.xlsx": central,
    "second-layout.xlsx": second_layout,
    "tcvn3.xls": tcvn3_xls,
    "vni.xlsx": vni_xlsx,
    "mixed-codes.xlsx": mixed_codes,
    "merged-headers.xlsx": merged_headers,
    "two-tables.xlsx": two_tables,
    "dates-1904.xlsx": dates_1904,
    "numeric-ids.xlsx": numeric_ids,
    "totals-and-notes.xlsx": totals_and_notes,
    "old.xls": old_xls,
    "side-by-side.xlsx": side_by_side,
}
