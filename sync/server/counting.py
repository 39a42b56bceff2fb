"""The digest of a unit as laptops of different schemas, and of different people, count it.

An older laptop is told only of records that it knows how to keep, so its digest leaves the others out. What
is left out is counted by whom it is told to: `{part: digest}`, see `sync.server.audience`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import msgspec

from sync.protocol.digest import UnitDigest
from sync.server.audience import Audience, Part

Counted = Iterable[tuple[str, str, int]]  # kind, id, version
_EVERYBODY = Part(1)
Parts = Mapping[Part, UnitDigest]
PartOf = Mapping[tuple[str, str], Part]


def parse(text: str) -> dict[Part, UnitDigest]:
    return {Part.of_text(part): UnitDigest.parse(each) for part, each in msgspec.json.decode(text).items()}


def text_of(newer: Parts) -> str:
    return msgspec.json.encode({part.as_text(): str(each) for part, each in sorted(newer.items())}).decode()


def moved(
    newer: Parts, before: Counted, after: Counted, part_of: PartOf, was: PartOf | None = None
) -> dict[Part, UnitDigest]:
    """The parts after a commit that replaced `before` by `after`.

    `part_of` by (kind, id), `was` the same before the commit where that may differ.
    """
    parts = dict(newer)
    old = {**part_of, **(was or {})}
    for kind, id, version in before:
        if old[kind, id] > _EVERYBODY:
            part = parts.get(old[kind, id], UnitDigest())
            parts[old[kind, id]] = part.minus(kind, id, version)
    for kind, id, version in after:
        if part_of[kind, id] > _EVERYBODY:
            part = parts.get(part_of[kind, id], UnitDigest())
            parts[part_of[kind, id]] = part.plus(kind, id, version)
    return {one: part for one, part in parts.items() if part != UnitDigest()}


def whole(parts: Parts) -> UnitDigest:
    """The digest of all parts together."""
    none = UnitDigest()
    everything = none
    for part in parts.values():
        everything = everything.without(none.without(part))
    return everything


def newer_of(parts: Parts) -> dict[Part, UnitDigest]:
    return {one: part for one, part in parts.items() if one > _EVERYBODY}


def as_told(digest: str, newer: str, audience: Audience) -> str:
    """The digest of what a device is told of."""
    if newer == "{}":
        return digest
    told = UnitDigest.parse(digest)
    for part, counted in parse(newer).items():
        if not audience.is_told(part):
            told = told.without(counted)
    return str(told)
