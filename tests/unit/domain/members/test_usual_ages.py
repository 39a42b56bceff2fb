"""What is known of an age by comparing text is what counting the years says."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import pytest

from domain.members.checks import member_findings
from domain.rules import RuleSet
from domain.values.ages import age_on
from sync.protocol.rulebook import rulebook

RULES = rulebook()
# A leap day, the day after one, and two days on which a year begins and ends.
DAYS = (date(2024, 2, 29), date(2024, 3, 1), date(2026, 1, 1), date(2026, 12, 31))


def codes(today: date, **fields: str) -> set[str]:
    return {finding.code for finding in member_findings(fields, RULES, today)}


def births(of: date, ages: Iterator[int]) -> Iterator[str]:
    """The days around the birthdays on which these ages begin and end."""
    for age in ages:
        for beside in range(-2, 3):
            yield (date(of.year - age, of.month, min(of.day, 28)) + timedelta(days=beside)).isoformat()


def limits(rules: RuleSet, *names: str) -> Iterator[int]:
    return (rules.whole(name) + more for name in names for more in (0, 1))


@pytest.mark.parametrize("today", DAYS)
def test_the_age_of_today(today: date) -> None:
    rules = RULES.on(today)
    names = ("record_age_min", "record_age_max", "member_age_max", "maturity_age")
    least, oldest, member, mature = map(rules.whole, names)
    for birth in births(today, limits(rules, *names)):
        age, _ = age_on(birth, today)
        wanted = {
            age < least or age > oldest: "birth_date.age",
            least <= age <= oldest and age > member: "birth_date.over_age",
            least <= age <= min(oldest, member) and age > mature: "birth_date.maturity",
        }
        assert codes(today, birth_date=birth) == {code for found, code in wanted.items() if found}, birth


@pytest.mark.parametrize("joined", DAYS)
def test_the_age_of_joining(joined: date) -> None:
    rules, today = RULES.on(joined), joined + timedelta(days=1)
    names = ("admission_age_min", "admission_age_max")
    least, most = map(rules.whole, names)
    for birth in births(joined, limits(rules, *names)):
        age, _ = age_on(birth, joined)
        wanted = {age < least: "joined_on.too_young", age > most: "joined_on.too_old"}
        told = codes(today, birth_date=birth, joined_on=joined.isoformat()) & set(wanted.values())
        assert told == {code for found, code in wanted.items() if found}, birth


@pytest.mark.parametrize("later", [0, 1])
def test_a_day_of_issue_between_birth_and_today_is_fine(later: int) -> None:
    today, birth = date(2026, 1, 1), "2004-01-05"
    issued = (today + timedelta(days=later)).isoformat()
    assert ("citizen_id_issued_on.future" in codes(today, birth_date=birth, citizen_id_issued_on=issued)) is (
        later > 0
    )
    before = (date.fromisoformat(birth) - timedelta(days=later)).isoformat()
    told = codes(today, birth_date=birth, citizen_id_issued_on=before)
    assert ("citizen_id_issued_on.before_birth" in told) is (later > 0)
