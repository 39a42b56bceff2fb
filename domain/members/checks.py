"""Rules that look at several fields of one member together (`domain.md` 2.3, VAL-03 to VAL-12).

Ages and limits come from the rule set in force on the day that the rule speaks of, never from here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Final, NamedTuple

from domain.findings import CheckLevel, Finding
from domain.records import Value
from domain.rules import Rulebook
from domain.values.ages import age_on
from domain.values.citizen_ids import CURRENT_LENGTH, citizen_id_mismatches
from domain.values.dates import first_day, last_day
from domain.values.parsed import Problem

# Letters of a day in ISO form that is known to the day.
_WHOLE_DAY: Final = 10
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


class _Usual(NamedTuple):
    """Between which births, as ISO days, nothing is to be said of an age: after the first, up to the second.

    Nearly everybody on a list is born there, and text is compared sooner than ages are counted.
    """

    after: str
    until: str


_NOBODY: Final = _Usual("", "")


@lru_cache(maxsize=4096)
def _usual_births(rulebook: Rulebook, today: date) -> _Usual:
    """Of those who are a usual age today."""
    limits = _limits(rulebook, today)
    most = min(limits.record_age_max, limits.member_age_max, limits.maturity_age)
    return _born_between(today, limits.record_age_min, most)


@lru_cache(maxsize=4096)
def _usual_births_of_joining(rulebook: Rulebook, joined: str, today: date) -> _Usual:
    """Of those who were of the age of admission on a day that is known; of any other day nobody."""
    if len(joined) != _WHOLE_DAY or (first := first_day(joined)) > today:
        return _NOBODY
    limits = _limits(rulebook, first)
    return _born_between(first, limits.admission_age_min, limits.admission_age_max)


def _born_between(day: date, least: int, most: int) -> _Usual:
    """Whose age on `day` is neither less nor more."""
    of_year = day.isoformat()[4:]
    return _Usual(f"{day.year - most - 1:04}{of_year}", f"{day.year - least:04}{of_year}")


def member_findings(fields: Mapping[str, Value], rulebook: Rulebook, today: date) -> Iterable[Finding]:
    """Everything that several fields say together; each finding names all the fields it is about."""
    return () if are_usual([fields], rulebook, today)[0] else _findings(fields, rulebook, today)


def are_usual(people: Iterable[Mapping[str, Value]], rulebook: Rulebook, today: date) -> list[bool]:
    """Of each, whether it is plain that `member_findings` has nothing to say: so it is of nearly everybody.

    Asked for a whole list at once, since what its people share (days of admission, the digits of a citizen
    id that tell sex and year) is then worked out once.
    """
    after, until = _usual_births(rulebook, today)
    last_day_of_issue = today.isoformat()
    admissions: dict[str, _Usual] = {}
    agreeing: dict[tuple[str, Value, str], bool] = {}
    found: list[bool] = []
    for fields in people:
        said = fields.get
        birth = said("birth_date")
        if birth.__class__ is not str or len(birth) != _WHOLE_DAY or said("party_joined_on"):
            found.append(False)
            continue
        is_usual = after < birth <= until
        if is_usual and (joined := said("joined_on")):
            joined = str(joined)
            if joined not in admissions:
                admissions[joined] = _usual_births_of_joining(rulebook, joined, today)
            admitted = admissions[joined]
            is_usual = admitted.after < birth <= admitted.until
        if is_usual and (issued := said("citizen_id_issued_on")):
            issued = str(issued)
            is_usual = len(issued) == _WHOLE_DAY and birth <= issued <= last_day_of_issue
        if is_usual and (citizen_id := said("citizen_id")):
            number, sex = str(citizen_id), said("sex")
            key = (number[3:6] if len(number) == CURRENT_LENGTH else "", sex, birth[:4])
            if key not in agreeing:
                agreeing[key] = not citizen_id_mismatches(number, sex, birth)
            is_usual = agreeing[key]
        found.append(is_usual)
    return found


def _findings(fields: Mapping[str, Value], rulebook: Rulebook, today: date) -> Iterator[Finding]:
    birth, citizen_id = fields.get("birth_date"), fields.get("citizen_id")
    if citizen_id and (problems := citizen_id_mismatches(str(citizen_id), fields.get("sex"), birth)):
        yield from _citizen_id(problems)
    if birth and (finding := _age(str(birth), fields, rulebook, today)) is not None:
        yield finding
    if (joined := fields.get("joined_on")) and (finding := _joining(str(joined), birth, rulebook, today)):
        yield finding
    if joined := fields.get("party_joined_on"):
        limits = _limits(rulebook, today)
        yield from _party(str(joined), birth, fields.get("party_official_on"), limits, today)
    if (issued := fields.get("citizen_id_issued_on")) and (finding := _issue(str(issued), birth, today)):
        yield finding
    if not birth and not citizen_id:
        yield Finding(_WARNING, "member.hard_to_identify", ("birth_date", "citizen_id"))


def _citizen_id(problems: Sequence[Problem]) -> Iterator[Finding]:
    for problem in problems:
        other = "sex" if problem.code.endswith("sex_mismatch") else "birth_date"
        yield Finding(_ERROR, problem.code, ("citizen_id", other), problem.params, overridable=True)


def _age(birth: str, fields: Mapping[str, Value], rulebook: Rulebook, today: date) -> Finding | None:
    usual = _usual_births(rulebook, today)
    if len(birth) == _WHOLE_DAY and usual.after < birth <= usual.until:
        return None
    limits = _limits(rulebook, today)
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
    usual, born = _usual_births_of_joining(rulebook, joined, today), str(birth or "")
    if len(born) == _WHOLE_DAY and usual.after < born <= usual.until:
        return None
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
    born = str(birth or "")
    if len(issued) == len(born) == _WHOLE_DAY and born <= issued <= today.isoformat():
        return None
    first = first_day(issued)
    if first > today:
        return Finding(_ERROR, "citizen_id_issued_on.future", ("citizen_id_issued_on",))
    if birth and first < first_day(str(birth)):
        names = ("citizen_id_issued_on", "birth_date")
        return Finding(_ERROR, "citizen_id_issued_on.before_birth", names, overridable=True)
    return None
