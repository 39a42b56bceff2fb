"""zstd as messages and chunks use it; loaded with the first of them, not with the program."""

from __future__ import annotations

import sys
from collections.abc import Mapping

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

Damaged = zstd.ZstdError

# For what is made once and sent to many.
_LEVEL = 10
# For messages: ids are random and long, so only long repetitions are worth looking for. Takes half the time
# of level 10; new members come out 2 % larger, edits 9 % smaller.
_MESSAGE: Mapping[int, int] = {
    zstd.CompressionParameter.strategy: zstd.Strategy.lazy2,
    zstd.CompressionParameter.min_match: 7,
    zstd.CompressionParameter.search_log: 3,
    zstd.CompressionParameter.hash_log: 17,
    zstd.CompressionParameter.chain_log: 17,
    zstd.CompressionParameter.window_log: 20,
}


def compress_message(body: bytes) -> bytes:
    return zstd.compress(body, options=_MESSAGE)


def compress_to_keep(body: bytes) -> bytes:
    return zstd.compress(body, _LEVEL)


def decompress(body: bytes, most: int) -> tuple[bytes, bool]:
    """(at most so many decoded bytes, whether that was all of it and nothing came behind). Raises Damaged."""
    unpacker = zstd.ZstdDecompressor()
    decoded = unpacker.decompress(body, max_length=most)
    return decoded, unpacker.eof and not unpacker.unused_data
