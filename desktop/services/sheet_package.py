"""What lies inside an xlsx file, unpacked under limits and made safe before any parser sees it.

Such a file is a ZIP archive. Sizes that it states are not believed: each part is inflated here, up to its
limit, and the parser gets a new archive that holds nothing but these parts, so what was checked is what is
parsed. Macros, pictures and links to other files are left behind.
"""

from __future__ import annotations

import io
import struct
import zlib
from typing import TYPE_CHECKING, Final
from xml.etree import ElementTree

from desktop.services.sheet_caps import (
    MOST_ENTRIES,
    MOST_PARTS,
    MOST_RATIO,
    MOST_UNPACKED,
    RATIO_MATTERS_FROM,
    SheetRefused,
    damaged,
    too_much_inside,
)
from desktop.services.sheet_contents import plain_entries

if TYPE_CHECKING:
    import zipfile

    from desktop.services.sheet_contents import Entry

_LOCAL_HEADER: Final = 30
# How each entry of the list of contents begins.
_ENTRY: Final = b"PK\x01\x02"
_STORED, _DEFLATED = 0, 8
# Parts of a workbook that hold what stands in its cells.
_WANTED: Final = ("xl/workbook.xml", "xl/sharedstrings.xml", "xl/styles.xml", "[content_types].xml")
_WANTED_IN: Final = ("xl/worksheets/", "_rels/", "xl/_rels/")

Parts = dict[str, bytes]


def unpack(content: bytes) -> Parts:
    """Name → bytes of the parts that matter. Raises SheetRefused."""
    entries = [entry for entry in _entries(content) if _is_wanted(entry.filename.lstrip("/"))]
    if len(entries) > MOST_PARTS:
        raise SheetRefused("import.file.parts", {"most": MOST_PARTS})
    parts: Parts = {}
    room = MOST_UNPACKED
    packed = unpacked = 0
    for entry in entries:
        name = entry.filename.lstrip("/")
        if name in parts:
            raise damaged()
        parts[name] = part = _inflated(content, entry, room)
        # One sign is found faster than several, and most parts do not have it.
        declares = b"!" in part and (b"<!DOCTYPE" in part or b"<!ENTITY" in part)
        if declares or part[:2] in (b"\xff\xfe", b"\xfe\xff"):
            raise SheetRefused("import.file.unsafe")
        room -= len(part)
        packed, unpacked = packed + entry.compress_size, unpacked + len(part)
    if unpacked > RATIO_MATTERS_FROM and unpacked > MOST_RATIO * max(packed, 1):
        raise too_much_inside()
    return parts


def names_in(content: bytes) -> set[str]:
    """The names of all parts, lower case, for telling what kind of file this is."""
    return {entry.filename.lower().lstrip("/") for entry in _entries(content)}


def repack(parts: Parts) -> io.BytesIO:
    """An archive of these parts alone, for the parser; `parts` is empty afterwards.

    Packed again, since the parser keeps a copy of it: a long list unpacked twice would not fit into memory.
    """
    import zipfile

    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as writing:
        while parts:
            name, part = parts.popitem()
            writing.writestr(name, part)
    archive.seek(0)
    return archive


def tree_of(part: bytes) -> ElementTree.Element:
    """The elements of a small part. Raises SheetRefused."""
    try:
        return ElementTree.fromstring(part)
    except (ElementTree.ParseError, ValueError, LookupError) as problem:
        raise damaged() from problem


def local_name(tag: str) -> str:
    """Without its namespace."""
    return tag.rpartition("}")[2]


def _entries(content: bytes) -> list[zipfile.ZipInfo] | list[Entry]:
    if content.count(_ENTRY) > MOST_ENTRIES:
        raise SheetRefused("import.file.parts", {"most": MOST_ENTRIES})
    plain = plain_entries(content)
    if plain is not None:
        return [entry for entry in plain if entry.filename and not entry.filename.endswith("/")]
    import zipfile

    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, ValueError, LookupError, RuntimeError, OSError, struct.error) as problem:
        raise damaged() from problem
    return [entry for entry in entries if entry.filename and not entry.filename.endswith("/")]


def _is_wanted(name: str) -> bool:
    small = name.lower()
    if small in _WANTED:
        return True
    return small.startswith(_WANTED_IN) and small.endswith((".xml", ".rels")) and ".." not in small


def _inflated(content: bytes, entry: zipfile.ZipInfo | Entry, room: int) -> bytes:
    """One part, whatever its stated size, as long as it fits into `room` bytes."""
    if entry.flag_bits & 1:
        raise SheetRefused("import.file.password")
    header = content[entry.header_offset : entry.header_offset + _LOCAL_HEADER]
    if len(header) < _LOCAL_HEADER or not header.startswith(b"PK\x03\x04"):
        raise damaged()
    names = int.from_bytes(header[26:28], "little") + int.from_bytes(header[28:30], "little")
    start = entry.header_offset + _LOCAL_HEADER + names
    packed = content[start : start + entry.compress_size]
    if entry.compress_type == _STORED:
        part = packed
    elif entry.compress_type == _DEFLATED:
        part = _expanded(packed, room)
    else:
        raise damaged()
    if len(part) > room:
        raise too_much_inside()
    if len(part) != entry.file_size or zlib.crc32(part) != entry.CRC:
        raise damaged()
    return part


def _expanded(packed: bytes, room: int) -> bytes:
    inflating = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        part = inflating.decompress(packed, room + 1)
    except zlib.error as problem:
        raise damaged() from problem
    if len(part) <= room and not inflating.eof:
        raise damaged()
    return part
