"""What a revoked decision gives back: the posts, overlays and open cases that it ended, and nobody else's."""

from __future__ import annotations

from typing import Any

import pytest

from domain.decisions import Put
from domain.roles import Role
from tests.helpers.case_desk import DECISION, MEETING, CaseDesk, desk
from tests.helpers.unit_view import BRANCH, OTHER_BRANCH, UNIT

REVOCATION = {"revoke_number": "31-QĐ", "revoke_date": "2026-11-20"}
REMOVED: dict[str, Any] = {
    "months_absent": 6,
    "months_in_a_row": True,
    "reminders": "Đã nhắc ba lần",
    "resolution_number": "3-NQ/CĐ",
    "resolution_date": "2026-10-15",
}
EXPELLED: dict[str, Any] = {
    "form": "expulsion",
    "violation": "Vi phạm kỷ luật đoàn",
    "self_criticism": True,
    "secret_ballot": True,
    **MEETING,
    **DECISION,
}
MATURED: dict[str, Any] = {"maturity_reason": "age", "confirm": ["holds_post"], **DECISION}
DIED: dict[str, Any] = {"effective_on": "2026-10-15"}
# Decision → what it brings, the step that undoes it, and what that brings.
WAYS_OUT: dict[str, tuple[dict[str, Any], str, dict[str, Any]]] = {
    "removal.confirm": (REMOVED, "removal.revoke", REVOCATION),
    "discipline.expel": (EXPELLED, "discipline.revoke", REVOCATION),
    "maturity.approve": (MATURED, "maturity.revoke", REVOCATION),
    "removal.record_death": (DIED, "removal.undo_death", {}),
}
POST = {"member": "m1", "org": BRANCH, "post": "200", "held_from": "2024-01-01", "held_to": "2027-05-01"}
OVERLAY = {"member": "m1", "type": "residence", "from_on": "2026-01-01", "to_on": "2027-06-30"}


def in_office() -> CaseDesk:
    """The member holds a post of the branch until a day, and lives elsewhere until another."""
    at = desk(birth_date="1990-02-03", position="200")
    at.view.commit([Put("position", "p1", POST, creates=True), Put("overlay", "o1", OVERLAY, creates=True)])
    return at


def after(do: str) -> tuple[CaseDesk, str]:
    at = in_office()
    case = at.take(do, member="m1", reason="theo giấy tờ", **WAYS_OUT[do][0])
    assert at.found("position", "p1").fields["held_to"] == "2026-10-15"
    assert at.found("overlay", "o1").fields["to_on"] == "2026-10-15"
    return at, case


def undone(at: CaseDesk, do: str, case: str) -> None:
    _, undo, given = WAYS_OUT[do]
    at.take(undo, case, reason="khiếu nại đúng", **given)


@pytest.mark.parametrize("do", WAYS_OUT)
def test_posts_and_overlays_come_back_with_the_days_they_had(do: str) -> None:
    at, case = after(do)
    undone(at, do, case)
    post = at.found("position", "p1").fields
    assert (at.member()["status"], post["held_to"], post.get("end_reason")) == ("active", "2027-05-01", None)
    assert at.found("overlay", "o1").fields["to_on"] == "2027-06-30"


@pytest.mark.parametrize("do", WAYS_OUT)
def test_a_post_that_was_filled_meanwhile_stays_with_its_holder_and_that_is_told(do: str) -> None:
    at, case = after(do)
    other = {"person_name": "Lê Thị Sen", "org": BRANCH, "post": "200", "held_from": "2026-10-20"}
    at.view.commit([Put("position", "p2", other, creates=True)])
    _, undo, given = WAYS_OUT[do]
    warned = at.broken(undo, case, reason="khiếu nại đúng", **given)
    assert (warned["post_held_by_another"].params or {})["name"] == "Lê Thị Sen"
    undone(at, do, case)
    assert at.found("position", "p1").fields["held_to"] == "2026-10-15"
    assert at.found("overlay", "o1").fields["to_on"] == "2027-06-30"


def test_what_had_ended_before_the_decision_stays_ended() -> None:
    at = in_office()
    at.view.commit([Put("position", "p1", {"held_to": "2026-10-15", "end_reason": "left"})])
    case = at.take("removal.confirm", member="m1", **REMOVED)
    undone(at, "removal.confirm", case)
    assert at.found("position", "p1").fields["held_to"] == "2026-10-15"


def test_what_somebody_wrote_since_stays_theirs() -> None:
    at, case = after("removal.confirm")
    at.view.commit(
        [Put("overlay", "o1", {"to_on": "2026-09-01"}), Put("position", "p1", {"end_reason": "term_over"})]
    )
    undone(at, "removal.confirm", case)
    assert at.found("overlay", "o1").fields["to_on"] == "2026-09-01"
    assert at.found("position", "p1").fields["held_to"] == "2026-10-15"


def test_a_post_in_a_branch_that_was_dissolved_since_does_not_come_back() -> None:
    at, case = after("removal.confirm")
    at.view.commit([Put("organisation", BRANCH, {"status": "dissolved"})])
    at.take("removal.revoke", case, reason="khiếu nại đúng", return_org=OTHER_BRANCH, **REVOCATION)
    assert at.found("position", "p1").fields["held_to"] == "2026-10-15"


def test_a_case_of_before_says_by_its_day_and_reason_which_posts_it_ended() -> None:
    at, case = after("discipline.expel")
    lines = [
        {name: value for name, value in line.items() if name != "took"} for line in at.case(case)["history"]
    ]
    at.view.commit([Put("case", case, {"history": lines})])
    undone(at, "discipline.expel", case)
    assert "held_to" not in {k: v for k, v in at.found("position", "p1").fields.items() if v is not None}


def test_a_case_that_the_decision_closed_goes_on_where_it_stood() -> None:
    at = desk()
    award = {"form": "certificate", "level": "grassroots", "achievement": "Tình nguyện"}
    opened = at.take("commendation.submit", member="m1", **award, **MEETING)
    case = at.take("removal.confirm", member="m1", **REMOVED)
    assert at.state(opened) == "cancelled"
    undone(at, "removal.confirm", case)
    assert (at.state(opened), at.case(opened).get("lost_to")) == ("submitted", None)
    assert at.case(opened)["history"][-1]["because_of"]["case"] == case


def test_a_letter_that_was_called_off_stays_so() -> None:
    at = desk()
    sent = at.take("transfer.send", member="m1", to_place="Đoàn phường X", letter_date="2026-10-01")
    case = at.take("removal.confirm", member="m1", confirm=["open_transfer"], **REMOVED)
    undone(at, "removal.confirm", case)
    assert (at.state(sent), at.member()["status"]) == ("cancelled", "active")


def test_a_case_that_was_begun_instead_is_the_one_that_goes_on() -> None:
    at = desk(birth_date="1990-02-03")
    first = at.take("maturity.start", member="m1")
    case = at.take("removal.confirm", member="m1", **REMOVED)
    undone(at, "removal.confirm", case)
    assert at.state(first) == "draft"
    again = at.take("removal.confirm", member="m1", **REMOVED)
    at.view.commit(
        [
            Put(
                "case",
                "beside",
                {"workflow": "maturity", "member": "m1", "org": BRANCH, "state": "draft"},
                creates=True,
            )
        ]
    )
    undone(at, "removal.confirm", again)
    assert (at.state(first), at.state("beside")) == ("cancelled", "draft")


def test_a_revoked_honour_gives_back_what_the_honour_ended() -> None:
    at = in_office()
    case = at.take("honorary.forward", member="m1", merit="Nhiều năm giúp phong trào")
    above = at.acting_as(Role.CENTRAL)
    above.take("honorary.approve", case, **DECISION)
    assert at.found("position", "p1").fields["held_to"] == "2026-10-15"
    above.take("honorary.revoke", case, reason="nhầm", **REVOCATION)
    assert at.found("position", "p1").fields["held_to"] == "2027-05-01"


def test_a_step_that_nothing_takes_back_notes_nothing() -> None:
    at = in_office()
    case = at.take("commendation.record", member="m1", form="certificate", level="grassroots", **DECISION)
    assert all("took" not in line for line in at.case(case)["history"])
    assert at.found("organisation", UNIT)
