"""Rules that look at several fields of one member together (`domain.md` 2.3, VAL-03 to VAL-12).

Ages and limits come from the rule set in force on the day that the rule speaks of, never from here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from domain.findings import CheckLevel, Finding
from domain.records import Value
from domain.rules import Rulebook
from domain.values.citizen_ids import citizen_id_mismatches
from domain.values.dates import first_day, last_day

_ERROR, _WARNING, _HINT = CheckLevel.ERROR, CheckLevel.WARNING, CheckLevel.HINT


class _Limits(NamedTuple):
    """What one rule set says of ages, by the names of its parameters."""

    record_age_min: int
    record_age_max: int
    member_age_max: int
    maturity_age: int
    admission_age_min: int
    admission_age_max: int
    party_age_min: int


@lru_cache(maxsize=4096)
def _limits(rulebook: Rulebook, day: date) -> _Limits:
    rules = rulebook.on(day)
    return _Limits(*map(rules.whole, _Limits._fields))


def member_findings(fields: Mapping[str, Value], rulebook: Rulebook, today: date) -> Iterator[Finding]:
    """Everything that several fields say together; each finding names all the fields it is about."""
    birth, citizen_id = fields.get("birth_date"), fields.get("citizen_id")
    limits = _limits(rulebook, today)
    if citizen_id:
        yield from _citizen_id(str(citizen_id), fields.get("sex"), birth)
    if birth and (finding := _age(str(birth), fields, limits, today)) is not None:
        yield finding
    if (joined := fields.get("joined_on")) and (finding := _joining(str(joined), birth, rulebook, today)):
        yield finding
    if joined := fields.get("party_joined_on"):
        yield from _party(str(joined), birth, fields.get("party_official_on"), limits, today)
    if (issued := fields.get("citizen_id_issued_on")) and (finding := _issue(str(issued), birth, today)):
        yield finding
    if not birth and not citizen_id:
        yield Finding(_WARNING, "member.hard_to_identify", ("birth_date", "citizen_id"))


def age_on(birth: str, day: date) -> tuple[int, int]:
    """Least and greatest age in full years on `day` of a person whose birth date may be partial."""
    first, last = first_day(birth), last_day(birth)
    greatest = _years(first, day)
    return greatest if first == last else _years(last, day), greatest


def _years(born: date, day: date) -> int:
    years = day.year - born.year
    if day.month != born.month:
        return years if day.month > born.month else years - 1
    return years if day.day >= born.day else years - 1


def _citizen_id(citizen_id: str, sex: str | None, birth: str | None) -> Iterator[Finding]:
    for problem in citizen_id_mismatches(citizen_id, sex, birth):
        other = "sex" if problem.code.endswith("sex_mismatch") else "birth_date"
        yield Finding(_ERROR, problem.code, ("citizen_id", other), problem.params, overridable=True)


def _age(birth: str, fields: Mapping[str, Value], limits: _Limits, today: date) -> Finding | None:
    if first_day(birth) > today:
        return Finding(_ERROR, "birth_date.future", ("birth_date",))
    least, greatest = age_on(birth, today)
    youngest, oldest = limits.record_age_min, limits.record_age_max
    if greatest < youngest or least > oldest:
        params = {"age": greatest, "least": youngest, "most": oldest}
        return Finding(_ERROR, "birth_date.age", ("birth_date",), params, overridable=True)
    if least > limits.member_age_max and not fields.get("honorary") and not fields.get("position"):
        return Finding(_WARNING, "birth_date.over_age", ("birth_date",), {"age": least})
    if least > limits.maturity_age and not fields.get("honorary"):
        return Finding(_HINT, "birth_date.maturity", ("birth_date",), {"age": least})
    return None


def _joining(joined: str, birth: Value, rulebook: Rulebook, today: date) -> Finding | None:
    first = first_day(joined)
    if first > today:
        return Finding(_ERROR, "joined_on.future", ("joined_on",))
    if not birth:
        return None
    limits = _limits(rulebook, first)
    least, greatest = age_on(str(birth), last_day(joined))
    if greatest < limits.admission_age_min:
        params = {"age": greatest, "least": limits.admission_age_min}
        return Finding(_WARNING, "joined_on.too_young", ("joined_on", "birth_date"), params)
    if least > limits.admission_age_max:
        params = {"age": least, "most": limits.admission_age_max}
        return Finding(_WARNING, "joined_on.too_old", ("joined_on", "birth_date"), params)
    return None


def _party(joined: str, birth: Value, official: Value, limits: _Limits, today: date) -> Iterator[Finding]:
    if first_day(joined) > today:
        yield Finding(_ERROR, "party_joined_on.future", ("party_joined_on",))
    elif birth and age_on(str(birth), first_day(joined))[1] < limits.party_age_min:
        params = {"least": limits.party_age_min}
        yield Finding(_WARNING, "party_joined_on.too_young", ("party_joined_on", "birth_date"), params)
    if official and str(official) < joined:
        yield Finding(_ERROR, "party_official_on.before", ("party_official_on", "party_joined_on"))


def _issue(issued: str, birth: Value, today: date) -> Finding | None:
    first = first_day(issued)
    if first > today:
        return Finding(_ERROR, "citizen_id_issued_on.future", ("citizen_id_issued_on",))
    if birth and first < first_day(str(birth)):
        names = ("citizen_id_issued_on", "birth_date")
        return Finding(_ERROR, "citizen_id_issued_on.before_birth", names, overridable=True)
    return None
