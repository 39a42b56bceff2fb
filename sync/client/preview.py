"""A look at the unit that a code opened, before anything of it is kept: is it the right one?"""

from __future__ import annotations

from dataclasses import dataclass

from sync.client.remote import NotOurServer, Remote, whole_chunk
from sync.protocol import codec, columnar

_MOST_BYTES = 1 << 20
_BRANCH = "chi_doan"


@dataclass(frozen=True, slots=True)
class UnitPreview:
    """`members` counts records; `branches` holds names, in the order of their codes."""

    members: int
    branches: tuple[str, ...]


def look(remote: Remote) -> UnitPreview:
    """Asked as the new device; the organisations are fetched, no member is. Raises SyncFailure."""
    manifest = remote.snapshot()
    found: list[tuple[str, str]] = []
    for chunk in manifest.chunks:
        if chunk.kind != "organisation":
            continue
        pieces: list[bytes] = []
        have = 0
        while have < chunk.bytes:
            piece = remote.chunk_piece(chunk.sha256, have, min(have + _MOST_BYTES, chunk.bytes))
            if not piece:
                raise NotOurServer("a chunk shorter than announced")
            pieces.append(piece)
            have += len(piece)
        try:
            rows = list(columnar.rows_of(columnar.unpack(whole_chunk(chunk.sha256, pieces))))
        except (codec.Malformed, codec.TooLarge) as error:
            raise NotOurServer("chunk") from error
        found += [
            (str(fields.get("code", "")), str(fields.get("name", "")))
            for _, _, fields in rows
            if fields.get("level") == _BRANCH
        ]
    members = sum(chunk.records for chunk in manifest.chunks if chunk.kind == "member")
    return UnitPreview(members, tuple(name for _, name in sorted(found)))
