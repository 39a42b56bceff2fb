"""SQL text and value shapes of each kind's table, worked out once from the tables.

The hot paths run this text on the driver's own cursor; SQLAlchemy's expression layer would cost more
than the statements.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property, lru_cache
from typing import Any, Final

import msgspec

from domain.fields import Field, FieldType
from domain.kinds import KINDS
from domain.records import Value
from domain.text import fold, name_sort_key
from sync.replica.columns import OWN_COLUMNS, SEARCH_COLUMNS, SEARCHED_KIND
from sync.replica.columns import quoted as quoted

# What counts as a word, on both sides of a search.
WORD: Final = re.compile(r"[^\W_]+")
# Marks a number that was written backwards in the search index; nobody can type it.
BACKWARDS: Final = "\ue000"
_TEXT_OR_NOTHING: Final = frozenset({str, type(None)})
_AS_JSON: Final = frozenset({FieldType.CODES, FieldType.JSON})


def to_json(value: Value) -> str:
    """Compact JSON with Vietnamese letters as they are."""
    return msgspec.json.encode(value).decode()


def from_json(text: str) -> Value:
    return msgspec.json.decode(text)


def search_text(fields: Mapping[str, Value]) -> str:
    """The words under which a member is found: folded name, numbers, and numbers read backwards.

    Backwards, because people remember the last digits.
    """
    return _searched_as(fields.get("full_name"), fields.get("phone"), fields.get("citizen_id"))


def search_text_of(
    names: Sequence[Value], phones: Sequence[Value], citizen_ids: Sequence[Value]
) -> list[str]:
    """`search_text` of many members, given as columns."""
    return list(map(_searched_as, names, phones, citizen_ids))


def name_sort(fields: Mapping[str, Value]) -> str:
    return _sorted_as(fields.get("full_name"))


def name_sort_of(names: Sequence[Value]) -> list[str]:
    return list(map(_sorted_as, names))


def _searched_as(name: Value, phone: Value, citizen_id: Value) -> str:
    words = [_words_of(name)] if isinstance(name, str) else []
    if isinstance(phone, str):
        words += (phone, BACKWARDS + phone[::-1])
    if isinstance(citizen_id, str):
        words += (citizen_id, BACKWARDS + citizen_id[::-1])
    return " ".join(words)


# Every other name of a list is that of somebody else on it, too.
@lru_cache(maxsize=8192)
def _words_of(name: str) -> str:
    folded = fold(name)
    # The index and `WORD` agree about ASCII; elsewhere their Unicode tables differ, so `WORD` decides.
    return folded if folded.isascii() else " ".join(WORD.findall(folded))


def _sorted_as(name: Value) -> str:
    return _sort_key_of(name) if isinstance(name, str) else ""


_sort_key_of: Final = lru_cache(maxsize=8192)(name_sort_key)


class KindTable:
    """One kind's table: its SQL, and records to rows and back.

    A stored row here is `(row, id, version, sync, extra, field values in declared order)`.
    """

    def __init__(self, kind_name: str) -> None:
        self.name = kind_name
        self.kind = KINDS[kind_name]
        self.fields: tuple[Field, ...] = self.kind.fields
        self.searched = kind_name == SEARCHED_KIND
        self.shapes: dict[str, Shape] = {field.name: Shape(field) for field in self.fields}
        self._reading = [(field.name, self.shapes[field.name].read) for field in self.fields]

    @cached_property
    def field_names(self) -> tuple[str, ...]:
        return tuple(field.name for field in self.fields)

    @cached_property
    def _columns(self) -> str:
        return ", ".join(quoted(name) for name in (*OWN_COLUMNS, *self.field_names))

    @cached_property
    def select(self) -> str:
        """All columns of a stored row; add a WHERE."""
        return " ".join(("SELECT", self._columns, "FROM", quoted(self.name)))

    @cached_property
    def select_one(self) -> str:
        return " ".join((self.select, "WHERE id = ?"))

    @cached_property
    def select_many(self) -> str:
        """Parameter: a JSON list of ids."""
        return " ".join((self.select, "WHERE id IN (SELECT value FROM json_each(?))"))

    @cached_property
    def pass_on_sync(self) -> str:
        """Parameters: the new state, the old one, a JSON list of ids."""
        which = "SET sync = ? WHERE sync = ? AND id IN (SELECT value FROM json_each(?))"
        return " ".join(("UPDATE", quoted(self.name), which))

    @cached_property
    def select_other_sync(self) -> str:
        """Ids of rows in another state. Parameters: that state, a JSON list of ids."""
        which = "WHERE sync <> ? AND id IN (SELECT value FROM json_each(?))"
        return " ".join(("SELECT id FROM", quoted(self.name), which))

    @cached_property
    def select_all(self) -> str:
        return " ".join((self.select, "ORDER BY id"))

    @cached_property
    def insert(self) -> str:
        """Parameters: a stored row, then `name_sort` and `search_text` where the kind is searched."""
        searched = SEARCH_COLUMNS if self.searched else ()
        names = (*OWN_COLUMNS, *self.field_names, *searched)
        columns, marks = ", ".join(map(quoted, names)), ", ".join("?" * len(names))
        return " ".join(("INSERT INTO", quoted(self.name), f"({columns}) VALUES ({marks})"))

    def update(self, names: Sequence[str]) -> str:
        """Parameters: values of `names` (columns), then the id."""
        return _update(self.name, tuple(names))

    def select_fields(self, names: Iterable[str]) -> str:
        """`row, id, version, sync, extra` and the columns of these fields."""
        chosen = (*OWN_COLUMNS, *(name for name in names if name in self.shapes))
        return f"SELECT {', '.join(f'{quoted(self.name)}.{quoted(name)}' for name in chosen)}"

    def values(self, fields: Mapping[str, Value]) -> tuple[list[Any], str | None]:
        """Column values in declared order, and what has no column as JSON."""
        values: list[Any] = []
        left: dict[str, Value] = {}
        known = 0
        for name, shape in self.shapes.items():
            value = fields.get(name)
            if value is None:
                values.append(None)
                known += name in fields
                continue
            known += 1
            stored = shape.write(value)
            if stored is None:
                left[name] = value
            values.append(stored)
        if known != len(fields):
            unknown = {k: v for k, v in fields.items() if k not in self.shapes and v is not None}
            left |= unknown
        return values, to_json(left) if left else None

    def changed_values(
        self, names: Iterable[str], fields: Mapping[str, Value]
    ) -> tuple[dict[str, Any], bool]:
        """Column values of these fields, and whether each of them has a column that fits it."""
        columns: dict[str, Any] = {}
        fitting = True
        for name in names:
            shape, value = self.shapes.get(name), fields.get(name)
            if shape is None:
                fitting = False
                continue
            columns[name] = None if value is None else shape.write(value)
            fitting = fitting and (columns[name] is None) == (value is None)
        return columns, fitting

    def fields_of(self, stored: Sequence[Any]) -> dict[str, Value]:
        """The set fields of a stored row."""
        fields: dict[str, Value] = {}
        place = 5
        for name, read in self._reading:
            value = stored[place]
            place += 1
            if value is not None:
                fields[name] = value if read is None else read(value)
        if stored[4] is not None:
            fields |= from_json(stored[4])
        return fields


class Shape:
    """How one field's value is stored. `read` is None where the stored value is the value."""

    def __init__(self, field: Field) -> None:
        self.read: Callable[[Any], Value] | None = None
        if field.type in _AS_JSON:
            self.write: Callable[[Value], Any] = to_json
            self.read = from_json
            self.plain: type | None = None
        elif field.type is FieldType.BOOLEAN:
            self.write = _write_boolean
            self.read = bool
            self.plain = bool
        elif field.type is FieldType.INTEGER:
            self.write = _write_integer
            self.plain = int
        else:
            self.write = _write_text
            self.plain = str

    def column(
        self, name: str, values: Sequence[Value], left: list[dict[str, Value] | None]
    ) -> Sequence[Any]:
        """Values of many records as stored; what does not have the field's shape goes into `left`."""
        if self.plain is str and set(map(type, values)) <= _TEXT_OR_NOTHING:
            return values
        stored = [None if value is None else self.write(value) for value in values]
        for place, value in enumerate(values):
            if value is not None and stored[place] is None:
                left[place] = {**(left[place] or {}), name: value}
        return stored


def _write_boolean(value: Value) -> int | None:
    return int(value) if isinstance(value, bool) else None


def _write_integer(value: Value) -> int | None:
    is_whole = isinstance(value, int) and not isinstance(value, bool)
    return value if is_whole and -(2**63) <= value < 2**63 else None


def _write_text(value: Value) -> str | None:
    return value if isinstance(value, str) else None


@lru_cache(maxsize=512)
def _update(table: str, names: tuple[str, ...]) -> str:
    assignments = ", ".join(f"{quoted(name)} = ?" for name in names)
    return " ".join(("UPDATE", quoted(table), "SET", assignments, "WHERE id = ?"))


@lru_cache(maxsize=1)
def _all_tables() -> dict[str, KindTable]:
    return {name: KindTable(name) for name in KINDS}


def kind_table(kind: str) -> KindTable:
    """Raises KeyError for a kind that this version does not know."""
    return _all_tables()[kind]
