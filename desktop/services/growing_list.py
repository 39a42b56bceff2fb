"""The list of who grows out of the Union's age in a year, as a sheet or a spreadsheet, each noted."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Final

from desktop.services import exporting, growing_out, list_writing, paper_words, reports, signed_lists
from desktop.services.growing_out import GrowingFilter, GrowingRow
from desktop.services.paper_content import FilledPaper, HeadedColumn, Part, Run, Runs, Signatures, Table, Text
from desktop.services.paper_heads import head_of, own_org
from desktop.services.reports import DOCX, PDF
from desktop.services.session import Session
from desktop.services.wording import word
from domain.values.dates import show_date

if TYPE_CHECKING:
    from desktop.services.reports import Drawing

_MEMBER: Final = "member"
NAME: Final = "growing_out"
# In a spreadsheet everybody has a line with the branch, to be sorted and filtered by.
HEADER: Final = ("TT", "Chi đoàn", "Họ và tên", "Ngày sinh", "Quá tuổi từ", "Ghi chú")
# Together as wide as a standing sheet between its margins, in millimetres.
_COLUMNS: Final = (
    HeadedColumn("TT", 10, "centre"),
    HeadedColumn("Họ và tên", 50, "left"),
    HeadedColumn("Ngày sinh", 26, "centre"),
    HeadedColumn("Quá tuổi từ", 26, "centre"),
    HeadedColumn("Ghi chú", 53, "left"),
)


def filled(session: Session, query: GrowingFilter) -> FilledPaper:
    """The members of the screen, under the name of each branch. Raises ActionRefused."""
    signed_lists.demand_right(session, _MEMBER)
    found, title = growing_out.rows(session, query), title_of(query)
    with session.replica.reading() as reader:
        org = query.org or own_org(session)
        organ, head = head_of(session, reader, org)
        secretary = signed_lists.secretary(session, reader, org)
    as_of = word("growing.as_of").format(day=show_date(session.today.isoformat()))
    parts: list[Part] = [
        head,
        Text((Run(title.upper(), bold=True),), "heading"),
        Text((Run(as_of, italic=True),), "subject"),
    ]
    for _, group in groupby(found, key=lambda one: one.org):
        members = list(group)
        parts.append(Text((Run(f"{members[0].org_name} ({len(members)})", bold=True),), "item"))
        parts.append(Table(_COLUMNS, _lines(members)))
    parts.append(Text((Run(sum_told(found)),), "item"))
    parts.append(Signatures(secretary))
    return FilledPaper(
        name=NAME,
        title=title,
        org=query.org,
        file_stem=paper_words.file_stem(title),
        author=organ,
        landscape=False,
        parts=tuple(parts),
    )


def title_of(query: GrowingFilter) -> str:
    return word("growing.list").format(year=query.year)


def sum_told(found: Sequence[GrowingRow]) -> str:
    """How many there are, and of how many nothing is known for which they would stay."""
    return word("growing.total").format(count=len(found), leaving=sum(one.matures for one in found))


def cells(number: int, row: GrowingRow) -> list[str]:
    """One line, under the titles of `HEADER`."""
    return [str(number), row.org_name, row.name, row.born, row.day, row.remark]


def save(session: Session, query: GrowingFilter, path: Path, drawing: Drawing | None = None) -> int:
    """Write the list and note that it left; how many lines it has. The ending chooses the form.

    Raises Usage, ActionRefused, OSError.
    """
    reports.demand_place(path)
    suffix = path.suffix.lower()
    if suffix in (DOCX, PDF):
        return signed_lists.save_sheet(session, filled(session, query), path, drawing)
    signed_lists.demand_right(session, _MEMBER)
    found = growing_out.rows(session, query)
    lines = [cells(number, row) for number, row in enumerate(found, start=1)]
    total = [sum_told(found), *[""] * (len(HEADER) - 1)]
    written = list_writing.content(suffix, title_of(query), HEADER, [*lines, total])
    exporting.put_file(session, path, written, (), query.org, [NAME], (), "", signed_lists.AS_SPREADSHEET)
    return len(found)


def _lines(members: Sequence[GrowingRow]) -> tuple[tuple[Runs, ...], ...]:
    return tuple(
        tuple((Run(text),) for text in (str(number), one.name, one.born, one.day, one.remark))
        for number, one in enumerate(members, start=1)
    )
