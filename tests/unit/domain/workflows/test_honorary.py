"""Đoàn viên danh dự (`domain.md` 3.8)."""

from __future__ import annotations

from domain.refusals import Refusal
from domain.roles import Role
from tests.helpers.case_desk import DECISION, desk
from tests.helpers.unit_view import BRANCH, UNIT

MERIT = {"merit": "Hai mươi năm giúp phong trào thanh niên"}
SOMEBODY = {"full_name": "Phạm Văn Sơn", "birth_date": "1965", "sex": "male"}


def test_the_unit_proposes_and_the_level_above_decides() -> None:
    at = desk(birth_date="1980")
    assert at.acting_as(Role.BRANCH, BRANCH).refused("honorary.start", member="m1") == Refusal.FORBIDDEN_LEVEL
    case = at.take("honorary.start", member="m1", **MERIT)
    at.take("honorary.forward", case)
    assert (at.state(case), at.member()["status"]) == ("forwarded", "active")
    assert at.refused("honorary.approve", case, **DECISION) == Refusal.FORBIDDEN_LEVEL
    above = at.acting_as(Role.CENTRAL)
    above.take("honorary.approve", case, honorary_card_number="DD-01", deciding_level="Tỉnh đoàn", **DECISION)
    assert (at.member()["status"], at.member()["honorary"]) == ("honorary", True)


def test_the_person_may_stand_in_no_register() -> None:
    at = desk()
    case = at.take("honorary.forward", person=SOMEBODY, **MERIT)
    kept = at.case(case)
    assert "member" not in kept
    assert (kept["org"], kept["subject"]["full_name"]) == (UNIT, "Phạm Văn Sơn")
    at.acting_as(Role.CENTRAL).take("honorary.approve", case, **DECISION)
    assert at.state(case) == "effective"
    assert [record.id for record in at.view.records.values() if record.kind == "member"] == ["m1"]


def test_somebody_in_no_register_has_at_least_a_name() -> None:
    at = desk()
    nameless = {"birth_date": "1965"}
    assert at.refused("honorary.start", person=nameless) == "validation.required"
    assert at.refused("honorary.start", person={**SOMEBODY, "org": BRANCH}) == Refusal.LOCKED
    assert at.refused("honorary.start") == Refusal.UNKNOWN_RECORD


def test_somebody_of_the_unions_age_is_proposed_only_when_that_is_confirmed() -> None:
    at = desk(birth_date="2004")
    assert at.refused("honorary.forward", member="m1", **MERIT) == "case.of_union_age"
    at.take("honorary.forward", member="m1", confirm=["of_union_age"], **MERIT)


def test_nobody_is_honoured_twice_and_nobody_who_was_expelled() -> None:
    assert desk(honorary=True).refused("honorary.start", member="m1") == "case.honorary_already"
    assert desk(status="expelled").refused("honorary.start", member="m1") == "case.was_expelled"
    at = desk(birth_date="1970")
    at.take("honorary.start", member="m1")
    assert at.refused("honorary.start", member="m1") == "case.open_honorary"


def test_what_the_level_above_gave_it_takes_back() -> None:
    at = desk(birth_date="1970", status="matured")
    case = at.take("honorary.forward", member="m1", **MERIT)
    above = at.acting_as(Role.CENTRAL)
    above.take("honorary.approve", case, **DECISION)
    above.take("honorary.revoke", case, reason="vi phạm", revoke_number="8", revoke_date="2026-11-01")
    assert at.state(case) == "revoked"
    assert at.member()["status"] == "matured"
    assert "honorary" not in at.member()


def test_the_answer_of_the_level_above_may_be_to_ask_for_more_or_no() -> None:
    at = desk(birth_date="1970")
    above = at.acting_as(Role.CENTRAL)
    case = at.take("honorary.forward", member="m1", **MERIT)
    above.take("honorary.return", case, reason="ghi rõ thành tích")
    at.take("honorary.forward", case)
    above.take("honorary.refuse", case, reason="chưa đủ")
    assert at.state(case) == "refused"


def test_whoever_was_on_the_way_elsewhere_is_not_on_the_way_for_good() -> None:
    """The honour called the move off: taken back, nothing would be left that ever ends it."""
    at = desk(birth_date="1970")
    at.take("transfer.send", member="m1", to_place="Huế", letter_date="2026-10-01")
    assert at.member()["status"] == "transferring"
    case = at.take("honorary.forward", member="m1", confirm=["open_transfer"], **MERIT)
    above = at.acting_as(Role.CENTRAL)
    above.take("honorary.approve", case, **DECISION)
    above.take("honorary.revoke", case, reason="nhầm", revoke_number="8", revoke_date="2026-11-01")
    assert at.member()["status"] == "active"


def test_nobody_is_honoured_who_died_and_of_who_was_struck_off_it_is_asked() -> None:
    for status, code in (("deceased", "honoured_after_death"), ("removed", "honoured_struck_off")):
        at = desk(birth_date="1965", status=status)
        assert at.refused("honorary.forward", member="m1", **MERIT) == f"case.{code}"
    at.take("honorary.forward", member="m1", confirm=["honoured_struck_off"], **MERIT)


def test_a_discipline_under_way_is_asked_about_before_an_honour() -> None:
    at = desk(birth_date="1965")
    at.take("discipline.start", member="m1")
    assert at.refused("honorary.forward", member="m1", **MERIT) == "case.open_discipline"
