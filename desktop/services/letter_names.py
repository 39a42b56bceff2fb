"""Which organisations of the register a sentence names, and which part of it speaks of which."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Final

from desktop.services import organisations
from desktop.services.paper_words import organ_name
from desktop.services.session import Session

# An organisation by its name, which may be none of this register's.
_STRANGER: Final = re.compile(
    r"\b(?:[Đđ]oàn|ĐOÀN)\s+"
    r"(?:(?:(?:xã|phường|đặc khu|trường|thôn|khu phố|tổ dân phố|ấp|bản|cơ sở|tỉnh|thành phố)\s+)+[A-ZĐÀ-Ỹ]"
    r"|(?:thôn|khu phố|tổ dân phố|ấp|bản)\s+\d)"
)
_BETWEEN: Final = re.compile(r"[,;]\s+|\s+và\s+")


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a sentence without the name in it. `org` "" for none; `strange`: it names another one.

    `several`: it names more than one, and nobody can tell what is said of which.
    """

    text: str
    org: str = ""
    strange: bool = False
    several: bool = False


class Names:
    """The organisations of one register by what letters call them."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def parts(self, sentence: str) -> list[Part]:
        """A sentence cut where it goes on to another organisation."""
        known = list(self._found(sentence))
        if len({id for _, _, id in known}) < 2:
            return [self._part(sentence)]
        cuts = [0, *(found.end() for found in _BETWEEN.finditer(sentence)), len(sentence)]
        texts: list[str] = []
        for start, end in pairwise(cuts):
            piece = sentence[start:end]
            names_one = _STRANGER.search(piece) or any(start <= at < end for at, _, _ in known)
            if texts and not names_one:
                texts[-1] += piece
            else:
                texts.append(piece)
        return [self._part(text) for text in texts]

    def _part(self, text: str) -> Part:
        found = list(self._found(text))
        # Whoever names a branch and its unit speaks of the branch.
        orgs = {id for _, _, id in found}
        orgs = orgs - {self._session.actor.unit} or orgs
        if not orgs:
            return Part(text, strange=_STRANGER.search(text) is not None)
        rest = text
        for start, end, _ in reversed(found):
            rest = f"{rest[:start]} {rest[end:]}"
        return Part(rest, next(iter(orgs)), several=len(orgs) > 1 or "" in orgs)

    def _found(self, sentence: str) -> Iterator[tuple[int, int, str]]:
        """Start, end and id of each name, in the order of the sentence."""
        small = sentence.casefold()
        if len(small) == len(sentence) and self._known is not None:
            for found in self._known.finditer(small):
                yield found.start(), found.end(), self._ids[found[0]]

    @cached_property
    def _ids(self) -> Mapping[str, str]:
        """Name → id, "" where more than one organisation is called so."""
        found: dict[str, str] = {}
        for node in organisations.tree(self._session):
            called = (node.name, organ_name(node.name), organ_name(node.name, node.level))
            for name in {name.casefold() for name in called} - {""}:
                found[name] = node.id if found.get(name, node.id) == node.id else ""
        return found

    @cached_property
    def _known(self) -> re.Pattern[str] | None:
        # "thôn 1" is not named by "thôn 12"; of two that begin alike the longer one is meant.
        names = sorted(self._ids, key=len, reverse=True)
        return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, names))})(?!\w)") if names else None
