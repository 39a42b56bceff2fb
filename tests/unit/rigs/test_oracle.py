"""The oracle objects to every history of a server with a planted fault, and to none without."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from tests.rigs.evidence import Save, ServerFacts, ServerRecord
from tests.rigs.oracle import count, judge_server
from tests.rigs.sample_history import CREATED, MEMBER, History, conflict_about, edit, receipt


def test_a_good_history_passes() -> None:
    history = History()
    assert history.judge() == []
    counted = count(history.ledger, history.server)
    assert (counted.saves, counted.verdicts, counted.conflicts) == (4, {"applied": 3, "conflict": 1}, 1)


def test_a_create_that_died_may_have_happened_or_not() -> None:
    history = History()
    for number in ("8", "9"):
        history.ledger.announce(Save("A", number, "create", "", {"note": f"died {number}"}, {}))
    history.created = replace(history.created, fields={"note": "died 8"})
    history.ledger.saves.pop(("A", "1"))
    history.receipts[0] = receipt(
        "A", 1, "applied", {"do": "create", "id": CREATED, "set": {"note": "died 8"}}
    )
    assert judge_server(history.ledger, history.server) == []


def test_a_value_replaced_by_its_own_laptop_inside_one_conflict_is_explained() -> None:
    history = History()
    history.ledger.saves["B", "2"] = Save("B", "2", "edit", MEMBER, {"note": "b2"}, {"note": "b1"})
    history.receipts.append(receipt("B", 2, "conflict", edit(MEMBER, "b1", "b2"), conflict="c1"))
    history.conflict = replace(history.conflict, fields=conflict_about(mine="b2", theirs="a2"))
    assert history.judge() == []


def _lose_a_create(history: History) -> None:
    history.receipts.pop(0)
    history.created = replace(history.created, id="other", fields={})


def _lose_an_edit_silently(history: History) -> None:
    # B's edit was written over a2 by somebody who had only seen a1: last write wins.
    history.member = replace(history.member, fields={"note": "b1"})
    history.receipts[3] = receipt("B", 1, "applied", edit(MEMBER, "a1", "b1"))
    history.conflict = replace(history.conflict, gone="deleted")


def _lose_the_loser(history: History) -> None:
    # The verdict says conflict, but the conflict record does not have the value.
    history.conflict = replace(history.conflict, fields=conflict_about(mine="something", theirs="a2"))


def _lose_the_conflict(history: History) -> None:
    history.conflict = replace(history.conflict, gone="deleted")
    history.receipts[3] = replace(history.receipts[3], conflict="c9")


def _do_an_edit_twice(history: History) -> None:
    # a1 came once more after a2.
    history.member = replace(history.member, version=6, fields={"note": "a1"})


def _send_an_edit_under_two_numbers(history: History) -> None:
    history.receipts.append(receipt("A", 4, "merged", edit(MEMBER, "first", "a1")))


def _create_twice(history: History) -> None:
    history.conflict = ServerRecord("member", "m3", 5, {"note": "new"})
    history.receipts.pop()
    history.ledger.saves.pop(("B", "1"))


def _half_an_edit(history: History) -> None:
    save = replace(history.ledger.saves["A", "3"], values={"note": "a2", "home_town": "a2 too"})
    history.ledger.saves["A", "3"] = save


def _apply_and_reject(history: History) -> None:
    history.receipts[2] = replace(history.receipts[2], verdict="rejected", code="state")


def _apply_and_conflict(history: History) -> None:
    history.conflict = replace(history.conflict, fields=conflict_about(mine="a2", theirs="a2", whose="A"))
    history.receipts[2] = replace(history.receipts[2], verdict="conflict", conflict="c1")


def _write_what_nobody_saved(history: History) -> None:
    history.member = replace(history.member, fields={"note": "who wrote this"})


def _send_what_nobody_saved(history: History) -> None:
    history.receipts.append(receipt("A", 9, "applied", edit(MEMBER, "a2", "nobody")))


def _quote_another_old_value(history: History) -> None:
    # The laptop claims to have seen a2, so that the server cannot notice the race.
    history.receipts[3] = receipt("B", 1, "conflict", edit(MEMBER, "a2", "b1"), conflict="c1")


def _send_to_another_record(history: History) -> None:
    history.receipts[2] = receipt("A", 3, "applied", edit(CREATED, "a1", "a2"))


def _leave_it_waiting(history: History) -> None:
    history.receipts[3] = replace(history.receipts[3], verdict="waiting", conflict="")


def _open_a_conflict_about_nothing(history: History) -> None:
    history.receipts[3] = replace(history.receipts[3], verdict="rejected", code="state", conflict="")


def _let_a_conflict_show_old_news(history: History) -> None:
    history.conflict = replace(history.conflict, fields=conflict_about(mine="b1", theirs="a1"))


@pytest.mark.parametrize(
    "plant,word",
    [
        (_lose_a_create, "lost"),
        (_lose_an_edit_silently, "lost"),
        (_lose_the_loser, "lost"),
        (_lose_the_conflict, "lost"),
        (_do_an_edit_twice, "lost"),
        (_send_an_edit_under_two_numbers, "twice"),
        (_create_twice, "twice"),
        (_half_an_edit, "half"),
        (_apply_and_reject, "both"),
        (_apply_and_conflict, "both"),
        (_write_what_nobody_saved, "phantom"),
        (_send_what_nobody_saved, "phantom"),
        (_quote_another_old_value, "saw"),
        (_send_to_another_record, "was sent for record"),
        (_leave_it_waiting, "not settled"),
        (_open_a_conflict_about_nothing, "opened by no operation"),
        (_let_a_conflict_show_old_news, "shows note='a1'"),
    ],
)
def test_a_planted_fault_at_the_server_is_objected_to(plant: Callable[[History], None], word: str) -> None:
    history = History()
    plant(history)
    assert any(word in objection for objection in history.judge()), history.judge()


def test_values_that_run_in_a_circle_are_objected_to() -> None:
    history = History()
    history.ledger.saves["A", "2"] = replace(history.ledger.saves["A", "2"], seen={"note": "a2"})
    assert any("again over a later value" in objection for objection in history.judge())


@pytest.mark.parametrize(
    "change",
    [
        lambda server: replace(server, digest="2:0000000000000000"),
        lambda server: replace(server, head=1),
    ],
)
def test_a_server_that_contradicts_itself_is_objected_to(
    change: Callable[[ServerFacts], ServerFacts],
) -> None:
    history = History()
    assert judge_server(history.ledger, change(history.server)) != []
