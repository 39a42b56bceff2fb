"""Who has read a directive and who has not, as a sheet to print."""

from __future__ import annotations

from typing import Final

from desktop.services import directives, paper_words
from desktop.services.directives import Receipt
from desktop.services.paper_content import FilledPaper, HeadedColumn, Part, Run, Runs, Table, Text
from desktop.services.paper_heads import unit_head
from desktop.services.session import Session
from desktop.services.wording import word

# Together as wide as an upright sheet between its margins, in millimetres.
_COLUMNS: Final = (
    HeadedColumn("TT", 10, "centre"),
    HeadedColumn("Nơi nhận", 60, "left"),
    HeadedColumn("Người đọc", 45, "left"),
    HeadedColumn("Ngày đọc", 25, "centre"),
    HeadedColumn("Xác nhận", 25, "centre"),
)


def filled(session: Session, id: str) -> FilledPaper:
    """Those who have not read it first, as on the screen. Raises Usage."""
    found = directives.view(session, id)
    with session.replica.reading() as reader:
        unit, head = unit_head(session, reader)
    title = word("directive.list")
    about = word("directive.list.about").format(number=found.row.number, abstract=found.row.abstract)
    unread = sum(1 for one in found.receipts if not one.day)
    counted = word("directive.read_by").format(read=len(found.receipts) - unread, unread=unread)
    parts: list[Part] = [
        head,
        Text((Run(title.upper(), bold=True),), "heading"),
        Text((Run(about.strip(), italic=True),), "subject"),
        Table(_COLUMNS, tuple(_line(number, one) for number, one in enumerate(found.receipts, start=1))),
        Text((Run(counted),), "item"),
    ]
    return FilledPaper(
        name="directive_readings",
        title=title,
        file_stem=paper_words.file_stem(title),
        author=unit,
        landscape=False,
        parts=tuple(parts),
    )


def _line(number: int, receipt: Receipt) -> tuple[Runs, ...]:
    reader = receipt.reader if receipt.day else word("directive.nobody")
    texts = (str(number), receipt.org_name, reader, receipt.day, receipt.acknowledged_day)
    return tuple((Run(text),) for text in texts)
