"""Ways to say what a column counts: people of a day whom a test takes, cases of a figure, organisations."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import chain
from typing import Any

from domain.records import Record, Value
from domain.statistics.book import Book
from domain.statistics.cases import Dated
from domain.statistics.model import Column, ColumnKind, Item, Picks, Span
from domain.statistics.tree import Tree

# From the book and the days, whether to take the person of a row.
PersonTest = Callable[[Book, Span], Callable[[int], bool]]
CaseTest = Callable[[Book, Span, Dated], bool]
OrgTest = Callable[[Book, Span, Tree, str], bool]


# -- people of a day ---------------------------------------------------------------------------------


def members(test: PersonTest | None = None) -> Picks:
    """Everybody who belongs to a branch at the end of the last day."""

    def picks(book: Book, span: Span) -> Iterable[Item]:
        if test is None:
            return book.present(span.last)
        takes = test(book, span)
        return [item for item, row in book.standing(span.last) if takes(row)]

    return picks


def where(field: str, takes: Callable[[Value], Any]) -> PersonTest:
    """People whose value of a field is one that `takes` likes; a value that is not set is None."""

    def test(book: Book, span: Span) -> Callable[[int], bool]:
        column = book.people.column(field)
        # A field has few different values and many people.
        likes: dict[Value, bool] = {}

        def row_fits(row: int) -> bool:
            value = column[row]
            fits = likes.get(value)
            if fits is None:
                fits = likes[value] = bool(takes(value))
            return fits

        return row_fits

    return test


def coded(field: str, *codes: str) -> PersonTest:
    return where(field, frozenset(codes).__contains__)


def both(*tests: PersonTest) -> PersonTest:
    def test(book: Book, span: Span) -> Callable[[int], bool]:
        bound = [one(book, span) for one in tests]
        return lambda row: all(takes(row) for takes in bound)

    return test


def negated(one: PersonTest) -> PersonTest:
    def test(book: Book, span: Span) -> Callable[[int], bool]:
        takes = one(book, span)
        return lambda row: not takes(row)

    return test


# -- cases of a period -------------------------------------------------------------------------------


def cases(
    workflow: str, figure: str, test: CaseTest | None = None, *, at: str = "", as_case: bool = False
) -> Picks:
    """The people of cases that add to a figure in the days, where the case was made.

    `at`: the field of the case that names the organisation instead. `as_case`: counts the case, not whom it
    is about.
    """

    def picks(book: Book, span: Span) -> Iterable[Item]:
        for dated in book.counted(workflow, figure, span):
            if test is None or test(book, span, dated):
                yield item_of(book, dated, at=at, as_case=as_case)

    return picks


def item_of(book: Book, dated: Dated, *, at: str = "", as_case: bool = False) -> Item:
    person = book.person(dated.case)
    named = str((data_of(dated.case).get(at) if at else "") or "")
    org = book.led_on(named, dated.day, person) if named else book.place(dated.case, dated.day)
    if as_case or not person:
        return Item("case", dated.case.id, org, dated.day)
    return Item("member", person, org, dated.day)


def data_of(case: Record) -> Any:
    return case.fields.get("data") or {}


def about(test: PersonTest) -> CaseTest:
    """Cases whose person a test takes."""

    def case_fits(book: Book, span: Span, dated: Dated) -> bool:
        takes = book.remembered((test, span), lambda: test(book, span))
        row = book.people.row_of.get(book.person(dated.case))
        return row is not None and takes(row)

    return case_fits


def saying(field: str, *values: Value) -> CaseTest:
    """Cases that hold one of these values."""
    return lambda book, span, dated: data_of(dated.case).get(field) in values


def all_of(*parts: Picks) -> Picks:
    """What several ways of picking give, one after the other."""
    return lambda book, span: chain.from_iterable(part(book, span) for part in parts)


# -- organisations of a day --------------------------------------------------------------------------


def organisations(test: OrgTest | None = None) -> Picks:
    """Organisations that work at the end of the last day; each counts where it stands itself."""

    def picks(book: Book, span: Span) -> Iterable[Item]:
        tree = book.tree(span.last)
        for org in tree.ids:
            if tree.works(org) and (test is None or test(book, span, tree, org)):
                yield Item("organisation", org, org)

    return picks


def of_level(*levels: str) -> OrgTest:
    return lambda book, span, tree, org: tree.level(org) in levels


def every(*tests: OrgTest) -> OrgTest:
    return lambda book, span, tree, org: all(one(book, span, tree, org) for one in tests)


# -- columns -----------------------------------------------------------------------------------------


def count(
    key: str, label: str, picks: Picks, group: str = "", *, sensitive: bool = False, counted_in: str = ""
) -> Column:
    return Column(
        key=key, label=label, group=group, picks=picks, sensitive=sensitive or bool(counted_in),
        counted_in=counted_in,
    )  # fmt: skip


def percent(key: str, of: tuple[str, str], group: str = "", label: str = "Tỷ lệ %") -> Column:
    return Column(key=key, label=label, group=group, kind=ColumnKind.PERCENT, of=of)


def total(key: str, label: str, adds: Sequence[str], group: str = "") -> Column:
    return Column(key=key, label=label, group=group, kind=ColumnKind.SUM, adds=tuple(adds))


def text(key: str, label: str, says: Callable[[Book, Span, str], str], group: str = "") -> Column:
    return Column(key=key, label=label, group=group, kind=ColumnKind.TEXT, says=says)
