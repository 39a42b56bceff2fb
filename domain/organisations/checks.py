"""Rules that look at several fields of one organisation together (`domain.md` 1.3, 1.5)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from domain.findings import CheckLevel, Finding
from domain.records import Value
from domain.rules import Rulebook
from domain.values.dates import first_day, last_day

_ERROR, _WARNING, _HINT = CheckLevel.ERROR, CheckLevel.WARNING, CheckLevel.HINT


def organisation_findings(fields: Mapping[str, Value], rulebook: Rulebook, today: date) -> Iterator[Finding]:
    """Everything that several fields say together; each finding names all the fields it is about."""
    yield from _founding(fields, today)
    yield from _term(fields, today)
    yield from _provisional(fields)
    yield from _reported(fields, today)
    if not fields.get("phone") and not fields.get("email"):
        yield Finding(_HINT, "organisation.no_contact", ("phone", "email"))


def _founding(fields: Mapping[str, Value], today: date) -> Iterator[Finding]:
    founded = fields.get("founded_on")
    if founded and first_day(str(founded)) > today:
        yield Finding(_ERROR, "founded_on.future", ("founded_on",))


def _term(fields: Mapping[str, Value], today: date) -> Iterator[Finding]:
    begins, ends = fields.get("term_from"), fields.get("term_to")
    if begins and ends and last_day(str(ends)) < first_day(str(begins)):
        yield Finding(_ERROR, "term_to.before", ("term_to", "term_from"))
    elif ends and last_day(str(ends)) < today:
        yield Finding(_WARNING, "term_to.over", ("term_to",), {"until": str(ends)})


def _provisional(fields: Mapping[str, Value]) -> Iterator[Finding]:
    since, until = fields.get("provisional_since"), fields.get("provisional_extended_to")
    named = ("provisional_extended_to", "provisional_since")
    if until and not since:
        yield Finding(_ERROR, "provisional_extended_to.alone", named)
    elif since and until and str(until) < str(since):
        yield Finding(_ERROR, "provisional_extended_to.before", named)


def _reported(fields: Mapping[str, Value], today: date) -> Iterator[Finding]:
    told_on = fields.get("reported_members_on")
    if told_on and first_day(str(told_on)) > today:
        yield Finding(_ERROR, "reported_members_on.future", ("reported_members_on",))
    elif fields.get("reported_members") is not None and not told_on:
        yield Finding(_HINT, "reported_members.undated", ("reported_members_on", "reported_members"))
