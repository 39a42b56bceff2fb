"""Rules that look at several fields of one member together (`domain.md` 2.3, VAL-03 to VAL-12).

Ages and limits come from the rule set in force on the day that the rule speaks of, never from here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from domain.findings import CheckLevel, Finding
from domain.records import Value
from domain.rules import Rulebook, RuleSet
from domain.values.citizen_ids import citizen_id_mismatches
from domain.values.dates import first_day, last_day

_ERROR, _WARNING, _HINT = CheckLevel.ERROR, CheckLevel.WARNING, CheckLevel.HINT


def member_findings(fields: Mapping[str, Value], rulebook: Rulebook, today: date) -> Iterator[Finding]:
    """Everything that several fields say together; each finding names all the fields it is about."""
    rules = rulebook.on(today)
    yield from _citizen_id(fields)
    yield from _age(fields, rules, today)
    yield from _joining(fields, rulebook, today)
    yield from _party(fields, rules, today)
    yield from _issue_of_citizen_id(fields, today)
    if not fields.get("birth_date") and not fields.get("citizen_id"):
        yield Finding(_WARNING, "member.hard_to_identify", ("birth_date", "citizen_id"))


def age_on(birth: str, day: date) -> tuple[int, int]:
    """Least and greatest age in full years on `day` of a person whose birth date may be partial."""
    return _years(last_day(birth), day), _years(first_day(birth), day)


def _years(born: date, day: date) -> int:
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def _citizen_id(fields: Mapping[str, Value]) -> Iterator[Finding]:
    citizen_id = fields.get("citizen_id")
    if not citizen_id:
        return
    for problem in citizen_id_mismatches(str(citizen_id), fields.get("sex"), fields.get("birth_date")):
        other = "sex" if problem.code.endswith("sex_mismatch") else "birth_date"
        yield Finding(_ERROR, problem.code, ("citizen_id", other), problem.params, overridable=True)


def _age(fields: Mapping[str, Value], rules: RuleSet, today: date) -> Iterator[Finding]:
    birth = fields.get("birth_date")
    if not birth:
        return
    if first_day(str(birth)) > today:
        yield Finding(_ERROR, "birth_date.future", ("birth_date",))
        return
    least, greatest = age_on(str(birth), today)
    youngest, oldest = rules.whole("record_age_min"), rules.whole("record_age_max")
    if greatest < youngest or least > oldest:
        params = {"age": greatest, "least": youngest, "most": oldest}
        yield Finding(_ERROR, "birth_date.age", ("birth_date",), params, overridable=True)
    elif least > rules.whole("member_age_max") and not fields.get("honorary") and not fields.get("position"):
        yield Finding(_WARNING, "birth_date.over_age", ("birth_date",), {"age": least})
    elif least > rules.whole("maturity_age") and not fields.get("honorary"):
        yield Finding(_HINT, "birth_date.maturity", ("birth_date",), {"age": least})


def _joining(fields: Mapping[str, Value], rulebook: Rulebook, today: date) -> Iterator[Finding]:
    joined, birth = fields.get("joined_on"), fields.get("birth_date")
    if not joined:
        return
    if first_day(str(joined)) > today:
        yield Finding(_ERROR, "joined_on.future", ("joined_on",))
        return
    if not birth:
        return
    rules = rulebook.on(first_day(str(joined)))
    least, greatest = age_on(str(birth), last_day(str(joined)))
    if greatest < rules.whole("admission_age_min"):
        params = {"age": greatest, "least": rules.whole("admission_age_min")}
        yield Finding(_WARNING, "joined_on.too_young", ("joined_on", "birth_date"), params)
    elif least > rules.whole("admission_age_max"):
        params = {"age": least, "most": rules.whole("admission_age_max")}
        yield Finding(_WARNING, "joined_on.too_old", ("joined_on", "birth_date"), params)


def _party(fields: Mapping[str, Value], rules: RuleSet, today: date) -> Iterator[Finding]:
    joined, official, birth = (
        fields.get(name) for name in ("party_joined_on", "party_official_on", "birth_date")
    )
    if joined and first_day(str(joined)) > today:
        yield Finding(_ERROR, "party_joined_on.future", ("party_joined_on",))
    elif joined and birth and age_on(str(birth), first_day(str(joined)))[1] < rules.whole("party_age_min"):
        params = {"least": rules.whole("party_age_min")}
        yield Finding(_WARNING, "party_joined_on.too_young", ("party_joined_on", "birth_date"), params)
    if joined and official and str(official) < str(joined):
        yield Finding(_ERROR, "party_official_on.before", ("party_official_on", "party_joined_on"))


def _issue_of_citizen_id(fields: Mapping[str, Value], today: date) -> Iterator[Finding]:
    issued, birth = fields.get("citizen_id_issued_on"), fields.get("birth_date")
    if not issued:
        return
    if first_day(str(issued)) > today:
        yield Finding(_ERROR, "citizen_id_issued_on.future", ("citizen_id_issued_on",))
    elif birth and first_day(str(issued)) < first_day(str(birth)):
        names = ("citizen_id_issued_on", "birth_date")
        yield Finding(_ERROR, "citizen_id_issued_on.before_birth", names, overridable=True)
