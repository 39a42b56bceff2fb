"""What the records of the activity log are called, also those that are not here any more."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

from desktop.services import eyes
from desktop.services.operations import name_of
from desktop.services.session import Session
from desktop.services.wording import word, word_or
from domain.text import fold

if TYPE_CHECKING:
    from sync.replica.reader import Reader

# The field that names a record of a kind whose records can be searched for by name.
_NAMED: Final = {"member": "full_name", "organisation": "name"}
# Cadres are no records, but lines tell of them as of one.
_CADRE: Final = "cadre"
# What the trail calls a statistical table that leaves the program.
REPORTED: Final = "report"


class Names:
    """Names over one snapshot of the replica; each record is looked up once."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._found: dict[tuple[str, str], str] = {}
        self._here: set[tuple[str, str]] = set()

    def read(self, keys: Iterable[tuple[str, str]]) -> None:
        """Look many up at once: one after the other each would cost a whole record."""
        by_kind: dict[str, set[str]] = {}
        for kind, id in keys:
            if kind in _NAMED and (kind, id) not in self._found:
                by_kind.setdefault(kind, set()).add(id)
        for kind, ids in by_kind.items():
            for id, name in self._reader.values_here(kind, _NAMED[kind], ids).items():
                self._here.add((kind, id))
                if name:
                    self._found[kind, id] = str(name)

    def is_here(self, kind: str, id: str) -> bool:
        """Whether a record was found by `read`."""
        return (kind, id) in self._here

    def of(self, kind: str, id: str) -> str:
        key = (kind, id)
        if key not in self._found:
            self._found[key] = self._look_up(kind, id)
        return self._found[key]

    def _look_up(self, kind: str, id: str) -> str:
        if kind == _CADRE:
            return next((actor.name for actor in self._reader.actors() if actor.id == id), "")
        known = name_of(self._reader, kind, id)
        if known != word("subject.unknown"):
            return known
        return self._last_known(kind, id) or self._departed(kind, id)

    def _last_known(self, kind: str, id: str) -> str:
        """A name that an operation on the record still carries."""
        field = _NAMED.get(kind, "")
        for operation in self._reader.operations_about(kind, id) if field else ():
            name = operation.set.get(field) or operation.was.get(field)
            if name:
                return str(name)
        return ""

    def _departed(self, kind: str, id: str) -> str:
        tombstone = self._reader.tombstone(kind, id)
        if tombstone is None:
            return word("subject.unknown")
        departure = word_or(f"departure.{tombstone.departure.value}", "")
        return word("activity.gone").format(departure=departure) if departure else word("subject.unknown")


def records_called(session: Session, reader: Reader, text: str) -> set[str]:
    """Ids of the records whose name has every word of `text`, unaccented, at the start of one of its words.

    With a person come their posts, their cases and the conflicts about them.
    """
    from sync.replica.types import MemberQuery

    wanted = fold(text).split()
    found = set(reader.member_ids(MemberQuery(search=text)))
    for record in reader.organisations():
        if _fits(str(record.fields.get("name") or ""), wanted):
            found.add(record.id)
    names = Names(reader)
    for kind in _NAMED:
        found |= {id for id in reader.gone_from_trail(kind) if _fits(names.of(kind, id), wanted)}
    return found | _about(session, reader, found)


def _fits(name: str, wanted: Iterable[str]) -> bool:
    words = fold(name).split()
    return all(any(word.startswith(one) for word in words) for one in wanted)


def _about(session: Session, reader: Reader, records: set[str]) -> set[str]:
    posts = {post.id for post in reader.records("position") if post.fields.get("member") in records}
    posts |= {
        case.id
        for case in reader.cases()
        if case.fields.get("member") in records
        and eyes.may_see(session, reader, "case", case.id, case.fields)
    }
    asked = {one.id for one in eyes.conflicts(session, reader, "") if one.fields.get("record") in records}
    return posts | asked
