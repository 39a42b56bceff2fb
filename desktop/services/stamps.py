"""How fresh figures are: of which synchronisation, and with how many changes that have not been sent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from desktop.services.times import show_time
from desktop.services.wording import word
from domain.statistics.model import Grain, Query, Table
from domain.values.dates import show_date
from domain.values.numbers import grouped

if TYPE_CHECKING:
    from desktop.services.statistics import Stamp


def days_told(table: Table, query: Query) -> str:
    """ "Tính đến ngày 30/6/2026", or the first and the last day of a period."""
    first, last = show_date(query.span.first), show_date(query.span.last)
    if table.grain is Grain.SNAPSHOT:
        return word("stamp.day").format(day=last)
    return word("stamp.period").format(first=first, last=last)


def freshness_told(stamp: Stamp) -> str:
    """The synchronisation that the figures are of, and what they have beyond it."""
    at = show_time(stamp.synced_at)
    synced = word("stamp.synced").format(at=at) if at else word("stamp.never")
    if not stamp.unsent:
        return synced
    return word("stamp.unsent").format(synced=synced, count=grouped(stamp.unsent))


def as_of(table: Table, query: Query, stamp: Stamp) -> str:
    """Both in one line, as it stands below the title of a table."""
    return word("stamp.line").format(days=days_told(table, query), freshness=freshness_told(stamp))
