"""The digest of a unit as laptops of different schemas count it.

An older laptop is told only of records that it knows how to keep, so its digest leaves the others out. What
is left out is counted by the schema number that brought it: `{since: digest}`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import msgspec

from sync.protocol.digest import UnitDigest

Counted = Iterable[tuple[str, str, int]]  # kind, id, version
_EVERYBODY = 1


def parse(text: str) -> dict[int, UnitDigest]:
    return {int(since): UnitDigest.parse(each) for since, each in msgspec.json.decode(text).items()}


def text_of(newer: Mapping[int, UnitDigest]) -> str:
    return msgspec.json.encode({str(since): str(each) for since, each in sorted(newer.items())}).decode()


def moved(
    newer: Mapping[int, UnitDigest], before: Counted, after: Counted, since: Mapping[tuple[str, str], int]
) -> dict[int, UnitDigest]:
    """The parts after a commit that replaced `before` by `after`; `since` by (kind, id)."""
    parts = dict(newer)
    for kind, id, version in before:
        if since[kind, id] > _EVERYBODY:
            part = parts.get(since[kind, id], UnitDigest())
            parts[since[kind, id]] = part.minus(kind, id, version)
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


def as_told(digest: str, newer: str, schema: int) -> str:
    """The digest of what a laptop of this schema is told of. 0: not known, so it is told everything."""
    if newer == "{}" or not schema:
        return digest
    told = UnitDigest.parse(digest)
    for since, part in parse(newer).items():
        if since > schema:
            told = told.without(part)
    return str(told)
