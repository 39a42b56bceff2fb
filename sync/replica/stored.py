"""How records, bases and effects look in the tables, and back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields
from typing import Any, Final, NamedTuple

import msgspec

from domain.decisions import Change, Put, Remove
from domain.frozen import frozen
from domain.records import Departure, Tombstone, Value
from sync.protocol.messages import Operation
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


@frozen
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


def effects_to_json(effects: Iterable[Change], said: Operation | None = None) -> str:
    """Effects as they are stored; values that stand in the operation beside them are not stored twice.

    `said` is the operation whose payload stands in the same row, where the effects were made from it.
    """
    return to_json([_effect_to_list(effect, said) for effect in effects])


def entered_to_json(kind: str, supplied: Mapping[str, Value]) -> tuple[str, str]:
    """`effects_to_json` of creates that do what they say, and beside it what the rules supply.

    What it is before the JSON of a record's id, and what behind it: records of a list differ in nothing else.
    """
    before, _, behind = to_json([[kind, "", supplied, True, True]]).partition('""')
    return before, behind


def effects_from_json(text: str, payload: bytes) -> tuple[Change, ...]:
    """Stored effects; `payload` is the operation that stands in the same row."""
    items = from_json(text)
    said = _said_decoder.decode(payload).set if any(map(_leans_on_operation, items)) else {}
    return tuple(_effect_from_list(item, said) for item in items)


class _Said(msgspec.Struct):
    """What an operation sets: the rest of it is not read."""

    set: dict[str, Any] = {}


_said_decoder = msgspec.json.Decoder(_Said)


class _Touched(msgspec.Struct, array_like=True):
    """The beginning of a stored effect: the rest of it is not read."""

    kind: str
    id: str


_touched_decoder = msgspec.json.Decoder(list[_Touched])


def touched_by(effects: str) -> set[Key]:
    """The records that stored effects are about."""
    return {(effect.kind, effect.id) for effect in _touched_decoder.decode(effects)}


def _effect_to_list(effect: Change, said: Operation | None) -> list[Value]:
    if isinstance(effect, Remove):
        return [effect.kind, effect.id, None, effect.departure.value, effect.into]
    if said is not None and _does_what_is_said(effect, said):
        beside = {name: value for name, value in effect.fields.items() if name not in said.set}
        return [said.kind, said.id, beside, effect.creates, True]
    return [effect.kind, effect.id, dict(effect.fields), effect.creates]


def _does_what_is_said(effect: Put, said: Operation) -> bool:
    # The very same objects: what is merely equal (1 and true) may read differently.
    if not said.set or (effect.kind, effect.id) != (said.kind, said.id):
        return False
    return all(effect.fields.get(name, said) is value for name, value in said.set.items())


def _leans_on_operation(item: list[Value]) -> bool:
    """Whether what the operation sets is part of a stored put."""
    return item[2] is not None and len(item) == 5


def _effect_from_list(item: list[Value], said: Mapping[str, Value]) -> Change:
    if item[2] is None:
        return Remove(item[0], item[1], Departure(item[3]), item[4])
    fields = {**item[2], **said} if _leans_on_operation(item) else item[2]
    return Put(item[0], item[1], fields, item[3])
