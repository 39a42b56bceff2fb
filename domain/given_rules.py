"""Rules that the level above gives: dated parameters laid over those that come with the program.

What can be said at all is declared once, parameter by parameter (`Parameter`); both ends of the wire read a
given set by that declaration, and what it does not allow counts at neither.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field, replace
from datetime import date
from typing import Any, Final

from domain.frozen import frozen
from domain.members.fields import MEMBER
from domain.rules import Rulebook, RuleSet, UnknownCatalogue, in_force_together

_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_SHARE: Final = re.compile(r"[0-9]{1,4}/[0-9]{1,4}")


@frozen
class Parameter:
    """One parameter of the rules: `title` and `unit` as people read them, `type` as it is stored.

    Types: whole (an integer from `least` to `most`), flag (yes or no), share ("2/3", above 0, at most 1),
    codes (of `catalogue`), fields (of a member), words, numbers (rising). `not_above` names the parameter
    than which this one is never greater, `within` the list that has all of this one's codes.
    """

    name: str
    title: str
    group: str
    type: str
    unit: str = ""
    least: int | None = None
    most: int | None = None
    not_above: str = ""
    catalogue: str = ""
    within: str = ""


@frozen
class GivenRules:
    """What a level gave at one time: `parameters` from the day `valid_from` ("YYYY-MM-DD") on.

    `source` names the paper, `given_by` the level, `scope` for whom it is (a name; empty: the whole country).
    """

    id: str
    valid_from: str
    parameters: dict[str, Any] = field(default_factory=dict)
    source: str = ""
    given_by: str = ""
    scope: str = ""

    def rule_set(self, declared: Mapping[str, Parameter], rulebook: Rulebook) -> RuleSet | None:
        """As a rule set; without what this program does not know, None where nothing is left."""
        known = {
            name: value
            for name, value in self.parameters.items()
            if name in declared and not wrong_value(declared[name], value, rulebook)
        }
        if not known or not is_day(self.valid_from):
            return None
        return RuleSet(self.id, self.valid_from, known, self.source, self.given_by)


@frozen
class Problem:
    """What is wrong with a set that somebody wants to give; `code` is of `rules.*`."""

    code: str
    params: Mapping[str, Any]


def with_given(
    rulebook: Rulebook, given: Sequence[GivenRules], declared: Mapping[str, Parameter]
) -> Rulebook:
    """The rulebook with what the level above gave laid over it, in the given order where days are equal."""
    if not given:
        return rulebook
    said = [one.rule_set(declared, rulebook) for one in given]
    sets = in_force_together([*rulebook.rule_sets, *(rules for rules in said if rules is not None)])
    return replace(rulebook, rule_sets=sets, given=tuple(given))


def is_day(text: object) -> bool:
    """Whether this is a day of the calendar, written "YYYY-MM-DD" and not otherwise."""
    if not isinstance(text, str) or not _DAY.fullmatch(text):
        return False
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def problems(given: GivenRules, rulebook: Rulebook, declared: Mapping[str, Parameter]) -> Iterator[Problem]:
    """All that is wrong with a set that is to be laid over `rulebook`; nothing where it can be given."""
    if not is_day(given.valid_from):
        yield Problem("rules.day", {"value": given.valid_from})
    if not given.parameters:
        yield Problem("rules.empty", {})
    sound = True
    for name, value in given.parameters.items():
        parameter = declared.get(name)
        why = wrong_value(parameter, value, rulebook) if parameter is not None else ""
        if parameter is None:
            yield Problem("rules.unknown", {"parameter": name})
        elif why:
            yield Problem(why, _about(parameter, value))
        sound = sound and parameter is not None and not why
    if sound and is_day(given.valid_from):
        yield from _out_of_order(with_given(rulebook, [*rulebook.given, given], declared), given, declared)


def wrong_value(parameter: Parameter, value: object, rulebook: Rulebook) -> str:
    """The code of what is wrong with a value; empty where nothing is."""
    return _WRONG[parameter.type](parameter, value, rulebook)


def _out_of_order(
    rulebook: Rulebook, given: GivenRules, declared: Mapping[str, Parameter]
) -> Iterator[Problem]:
    """Pairs that would stand the wrong way round on some day from then on."""
    told: set[str] = set()
    for rules in rulebook.rule_sets:
        if rules.valid_from < given.valid_from:
            continue
        for parameter in declared.values():
            other = parameter.not_above or parameter.within
            concerned = {parameter.name, other} & given.parameters.keys()
            if not other or not concerned or parameter.name in told:
                continue
            one, bound = rules.parameters.get(parameter.name), rules.parameters.get(other)
            if one is None or bound is None:
                continue
            if set(one) <= set(bound) if parameter.within else one <= bound:
                continue
            told.add(parameter.name)
            params = {"parameter": parameter.title, "value": one, "other": declared[other].title,
                      "limit": bound, "since": rules.valid_from}  # fmt: skip
            yield Problem("rules.not_within" if parameter.within else "rules.out_of_order", params)


def _about(parameter: Parameter, value: object) -> dict[str, Any]:
    about: dict[str, Any] = {"parameter": parameter.title, "name": parameter.name, "value": value}
    if parameter.least is not None:
        about |= {"least": parameter.least, "most": parameter.most}
    return about


def _whole(parameter: Parameter, value: object, rulebook: Rulebook) -> str:
    if isinstance(value, bool) or not isinstance(value, int):
        return "rules.not_whole"
    return "" if _within(parameter, value) else "rules.range"


def _within(parameter: Parameter, value: int) -> bool:
    above = parameter.least is None or value >= parameter.least
    return above and (parameter.most is None or value <= parameter.most)


def _flag(parameter: Parameter, value: object, rulebook: Rulebook) -> str:
    return "" if isinstance(value, bool) else "rules.not_flag"


def _share(parameter: Parameter, value: object, rulebook: Rulebook) -> str:
    if not isinstance(value, str) or not _SHARE.fullmatch(value):
        return "rules.not_share"
    over, under = map(int, value.split("/"))
    from fractions import Fraction

    return "" if under and 0 < Fraction(over, under) <= 1 else "rules.not_share"


def _codes(parameter: Parameter, value: object, rulebook: Rulebook) -> str:
    try:
        offered = rulebook.catalogue(parameter.catalogue).labels
    except UnknownCatalogue:
        return "rules.not_codes"
    return "" if _is_list(value, str) and set(_items(value)) <= set(offered) else "rules.not_codes"


def _fields(parameter: Parameter, value: object, rulebook: Rulebook) -> str:
    return "" if _is_list(value, str) and set(_items(value)) <= set(MEMBER.by_name) else "rules.not_fields"


def _words(parameter: Parameter, value: object, rulebook: Rulebook) -> str:
    sound = _is_list(value, str) and all(str(word).strip() for word in _items(value))
    return "" if sound else "rules.not_words"


def _numbers(parameter: Parameter, value: object, rulebook: Rulebook) -> str:
    if not _is_list(value, int) or any(isinstance(item, bool) for item in _items(value)):
        return "rules.not_numbers"
    numbers = list(_items(value))
    rising = numbers == sorted(set(numbers))
    return "" if rising and all(_within(parameter, number) for number in numbers) else "rules.not_numbers"


def _is_list(value: object, of: type) -> bool:
    """A list of different things of one type, not empty."""
    items = _items(value)
    return bool(items) and all(isinstance(item, of) for item in items) and len(set(items)) == len(items)


def _items(value: object) -> Sequence[Any]:
    return value if isinstance(value, list | tuple) else ()


_WRONG: Final = {
    "whole": _whole,
    "flag": _flag,
    "share": _share,
    "codes": _codes,
    "fields": _fields,
    "words": _words,
    "numbers": _numbers,
}
