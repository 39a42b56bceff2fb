"""Rules that are data: code lists, levels of organisations and the dated parameters of the charter.

Only the types; where they are read from is not the business of this package.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any

from domain.frozen import frozen
from domain.text import fold, tone_normal

if TYPE_CHECKING:
    from fractions import Fraction

    from domain.given_rules import GivenRules


class UnknownCatalogue(KeyError):
    """No code list has this name."""


class WrongParameter(KeyError):
    """A rule set has no such parameter, or it holds another type of value."""


@dataclass(frozen=True)
class Catalogue:
    """One code list: `labels` maps what is stored to what people read, in order of choice."""

    name: str
    title: str
    labels: Mapping[str, str]

    def code_of(self, text: str) -> str | None:
        """The code that `text` means: a code, a label, or a label typed without tones or capitals.

        None when nothing fits, or when more than one label would.
        """
        typed = text.strip()
        if typed in self.labels:
            return typed
        return self._codes_by_label.get(_same_spelling(typed)) or self._codes_by_folded_label.get(fold(typed))

    @cached_property
    def _codes_by_label(self) -> Mapping[str, str]:
        return _without_doubles((_same_spelling(label), code) for code, label in self.labels.items())

    @cached_property
    def _codes_by_folded_label(self) -> Mapping[str, str]:
        return _without_doubles((fold(label), code) for code, label in self.labels.items())


@frozen
class RuleSet:
    """The parameters in force from one day on (`valid_from`, "YYYY-MM-DD"); `source`: where they stand.

    `own` names those that this very set states (None: all of them), the others are those of earlier sets.
    `given_by` is the level that gave it; empty for what comes with the program.
    """

    id: str
    valid_from: str
    parameters: Mapping[str, Any]
    source: str = ""
    given_by: str = ""
    own: frozenset[str] | None = None

    def states(self, name: str) -> bool:
        """Whether this very set says something about a parameter."""
        return name in self.parameters if self.own is None else name in self.own

    def whole(self, name: str) -> int:
        """A whole number: years, months, days, people, đồng. Raises `WrongParameter`."""
        value = self._get(name)
        if isinstance(value, bool) or not isinstance(value, int):
            raise WrongParameter(name)
        return value

    def flag(self, name: str) -> bool:
        """A yes or no. Raises `WrongParameter`."""
        value = self._get(name)
        if not isinstance(value, bool):
            raise WrongParameter(name)
        return value

    def share(self, name: str) -> Fraction:
        """A part of a whole, written "2/3". Raises `WrongParameter`."""
        value = self._get(name)
        if not isinstance(value, str):
            raise WrongParameter(name)
        from fractions import Fraction  # draws in the decimal module; few ever ask for a share

        return Fraction(value)

    def names(self, name: str) -> tuple[str, ...]:
        """A list of names of fields or codes. Raises `WrongParameter`."""
        value = self._get(name)
        if isinstance(value, str) or not isinstance(value, Sequence):
            raise WrongParameter(name)
        return tuple(map(str, value))

    def _get(self, name: str) -> object:
        if name not in self.parameters:
            raise WrongParameter(name)
        return self.parameters[name]


@frozen
class Level:
    """One level of organisation. `allowed_parents` are level codes; the root of the nation has none.

    `may_be_root`: a laptop may hold a unit whose root has this level. `has_account`: the central system gives
    it a login and counts it.
    """

    code: str
    label: str
    holds_members: bool
    may_be_root: bool
    allowed_parents: frozenset[str]
    has_account: bool = True


@dataclass(frozen=True, slots=True, eq=False)
class Rulebook:
    """Everything a decision needs to know that is data. `rule_sets` are in order of `valid_from`.

    `given` is what the level above gave; the rule sets have it in them already.
    """

    catalogues: Mapping[str, Catalogue]
    rule_sets: Sequence[RuleSet]
    levels: Mapping[str, Level]
    given: Sequence[GivenRules] = ()

    def on(self, day: date | str) -> RuleSet:
        """The rule set in force on a day; before the first one, the first. Raises IndexError without any."""
        return _in_force(self, day if isinstance(day, str) else day.isoformat())

    def stated(self, name: str, day: date | str) -> RuleSet | None:
        """The set that says what a parameter is on a day; None where no set names it."""
        on = day if isinstance(day, str) else day.isoformat()
        saying = [rules for rules in self.rule_sets if rules.states(name)]
        return next((rules for rules in reversed(saying) if rules.valid_from <= on), next(iter(saying), None))

    def catalogue(self, name: str) -> Catalogue:
        """Raises `UnknownCatalogue`."""
        try:
            return self.catalogues[name]
        except KeyError:
            raise UnknownCatalogue(name) from None

    def level(self, code: str) -> Level | None:
        return self.levels.get(code)


@lru_cache(maxsize=4096)
def _in_force(rulebook: Rulebook, day: str) -> RuleSet:
    in_force = [rules for rules in rulebook.rule_sets if rules.valid_from <= day]
    return in_force[-1] if in_force else rulebook.rule_sets[0]


def in_force_together(rule_sets: Iterable[RuleSet]) -> tuple[RuleSet, ...]:
    """Rule sets by date, each completed with what the earlier ones say and it does not change.

    Of one day the later in the given order has the last word. Sets may be completed already.
    """
    completed: list[RuleSet] = []
    parameters: Mapping[str, Any] = {}
    for rules in sorted(rule_sets, key=lambda rules: rules.valid_from):
        own = {name: value for name, value in rules.parameters.items() if rules.states(name)}
        parameters = {**parameters, **own}
        completed.append(replace(rules, parameters=parameters, own=frozenset(own)))
    return tuple(completed)


def _same_spelling(label: str) -> str:
    return " ".join(tone_normal(label).casefold().split())


def _without_doubles(pairs: Iterable[tuple[str, str]]) -> Mapping[str, str]:
    """Only the keys that stand for one code: a doubtful match would store a wrong code without a word."""
    codes: dict[str, str | None] = {}
    for key, code in pairs:
        codes[key] = code if codes.get(key, code) == code else None
    return {key: code for key, code in codes.items() if code is not None}
