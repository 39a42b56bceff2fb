"""Tests of people that several tables share: age, ethnicity, religion, the Party."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Final, NamedTuple

from domain.rules import RuleSet
from domain.statistics.book import Book
from domain.statistics.model import Span
from domain.statistics.picking import PersonTest, where

# The dated parameter with the first age of every band; the last band has no end.
AGES_FROM: Final = "statistics_ages_from"
# Codes of the catalogues: the people of the majority, and those who follow no religion.
_KINH, _NO_RELIGION = "5", "15"
_NO_AGE: Final = 1000


def age(born: str, day: str) -> int:
    """Full years on a day. Whoever has only a month or a year of birth counts from its first day."""
    return int(day[:4]) - int(born[:4]) - (born[4:] > day[4:])


def aged(first: int, until: int) -> PersonTest:
    """Whose age in full years on the last day is at least `first` and less than `until`."""

    def test(book: Book, span: Span) -> Callable[[int], bool]:
        return where("birth_date", lambda born: born and first <= age(born, span.last) < until)(book, span)

    return test


class AgeBand(NamedTuple):
    first: int
    label: str
    test: PersonTest


def age_bands(rules: RuleSet) -> Iterator[AgeBand]:
    """The bands of the dated parameter, and whoever is younger than the first."""
    firsts = [int(first) for first in rules.names(AGES_FROM)]
    for first, until in pairwise((0, *firsts, _NO_AGE)):
        if first == 0:
            label = f"Dưới {until}"
        elif until == _NO_AGE:
            label = f"Trên {first - 1}"
        else:
            label = f"{first}-{until - 1}"
        yield AgeBand(first, label, aged(first, until))


NO_BIRTH_DATE: Final = where("birth_date", lambda born: not born)
is_minority: Final = where("ethnicity", lambda code: code and code != _KINH)
is_religious: Final = where("religion", lambda code: code and code != _NO_RELIGION)


def in_party(book: Book, span: Span) -> Callable[[int], bool]:
    """Who had joined the Party by the last day."""
    return where("party_joined_on", lambda day: day and day <= span.last)(book, span)
