"""Identifiers of records: UUID version 7 (RFC 9562), made where the record is born."""

from __future__ import annotations


def uuid7(milliseconds: int, randomness: bytes) -> str:
    """`milliseconds` since 1970 and ten random bytes as a UUID version 7 in its usual text form."""
    if len(randomness) != 10:
        raise ValueError("uuid7 needs ten random bytes")
    moment, digits = f"{milliseconds & 0xFFFF_FFFF_FFFF:012x}", randomness.hex()
    # The version stands in four bits, the variant in two: they leave 74 of the random ones.
    variant = "89ab"[randomness[2] >> 4 & 3]
    return f"{moment[:8]}-{moment[8:]}-7{digits[1:4]}-{variant}{digits[5:8]}-{digits[8:]}"
