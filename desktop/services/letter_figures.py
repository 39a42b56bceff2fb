"""The sentences of a letter that claim figures, each told right or wrong, with what is right and from where.

A sentence that a table of this program gives (with whatever numbers) is held against the register of the day
that it names. Of one in free wording that is done with the numbers that are surely figures of a table
(`letter_indicators`), and what stands in the sentence is worked out again; what could not be compared is told
so, and is never right.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import cache
from string import Formatter
from typing import Final

from desktop.services import letters, organisations
from desktop.services.failures import Usage
from desktop.services.letter_days import NEVER_SAID, When, when_of
from desktop.services.letter_indicators import Matched, matched_in, right_of, speaks_of_figures
from desktop.services.letter_names import Names, Part
from desktop.services.paper_words import organ_name
from desktop.services.report_scope import EVERYTHING, Scope, named, taken_out
from desktop.services.report_sentence import cell_of, figure_of
from desktop.services.report_types import column_name
from desktop.services.session import Session
from desktop.services.stamps import days_told
from desktop.services.statistics import Statistics
from desktop.services.times import show_count
from desktop.services.wording import word
from domain.statistics.claim_reading import held_in, sentences
from domain.statistics.claims import Percentage, check_share
from domain.statistics.model import Query, Result, Share, Span, Table
from domain.statistics.registry import TABLES
from domain.text import fold, nfc
from domain.values.dates import parse_date

# About forty pages; who has more checks it part by part.
MOST_LETTERS: Final = 100_000
# What may stand for each sort of figure in a sentence that somebody has written over.
_SAID: Final = {
    # With what a filter left out of the figures behind it.
    "unit": r".{2,600}?",
    "day": r"\d{1,2}/\d{1,2}/\d{4}",
    "first": r"\d{1,2}/\d{1,2}/\d{4}",
    "rows": r"[\d.]*\d",
    "total": r"[\d.]*\d|–",
    "percent": r"\d{1,3}(?:,\d+)?\s?%|–",
    "share": r"[\d.]+/[\d.]*\d(?:\s*\([\d,]+\s?%\))?",
}
_PERCENT: Final = re.compile(r"(\d{1,3})(?:,(\d+))?\s?%")


class Verdict(StrEnum):
    RIGHT = "right"
    WRONG = "wrong"
    LOOK = "look"
    UNKNOWN = "unknown"  # not compared, or not all of it


@dataclass(frozen=True, slots=True)
class CheckedSentence:
    """`start`, `end`: its place in the text (NFC). `line` from 1. `told`: why, one sentence each."""

    start: int
    end: int
    line: int
    text: str
    verdict: Verdict
    told: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Compared:
    """A sentence of a table that was found; `wrong` tells where the register has something else."""

    start: int
    end: int
    source: str
    wrong: tuple[str, ...]


def check(session: Session, statistics: Statistics, text: str) -> list[CheckedSentence]:
    """Every sentence that claims a figure, in the order of the text. Raises Usage `report.text_too_long`."""
    text = nfc(text)
    if len(text) > MOST_LETTERS:
        raise Usage("report.text_too_long", {"most": show_count(MOST_LETTERS)})
    compared = list(_compared(session, statistics, text))
    found, held = letters.checked(text), held_in(text)
    free = _Free(session, statistics)
    checked = []
    for start, end in _spans(text, compared):
        by_register = [one for one in compared if start <= one.start < end]
        said = _Said(
            wrong=[told for one in by_register for told in one.wrong],
            right=[
                word("letter.as_register").format(source=one.source) for one in by_register if not one.wrong
            ],
        )
        for one in found:
            if start <= one.claim.start < end:
                (said.doubts if one.claim.is_doubt else said.wrong).append(one.message)
        worked_out = [one for one in held if start <= one.start < end]
        said.right += [word("letter.as_told").format(told=one.told) for one in worked_out]
        if not by_register:
            goes_on = text[max(0, start - 2) : start].rstrip(" ").endswith(";")
            free.add_to(said, text[start:end], needed=bool(worked_out), goes_on=goes_on)
        if said.told:
            shown = " ".join(text[start:end].split())
            line = text.count("\n", 0, start) + 1
            told = tuple(dict.fromkeys(said.told))
            checked.append(CheckedSentence(start, end, line, shown, said.verdict, told))
    return checked


@dataclass(slots=True)
class _Said:
    """What is told about one sentence, by how bad it is."""

    wrong: list[str] = field(default_factory=list)
    doubts: list[str] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    right: list[str] = field(default_factory=list)

    @property
    def verdict(self) -> Verdict:
        if self.wrong:
            return Verdict.WRONG
        if self.doubts:
            return Verdict.LOOK
        return Verdict.UNKNOWN if self.unknown else Verdict.RIGHT

    @property
    def told(self) -> list[str]:
        # What holds is no news where something does not.
        return [*self.wrong, *self.doubts, *self.unknown, *(self.right if not self.wrong else ())]


@dataclass(frozen=True, slots=True)
class _About:
    """What a sentence speaks of: when, an organisation ("" for none), filters.

    `strange`: the organisation is none of this register's.
    """

    when: When = NEVER_SAID
    org: str = ""
    strange: bool = False
    scope: Scope = EVERYTHING


class _Free:
    """Sentences in free wording of one text, in its order: a day that was named goes on to hold."""

    def __init__(self, session: Session, statistics: Statistics) -> None:
        self._session, self._statistics = session, statistics
        self._names = Names(session)
        self._last = ""
        self._about = _About()

    def add_to(self, said: _Said, sentence: str, *, needed: bool, goes_on: bool = False) -> None:
        """`needed`: also where no number of it can be one of ours. `goes_on`: it is the next clause.

        A clause is about the days, the organisation and the filter of the one before, unless it says others.
        """
        parts = self._names.parts(sentence)
        for place, part in enumerate(parts):
            before = self._about if goes_on or place else _About()
            self._add_part(said, part, before, needed=needed and len(parts) == 1)

    def _add_part(self, said: _Said, part: Part, before: _About, *, needed: bool) -> None:
        rest, about = self._of_what(part, before)
        self._about, days = about, about.when.days
        self._last = days[-1] if days and days[-1] else self._last
        matched, left = matched_in(rest)
        if not (matched or needed or speaks_of_figures(rest)):
            return
        if part.several:
            said.unknown.append(word("letter.several"))
            return
        if about.strange or (days and not all(days)):
            said.unknown.append(word("letter.no_unit" if about.strange else "letter.no_day"))
            return
        # A period is the time of what happened in it, days are those of everything else.
        fits = len(days) > 1 if _is_of_period(matched) else not about.when.whole
        uncertain = not self._last or not fits
        for one in matched:
            self._compare(said, one, self._asked(one, about), uncertain)
        if left or not matched:
            numbers = ", ".join(dict.fromkeys(number.text for number in left))
            said.unknown.append(word("letter.not_compared").format(numbers=numbers or "–"))

    def _of_what(self, part: Part, before: _About) -> tuple[str, _About]:
        """A part without the filter that it names, and what it speaks of."""
        when = when_of(part.text, self._session.today.isoformat())
        rest, scope = taken_out(part.text, self._session.rulebook)
        org, strange = part.org, part.strange
        if not org and not strange:
            org, strange = before.org, before.strange
            scope = before.scope if scope == EVERYTHING else scope
        return rest, _About(when if when.days else before.when, org, strange, scope)

    def _asked(self, one: Matched, about: _About) -> Query:
        """The table of a figure for the organisation, the days and the filters that are named."""
        asked = self._statistics.today(one.indicator.table)
        last = self._last or asked.span.last
        first = about.when.days[0] if len(about.when.days) > 1 else last[:4] + "-01-01"
        return about.scope.of(replace(asked, org=about.org or asked.org, span=Span(min(first, last), last)))

    def _compare(self, said: _Said, one: Matched, query: Query, uncertain: bool) -> None:
        result = self._statistics.compute(query).result
        right = right_of(result, one)
        if right is None:
            said.unknown.append(word("letter.not_compared").format(numbers=one.number.text))
            return
        same, name, there = right
        texts = {"what": name, "right": there, "said": one.number.text, "source": _source(result)}
        if same:
            said.right.append(word("letter.figure_right").format(**texts))
        elif uncertain or not one.surely:
            said.doubts.append(word("letter.figure_doubtful").format(**texts))
        else:
            said.wrong.append(word("letter.otherwise").format(**texts))


def _is_of_period(matched: Sequence[Matched]) -> bool:
    return any("{first}" in TABLES[one.indicator.table].sentence for one in matched)


def _spans(text: str, compared: Sequence[_Compared]) -> Iterator[tuple[int, int]]:
    """Where each sentence stands; a sentence of a table is one, whatever stops it has inside."""
    begun = -1
    for start, sentence in sentences(text):
        end = start + len(sentence)
        begun = start if begun < 0 else begun
        if any(one.start < end < one.end for one in compared):
            continue
        yield begun, end
        begun = -1


def _compared(session: Session, statistics: Statistics, text: str) -> Iterator[_Compared]:
    names: dict[str, str] = {}
    for table in statistics.tables().values():
        template = _template(table.sentence)
        for found in template.finditer(text) if template is not None else ():
            names = names or _organ_names(session)
            said = list(zip(_figures(table.sentence), found.groups(), strict=True))
            result = _counted(session, statistics, table, dict(said), names)
            if result is not None:
                source = _source(result)
                wrong = tuple(told for one in said if (told := _wrong(result, *one[0], one[1], source)))
                yield _Compared(found.start(), found.end(), source, wrong)


def _counted(
    session: Session,
    statistics: Statistics,
    table: Table,
    said: dict[tuple[str, str], str],
    names: dict[str, str],
) -> Result | None:
    """The table as the sentence names it; None for an organisation that is not here, and for no day."""
    unit, scope = taken_out(said.get(("unit", ""), ""), session.rulebook)
    org = names.get(fold(unit), "")
    last = parse_date(said.get(("day", ""), "")).value
    first = parse_date(said[("first", "")]).value if ("first", "") in said else f"{last}"[:4] + "-01-01"
    if not org or not last or not first or str(first) > str(last):
        return None
    query = scope.of(Query(table=table.name, org=org, span=Span(str(first), str(last))))
    result = statistics.compute(query).result
    has_all = all(not column or column in result.table.by_key for _, column in said)
    return result if result.query.org == org and has_all else None


def _wrong(result: Result, name: str, column: str, said: str, source: str) -> str:
    """What is wrong with one figure of a sentence, "" where it is as in the register."""
    if name in ("unit", "day", "first"):
        return ""
    right = figure_of(result, name, column)
    if "".join(said.split()) == "".join(right.split()) or _is_same_share(result, name, column, said):
        return ""
    label = column_name(result, column) if column else word("letter.rows")
    return word("letter.otherwise").format(what=label, right=right or "–", said=said, source=source)


def _is_same_share(result: Result, name: str, column: str, said: str) -> bool:
    """Whether a percentage with other decimals is the same one."""
    cell, found = (cell_of(result, column) if column else None), _PERCENT.fullmatch(said)
    if name != "percent" or not isinstance(cell, Share) or found is None or not cell.whole:
        return False
    decimals = found[2] or ""
    return not check_share(cell, Percentage(int(found[1] + decimals), len(decimals)))


def _organ_names(session: Session) -> dict[str, str]:
    """What sentences call an organisation, without accents → its id; also where the level is left out."""
    return {
        fold(name): node.id
        for node in organisations.tree(session)
        for name in (organ_name(node.name), organ_name(node.name, node.level))
    }


def _source(result: Result) -> str:
    from sync.protocol.rulebook import rulebook

    table, days = result.table, days_told(result.table, result.query)
    unit = named(organ_name(result.unit_name, result.unit_level), result.query, rulebook())
    days = days[:1].lower() + days[1:]
    return word("letter.source").format(number=table.number, title=table.title, unit=unit, days=days)


@cache
def _template(sentence: str) -> re.Pattern[str] | None:
    if not sentence:
        return None
    pieces = []
    for literal, figure, _, _ in Formatter().parse(sentence):
        pieces.append(r"\s+".join(re.escape(part) for part in re.split(r"\s+", literal)))
        if figure is not None:
            pieces.append(f"({_SAID[figure]})")
    return re.compile("".join(pieces))


@cache
def _figures(sentence: str) -> tuple[tuple[str, str], ...]:
    parts = Formatter().parse(sentence)
    return tuple((name, column or "") for _, name, column, _ in parts if name is not None)
