"""Which records name a file, and to whom the one or the other gives it.

Whether a file is needed, and by whom it may be read, is looked up in the records each time: there is no list
of rights beside them that could say something else.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator
from typing import Any, Final

import msgspec
import sqlalchemy as sa

from domain.attachments.deciding import CASE, is_kept
from domain.attachments.fields import ATTACHMENT
from domain.conflicts.fields import CONFLICT
from domain.directives.fields import DIRECTIVE, DirectiveState
from domain.directives.files import files_of
from domain.records import Value
from domain.roles import Actor, Role
from domain.workflows.secrecy import is_sensitive, may_read
from sync.server.devices import Caller, cadres_of
from sync.server.tables import RECEIPT, RECORD

# Kinds of which a record names files that devices ask for.
NAMING: Final = (DIRECTIVE.name, ATTACHMENT.name)
# A conflict offers the files of either side: what nobody has chosen yet may still be named again.
_NEEDING: Final = (*NAMING, CONFLICT.name)
_DEEPEST_TREE: Final = 32
_SHA256: Final = re.compile(r"[0-9a-f]{64}")
_fields = msgspec.json.Decoder(dict[str, Any])

_Fields = dict[str, Value]


def is_given(connection: sa.Connection, caller: Caller, name: str) -> bool:
    """Whether a record of the unit names a file which somebody who works on this device may read."""
    cadres = _working(connection, caller)
    return any(
        _GIVES[kind](connection, caller.unit_id, fields, cadres)
        for kind, fields in _naming(connection, caller.unit_id, name)
    )


def is_of_volunteers(connection: sa.Connection, caller: Caller) -> bool:
    """Whether nobody but volunteers works on a device."""
    return all(cadre.role is Role.VOLUNTEER for cadre in _working(connection, caller))


def needed(connection: sa.Connection, unit: str, horizon: str) -> frozenset[str]:
    """SHA-256 of the files that a record of a unit, or an operation that waits, names.

    What was taken off before `horizon` ("YYYY-MM-DD") names nothing: until then it can be put back.
    """
    found: set[str] = set()
    for (text,) in connection.execute(_WAITING, {"unit_id": unit}):
        found.update(_SHA256.findall(text))
    for kind, text in connection.execute(_RECORDS, {"unit_id": unit, "kinds": list(_NEEDING)}):
        if kind == ATTACHMENT.name and _is_off_since(_fields.decode(text), horizon):
            continue
        found.update(_SHA256.findall(text))
    return frozenset(found)


def _is_off_since(fields: _Fields, horizon: str) -> bool:
    return not is_kept(fields) and str(fields.get("taken_off_on") or "") < horizon


def _working(connection: sa.Connection, caller: Caller) -> list[Actor]:
    found = cadres_of(connection, caller.unit_id, caller.device_id).values()
    return [cadre.actor for cadre in found if not cadre.revoked]


def _naming(connection: sa.Connection, unit: str, name: str) -> Iterator[tuple[str, _Fields]]:
    """Kind and fields of the live records of a unit that name a file."""
    said = {"unit_id": unit, "kinds": list(NAMING), "like": f"%{name}%"}
    for kind, text in connection.execute(_RECORDS_WITH, said):
        fields = _fields.decode(text)
        if any(file.sha256 == name for file in files_of(fields)):
            yield kind, fields


def _directive_gives(
    connection: sa.Connection, unit: str, fields: _Fields, cadres: Collection[Actor]
) -> bool:
    if any(cadre.role is not Role.VOLUNTEER for cadre in cadres):
        return True
    return fields.get("state") != DirectiveState.DRAFT and not fields.get("restricted")


def _attachment_gives(
    connection: sa.Connection, unit: str, fields: _Fields, cadres: Collection[Actor]
) -> bool:
    """To those who are shown its case (`domain.attachments.deciding.may_see_of`)."""
    if not is_kept(fields):
        return False
    if any(may_read(cadre.role) for cadre in cadres):
        return True
    case = _record(connection, unit, CASE, str(fields.get("case") or ""))
    if case is None or fields.get("restricted") or is_sensitive(case.get("workflow")):
        return False
    branches = {cadre.org for cadre in cadres if cadre.role is Role.BRANCH and cadre.org}
    return bool(branches) and not branches.isdisjoint(_upwards(connection, unit, str(case.get("org") or "")))


def _upwards(connection: sa.Connection, unit: str, org: str) -> Iterator[str]:
    """An organisation, and those that it stands below."""
    for _ in range(_DEEPEST_TREE):
        if not org:
            return
        yield org
        found = _record(connection, unit, "organisation", org)
        org = str((found or {}).get("parent") or "")


def _record(connection: sa.Connection, unit: str, kind: str, id: str) -> _Fields | None:
    text = connection.execute(_RECORD, {"unit_id": unit, "kind": kind, "id": id}).scalar_one_or_none()
    return _fields.decode(text) if text is not None else None


_Gives = Callable[[sa.Connection, str, _Fields, Collection[Actor]], bool]
_GIVES: Final[dict[str, _Gives]] = {DIRECTIVE.name: _directive_gives, ATTACHMENT.name: _attachment_gives}
_RECORDS = sa.select(RECORD.c.kind, RECORD.c.fields).where(
    RECORD.c.unit_id == sa.bindparam("unit_id"),
    RECORD.c.kind.in_(sa.bindparam("kinds", expanding=True)),
    RECORD.c.gone == "",
)
_RECORDS_WITH = _RECORDS.where(RECORD.c.fields.like(sa.bindparam("like")))
_RECORD = sa.select(RECORD.c.fields).where(
    RECORD.c.unit_id == sa.bindparam("unit_id"),
    RECORD.c.kind == sa.bindparam("kind"),
    RECORD.c.id == sa.bindparam("id"),
    RECORD.c.gone == "",
)
_WAITING = sa.select(RECEIPT.c.operation).where(
    RECEIPT.c.unit_id == sa.bindparam("unit_id"), RECEIPT.c.verdict == "waiting"
)
