"""The minutes of handing over members' books (biên bản bàn giao hồ sơ đoàn viên).

Two occasions: a branch gets another secretary, and every book of the branch is handed over; members were
introduced elsewhere, and their books went with them. The books are listed out of the register.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from desktop.services import ledgers, paper_words, values
from desktop.services.acting import refused
from desktop.services.failures import ActionRefused
from desktop.services.ledgers import LedgerQuery
from desktop.services.paper_content import (
    GAP,
    FilledPaper,
    HeadedColumn,
    Part,
    Run,
    Signatures,
    Signed,
    Table,
    Text,
)
from desktop.services.paper_heads import unit_head
from desktop.services.session import Session
from desktop.services.wording import word
from domain.decisions import Refused
from domain.members.fields import MEMBER
from domain.records import Value
from domain.refusals import Refusal
from domain.roles import Role
from domain.text import sort_key
from domain.workflows.conditions import COUNTED

if TYPE_CHECKING:
    from sync.replica.reader import Reader

NAME: Final = "book_handover"
_POINTS: Final = 11.0
_TRANSFERS: Final = "transfers"
# Together as wide as an upright sheet between its margins, in millimetres.
_COLUMNS: Final = (
    HeadedColumn("TT", 10, "centre"),
    HeadedColumn("Họ và tên", 48, "left"),
    HeadedColumn("Ngày sinh", 24, "centre"),
    HeadedColumn("Sổ đoàn viên", 26, "centre"),
    HeadedColumn("Số thẻ", 26, "left"),
    HeadedColumn("Ghi chú", 31, "left"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Handover:
    """Which books change hands. `org`: of this branch ("": the whole unit).

    `year` "": all that the branch keeps; else those of the members introduced elsewhere in that year.
    `giver`, `taker`: who signs, "" to be filled in by hand.
    """

    org: str = ""
    year: str = ""
    giver: str = ""
    taker: str = ""


@dataclass(frozen=True, slots=True)
class _Book:
    name: str
    born: str
    held: bool
    card: str
    note: str


def filled(session: Session, handover: Handover) -> FilledPaper:
    """The minutes as they would be printed now. Raises ActionRefused, and what `ledgers.shown` raises."""
    if session.actor.role is Role.VOLUNTEER:
        params = {"role": session.actor.role.value, "kind": MEMBER.name, "do": "print"}
        raise ActionRefused(Refusal.FORBIDDEN, params)
    scope = _scope(session, handover.org)
    with session.replica.reading() as reader:
        unit, head = unit_head(session, reader)
        branch = reader.record("organisation", scope) if scope else None
    place = str(branch.fields.get("name") or "") if branch is not None else unit
    books = _introduced(session, scope, handover.year) if handover.year else _kept(session, scope)
    rows = tuple(
        tuple((Run(text),) for text in (str(at), book.name, book.born, _held(book), book.card, book.note))
        for at, book in enumerate(books, start=1)
    )
    why = word("handover.introduced").format(year=handover.year) if handover.year else word("handover.kept")
    parts: list[Part] = [head, Text((Run(word("handover.title").upper(), bold=True),), "heading")]
    parts.append(Text((Run(f"{place}; {why}", italic=True),), "subject"))
    today = paper_words.long_date(session.today.isoformat())
    parts.append(Text((Run(word("handover.opening").format(day=today)),), "body"))
    for side, name in (("giver", handover.giver), ("taker", handover.taker)):
        known = Run(name, bold=True) if name else Run(GAP, missing=True)
        parts.append(Text((Run(word(f"handover.{side}")), known), "item"))
    parts.append(Table(_COLUMNS, rows, _POINTS))
    held = sum(book.held for book in books)
    parts.append(Text((Run(word("handover.sum").format(count=len(books), held=held), bold=True),), "item"))
    parts.append(Text((Run(word("handover.closing")),), "body"))
    parts.append(Signatures(_signed("taker", handover.taker), _signed("giver", handover.giver)))
    return FilledPaper(
        name=NAME,
        title=word("handover.title"),
        org=scope,
        file_stem=paper_words.file_stem(f"{word('handover.title')} {place} {handover.year}"),
        author=unit,
        landscape=False,
        parts=tuple(parts),
        missing=tuple(
            word(f"handover.{side}").rstrip(": ")
            for side, name in (("giver", handover.giver), ("taker", handover.taker))
            if not name
        ),
    )


def _scope(session: Session, org: str) -> str:
    actor = session.actor
    if actor.role is not Role.BRANCH:
        return org
    with session.replica.reading() as reader:
        if org and not reader.view().is_under(org, actor.org):
            raise refused(reader, Refused(Refusal.FORBIDDEN_SCOPE, {"org": org}))
    return org or actor.org


def _kept(session: Session, scope: str) -> list[_Book]:
    """Everybody who counts in the branch, by name."""
    from sync.replica.types import MemberQuery

    with session.replica.reading() as reader:
        found = reader.members(MemberQuery(org=scope) if scope else MemberQuery())
    books = [_book(session, one.fields, "") for one in found if one.fields.get("status") in COUNTED]
    return sorted(books, key=lambda book: (sort_key(book.name), book.born))


def _introduced(session: Session, scope: str, year: str) -> list[_Book]:
    """Whom a letter introduced elsewhere in the year, as the ledger has them: by day and number."""
    shown = ledgers.shown(session, LedgerQuery(name=_TRANSFERS, year=year, org=scope))
    out = shown.ledger.entries[0].label
    rows = [row for row in shown.rows if row.entry == out]
    with session.replica.reading() as reader:
        return [_of_case(session, reader, row.case, row.number) for row in rows]


def _of_case(session: Session, reader: Reader, id: str, number: str) -> _Book:
    case = reader.record("case", id)
    fields = case.fields if case is not None else {}
    member = reader.record(MEMBER.name, str(fields.get("member") or ""))
    person = {**(fields.get("subject") or {}), **(member.fields if member is not None else {})}
    handed = (fields.get("data") or {}).get("book_handed_over")
    note = word("handover.letter").format(number=number) if number else ""
    return _book(session, {**person, "book_held": handed}, note)


def _book(session: Session, fields: Mapping[str, Value], note: str) -> _Book:
    name, born, card = (
        values.show(MEMBER.by_name[one], fields.get(one), session.rulebook)
        for one in ("full_name", "birth_date", "card_number")
    )
    return _Book(name, born, bool(fields.get("book_held")), card, note)


def _held(book: _Book) -> str:
    return word("handover.held" if book.held else "handover.not_held")


def _signed(side: str, name: str) -> Signed:
    lines = ((Run(word(f"handover.{side}.signs"), bold=True),),)
    return Signed(lines, word("report.by_hand"), (Run(name, bold=True),) if name else ())
