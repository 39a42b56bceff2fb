"""Laptops on one unit and a server process, with the line between them broken at every message and byte."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.helpers.leftovers import LogGuard
from tests.rigs.desks import Desk, Room
from tests.rigs.faults import (
    CutReply,
    CutRequest,
    DropReply,
    DropRequest,
    Duplicate,
    Fault,
    Portal,
    Refuse,
    TruncateReply,
    at_messages,
    seeded,
)

SEED = 20261122
NAMES = ("Lan", "Minh", "Nga", "Quân", "Yến")


@pytest.fixture(autouse=True)
def _cut_headers_may_be_logged(expected_logs: LogGuard) -> None:
    """The HTTP library warns of a reply that was cut inside its headers, as some are here."""
    expected_logs.allow(r"^urllib3\.connection: Failed to parse headers")


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Room]:
    """One for all tests of the file: each heals the line and has everything judged from the start."""
    with Room(tmp_path_factory.mktemp("pair"), NAMES[:2], SEED) as room:
        yield room


def _work(desk: Desk, edits: int, creates: int = 0) -> None:
    for _ in range(edits):
        desk.cadre.edit()
    for _ in range(creates):
        desk.cadre.create()


@pytest.mark.parametrize("laptops,rounds", [(2, 12), (5, 6)])
@pytest.mark.rig
def test_laptops_reconcile_over_a_line_that_breaks_most_messages(
    tmp_path: Path, laptops: int, rounds: int
) -> None:
    with Room(tmp_path, NAMES[:laptops], SEED) as room:
        room.break_line(seeded(SEED, 0.7))
        for _ in range(rounds):
            for desk in room.desks:
                _work(desk, edits=5, creates=1)
                desk.cadre.sync()
            assert room.halves() == []
        happened = set(room.proxy.counts)
        assert room.objections() == []
        count = room.count()
    assert count.saves == rounds * laptops * 6
    assert sum(count.verdicts.values()) == count.saves
    # A run without races, or on a line that hardly ever broke, would prove nothing.
    assert count.verdicts["conflict"] > laptops
    assert len(happened - {"Pass"}) >= 8


@pytest.mark.parametrize("fault", [DropRequest(), DropReply(), DropReply(reset=True), Duplicate(), Portal()])
def test_the_line_breaks_at_each_message_of_a_synchronisation_in_turn(pair: Room, fault: Fault) -> None:
    mine, theirs = pair.desks
    for place in range(1, 20):
        _work(theirs, edits=2)
        theirs.cadre.sync()
        _work(mine, edits=3, creates=1)
        pair.break_line(at_messages({place: fault}))
        mine.cadre.sync()
        assert pair.halves() == []
        if not pair.proxy.counts[fault.name]:
            break
        mine.cadre.sync()
    else:
        pytest.fail("no synchronisation came to an end before the fault")
    assert place > 1
    assert pair.objections() == []


@pytest.mark.parametrize(
    "cut", [CutRequest, CutReply, lambda at: TruncateReply(at, honest=True)], ids=["request", "reply", "body"]
)
def test_a_push_of_fourteen_operations_is_cut_at_many_bytes(pair: Room, cut: Callable[[int], Fault]) -> None:
    mine, theirs = pair.desks
    happened = 0
    for at in range(1, 1500, 83):
        _work(theirs, edits=1)
        theirs.cadre.sync()
        _work(mine, edits=14)
        pair.break_line(at_messages({1: cut(at)}))
        mine.cadre.sync()
        happened += pair.proxy.counts["Pass"] < sum(pair.proxy.counts.values())
    assert happened >= 5
    assert pair.halves() == []
    assert pair.objections() == []


def test_a_busy_server_is_left_alone_until_it_answers(pair: Room) -> None:
    mine = pair.desks[0]
    _work(mine, edits=3)
    for retry_after in ("", "120", "soon", "999999999999"):
        pair.break_line(lambda message, wait=retry_after: Refuse(503, wait))  # type: ignore[misc]
        mine.cadre.sync()
        assert mine.syncs[-1]["failed"] == "slow_down"
        # Whether to come again is for later: a refusal is not answered with the next request.
        assert pair.proxy.counts["Refuse"] == 1
    assert pair.objections() == []
