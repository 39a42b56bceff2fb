"""The columns that the member list can show: every declared field, and what is worked out about a record."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import field
from functools import cache

from desktop.services import values
from desktop.services.members import MemberRow, missing
from desktop.services.session import Session
from desktop.services.wording import word, word_or
from desktop.widgets.cells import characters_of, title_of
from domain.fields import Field
from domain.frozen import frozen
from domain.members.fields import MEMBER
from domain.records import Value

NAME, MISSING, SYNC = "full_name", "missing", "sync"
DEFAULT = (NAME, "birth_date", "org", "citizen_id", "phone", MISSING, SYNC)
# What the usual list gives up first where there is no room for everything.
GIVEN_UP = ("citizen_id", MISSING, "org", "phone", "birth_date")
FROZEN = 2
_MUTED = frozenset({"org", MISSING})


@frozen
class Column:
    """`key` is a field's name, MISSING or SYNC. `why_not`: why a cell cannot be edited, "" where it can."""

    key: str
    title: str
    characters: int
    field: Field | None = None
    why_not: str = ""

    @property
    def label(self) -> str:
        return self.field.label if self.field is not None else ""

    @property
    def sortable(self) -> bool:
        return self.field is not None

    @property
    def muted(self) -> bool:
        return self.key in _MUTED


@frozen
class ShownRow:
    """One row as it is drawn; worked out on the worker, so that painting costs nothing.

    `fields` are the stored values, for editing; `texts` what each column shows, ids hidden.
    """

    id: str
    texts: Mapping[str, str]
    sync: str
    missing: tuple[str, ...] = ()
    fields: Mapping[str, Value] = field(default_factory=dict)

    @property
    def name(self) -> str:
        return str(self.fields.get(NAME) or "")


@cache
def every_column() -> Mapping[str, Column]:
    """All there are, by key, in the order in which the form asks."""
    found = [_of_field(declared) for declared in MEMBER.fields]
    found.append(Column(MISSING, word("column.missing"), 17, None, word("cell.worked_out")))
    found.append(Column(SYNC, word("column.sync"), 13, None, word("cell.worked_out")))
    return {column.key: column for column in found}


def columns(keys: Sequence[str]) -> tuple[Column, ...]:
    """Those of these keys that exist, the name always among them."""
    known = [every_column()[key] for key in dict.fromkeys(keys) if key in every_column()]
    if all(column.key != NAME for column in known):
        known.insert(0, every_column()[NAME])
    return tuple(known)


def shown_row(session: Session, row: MemberRow, chosen: Sequence[Column], *, masked: bool = True) -> ShownRow:
    """`masked`: long ids are shown in part."""
    lacking = missing(session, row.fields)

    def text(column: Column) -> str:
        if column.key == MISSING:
            return ", ".join(lacking)
        if column.key == SYNC:
            return word_or(f"sync.{row.sync}", row.sync)
        if column.key == "org":
            return row.org_name
        if column.field is None:
            return ""
        return values.show(column.field, row.fields.get(column.key), session.rulebook, masked=masked)

    return ShownRow(row.id, {one.key: text(one) for one in chosen}, row.sync, lacking, row.fields)


def _of_field(declared: Field) -> Column:
    why_not = ""
    if declared.read_only:
        why_not = word_or(f"cell.read_only.{declared.name}", word("cell.read_only"))
    return Column(declared.name, title_of(declared), characters_of(declared), declared, why_not)


def explanation(shown: ShownRow, column: Column) -> str:
    """What is told about a cell beside what stands in it."""
    if column.key == MISSING and shown.missing:
        return f"Còn thiếu: {', '.join(shown.missing)}"
    return shown.texts.get(column.key, "") if column.key in (NAME, "org") else ""
