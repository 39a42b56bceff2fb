"""What the level above tells units: directives with files, and who has read them."""

from __future__ import annotations

import mimetypes
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from domain.checks import check
from domain.decisions import Put
from domain.directives.fields import DIRECTIVE, READING, Direction, DirectiveState
from domain.directives.files import ANY_MEDIA, LARGEST_FILE, NamedFile, clean_name
from domain.findings import CheckLevel
from domain.records import Value
from domain.stored_form import normalise
from domain.values.dates import day_in_vietnam
from sync.server.blobs import put_whole
from sync.server.central import UnknownRecord, find_record
from sync.server.commits import Commits, commit
from sync.server.exchange import Deps
from sync.server.stored import READ_COLUMNS, row_of
from sync.server.tables import RECORD, UNIT
from sync.server.units import Unit, central_writer, find_unit


class UnreadableDirective(Exception):
    """A value or a file cannot be taken; `field` names it."""

    def __init__(self, field: str) -> None:
        super().__init__(field)
        self.field = field


@dataclass(frozen=True, slots=True)
class Issued:
    """One directive and the unit that it went to."""

    id: str
    unit: Unit


def issue(
    deps: Deps, codes: Sequence[str], said: Mapping[str, Value], files: Sequence[Path], level: str
) -> list[Issued]:
    """Issue a directive to units by their codes (none: to all); one record in each.

    `said` is by the names of a directive's fields, values as people type them. Raises UnknownUnit,
    UnreadableDirective, OSError; nothing is issued then.
    """
    now = deps.clock()
    with deps.store.looking() as connection:
        units = [find_unit(connection, code) for code in codes or _all_codes(connection)]
    contents = [_content(path) for path in files]
    today = day_in_vietnam(now)
    named = [_named(path, content) for path, content in zip(files, contents, strict=True)]
    given = {"issued_on": today.isoformat(), "issuer": level, **said}
    fields = _read(deps, given) | ({"files": [file.as_json() for file in named]} if named else {})
    fields |= {"direction": Direction.IN.value, "state": DirectiveState.ISSUED.value}
    wrong = [one for one in check(DIRECTIVE, fields, deps.rulebook, today) if one.level is CheckLevel.ERROR]
    if wrong or not fields.get("abstract"):
        raise UnreadableDirective(wrong[0].fields[0] if wrong else "abstract")
    with deps.store.writing() as connection:
        for content in contents:
            put_whole(connection, [unit.unit_id for unit in units], content, now)
    issued = []
    for unit in units:
        id = deps.new_id()
        put = Put(DIRECTIVE.name, id, fields, creates=True)
        commit(deps.store, unit.unit_id, deps.rulebook, now, partial(_write, deps, level, put))
        issued.append(Issued(id, unit))
    return issued


def withdraw(deps: Deps, id: str, reason: str, level: str) -> None:
    """Withdraw what the level above issued. Raises UnknownRecord, UnreadableDirective."""
    with deps.store.looking() as connection:
        place = find_record(connection, DIRECTIVE.name, id)
    if place.row.fields.get("direction") != Direction.IN:
        raise UnknownRecord(id)
    if not reason.strip():
        raise UnreadableDirective("withdrawn_because")
    values = {"state": DirectiveState.WITHDRAWN.value, "withdrawn_because": " ".join(reason.split())}
    work = partial(_write, deps, level, Put(DIRECTIVE.name, id, values))
    commit(deps.store, place.unit_id, deps.rulebook, deps.clock(), work)


def listed(deps: Deps, code: str = "") -> list[dict[str, Any]]:
    """What the level above issued, to one unit or to all, the newest last. Raises UnknownUnit."""
    with deps.store.looking() as connection:
        query = _RECORDS.where(RECORD.c.kind == DIRECTIVE.name)
        if code:
            query = query.where(RECORD.c.unit_id == find_unit(connection, code).unit_id)
        found = [(row.unit_code, row_of(tuple(row)[1:])) for row in connection.execute(query)]
    names = ("number", "abstract", "issued_on", "deadline", "state")
    from_above = [(unit, row) for unit, row in found if row.fields.get("direction") == Direction.IN]
    return [
        {"id": row.id, "unit": unit, **{name: row.fields.get(name) for name in names}}
        for unit, row in sorted(from_above, key=lambda one: (one[1].fields.get("issued_on") or "", one[1].id))
    ]


def readings(deps: Deps, id: str) -> list[dict[str, Any]]:
    """Who of the unit has read a directive, the first reader first. Raises UnknownRecord."""
    with deps.store.looking() as connection:
        unit = find_record(connection, DIRECTIVE.name, id).unit_id
        query = _RECORDS.where(RECORD.c.kind == READING.name, RECORD.c.unit_id == unit)
        found = [row_of(tuple(row)[1:]).fields for row in connection.execute(query)]
    mine = [fields for fields in found if fields.get("directive") == id]
    names = ("org", "reader_name", "read_on", "acknowledged_on")
    told = [{name: fields.get(name) for name in names} for fields in mine]
    return sorted(told, key=lambda one: (one["read_on"] or "", one["reader_name"] or ""))


def _all_codes(connection: sa.Connection) -> list[str]:
    return list(connection.execute(sa.select(UNIT.c.code).order_by(UNIT.c.code)).scalars())


def _content(path: Path) -> bytes:
    content = path.read_bytes()
    if not 0 < len(content) <= LARGEST_FILE:
        raise UnreadableDirective(path.name)
    return content


def _named(path: Path, content: bytes) -> NamedFile:
    media = mimetypes.guess_type(path.name)[0] or ANY_MEDIA
    return NamedFile(clean_name(path.name), len(content), sha256(content).hexdigest(), media)


def _read(deps: Deps, said: Mapping[str, Value]) -> dict[str, Value]:
    fields: dict[str, Value] = {}
    for name, raw in said.items():
        field = DIRECTIVE.by_name.get(name)
        if field is None or field.read_only or name in ("state", "files", "recipients"):
            raise UnreadableDirective(name)
        text = unicodedata.normalize("NFC", raw) if isinstance(raw, str) else raw
        read = normalise(field, text, deps.rulebook)
        if read.finding is not None and read.finding.level is CheckLevel.ERROR:
            raise UnreadableDirective(name)
        if read.value is not None:
            fields[name] = read.value
    return fields


def _write(deps: Deps, level: str, put: Put, commits: Commits) -> None:
    commits.apply(put, central_writer(deps.clock(), level))


_RECORDS = (
    sa.select(UNIT.c.code.label("unit_code"), *READ_COLUMNS)
    .join(UNIT, UNIT.c.unit_id == RECORD.c.unit_id)
    .where(RECORD.c.gone == "")
)
