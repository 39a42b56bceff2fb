"""Checking whole records: three levels, codes only; the sentences live in `desktop`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Final

from domain.assessments.deciding import assessment_findings
from domain.directives.deciding import directive_findings
from domain.fields import Field, Kind
from domain.findings import Finding
from domain.members.checks import member_findings
from domain.organisations.checks import organisation_findings
from domain.positions.checks import position_findings
from domain.records import Value
from domain.rules import Rulebook
from domain.stored_form import normalise


def check(kind: Kind, fields: Mapping[str, Value], rulebook: Rulebook, today: date) -> list[Finding]:
    """What is wrong or doubtful about a whole record whose values are in stored form."""
    findings = [finding for declared in kind.fields if (finding := _stored(declared, fields, rulebook))]
    return [*findings, *check_together(kind, fields, rulebook, today)]


def check_together(kind: Kind, fields: Mapping[str, Value], rulebook: Rulebook, today: date) -> list[Finding]:
    """What stored values say against each other. Each by itself was looked at when `normalise` read it."""
    rules = _RULES.get(kind.name)
    return list(rules(fields, rulebook, today)) if rules else []


def _stored(declared: Field, fields: Mapping[str, Value], rulebook: Rulebook) -> Finding | None:
    value = fields.get(declared.name)
    return normalise(declared, value, rulebook).finding if value is not None else None


_Rules = Callable[[Mapping[str, Value], Rulebook, date], Iterable[Finding]]
_RULES: Final[Mapping[str, _Rules]] = {
    "member": member_findings,
    "organisation": organisation_findings,
    "position": position_findings,
    "directive": directive_findings,
    "org_assessment": assessment_findings,
}
