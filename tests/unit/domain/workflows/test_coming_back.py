"""Whoever was struck off or expelled and comes back: one record, one home, both memberships in their time."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from domain.decisions import Put
from domain.records import Departure
from domain.workflows.exits import exit_in_force
from tests.helpers.books import ask, book_of_view, counted, line
from tests.helpers.case_desk import MEETING, OTHER_UNIT_BRANCH, CaseDesk, desk, two_desks
from tests.helpers.stepping import round_id
from tests.helpers.unit_view import BRANCH, OTHER_BRANCH, UNIT

FILE: dict[str, Any] = {
    **MEETING,
    "introducer": "Phạm Văn Bình",
    "application_filed": True,
    "minutes_filed": True,
    "guarantee_filed": True,
    "class_certificate_filed": True,
}
APPROVAL = {"decision_number": "8-NQ/ĐTN", "decision_date": "2026-10-15", "card_number": "TB-0002"}
REMOVED: dict[str, Any] = {
    "months_absent": 6,
    "months_in_a_row": True,
    "reminders": "Đã nhắc ba lần",
    "resolution_number": "3-NQ/CĐ",
}
AGAIN = ["admitted_again"]
LETTER: dict[str, Any] = {
    "from_place": "Đoàn phường X",
    "letter_date": "2026-10-10",
    "letter_number": "7-GGT",
    "accepted_on": "2026-11-02",
    "to_org": OTHER_BRANCH,
}


def struck_off(on: str = "2025-05-10", **fields: Any) -> tuple[CaseDesk, str]:
    known = {"birth_date": "2005-01-01", "joined_on": "2022-03-26", "card_number": "TB-0001", **fields}
    at = desk(**known)
    return at, at.take("removal.confirm", member="m1", resolution_date=on, **REMOVED)


def admitted_again(at: CaseDesk, **given: Any) -> str:
    return at.take("admission.approve", member="m1", **{"confirm": AGAIN, **FILE, **APPROVAL, **given})


def test_a_fresh_admission_takes_the_old_record_up() -> None:
    at, removal = struck_off()
    admitted_again(at)
    member = at.member()
    assert (member["status"], member["org"], member["joined_on"]) == ("active", BRANCH, "2026-10-15")
    assert (member["card_number"], at.state(removal)) == ("TB-0002", "effective")
    assert [record.id for record in at.view.every("member")] == ["m1"]


def test_it_is_asked_about_before_the_months_of_the_rules_have_passed() -> None:
    at, _ = struck_off(on="2026-03-10")
    refusal = at.refusal(at.command("admission.approve", member="m1", confirm=AGAIN, **FILE, **APPROVAL))
    assert (refusal.code, refusal.params["least"]) == ("case.readmitted_too_soon", 12)
    admitted_again(at, confirm=[*AGAIN, "readmitted_too_soon"])


def test_it_cannot_be_dated_before_the_decision_that_ended_the_first_membership() -> None:
    at, _ = struck_off(on="2026-10-15")
    given = {**FILE, **APPROVAL, "confirm": [*AGAIN, "readmitted_too_soon"]}
    assert at.refused("admission.approve", member="m1", **given) == "case.readmitted_before_leaving"


def test_where_the_old_branch_has_ended_another_one_is_chosen() -> None:
    at, _ = struck_off()
    at.view.commit([Put("organisation", BRANCH, {"status": "dissolved"})])
    given = {**FILE, **APPROVAL, "confirm": AGAIN}
    assert at.refused("admission.approve", member="m1", **given) == "case.home_ended"
    admitted_again(at, return_org=OTHER_BRANCH)
    assert (at.member()["status"], at.member()["org"]) == ("active", OTHER_BRANCH)


def test_a_revoked_fresh_admission_leaves_the_person_as_before_it() -> None:
    at, _ = struck_off()
    case = admitted_again(at)
    at.take("admission.revoke", case, reason="hồ sơ giả", revoke_number="9", revoke_date="2026-11-01")
    member = at.member()
    assert (member["status"], member["joined_on"], member["card_number"]) == (
        "removed",
        "2022-03-26",
        "TB-0001",
    )


def test_both_memberships_count_in_their_own_time() -> None:
    at, _ = struck_off()
    admitted_again(at)
    book = book_of_view(at.view)

    def balance(first: str, last: str) -> tuple[Any, ...]:
        cells = line(counted(book, ask("t1", first, last, org=UNIT)))
        return tuple(cells[name] for name in ("opening", "up", "down", "closing"))

    assert balance("2025-01-01", "2025-12-31") == (1, 0, 1, 0)
    assert balance("2026-01-01", "2026-11-22") == (0, 1, 0, 1)


def test_a_second_removal_is_the_one_that_counts_and_that_is_revoked() -> None:
    at, first = struck_off()
    admitted_again(at)
    second = at.take("removal.confirm", member="m1", resolution_date="2026-11-10", **REMOVED)
    member = at.view.record("member", "m1")
    assert member is not None
    in_force = exit_in_force(at.view, member)
    assert in_force is not None
    assert in_force.id == second
    back = {"revoke_number": "9", "revoke_date": "2026-11-20"}
    assert at.refused("removal.revoke", first, reason="nhầm", **back) == "case.status_changed"
    at.take("removal.revoke", second, reason="khiếu nại đúng", **back)
    assert at.member()["status"] == "active"


@pytest.mark.parametrize("status", ["removed", "expelled"])
def test_a_letter_takes_the_old_record_up_where_the_day_of_the_new_admission_is_known(status: str) -> None:
    at, _ = struck_off(status="active")
    at.view.commit([Put("member", "m1", {"status": status})])
    receive = "transfer.receive"
    assert at.refused(receive, member="m1", **LETTER) == "case.left_by_decision"
    told = {**LETTER, "confirm": ["left_by_decision"]}
    for wrong in (None, "2025-01-01", "2026-10-20"):
        given = {**told, "rejoined_on": wrong}
        expected = "case.rejoined_unknown"
        if status == "expelled" and wrong == "2025-01-01":
            # No case here says when the expulsion was.
            at.view.commit([Put("member", "m1", {"status": "removed"})])
        assert at.refused(receive, member="m1", **given) == expected
    at.take(receive, member="m1", rejoined_on="2026-06-01", **told)
    member = at.member()
    assert (member["status"], member["org"], member["joined_on"]) == ("active", OTHER_BRANCH, "2026-06-01")
    assert len(at.view.every("member")) == 1


def test_such_a_letter_that_was_noted_by_mistake_leaves_the_person_struck_off() -> None:
    at, _ = struck_off()
    told = {**LETTER, "confirm": ["left_by_decision"], "rejoined_on": "2026-06-01"}
    case = at.take("transfer.receive", member="m1", **told)
    at.take("transfer.undo_reception", case, reason="giấy của người khác")
    member = at.member()
    assert (member["status"], member["org"], member["joined_on"]) == ("removed", BRANCH, "2022-03-26")


def test_nobody_who_matured_or_died_comes_back_by_a_letter() -> None:
    for status in ("matured", "deceased", "honorary"):
        assert desk(status=status).refused("transfer.receive", member="m1", **LETTER) == "case.member_here"


CCCD = "034204001234"
WHO = {"full_name": "Nguyễn Văn An", "birth_date": "2004", "citizen_id": CCCD}


def back_from_a_unit() -> tuple[CaseDesk, CaseDesk, str]:
    """Struck off in the second unit, admitted anew in the first, and sent to the second again."""
    here, there = two_desks(**WHO)
    old = {**WHO, "org": OTHER_UNIT_BRANCH, "status": "active", "phone": "0912345678"}
    there.view.commit([Put("member", "m9", old, creates=True)])
    post = {"member": "m9", "org": OTHER_UNIT_BRANCH, "post": "193", "held_from": "2024-01-01"}
    there.view.commit([Put("position", "p9", post, creates=True)])
    there.take("removal.confirm", "old-removal", member="m9", resolution_date="2025-05-10", **REMOVED)
    here.take("transfer.send", member="m1", to_unit="TB.2", letter_date="2026-10-01")
    (coming,) = [case for case in there.view.every("case") if case.fields["state"] == "incoming"]
    return here, there, coming.id


def test_who_comes_back_by_another_units_letter_is_one_person_with_the_old_record() -> None:
    here, there, coming = back_from_a_unit()
    accept = {"to_org": OTHER_UNIT_BRANCH, "accepted_on": "2026-10-05"}
    assert there.refused("transfer.accept", coming, **accept) == "case.was_here_before"
    there.take("transfer.accept", coming, confirm=["was_here_before"], **accept)
    assert [record.id for record in there.view.every("member")] == ["m1"]
    tombstone = there.view.tombstone("member", "m9")
    assert tombstone is not None
    assert (tombstone.departure, tombstone.into) == (Departure.MERGED, "m1")
    assert there.member()["status"] == "active"
    removal = there.case("old-removal")
    assert (removal["member"], removal["state"]) == ("m1", "effective")
    assert there.found("position", "p9").fields["member"] == "m1"
    gone = here.view.tombstone("member", "m1")
    assert gone is not None
    assert gone.departure is Departure.MOVED


def test_the_first_membership_of_who_comes_back_by_a_letter_counts_since_its_own_joining() -> None:
    _, there, coming = back_from_a_unit()
    there.view.commit([Put("member", "m9", {"joined_on": "2020-03-26"})])
    accept = {"to_org": OTHER_UNIT_BRANCH, "accepted_on": "2026-10-05"}
    there.take("transfer.accept", coming, confirm=["was_here_before"], **accept)
    there.view.commit([Put("member", "m1", {"joined_on": "2026-06-01"})])
    book = book_of_view(there.view)
    days = ("2020-03-25", "2020-03-26", "2025-05-09", "2025-05-10", "2026-10-04", "2026-10-05")
    assert [[item.id for item, _ in book.standing(day)] for day in days] == [
        [], ["m1"], ["m1"], [], [], ["m1"],
    ]  # fmt: skip


def test_rounds_of_both_times_are_one_case_each() -> None:
    here, there, coming = back_from_a_unit()
    for at, member, period in ((there, "m9", "2024"), (here, "m1", "2026")):
        fields = {"workflow": "training", "member": member, "round": period, "state": "effective"}
        org = OTHER_UNIT_BRANCH if at is there else BRANCH
        data = {"period": period}
        id = round_id("training", member, period=period)
        at.view.commit([Put("case", id, {**fields, "org": org, "data": data, "history": []}, creates=True)])
    accept = {"to_org": OTHER_UNIT_BRANCH, "accepted_on": "2026-10-05"}
    there.take("transfer.accept", coming, confirm=["was_here_before"], **accept)
    for period in ("2024", "2026"):
        assert there.case(round_id("training", "m1", period=period))["member"] == "m1"


def test_a_number_that_another_person_bears_still_stops_the_letter() -> None:
    _, there, coming = back_from_a_unit()
    there.view.commit([Put("member", "m9", {"full_name": "Trần Văn Bình"})])
    accept = {"to_org": OTHER_UNIT_BRANCH, "accepted_on": "2026-10-05"}
    assert there.refused("transfer.accept", coming, **accept) == "case.same_person_here"
    there.view.commit([Put("member", "m9", {"full_name": "Nguyễn Văn An", "status": "active"})])
    assert there.refused("transfer.accept", coming, **accept) == "case.same_person_here"
    assert there.today == date(2026, 11, 22)
