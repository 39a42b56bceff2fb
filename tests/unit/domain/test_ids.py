from __future__ import annotations

import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.ids import uuid7, uuids7


@given(milliseconds=st.integers(0, 2**48 - 1), randomness=st.binary(min_size=10, max_size=10))
def test_an_id_is_a_uuid_of_version_7_that_carries_its_time(milliseconds: int, randomness: bytes) -> None:
    parsed = uuid.UUID(uuid7(milliseconds, randomness))
    assert parsed.version == 7
    assert parsed.variant == uuid.RFC_4122
    assert parsed.int >> 80 == milliseconds


def test_later_ids_sort_after_earlier_ones() -> None:
    assert uuid7(1, b"\xff" * 10) < uuid7(2, b"\x00" * 10)


def test_too_little_randomness_is_a_mistake_of_the_caller() -> None:
    with pytest.raises(ValueError, match="ten random bytes"):
        uuid7(1, b"short")


def test_many_of_one_moment_come_in_order_and_each_is_made_of_its_own_bytes() -> None:
    randomness = bytes(range(200, 0, -1))
    many = uuids7(1_700_000_000_000, randomness)
    alone = [uuid7(1_700_000_000_000, randomness[start : start + 10]) for start in range(0, 200, 10)]
    assert many == sorted(alone)
    assert len(set(many)) == 20
