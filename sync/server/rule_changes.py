"""Which rule changed between a decision on a laptop and its verdict here, where that is why it is refused."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from typing import Any

from domain.operations import Intent, Outcome
from domain.reconcile import reconcile
from domain.rules import Rulebook, RuleSet
from domain.workflows.model import day_of, taken_on
from domain.workflows.registry import step_named
from sync.server.given_rules import RulesGiven
from sync.server.view import UnitView

# In the params of a refusal: what changed, see `naming_the_rules`.
CHANGED = "rules"


def naming_the_rules(
    rules: RulesGiven, view: UnitView, intent: Intent, refused: Outcome, mark: str, today: date
) -> Outcome:
    """A refusal, with the parameters whose change is the reason for it under `rules` in its params.

    `mark` is of the rules that the laptop decided under. Each parameter is told with its name, what it `was`
    there and is `now` on the legal day, `since` when, by which `source` and `given_by` whom. Where the laptop
    knew the same rules, or would have been refused by its own, nothing is added.
    """
    here = view.rulebook
    before = rules.book_marked(view.unit, mark) if rules.newest else None
    if before is None or before is here:
        return refused

    def is_refused(rulebook: Rulebook) -> bool:
        return reconcile(view.under(rulebook), intent, today, _no_id).verdict == refused.verdict

    if is_refused(before):
        return refused
    day = _legal_day(view, intent, today)
    told = list(_changed(before, here, day, is_refused))
    return replace(refused, params={**refused.params, CHANGED: told}) if told else refused


def _changed(
    before: Rulebook, here: Rulebook, day: str, is_refused: Callable[[Rulebook], bool]
) -> Iterator[dict[str, Any]]:
    """Those that suffice alone for the refusal; where no single one does, all that differ on the day."""
    then, now = before.on(day).parameters, here.on(day).parameters
    differ = [name for name in now if name in then and then[name] != now[name]]
    decisive = [name for name in differ if is_refused(_with_one(before, here, name))]
    for name in decisive or differ:
        stated = here.stated(name, day)
        told = {"name": name, "was": then[name], "now": now[name]}
        if stated is not None:
            told |= {"since": stated.valid_from, "source": stated.source, "given_by": stated.given_by}
        yield told


def _with_one(before: Rulebook, here: Rulebook, name: str) -> Rulebook:
    """The rules before, with one parameter as it is now on every day."""
    days = sorted({rules.valid_from for book in (before, here) for rules in book.rule_sets})
    sets = [
        RuleSet(day, day, {**before.on(day).parameters, name: here.on(day).parameters[name]}) for day in days
    ]
    return replace(before, rule_sets=sets)


def _legal_day(view: UnitView, intent: Intent, today: date) -> str:
    """The day by whose rules an operation is judged."""
    command = intent.command
    named = step_named(command.do)
    if named is None:
        return today.isoformat()
    case = view.record("case", command.id)
    held = case.fields.get("data") if case is not None else None
    return day_of(named[1], {**(held or {}), **command.set}, taken_on(command.at, today))


def _no_id() -> str:
    """Nothing of what is tried is written."""
    return "none"
