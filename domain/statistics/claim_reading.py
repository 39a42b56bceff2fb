"""Finds in a pasted text what can be worked out again; see `claims` for what is wrong with it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final

from domain.statistics.claims import (
    Claim,
    Percentage,
    check_copies,
    check_growth,
    check_list,
    check_numbering,
    check_rest,
    check_share,
    check_sum,
    check_threshold,
    check_wholes,
)
from domain.statistics.model import Share
from domain.statistics.shares import spelled
from domain.text import fold, nfc
from domain.values.numbers import grouped

_DIGITS: Final = r"(?:\d{1,3}(?:\.\d{3})+|\d+)(?![\d%])"
_NUMBER: Final = rf"(?<![\d.,/]){_DIGITS}"
_PERCENT: Final = r"(?<![\d.,])(\d{1,3})(?:,(\d+))?\s?%"
_PLAIN_NUMBER: Final = re.compile(rf"{_NUMBER}(?!\.\d|,\d|\s?%|/\d)")
# "142/146 đoàn bộ phận, đạt 97,26%" and "97,26% (142/146)": no other figure stands between the two.
# "18/65 đơn vị có trên 7%" is no share of 7%.
# Nor is a rise, which is told behind it.
_BETWEEN: Final = (
    r"(?:(?!\b(?:tăng|giảm|vượt)\b)[^\d%;:.\n]){0,80}?"
    r"(?<!trên\s)(?<!dưới\s)(?<!hơn\s)(?<!từ\s)(?<!vượt\s)(?<!quá\s)(?<!thiểu\s)"
)
_SHARE_FIRST: Final = re.compile(rf"({_NUMBER})\s?/\s?({_DIGITS})(?!/){_BETWEEN}{_PERCENT}")
_PERCENT_FIRST: Final = re.compile(rf"{_PERCENT}\s*\(\s*({_NUMBER})\s?/\s?({_DIGITS})\s*\S{{0,20}}\)")
_SUM: Final = re.compile(
    rf"({_NUMBER}(?:[^\S\n]{{0,9}}\+[^\S\n]{{0,9}}{_NUMBER}){{1,40}}+)[^\S\n]{{0,9}}=[^\S\n]{{0,9}}({_NUMBER})"
)
# "2.718.314 (51,90%)", "nữ 120, chiếm 40%": what it is a share of stands somewhere else in the sentence.
_IN_BRACKETS: Final = re.compile(
    rf"({_NUMBER})[^\d%;.()\n]{{0,40}}(?:\(\s*{_PERCENT}\s*\)|\bchiếm\s+(?:t[ỷỉ]\s+lệ\s+)?{_PERCENT})"
)
# "tăng 5 (5%)": of what was before, and not of anything that the sentence counts.
_CHANGE: Final = re.compile(r"\b(?:tăng|giảm|thêm|vượt)\s+$", re.I)
_NO_PERCENT: Final = r"(?!,\d|\s?%)"
_REST: Final = re.compile(rf"[^\d%.\n]{{0,60}}?\bcòn(?:\s+lại)?\s+({_NUMBER}){_NO_PERCENT}")
_CHANGED: Final = r"[^\d%.;\n]{0,40}?"
_GROWTH: Final = re.compile(
    rf"\btừ\s+({_NUMBER}){_NO_PERCENT}{_CHANGED}\b(?:lên|xuống|còn)\s+(?:còn\s+)?({_NUMBER}){_NO_PERCENT}"
    rf"{_CHANGED}\b(?:tăng|giảm)\s+(?:thêm\s+)?"
    rf"(?:({_NUMBER}){_NO_PERCENT}(?:[^\d%.;(\n]{{0,30}}[(,]\s*(?:bằng\s+|tương ứng\s+)?{_PERCENT})?"
    rf"|{_PERCENT})",
    re.I,
)
_ENDS_OF_SENTENCES: Final = re.compile(r"(?<=[^\d\s][.!?;])\s+|\n")
_GOES_ON: Final = re.compile(r";\s*$")
_LISTED: Final = re.compile(
    rf"({_NUMBER})\s?/\s?({_DIGITS})\s+(?:đơn vị|tỉnh|xã|phường|tổ chức|cơ sở|đoàn|chi đoàn)[^:.\n]*:", re.I
)
_ITEM: Final = re.compile(r"^\s*(?:[-–+•*]|\d{1,3}[.)]?)\s+(\S.*)$")
_ASIDE: Final = re.compile(r"\([^)]*\)|:.*|\s[-–]\s.*|(?<!\S)\d[\d.,%/]*")
# What may stand between a name and its percentage, and what a name begins behind.
_LEADING_TO: Final = re.compile(r"\s*[:(=,–-]?\s*(?:là|đạt|chiếm|có)?\s*$")
_BEFORE_A_NAME: Final = re.compile(r"[\d%:;()\n]|,\s")
_BEFORE_NAMES: Final = re.compile(r"[\d%:;\n]")
_BETWEEN_NAMES: Final = re.compile(r",|\svà\s")
_NAME_REACH, _NAMES_REACH = 120, 400
_TOGETHER: Final = re.compile(r"\s+(?:đều|cùng)(?:\s+(?:là|đạt))?\s*$")
_SAID_AS_THRESHOLD: Final = ("tren", "tu", "vuot", "hon", "toi thieu", "it nhat")
_ROMAN: Final = re.compile(r"^\s*([IVX]{1,6})\s*[.)/-]\s+\S", re.M)
_ARABIC: Final = re.compile(r"^\s*(\d{1,2})[.)]\s+\S", re.M)
_ROMAN_DIGITS: Final = {"I": 1, "V": 5, "X": 10}
# A figure before a stroke is the day of a date after these.
_OF_DATES: Final = re.compile(r"(?:ngày|đến|trước|sau|từ|tháng|quý|kỳ|số)\s+$", re.I)
# A number behind these says when, not how many: it is no total of a sentence.
_OF_TIME: Final = re.compile(
    r"(?:năm(?:\s+học)?|tháng|quý|ngày|nhiệm kỳ|giai đoạn)\s+(?:\d{4}\s?[-–]\s?)?$", re.I
)
_TELLING: Final = 30
_MONTHS: Final = 12
_DAYS: Final = 31


@dataclass(frozen=True, slots=True)
class _Said:
    share: Share
    percentage: Percentage
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Held:
    """A claim that is borne out by the numbers beside it: where it stands, and what they give."""

    start: int
    end: int
    told: str


def held_in(text: str) -> list[Held]:
    """The shares and sums of a text that hold, in its order; the others are among `findings_in`."""
    text = nfc(text)
    shares = list(_said_shares(text))
    found = [
        Held(one.start, one.end, spelled(one.share))
        for one in shares
        if not check_share(one.share, one.percentage)
    ]
    for one in _bracketed(text, [(share.start, share.end) for share in shares]):
        fitting = [share for share in one.shares if not check_share(share, one.percentage)]
        found += [Held(one.start, one.end, spelled(share)) for share in fitting[:1]]
    for sum_found in _SUM.finditer(text):
        parts = [_whole(part) for part in sum_found[1].split("+")]
        if not check_sum(parts, _whole(sum_found[2])):
            told = f"{' + '.join(grouped(part) for part in parts)} = {grouped(sum(parts))}"
            found.append(Held(sum_found.start(), sum_found.end(), told))
    return sorted(found, key=lambda one: (one.start, one.end))


def findings_in(text: str) -> list[Claim]:
    """Everything of a letter or a sentence that does not hold or is to be looked at, in the text's order."""
    text = nfc(text)
    checks = (_shares, _sums, _growths, _lists, _copies, _numbering)
    found = [claim for check in checks for claim in check(text)]
    return sorted(found, key=lambda claim: (claim.start, claim.end, claim.code))


def _shares(text: str) -> Iterator[Claim]:
    said = list(_said_shares(text))
    for one in said:
        yield from _at(check_share(one.share, one.percentage), one.start, one.end)
        if rest := _REST.match(text, one.end):
            yield from _at(check_rest(one.share, _whole(rest[1])), one.start, rest.end())
    inside = [(one.start, one.end) for one in said]
    yield from _in_brackets(text, inside)
    own = {number for one in said for number in (one.share.part, one.share.whole)}
    others = {_whole(found[0]) for found in _PLAIN_NUMBER.finditer(text)} - own
    for one in said:
        yield from _at(check_wholes([one.share], others), one.start, one.end)


def _said_shares(text: str) -> Iterator[_Said]:
    for found in _SHARE_FIRST.finditer(text):
        share = Share(_whole(found[1]), _whole(found[2]))
        if not _is_date(text, found.start(), share):
            yield _Said(share, _percentage(found[3], found[4]), found.start(), found.end())
    for found in _PERCENT_FIRST.finditer(text):
        share = Share(_whole(found[3]), _whole(found[4]))
        yield _Said(share, _percentage(found[1], found[2]), found.start(), found.end())


def _in_brackets(text: str, known: list[tuple[int, int]]) -> Iterator[Claim]:
    bracketed = list(_bracketed(text, known))
    for one in bracketed:
        # With several totals in a sentence one that fits is enough.
        if not all(check_share(share, one.percentage) for share in one.shares):
            continue
        # What is a part itself is no total; if more than one is left, none says which is meant.
        parts = {other.shares[0].part for other in bracketed if other.sentence == one.sentence}
        meant = [share for share in one.shares if share.whole not in parts]
        if len(meant) == 1:
            yield from _at(check_share(meant[0], one.percentage), one.start, one.end)


@dataclass(frozen=True, slots=True)
class _Bracketed:
    """`shares`: one for each whole that may be meant. `sentence`: where theirs begins."""

    shares: tuple[Share, ...]
    percentage: Percentage
    start: int
    end: int
    sentence: int


def _bracketed(text: str, known: list[tuple[int, int]]) -> Iterator[_Bracketed]:
    """Parts with a percentage beside them, of a whole that the same sentence names.

    A clause behind a semicolon that names none is about the one of the clauses before it.
    """
    begin, before = 0, set[int]()
    for start, clause in sentences(text):
        if not _GOES_ON.search(_before(text, start)):
            begin, before = start, set()
        totals = {
            _whole(found[0])
            for found in _PLAIN_NUMBER.finditer(clause)
            if not _OF_TIME.search(_before(clause, found.start()))
        }
        for found in _IN_BRACKETS.finditer(clause):
            at, until = start + found.start(), start + found.end()
            if any(first < until and at < last for first, last in known):
                continue
            part = _whole(found[1])
            said = _percentage(found[2] or found[4], found[3] or found[5])
            wholes = sorted(total for total in totals if total > part)
            wholes = wholes or sorted(total for total in before if total > part)
            if wholes and not _CHANGE.search(_before(clause, found.start())):
                yield _Bracketed(tuple(Share(part, whole) for whole in wholes), said, at, until, begin)
        before |= totals


def _sums(text: str) -> Iterator[Claim]:
    for found in _SUM.finditer(text):
        parts = [_whole(part) for part in found[1].split("+")]
        yield from _at(check_sum(parts, _whole(found[2])), found.start(), found.end())


def _growths(text: str) -> Iterator[Claim]:
    for found in _GROWTH.finditer(text):
        before, after, by, whole, decimals, alone, its_decimals = found.groups()
        percent = whole or alone
        said = _percentage(percent, decimals if whole else its_decimals) if percent else None
        claims = check_growth(_whole(before), _whole(after), _whole(by) if by else None, said)
        yield from _at(claims, found.start(), found.end())


def _lists(text: str) -> Iterator[Claim]:
    for found in _LISTED.finditer(text):
        said, whole = _whole(found[1]), _whole(found[2])
        items = _items(text[found.end() :])
        if len(items) < 2:
            continue
        names = [_name(item) for item in items]
        claims = check_list(said, [name for name in names if name])
        if not _tells_a_threshold(found[0]):
            claims += check_threshold(said, whole, [p for item in items for p in _percentages(item)])
        yield from _at(claims, found.start(), found.end())


def _items(after: str) -> list[str]:
    """What is listed behind a colon: on lines of their own, or between commas up to the full stop."""
    if after.lstrip(" \t").startswith("\n"):
        items = []
        for line in after.lstrip().split("\n"):
            found = _ITEM.match(line)
            if found is None:
                break
            items.append(found[1])
        return items
    sentence = re.split(r"\.(?:\s|$)|\n", after, maxsplit=1)[0]
    return [part for part in re.split(r"[;,](?!\d)(?![^()]*\))|\svà\s", sentence) if part.strip()]


def _copies(text: str) -> list[Claim]:
    together: list[tuple[str, Percentage]] = []
    alone: list[tuple[str, Percentage]] = []
    for found in re.finditer(_PERCENT, text):
        said = _percentage(found[1], found[2])
        names, several = _names_before(text, found.start())
        (together if several else alone).extend((name, said) for name in names)
    return [_located(claim, text) for claim in check_copies([*together, *alone])]


def _names_before(text: str, end: int) -> tuple[list[str], bool]:
    """Whose percentage begins at `end`: one name, or all of "Sơn La, Đồng Tháp, Bình Định đều" and True."""
    near = text[max(0, end - _NAMES_REACH) : end]
    if _TOGETHER.search(near):
        listed = _BETWEEN_NAMES.split(_BEFORE_NAMES.split(_TOGETHER.sub("", near))[-1])
        return [name for part in listed if (name := _name(part))], True
    near = _LEADING_TO.sub("", near[-_NAME_REACH:])
    name = _name(_BEFORE_A_NAME.split(near)[-1])
    return ([name] if name else []), False


def _numbering(text: str) -> Iterator[Claim]:
    romans = [(found, number) for found in _ROMAN.finditer(text) if (number := _of_roman(found[1]))]
    yield from _of_sections([number for _, number in romans], [found for found, _ in romans], _roman)
    edges = [0, *(found.start() for found, _ in romans), len(text)]
    for first, last in pairwise(edges):
        marks = list(_ARABIC.finditer(text, first, last))
        yield from _of_sections([int(found[1]) for found in marks], marks, str)


def _of_sections(
    numbers: list[int], marks: list[re.Match[str]], written: Callable[[int], str]
) -> Iterator[Claim]:
    for number, claim in check_numbering(numbers, written):
        yield replace(claim, start=marks[number].start(1), end=marks[number].end(1))


def sentences(text: str) -> Iterator[tuple[int, str]]:
    """The sentences of a text, each with the place where it begins; a line ends one as well."""
    start = 0
    for end in _ENDS_OF_SENTENCES.finditer(text):
        yield start, text[start : end.start()]
        start = end.end()
    yield start, text[start:]


def _at(claims: list[Claim], start: int, end: int) -> Iterator[Claim]:
    for claim in claims:
        yield replace(claim, start=start, end=end)


def _located(claim: Claim, text: str) -> Claim:
    said = claim.params["said"]
    at = max(text.find(said.removesuffix("%")), 0)
    return replace(claim, start=at, end=at + len(said))


def _tells_a_threshold(sentence: str) -> bool:
    """Whether "above", "from … on" or the like stands with a percentage in it."""
    folded = fold(sentence)
    return "%" in sentence and any(f" {word} " in f" {folded} " for word in _SAID_AS_THRESHOLD)


def _percentages(text: str) -> list[Percentage]:
    return [_percentage(found[1], found[2]) for found in re.finditer(_PERCENT, text)]


def _percentage(whole: str, decimals: str | None) -> Percentage:
    return Percentage(int(whole + (decimals or "")), len(decimals or ""))


def _whole(text: str) -> int:
    return int(text.strip().replace(".", ""))


def _name(item: str) -> str:
    bare = " ".join(_ASIDE.sub(" ", item).split()).strip(" .,;-–:=")
    return _TOGETHER.sub("", bare)


def _is_date(text: str, start: int, share: Share) -> bool:
    looks = share.part <= _DAYS and share.whole <= _MONTHS
    return looks and _OF_DATES.search(_before(text, start)) is not None


def _before(text: str, start: int) -> str:
    """The end of what stands before a place: as much as tells what a number there is."""
    return text[max(0, start - _TELLING) : start]


def _of_roman(text: str) -> int:
    """0 where the letters are none."""
    values = [_ROMAN_DIGITS[letter] for letter in text]
    total = sum(
        -value if value < max(values[at:], default=0) else value for at, value in enumerate(values, 1)
    )
    return total if _roman(total) == text else 0


def _roman(number: int) -> str:
    tens, ones = divmod(number, 10)
    return "X" * tens + ("", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX")[ones]
