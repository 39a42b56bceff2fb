"""What tables know of somebody who went to another unit: what the case of the exit keeps for them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from domain.members.fields import MEMBER
from domain.records import Record, Value
from domain.statistics.book import Book, People, people_of
from domain.statistics.computing import compute
from domain.statistics.registry import TABLES
from domain.stored_form import missing_information_of
from domain.workflows.left_behind import FIGURES, LACKING, figures_left
from sync.protocol.rulebook import rulebook
from tests.helpers.books import ask, book_of, counted, line

UNIT, BRANCH = "u", "b"
ORGANISATIONS = (
    Record("organisation", UNIT, {"name": "Xã", "level": "doan_co_so", "status": "active"}),
    Record("organisation", BRANCH, {"name": "Thôn", "level": "chi_doan", "parent": UNIT, "status": "active"}),
)
# Read of members for other reasons than to count by them: where they stand, and how a list calls them.
# The last is part of the subject of every case.
STANDING = {"org", "status", "honorary", "full_name", "card_number"}
GONE: dict[str, Value] = {
    "full_name": "Lê Thị Cúc", "sex": "female", "birth_date": "2003-01-09", "religion": "1", "phone": "12",
    "citizen_id": "034303001234", "joined_on": "2019-03-26", "org": BRANCH, "source": "yum",
}  # fmt: skip


class Watched(People):
    """Remembers which fields were asked for."""

    def __init__(self, known: People, asked: set[str]) -> None:
        super().__init__(known.ids, known._columns)
        self.asked = asked

    def column(self, name: str) -> Sequence[Value]:
        self.asked.add(name)
        return super().column(name)

    def field(self, row: int, name: str) -> Value:
        self.asked.add(name)
        return super().field(row, name)

    def with_more(self, known: Any) -> People:
        return Watched(super().with_more(known), self.asked)


def exit_of(member: str, subject: dict[str, Any], day: str = "2026-11-10") -> Record:
    data = {"to_unit": "v", "accepted_on": day}
    fields = {"workflow": "transfer", "state": "effective", "member": member, "org": BRANCH, "data": data}
    return Record("case", f"x{member}{day}", {**fields, "subject": subject, "decided_on": day})


def book_after(*exits: Record) -> Book:
    return book_of((*ORGANISATIONS, *exits), unit=UNIT)


def total(book: Book, table: str) -> dict[str, Any]:
    return line(counted(book, ask(table, last="2026-06-30", org=UNIT)))


def test_fields_that_tables_read_are_those_declared_as_counted() -> None:
    asked: set[str] = set()
    members = [
        Record("member", "m", {"org": BRANCH, "status": "active", "joined_on": "2019"}),
        Record("position", "p", {"org": BRANCH, "member": "m", "post": "200"}),
        Record("case", "c", {"workflow": "admission", "state": "effective", "member": "m", "org": BRANCH,
                             "data": {"decision_date": "2026-03-26"}, "subject": {}}),
    ]  # fmt: skip
    book = book_of((*ORGANISATIONS, *members), unit=UNIT)
    watched = Watched(people_of([members[0]]), asked)
    for name, table in TABLES.items():
        fresh = Book(**{**vars_of(book), "members": watched})
        compute(table, fresh, ask(name, org=UNIT))
    needed = set(rulebook().on("2026-11-22").names("missing_information"))
    declared = {field.name for field in MEMBER.fields if field.counted}
    assert declared <= asked
    assert asked - declared <= STANDING | needed | {LACKING}


def vars_of(book: Book) -> dict[str, Any]:
    return {name: getattr(book, name) for name in book.__dataclass_fields__}


def test_tables_of_before_count_by_what_was_kept() -> None:
    kept = figures_left(GONE, rulebook())
    assert kept == {**{name: GONE[name] for name in ("sex", "birth_date", "religion", "joined_on", "source")},
                    LACKING: ["phone"]}  # fmt: skip
    book = book_after(exit_of("m", {"full_name": "Lê Thị Cúc", FIGURES: kept}))
    assert (total(book, "t2")["religious"], total(book, "t2")["women"]) == (1, 1)
    assert (total(book, "bieu_3")["lacking"], total(book, "bieu_3")["asked"]) == (1, 1)


def test_of_who_went_twice_the_last_exit_speaks() -> None:
    first = {**figures_left(GONE, rulebook()), "religion": "15"}
    last = figures_left({**GONE, "phone": "0912345678"}, rulebook())
    exits = [exit_of("m", {FIGURES: last}, "2026-11-10"), exit_of("m", {FIGURES: first}, "2026-07-10")]
    for order in (exits, exits[::-1]):
        people = book_after(*order).people
        assert (people.field(0, "religion"), people.field(0, LACKING)) == ("1", [])


def test_a_case_of_before_anything_was_kept_is_read_as_it_was() -> None:
    book = book_after(exit_of("m", {"full_name": "Lê Thị Cúc", "sex": "female"}))
    assert (total(book, "t2")["members"], total(book, "t2")["women"]) == (1, 1)
    assert total(book, "bieu_3")["lacking"] == 0


def test_other_rules_of_another_day_ask_for_other_fields() -> None:
    names = ("full_name", "citizen_id", "phone", "permanent_address")
    assert missing_information_of(GONE, names, rulebook()) == ("phone", "permanent_address")


@pytest.mark.parametrize(
    ("field", "value", "known"),
    [
        ("citizen_id", "034303001234", True),
        ("citizen_id", "123456789", False),  # an old identity card
        ("citizen_id", "03430300123", False),
        ("citizen_id", "034803001234", False),  # of a century that has not come
        ("citizen_id", "999303001234", True),  # of a province that the list does not know
        ("phone", "0912345678", True),
        ("phone", "0223456789", False),  # a landline
        ("phone", "12345", False),
        ("birth_date", "2003", True),
        ("birth_date", "2003-13", False),
        ("sex", "female", True),
        ("sex", "nothing of the list", False),
        ("joined_on", "", False),
        ("full_name", "Lê Thị Cúc", True),
    ],
)
def test_table_3_counts_what_is_invalid_as_missing(field: str, value: str, known: bool) -> None:
    whole = {**GONE, "phone": "0912345678", field: value}
    book = book_of((*ORGANISATIONS, Record("member", "m", {**whole, "status": "active"})), unit=UNIT)
    assert total(book, "bieu_3")["all_lacking"] == (0 if known else 1)
