"""A ledger out of the program: as a sheet (printer, PDF, Word) or a spreadsheet, each noted in the trail.

On a sheet no citizen id stands. In a spreadsheet ids are masked, but for one of the purposes that a list may
leave for; the trail then has a line for every person (ACC-07).
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from desktop.services import exporting, ledgers, list_writing, paper_words, reports, signed_lists
from desktop.services.failures import ActionRefused, Usage
from desktop.services.ledgers import LedgerQuery, LedgerShown
from desktop.services.paper_content import (
    FilledPaper,
    HeadedColumn,
    Part,
    Run,
    Signatures,
    Table,
    Text,
)
from desktop.services.paper_heads import head_of, own_org
from desktop.services.reports import DOCX, PDF
from desktop.services.session import Session
from desktop.services.wording import word
from domain.refusals import Refusal

if TYPE_CHECKING:
    from desktop.services.reports import Drawing

# Of a sheet with ten columns: names stand in one line or two.
_POINTS: Final = 10.0
_ID: Final = "citizen_id"
MEMBER: Final = "member"
LISTED: Final = "list_ledger"


def filled(session: Session, query: LedgerQuery) -> FilledPaper:
    """The ledger as a lying sheet, with the sum below its lines. Raises what `ledgers.shown` raises."""
    signed_lists.demand_right(session, MEMBER)
    found = ledgers.shown(session, query)
    ledger = found.ledger
    with session.replica.reading() as reader:
        # A branch that keeps its own ledger issues it; so does the unit, of whichever branch it shows.
        organ, head = head_of(session, reader, own_org(session))
        secretary = signed_lists.secretary(session, reader, own_org(session))
    columns = [column for column in ledger.columns if column.on_paper]
    rows = tuple(tuple((Run(text),) for text in ledgers.cells(row, columns)) for row in found.rows)
    parts: list[Part] = [head, Text((Run(ledger.title.upper(), bold=True),), "heading")]
    parts.append(Text((Run(scope_told(found), italic=True),), "subject"))
    headed = tuple(HeadedColumn(one.title, one.width, one.align) for one in columns)
    parts.append(Table(headed, rows, _POINTS))
    parts.append(Text((Run(sum_told(found), bold=True),), "item"))
    parts.append(Signatures(secretary))
    return FilledPaper(
        name=f"ledger_{ledger.name}",
        title=ledger.title,
        org=found.query.org,
        file_stem=paper_words.file_stem(f"{ledger.title} {query.year}"),
        author=organ,
        landscape=True,
        parts=tuple(parts),
    )


def scope_told(found: LedgerShown) -> str:
    """ "Năm 2026, Chi đoàn thôn Đông"."""
    year = found.query.year
    told = word("ledger.year").format(year=year) if year else word("ledger.every_year")
    return ", ".join(one for one in (told, found.org_name) if one)


def sum_told(found: LedgerShown) -> str:
    """ "Cộng: 12 (Giới thiệu đi 7, Tiếp nhận 5)"; one sort of paper needs no parts."""
    total = word("ledger.sum").format(count=len(found.rows))
    if len(found.sums) < 2:
        return total
    parts = ", ".join(f"{label} {count}" for label, count in found.sums)
    return f"{total} ({parts})"


def save(
    session: Session, query: LedgerQuery, path: Path, *, purpose: str = "", drawing: Drawing | None = None
) -> int:
    """Write a ledger and note that it left; how many lines it has. The ending chooses the form.

    `purpose` (one of `revealing.PURPOSES`): whole citizen ids in a spreadsheet. Raises Usage, ActionRefused,
    OSError, and what `ledgers.shown` raises.
    """
    reports.demand_place(path)
    signed_lists.demand_right(session, MEMBER)
    suffix = path.suffix.lower()
    if suffix in (DOCX, PDF):
        return _save_sheet(session, query, path, purpose, drawing)
    found = ledgers.shown(session, query)
    whole = bool(purpose)
    if whole and not exporting.may_take_ids(session, found.query.org):
        raise ActionRefused(Refusal.FORBIDDEN, signed_lists.refused_to(session, MEMBER))
    columns = found.ledger.columns
    lines = [
        [
            row.citizen_id if whole and column.key == _ID else row.texts.get(column.key, "")
            for column in columns
        ]
        for row in found.rows
    ]
    total = [sum_told(found), *[""] * (len(columns) - 1)]
    written = list_writing.content(
        suffix, found.ledger.short, [one.title for one in columns], [*lines, total]
    )
    people = sorted({row.member for row in found.rows if row.member and row.citizen_id})
    hidden = [_ID] if whole else []
    exporting.put_file(
        session, path, written, people, found.query.org, [_name(found)], hidden, purpose, LISTED
    )
    return len(found.rows)


def _save_sheet(
    session: Session, query: LedgerQuery, path: Path, purpose: str, drawing: Drawing | None
) -> int:
    if purpose:
        raise Usage("usage.ledger_ids_on_paper", {"file": path.name})
    return signed_lists.save_sheet(session, filled(session, query), path, drawing)


def _name(found: LedgerShown) -> str:
    return f"ledger_{found.ledger.name}"
