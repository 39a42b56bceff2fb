"""Which province a place is in, by the name that a paper gives it: for moves within the province and beyond.

Of the 63 provinces of before 1 July 2025 each is part of one of the 34 of today (`domain.md` 1.8, ADM-01). A
former name stands for the province of today: a move to a place that is in the own province now stays in it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from domain.text import fold

# What stands before the name of a province, folded. A commune may be called as a province is.
_KIND: Final = r"(?:tinh(?: doan)?|thanh pho|thanh doan|tp\.?)"


@dataclass(frozen=True, eq=False)
class Provinces:
    """`own`: the code of the unit's province, "" where it is not known. `codes`: folded bare name → code."""

    own: str
    codes: Mapping[str, str]

    def is_beyond(self, place: str) -> bool:
        """Whether a place is surely in another province than the unit."""
        named = self.of(place)
        return bool(self.own and named) and named != self.own

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
