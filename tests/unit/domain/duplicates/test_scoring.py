from __future__ import annotations

from typing import Any

import pytest

from domain.duplicates.scoring import (
    Match,
    Reason,
    Strength,
    Thresholds,
    judge,
    near_dates,
    one_digit_off,
    person_of,
    within_edits,
)
from sync.protocol.rulebook import rulebook

NORMAL = Thresholds.of(rulebook().on("2026-11-22"))
HOA = {"full_name": "Lê Thị Hoa", "birth_date": "2004-05-02", "phone": "0912345678", "sex": "female",
       "org": "thon-1"}  # fmt: skip


def pair(thresholds: Thresholds = NORMAL, one: dict[str, Any] | None = None, **other: Any) -> Match | None:
    """HOA (with changes) against somebody; None in a value leaves it out."""
    first, second = {**HOA, **(one or {})}, {**HOA, **other}
    sides = [{name: value for name, value in side.items() if value is not None} for side in (first, second)]
    return judge(person_of("a", sides[0]), person_of("b", sides[1]), thresholds)


def strength(**other: Any) -> str:
    match = pair(**other)
    return match.strength.value if match else ""


def test_one_citizen_id_is_strong_whatever_else_differs() -> None:
    match = pair(one={"citizen_id": "034304000012"}, citizen_id="034304000012", full_name="Trần Văn Bình",
                 birth_date="1999", phone=None)  # fmt: skip
    assert match is not None
    assert match.strength is Strength.STRONG
    assert Reason.OTHER_GIVEN_NAME in match.reasons


def test_one_phone_with_birth_date_or_name_is_strong() -> None:
    assert strength(full_name="Lê Hoa") == "strong"
    assert strength(birth_date="2004") == "strong"
    assert strength(birth_date=None) == "strong"


def test_one_phone_alone_is_nothing() -> None:
    assert strength(full_name="Trần Văn Bình", birth_date="2006-01-09") == ""


def test_father_and_son_of_one_name_and_phone_are_not_strong() -> None:
    assert strength(birth_date="1979-02-01", sex=None) == "medium"


@pytest.mark.parametrize("twin", ["Lê Thị Huệ", "Lê Thị Ho", "Lê Văn Nam"])
@pytest.mark.parametrize("phone", ["0912345678", None])
def test_twins_are_never_strong(twin: str, phone: str | None) -> None:
    assert strength(full_name=twin, phone=phone, home_town="Tân Hòa") != "strong"
    assert (
        strength(full_name=twin, phone=phone, one={"home_town": "Tân Hòa"}, home_town="Tân Hòa") != "strong"
    )


def test_name_and_birth_date_are_medium() -> None:
    assert strength(phone=None, full_name="LE THI HOÀ", org="thon-2") == "medium"
    assert strength(phone=None, full_name="Lê Thị Hao", org="thon-2") == ""


def test_one_letter_off_is_medium_in_one_branch_only() -> None:
    assert strength(phone=None, full_name="Lê Thị Hoan") == "medium"
    assert strength(phone=None, full_name="Lê Thị Hoan", org="thon-2") == ""


def test_name_and_year_are_weak() -> None:
    assert strength(phone=None, birth_date="2004") == "weak"
    assert strength(phone=None, birth_date="2004-02-05") == "weak", "day and month swapped"
    assert strength(phone=None, birth_date="2004-11-17") == "weak", "two days of one year"
    assert strength(phone=None, birth_date="2003") == ""


def test_two_days_of_a_year_with_another_number_or_sex_are_namesakes() -> None:
    one = {"citizen_id": "034304000012"}
    assert strength(phone=None, birth_date="2004-11-17", one=one, citizen_id="034304000199") == ""
    assert strength(phone=None, birth_date="2004-11-17", one=one, citizen_id="034304000013") == "weak"
    assert strength(phone=None, birth_date="2004-11-17", sex="male") == ""
    assert strength(phone=None, birth_date="2004", one=one, citizen_id="034304000199") == "weak", (
        "no two days"
    )


def test_the_year_can_be_left_out_of_the_rule() -> None:
    assert pair(Thresholds(1, False, 60), phone=None, birth_date="2004") is None


def test_two_citizen_ids_are_two_people_unless_one_digit_is_off() -> None:
    one = {"citizen_id": "034304000012"}
    assert strength(one=one, citizen_id="034304000199") == "weak"
    assert strength(one=one, citizen_id="034304000013") == "strong"
    assert strength(one=one, citizen_id="034304000021") == "strong"


def test_another_sex_takes_away_from_the_suspicion() -> None:
    assert strength(sex="male") == "medium"
    assert strength(sex="male", phone=None) == "weak"


def test_an_old_card_noted_on_the_other_is_strong_with_the_name() -> None:
    noted = {"note": "CMND cũ 151234567"}
    assert strength(one=noted, citizen_id="151234567", birth_date="2004", phone=None) == "strong"
    assert (
        strength(one=noted, citizen_id="151234567", birth_date="1990", phone=None, full_name="Vũ Tý")
        == "weak"
    )


def test_reasons_say_what_agrees() -> None:
    match = pair(one={"home_town": "Tân Hòa"}, home_town="tân hoà")
    assert match is not None
    assert match.reasons == (Reason.SAME_PHONE, Reason.SAME_NAME, Reason.SAME_BIRTH_DATE, Reason.SAME_ORG,
                             Reason.SAME_HOME_TOWN)  # fmt: skip


@pytest.mark.parametrize(
    "one,other,near",
    [("hoa", "hoa", True), ("hoa", "ha", True), ("hoa", "hoan", True), ("hoa", "hua", True),
     ("hoa", "hao", False), ("hoa", "", False), ("hoa", "hoang", False)],
)  # fmt: skip
def test_one_edit(one: str, other: str, near: bool) -> None:
    assert within_edits(one, other, 1) is within_edits(other, one, 1) is near


def test_slips_of_numbers_and_dates() -> None:
    assert one_digit_off("12345", "12354")
    assert not one_digit_off("12345", "14325")
    assert near_dates("2004-05-02", "2004-02-05")
    assert near_dates("2004-05-02", "2005-05-02")
    assert not near_dates("2004-05-02", "2006-02-05")
