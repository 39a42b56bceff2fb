"""What the words over a column mean: compared as people write them, without accents, blanks or capitals.

The words are data (`resources/importing/headers.json`); this is how a header finds its meaning among them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from enum import StrEnum
from typing import Any, Final

from domain.text import fold, nfc, tone_normal


class Doing(StrEnum):
    """What happens with a column."""

    FIELD = "field"  # its values are those of one field
    PART = "part"  # it holds a part of one field: of a name, or of a date
    BY_SEX = "by_sex"  # a date that stands in the column of the person's sex
    MARK = "mark"  # anything written in it says one value of one field
    SPLIT = "split"  # one cell holds several fields, one after the other
    BRANCH = "branch"  # where the person belongs
    ELSEWHERE = "elsewhere"  # kept here as the outcome of a workflow, never taken from a list
    SKIP = "skip"


@dataclass(frozen=True, slots=True)
class Target:
    """What one column becomes.

    `fields`: one name, for SPLIT several in the order in which they stand in the cell. `part`: of a name
    family, middle or given; of a date day, month or year; for BY_SEX and MARK the value; for ELSEWHERE the
    workflow; for SKIP why (number, not_kept, unknown, twice, "" by a person's choice). `sure` is 0 to 1.
    """

    doing: Doing = Doing.SKIP
    fields: tuple[str, ...] = ()
    part: str = ""
    sure: float = 1.0

    @property
    def field(self) -> str:
        """The one field that is meant; "" for none or several."""
        return self.fields[0] if len(self.fields) == 1 else ""


UNKNOWN: Final = Target(Doing.SKIP, part="unknown", sure=0.0)

_ALIKE_FOLDED, _CONTAINED, _MISSPELT = 0.95, 0.8, 0.75
# A slip or two of the pen in a word of usual length.
_LEAST_RATIO: Final = 0.86
_SHORTEST_TO_MISSPELL: Final = 5
# The same few headers are asked about again and again while a list is looked at.
_MOST_REMEMBERED: Final = 2048

_IN_BRACKETS: Final = re.compile(r"\([^)]*\)|\[[^\]]*\]")
_NO_WORD: Final = re.compile(r"[\W_]+")
_SEX_WORDS: Final = {"male": ("nam",), "female": ("nữ", "nu")}

# Whose column it is, in it: what a list says of somebody else is never what it says of the member.
_RELATIVE: Final = re.compile(
    r"\b(phụ huynh|bố|mẹ|cha|ba má|tên ba|vợ|chồng|chủ hộ"
    r"|người (lập|thân|giám hộ|giới thiệu|liên hệ|khai|kê khai|nhập|nhận|quản lý)|gvcn|(giáo viên )?chủ nhiệm"
    r"|(tên|điện thoại|sđt|đt|zalo|email) (của )?(bí thư|cán bộ|giáo viên))\b"
    r"|\bcon( trai| gái| cái| thứ| \d+|$)"
)
# The same without accents, where "bo" also ends "cán bộ" and "chi bộ", and begins "bộ phận".
_RELATIVE_PLAIN: Final = re.compile(
    r"\b(phu huynh|(?<!can )(?<!chi )(?<!noi )(?<!dang )bo(?! (phan|mon|doi|sung|nhiem))"
    r"|me|cha|vo|chong|chu ho|nguoi (lap|than|giam ho|gioi thieu|lien he|khai|ke khai|nhap|nhan|quan ly)|gvcn"
    r"|(giao vien )?chu nhiem|(ten|dien thoai|sdt|dt|zalo|email) (cua )?(bi thu|can bo|giao vien))\b"
    r"|\bcon( trai| gai| cai| thu| \d+|$)"
)
_LONGEST_HINT: Final = 3


class Headers:
    """The known headers. `content` is what `headers.json` holds; its shape is held by a test.

    `targets` are all meanings that there are, for choosing by hand.
    """

    def __init__(self, content: Mapping[str, Any]) -> None:
        self.targets = tuple(read_targets(content))
        self._spelt: dict[str, Target] = {}
        folded: dict[str, Target | None] = {}
        for entry in content["meanings"]:
            target = _target_of(entry)
            for header in entry["headers"]:
                self._spelt[_spelt(header)] = target
                plain = plain_header(header)
                # Two meanings under one spelling without accents: only the accents can tell.
                folded[plain] = target if folded.get(plain, target) == target else None
        self._folded = {plain: target for plain, target in folded.items() if target is not None}
        # A single "Tên" or "Nam" within a longer header says nothing: "Tên trường", "Nam Định".
        self._loosely = [plain for plain, target in self._folded.items() if not _only_whole(plain, target)]
        self._doubtful = frozenset(plain for plain, target in folded.items() if target is None)
        self._meaning_of: dict[str, Target] = {}

    def meaning(self, header: str) -> Target:
        """The likeliest meaning with how sure it is; UNKNOWN where there is none."""
        known = self._meaning_of.get(header)
        if known is None:
            if len(self._meaning_of) >= _MOST_REMEMBERED:
                self._meaning_of.clear()
            known = self._meaning_of[header] = self._looked_up(header)
        return known

    def _looked_up(self, header: str) -> Target:
        if found := self._spelt.get(_spelt(header)):
            return found
        if _is_about_another(header):
            return Target(Doing.SKIP, part="not_kept", sure=_CONTAINED)
        bare = _IN_BRACKETS.sub(" ", header)
        if found := self._spelt.get(_spelt(bare)):
            return found
        plain = plain_header(bare)
        if not plain or plain in self._doubtful:
            return UNKNOWN
        found = self._folded.get(plain)
        if found and _bears_out(found, _spelt(bare)):
            return replace(found, sure=_ALIKE_FOLDED)
        return self._contained(plain) or self._misspelt(plain) or UNKNOWN

    def _contained(self, plain: str) -> Target | None:
        """The longest known header of several words that stands in this one, or one that it begins with."""
        fitting = [known for known in self._loosely if _stands_in(known, plain)]
        longest = max(fitting, key=len, default="")
        return replace(self._folded[longest], sure=_CONTAINED) if longest else None

    def _misspelt(self, plain: str) -> Target | None:
        if len(plain) < _SHORTEST_TO_MISSPELL:
            return None
        comparing = SequenceMatcher(None, b=plain, autojunk=False)
        alike = [(_ratio(known, comparing), known) for known in self._loosely if _as_long(known, plain)]
        ratio, known = max(alike, default=(0.0, ""))
        return replace(self._folded[known], sure=_MISSPELT) if ratio >= _LEAST_RATIO else None


def plain_header(text: str) -> str:
    """A header for comparing: no accents, capitals or signs, single blanks."""
    return _NO_WORD.sub(" ", fold(text)).strip()


def read_targets(content: Mapping[str, Any]) -> Iterable[Target]:
    """Every meaning that the words may have, for choosing by hand."""
    return map(_target_of, content["meanings"])


def _only_whole(plain: str, target: Target) -> bool:
    if target.doing is Doing.PART:
        return " " not in plain
    return target.doing in (Doing.MARK, Doing.BY_SEX)


def _bears_out(target: Target, spelt: str) -> bool:
    """Whether the accents of a header, where it has any, leave it this meaning: "Năm" is no "Nam"."""
    if target.doing in (Doing.MARK, Doing.BY_SEX):
        return any(word in spelt.split() for word in _SEX_WORDS.get(target.part, (spelt,)))
    return target.doing is not Doing.PART or " " in spelt or spelt.isascii()


def _is_about_another(header: str) -> bool:
    """Longer remarks in brackets explain how to fill a column in, and may name anybody."""
    hints = _IN_BRACKETS.findall(header)
    short = " ".join(
        [_IN_BRACKETS.sub(" ", header), *(one for one in hints if len(one.split()) <= _LONGEST_HINT)]
    )
    spelt = _spelt(short)
    return bool((_RELATIVE_PLAIN if spelt.isascii() else _RELATIVE).search(spelt))


def _stands_in(known: str, plain: str) -> bool:
    padded, sought = f" {plain} ", f" {known} "
    return sought in padded if " " in known else len(known) > 2 and padded.startswith(sought)


def _spelt(text: str) -> str:
    return _NO_WORD.sub(" ", tone_normal(nfc(text)).casefold()).strip()


def _as_long(known: str, plain: str) -> bool:
    return abs(len(known) - len(plain)) <= max(len(known), len(plain)) // 4


def _ratio(known: str, comparing: SequenceMatcher[str]) -> float:
    """How alike a known header is to the one that is compared; 0 for less than is asked for.

    Which letters they have says quickly that most are too different; only their order takes long.
    """
    comparing.set_seq1(known)
    return comparing.ratio() if comparing.quick_ratio() >= _LEAST_RATIO else 0.0


def _target_of(entry: Mapping[str, Any]) -> Target:
    if "split" in entry:
        return Target(Doing.SPLIT, tuple(entry["split"]))
    if "mark" in entry:
        return Target(Doing.MARK, (entry["mark"],), entry["value"])
    if "branch" in entry:
        return Target(Doing.BRANCH)
    if "workflow" in entry:
        return Target(Doing.ELSEWHERE, part=entry["workflow"])
    if "skip" in entry:
        return Target(Doing.SKIP, part=entry["skip"])
    if "sex" in entry:
        return Target(Doing.BY_SEX, (entry["field"],), entry["sex"])
    if "part" in entry:
        return Target(Doing.PART, (entry["field"],), entry["part"])
    return Target(Doing.FIELD, (entry["field"],))
