"""What was left out of figures, in words: on paper and in sentences, and read from a sentence again."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from desktop.services.wording import word
from domain.rules import Rulebook
from domain.statistics.model import Query
from domain.text import fold

# No semicolon, at which a clause would end. A label may hold "và" itself.
_BETWEEN: Final = " và "
_PARTS: Final = re.compile(r"\s+và\s+(?=chỉ\s|cách\s)")
_AND: Final = ", "
_BRACKET: Final = re.compile(r"\s*\(([^()]*)\)")


@dataclass(frozen=True, slots=True)
class Scope:
    """The filters of a query: codes of levels and sectors, and whether it counts as letters of 2023 did."""

    levels: frozenset[str] = frozenset()
    sectors: frozenset[str] = frozenset()
    as_in_2023: bool = False

    def of(self, query: Query) -> Query:
        """The query with these filters."""
        return replace(query, levels=self.levels, sectors=self.sectors, as_in_2023=self.as_in_2023)


EVERYTHING: Final = Scope()


def left_out(query: Query, rulebook: Rulebook) -> list[str]:
    """["chỉ cấp Chi đoàn", "chỉ loại hình Khối nông thôn", …]; nothing where all is counted."""
    parts = []
    if levels := [label for code, label in _levels(rulebook).items() if code in query.levels]:
        parts.append(word("report.scope.levels").format(levels=_AND.join(levels)))
    if sectors := [label for code, label in _sectors(rulebook).items() if code in query.sectors]:
        parts.append(word("report.scope.sectors").format(sectors=_AND.join(sectors)))
    if query.as_in_2023:
        parts.append(word("report.scope.as_in_2023"))
    return parts


def named(unit: str, query: Query, rulebook: Rulebook) -> str:
    """Of whom a sentence speaks: "Đoàn xã Hoa Mai (chỉ cấp Chi đoàn)", of everybody the name alone."""
    parts = left_out(query, rulebook)
    return f"{unit} ({_BETWEEN.join(parts)})" if parts else unit


def taken_out(sentence: str, rulebook: Rulebook) -> tuple[str, Scope]:
    """A sentence without the brackets of `named`, and the filters that stood in them."""
    for found in _BRACKET.finditer(sentence):
        scope = _read(found[1], rulebook)
        if scope is not None:
            return sentence[: found.start()] + sentence[found.end() :], scope
    return sentence, EVERYTHING


def _read(text: str, rulebook: Rulebook) -> Scope | None:
    """None where anything else is said."""
    scope = EVERYTHING
    for part in _PARTS.split(text):
        said = fold(part)
        levels = _listed(said, word("report.scope.levels").format(levels=""), _levels(rulebook))
        sectors = _listed(said, word("report.scope.sectors").format(sectors=""), _sectors(rulebook))
        if levels:
            scope = replace(scope, levels=levels)
        elif sectors:
            scope = replace(scope, sectors=sectors)
        elif said == fold(word("report.scope.as_in_2023")):
            scope = replace(scope, as_in_2023=True)
        else:
            return None
    return scope


def _listed(said: str, prefix: str, labels: Mapping[str, str]) -> frozenset[str]:
    """The codes of a list of labels behind a prefix, all folded; none where a word is no label.

    A label may hold a comma itself, and begin like another one: the longest that fits is meant.
    """
    start = fold(prefix).strip()
    if not said.startswith(start + " "):
        return frozenset()
    rest, codes = said.removeprefix(start).strip(), set[str]()
    by_length = sorted(labels, key=lambda code: len(labels[code]), reverse=True)
    while rest:
        code = next((one for one in by_length if _begins(rest, fold(labels[one]))), None)
        if code is None:
            return frozenset()
        codes.add(code)
        rest = rest.removeprefix(fold(labels[code])).removeprefix(_AND.strip()).strip()
    return frozenset(codes)


def _begins(rest: str, label: str) -> bool:
    return rest == label or rest.startswith(label + _AND.strip())


def _levels(rulebook: Rulebook) -> Mapping[str, str]:
    return {code: level.label for code, level in rulebook.levels.items()}


def _sectors(rulebook: Rulebook) -> Mapping[str, str]:
    return rulebook.catalogue("sector").labels
