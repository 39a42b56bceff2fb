"""Stays away from the home branch: their days, and the limits of the rule set."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from domain.decisions import Change, Put
from domain.fields import Field, FieldType
from domain.records import Value
from domain.workflows.model import Condition, Effect, Matter, Severity
from domain.workflows.months import day_after, longer_than

ENDED_ON: Final = Field(name="ended_on", label="Ngày kết thúc", type=FieldType.DATE, happened=True, since=2)


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


def ends_later(last: str) -> Condition:
    """What lets a stay go on moves its end on; an earlier end may be a mistake put right."""

    def broken(matter: Matter) -> Mapping[str, Value] | None:
        stood, ends = _extended_from(matter, last), matter.data.get(last)
        return {"from": stood, "until": ends} if stood and ends and str(ends) <= str(stood) else None

    return Condition(
        code="extended_backwards",
        label="Ngày kết thúc mới ở sau ngày kết thúc đang ghi",
        broken_by=broken,
        severity=Severity.CONFIRM,
        known_by=(last,),
        source="3.11, 3.13",
    )


def running_on(first: str, last: str, code: str, label: str, source: str) -> Condition:
    """What is let run on is one stretch of days: the first day that an extension names leaves no gap.

    An extension may name where it begins: on the day after the end that stood, at the latest.
    """

    def broken(matter: Matter) -> Mapping[str, Value] | None:
        stood = (matter.case.fields.get("data") or {}) if matter.case is not None else {}
        given, begins, ends = matter.given.get(first), stood.get(first), stood.get(last)
        if not given or not ends or str(begins or "") <= str(given) <= day_after(str(ends)):
            return None
        return {"from": given, "until": ends}

    return Condition(code=code, label=label, broken_by=broken, source=source)


def begins_as_before(first: str) -> Effect:
    """The case keeps its first day, whatever day an extension of it begins on."""

    def changes(matter: Matter) -> Iterable[Change]:
        stood = (matter.case.fields.get("data") or {}) if matter.case is not None else {}
        if first in stood:
            yield Put("case", matter.case_id, {"data": {**matter.data, first: stood[first]}})

    return Effect(label="Ngày bắt đầu của lần đầu được giữ", changes=changes)


def _extended_from(matter: Matter, last: str) -> Value:
    """The end that stood before an extension: each one may last as long again.

    Every step that lets a stay go on and names another end extends it, whatever it is for otherwise.
    """
    if matter.case is None or matter.step.to not in matter.step.from_states:
        return None
    return (matter.case.fields.get("data") or {}).get(last)
