"""Which branch a list means: by code, by name, or by the words of a longer place."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Final

from domain.text import fold

if TYPE_CHECKING:
    from domain.rules import Rulebook
    from sync.replica.types import LocalRecord

# "Chi đoàn thôn 3 - Đoàn xã Tân Hòa", "Đoàn xã Tân Hòa/Chi đoàn thôn 3"
_BETWEEN: Final = re.compile(r"\s+[-–]\s+|[,;/|>\n]+")
# As this program writes a branch whose name another one has too (`exporting`).
_WITH_CODE: Final = re.compile(r"^(.+?)\s*\(([^()]+)\)$", re.DOTALL)
_TITLE: Final = re.compile(r"^(chi doan|chi doan co so|doan|cd)\s+")


class BranchNames:
    """The tree of one unit by what people call its parts."""

    def __init__(self, organisations: Iterable[LocalRecord], rulebook: Rulebook) -> None:
        self._branches: dict[str, str | None] = {}
        self._others: set[str] = set()
        self._codes: dict[str, str] = {}
        for record in organisations:
            level = rulebook.level(str(record.fields.get("level") or ""))
            names = {fold(str(record.fields.get(one) or "")) for one in ("name", "short_name")} - {""}
            if level is None or not level.holds_members:
                self._others |= names
                continue
            self._codes[fold(str(record.fields.get("code") or ""))] = record.id
            for name in names | {_TITLE.sub("", name) for name in names}:
                # Two branches of one name: nobody can tell which is meant.
                self._branches[name] = record.id if self._branches.get(name, record.id) == record.id else None

    @property
    def only(self) -> str:
        """The one branch of a unit that has no other; "" where there is a choice."""
        found = set(self._codes.values())
        return next(iter(found)) if len(found) == 1 else ""

    def find(self, text: str) -> str | None:
        """The id of the branch; "" for the unit itself or a part without members; None for nobody's name."""
        whole = fold(text)
        if whole in self._codes:
            return self._codes[whole]
        if (coded := _WITH_CODE.match(text.strip())) and fold(coded[2]) in self._codes:
            return self._codes[fold(coded[2])]
        parts = [whole, *map(fold, _BETWEEN.split(text))]
        found = {id for part in parts if (id := self._named(part))}
        if len(found) == 1:
            return found.pop()
        if found or any(part in self._branches for part in parts):
            return None
        if id := self._begins(whole):
            return id
        return "" if any(part in self._others for part in parts) else None

    def is_ambiguous(self, text: str) -> bool:
        """Whether several branches have this name."""
        return self._branches.get(fold(text), "") is None

    def _named(self, name: str) -> str | None:
        return self._branches.get(name) or self._branches.get(_TITLE.sub("", name))

    def _begins(self, text: str) -> str | None:
        """The branch whose whole name the text begins with: "CHI ĐOÀN THÔN 3 XÃ TÂN HÒA"."""
        fitting = [name for name in self._branches if " " in name and text.startswith(f"{name} ")]
        return self._branches[max(fitting, key=len)] if fitting else None


def orgs_below(titled: Mapping[int, str], rows: Sequence[int]) -> list[str]:
    """For each row, by its number, the branch in the title above it, "" where there is none.

    `titled`: from which row on which branch.
    """
    org, titles = "", sorted(titled.items())
    if not titles:
        return [org] * len(rows)
    orgs = []
    for number in rows:
        while titles and titles[0][0] <= number:
            org = titles.pop(0)[1]
        orgs.append(org)
    return orgs
