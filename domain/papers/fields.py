"""A block of paper numbers that one laptop reserved: nobody else gives numbers out of it."""

from __future__ import annotations

import hashlib
import uuid
from typing import Final

from domain.fields import Field, FieldType, Kind, Policy

# How many numbers a laptop reserves at a time.
BLOCK_SIZE: Final = 10

# Two laptops that reserve the same block create the same record: whoever reaches the server first stays its
# holder, because the server's value stands in every field.
NUMBER_BLOCK = Kind(
    name="number_block",
    label="Dải số văn bản",
    since=2,
    fields=(
        Field(name="org", label="Nơi ban hành", type=FieldType.REFERENCE, refers_to="organisation",
              required=True, read_only=True, policy=Policy.SERVER, since=2),
        Field(name="paper_type", label="Loại văn bản", required=True, read_only=True, policy=Policy.SERVER,
              max_length=10, since=2),
        Field(name="year", label="Năm", type=FieldType.INTEGER, required=True, read_only=True,
              policy=Policy.SERVER, since=2),
        Field(name="first", label="Từ số", type=FieldType.INTEGER, required=True, read_only=True,
              policy=Policy.SERVER, since=2),
        # The life of the replica that reserved it: a restored or copied disk begins another one and must
        # not give the same numbers again.
        Field(name="holder", label="Máy giữ dải số", required=True, read_only=True, policy=Policy.SERVER,
              max_length=64, since=2),
        Field(name="holder_name", label="Tên máy giữ dải số", required=True, read_only=True,
              policy=Policy.SERVER, max_length=200, since=2),
    ),
)  # fmt: skip


def first_of_block(number: int) -> int:
    """The first number of the block that a number lies in: 1, 11, 21 …"""
    return (number - 1) // BLOCK_SIZE * BLOCK_SIZE + 1


def block_id(org: str, paper_type: str, year: int, first: int) -> str:
    """The same id on every laptop: a UUID of version 8 (RFC 9562) over what the block is of."""
    named = f"number_block|{org}|{paper_type}|{year}|{first}"
    digest = bytearray(hashlib.blake2b(named.encode(), digest_size=16).digest())
    digest[6] = (digest[6] & 0x0F) | 0x80
    digest[8] = (digest[8] & 0x3F) | 0x80
    return str(uuid.UUID(bytes=bytes(digest)))
