"""The oracle objects to every home with a planted fault, and to none without."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from tests.rigs.evidence import HomeFacts, QueueLine, Row, ServerFacts, ServerReceipt
from tests.rigs.oracle import judge_home, judge_kept, judge_level
from tests.rigs.sample_history import CREATED, MEMBER, History, edit, receipt

_NOTHING = ServerFacts(0, "0:0000000000000000", [], [])


def _home() -> HomeFacts:
    """A has a1 and a2 of m1 and the create of m2 in the outbox; m3 is as the server has it."""
    rows = {
        MEMBER: Row({"note": "a2"}, "pending", 1),
        CREATED: Row({"note": "new"}, "sent", 0),
        "m3": Row({}, "synced", 1),
    }
    queue = [
        QueueLine(1, CREATED, "create", "sent", {"note": "new"}),
        QueueLine(2, MEMBER, "edit", "pending", {"note": "a1"}),
        QueueLine(3, MEMBER, "edit", "pending", {"note": "a2"}),
    ]
    return HomeFacts("A", "device A", rows, queue)


def _without_row(home: HomeFacts, id: str) -> HomeFacts:
    return replace(home, rows={key: row for key, row in home.rows.items() if key != id})


def _with_row(home: HomeFacts, id: str, row: Row) -> HomeFacts:
    return replace(home, rows={**home.rows, id: row})


def test_a_whole_home_passes() -> None:
    assert judge_home(_home(), _NOTHING) == []


def test_what_the_server_acknowledged_is_on_its_way_without_a_line() -> None:
    receipt = ServerReceipt("device A", "i", 1, "applied", "", "", {"id": CREATED, "set": {"note": "new"}})
    acknowledged = replace(_NOTHING, receipts=[receipt])
    sent = replace(_home(), queue=_home().queue[1:])
    assert judge_home(sent, acknowledged) == []
    pending = _with_row(sent, CREATED, Row({"note": "new"}, "pending", 0))
    assert judge_home(pending, acknowledged) != []


@pytest.mark.parametrize(
    "plant",
    [
        pytest.param(lambda home: replace(home, queue=home.queue[1:]), id="new row without its line"),
        pytest.param(lambda home: replace(home, queue=home.queue[:1]), id="changed row without its line"),
        pytest.param(lambda home: replace(home, queue=home.queue[:2]), id="row ahead of its line"),
        pytest.param(lambda home: _without_row(home, CREATED), id="line without its row"),
        pytest.param(
            lambda home: _with_row(home, MEMBER, Row({"note": "a1"}, "pending", 1)),
            id="line ahead of its row",
        ),
        pytest.param(
            lambda home: _with_row(home, "m4", Row({}, "synced", 0)), id="row that the server never heard of"
        ),
        pytest.param(lambda home: replace(home, queue=[*home.queue, home.queue[0]]), id="number used twice"),
    ],
)
def test_half_a_save_in_a_home_is_objected_to(plant: Callable[[HomeFacts], HomeFacts]) -> None:
    assert judge_home(plant(_home()), _NOTHING) != []


def test_a_save_waits_in_the_outbox_or_has_a_receipt() -> None:
    history = History()
    saves = list(history.ledger.saves.values())
    nowhere = replace(history.server, receipts=[])
    assert judge_kept(saves, _home(), nowhere) == []
    empty = replace(_home(), queue=[])
    assert judge_kept(saves, empty, history.server) == []
    assert len(judge_kept(saves, empty, nowhere)) == 3
    unsure = [replace(save, sure=False) for save in saves]
    assert judge_kept(unsure, empty, nowhere) == []


@pytest.mark.parametrize(
    "plant,word",
    [
        (lambda home: _without_row(home, MEMBER), "missing here"),
        (lambda home: _with_row(home, "m9", Row({}, "synced", 3)), "not at the server"),
        (lambda home: _with_row(home, MEMBER, Row({"note": "a1"}, "conflict", 4)), "differs in ['note']"),
        (lambda home: _with_row(home, MEMBER, Row({"note": "a2"}, "conflict", 3)), "version 3"),
        (lambda home: replace(home, conflicts=[]), "open conflicts differ"),
        (lambda home: replace(home, queue=_home().queue), "not settled"),
        (
            lambda home: replace(
                home, rejected=[{"id": "r", "code": "state", "message": "x", "fields": {"note": "y"}}]
            ),
            "not refused",
        ),
    ],
)
def test_a_replica_that_is_not_level_is_objected_to(
    plant: Callable[[HomeFacts], HomeFacts], word: str
) -> None:
    history = History()
    objections = judge_level([plant(history.homes[0])], history.server)
    assert any(word in objection for objection in objections), objections


def test_a_refusal_that_the_tray_does_not_show_is_objected_to() -> None:
    history = History()
    history.receipts.append(receipt("A", 7, "rejected", edit(MEMBER, "a2", "no"), code="forbidden"))
    assert any("without an entry" in objection for objection in judge_level(history.homes, history.server))
