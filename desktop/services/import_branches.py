"""Which branch a list means: by code, by name, or by the words of a longer place."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

from domain.text import fold

if TYPE_CHECKING:
    from domain.rules import Rulebook
    from sync.replica.types import LocalRecord

# "Chi đoàn thôn 3 - Đoàn xã Tân Hòa", "Đoàn xã Tân Hòa/Chi đoàn thôn 3"
_BETWEEN: Final = re.compile(r"\s+[-–]\s+|[,;/|>\n]+")
# As this program writes a branch whose name another one has too (`exporting`).
_WITH_CODE: Final = re.compile(r"^(.+?)\s*\(([^()]+)\)$", re.DOTALL)
_TITLE: Final = re.compile(r"^(chi doan|chi doan co so|doan|c\.?d\.?)(?:\s*[:\-–]\s*|\s+)")
# What headings say before the name: "Danh sách đoàn viên chi đoàn …", "Đơn vị: …".
_BEFORE: Final = re.compile(r"^(?:(?:danh sach|doan vien|don vi|ten|thuoc)\s*:?\s+)+(?=\S)")
# "Thôn số 01" is "Thôn 1".
_NUMBERED: Final = re.compile(r"(?<=\s)(?:so\s+)?0*(?=[0-9])")


class BranchNames:
    """The tree of one unit by what people call its parts."""

    def __init__(self, organisations: Iterable[LocalRecord], rulebook: Rulebook) -> None:
        self._branches: dict[str, str | None] = {}
        # By their names without what is written in many ways, where the names themselves say nothing.
        self._loosely: dict[str, str | None] = {}
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
                _note(self._branches, name, record.id)
                _note(self._loosely, _plain(name), record.id)

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
        found = self._branches.get(name) or self._branches.get(_TITLE.sub("", name))
        return found or self._loosely.get(_plain(name))

    def _begins(self, text: str) -> str | None:
        """The branch whose whole name the text begins with: "CHI ĐOÀN THÔN 3 XÃ TÂN HÒA"."""
        fitting = [name for name in self._branches if " " in name and text.startswith(f"{name} ")]
        return self._branches[max(fitting, key=len)] if fitting else None


def _note(names: dict[str, str | None], name: str, id: str) -> None:
    names[name] = id if names.get(name, id) == id else None


def _plain(name: str) -> str:
    return _NUMBERED.sub("", _TITLE.sub("", _BEFORE.sub("", name)))
