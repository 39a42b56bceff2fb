"""The book of one member (sổ đoàn viên, CARD-01, CARD-04), put together out of the record and the cases.

It says what the register says on the day it is printed; nothing is written down for it. What is sensitive
stands in it only for those who read that (3.10), and no citizen id does, as on every sheet of ours.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Final

from desktop.services import ledgers, paper_words, signed_lists, values
from desktop.services.acting import refused
from desktop.services.committees import rank_label
from desktop.services.failures import ActionRefused
from desktop.services.ledgers import LedgerRow
from desktop.services.paper_content import (
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
from domain.positions.posts import post_of
from domain.records import Value
from domain.refusals import Refusal
from domain.roles import Role
from domain.values.dates import show_date
from domain.workflows.grading import training_grade, training_total
from domain.workflows.periods import days_of

if TYPE_CHECKING:
    from sync.replica.reader import Reader
    from sync.replica.types import LocalRecord

NAME: Final = "member_book"
_POINTS: Final = 11.0
_PERSON: Final = (
    "birth_date", "sex", "ethnicity", "religion", "home_town", "permanent_address", "occupation",
    "general_education", "qualification", "political_theory",
)  # fmt: skip
_UNION: Final = (
    "joined_on", "joined_at", "admission_resolution", "card_number", "member_code", "book_held",
    "party_joined_on", "status",
)  # fmt: skip
# Which ledgers tell of what; the sensitive one is asked for by those only who may open it.
_WAY: Final = ("admissions", "transfers", "maturities", "removals")
_AWAY: Final = ("working_away", "stays")
_MERITS: Final = ("merits",)
# Together as wide as an upright sheet between its margins, in millimetres.
_OF_PAPERS: Final = (
    HeadedColumn("Ngày", 24, "centre"),
    HeadedColumn("Việc", 34, "left"),
    HeadedColumn("Nội dung", 51, "left"),
    HeadedColumn("Số giấy", 26, "left"),
    HeadedColumn("Tình trạng", 30, "left"),
)
_OF_YEARS: Final = (
    HeadedColumn("Kỳ", 24, "centre"),
    HeadedColumn("Chương trình rèn luyện", 44, "left"),
    HeadedColumn("Xếp loại", 57, "left"),
    HeadedColumn("Số quyết định", 40, "left"),
)
_OF_POSTS: Final = (
    HeadedColumn("Chức vụ", 46, "left"),
    HeadedColumn("Tổ chức", 59, "left"),
    HeadedColumn("Từ ngày", 30, "centre"),
    HeadedColumn("Đến ngày", 30, "centre"),
)


def filled(session: Session, member: str) -> FilledPaper:
    """The book of a member. Raises ActionRefused for one who is not here, or not this cadre's."""
    with session.replica.reading() as reader:
        record = printable(session, reader, member)
        unit, head = unit_head(session, reader)
        book = _Book(session, reader, record)
        parts = [head, *book.parts()]
    name = str(record.fields.get("full_name") or "")
    return FilledPaper(
        name=NAME,
        title=word("book.title"),
        org=str(record.fields.get("org") or ""),
        about=((MEMBER.name, member),),
        file_stem=paper_words.file_stem(f"{word('book.title')} {name}"),
        author=unit,
        landscape=False,
        parts=tuple(parts),
    )


def printable(session: Session, reader: Reader, member: str) -> LocalRecord:
    """The member whose sheets this cadre may print. Raises ActionRefused."""
    record = reader.record(MEMBER.name, member)
    if record is None:
        raise ActionRefused(Refusal.UNKNOWN_RECORD, {"id": member})
    actor, org = session.actor, str(record.fields.get("org") or "")
    if actor.role is Role.VOLUNTEER:
        params = {"role": actor.role.value, "kind": MEMBER.name, "do": "print"}
        raise ActionRefused(Refusal.FORBIDDEN, params)
    if actor.role is Role.BRANCH and not reader.view().is_under(org, actor.org):
        raise refused(reader, Refused(Refusal.FORBIDDEN_SCOPE, {"org": org}))
    return record


class _Book:
    """The sections of one book over one snapshot of the replica."""

    def __init__(self, session: Session, reader: Reader, record: LocalRecord) -> None:
        self._session, self._reader, self._record = session, reader, record
        self._fields: Mapping[str, Value] = record.fields
        self._cases = reader.view().cases_of(record.id)
        branch = reader.record("organisation", str(record.fields.get("org") or ""))
        self._branch = str(branch.fields.get("name") or "") if branch is not None else ""

    def parts(self) -> Iterator[Part]:
        name = str(self._fields.get("full_name") or "")
        yield Text((Run(word("book.title").upper(), bold=True),), "heading")
        yield Text((Run(name.upper(), bold=True),), "subject")
        yield Text((Run(self._branch, italic=True),), "centre")
        yield from self._facts("person", _PERSON)
        yield from self._facts("union", _UNION)
        yield from self._papers("way", _WAY)
        yield from self._section("years", _OF_YEARS, list(self._years()))
        yield from self._section("posts", _OF_POSTS, list(self._posts()))
        yield from self._papers("merits", _MERITS)
        yield from self._papers("away", _AWAY)
        yield from self._facts("fees", ("salaried", "fee_paid_until"))
        yield self._signatures(name)

    def _facts(self, section: str, names: Sequence[str]) -> Iterator[Part]:
        yield self._heading(section)
        for name in names:
            declared = MEMBER.by_name[name]
            text = values.show(declared, self._fields.get(name), self._session.rulebook)
            yield Text(
                (Run(f"{declared.label}: "), Run(text or word("book.not_known"), bold=bool(text))), "item"
            )

    def _papers(self, section: str, names: Sequence[str]) -> Iterator[Part]:
        rows = ledgers.rows_of(self._session, self._reader, self._cases, names)
        lines = [
            [show_date(row.day) if row.day else "", row.entry, _content(row), row.number, _state(row)]
            for row in rows
        ]
        yield from self._section(section, _OF_PAPERS, lines)

    def _years(self) -> Iterator[list[str]]:
        """What the yearly rounds led to, oldest first."""
        found: dict[str, list[str]] = {}
        rulebook = self._session.rulebook
        for case in self._cases:
            data = case.fields.get("data") or {}
            period, workflow = str(data.get("period") or ""), case.fields.get("workflow")
            if case.fields.get("state") not in ("effective", "correction"):
                continue
            days = days_of(period)
            if workflow == "training" and days is not None:
                points = training_total(data)
                band = training_grade(points, rulebook.on(min(days[1], self._session.today)))
                label = rulebook.catalogue("training_grade").labels.get(str(band), "")
                found.setdefault(period, ["", "", ""])[0] = f"{points} điểm, {label}" if band else ""
            if workflow == "assessment":
                labels = rulebook.catalogue("assessment_grade").labels
                grade = labels.get(str(data.get("approved_grade")), "")
                found.setdefault(period, ["", "", ""])[1:] = [grade, str(data.get("decision_number") or "")]
        yield from ([period, *found[period]] for period in sorted(found))

    def _posts(self) -> Iterator[list[str]]:
        posts = self._reader.view().about(MEMBER.name, self._record.id, "position")
        for post in sorted(posts, key=lambda one: (str(one.fields.get("held_from") or ""), one.id)):
            org = self._reader.record("organisation", str(post.fields.get("org") or ""))
            name = str(org.fields.get("name") or "") if org is not None else ""
            days = (
                show_date(str(post.fields[day])) if post.fields.get(day) else ""
                for day in ("held_from", "held_to")
            )
            yield [rank_label(post_of(post.id, post.fields).rank), name, *days]

    def _section(
        self, section: str, columns: tuple[HeadedColumn, ...], lines: Sequence[Sequence[str]]
    ) -> Iterator[Part]:
        yield self._heading(section)
        if lines:
            yield Table(columns, tuple(tuple((Run(text),) for text in line) for line in lines), _POINTS)
        else:
            yield Text((Run(word("book.nothing")),), "item")

    def _heading(self, section: str) -> Text:
        return Text((Run(word(f"book.section.{section}"), bold=True),), "left")

    def _signatures(self, name: str) -> Signatures:
        secretary = signed_lists.secretary(self._session, self._reader, str(self._fields.get("org") or ""))
        member = Signed(((Run(word("book.member"), bold=True),),), "", (Run(name, bold=True),))
        return Signatures(secretary, member)


def _content(row: LedgerRow) -> str:
    """What a paper was about: from where to where, in which form, for what."""
    texts = row.texts
    way = " → ".join(text for key in ("from_name", "to_name") if (text := texts.get(key, "")))
    told = (
        texts.get("form", ""),
        texts.get("title", ""),
        way if "from_name" in texts else texts.get("to_name", ""),
    )
    return "; ".join(part for part in told if part) or texts.get("branch_name", "")


def _state(row: LedgerRow) -> str:
    return row.texts.get("state_label", "")
