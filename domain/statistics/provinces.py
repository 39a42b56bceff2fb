"""Which province a place is in, by the name that a paper gives it: for moves within the province and beyond.

Of the 63 provinces of before 1 July 2025 each is part of one of the 34 of today (`domain.md` 1.8, ADM-01). A
former name stands for the province of today: a move to a place that is in the own province now stays in it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from functools import cached_property
from typing import Final

from domain.text import fold

# What stands before the name of a province, folded. A commune may be called as a province is.
_KIND: Final = r"(?:tinh(?: doan)?|thanh pho|thanh doan|tp\.?)"
# What stands before the name of a commune in that of its organisation, folded.
_COMMITTEE: Final = re.compile(r"^(?:(?:bch|ban chap hanh) )?(?:doan )(?:tncs (?:ho chi minh|hcm) )?")


class Side(Enum):
    """Where the other end of a move is, seen from the own province."""

    INSIDE = "inside"
    BEYOND = "beyond"
    UNKNOWN = "unknown"


@dataclass(frozen=True, eq=False)
class Provinces:
    """`own`: the code of the unit's province, "" where it is not known. `codes`: folded bare name → code.

    `communes`: folded name with its kind ("xa binh minh") → code, of those that only one province has.
    `unit_code`: the own unit's in the tree of organisations; all of one province have a beginning in common.
    """

    own: str
    codes: Mapping[str, str]
    communes: Mapping[str, str] = field(default_factory=dict)
    unit_code: str = ""

    def side(self, place: str) -> Side:
        """Of a place in words."""
        return self._seen_from_here(self.of(place))

    def side_of_unit(self, name_or_code: str) -> Side:
        """Of a unit: by the province that it names, by the commune that it is of, or by its code."""
        text = fold(name_or_code)
        told = self.of(name_or_code) or self.communes.get(_COMMITTEE.sub("", text), "")
        top, dot, _ = self.unit_code.partition(".")
        if not told and dot and text.startswith(fold(top) + dot):
            return Side.INSIDE
        return self._seen_from_here(told)

    def _seen_from_here(self, province: str) -> Side:
        if not self.own or not province:
            return Side.UNKNOWN
        return Side.INSIDE if province == self.own else Side.BEYOND

    def of(self, place: str) -> str:
        """The code of the province that a place names, "" for none or more than one.

        A name counts that stands behind what it is ("tỉnh …"), or as the last part of an address.
        """
        if not self.codes:
            return ""
        text = fold(place)
        told = {self.codes[found[1]] for found in self._with_kind.finditer(text)}
        last = self._at_end.search(text) if not told else None
        told |= {self.codes[last[1]]} if last is not None else set()
        return told.pop() if len(told) == 1 else ""

    @cached_property
    def _with_kind(self) -> re.Pattern[str]:
        return re.compile(rf"\b{_KIND} ?({self._names})\b")

    @cached_property
    def _at_end(self) -> re.Pattern[str]:
        return re.compile(rf"(?:^|[,;(/-])\s*({self._names})\s*\)?\.?$")

    @cached_property
    def _names(self) -> str:
        # Of two that begin alike the longer is meant.
        return "|".join(map(re.escape, sorted(self.codes, key=len, reverse=True)))


NO_PROVINCES: Final = Provinces("", {})
