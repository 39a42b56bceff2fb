"""The list of who grows out of the Union's age in a year, branch by branch, as a sheet to print."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import Final

from desktop.services import growing_out, paper_words
from desktop.services.growing_out import GrowingFilter, GrowingRow
from desktop.services.paper_content import FilledPaper, HeadedColumn, Part, Run, Runs, Table, Text
from desktop.services.paper_heads import unit_head
from desktop.services.session import Session
from desktop.services.wording import word
from domain.values.dates import show_date

# Together as wide as a standing sheet between its margins, in millimetres.
_COLUMNS: Final = (
    HeadedColumn("TT", 10, "centre"),
    HeadedColumn("Họ và tên", 50, "left"),
    HeadedColumn("Ngày sinh", 26, "centre"),
    HeadedColumn("Quá tuổi từ", 26, "centre"),
    HeadedColumn("Ghi chú", 53, "left"),
)


def filled(session: Session, query: GrowingFilter) -> FilledPaper:
    """The members of the screen, under the name of each branch."""
    found = growing_out.rows(session, query)
    title = word("growing.list").format(year=query.year)
    with session.replica.reading() as reader:
        unit, head = unit_head(session, reader)
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
    leaving = sum(one.matures for one in found)
    total = word("growing.total").format(count=len(found), leaving=leaving)
    parts.append(Text((Run(total),), "item"))
    return FilledPaper(
        name="growing_out",
        title=title,
        org=query.org,
        file_stem=paper_words.file_stem(title),
        author=unit,
        landscape=False,
        parts=tuple(parts),
    )


def _lines(members: Sequence[GrowingRow]) -> tuple[tuple[Runs, ...], ...]:
    return tuple(
        tuple((Run(text),) for text in (str(number), one.name, one.born, one.day, one.remark))
        for number, one in enumerate(members, start=1)
    )
