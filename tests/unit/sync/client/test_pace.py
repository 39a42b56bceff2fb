"""The ladder of sizes: one step at a time, back up after success, and an end to it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from sync.client.pace import FIRST_PAGE, LEAST_PAGE, LEAST_PUSH, MOST_OPERATIONS, MOST_PAGE, MOST_PUSH, Pace
from sync.client.remote import (
    Damaged,
    NotOurServer,
    RequestRefused,
    ServerTrouble,
    SlowDown,
    TooLarge,
    Unauthorised,
    UpdateNeeded,
)
from sync.client.transport import CutOff, NoNetwork, Stalled, SyncFailure, Timeout
from sync.protocol.messages import Operation


def operations(*numbers: int) -> list[Operation]:
    return [Operation(n, "a", "2026-11-22T08:00:00+07:00", "member", f"m{n}", "edit") for n in numbers]


def tries_until(failure: SyncFailure, next_page: Callable[[Pace], list[Operation]], pace: Pace) -> int:
    """How often the same failure is answered with another try before it is raised."""
    for tries in range(1000):
        try:
            pace.after(failure, next_page(pace))
        except type(failure):
            return tries
    raise AssertionError("never ends")


@pytest.mark.parametrize("failure", [Timeout(), CutOff(), Damaged("digest")])
def test_a_broken_line_makes_every_size_smaller(failure: SyncFailure) -> None:
    pace = Pace()
    pace.after(failure, [])
    assert pace.page_bytes < FIRST_PAGE
    assert pace.push_bytes < MOST_PUSH
    assert pace.max_ops < MOST_OPERATIONS


def test_a_line_that_breaks_again_and_again_ends_the_cycle() -> None:
    assert tries_until(Timeout(), lambda pace: [], Pace()) == 3


def test_a_line_that_stands_still_twice_ends_the_cycle() -> None:
    assert tries_until(Stalled(), lambda pace: [], Pace()) == 1
    pace = Pace()
    for _ in range(10):
        pace.after(Stalled(), [])
        pace.succeeded()


def test_progress_between_two_breaks_goes_on_for_ever() -> None:
    pace = Pace()
    for _ in range(30):
        pace.after(CutOff(), [])
        pace.succeeded()
    assert pace.kept_back == set()


def test_sizes_stay_within_bounds() -> None:
    pace = Pace()
    for _ in range(3):
        pace.after(Timeout(), [])
    assert pace.page_bytes >= LEAST_PAGE
    assert pace.push_bytes >= LEAST_PUSH
    assert pace.max_ops >= 1
    for _ in range(20):
        pace.succeeded()
    assert (pace.page_bytes, pace.push_bytes, pace.max_ops) == (MOST_PAGE, MOST_PUSH, MOST_OPERATIONS)


@pytest.mark.parametrize("failure", [TooLarge(413), ServerTrouble(500), RequestRefused(400)])
def test_one_bad_operation_among_fifty_is_found_and_kept_back(failure: SyncFailure) -> None:
    pace, left, bad, requests, done = Pace(), list(range(1, 51)), 31, 0, set[int]()
    while rest := [n for n in left if n not in pace.kept_back]:
        page = [] if pace.pull_only else rest[: pace.max_ops]
        requests += 1
        if bad in page:
            pace.after(failure, operations(*page))
        else:
            pace.succeeded()
            done |= set(page)
            left = [n for n in left if n not in page]
    assert pace.kept_back == {bad}
    assert done == set(range(1, 51)) - {bad}
    assert requests <= 20


def test_when_the_server_fails_without_operations_too_it_is_the_server() -> None:
    pace = Pace()
    pace.after(ServerTrouble(500), operations(1, 2))
    assert pace.pull_only
    with pytest.raises(ServerTrouble):
        pace.after(ServerTrouble(500), [])


def test_a_page_over_which_the_server_fails_is_asked_for_smaller() -> None:
    pace = Pace()
    assert 1 <= tries_until(ServerTrouble(500), lambda pace: [], pace) <= 5
    assert pace.page_bytes < FIRST_PAGE


@pytest.mark.parametrize(
    "failure",
    [NoNetwork(), NotOurServer("content type"), SlowDown(17), Unauthorised(), UpdateNeeded(), TooLarge(413)],
)
def test_what_no_smaller_request_can_help_ends_the_cycle_at_once(failure: SyncFailure) -> None:
    with pytest.raises(type(failure)):
        Pace().after(failure, [])


def test_a_cycle_never_becomes_a_storm_of_requests() -> None:
    numbers = iter(range(1000))

    def one_operation(pace: Pace) -> list[Operation]:
        if pace.pull_only:
            pace.succeeded()
        return operations(next(numbers))

    assert tries_until(ServerTrouble(500), one_operation, Pace()) <= 40
