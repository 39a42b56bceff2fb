"""The list of contents of an archive, where it is written as all office programs write it.

Asked first, since the module for all archives takes longer to load than most lists take to be read.
"""

from __future__ import annotations

from struct import Struct
from typing import Final, NamedTuple

_END: Final = Struct("<4s4H2LH")
_ENTRY: Final = Struct("<4s6H3L5H2L")
_END_SIGN, _ENTRY_SIGN = b"PK\x05\x06", b"PK\x01\x02"
# A name in UTF-8, how it was packed, sizes told after it: nothing else is known here (nor are passwords).
_KNOWN_FLAGS: Final = 0x080E
# What an archive of today's largest kind writes elsewhere.
_LARGE: Final = 0xFFFFFFFF
_NEWEST: Final = 20


class Entry(NamedTuple):
    """One part of an archive; named as `zipfile` names it."""

    filename: str
    flag_bits: int
    compress_type: int
    CRC: int
    compress_size: int
    file_size: int
    header_offset: int


def plain_entries(content: bytes) -> list[Entry] | None:
    """None for an archive of which anything is written otherwise; only a whole reader knows it then."""
    if len(content) < _END.size:
        return None
    sign, disk, first_disk, here, count, size, place, comment = _END.unpack(content[-_END.size :])
    if (sign, disk, first_disk, here, comment) != (_END_SIGN, 0, 0, count, 0):
        return None
    if place + size + _END.size != len(content):
        return None
    found: list[Entry] = []
    end = place + size
    for _ in range(count):
        if place + _ENTRY.size > end:
            return None
        entry, place = _entry(content, place)
        if entry is None:
            return None
        found.append(entry)
    return found if place == end else None


def _entry(content: bytes, place: int) -> tuple[Entry | None, int]:
    """The entry that begins here, None for one that is not plain; and where it ends."""
    (
        sign, _, version, flags, packed, _, _, crc, packed_size, size,
        name_size, extra, comment, disk, _, _, header,
    ) = _ENTRY.unpack_from(content, place)  # fmt: skip
    begin = place + _ENTRY.size
    end = begin + name_size + extra + comment
    raw = content[begin : begin + name_size]
    is_plain = sign == _ENTRY_SIGN and not flags & ~_KNOWN_FLAGS and version <= _NEWEST and not disk
    if not is_plain or _LARGE in (packed_size, size, header) or b"\0" in raw or b"\\" in raw:
        return None, end
    if not raw.isascii():
        return None, end
    return Entry(raw.decode(), flags, packed, crc, packed_size, size, header), end
