"""The digest of a unit: count and sum mod 2^64 of BLAKE2b-64(kind|id|version) over its records.

Adding and removing a record are O(1), and the order does not matter.
"""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import blake2b

from domain.frozen import frozen

_MODULUS = 1 << 64

# A range with at most this many records is compared record by record.
SMALL_RANGE = 32


def record_hash(kind: str, id: str, version: int) -> int:
    return int.from_bytes(blake2b(f"{kind}|{id}|{version}".encode(), digest_size=8).digest(), "big")


def range_key(kind: str, id: str) -> str:
    """Sixteen hexadecimal digits that place a record in the ranges of a digest comparison."""
    return blake2b(f"{kind}|{id}".encode(), digest_size=8).hexdigest()


@frozen
class UnitDigest:
    count: int = 0
    sum: int = 0

    def plus(self, kind: str, id: str, version: int) -> UnitDigest:
        return UnitDigest(self.count + 1, (self.sum + record_hash(kind, id, version)) % _MODULUS)

    def minus(self, kind: str, id: str, version: int) -> UnitDigest:
        return UnitDigest(self.count - 1, (self.sum - record_hash(kind, id, version)) % _MODULUS)

    def plus_all(self, records: Iterable[tuple[str, str, int]]) -> UnitDigest:
        count, total = self.count, self.sum
        for kind, id, version in records:
            count += 1
            total += record_hash(kind, id, version)
        return UnitDigest(count, total % _MODULUS)

    def minus_all(self, records: Iterable[tuple[str, str, int]]) -> UnitDigest:
        return self.without(UnitDigest().plus_all(records))

    def without(self, part: UnitDigest) -> UnitDigest:
        """The digest of the records that are not in `part`."""
        return UnitDigest(self.count - part.count, (self.sum - part.sum) % _MODULUS)

    def __str__(self) -> str:
        return f"{self.count}:{self.sum:016x}"

    @classmethod
    def parse(cls, text: str) -> UnitDigest:
        count, _, total = text.partition(":")
        return cls(int(count), int(total, 16))
