"""A unit as people call it: "Xã Thống Nhất", or with its province, "Xã Thống Nhất, Thành phố Hà Nội"."""

from __future__ import annotations

import sqlalchemy as sa

from domain.text import nfc
from sync.server.tables import UNIT, UPPER_ORGANISATION

# Levels between a unit and its province; more would be a circle.
_MOST_LEVELS = 6


def unit_called(connection: sa.Connection, text: str) -> str | None:
    """The id of the one unit with this name; None where there is none, or one cannot tell which.

    What stands after a comma is the province, and decides among several. Capitals do not count.
    """
    name, _, province = (_plain(part) for part in text.partition(","))
    name = name.removeprefix("đoàn ")
    if " " not in name:
        # A code: nobody is called so.
        return None
    # Databases do not agree on what the small letter of a Vietnamese capital is.
    rows = [row for row in connection.execute(_UNITS) if _plain(row.name).removeprefix("đoàn ") == name]
    if len(rows) > 1 and province:
        rows = [row for row in rows if _is_in(connection, row.parent_code, province)]
    return str(rows[0].unit_id) if len(rows) == 1 else None


def _is_in(connection: sa.Connection, parent: str, province: str) -> bool:
    code = parent
    for _ in range(_MOST_LEVELS):
        above = connection.execute(_UPPER, {"code": code}).one_or_none()
        if above is None:
            return False
        if province in _plain(above.name):
            return True
        code = above.parent_code
    return False


def _plain(text: str) -> str:
    return " ".join(nfc(text).split()).casefold()


_UNITS = sa.select(UNIT.c.unit_id, UNIT.c.name, UNIT.c.parent_code)
_UPPER = sa.select(UPPER_ORGANISATION.c.name, UPPER_ORGANISATION.c.parent_code).where(
    UPPER_ORGANISATION.c.code == sa.bindparam("code")
)
