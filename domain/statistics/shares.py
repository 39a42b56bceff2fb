"""Percentages as reports write them: worked out of two whole numbers, never taken from what was typed."""

from __future__ import annotations

from fractions import Fraction

from domain.statistics.model import Cell, Share
from domain.values.numbers import grouped

# What stands where nothing is compared with nothing.
NO_SHARE = "–"


def hundredths(share: Share) -> int | None:
    """The percentage in hundredths of a percent, half up: 142 of 146 is 9726. None: a share of nothing."""
    return rounded(share, 2) if share.whole else None


def rounded(share: Share, decimals: int) -> int:
    """The percentage times 10 to the power of `decimals`, half up. `share.whole` is not 0."""
    scaled = Fraction(share.part * 100 * 10**decimals, share.whole)
    return (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)


def cut_off(share: Share, decimals: int) -> int:
    """As `rounded`, but what stands behind the last decimal is dropped: the usual slip. `whole` is not 0."""
    return int(Fraction(share.part * 100 * 10**decimals, share.whole))


def shown(share: Share) -> str:
    """ "97,26%"; a dash for a share of nothing."""
    found = hundredths(share)
    return NO_SHARE if found is None else percent(found)


def percent(hundredths: int) -> str:
    """9726 → "97,26%"."""
    sign, size = ("-", -hundredths) if hundredths < 0 else ("", hundredths)
    return f"{sign}{grouped(size // 100)},{size % 100:02}%"


def spelled(share: Share) -> str:
    """The percentage with what it is made of: "142/146 (97,26%)"."""
    of = f"{grouped(share.part)}/{grouped(share.whole)}"
    return f"{of} ({shown(share)})" if share.whole else of


def cell_text(cell: Cell) -> str:
    """A cell as the screen, papers and sentences print it; "" where it does not apply to its line."""
    if isinstance(cell, Share):
        return shown(cell)
    if isinstance(cell, int):
        return grouped(cell)
    return cell or ""
