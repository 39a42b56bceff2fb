"""The table of gradings out of the program: as a sheet (printer, PDF, Word) or a spreadsheet, each noted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from desktop.services import exporting, gradings, list_writing, paper_words, reports, signed_lists
from desktop.services.gradings import GradingRow, grade_label
from desktop.services.paper_content import (
    FilledPaper,
    HeadedColumn,
    Part,
    Run,
    Signatures,
    Table,
    Text,
)
from desktop.services.paper_heads import unit_head
from desktop.services.reports import DOCX, PDF
from desktop.services.session import Session
from desktop.services.wording import word
from domain.assessments.fields import Graded
from domain.assessments.figures import GRADED, MEMBERS, share_good, share_graded
from domain.statistics.shares import shown

if TYPE_CHECKING:
    from desktop.services.reports import Drawing

_POINTS: Final = 11.0
_ORGANISATION: Final = ("TT", "Tổ chức", "Đoàn viên", "Được xếp loại", "Tỷ lệ", "Từ tốt trở lên")
_CADRE: Final = ("TT", "Họ và tên", "Chức vụ", "Tổ chức")
_GRADES: Final = ("Đề nghị", "Công nhận", "Số quyết định", "Ngày")
# Together as wide as a lying sheet between its margins, in millimetres.
_WIDTHS: Final = {
    _ORGANISATION: (10, 58, 18, 18, 19, 19, 33, 33, 22, 22),
    _CADRE: (10, 44, 38, 44, 35, 35, 24, 22),
}
_NUMBERS: Final = frozenset({"TT", "Đoàn viên", "Được xếp loại", "Tỷ lệ", "Từ tốt trở lên"})


def header(subject: str) -> tuple[str, ...]:
    """The titles of the columns."""
    return (*_first(subject), *_GRADES)


def cells(session: Session, number: int, row: GradingRow) -> list[str]:
    """One line, under the titles of `header`."""
    if row.subject == Graded.CADRE:
        first = [str(number), row.name, row.post, row.org_name]
    else:
        figures = row.figures
        counted = [str(figures.get(MEMBERS) or 0), str(figures.get(GRADED) or 0)]
        first = [
            str(number),
            row.org_name,
            *counted,
            shown(share_graded(figures)),
            shown(share_good(figures)),
        ]
    return [
        *first,
        grade_label(session, row.proposed),
        grade_label(session, row.approved),
        row.number,
        row.day,
    ]


def sum_told(session: Session, rows: Sequence[GradingRow]) -> str:
    """How many there are of each grade, as approved, else as proposed; and of none."""
    counted = Counter(row.stands for row in rows)
    told = ", ".join(f"{label} {counted[code]}" for code, label in gradings.grades(session))
    return word("grading.sum").format(count=len(rows), grades=told, none=counted[""])


def former_told(session: Session, rows: Sequence[GradingRow]) -> list[str]:
    """For every line that was decided anew a sentence of what stood before, oldest first."""
    told = []
    for row in rows:
        papers = [
            word("grading.former.one").format(
                grade=grade_label(session, one.grade) or word("grading.taken_back"),
                number=one.number,
                day=one.day,
            )
            for one in row.former
        ]
        if papers:
            now = "" if row.approved else word("grading.taken_back_by").format(number=row.number, day=row.day)
            told.append(word("grading.former").format(name=row.name, papers="; ".join(papers)) + now)
    return told


def filled(session: Session, period: str, subject: str) -> FilledPaper:
    """The table as a lying sheet. Raises what `gradings.rows` raises."""
    signed_lists.demand_right(session, gradings.KIND)
    rows = gradings.rows(session, period, subject)
    title = word(f"grading.title.{subject}")
    with session.replica.reading() as reader:
        unit, head = unit_head(session, reader)
        secretary = signed_lists.secretary(session, reader)
    columns = tuple(
        HeadedColumn(name, float(width), "centre" if name in _NUMBERS else "left")
        for name, width in zip(header(subject), _WIDTHS[_first(subject)], strict=True)
    )
    lines = (cells(session, at, row) for at, row in enumerate(rows, start=1))
    parts: list[Part] = [head, Text((Run(title.upper(), bold=True),), "heading")]
    parts.append(Text((Run(word("grading.period").format(period=period), italic=True),), "subject"))
    parts.append(Table(columns, tuple(tuple((Run(text),) for text in line) for line in lines), _POINTS))
    parts.append(Text((Run(sum_told(session, rows), bold=True),), "item"))
    if told := gradings.quota_told(session, subject, rows):
        parts.append(Text((Run(told, italic=True),), "small"))
    parts += [Text((Run(told, italic=True),), "small") for told in former_told(session, rows)]
    parts.append(Signatures(secretary))
    return FilledPaper(
        name=f"grading_{subject}",
        title=title,
        file_stem=paper_words.file_stem(f"{title} {period}"),
        author=unit,
        landscape=True,
        parts=tuple(parts),
    )


def save(session: Session, period: str, subject: str, path: Path, drawing: Drawing | None = None) -> int:
    """Write the table and note that it left; how many lines it has. The ending chooses the form.

    Raises Usage, ActionRefused, OSError.
    """
    reports.demand_place(path)
    suffix = path.suffix.lower()
    if suffix in (DOCX, PDF):
        return signed_lists.save_sheet(session, filled(session, period, subject), path, drawing)
    signed_lists.demand_right(session, gradings.KIND)
    rows = gradings.rows(session, period, subject)
    lines = [cells(session, at, row) for at, row in enumerate(rows, start=1)]
    below = [sum_told(session, rows), *former_told(session, rows)]
    empty = [""] * (len(header(subject)) - 1)
    title = word(f"grading.title.{subject}")
    lines += [[told, *empty] for told in below]
    written = list_writing.content(suffix, title, header(subject), lines)
    exporting.put_file(
        session, path, written, (), "", [f"grading_{subject}"], (), "", signed_lists.AS_SPREADSHEET
    )
    return len(rows)


def _first(subject: str) -> tuple[str, ...]:
    return _CADRE if subject == Graded.CADRE else _ORGANISATION
