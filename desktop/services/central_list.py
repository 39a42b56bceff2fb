"""The member list as the central system itself exports it, so that it can be taken in there again.

Sheet DSDV: title in row 2, name of the branch in row 3, a header of two rows (5 and 6) with merged cells,
members from row 7; the day of birth stands in the column of the member's sex; a hidden sheet DATA holds the
code lists. Everything is text. What members went through comes from their cases, one line a round.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Final

from desktop.services import exporting, members, organisations
from desktop.services.exporting import Exported, ListColumn
from desktop.services.failures import Usage
from desktop.services.list_writing import XLSX, Progress, text_look, workbook_to, write_text
from desktop.services.members import MemberFilter, MemberRow
from desktop.services.session import Session
from domain.importing.cell_values import LABELS_FOR
from domain.members.fields import MEMBER
from domain.records import Value
from domain.roles import Role
from domain.workflows.grading import training_grade, training_total
from domain.workflows.registry import workflows

if TYPE_CHECKING:
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

SHEET, DATA_SHEET = "DSDV", "DATA"
TITLE: Final = "DANH SÁCH ĐOÀN VIÊN"
_TITLE_ROW, _BRANCH_ROW, _HEADER_ROW, FIRST_ROW = 1, 2, 4, 6
_FROZEN: Final = (15, 2)
BIRTH: Final = "Ngày sinh"
# A case that holds: its step has been taken and nobody has taken it back.
_HOLDS: Final = "effective"


@dataclass(frozen=True, slots=True)
class CentralColumn:
    """`under`: the header of the second row, where the first covers several. `field` or `workflow` fills it.

    `sex`: the code of those whose value stands here.
    """

    title: str
    width: int
    field: str = ""
    workflow: str = ""
    under: str = ""
    sex: str = ""
    hidden: bool = False


LAYOUT: Final = (
    CentralColumn("STT", 5),
    CentralColumn("Họ và tên", 26, "full_name"),
    CentralColumn("Mã định danh đoàn viên", 12, "member_code"),
    CentralColumn(BIRTH, 12, "birth_date", under="Nam", sex="male"),
    CentralColumn(BIRTH, 12, "birth_date", under="Nữ", sex="female"),
    CentralColumn("Dân tộc", 10, "ethnicity"),
    CentralColumn("Tôn giáo", 10, "religion"),
    CentralColumn("Quê quán", 30, "home_town"),
    CentralColumn("Địa chỉ thường trú", 30, "permanent_address"),
    CentralColumn("Số CMND/CCCD", 15, "citizen_id"),
    CentralColumn("Ngày cấp", 12, "citizen_id_issued_on"),
    CentralColumn("Nơi cấp", 20, "citizen_id_issued_by"),
    CentralColumn("Trình độ văn hóa", 14, "general_education"),
    CentralColumn("Trình độ chuyên môn", 16, "qualification"),
    CentralColumn("Trình độ LLCT", 12, "political_theory"),
    CentralColumn("Tin học", 16, "it_skill"),
    CentralColumn("Ngoại ngữ", 10, "foreign_language"),
    CentralColumn("Thời gian vào đoàn", 12, "joined_on"),
    CentralColumn("Số Nghị quyết chuẩn y kết nạp đoàn viên", 16, "admission_resolution"),
    CentralColumn("Số thẻ đoàn", 12, "card_number"),
    CentralColumn("Thời gian vào Đảng", 12, "party_joined_on"),
    CentralColumn("Nghề nghiệp hiện nay", 18, "occupation"),
    CentralColumn("Đối tượng đoàn viên", 16, "member_category"),
    CentralColumn("Rèn luyện đoàn viên", 18, workflow="training"),
    CentralColumn("Đánh giá, xếp loại đoàn viên", 18, workflow="assessment"),
    CentralColumn("Khen thưởng", 18, workflow="commendation"),
    CentralColumn("Kỷ luật", 18, workflow="discipline"),
    CentralColumn("Chức vụ trong chi đoàn", 18, "position"),
    CentralColumn("Hội", 18, "association"),
    CentralColumn("Đoàn viên danh dự", 10, "honorary", hidden=True),
    CentralColumn("Email liên hệ", 24, "email"),
    CentralColumn("Điện thoại liên hệ", 13, "phone"),
    CentralColumn("Đơn vị", 26, "org"),
)


def export_central_list(
    session: Session,
    path: Path,
    query: MemberFilter,
    *,
    purpose: str = "",
    masked: bool = False,
    progress: Progress | None = None,
) -> Exported:
    """Write everybody that `query` finds in the central system's layout. Whole ids need a purpose.

    Nothing is at `path` unless the whole list is. Raises ActionRefused, Usage, OSError, and what
    `progress` raises.
    """
    if path.suffix.lower() != XLSX:
        raise Usage("usage.list_format", {"suffix": path.suffix or "-"})
    query = exporting.within_right(session, query)
    rows = members.find(session, query)
    written = _content(session, query.org, rows, masked, progress)
    names = [column.field for column in LAYOUT if column.field]
    hidden = [] if masked else ["citizen_id"]
    exporting.put_file(session, path, written, [row.id for row in rows], query.org, names, hidden, purpose)
    return Exported(path, len(rows), sum(_hides_birth(row) for row in rows))


def _content(
    session: Session, org: str, rows: Sequence[MemberRow], masked: bool, progress: Progress | None
) -> bytes:
    target = BytesIO()
    book = workbook_to(target)
    sheet = book.add_worksheet(SHEET)
    _write_head(book, sheet, _name_of(session, org))
    shown = dict(zip(MEMBER.by_name, exporting.field_columns(session, masked=masked), strict=True))
    cases = _Cases(session)
    look = text_look(book, border=1)
    for number, row in enumerate(rows, start=1):
        for place, column in enumerate(LAYOUT):
            text = str(number) if place == 0 else _cell(column, row, shown, cases)
            write_text(sheet, FIRST_ROW + number - 1, place, text, look)
        if progress is not None:
            progress(number)
    _write_codes(session, book)
    book.close()
    return target.getvalue()


def _write_head(book: Workbook, sheet: Worksheet, branch: str) -> None:
    last = len(LAYOUT) - 1
    centred = {"bold": True, "align": "center", "valign": "vcenter"}
    sheet.merge_range(_TITLE_ROW, 0, _TITLE_ROW, last, TITLE, text_look(book, font_size=14, **centred))
    sheet.merge_range(_BRANCH_ROW, 0, _BRANCH_ROW, last, branch.upper(), text_look(book, **centred))
    look = text_look(book, border=1, text_wrap=True, **centred)
    for place, column in enumerate(LAYOUT):
        sheet.set_column(place, place, column.width, text_look(book), {"hidden": column.hidden})
        if not column.under:
            sheet.merge_range(_HEADER_ROW, place, _HEADER_ROW + 1, place, column.title, look)
            continue
        if LAYOUT[place - 1].title != column.title:
            width = sum(other.title == column.title for other in LAYOUT)
            sheet.merge_range(_HEADER_ROW, place, _HEADER_ROW, place + width - 1, column.title, look)
        write_text(sheet, _HEADER_ROW + 1, place, column.under, look)
    sheet.freeze_panes(*_FROZEN)


def _cell(column: CentralColumn, row: MemberRow, shown: Mapping[str, ListColumn], cases: _Cases) -> str:
    if column.workflow:
        return cases.text(column.workflow, row.id)
    if column.sex and row.fields.get("sex") != column.sex:
        # In either column the day of birth would say a sex that nobody has entered.
        return ""
    # The name alone, as the central system writes it, also where two branches have it.
    return row.org_name if column.field == "org" else shown[column.field].text(row)


def _hides_birth(row: MemberRow) -> bool:
    """Whether somebody has a day of birth for which this layout has no column."""
    return bool(row.fields.get("birth_date")) and not row.fields.get("sex")


class _Cases:
    """What the cases of all members say, one line a case, read once."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._lines: dict[tuple[str, str], list[tuple[str, str]]] = defaultdict(list)
        for workflow in {column.workflow for column in LAYOUT if column.workflow}:
            if not workflows()[workflow].sensitive or session.actor.role is Role.SECRETARY:
                self._read(workflow)

    def text(self, workflow: str, member: str) -> str:
        return "; ".join(text for _, text in sorted(self._lines.get((workflow, member), ())))

    def _read(self, workflow: str) -> None:
        with self._session.replica.reading() as reader:
            found = reader.cases(workflow, _HOLDS)
        for case in found:
            data = case.fields.get("data") or {}
            said = self._said(workflow, data)
            day = str(case.fields.get("decided_on") or case.fields.get("opened_on") or "")
            when = str(data.get("period") or day[:4])
            if said:
                text = f"{when}: {said}" if when else said
                self._lines[workflow, str(case.fields.get("member"))].append((day, text))

    def _said(self, workflow: str, data: Mapping[str, Value]) -> str:
        if workflow == "training":
            grade = training_grade(training_total(data), self._session.rulebook.on(self._session.today))
            return self._label("training_grade", grade)
        if workflow == "assessment":
            return self._label("assessment_grade", data.get("approved_grade"))
        return self._label(f"{workflow}_form", data.get("form"))

    def _label(self, catalogue: str, code: Value) -> str:
        return self._session.rulebook.catalogue(catalogue).labels.get(str(code), "") if code else ""


def _write_codes(session: Session, book: Workbook) -> None:
    """Code and label of every catalogue in the list, two columns each."""
    sheet = book.add_worksheet(DATA_SHEET)
    sheet.hide()
    fields = [column.field for column in LAYOUT if column.field]
    catalogues = [MEMBER.by_name[name].catalogue or LABELS_FOR.get(name) for name in fields]
    offered = [name for name in dict.fromkeys(catalogues) if name]
    for place, name in enumerate(offered):
        for number, (code, label) in enumerate(session.rulebook.catalogue(name).labels.items()):
            write_text(sheet, number, 2 * place, code)
            write_text(sheet, number, 2 * place + 1, label)


def _name_of(session: Session, org: str) -> str:
    nodes = organisations.tree(session)
    return next((node.name for node in nodes if node.id == org), nodes[0].name)
