"""The list of who is away and who is a guest, as a sheet to print."""

from __future__ import annotations

from typing import Final

from desktop.services import paper_words, stays
from desktop.services.paper_content import FilledPaper, HeadedColumn, Part, Run, Runs, Table, Text
from desktop.services.paper_heads import unit_head
from desktop.services.session import Session
from desktop.services.stays import StayFilter, StayRow
from desktop.services.wording import word
from domain.values.dates import show_date

# Together as wide as a lying sheet between its margins, in millimetres.
_COLUMNS: Final = (
    HeadedColumn("TT", 10, "centre"),
    HeadedColumn("Họ và tên", 47, "left"),
    HeadedColumn("Loại", 37, "left"),
    HeadedColumn("Chi đoàn", 43, "left"),
    HeadedColumn("Từ đâu, đi đâu", 63, "left"),
    HeadedColumn("Từ ngày", 26, "centre"),
    HeadedColumn("Đến ngày", 26, "centre"),
)


def filled(session: Session, query: StayFilter) -> FilledPaper:
    """The stays that a filter lets through, in the order of the screen."""
    found = stays.rows(session, query)
    title = word(f"stay.list.{query.way.value}" if query.way is not None else "stay.list")
    with session.replica.reading() as reader:
        unit, head = unit_head(session, reader)
        branch = reader.record("organisation", query.org) if query.org else None
    parts: list[Part] = [head, Text((Run(title.upper(), bold=True),), "heading")]
    as_of = word("stay.list.as_of").format(day=show_date(session.today.isoformat()))
    named = [str(branch.fields.get("name") or "")] if branch is not None else []
    parts.append(Text((Run(", ".join([*named, as_of]), italic=True),), "subject"))
    parts.append(Table(_COLUMNS, tuple(_line(number, one) for number, one in enumerate(found, start=1))))
    parts.append(Text((Run(word("stay.total").format(count=len(found))),), "item"))
    return FilledPaper(
        name="stays",
        title=title,
        org=query.org,
        file_stem=paper_words.file_stem(title),
        author=unit,
        landscape=True,
        parts=tuple(parts),
    )


def _line(number: int, stay: StayRow) -> tuple[Runs, ...]:
    days = (stay.from_day, stay.to_day)
    texts = (str(number), stay.name, stay.type_label, stay.org_name, stay.place, *days)
    return tuple((Run(text),) for text in texts)
