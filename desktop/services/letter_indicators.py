"""Sentences in free wording: which figure of which table a number in them is, and whether it is right.

The words around a figure in the sentence of a table are what the figure is known by. A number is taken for it
only where they stand around the number too, and nothing else does that could mean another one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from string import Formatter
from typing import Final

from desktop.services.letter_days import WHEN
from desktop.services.report_types import column_name
from domain.statistics.claims import Percentage, check_share
from domain.statistics.model import ColumnKind, Result, Share, Table
from domain.statistics.registry import TABLES
from domain.statistics.shares import spelled
from domain.text import tone_normal
from domain.values.numbers import grouped

# Words that say nothing about which figure it is.
_EMPTY_WORDS: Final = (
    "có là và trong đó còn đến hết tính từ ngày tháng năm hiện nay tổng số cộng cả toàn đạt chiếm tỷ tỉ lệ "
    "gồm báo cáo với của tại ở đã các những một này trên khoảng được người thì bao nhiêu riêng xã phường "
    "đồng chí em bạn quý đơn vị"
)
_EMPTY: Final = frozenset(_EMPTY_WORDS.split(" "))
# Everybody in these tables is one of these: they tell nothing where something else does.
_GENERIC: Final = frozenset({"đoàn", "viên"})
_NUMBER: Final = r"(?:\d{1,3}(?:\.\d{3})+|\d+)"
_TOKEN: Final = re.compile(
    rf"(?P<day>{WHEN})|(?P<share>(?<![\d.,/]){_NUMBER}\s?/\s?{_NUMBER}(?![\d/]))"
    rf"|(?P<percent>(?<![\d.,])\d{{1,3}}(?:,\d+)?\s?%)|(?P<count>(?<![\w.,/-]){_NUMBER}(?![\w%/-]|[.,]\d))",
    re.I,
)
_STOPS: Final = re.compile(r"[,;:()\n]|\s[–-]\s|\b(?:trong đó|trong số đó|gồm)\b", re.I)
_PERCENT: Final = re.compile(r"(\d{1,3})(?:,(\d+))?\s?%")
_WORD: Final = re.compile(r"[^\W\d_]+")
# What a number has to be followed by, somewhere near, to be a figure of ours at all.
_COUNTED: Final = re.compile(
    r"đoàn viên|chi đoàn|đoàn cơ sở|đoàn bộ phận|tổ chức|[uủ][yỷ] viên|tài khoản|kết nạp|đảng viên", re.I
)
_ENOUGH: Final = 0.6
_REACH: Final = 60
# One of these more or less, and a figure is another one.
_TURNING: Final = frozenset({"chưa", "không", "thiếu", "khuyết", "trừ", "ngoài"})


@dataclass(frozen=True, slots=True)
class Number:
    """A number of a sentence: `sort` is count, share or percent; `words` stand around it, folded."""

    text: str
    sort: str
    words: frozenset[str]


@dataclass(frozen=True, slots=True)
class Indicator:
    """A figure of a table's sentence; `over`: the figure that it is a part of there, "" for none.

    `base`: words by which the sentence as a whole is known, those around its first figure.
    """

    table: str
    column: str
    over: str
    words: frozenset[str]
    base: frozenset[str]


@dataclass(frozen=True, slots=True)
class Matched:
    """`surely`: everything that the figure is known by stands around the number."""

    number: Number
    indicator: Indicator

    @property
    def surely(self) -> bool:
        one = self.indicator
        return self.number.sort == "percent" or one.words - _GENERIC <= self.number.words | one.base


def speaks_of_figures(sentence: str) -> bool:
    """Whether a sentence claims something that a table could know."""
    return any(
        found.lastgroup == "percent" or _COUNTED.search(sentence, found.end(), found.end() + _REACH)
        for found in _TOKEN.finditer(sentence)
        if found.lastgroup != "day"
    )


def numbers_of(sentence: str) -> list[Number]:
    """The numbers of a sentence without its days, each with the words of its clause."""
    tokens = list(_TOKEN.finditer(sentence))
    ends = [0, *(token.end() for token in tokens)]
    starts = [*(token.start() for token in tokens), len(sentence)]
    found: list[Number] = []
    for place, token in enumerate(tokens):
        before, after = sentence[ends[place] : token.start()], sentence[token.end() : starts[place + 1]]
        pieces = _STOPS.split(before)
        if len(pieces) > 1 and before.rstrip().endswith(":"):
            # "nữ: 2": the name of a figure, and not what is said of the number before it.
            pieces.pop()
        # Between two numbers without a comma all is said of the first; of a day nothing is.
        is_first = not place or tokens[place - 1].lastgroup == "day"
        leading = pieces[-1] if len(pieces) > 1 or is_first else ""
        if token.lastgroup != "day":
            words = _words(f"{leading} {_STOPS.split(after)[0]}")
            found.append(Number(token.group(), str(token.lastgroup), words))
    return found


def matched_in(sentence: str) -> tuple[list[Matched], list[Number]]:
    """The numbers of a sentence that are surely figures of one table, and those that are not."""
    numbers, everything = numbers_of(sentence), _words(sentence)
    best: list[Matched] = []
    for table in TABLES.values():
        known = indicators_of(table.name)
        if not known or not _mostly(known[0].base, everything):
            continue
        found = list(_matched(table, known, numbers))
        if _weight(found) > _weight(best):
            best = found
    taken = {id(one.number) for one in best}
    return best, [number for number in numbers if id(number) not in taken]


def _weight(found: list[Matched]) -> tuple[int, int]:
    return len(found), len(found[0].indicator.base) if found else -1


def _matched(table: Table, known: tuple[Indicator, ...], numbers: list[Number]) -> Iterator[Matched]:
    last: Indicator | None = None
    for number in numbers:
        if number.sort == "percent" and not number.words - _GENERIC:
            # "…, đạt 97,26%" is about the number before it.
            fitting = [last] if last is not None else []
        else:
            fitting = [one for one in known if _fits(one, number)]
        if number.sort == "share":
            fitting = [one for one in fitting if one.over]
        elif number.sort == "percent":
            fitting = [of_all for one in fitting if (of_all := _as_part(table, known, one)) is not None]
        if len(fitting) == 1:
            yield Matched(number, fitting[0])
        if number.sort != "percent":
            last = fitting[0] if len(fitting) == 1 else None


def _as_part(table: Table, known: tuple[Indicator, ...], one: Indicator) -> Indicator | None:
    """A figure with what it is a percentage of: as the table has it, else of all that it begins with."""
    declared = {column.of[0]: column.of[1] for column in table.columns if column.kind is ColumnKind.PERCENT}
    over = declared.get(one.column) or ("" if one is known[0] else known[0].column)
    return replace(one, over=over) if over and over in table.by_key else None


def _fits(one: Indicator, number: Number) -> bool:
    wanted, said = one.words - _GENERIC, number.words - _GENERIC
    if said - wanted - one.base:
        return False
    if not wanted:
        return number.words >= _GENERIC and not said
    return _mostly(wanted, said) and wanted & _TURNING == said & _TURNING


def _mostly(wanted: frozenset[str], said: frozenset[str]) -> bool:
    return len(wanted & said) >= _ENOUGH * len(wanted)


@cache
def indicators_of(table: str) -> tuple[Indicator, ...]:
    """What the figures of a table's sentence are known by, in its order; of "a/b" it is a that is known."""
    pieces = [
        (literal, name, column or "")
        for literal, name, column, _ in Formatter().parse(TABLES[table].sentence)
    ]
    found: list[Indicator] = []
    for place, (literal, name, column) in enumerate(pieces):
        if name != "total" or literal == "/":
            continue
        following = [*pieces[place + 1 :], ("", None, ""), ("", None, "")]
        over = following[0][2] if following[0][0] == "/" else ""
        after = following[1][0] if over else following[0][0]
        words = _words(f"{_STOPS.split(literal)[-1]} {_STOPS.split(after)[0]}")
        base = found[0].base if found else words - _GENERIC
        found.append(Indicator(table, column, over, words, base))
    return tuple(found)


def right_of(result: Result, one: Matched) -> tuple[bool, str, str] | None:
    """(whether the register has what is written, what the figure is called, what the register has).

    None where the table has no such figure for this cadre.
    """
    column, over = one.indicator.column, one.indicator.over
    if not {column, over} - {""} <= result.table.by_key.keys():
        return None
    count, whole = _count(result, column), _count(result, over) if over else 0
    name, said = column_name(result, column), one.number.text
    if one.number.sort == "count":
        return said == grouped(count) or said == str(count), name, grouped(count)
    if one.number.sort == "share":
        part, _, of_all = said.partition("/")
        same = (part.strip().replace(".", ""), of_all.strip().replace(".", "")) == (str(count), str(whole))
        return same, name, f"{grouped(count)}/{grouped(whole)}"
    found = _PERCENT.fullmatch(said)
    if found is None or not whole:
        return None
    share, decimals = Share(count, whole), found[2] or ""
    same = not check_share(share, Percentage(int(found[1] + decimals), len(decimals)))
    return same, name, spelled(share)


def _count(result: Result, column: str) -> int:
    cell = result.total.cells[list(result.table.by_key).index(column)]
    return int(cell) if isinstance(cell, int) else 0


def _words(text: str) -> frozenset[str]:
    return frozenset(tone_normal(word).casefold() for word in _WORD.findall(text)) - _EMPTY
