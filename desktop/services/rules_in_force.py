"""Which rules hold here: every parameter, what it is today, since when, by which paper and whom."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from domain.values.dates import show_date
from sync.protocol.rule_wording import value_in_words
from sync.protocol.rulebook import parameters

if TYPE_CHECKING:
    from desktop.services.session import Session
    from domain.given_rules import Parameter
    from domain.rules import Rulebook


@dataclass(frozen=True, slots=True)
class Line:
    """One parameter as people read it. `given_by` is empty for what comes with the program.

    `coming` are the values that are known to hold later, each with its first day: ("01/01/2027", "4 tháng").
    """

    name: str
    group: str
    title: str
    value: str
    since: str
    source: str
    given_by: str
    coming: tuple[tuple[str, str], ...] = ()


def in_force(session: Session) -> list[Line]:
    """Every parameter in the order of its declaration, as it is on this day."""
    book, day = session.rulebook, session.today.isoformat()
    return list(_lines(book, day))


def _lines(book: Rulebook, day: str) -> Iterator[Line]:
    rules = book.on(day)
    for parameter in parameters().values():
        stated = book.stated(parameter.name, day)
        if stated is None:
            continue
        yield Line(
            name=parameter.name,
            group=parameter.group,
            title=parameter.title,
            value=value_in_words(parameter, rules.parameters[parameter.name]),
            since=show_date(stated.valid_from),
            source=stated.source,
            given_by=stated.given_by,
            coming=tuple(_coming(book, parameter, day)),
        )


def _coming(book: Rulebook, parameter: Parameter, day: str) -> Iterator[tuple[str, str]]:
    for rules in book.rule_sets:
        if rules.valid_from > day and rules.states(parameter.name):
            yield show_date(rules.valid_from), value_in_words(parameter, rules.parameters[parameter.name])
