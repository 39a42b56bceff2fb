"""How records, bases and effects look in the tables, and back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any, Final, NamedTuple

import msgspec

from domain.decisions import Change, Put, Remove
from domain.records import Departure, Tombstone, Value
from sync.replica.statements import KindTable, from_json, to_json
from sync.replica.types import Meta

Key = tuple[str, str]  # kind and id of a record

META_FIELDS: Final = frozenset(field.name for field in fields(Meta))


class Row(NamedTuple):
    """A record as it stands in its kind's table."""

    row: int
    id: str
    version: int
    sync: str
    fields: Mapping[str, Value]
    has_extra: bool = False


@dataclass(frozen=True, slots=True)
class Base:
    """The server's state of a record with effects over it. `present` is False where the server has none.

    `seqs` are the operations whose effects lie over it, in order.
    """

    present: bool
    version: int
    fields: Mapping[str, Value]
    seqs: tuple[int, ...]


def row_of(table: KindTable, stored: Sequence[Any]) -> Row:
    row, id, version, sync, extra = stored[:5]
    return Row(row, id, version, sync, table.fields_of(stored), extra is not None)


def base_of(found: Sequence[Any]) -> Base:
    return Base(bool(found[0]), found[1], from_json(found[2]), tuple(from_json(found[3])))


def tombstone_of(key: Key, found: Sequence[Any]) -> Tombstone:
    return Tombstone(*key, Departure(found[0]), found[1], found[2])


def meta_of(values: Mapping[str, Any]) -> Meta:
    """Facts from their stored values; one that an older program did not write has its default."""
    known = {name: value for name, value in values.items() if name in META_FIELDS}
    for name in ("unit_path", "installed_chunks"):
        if name in known:
            known[name] = tuple(known[name])
    return Meta(**known)


def effects_to_json(effects: Iterable[Change]) -> str:
    return to_json([_effect_to_list(effect) for effect in effects])


def effects_from_json(text: str) -> tuple[Change, ...]:
    return tuple(_effect_from_list(item) for item in from_json(text))


class _Touched(msgspec.Struct, array_like=True):
    """The beginning of a stored effect: the rest of it is not read."""

    kind: str
    id: str


_touched_decoder = msgspec.json.Decoder(list[_Touched])


def touched_by(effects: str) -> set[Key]:
    """The records that stored effects are about."""
    return {(effect.kind, effect.id) for effect in _touched_decoder.decode(effects)}


def _effect_to_list(effect: Change) -> list[Value]:
    if isinstance(effect, Put):
        return [effect.kind, effect.id, dict(effect.fields), effect.creates]
    return [effect.kind, effect.id, None, effect.departure.value, effect.into]


def _effect_from_list(item: list[Value]) -> Change:
    if item[2] is not None:
        return Put(item[0], item[1], item[2], item[3])
    return Remove(item[0], item[1], Departure(item[3]), item[4])
