"""Identifiers of records: UUID version 7 (RFC 9562), made where the record is born."""

from __future__ import annotations


def uuid7(milliseconds: int, randomness: bytes) -> str:
    """`milliseconds` since 1970 and ten random bytes as a UUID version 7 in its usual text form."""
    if len(randomness) != 10:
        raise ValueError("uuid7 needs ten random bytes")
    octets = bytearray((milliseconds & 0xFFFF_FFFF_FFFF).to_bytes(6, "big") + randomness)
    octets[6] = 0x70 | octets[6] & 0x0F
    octets[8] = 0x80 | octets[8] & 0x3F
    digits = octets.hex()
    return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))
