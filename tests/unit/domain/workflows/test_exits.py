"""The ways out of a branch, ranked by the conflict matrix (`domain.md` 3.14), and what they close."""

from __future__ import annotations

from itertools import product

import pytest

from domain.decisions import Put
from domain.workflows.exits import Exit, is_open, stands_against
from domain.workflows.registry import workflows
from tests.helpers.case_desk import TODAY, desk, two_desks
from tests.helpers.unit_view import BRANCH, UNIT
from tests.helpers.workflow_truths import exit_steps

STATUSES = ("expelled", "matured", "transferred", "removed", "honorary", "deceased")
EARLY, LATE = "2026-03-01", "2026-09-01"
OLD = {"birth_date": "1990-01-01"}


def test_the_steps_that_lead_out_are_known_with_the_status_they_lead_to() -> None:
    assert {(workflow.name, step.name, step.exit) for workflow, step in exit_steps()} == {
        ("transfer", "accept", "transferred"),
        ("transfer", "confirm_received", "transferred"),
        ("maturity", "approve", "matured"),
        ("removal", "confirm", "removed"),
        ("removal", "record_death", "deceased"),
        ("discipline", "expel", "expelled"),
        ("discipline", "expel_above", "expelled"),
        ("honorary", "approve", "honorary"),
    }


@pytest.mark.parametrize(
    "one,other",
    [pair for pair in product(STATUSES, STATUSES) if pair[0] != pair[1]],
)
@pytest.mark.parametrize("days", [(EARLY, LATE), (LATE, EARLY), (EARLY, EARLY)])
def test_of_two_different_exits_exactly_one_stands(one: str, other: str, days: tuple[str, str]) -> None:
    mine, theirs = Exit(one, days[0]), Exit(other, days[1])
    assert stands_against(mine, theirs) != stands_against(theirs, mine)


@pytest.mark.parametrize("day", [EARLY, LATE])
@pytest.mark.parametrize("other", ["matured", "transferred", "removed", "honorary"])
def test_row_6_expulsion_stands_against_everything(other: str, day: str) -> None:
    assert stands_against(Exit("expelled", LATE), Exit(other, day))


@pytest.mark.parametrize("day", [EARLY, LATE])
def test_row_4_maturing_out_stands_against_removal_whatever_the_dates(day: str) -> None:
    assert stands_against(Exit("matured", LATE), Exit("removed", day))


def test_row_1_a_transfer_accepted_before_or_on_the_day_of_the_removal_stands() -> None:
    assert stands_against(Exit("transferred", EARLY), Exit("removed", LATE))
    assert stands_against(Exit("transferred", EARLY), Exit("removed", EARLY))
    assert stands_against(Exit("removed", EARLY), Exit("transferred", LATE))


def test_row_5_who_was_over_age_matures_out_whatever_the_transfer() -> None:
    assert stands_against(Exit("matured", LATE, over_age=True), Exit("transferred", EARLY))
    assert not stands_against(Exit("matured", LATE), Exit("transferred", EARLY))
    assert stands_against(Exit("matured", EARLY), Exit("transferred", LATE))


def test_of_two_of_a_kind_the_earlier_stands_and_on_one_day_the_lower_id() -> None:
    assert stands_against(Exit("removed", EARLY, case="b"), Exit("removed", LATE, case="a"))
    assert not stands_against(Exit("removed", LATE, case="a"), Exit("removed", EARLY, case="b"))
    assert stands_against(Exit("removed", EARLY, case="a"), Exit("removed", EARLY, case="b"))
    assert not stands_against(Exit("removed", EARLY, case="b"), Exit("removed", EARLY, case="a"))


def test_of_two_receptions_the_earlier_stands_then_the_earlier_letter_then_the_lower_id() -> None:
    def received(on: str, letter: str, case: str) -> Exit:
        return Exit("transferred", letter, led_out_on=on, case=case)

    in_order = [received(EARLY, LATE, "b"), received(LATE, EARLY, "b"), received(LATE, LATE, "a"),
                received(LATE, LATE, "b")]  # fmt: skip
    for at, one in enumerate(in_order):
        for other in in_order[at + 1 :]:
            assert (stands_against(one, other), stands_against(other, one)) == (True, False)


def test_a_letter_that_nobody_answered_stands_against_no_reception() -> None:
    letter, received = Exit("transferred", EARLY), Exit("transferred", LATE, led_out_on=LATE)
    assert (stands_against(letter, received), stands_against(received, letter)) == (False, True)


@pytest.mark.parametrize("status", ["expelled", "matured", "removed", "deceased"])
def test_from_the_day_of_the_reception_the_old_unit_decides_no_way_out(status: str) -> None:
    move = Exit("transferred", LATE, led_out_on=EARLY)
    for day in (EARLY, LATE):
        mine = Exit(status, day, over_age=True, of_home=True, over_the_letter=True)
        assert (stands_against(mine, move), stands_against(move, mine)) == (False, True)


@pytest.mark.parametrize("status", ["removed", "deceased"])
def test_what_was_decided_over_the_letter_or_by_death_stands_until_the_reception(status: str) -> None:
    move = Exit("transferred", "2026-02-01", led_out_on=LATE)
    mine = Exit(status, EARLY, of_home=True, over_the_letter=status == "removed")
    assert (stands_against(mine, move), stands_against(move, mine)) == (True, False)


def test_a_post_that_begins_after_an_exit_heard_late_ends_as_it_began() -> None:
    at = desk(**OLD)
    later = {"member": "m1", "org": BRANCH, "post": "200", "held_from": "2026-11-01"}
    at.view.commit([Put("position", "p1", later, creates=True)])
    paper = {"maturity_reason": "age", "decision_date": "2026-10-15", "decision_number": "12-QĐ/ĐTN"}
    assert "holds_post" in at.broken("maturity.approve", member="m1", **paper)
    at.take("maturity.approve", member="m1", confirm=["holds_post"], **paper)
    assert at.found("position", "p1").fields["held_to"] == "2026-11-01"


def test_an_exit_ends_posts_and_overlays_on_its_day_and_closes_the_other_cases() -> None:
    at = desk(**OLD)
    at.view.commit(
        [
            Put(
                "position",
                "p1",
                {"member": "m1", "org": BRANCH, "post": "200", "held_from": "2025"},
                creates=True,
            ),
            Put(
                "position",
                "p2",
                {"member": "m1", "org": UNIT, "post": "234", "held_to": "2026-02"},
                creates=True,
            ),
            Put(
                "overlay",
                "o1",
                {"member": "m1", "type": "working_away", "from_on": "2026-01-01"},
                creates=True,
            ),
            Put("overlay", "o2", {"member": "m1", "type": "residence", "to_on": "2026-05-01"}, creates=True),
        ]
    )
    draft = at.take("commendation.start", member="m1")
    case = at.take(
        "maturity.approve",
        member="m1",
        maturity_reason="age",
        decision_date="2026-10-15",
        decision_number="12-QĐ/ĐTN",
        confirm=["holds_post"],
    )
    assert at.member()["status"] == "matured"
    held_to = {id: at.view.records["position", id].fields["held_to"] for id in ("p1", "p2")}
    assert held_to == {"p1": "2026-10-15", "p2": "2026-02"}
    ends = {id: at.view.records["overlay", id].fields["to_on"] for id in ("o1", "o2")}
    assert ends == {"o1": "2026-10-15", "o2": "2026-05-01"}
    closed = at.case(draft)
    assert closed["state"] == "cancelled"
    assert closed["lost_to"] == {
        "workflow": "maturity",
        "case": case,
        "unit": UNIT,
        "unit_name": "Đoàn xã",
        "decided_on": "2026-10-15",
        "decision_number": "12-QĐ/ĐTN",
    }
    assert closed["history"][-1]["to"] == "cancelled"


def test_an_exit_leaves_closed_cases_as_they_are() -> None:
    at = desk(**OLD)
    award = at.take(
        "commendation.record",
        member="m1",
        form="certificate",
        level="grassroots",
        decision_number="5",
        decision_date="2025-03-26",
    )
    at.take(
        "maturity.approve",
        member="m1",
        maturity_reason="age",
        decision_number="12-QĐ/ĐTN",
        decision_date="2026-10-15",
    )
    assert at.state(award) == "effective"


def test_row_2_and_5_a_transfer_under_way_is_called_off_at_both_ends() -> None:
    here, there = two_desks(**OLD)
    sent = here.take("transfer.send", member="m1", to_unit="TB.2", letter_date="2026-10-01")
    here.take(
        "maturity.approve",
        member="m1",
        maturity_reason="age",
        decision_number="12-QĐ/ĐTN",
        decision_date="2026-10-15",
        confirm=["open_transfer"],
    )
    assert here.state(sent) == "cancelled"
    (coming,) = there.view.cases_of("m1")
    assert coming.fields["state"] == "withdrawn"
    codes = [one.fields["code"] for one in there.view.records.values() if one.kind == "notice"]
    assert codes == ["transfer_arrived", "transfer_cancelled"]


def test_whether_a_case_is_open_follows_from_its_state() -> None:
    at = desk()
    case = at.view.record("case", at.take("maturity.start", member="m1"))
    assert case is not None
    assert is_open(case)
    for state in workflows()["maturity"].states:
        at.view.commit([Put("case", case.id, {"state": state.code})])
        moved = at.view.record("case", case.id)
        assert moved is not None
        assert is_open(moved) == state.open
    at.view.commit([Put("case", case.id, {"workflow": "of tomorrow"})])
    unknown = at.view.record("case", case.id)
    assert unknown is not None
    assert not is_open(unknown)
    assert at.today == TODAY
