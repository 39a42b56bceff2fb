"""Directives with a last day: which of them still ask something of this cadre (`domain.md` 6.2, DIR-02)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from desktop.services.directive_work import Desk, is_from_above, may_write
from desktop.services.session import Session
from desktop.services.wording import word
from domain.directives.fields import DIRECTIVE, DirectiveState
from domain.duplicates.aliases import survivor

if TYPE_CHECKING:
    from sync.replica.reader import Reader
    from sync.replica.types import LocalRecord


@dataclass(frozen=True, slots=True)
class Due:
    """`deadline` "YYYY-MM-DD". `waiting`: of what the unit wrote, the branches that have not acknowledged it;
    0 for what this cadre is to acknowledge."""

    id: str
    number: str
    abstract: str
    deadline: str
    waiting: int
    restricted: bool = False

    @property
    def name(self) -> str:
        """ "12-KH/ĐTN: Ra quân ngày Chủ nhật xanh". What is restricted is on no list for the wall."""
        about = word("week.restricted") if self.restricted else self.abstract
        return f"{self.number}: {about}" if self.number else about


def due(session: Session, reader: Reader, until: str) -> list[Due]:
    """What is to be done by the end of a day "YYYY-MM-DD" or is late, the earliest first.

    What came is done once somebody of the organisation acknowledged it, what the unit wrote once all that it
    is for did. A volunteer acknowledges nothing, and nothing is due for one.
    """
    desk = Desk(session, reader)
    found = [
        one
        for record in reader.records(DIRECTIVE.name)
        if record.fields.get("state") == DirectiveState.ISSUED
        and "" < str(record.fields.get("deadline") or "") <= until
        and (one := _due(desk, record)) is not None
    ]
    return sorted(found, key=lambda one: (one.deadline, one.name, one.id))


def _due(desk: Desk, record: LocalRecord) -> Due | None:
    acknowledged = _acknowledged(desk, record)
    if desk.came(record):
        actor = desk.session.actor
        is_open, waiting = desk.may_note and (actor.org or actor.unit) not in acknowledged, 0
    else:
        waiting = sum(org not in acknowledged for org in desk.recipients_of(record))
        is_open = may_write(desk.session) and not is_from_above(record) and waiting > 0
    if not is_open:
        return None
    number, abstract, deadline = (
        str(record.fields.get(name) or "") for name in ("number", "abstract", "deadline")
    )
    return Due(record.id, number, abstract, deadline, waiting, bool(record.fields.get("restricted")))


def _acknowledged(desk: Desk, record: LocalRecord) -> set[str]:
    """The organisations in which somebody did."""
    seen = desk.reader.view()
    return {
        survivor(seen, "organisation", str(one.fields.get("org")))
        for one in desk.readings.get(record.id, ())
        if one.fields.get("acknowledged_on")
    }
