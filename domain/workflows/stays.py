"""Stays away from the home branch: their days, and the limits of the rule set."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from domain.fields import Field, FieldType
from domain.records import Value
from domain.workflows.model import Condition, Matter, Severity
from domain.workflows.months import longer_than

ENDED_ON: Final = Field(name="ended_on", label="Ngày kết thúc", type=FieldType.DATE, since=2)


def days_in_order(first: str, last: str, label: str) -> Condition:
    """The day in one field is not after the day in another, where both are known."""

    def broken(matter: Matter) -> Mapping[str, Value] | None:
        begins, ends = matter.data.get(first), matter.data.get(last)
        if not begins or not ends or str(begins) <= str(ends):
            return None
        return {"from": begins, "until": ends}

    return Condition(code=f"{last}_before_{first}", label=label, broken_by=broken, source="3.1")


def no_longer_than(
    parameter: str, first: str, last: str, code: str, label: str, source: str, severity: Severity
) -> Condition:
    """A stay is within the months of a parameter; an extension counts from the end that stood before."""

    def broken(matter: Matter) -> Mapping[str, Value] | None:
        ends = matter.data.get(last)
        begins = _extended_from(matter, last) or matter.data.get(first)
        most = matter.rules.whole(parameter)
        if not begins or not ends or not longer_than(str(begins), str(ends), most):
            return None
        return {"from": begins, "until": ends, "most": most}

    return Condition(code=code, label=label, broken_by=broken, severity=severity, source=source)


def _extended_from(matter: Matter, last: str) -> Value:
    """The end that stood before an extension: each one may last as long again."""
    if matter.step.name not in ("extend", "extend_deferral") or matter.case is None:
        return None
    return (matter.case.fields.get("data") or {}).get(last)
