"""Whom a directive is for, and who has read it: what the figure in the rail and the lists are made of."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from desktop.services.session import Session
from domain.directives.deciding import reading_id
from domain.directives.fields import DIRECTIVE, READING, Direction, DirectiveState
from domain.duplicates.aliases import survivor
from domain.organisations.closing import ENDED
from domain.roles import Role, has_right

if TYPE_CHECKING:
    from sync.replica.reader import Reader
    from sync.replica.types import LocalRecord


def to_do(session: Session, reader: Reader) -> int:
    """How many this cadre has not opened yet."""
    desk = Desk(session, reader)
    return sum(1 for one in reader.records(DIRECTIVE.name) if desk.came(one) and desk.is_unread(one))


def may_write(session: Session) -> bool:
    return has_right(session.actor.role, DIRECTIVE.name, "create")


def is_from_above(record: LocalRecord) -> bool:
    return record.fields.get("direction") == Direction.IN


def open_branches(reader: Reader) -> Iterator[tuple[str, str]]:
    """(id, name) of the organisations that still work, in the order of the tree."""
    for org in reader.organisations():
        if org.fields.get("status") not in ENDED:
            yield org.id, str(org.fields.get("name") or "")


class Desk:
    """What stands around the directives in one state of the replica."""

    def __init__(self, session: Session, reader: Reader) -> None:
        self.session, self.reader = session, reader
        self.may_note = has_right(session.actor.role, READING.name, "create")
        self._names: dict[str, str] | None = None

    @cached_property
    def readings(self) -> Mapping[str, Sequence[LocalRecord]]:
        """Directive → all who have read it."""
        found: dict[str, list[LocalRecord]] = {}
        for one in self.reader.records(READING.name):
            found.setdefault(str(one.fields.get("directive")), []).append(one)
        return found

    @property
    def orgs(self) -> Mapping[str, str]:
        """Id → name of every branch, in the order of the tree."""
        if self._names is None:
            self._names = dict(open_branches(self.reader))
        return self._names

    def sees(self, record: LocalRecord) -> bool:
        return self.came(record) or (not is_from_above(record) and may_write(self.session))

    def came(self, record: LocalRecord) -> bool:
        """Whether it is for this cadre."""
        fields, actor = record.fields, self.session.actor
        if fields.get("state") not in (DirectiveState.ISSUED, DirectiveState.WITHDRAWN):
            return False
        if actor.role is Role.SECRETARY:
            return is_from_above(record)
        if actor.role is Role.VOLUNTEER:
            return not fields.get("restricted")
        return not is_from_above(record) and actor.org in self.recipients_of(record)

    def recipients_of(self, record: LocalRecord) -> Sequence[str]:
        """Ids of the organisations that a directive is for; a branch that was merged is its successor."""
        if is_from_above(record):
            return [self.session.actor.unit]
        named = record.fields.get("recipients")
        if not named:
            return [id for id in self.orgs if id != self.session.actor.unit]
        seen = self.reader.view()
        follow = {survivor(seen, "organisation", str(id)) for id in named}
        return [id for id in self.orgs if id in follow]

    def own_reading(self, id: str) -> LocalRecord | None:
        return self.reader.record(READING.name, reading_id(id, self.session.actor.id))

    def is_unread(self, record: LocalRecord) -> bool:
        if not self.may_note or record.fields.get("state") == DirectiveState.WITHDRAWN:
            return False
        return self.own_reading(record.id) is None
