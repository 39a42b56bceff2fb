"""Who may answer for the level above: nobody who is known here and stands beside a unit or below it."""

from __future__ import annotations

import sqlalchemy as sa

from domain.text import nfc
from sync.server.stored import READ_COLUMNS, row_of
from sync.server.tables import RECORD, UNIT, UPPER_ORGANISATION
from sync.server.unit_names import unit_called


def known_elsewhere(connection: sa.Connection, unit_id: str, level: str) -> bool:
    """Whether a name or code is that of an organisation known here, of which none stands above the unit.

    The unit itself, its branches and its neighbours are such. What nobody here is called may well be a level
    that the tree does not hold. Capitals do not count, nor "Đoàn" before the name of a unit or a level.
    """
    said = _plain(level)
    if said in _path(connection, unit_id):
        return False
    return (
        any(said in _called(row.code, row.name) for row in connection.execute(_EVERYBODY))
        or unit_called(connection, level) is not None
        or _is_branch(connection, unit_id, level)
    )


def _path(connection: sa.Connection, unit_id: str) -> set[str]:
    """All that the organisations above a unit are called."""
    called: set[str] = set()
    seen: set[str] = set()
    code = connection.execute(_PARENT, {"unit": unit_id}).scalar_one_or_none()
    while code and code not in seen:
        seen.add(code)
        upper = connection.execute(_UPPER, {"code": code}).one_or_none()
        if upper is None:
            break
        called |= _called(upper.code, upper.name)
        code = upper.parent_code
    return called


def _is_branch(connection: sa.Connection, unit_id: str, level: str) -> bool:
    """Whether an organisation inside a unit is called so; elsewhere as it is written."""
    said = _plain(level)
    inside = connection.execute(_INSIDE, {"unit": unit_id})
    beside = connection.execute(_LIKE, {"code": f'%"code":"{level}"%', "name": f'%"name":"{level}"%'})
    for found in (*inside, *beside):
        fields = row_of(tuple(found)).fields
        if said in _called(str(fields.get("code") or ""), str(fields.get("name") or "")):
            return True
    return False


def _called(code: str, name: str) -> set[str]:
    return {_plain(text) for text in (code, name) if text}


def _plain(text: str) -> str:
    return " ".join(nfc(text).split()).casefold().removeprefix("đoàn ")


_PARENT = sa.select(UNIT.c.parent_code).where(UNIT.c.unit_id == sa.bindparam("unit"))
_UPPER = sa.select(UPPER_ORGANISATION).where(UPPER_ORGANISATION.c.code == sa.bindparam("code"))
_EVERYBODY = sa.union_all(
    sa.select(UNIT.c.code, UNIT.c.name), sa.select(UPPER_ORGANISATION.c.code, UPPER_ORGANISATION.c.name)
)
_ORGANISATIONS = sa.select(*READ_COLUMNS).where(RECORD.c.kind == "organisation", RECORD.c.gone == "")
_INSIDE = _ORGANISATIONS.where(RECORD.c.unit_id == sa.bindparam("unit"))
_LIKE = _ORGANISATIONS.where(
    sa.or_(RECORD.c.fields.like(sa.bindparam("code")), RECORD.c.fields.like(sa.bindparam("name")))
)
