"""Reading the member list on the database worker."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from desktop.features.members.columns import Column, ShownRow, shown_row
from desktop.services import members, settings
from desktop.services.members import MemberFilter
from desktop.services.session import Session
from domain.frozen import frozen

# How many rows are read at a time: more than a screen shows.
BLOCK = 60


@frozen
class Found:
    """The first rows of a search and how many there are in all."""

    rows: list[ShownRow]
    count: int


def find_first(session: Session, filter: MemberFilter, chosen: Sequence[Column]) -> Found:
    found = members.first_rows(session, replace(filter, limit=BLOCK))
    masked = hides_ids(session)
    return Found([shown_row(session, row, chosen, masked=masked) for row in found.rows], found.count)


def read_rows(session: Session, numbers: Sequence[int], chosen: Sequence[Column]) -> dict[int, ShownRow]:
    found = members.rows_numbered(session, numbers)
    masked = hides_ids(session)
    return {number: shown_row(session, row, chosen, masked=masked) for number, row in found.items()}


def hides_ids(session: Session) -> bool:
    """Whether this cadre's lists show ids in part only."""
    return bool(settings.value_of(session, "mask_citizen_ids"))


def narrowed(filter: MemberFilter) -> bool:
    """Whether a filter leaves anybody out."""
    return filter != MemberFilter(sort=filter.sort)
