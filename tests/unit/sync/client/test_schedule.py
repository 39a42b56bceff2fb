"""When a laptop tries again: it grows, it spreads, it listens, and it never becomes a tight loop."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.client.schedule import LONGEST, SHORTEST, STEPS, retry_after_seconds, wait_before_retry

NOW = datetime(2026, 11, 22, 1, 0, tzinfo=UTC)


def test_waits_grow_and_then_stay() -> None:
    longest = [wait_before_retry(failures, None, 0.999999) for failures in range(1, 8)]
    assert [round(seconds) for seconds in longest] == [10, 60, 300, 900, 3600, 3600, 3600]


def test_jitter_spreads_over_the_whole_wait() -> None:
    waits = [wait_before_retry(4, None, chance / 100) for chance in range(100)]
    assert min(waits) == 90
    assert max(waits) == pytest.approx(891)
    assert len({round(seconds) for seconds in waits}) > 85


@given(st.integers(0, 50), st.none() | st.floats(allow_nan=False), st.floats(0, 1, exclude_max=True))
def test_no_wait_is_a_tight_loop_or_for_ever(failures: int, asked: float | None, chance: float) -> None:
    seconds = wait_before_retry(failures, asked, chance)
    assert SHORTEST <= seconds <= 2 * LONGEST


@pytest.mark.parametrize("asked,least", [(0, 1), (17, 17), (1e9, 3600)])
def test_the_servers_wish_is_the_least(asked: float, least: float) -> None:
    assert wait_before_retry(1, asked, 0.0) == least
    assert wait_before_retry(1, asked, 0.9) > least


@pytest.mark.parametrize(
    "header,seconds",
    [
        (None, None),
        ("", None),
        ("soon", None),
        ("-5", None),
        ("1.5", None),
        ("١٧", None),
        ("0", 1),
        ("17", 17),
        (" 17 ", 17),
        ("3601", 3600),
        ("1000000000", 3600),
        ("9" * 5000, 3600),
        ("Sun, 22 Nov 2026 01:05:00 GMT", 300),
        ("Sun, 22 Nov 2026 00:05:00 GMT", 1),
        ("Sun, 22 Nov 2096 01:05:00 GMT", 3600),
        ("Sun, 32 Nov 2026 01:05:00 GMT", None),
        ("Sun, 22 Nov 2026 01:05:00", None),
    ],
)
def test_retry_after_is_read_and_held_in_bounds(header: str | None, seconds: float | None) -> None:
    assert retry_after_seconds(header, NOW) == seconds


def test_steps_are_those_of_the_protocol() -> None:
    assert STEPS == (10, 60, 300, 900, 3600)
