"""Identifiers of records: UUID version 7 (RFC 9562), made where the record is born."""

from __future__ import annotations

from typing import Final

_RANDOM_BYTES: Final = 10
# Two bits of the fifth digit, behind the two that are always the same.
_VARIANTS: Final = {digit: "89ab"[int(digit, 16) & 3] for digit in "0123456789abcdef"}


def uuid7(milliseconds: int, randomness: bytes) -> str:
    """`milliseconds` since 1970 and ten random bytes as a UUID version 7 in its usual text form."""
    if len(randomness) != _RANDOM_BYTES:
        raise ValueError("uuid7 needs ten random bytes")
    return uuids7(milliseconds, randomness)[0]


def uuids7(milliseconds: int, randomness: bytes) -> list[str]:
    """Many of one moment, each with its ten bytes, in order: they go to the end of an index one by one."""
    moment = f"{milliseconds & 0xFFFF_FFFF_FFFF:012x}"
    beginning = f"{moment[:8]}-{moment[8:]}-7"
    made = []
    for start in range(0, len(randomness), _RANDOM_BYTES):
        digits = randomness[start : start + _RANDOM_BYTES].hex()
        # The version stands in four bits, the variant in two: they leave 74 of the random ones.
        variant = _VARIANTS[digits[4]]
        made.append(f"{beginning}{digits[1:4]}-{variant}{digits[5:8]}-{digits[8:]}")
    return sorted(made)
