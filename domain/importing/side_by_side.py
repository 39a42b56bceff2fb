"""Which columns of a block are one table, and which are another one that stands beside it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final

from domain.text import fold

# Whole or in parts; "hộ khẩu" begins alike.
_NAMES: Final = re.compile(r"\bten\b|^ho(?: (?:va|dem|lot|chu)\b|$)")
# Of people: "tên trường" is none.
_WHOLE_NAME: Final = re.compile(
    r"\bho(?: va|\W+)? ?(?:chu dem va |dem va )?ten\b|^ten(?: (?:goi|doan vien|dv|thanh nien)\b.*)?$"
)
_NUMBER: Final = re.compile(r"(?:s\W?t\W?t|so tt|tt|so thu tu)\W*")


def heads_names(header: str) -> bool:
    """Whether names, or parts of names, stand under this header."""
    return _NAMES.search(fold(header)) is not None


def parts_of(used: Sequence[int], headers: Mapping[int, str]) -> list[list[int]]:
    """The columns of each table: another one begins with numbers or names of its own, behind whole names.

    An empty column in the middle of a list cuts nothing.
    """
    parts: list[list[int]] = []
    for group in _groups(used, headers):
        begins = _is_numbered(group, headers) or _names_whole(group, headers)
        if parts and not (begins and _names_whole(parts[-1], headers)):
            parts[-1] += group
        else:
            parts.append(group)
    return parts


def _is_numbered(group: Sequence[int], headers: Mapping[int, str]) -> bool:
    return _NUMBER.fullmatch(fold(headers.get(group[0], ""))) is not None


def _names_whole(group: Sequence[int], headers: Mapping[int, str]) -> bool:
    """Whether names stand there, not the first part of them alone."""
    return any(_WHOLE_NAME.search(fold(headers.get(place, ""))) for place in group)


def _groups(used: Sequence[int], headers: Mapping[int, str]) -> list[list[int]]:
    """Columns with none between them, cut where all headers of such a run come again."""
    runs: list[list[int]] = []
    for place in used:
        if runs and place - runs[-1][-1] == 1:
            runs[-1].append(place)
        else:
            runs.append([place])
    widths = [_period(run, headers) for run in runs]
    return [
        run[start : start + width]
        for run, width in zip(runs, widths, strict=True)
        for start in range(0, len(run), width)
    ]


def _period(run: Sequence[int], headers: Mapping[int, str]) -> int:
    """After how many columns the same headers begin again, over names too; else all of them."""
    said = [fold(headers.get(place, "")) for place in run]
    for width in range(2, len(run) // 2 + 1):
        if said == said[:width] * (len(run) // width) and any(map(heads_names, said[:width])):
            return width
    return len(run)
