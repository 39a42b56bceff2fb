"""The list of who is away and who is a guest, as a sheet to print."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from desktop.services import paper_words, stays
from desktop.services.paper_content import FilledPaper, Head, HeadedColumn, Part, Run, Runs, Table, Text
from desktop.services.papers import PLACE_SETTING
from desktop.services.session import Session
from desktop.services.stays import StayFilter, StayRow
from desktop.services.wording import word
from domain.values.dates import show_date

if TYPE_CHECKING:
    from sync.replica.reader import Reader

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
        unit, head = head_of(session, reader)
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
        file_stem=paper_words.file_stem(title),
        author=unit,
        landscape=True,
        parts=tuple(parts),
    )


def head_of(session: Session, reader: Reader) -> tuple[str, Head]:
    """The name of the unit, and the two columns at the top of its sheet of today."""
    meta = reader.meta
    unit = reader.record("organisation", meta.unit)
    name = str(unit.fields.get("name") or "") if unit is not None else meta.unit_name
    above = paper_words.organ_name(meta.unit_path[-2]).upper() if len(meta.unit_path) > 1 else ""
    place = str(reader.settings().get(PLACE_SETTING) or "") or paper_words.place_of(name)
    dated = paper_words.long_date(session.today.isoformat())
    when = paper_words.firm(f"{place}, {dated}" if place else dated)
    head = Head(above, paper_words.committee_of(name), (), paper_words.UNION, (Run(when, italic=True),))
    return paper_words.organ_name(name), head


def _line(number: int, stay: StayRow) -> tuple[Runs, ...]:
    days = (stay.from_day, stay.to_day)
    texts = (str(number), stay.name, stay.type_label, stay.org_name, stay.place, *days)
    return tuple((Run(text),) for text in texts)
