"""Chunks of a snapshot: the records of one kind, column by column, as zstd-compressed JSON."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from operator import itemgetter
from typing import Any

from sync.protocol import codec
from sync.protocol.messages import Chunk

CHUNK_CAP = 256 * 1024

# Decoded size that a chunk may have; a chunk of 256 KiB unpacks to about 3 MiB.
DECODED_CAP = 32 << 20

Row = tuple[str, int, Mapping[str, Any]]

_FIRST_GUESS = 2000


# Id → names of its fields that were changed since the entry was made.
Edited = Mapping[str, Sequence[str]]
_NOBODY: Edited = {}


def pack(kind: str, rows: Iterable[Row], cap: int = CHUNK_CAP, edited: Edited = _NOBODY) -> Iterator[bytes]:
    """Chunks of at most `cap` bytes, in order of id; rows are (id, version, fields).

    The same rows always give the same bytes, so chunks can be named by their hash. A single record
    that is larger than `cap` by itself makes a larger chunk.
    """
    for _, chunk in pack_counted(kind, rows, cap, edited):
        yield chunk


def pack_counted(
    kind: str, rows: Iterable[Row], cap: int = CHUNK_CAP, edited: Edited = _NOBODY
) -> Iterator[tuple[int, bytes]]:
    """As `pack`, each chunk with the number of its records."""
    ordered = sorted(rows, key=itemgetter(0))
    start, guess = 0, _FIRST_GUESS
    while start < len(ordered):
        taken = ordered[start : start + guess]
        body = _pack_one(kind, taken, edited)
        while len(body) > cap and len(taken) > 1:
            taken = taken[: max(1, min(len(taken) - 1, len(taken) * cap * 9 // (len(body) * 10)))]
            body = _pack_one(kind, taken, edited)
        yield len(taken), body
        start += len(taken)
        guess = max(1, len(taken) * cap * 9 // (max(1, len(body)) * 10))


def _pack_one(kind: str, rows: Sequence[Row], edited: Edited) -> bytes:
    names = sorted({name for _, _, fields in rows for name, value in fields.items() if value is not None})
    chunk = Chunk(
        kind=kind,
        ids=[id for id, _, _ in rows],
        versions=[version for _, version, _ in rows],
        columns={name: [fields.get(name) for _, _, fields in rows] for name in names},
        edited=_places(rows, edited) if edited else {},
    )
    return codec.compress_to_keep(codec.encode(chunk))


def _places(rows: Sequence[Row], edited: Edited) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for place, (id, _, _) in enumerate(rows):
        for name in edited.get(id, ()):
            found.setdefault(name, []).append(place)
    return dict(sorted(found.items()))


def unpack(body: bytes, cap: int = DECODED_CAP) -> Chunk:
    """The chunk in a body. Raises codec.Malformed or codec.TooLarge."""
    chunk = codec.decode(Chunk, codec.decompress(body, "zstd", cap))
    if len(chunk.versions) != len(chunk.ids) or len(set(chunk.ids)) != len(chunk.ids):
        raise codec.Malformed("columns of unequal length or a repeated id")
    if any(len(column) != len(chunk.ids) for column in chunk.columns.values()):
        raise codec.Malformed("columns of unequal length")
    if any(not 0 <= place < len(chunk.ids) for places in chunk.edited.values() for place in places):
        raise codec.Malformed("a place without a record")
    return chunk


def rows_of(chunk: Chunk) -> Iterator[tuple[str, int, dict[str, Any]]]:
    """The records of a chunk as (id, version, set fields)."""
    names = list(chunk.columns)
    values: Iterable[tuple[Any, ...]] = zip(*chunk.columns.values(), strict=True)
    if not names:
        values = [()] * len(chunk.ids)
    for id, version, row in zip(chunk.ids, chunk.versions, values, strict=True):
        yield id, version, {name: value for name, value in zip(names, row, strict=True) if value is not None}


def edited_of(chunk: Chunk) -> dict[str, list[str]]:
    """Id → names of its fields that were changed since; of those who have any."""
    found: dict[str, list[str]] = {}
    for name, places in chunk.edited.items():
        for place in places:
            found.setdefault(chunk.ids[place], []).append(name)
    return found
