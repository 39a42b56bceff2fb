"""The digest over the bases, whole and in ranges: finding which records differ from the server's."""

from __future__ import annotations

from collections.abc import Iterator

from domain.kinds import KINDS
from sync.protocol.digest import SMALL_RANGE, UnitDigest, range_key
from sync.protocol.messages import RangeDigest
from sync.replica.statements import quoted
from sync.replica.store import Store

_DIGITS = "0123456789abcdef"


def known_records(store: Store) -> Iterator[tuple[str, str, int]]:
    """(kind, id, version) of everything that the server has as last known here."""
    store.flush_bases()
    laid_over = {}
    for kind, id, present, version in store.execute("SELECT kind, id, present, version FROM base"):
        laid_over[kind, id] = version if present else None
    for kind in KINDS:
        for id, version in store.execute(" ".join(("SELECT id, version FROM", quoted(kind)))):
            if (kind, id) not in laid_over:
                yield kind, id, version
    for (kind, id), version in laid_over.items():
        if version is not None:
            yield kind, id, version


def range_digests(store: Store, prefix: str) -> list[RangeDigest]:
    """See `Reader.range_digests`."""
    ranges: dict[str, list[tuple[str, str, int]]] = {prefix + digit: [] for digit in _DIGITS}
    length = len(prefix) + 1
    for kind, id, version in known_records(store):
        start = range_key(kind, id)[:length]
        if start in ranges:
            ranges[start].append((kind, id, version))
    return [
        RangeDigest(
            prefix=start,
            digest=str(UnitDigest().plus_all(records)),
            count=len(records),
            items=sorted(records) if len(records) <= SMALL_RANGE else None,
        )
        for start, records in ranges.items()
    ]
