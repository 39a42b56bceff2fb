"""What a written report claims, worked out again: shares, sums, lists, copies, the numbering of sections.

Each check takes numbers and names and gives what is wrong with them; `claim_reading` finds them in a text.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from domain.statistics.model import Share
from domain.statistics.shares import cut_off, rounded, shown
from domain.text import tone_normal
from domain.values.numbers import grouped


class ClaimCode(StrEnum):
    SHARE_WRONG = "claim.share_wrong"
    SHARE_CUT_OFF = "claim.share_cut_off"
    SHARE_OVER_ALL = "claim.share_over_all"
    SHARE_OF_NOTHING = "claim.share_of_nothing"
    WHOLE_DIFFERS = "claim.whole_differs"
    SUM_WRONG = "claim.sum_wrong"
    REST_WRONG = "claim.rest_wrong"
    GROWTH_WRONG = "claim.growth_wrong"
    NAME_TWICE = "claim.name_twice"
    LIST_COUNT = "claim.list_count"
    THRESHOLD_UNSAID = "claim.threshold_unsaid"
    SHARE_COPIED = "claim.share_copied"
    SECTION_MISSING = "claim.section_missing"
    SECTION_TWICE = "claim.section_twice"


# What somebody should look at, and what may be right all the same.
DOUBTS: Final = frozenset(
    {ClaimCode.WHOLE_DIFFERS, ClaimCode.THRESHOLD_UNSAID, ClaimCode.SHARE_COPIED, ClaimCode.SECTION_TWICE}
)
# As many lines with one percentage to two decimals are no chance any more.
_SUSPICIOUS_COPIES: Final = 3
# Two totals that are this close are taken for one and the same thing counted twice: one part in so many.
_CLOSE: Final = 200
_LARGE: Final = 1_000
_NEAREST: Final = 2


@dataclass(frozen=True, slots=True)
class Claim:
    """One thing found. `params`: texts as people read them. `start`, `end`: where in the text, or 0."""

    code: ClaimCode
    params: dict[str, str] = field(default_factory=dict)
    start: int = 0
    end: int = 0

    @property
    def is_doubt(self) -> bool:
        return self.code in DOUBTS


@dataclass(frozen=True, slots=True)
class Percentage:
    """A percentage as somebody wrote it: `scaled` 997 with `decimals` 1 is "99,7%"."""

    scaled: int
    decimals: int

    @property
    def text(self) -> str:
        size = 10**self.decimals
        decimals = f",{self.scaled % size:0{self.decimals}}" if self.decimals else ""
        return f"{self.scaled // size}{decimals}%"


def check_share(share: Share, said: Percentage) -> list[Claim]:
    """Whether a written percentage is what its two numbers give, to as many decimals as it has."""
    params = {"part": grouped(share.part), "whole": grouped(share.whole), "said": said.text}
    if not share.whole:
        return [Claim(ClaimCode.SHARE_OF_NOTHING, params)]
    params["right"] = shown(share)
    if share.part > share.whole:
        return [Claim(ClaimCode.SHARE_OVER_ALL, params)]
    if said.scaled == rounded(share, said.decimals):
        return []
    if said.scaled == cut_off(share, said.decimals):
        return [Claim(ClaimCode.SHARE_CUT_OFF, params)]
    params["parts"] = " hoặc ".join(grouped(part) for part in parts_giving(share, said)) or "không có"
    return [Claim(ClaimCode.SHARE_WRONG, params)]


def parts_giving(share: Share, said: Percentage) -> list[int]:
    """Numerators that would make the percentage true: the nearest to the written one, in order.

    A misprint is most often in the numerator; whoever looks it up knows by them what to look for.
    """
    scale = 100 * 10**said.decimals
    # 2·part·scale + whole lies in [2·said·whole, 2·(said + 1)·whole).
    first = -(-(2 * said.scaled - 1) * share.whole // (2 * scale))
    last = -(-(2 * said.scaled + 1) * share.whole // (2 * scale)) - 1
    found = range(max(first, 0), min(last, share.whole) + 1)
    if not found:
        return []
    nearest = min(max(share.part, found[0]), found[-1])
    at = nearest - found[0]
    start = max(0, min(at, len(found) - _NEAREST))
    return list(found[start : start + _NEAREST])


def check_sum(parts: Sequence[int], said: int) -> list[Claim]:
    """Whether numbers add up to what is written."""
    right = sum(parts)
    if right == said:
        return []
    params = {
        "sum": " + ".join(grouped(part) for part in parts),
        "said": grouped(said),
        "right": grouped(right),
    }
    return [Claim(ClaimCode.SUM_WRONG, params)]


def check_rest(share: Share, said: int) -> list[Claim]:
    """Whether what is told as left over is what the share leaves."""
    right = share.whole - share.part
    if said == right or right < 0:
        return []
    params = {
        "part": grouped(share.part),
        "whole": grouped(share.whole),
        "said": grouped(said),
        "right": grouped(right),
    }
    return [Claim(ClaimCode.REST_WRONG, params)]


def check_growth(before: int, after: int, by: int | None, said: Percentage | None) -> list[Claim]:
    """Whether a rise or a fall from one number to another is as large as is written, in numbers and percent.

    Both are written without a sign; what is written of neither (None) is not looked at.
    """
    change = Share(abs(after - before), before)
    right_by = by is None or by == change.part
    right_share = said is None or not before or said.scaled == rounded(change, said.decimals)
    if right_by and right_share:
        return []
    params = {
        "before": grouped(before),
        "after": grouped(after),
        "right": spelled_change(change),
        "said": grouped(by or 0) if not right_by else said.text if said is not None else "",
    }
    return [Claim(ClaimCode.GROWTH_WRONG, params)]


def spelled_change(change: Share) -> str:
    """ "50 (5,00%)"; of nothing there is no percentage."""
    return f"{grouped(change.part)} ({shown(change)})" if change.whole else grouped(change.part)


def check_wholes(shares: Iterable[Share], others: Iterable[int]) -> list[Claim]:
    """Wholes that are nearly, not quite, another total of the same text: of two days, or of two lists."""
    known = sorted(set(others))
    found = []
    for share in dict.fromkeys(shares):
        if share.whole < _LARGE:
            continue
        for other in known:
            apart = abs(other - share.whole)
            if other != share.part and 0 < apart * _CLOSE <= share.whole:
                params = {
                    "part": grouped(share.part),
                    "whole": grouped(share.whole),
                    "other": grouped(other),
                    "apart": grouped(apart),
                }
                found.append(Claim(ClaimCode.WHOLE_DIFFERS, params))
    return found


def check_list(said: int, names: Sequence[str]) -> list[Claim]:
    """Whether a list names as many different ones as is said before it."""
    counted = Counter(_same(name) for name in names)
    first = {_same(name): name for name in reversed(names)}
    found = [
        Claim(ClaimCode.NAME_TWICE, {"name": first[name], "times": str(times)})
        for name, times in counted.items()
        if times > 1
    ]
    if len(counted) != said:
        params = {"said": str(said), "listed": str(len(names)), "right": str(len(counted))}
        found.append(Claim(ClaimCode.LIST_COUNT, params))
    return found


def check_threshold(said: int, whole: int, listed: Sequence[Percentage]) -> list[Claim]:
    """A list that says "those that have any" although it stops far above nought.

    Of units that have any at all, some have next to none. Where the smallest share of the list is a whole
    percent or more, and not every unit is in it, the list has a threshold that the sentence does not tell.
    """
    if not listed or said >= whole:
        return []
    lowest = min(listed, key=lambda one: one.scaled / 10**one.decimals)
    if lowest.scaled < 10**lowest.decimals:
        return []
    params = {"said": f"{said:02}/{whole}", "lowest": lowest.text}
    return [Claim(ClaimCode.THRESHOLD_UNSAID, params)]


def check_copies(named: Sequence[tuple[str, Percentage]]) -> list[Claim]:
    """One percentage that stands at several names; all and nothing are no surprise."""
    at: dict[str, list[str]] = {}
    for name, said in named:
        ends = (0, 100 * 10**said.decimals)
        if said.decimals and said.scaled not in ends and _same(name) not in map(_same, at.get(said.text, ())):
            at.setdefault(said.text, []).append(name)
    return [
        Claim(ClaimCode.SHARE_COPIED, {"said": said, "names": ", ".join(names), "times": str(len(names))})
        for said, names in at.items()
        if len(names) >= _SUSPICIOUS_COPIES
    ]


def check_numbering(
    numbers: Sequence[int], written: Callable[[int], str] = str
) -> Iterator[tuple[int, Claim]]:
    """Sections in the order of the text, with the index of what is wrong; a 1 begins anew.

    `written` is how a number is written there.
    """
    last = 0
    for index, number in enumerate(numbers):
        if number > last + 1:
            missing = ", ".join(written(one) for one in range(last + 1, number))
            params = {"before": written(last) if last else "", "after": written(number), "missing": missing}
            yield index, Claim(ClaimCode.SECTION_MISSING, params)
        elif number == last:
            yield index, Claim(ClaimCode.SECTION_TWICE, {"number": written(number)})
        last = number


def _same(name: str) -> str:
    return " ".join(tone_normal(name).casefold().split())
