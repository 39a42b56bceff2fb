from __future__ import annotations

import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.ids import uuid7


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
