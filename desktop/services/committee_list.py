"""The committee of an organisation as a sheet to print."""

from __future__ import annotations

from typing import Final

from desktop.services import committees, paper_words
from desktop.services.committees import PostRow
from desktop.services.paper_content import FilledPaper, HeadedColumn, Run, Runs, Table, Text
from desktop.services.paper_heads import head_of, own_org
from desktop.services.session import Session
from desktop.services.wording import word
from domain.values.dates import show_date

# Together as wide as a lying sheet between its margins, in millimetres.
_COLUMNS: Final = (
    HeadedColumn("TT", 10, "centre"),
    HeadedColumn("Họ và tên", 50, "left"),
    HeadedColumn("Ngày sinh", 25, "centre"),
    HeadedColumn("Chức vụ", 48, "left"),
    HeadedColumn("Hình thức", 22, "left"),
    HeadedColumn("Từ ngày", 25, "centre"),
    HeadedColumn("Nhiệm kỳ", 30, "centre"),
    HeadedColumn("Chế độ công tác", 42, "left"),
)


def filled(session: Session, org: str) -> FilledPaper:
    """Who holds a post today, in the order of ranks. Raises ActionRefused where the organisation is gone."""
    found = committees.shown(session, org)
    title = word("committee.list")
    with session.replica.reading() as reader:
        organ, head = head_of(session, reader, own_org(session))
    as_of = word("committee.list.of").format(name=found.name, day=show_date(session.today.isoformat()))
    lines = tuple(_line(number, one) for number, one in enumerate(found.held, start=1))
    people = len({(one.name, one.born) for one in found.held})
    return FilledPaper(
        name="committee",
        title=title,
        org=org,
        file_stem=paper_words.file_stem(f"{title} {found.name}"),
        author=organ,
        landscape=True,
        parts=(
            head,
            Text((Run(title.upper(), bold=True),), "heading"),
            Text((Run(as_of, italic=True),), "subject"),
            Table(_COLUMNS, lines),
            Text((Run(word("committee.list.total").format(count=people)),), "item"),
        ),
    )


def _line(number: int, post: PostRow) -> tuple[Runs, ...]:
    shown = post.texts
    told = (post.born, post.post, shown["entry_form"], shown["held_from"], post.term, shown["engagement"])
    return tuple((Run(text),) for text in (str(number), post.name, *told))
