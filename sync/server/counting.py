"""The digest of a unit as laptops of different schemas, and of different people, count it.

An older laptop is told only of records that it knows how to keep, so its digest leaves the others out. What
is left out is counted by the schema number that brought it: `{since: digest}`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import msgspec

from sync.protocol.digest import UnitDigest
from sync.server.audience import Audience

Counted = Iterable[tuple[str, str, int]]  # kind, id, version
_EVERYBODY = 1


def parse(text: str) -> dict[int, UnitDigest]:
    return {int(since): UnitDigest.parse(each) for since, each in msgspec.json.decode(text).items()}


def text_of(newer: Mapping[int, UnitDigest]) -> str:
    return msgspec.json.encode({str(since): str(each) for since, each in sorted(newer.items())}).decode()


def moved(
    newer: Mapping[int, UnitDigest],
    before: Counted,
    after: Counted,
    since: Mapping[tuple[str, str], int],
    was: Mapping[tuple[str, str], int] | None = None,
) -> dict[int, UnitDigest]:
    """The parts after a commit that replaced `before` by `after`.

    `since` by (kind, id), `was` the same before the commit where that may differ.
    """
    parts = dict(newer)
    old = {**since, **(was or {})}
    for kind, id, version in before:
        if old[kind, id] > _EVERYBODY:
            part = parts.get(old[kind, id], UnitDigest())
            parts[old[kind, id]] = part.minus(kind, id, version)
    for kind, id, version in after:
        if since[kind, id] > _EVERYBODY:
            part = parts.get(since[kind, id], UnitDigest())
            parts[since[kind, id]] = part.plus(kind, id, version)
    return {since: part for since, part in parts.items() if part != UnitDigest()}


def whole(parts: Mapping[int, UnitDigest]) -> UnitDigest:
    """The digest of all parts together."""
    none = UnitDigest()
    everything = none
    for part in parts.values():
        everything = everything.without(none.without(part))
    return everything


def newer_of(parts: Mapping[int, UnitDigest]) -> dict[int, UnitDigest]:
    return {since: part for since, part in parts.items() if since > _EVERYBODY}


def as_told(digest: str, newer: str, audience: Audience) -> str:
    """The digest of what a device is told of."""
    if newer == "{}":
        return digest
    told = UnitDigest.parse(digest)
    for since, part in parse(newer).items():
        if not audience.is_told(since):
            told = told.without(part)
    return str(told)
