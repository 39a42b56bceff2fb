"""Settling a conflict: a side, a third value, the first one wins, and taking it back."""

from __future__ import annotations

import pytest

from domain.decisions import Command
from domain.refusals import Refusal
from tests.helpers.two_cadres import (
    HUNG,
    LAN,
    MINE,
    OLD,
    THEIRS,
    conflict_fields,
    delete,
    edit,
    phone_conflict,
    send,
    settle,
    value,
)
from tests.helpers.unit_view import (
    unit_with_member,
)


@pytest.mark.parametrize("take, expected", [("mine", MINE), ("theirs", THEIRS)])
def test_a_settlement_takes_a_side_and_keeps_both_values(take: str, expected: str) -> None:
    view = unit_with_member(phone=OLD)
    outcome = phone_conflict(view)
    assert settle(view, outcome, take).verdict == "applied"
    fields = conflict_fields(view, outcome)
    assert value(view, "phone") == expected
    assert (fields["status"], fields["settled_by"]["name"], fields["settled_by"]["at"]) == (
        "settled",
        "Lan",
        LAN.at,
    )
    assert fields["groups"][0]["mine"] == {"phone": MINE}


def test_a_settlement_can_be_a_third_value() -> None:
    view = unit_with_member(phone=OLD)
    outcome = phone_conflict(view)
    assert settle(view, outcome, "values", phone="0351112223").verdict == "applied"
    assert value(view, "phone") == "0351112223"


def test_the_first_settlement_wins() -> None:
    view = unit_with_member(phone=OLD)
    outcome = phone_conflict(view)
    settle(view, outcome, "theirs", author=HUNG)
    second = settle(view, outcome, "mine")
    assert (second.verdict, second.code) == ("rejected", Refusal.ALREADY_RESOLVED)
    assert second.params["by"]["name"] == "Hùng"
    assert value(view, "phone") == THEIRS


def test_a_settlement_does_not_overwrite_what_the_cadre_never_saw() -> None:
    view = unit_with_member(phone=OLD)
    outcome = phone_conflict(view)
    seen = {"phone": {"phone": THEIRS}}
    send(view, edit(phone="0351112223"), {"phone": THEIRS}, version=view.head, author=HUNG)
    late = send(view, Command("resolve", "conflict", outcome.conflict, {"take": "mine"}), {"groups": seen})
    assert (late.verdict, late.conflict) == ("conflict", outcome.conflict)
    assert value(view, "phone") == "0351112223"
    assert conflict_fields(view, outcome)["status"] == "open"


def test_a_settled_value_is_checked_like_any_other() -> None:
    view = unit_with_member(phone=OLD)
    outcome = phone_conflict(view)
    refused = settle(view, outcome, "values", phone="12")
    assert refused.verdict == "rejected"
    assert conflict_fields(view, outcome)["status"] == "open"


def test_a_settlement_taken_back_asks_again_and_restores_what_it_wrote() -> None:
    view = unit_with_member(phone=OLD)
    outcome = phone_conflict(view)
    settle(view, outcome, "mine")
    assert settle(view, outcome, "reopen").verdict == "applied"
    fields = conflict_fields(view, outcome)
    assert (fields["status"], fields.get("settled_by"), fields.get("settlement")) == ("open", None, None)
    assert value(view, "phone") == THEIRS
    assert settle(view, outcome, "mine").verdict == "applied"
    assert value(view, "phone") == MINE


def test_taking_a_settlement_back_leaves_alone_what_changed_since() -> None:
    view = unit_with_member(phone=OLD)
    outcome = phone_conflict(view)
    settle(view, outcome, "mine")
    send(view, edit(phone="0351112223"), {"phone": MINE}, version=view.head, author=HUNG)
    settle(view, outcome, "reopen")
    (group,) = conflict_fields(view, outcome)["groups"]
    assert value(view, "phone") == "0351112223"
    assert (group["mine"], group["theirs"]) == ({"phone": MINE}, {"phone": "0351112223"})


def test_what_is_open_already_is_taken_back_by_doing_nothing() -> None:
    view = unit_with_member(phone=OLD)
    outcome = phone_conflict(view)
    again = settle(view, outcome, "reopen")
    assert (again.verdict, again.changes) == ("applied", ())


def test_a_confirmed_deletion_is_not_taken_back_from_half_a_record() -> None:
    view = unit_with_member(phone=OLD)
    send(view, edit(phone=THEIRS), {"phone": OLD}, author=HUNG)
    outcome = delete(view, version=1)
    settle(view, outcome, "mine")
    assert settle(view, outcome, "reopen").code == "state"
