from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from domain.checks import check
from domain.findings import CheckLevel
from domain.kinds import KINDS
from domain.rules import Rulebook
from sync.protocol.rulebook import rulebook

TODAY = date(2026, 11, 22)
WARNING = CheckLevel.WARNING
MEMBER = KINDS["member"]
RULES: Rulebook = rulebook()


def codes(**fields: Any) -> dict[str, CheckLevel]:
    named = {"full_name": "Nguyễn Văn An", "org": "branch-1", **fields}
    return {finding.code: finding.level for finding in check(MEMBER, named, RULES, TODAY)}


def test_a_citizen_id_against_sex_or_birth_year_can_be_saved_with_a_reason_only() -> None:
    findings = check(MEMBER, {"citizen_id": "034304001234", "sex": "male"}, RULES, TODAY)
    (finding,) = [one for one in findings if one.code == "citizen_id.sex_mismatch"]
    assert (finding.level, finding.overridable) == (CheckLevel.ERROR, True)
    assert set(finding.fields) == {"citizen_id", "sex"}
    assert "citizen_id.birth_year_mismatch" in codes(citizen_id="034204001234", birth_date="2003-05-06")


def test_an_old_identity_card_is_accepted_and_flagged() -> None:
    assert codes(citizen_id="151234567", birth_date="2004")["citizen_id.old_card"] is CheckLevel.WARNING


@pytest.mark.parametrize(
    "fields, code, level",
    [
        ({"birth_date": "2027"}, "birth_date.future", CheckLevel.ERROR),
        ({"birth_date": "2020"}, "birth_date.age", CheckLevel.ERROR),
        ({"birth_date": "1980"}, "birth_date.over_age", CheckLevel.WARNING),
        ({"birth_date": "1993-05"}, "birth_date.maturity", CheckLevel.HINT),
        ({"birth_date": "2004", "joined_on": "2030"}, "joined_on.future", CheckLevel.ERROR),
        ({"birth_date": "2004-05-06", "joined_on": "2017-01-01"}, "joined_on.too_young", CheckLevel.WARNING),
        ({"birth_date": "1990", "joined_on": "2025"}, "joined_on.too_old", CheckLevel.WARNING),
        (
            {"birth_date": "2004", "party_joined_on": "2020-01-01"},
            "party_joined_on.too_young",
            CheckLevel.WARNING,
        ),
        (
            {"party_joined_on": "2024-01-01", "party_official_on": "2023-01-01"},
            "party_official_on.before",
            CheckLevel.ERROR,
        ),
        ({"citizen_id_issued_on": "2027-01-01"}, "citizen_id_issued_on.future", CheckLevel.ERROR),
        ({"party_joined_on": "2030-01-01"}, "party_joined_on.future", CheckLevel.ERROR),
        (
            {"citizen_id_issued_on": "2003-01-01", "birth_date": "2004-05-06"},
            "citizen_id_issued_on.before_birth",
            CheckLevel.ERROR,
        ),
        ({}, "member.hard_to_identify", CheckLevel.WARNING),
    ],
)
def test_dates_are_checked_against_each_other(fields: dict[str, Any], code: str, level: CheckLevel) -> None:
    assert codes(**fields)[code] is level


def test_a_day_of_joining_alone_is_not_judged_by_age() -> None:
    assert not any(code.startswith("joined_on") for code in codes(joined_on="2015-06-01"))


def test_the_age_of_joining_is_judged_by_the_charter_of_that_day() -> None:
    assert "joined_on.too_young" not in codes(birth_date="2000-01-01", joined_on="2015-06-01")
    assert "joined_on.too_young" in codes(birth_date="2011-01-01", joined_on="2026-06-01")


def test_a_post_or_an_honour_explains_a_high_age() -> None:
    assert "birth_date.over_age" not in codes(birth_date="1980", position="200")
    assert "birth_date.over_age" not in codes(birth_date="1980", honorary=True)


def test_a_complete_and_consistent_member_has_no_finding() -> None:
    fields = {
        "birth_date": "2004-03-05",
        "sex": "male",
        "citizen_id": "034204001234",
        "citizen_id_issued_on": "2021-05-04",
        "phone": "0912345678",
        "joined_on": "2020-03-26",
        "email": "an@vidu.vn",
    }
    assert codes(**fields) == {}
