"""The period of a yearly workflow: a calendar year, or a school year where the unit is a school (ORG-23)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Final

from domain.fields import Field
from domain.records import Value
from domain.text import HYPHENS
from domain.workflows.model import Condition, Matter

_DASHES: Final = re.compile(rf"\s*[{re.escape(HYPHENS)}\u2015/]\s*")


def _one_form(period: str) -> str:
    """ "2025 – 2026" and "2025/2026" as the one word that a round is known by, "2025-2026"."""
    return _DASHES.sub("-", period)


PERIOD: Final = Field(name="period", label="Kỳ (năm, hoặc năm học)", max_length=9, tidy=_one_form, since=2)
# The month in which a school year begins; a school year is "2025-2026".
_SCHOOL_YEAR_BEGINS = 9
_SHAPE = re.compile(r"(\d{4})(?:-(\d{4}))?")


def days_of(period: str) -> tuple[date, date] | None:
    """First and last day of a period "2026" or "2025-2026"; None where it is neither."""
    found = _SHAPE.fullmatch(period)
    if found is None or not 1931 <= int(found[1]) <= 9998:
        return None
    first = int(found[1])
    if found[2] is None:
        return date(first, 1, 1), date(first, 12, 31)
    if int(found[2]) != first + 1:
        return None
    return date(first, _SCHOOL_YEAR_BEGINS, 1), date(first + 1, _SCHOOL_YEAR_BEGINS - 1, 31)


def _unreadable(matter: Matter) -> Mapping[str, Value] | None:
    period = str(matter.data.get("period") or "")
    return {"period": period} if days_of(period) is None else None


PERIOD_READABLE: Final = Condition(
    code="period_unreadable",
    label="Kỳ là một năm (2026) hoặc một năm học (2025-2026)",
    broken_by=_unreadable,
    source="3.6, ORG-23",
)


def _not_begun(matter: Matter) -> Mapping[str, Value] | None:
    days = days_of(str(matter.data.get("period") or ""))
    if days is None or days[0] <= matter.today:
        return None
    return {"period": matter.data["period"]}


PERIOD_BEGUN: Final = Condition(
    code="period_not_begun", label="Kỳ đã bắt đầu", broken_by=_not_begun, source="3.7"
)
