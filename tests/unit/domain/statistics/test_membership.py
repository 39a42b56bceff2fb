"""Where people belonged on a day: today's register walked back through the papers that the engine wrote."""

from __future__ import annotations

from typing import Any

from domain.decisions import Put
from domain.records import Record
from domain.roles import Role
from domain.statistics.book import Book
from domain.statistics.membership import Movement, fitting
from tests.helpers.books import ask, book_of, book_of_view, counted, line
from tests.helpers.case_desk import DECISION, CaseDesk, desk, two_desks
from tests.helpers.unit_view import BRANCH, OTHER_BRANCH, UNIT

REMOVAL: dict[str, Any] = {"months_absent": 4, "months_in_a_row": True, "reminders": "ba lần"}
EXPULSION: dict[str, Any] = {
    "form": "expulsion",
    "violation": "vi phạm",
    "self_criticism": True,
    "secret_ballot": True,
    "meeting_date": "2026-10-01",
    "meeting_total": 30,
    "meeting_present": 28,
    "votes_for": 27,
}


def where(at: CaseDesk, day: str, person: str = "m1") -> str:
    """The branch of a person at the end of a day, "" for none."""
    found = [item.org for item, _ in book(at).standing(day) if item.id == person]
    assert len(found) <= 1
    return found[0] if found else ""


def book(at: CaseDesk) -> Book:
    return book_of_view(at.view)


def test_somebody_without_a_case_belongs_since_the_day_of_joining_or_ever() -> None:
    assert where(desk(joined_on="2020-03-26"), "2020-03-25") == ""
    assert where(desk(joined_on="2020-03-26"), "2020-03-26") == BRANCH
    assert where(desk(joined_on="2020"), "2019-12-31") == ""
    assert where(desk(joined_on="2020"), "2020-01-01") == BRANCH
    assert where(desk(joined_on=None), "1990-01-01") == BRANCH


def test_honorary_members_and_those_who_are_no_members_belong_nowhere() -> None:
    for fields in ({"status": "honorary"}, {"honorary": True}, {"status": "candidate"}, {"status": "merged"}):
        assert where(desk(**fields), "2026-11-22") == "", fields


def test_a_move_inside_the_unit_counts_from_its_day() -> None:
    at = desk(joined_on="2020-03-26")
    at.take("transfer.move_inside", member="m1", to_org=OTHER_BRANCH, accepted_on="2026-10-10")
    assert where(at, "2026-10-09") == BRANCH
    assert where(at, "2026-10-10") == OTHER_BRANCH
    assert where(at, "2020-03-25") == ""


def test_who_left_belonged_until_the_day_before() -> None:
    at = desk()
    at.take(
        "removal.confirm", member="m1", resolution_number="3-NQ/CĐ", resolution_date="2026-10-02", **REMOVAL
    )
    assert where(at, "2026-10-01") == BRANCH
    assert where(at, "2026-10-02") == ""


def test_who_was_restored_was_away_between_the_two_papers() -> None:
    at = desk()
    case = at.take(
        "removal.confirm", member="m1", resolution_number="3-NQ/CĐ", resolution_date="2026-10-02", **REMOVAL
    )
    at.take("removal.revoke", case, reason="đóng đủ", revoke_number="1", revoke_date="2026-11-01")
    assert [where(at, day) for day in ("2026-10-01", "2026-10-02", "2026-10-31", "2026-11-01")] == [
        BRANCH, "", "", BRANCH,
    ]  # fmt: skip


def test_a_decision_that_was_revoked_took_nobody_out() -> None:
    at = desk(birth_date="1990-01-01")
    given: dict[str, Any] = {"maturity_reason": "age", **DECISION}
    case = at.take("maturity.approve", member="m1", **given)
    assert where(at, "2026-11-22") == ""
    at.take("maturity.revoke", case, reason="nhầm", revoke_number="1", revoke_date="2026-11-01")
    assert where(at, "2026-10-20") == BRANCH


def test_an_expulsion_takes_out_and_any_other_discipline_does_not() -> None:
    at = desk()
    at.take("discipline.expel", member="m1", **EXPULSION, **DECISION)
    assert (where(at, "2026-10-14"), where(at, "2026-10-15")) == (BRANCH, "")
    milder = desk()
    milder.take("discipline.decide", member="m1", **{**EXPULSION, "form": "warning"}, **DECISION)
    assert where(milder, "2026-11-22") == BRANCH


def test_who_went_to_another_unit_still_belonged_here_before() -> None:
    here, there = two_desks()
    here.take("transfer.send", member="m1", to_unit="TB.2", letter_date="2026-01-02")
    assert where(here, "2026-11-22") == BRANCH
    (coming,) = there.view.cases_of("m1")
    there.take("transfer.accept", coming.id, to_org="branch-21", accepted_on="2026-01-05")
    assert here.view.record("member", "m1") is None
    assert [where(here, day) for day in ("2026-01-04", "2026-01-05")] == [BRANCH, ""]
    assert [where(there, day) for day in ("2026-01-04", "2026-01-05")] == ["", "branch-21"]


def test_there_and_back_again_leaves_a_gap() -> None:
    here, there = two_desks()
    here.take("transfer.send", member="m1", to_unit="TB.2", letter_date="2026-01-02")
    (coming,) = there.view.cases_of("m1")
    there.take("transfer.accept", coming.id, to_org="branch-21", accepted_on="2026-01-05")
    there.take("transfer.send", member="m1", to_unit=UNIT, letter_date="2026-06-01")
    (back,) = (case for case in here.view.cases_of("m1") if case.fields["state"] == "incoming")
    here.take("transfer.accept", back.id, to_org=OTHER_BRANCH, accepted_on="2026-06-05")
    days = ("2026-01-04", "2026-01-05", "2026-06-04", "2026-06-05")
    assert [where(here, day) for day in days] == [BRANCH, "", "", OTHER_BRANCH]
    assert [where(there, day) for day in days] == ["", "branch-21", "branch-21", ""]


def test_a_new_member_belongs_from_the_day_of_the_approval() -> None:
    at = desk(status="candidate", joined_on=None, birth_date="2008-01-01")
    given: dict[str, Any] = {
        "introducer": "Lê Văn Tư", "meeting_date": "2026-10-01", "meeting_total": 30, "meeting_present": 28,
        "votes_for": 27, "application_filed": True, "minutes_filed": True, "guarantee_filed": True,
        "class_certificate_filed": True,
    }  # fmt: skip
    at.take("admission.approve", member="m1", **given, **DECISION)
    assert (where(at, "2026-10-14"), where(at, "2026-10-15")) == ("", BRANCH)


def test_of_two_moves_on_one_day_the_one_that_fits_comes_first() -> None:
    day = "2026-10-10"
    there = Movement("m1", day, BRANCH, OTHER_BRANCH, "moved_inside")
    back = Movement("m1", day, OTHER_BRANCH, BRANCH, "moved_inside")
    assert fitting(BRANCH, [there, back]) == fitting(BRANCH, [back, there]) == [back, there]
    assert fitting(OTHER_BRANCH, [there, back]) == [there, back]
    left, restored = Movement("m1", day, BRANCH, "", "removed"), Movement("m1", day, "", BRANCH, "restored")
    assert fitting(BRANCH, [restored, left]) == [restored, left]
    assert fitting("", [restored, left]) == [left, restored]


def test_a_movement_that_contradicts_what_came_after_is_passed_over() -> None:
    left = Movement("m1", "2026-10-10", BRANCH, "", "removed")
    again = Movement("m1", "2026-10-12", BRANCH, "", "matured")
    assert fitting("", [left, again]) == [again]
    assert fitting(BRANCH, [left]) == []


def test_a_wrong_reception_took_the_person_away_until_the_way_back() -> None:
    here, there = two_desks()
    case = here.take("transfer.send", member="m1", to_unit="TB.2", letter_date="2026-01-02")
    (coming,) = there.view.cases_of("m1")
    there.take("transfer.accept", coming.id, to_org="branch-21", accepted_on="2026-01-05")
    here.take("transfer.dispute", case, reason="nhầm")
    here.acting_as(Role.CENTRAL).take("transfer.overturn", case, reason="nhầm")
    assert [where(here, day) for day in ("2026-01-04", "2026-01-05")] == [BRANCH, ""]


def test_whom_the_app_took_away_without_a_paper_belonged_here_until_then() -> None:
    here, there = two_desks()
    fields = {
        "workflow": "transfer", "member": "m1", "org": "unit-2", "state": "incoming",
        "subject": {"full_name": "Nguyễn Văn An"}, "counterpart": {"unit": UNIT},
    }  # fmt: skip
    there.view.commit([Put("case", "app-1", fields, creates=True)])
    there.take("transfer.accept", "app-1", to_org="branch-21", accepted_on="2026-10-20")
    assert [where(here, day) for day in ("2026-10-19", "2026-10-20")] == [BRANCH, ""]
    assert [where(there, day) for day in ("2026-10-19", "2026-10-20")] == ["", "branch-21"]


def test_who_joined_after_the_day_of_a_merger_that_was_entered_later_was_nowhere_before() -> None:
    merger = {"effective_on": "2026-11-10", "moved": {"m1": [BRANCH, OTHER_BRANCH]}}
    for joined in ("2026-11-10", "2026-11-18"):
        known = {"full_name": "Hồ An", "org": OTHER_BRANCH, "joined_on": joined}
        book = book_of([Record("member", "m1", known), Record("org_event", "e1", merger)])
        on = {day: [item.org for item, _ in book.standing(day)] for day in ("2026-11-09", "2026-11-18")}
        assert on == {"2026-11-09": [], "2026-11-18": [OTHER_BRANCH]}
        figures = counted(book, ask("t1", "2026-11-01"))
        assert (line(figures)["opening"], line(figures)["other_in"], figures.remarks) == (0, 1, ())
    # Who joined before it came along with everybody.
    known = {"full_name": "Hồ An", "org": OTHER_BRANCH, "joined_on": "2026-11"}
    book = book_of([Record("member", "m1", known), Record("org_event", "e1", merger)])
    assert [item.org for item, _ in book.standing("2026-11-09")] == [BRANCH]


def _struck_off_and_back(joined: str | None, *, revoked: bool = False) -> CaseDesk:
    at = desk(joined_on=joined, birth_date="2005-01-01")
    at.take("removal.confirm", member="m1", **{**REMOVAL, **_STRUCK_OFF})
    admission = at.take("admission.approve", member="m1", **_ADMITTED_ANEW)
    if revoked:
        at.take("admission.revoke", admission, reason="giả", revoke_number="9", revoke_date="2026-11-01")
    return at


_STRUCK_OFF = {"resolution_number": "3-NQ/CĐ", "resolution_date": "2025-05-10"}
_ADMITTED_ANEW: dict[str, Any] = {
    **{name: EXPULSION[name] for name in ("meeting_date", "meeting_total", "meeting_present", "votes_for")},
    "introducer": "Phạm Văn Bình",
    "decision_number": "8-NQ/ĐTN",
    "decision_date": "2026-10-15",
    "confirm": ["admitted_again", "documents_missing"],
}


def test_who_was_admitted_anew_belongs_since_the_first_joining_not_since_ever() -> None:
    at = _struck_off_and_back("2022-03-26")
    days = ("2022-03-25", "2022-03-26", "2025-05-09", "2025-05-10", "2026-10-14", "2026-10-15")
    assert [where(at, day) for day in days] == ["", BRANCH, BRANCH, "", "", BRANCH]


def test_where_the_first_joining_is_not_known_the_first_membership_is_since_ever() -> None:
    at = _struck_off_and_back(None)
    assert [where(at, day) for day in ("1990-01-01", "2025-05-10")] == [BRANCH, ""]


def test_a_new_admission_that_was_revoked_leaves_the_first_membership_as_it_was() -> None:
    at = _struck_off_and_back("2022-03-26", revoked=True)
    days = ("2022-03-25", "2022-03-26", "2025-05-10", "2026-10-15")
    assert [where(at, day) for day in days] == ["", BRANCH, "", ""]


def test_of_three_memberships_each_has_its_own_days() -> None:
    at = desk(joined_on="2018", birth_date="2002-01-01")
    again = {**_ADMITTED_ANEW, "meeting_date": "2022-02-01", "decision_date": "2022-03-01"}
    first = {**_STRUCK_OFF, "resolution_date": "2020-06-01"}
    at.take("removal.confirm", member="m1", **{**REMOVAL, **first})
    at.take("admission.approve", member="m1", **again)
    at.take("removal.confirm", member="m1", **{**REMOVAL, **_STRUCK_OFF})
    at.take("admission.approve", member="m1", **_ADMITTED_ANEW)
    days = ("2017-12-31", "2018-01-01", "2020-06-01", "2022-03-01", "2025-05-10", "2026-10-15")
    assert [where(at, day) for day in days] == ["", BRANCH, "", BRANCH, "", BRANCH]
