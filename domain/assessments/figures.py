"""The numbers that a grading rests on, counted out of the register: of members, and of their own grades."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Final

from domain.records import Value
from domain.statistics.book import Book
from domain.statistics.model import ColumnKind, Share, Span, Table

_GRADE: Final = "grade_"
MEMBERS, GRADED, AS_OF = "members", "graded", "as_of"
_OUTSTANDING, _GOOD = f"{_GRADE}outstanding", f"{_GRADE}good"

Figures = Mapping[str, Value]


def figures_by_org(book: Book, table: Table, span: Span, orgs: Iterable[str]) -> dict[str, Figures]:
    """Organisation of `orgs` → its figures of the last day of `span`, with everybody below it on that day.

    `table`: the one of yearly work (T7), fitted with the rules of the day. They are its figures, whatever has
    become of the tree since: what ended counts where it stood.
    """
    counted = {
        column.key: Counter(item.org for item in column.picks(book, span))
        for column in table.columns
        if column.kind is ColumnKind.COUNT
        and column.picks is not None
        and (column.key == MEMBERS or column.key.startswith(_GRADE))
    }
    graded, tree = table.by_key[GRADED].adds, book.tree(span.last)
    found: dict[str, dict[str, Value]] = {
        org: {AS_OF: span.last, GRADED: 0, **dict.fromkeys(counted, 0)} for org in orgs
    }
    for key, places in counted.items():
        for org, count in places.items():
            for above in found.keys() & set(tree.upwards(org)):
                found[above][key] += count
                if key in graded:
                    found[above][GRADED] += count
    return dict(found)


def share_graded(figures: Figures) -> Share:
    """How many of the members were graded."""
    return Share(int(figures.get(GRADED) or 0), int(figures.get(MEMBERS) or 0))


def share_good(figures: Figures) -> Share:
    """How many of those graded were graded good or better: over those graded, not over all (3.7)."""
    good = int(figures.get(_OUTSTANDING) or 0) + int(figures.get(_GOOD) or 0)
    return Share(good, int(figures.get(GRADED) or 0))
