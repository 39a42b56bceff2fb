"""What the activity log reads and does, each as one call that the database worker makes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from desktop.services import activity, activity_undo, settling
from desktop.services.acting import Saved
from desktop.services.activity import ActivityEntry, ActivityFilter, ActivityPage, Place
from desktop.services.activity_undo import LookedAt, Wholeness
from desktop.services.session import Session
from desktop.services.undo import Step
from domain.values.dates import parse_date


@dataclass(frozen=True, slots=True)
class FirstPage:
    """A page from the top with how many lines there are, and how each of its days is called."""

    page: ActivityPage
    length: int


def first_page(session: Session, filter: ActivityFilter, known: Sequence[ActivityEntry]) -> FirstPage:
    """`known` is what is shown already and should not get lost."""
    found = activity.again(session, filter, known) if known else activity.page(session, filter)
    return FirstPage(found, activity.length(session, filter))


def next_page(session: Session, filter: ActivityFilter, place: Place) -> ActivityPage:
    return activity.page(session, filter, place)


def people(session: Session) -> list[tuple[str, str]]:
    return activity.people(session)


def look_at(session: Session, entry: ActivityEntry) -> LookedAt:
    return activity_undo.look_at(session, entry)


def check_trail(session: Session, before: Wholeness | None) -> Wholeness:
    return activity_undo.check_trail(session, before)


def reopen(session: Session, conflict: str) -> tuple[Saved, Step]:
    return settling.reopen(session, conflict)


# Spans of days to choose from: the last so many days; CHOSEN for two days that are typed.
SPANS = {"today": 1, "week": 7, "month": 30}
CHOSEN = "chosen"
SPAN_NAMES = {"today": "Hôm nay", "week": "7 ngày qua", "month": "30 ngày qua", CHOSEN: "Chọn ngày…"}


def days_of(span: str, since: str, until: str, today: date) -> tuple[str, str]:
    """First and last day of a span, "YYYY-MM-DD"; what is typed and cannot be read is no bound."""
    if span in SPANS:
        return (today - timedelta(days=SPANS[span] - 1)).isoformat(), today.isoformat()
    if span != CHOSEN:
        return "", ""
    return str(parse_date(since).value or ""), str(parse_date(until).value or "")
