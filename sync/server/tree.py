"""The tree of organisations: read from a CSV of a province, divided into units, loaded.

Real trees are untidy. What can be loaded is loaded, and everything odd is reported, never repaired silently.
"""

from __future__ import annotations

import csv
import unicodedata
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b
from pathlib import Path

import sqlalchemy as sa

from domain.decisions import Put
from domain.ids import uuid7
from domain.rules import Rulebook
from sync.server.store import Store, upsert
from sync.server.tables import RECORD, UNIT, UPPER_ORGANISATION
from sync.server.units import Unit, central_writer, create_unit, write_in_bulk

_COLUMNS = ("code", "parent_code", "level", "name")
# Ids of organisations follow from their codes, so that a tree loaded anew after a restore has the same ones.
_BORN = 1_700_000_000_000


class UnreadableTree(ValueError):
    """The file is not a CSV of organisations; the text says what is missing."""


@dataclass(frozen=True, slots=True)
class TreeRow:
    code: str
    parent_code: str
    level: str
    name: str
    members: int | None = None


@dataclass(frozen=True, slots=True)
class Oddity:
    """Something in the file that somebody should look at; `what` is one of our words."""

    code: str
    what: str


@dataclass(frozen=True, slots=True)
class Tree:
    """`owner` maps the code of an organisation to that of its unit's root; above all units it is missing."""

    rows: Mapping[str, TreeRow]
    owner: Mapping[str, str]
    oddities: Sequence[Oddity]

    @property
    def roots(self) -> list[str]:
        return [code for code, root in self.owner.items() if code == root]

    def of_unit(self, root: str) -> list[TreeRow]:
        return [self.rows[code] for code, owner in self.owner.items() if owner == root]


@dataclass(frozen=True, slots=True)
class Loaded:
    organisations: int
    units: int
    upper: int
    added: int
    oddities: Sequence[Oddity]


def organisation_id(code: str) -> str:
    return uuid7(_BORN, blake2b(code.encode(), digest_size=10, person=b"organisation").digest())


def read_tree(path: Path, rulebook: Rulebook) -> Tree:
    """Raises UnreadableTree, or OSError when the file cannot be read."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            missing = set(_COLUMNS) - set(reader.fieldnames or ())
            if missing:
                raise UnreadableTree(f"missing columns: {', '.join(sorted(missing))}")
            lines = list(reader)
    except (UnicodeDecodeError, csv.Error) as error:
        raise UnreadableTree(type(error).__name__) from None
    oddities: list[Oddity] = []
    rows: dict[str, TreeRow] = {}
    for line in lines:
        row = _row_of(line, oddities)
        if row is None:
            continue
        if row.code in rows:
            oddities.append(Oddity(row.code, "repeated code"))
            continue
        rows[row.code] = row
    return _divided(rows, rulebook, oddities)


def _row_of(line: Mapping[str, str | None], oddities: list[Oddity]) -> TreeRow | None:
    code, parent, level, name = (_clean(line.get(column)) for column in _COLUMNS)
    counted = _clean(line.get("members"))
    if not code or not name:
        oddities.append(Oddity(code or name, "no code or no name"))
        return None
    if counted and not (counted.isascii() and counted.isdigit() and len(counted) < 9):
        oddities.append(Oddity(code, "members is not a number"))
        counted = ""
    return TreeRow(code, parent, level, name, int(counted) if counted else None)


def _clean(text: str | None) -> str:
    return " ".join(unicodedata.normalize("NFC", (text or "").replace("\x00", "")).split())


def _divided(rows: dict[str, TreeRow], rulebook: Rulebook, oddities: list[Oddity]) -> Tree:
    for row in rows.values():
        _look_at(row, rows, rulebook, oddities)
    children = Counter(row.parent_code for row in rows.values())
    directly_under: dict[str, set[str]] = {}
    for row in rows.values():
        directly_under.setdefault(row.parent_code, set()).add(row.level)
    roots = {code for code, row in rows.items() if _is_root(row, rows, directly_under, rulebook)}
    owner: dict[str, str] = {}
    for code, row in rows.items():
        root = next((above.code for above in _upwards(row, rows) if above.code in roots), None)
        if root is not None:
            owner[code] = root
        elif _holds_members(row, rulebook):
            oddities.append(Oddity(code, "in no unit"))
        if row.level == "doan_co_so" and not children[code]:
            oddities.append(Oddity(code, "no branches"))
    return Tree(rows, owner, tuple(oddities))


def _look_at(row: TreeRow, rows: Mapping[str, TreeRow], rulebook: Rulebook, oddities: list[Oddity]) -> None:
    level = rulebook.level(row.level) if row.level in rulebook.levels else None
    parent = rows.get(row.parent_code)
    if level is None:
        oddities.append(Oddity(row.code, "unknown level"))
    elif row.parent_code and parent is None:
        oddities.append(Oddity(row.code, "unknown parent"))
    elif parent is not None and parent.level not in level.allowed_parents:
        oddities.append(Oddity(row.code, "parent of a wrong level"))
    if len(_upwards(row, rows)) == 0 or _upwards(row, rows)[-1].parent_code in {
        above.code for above in _upwards(row, rows)
    }:
        oddities.append(Oddity(row.code, "goes round in a circle"))
    if row.members is not None and row.members < 3 and _holds_members(row, rulebook):
        oddities.append(Oddity(row.code, "fewer than three members"))
    if len(row.name) > 3 and row.name == row.name.upper() and any(map(str.isalpha, row.name)):
        oddities.append(Oddity(row.code, "name in capitals"))


def _upwards(row: TreeRow, rows: Mapping[str, TreeRow]) -> list[TreeRow]:
    """The organisation and those above it, nearest first; stops where the way goes round in a circle."""
    way, seen = [row], {row.code}
    while (above := rows.get(way[-1].parent_code)) is not None and above.code not in seen:
        seen.add(above.code)
        way.append(above)
    return way


def _is_root(
    row: TreeRow, rows: Mapping[str, TreeRow], directly_under: Mapping[str, set[str]], rulebook: Rulebook
) -> bool:
    if row.level == "doan_co_so":
        return True
    if row.level == "chi_doan_co_so":
        return all(above.level != "doan_co_so" for above in _upwards(row, rows))
    if row.level not in rulebook.levels or not rulebook.levels[row.level].may_be_root:
        return False
    return not directly_under.get(row.code, set()).isdisjoint({"chi_doan", "lien_chi_doan"})


def _holds_members(row: TreeRow, rulebook: Rulebook) -> bool:
    return row.level in rulebook.levels and rulebook.levels[row.level].holds_members


def load_tree(store: Store, tree: Tree, now: datetime, new_id: Callable[[], str]) -> Loaded:
    """Load what is not there yet, by code. What is there stays as it is, and differences are reported."""
    oddities = list(tree.oddities)
    above = _above_units(tree)
    with store.writing() as connection:
        upper = [
            {"code": row.code, "parent_code": row.parent_code, "level": row.level, "name": row.name}
            for row in above
        ]
        upsert(connection, UPPER_ORGANISATION, upper)
    added = 0
    for root in tree.roots:
        added += _load_unit(store, tree, root, now, new_id, oddities)
    return Loaded(len(tree.rows), len(tree.roots), len(above), added, tuple(oddities))


def _above_units(tree: Tree) -> list[TreeRow]:
    """What is in no unit, and roots that have another unit below them: all for names and paths."""
    outside = {code for code in tree.rows if code not in tree.owner}
    for root in tree.roots:
        outside |= {row.code for row in _upwards(tree.rows[root], tree.rows)[1:]}
    return [tree.rows[code] for code in sorted(outside)]


def _load_unit(
    store: Store, tree: Tree, root: str, now: datetime, new_id: Callable[[], str], oddities: list[Oddity]
) -> int:
    row = tree.rows[root]
    unit = Unit(organisation_id(root), root, row.name, row.parent_code)
    with store.writing() as connection:
        create_unit(connection, unit, new_id)
        unit_id = connection.execute(sa.select(UNIT.c.unit_id).where(UNIT.c.code == root)).scalar_one()
        known = set(connection.execute(_ORGANISATIONS, {"unit": unit_id}).scalars())
    ids = {each.code: organisation_id(each.code) for each in tree.of_unit(root)}
    puts = [
        Put("organisation", ids[each.code], _fields(each, ids), creates=True)
        for each in tree.of_unit(root)
        if ids[each.code] not in known
    ]
    oddities += [Oddity(root, "an organisation of the unit is not in the file")] * bool(
        known - set(ids.values())
    )
    write_in_bulk(store, unit_id, puts, central_writer(now), now)
    return len(puts)


def _fields(row: TreeRow, ids: Mapping[str, str]) -> dict[str, object]:
    fields = {
        "code": row.code,
        "name": row.name,
        "level": row.level,
        # The root's own parent is outside of the unit; `UnitDescription.path` names it.
        "parent": ids.get(row.parent_code),
        "status": "active",
        "reported_members": row.members,
    }
    return {name: value for name, value in fields.items() if value is not None}


_ORGANISATIONS = sa.select(RECORD.c.id).where(
    RECORD.c.unit_id == sa.bindparam("unit"), RECORD.c.kind == "organisation", RECORD.c.gone == ""
)
