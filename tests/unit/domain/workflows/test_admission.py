"""Kết nạp đoàn viên mới (`domain.md` 3.2)."""

from __future__ import annotations

from typing import Any

import pytest

from domain.decisions import Put
from domain.refusals import Refusal
from domain.roles import Role
from domain.workflows.subjects import derived_id
from tests.helpers.case_desk import MEETING, CaseDesk, desk
from tests.helpers.unit_view import BRANCH, OTHER_BRANCH, UNIT

PERSON = {"full_name": "Lê Thị Hoa", "birth_date": "2009-05-01", "sex": "female", "phone": "0912345678"}
FILE: dict[str, Any] = {
    **MEETING,
    "introducer": "Phạm Văn Bình",
    "application_filed": True,
    "minutes_filed": True,
    "guarantee_filed": True,
    "class_certificate_filed": True,
}
APPROVAL = {
    "decision_number": "8-NQ/ĐTN",
    "decision_date": "2026-10-15",
    "ceremony_date": "2026-10-20",
    "card_number": "TB-0001",
}


def opened(at: CaseDesk, do: str = "start", **given: Any) -> tuple[str, str]:
    """A case about somebody new, with the id of the candidate."""
    case = at.take(f"admission.{do}", person=PERSON, org=BRANCH, **given)
    return case, str(at.case(case)["member"])


def test_somebody_new_is_entered_as_a_candidate_with_the_first_step() -> None:
    at = desk()
    case, candidate = opened(at)
    assert candidate == derived_id("member", case)
    entered = at.member(candidate)
    assert (entered["status"], entered["source"], entered["org"]) == ("candidate", "desktop", BRANCH)
    assert (entered["full_name"], entered["birth_date"]) == ("Lê Thị Hoa", "2009-05-01")
    assert at.case(case)["subject"]["full_name"] == "Lê Thị Hoa"


def test_a_candidate_is_checked_as_everybody_who_is_entered() -> None:
    at = desk(citizen_id="034204001234")
    start = "admission.start"
    assert at.refused(start, person={"birth_date": "2009"}, org=BRANCH) == "validation.required"
    assert at.refused(start, person={**PERSON, "phone": "12"}, org=BRANCH) == "validation.phone.length"
    assert at.refused(start, person={**PERSON, "status": "active"}, org=BRANCH) == Refusal.LOCKED
    assert at.refused(start, person=PERSON, org=UNIT) == "validation.org_level"
    assert at.refused(start, person=PERSON) == "validation.required"
    assert at.refused(start) == Refusal.UNKNOWN_RECORD
    twin = {**PERSON, "sex": "male", "birth_date": "2004", "citizen_id": "034204001234"}
    assert at.refused(start, person=twin, org=BRANCH) == Refusal.CITIZEN_ID_IN_UNIT


@pytest.mark.parametrize("org", [UNIT, OTHER_BRANCH])
def test_whoever_is_admitted_for_the_first_time_stands_in_the_branch_that_admits(org: str) -> None:
    """Another branch is for whoever comes back to one that has ended; a unit is nobody's branch."""
    at = desk()
    case, candidate = opened(at)
    given = {**FILE, **APPROVAL, "return_org": org}
    assert at.refused("admission.approve", case, **given) == "case.no_home_to_choose"
    assert at.member(candidate)["org"] == BRANCH


def test_a_branch_enters_its_own_candidates_without_naming_itself() -> None:
    at = desk().acting_as(Role.BRANCH, BRANCH)
    case = at.take("admission.start", person=PERSON)
    assert at.case(case)["org"] == BRANCH
    assert at.refused("admission.start", person=PERSON, org=OTHER_BRANCH) == Refusal.FORBIDDEN_SCOPE


@pytest.mark.parametrize("known", [{"joined_on": "2022-03-26"}, {"card_number": "TB-7"}])
def test_whoever_was_admitted_is_not_admitted_again(known: dict[str, str]) -> None:
    assert desk(**known).refused("admission.start", member="m1") == "case.already_admitted"


@pytest.mark.parametrize("status", ["removed", "expelled"])
def test_whoever_was_struck_off_may_be_admitted_anew_when_that_is_confirmed(status: str) -> None:
    at = desk(joined_on="2022-03-26", status=status, birth_date="2005-01-01")
    assert at.refused("admission.start", member="m1") == "case.admitted_again"
    case = at.take("admission.start", member="m1", confirm=["admitted_again"])
    at.take("admission.submit", case, confirm=["admitted_again"], **FILE)
    at.take("admission.approve", case, confirm=["admitted_again"], **APPROVAL)
    assert (at.member()["status"], at.member()["joined_on"]) == ("active", "2026-10-20")


@pytest.mark.parametrize("status", ["matured", "transferred", "honorary", "deceased", "merged"])
def test_whoever_left_otherwise_is_no_candidate(status: str) -> None:
    assert desk(status=status).refused("admission.start", member="m1") == "case.no_candidate"


@pytest.mark.parametrize("status", ["active", "transferring"])
def test_whoever_is_counted_is_not_admitted_even_without_a_day_of_joining(status: str) -> None:
    at = desk(status=status)
    for step, given in (("start", {}), ("submit", FILE), ("approve", {**FILE, **APPROVAL})):
        assert at.refused(f"admission.{step}", member="m1", **given) == "case.counted_now"
    assert at.member()["status"] == status
    assert at.broken("admission.start", person=PERSON, org=BRANCH).keys() == set()


def test_whoever_was_counted_again_meanwhile_is_not_admitted_by_the_case_begun_before() -> None:
    at = desk(status="candidate")
    case = at.take("admission.start", member="m1")
    at.view.commit([Put("member", "m1", {"status": "active"})])
    assert at.refused("admission.approve", case, **FILE, **APPROVAL) == "case.counted_now"


def test_whoever_was_young_enough_when_the_branch_considered_it_may_be_approved_later() -> None:
    """VAL-11: at the date of consideration."""
    at = desk()
    person = {**PERSON, "birth_date": "1995-10-10"}
    given = {**FILE, **APPROVAL, "meeting_date": "2026-10-09", "decision_date": "2026-10-15"}
    assert at.broken("admission.approve", person=person, org=BRANCH, **given) == {}
    late = {**given, "meeting_date": "2026-10-10"}
    broken = at.broken("admission.approve", person=person, org=BRANCH, **late)
    assert broken.keys() == {"candidate_too_old"}


def test_two_admissions_of_one_person_are_not_open_at_once() -> None:
    at = desk()
    _, candidate = opened(at)
    assert at.refused("admission.start", member=candidate) == "case.open_admission"
    assert at.refused("admission.approve", member=candidate, **FILE, **APPROVAL) == "case.open_admission"


@pytest.mark.parametrize(
    "born,day,code",
    [
        ("2010-10-15", "2026-10-15", None),  # 16 on the day: enough under charter XIII
        ("2010-10-16", "2026-10-15", "candidate_too_young"),
        ("2010-04-01", "2026-04-15", None),  # before charter XIII: 15 years and a day
        ("2011-04-14", "2026-04-15", None),
        ("2011-04-15", "2026-04-15", "candidate_too_young"),  # 15 on the very day, the extra day is missing
        ("1995-10-16", "2026-10-15", None),  # still 30
        ("1995-10-15", "2026-10-15", "candidate_too_old"),
        ("2010", "2026-10-15", None),  # of a year alone the doubt is the candidate's
    ],
)
def test_ages_at_admission_follow_the_charter_of_the_day(born: str, day: str, code: str | None) -> None:
    """VAL-10, VAL-11."""
    at = desk()
    given = {**FILE, **APPROVAL, "decision_date": day, "meeting_date": day, "ceremony_date": day}
    person = {**PERSON, "birth_date": born}
    broken = at.broken("admission.approve", person=person, org=BRANCH, **given)
    assert set(broken) == ({code} if code else set())


def test_without_a_birth_date_there_is_no_admission() -> None:
    at = desk(birth_date=None, status="candidate")
    case = at.take("admission.start", member="m1")
    assert at.refused("admission.submit", case, **FILE) == "case.birth_date_missing"


def test_more_than_half_of_those_present_have_to_agree() -> None:
    """Step 4: the branch votes, more than half of those present."""
    at = desk()
    case, _ = opened(at)
    half = {**FILE, "votes_for": 12, "votes_against": 12}
    assert at.refused("admission.submit", case, **half) == "case.vote_not_carried"
    assert at.refused("admission.submit", case, **{**FILE, "votes_for": 25}) == "case.votes_do_not_add_up"
    assert at.refused("admission.submit", case, **{**FILE, "meeting_total": 20}) == "case.votes_do_not_add_up"
    at.take("admission.submit", case, **{**FILE, "votes_for": 13, "votes_against": 11})


def test_a_missing_document_or_introducer_is_named_and_may_be_confirmed() -> None:
    at = desk()
    case, _ = opened(at)
    given = {**FILE, "guarantee_filed": False}
    refusal = at.refusal(at.command("admission.submit", case, **given))
    assert refusal.code == "case.documents_missing"
    assert refusal.params["missing"] == ["Giấy đảm bảo thanh niên vào Đoàn"]
    at.take("admission.submit", case, confirm=["documents_missing"], **given)
    alone = desk()
    lonely, _ = opened(alone)
    assert (
        alone.refused("admission.submit", lonely, **{**FILE, "introducer": None}) == "case.nobody_introduces"
    )


def test_the_approval_makes_a_member_with_day_place_resolution_and_card() -> None:
    at = desk()
    branch = at.acting_as(Role.BRANCH, BRANCH)
    case, candidate = opened(branch)
    branch.take("admission.submit", case, **FILE)
    at.take("admission.approve", case, **APPROVAL)
    admitted = at.member(candidate)
    assert admitted["status"] == "active"
    assert admitted["joined_on"] == "2026-10-20"
    assert admitted["joined_at"] == "Đoàn xã"
    assert admitted["admission_resolution"] == "8-NQ/ĐTN"
    assert admitted["card_number"] == "TB-0001"
    assert (at.state(case), at.case(case)["decided_on"]) == ("effective", "2026-10-15")


def test_the_day_of_joining_is_the_printed_one_else_the_ceremony_else_the_decision() -> None:
    days = []
    for more in ({"admitted_on": "2026-10-18"}, {}, {"ceremony_date": None}):
        at = desk()
        case, candidate = opened(at, "approve", **{**FILE, **APPROVAL, **more})
        days.append(at.member(candidate)["joined_on"])
        assert at.state(case) == "effective"
    assert days == ["2026-10-18", "2026-10-20", "2026-10-15"]


def test_nobody_is_admitted_to_a_branch_before_it_was_founded() -> None:
    at = desk()
    at.view.commit([Put("organisation", BRANCH, {"founded_on": "2026-10-16"})])
    case, _ = opened(at, "submit", **FILE)
    assert at.refused("admission.approve", case, **APPROVAL) == "case.decision_before_founding"
    at.take("admission.approve", case, **{**APPROVAL, "decision_date": "2026-10-16"})


def test_a_ceremony_that_is_still_to_come_is_no_day_of_joining_yet() -> None:
    at = desk()
    case, candidate = opened(at, "approve", **{**FILE, **APPROVAL, "ceremony_date": "2026-12-22"})
    assert at.member(candidate)["joined_on"] == "2026-10-15"
    assert at.case(case)["data"]["ceremony_date"] == "2026-12-22"


def test_nobody_has_joined_on_a_day_to_come() -> None:
    at = desk()
    case, _ = opened(at, "submit", **FILE)
    ahead = {**APPROVAL, "admitted_on": "2026-12-22"}
    assert at.refused("admission.approve", case, **ahead) == "case.joining_ahead"


def test_a_card_number_may_stay_blank_until_there_is_one() -> None:
    at = desk()
    _, candidate = opened(at, "approve", **{**FILE, **APPROVAL, "card_number": None})
    assert "card_number" not in at.member(candidate)


def test_a_ceremony_before_the_approval_is_confirmed() -> None:
    at = desk()
    case, _ = opened(at, "submit", **FILE)
    early = {**APPROVAL, "ceremony_date": "2026-10-10"}
    assert at.refused("admission.approve", case, **early) == "case.ceremony_before_decision"


def test_what_is_withdrawn_or_refused_gives_back_the_status_that_was_found() -> None:
    at = desk(status="removed")
    case = at.take("admission.start", member="m1", confirm=["admitted_again"])
    at.take("admission.withdraw", case)
    assert at.member()["status"] == "removed"
    again, candidate = opened(at, "submit", **FILE)
    at.take("admission.refuse", again, reason="chưa học lớp cảm tình")
    assert (at.state(again), at.member(candidate)["status"]) == ("refused", "candidate")
    assert at.case(again)["history"][-1]["reason"] == "chưa học lớp cảm tình"


def test_what_is_returned_is_sent_again() -> None:
    at = desk()
    case, _ = opened(at, "submit", **FILE)
    at.take("admission.return", case, reason="thiếu biên bản")
    assert at.state(case) == "returned"
    at.take("admission.submit", case, resolution_number="3-NQ/CĐ")
    assert at.state(case) == "submitted"


def test_an_approval_is_undone_by_a_new_decision_only() -> None:
    at = desk()
    case, candidate = opened(at, "approve", **FILE, **APPROVAL)
    revocation = {"revoke_number": "9-QĐ/ĐTN", "revoke_date": "2026-11-01"}
    assert at.refused("admission.revoke", case, **revocation) == Refusal.REASON_MISSING
    at.take("admission.revoke", case, reason="khai man tuổi", **revocation)
    assert at.member(candidate)["status"] == "candidate"
    assert "joined_on" not in at.member(candidate)
    assert at.case(case)["data"]["decision_number"] == "8-NQ/ĐTN"
    other, later = opened(at, "approve", **FILE, **{**APPROVAL, "card_number": "TB-0002"})
    at.view.commit([Put("member", later, {"status": "removed"})])
    assert at.refused("admission.revoke", other, reason="x", **revocation) == "case.status_changed"


def test_a_unit_of_one_branch_waits_for_the_level_above() -> None:
    """Chi đoàn cơ sở: its own superior approves."""
    at = desk()
    at.view.commit([Put("organisation", UNIT, {"level": "chi_doan_co_so"})])
    case, candidate = opened(at, "submit", **FILE)
    assert at.refused("admission.approve", case, **APPROVAL) == Refusal.FORBIDDEN_LEVEL
    central = at.acting_as(Role.CENTRAL)
    central.take("admission.approve", case, **APPROVAL)
    assert at.member(candidate)["status"] == "active"
    revocation = {"revoke_number": "9-QĐ", "revoke_date": "2026-11-01"}
    assert at.refused("admission.revoke", case, reason="khai man", **revocation) == Refusal.FORBIDDEN_LEVEL
    central.take("admission.revoke", case, reason="khai man", **revocation)
