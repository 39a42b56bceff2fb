"""A finished transfer that says nothing of the province is told of it later: once, by the unit, as a step."""

from __future__ import annotations

from typing import Any

import pytest

from domain.refusals import Refusal
from domain.roles import Role
from tests.helpers.case_desk import CaseDesk, desk
from tests.helpers.unit_view import BRANCH

SENT = {"to_place": "Công ty may", "letter_date": "2026-10-01"}
RECEIVED = {"from_place": "Xã bên", "accepted_on": "2026-10-20", "to_org": BRANCH}
PERSON = {"full_name": "Vi Thị Bưởi", "birth_date": "2004-03-05", "joined_on": "2020-03-26"}


def sent(at: CaseDesk) -> str:
    case = at.take("transfer.send", member="m1", **SENT)
    return at.take("transfer.confirm_received", case, accepted_on="2026-10-20")


def received(at: CaseDesk) -> str:
    return at.take("transfer.receive", person=PERSON, org=BRANCH, **RECEIVED)


@pytest.mark.parametrize(
    ("finished", "step"), [(sent, "transfer.tell_province"), (received, "transfer.tell_province_in")]
)
def test_what_was_missing_is_told_once_and_stays_in_the_history(finished: object, step: str) -> None:
    at = desk()
    case = finished(at)  # type: ignore[operator]
    before = at.case(case)
    assert at.refused(step, case) == "validation.required"
    at.take(step, case, outside_province=False)
    after = at.case(case)
    assert after["data"] == {**before["data"], "outside_province": False}
    assert (after["state"], after["decided_on"]) == (before["state"], before["decided_on"])
    assert after["history"][:-1] == before["history"]
    assert after["history"][-1]["step"] == step.removeprefix("transfer.")
    assert at.refused(step, case, outside_province=True) == "case.province_told"


def test_who_said_it_when_the_case_was_open_is_not_asked_again() -> None:
    at = desk()
    case = at.take("transfer.send", member="m1", outside_province=True, **SENT)
    assert at.refused("transfer.tell_province", case, outside_province=False) == Refusal.STATE
    at.take("transfer.confirm_received", case, accepted_on="2026-10-20")
    assert at.refused("transfer.tell_province", case, outside_province=False) == "case.province_told"


def test_it_is_for_the_unit_as_the_end_of_the_transfer_was() -> None:
    at = desk()
    case = sent(at)
    branch = at.acting_as(Role.BRANCH, BRANCH)
    assert branch.refused("transfer.tell_province", case, outside_province=True) == Refusal.FORBIDDEN_LEVEL


def test_nothing_else_of_the_case_can_be_written_that_way() -> None:
    at = desk()
    case = sent(at)
    given: dict[str, Any] = {"outside_province": True, "accepted_on": "2026-10-21"}
    assert at.refused("transfer.tell_province", case, **given) == "validation.unknown_field"


def test_a_mistaken_receipt_and_reception_are_still_taken_back_with_all_that_they_took() -> None:
    at = desk()
    case = sent(at)
    at.take("transfer.tell_province", case, outside_province=True)
    at.take("transfer.undo_receipt", case, reason="ghi nhầm")
    assert (at.state(case), at.member()["status"]) == ("awaiting", "transferring")
    other = received(at)
    at.take("transfer.tell_province_in", other, outside_province=True)
    at.take("transfer.undo_reception", other, reason="ghi nhầm")
    assert at.state(other) == "annulled"
