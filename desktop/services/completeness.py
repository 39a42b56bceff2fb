"""How complete the register is from week to week, as this laptop saw it: for the line on the first page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Final

from desktop.services.session import Session
from domain.duties.fields import WEEKLY_REVIEW
from domain.duties.weeks import week_of, weeks_up_to

if TYPE_CHECKING:
    from sync.replica.reader import Reader

_SETTING: Final = "completeness"
_MISSING: Final = "missing"
_MOST_KEPT: Final = 110  # two years, and a few


@dataclass(frozen=True, slots=True)
class WeekPoint:
    """`complete` of `counted` members lacked nothing in that week; both None where nobody looked."""

    week: str
    complete: int | None
    counted: int | None

    @property
    def share(self) -> Fraction | None:
        if self.complete is None or not self.counted:
            return None
        return Fraction(self.complete, self.counted)


def note(session: Session, complete: int, counted: int) -> None:
    """Remember how it stands; the last look of a week is the week's."""
    with session.replica.writing() as work:
        kept = _kept(work)
        week, now = week_of(session.today), [complete, counted]
        if kept.get(week) == now:
            return
        newest = sorted({**kept, week: now}.items())[-_MOST_KEPT:]
        work.put_setting(_SETTING, dict(newest))
        work.commit()


def trend(session: Session) -> Sequence[WeekPoint]:
    """The last weeks, oldest first: what this laptop saw, else what somebody of the unit signed."""
    weeks = weeks_up_to(session.today, session.rulebook.on(session.today).whole("review_trend_weeks"))
    with session.replica.reading() as reader:
        known = {**_signed(reader, session.actor.unit), **_kept(reader)}
    return [WeekPoint(week, *known.get(week, (None, None))) for week in weeks]


def _kept(reader: Reader) -> dict[str, list[int]]:
    return dict(reader.settings().get(_SETTING, {}))


def _signed(reader: Reader, org: str) -> dict[str, list[int]]:
    signed = sorted(reader.records(WEEKLY_REVIEW.name), key=lambda one: str(one.fields.get("signed_on")))
    return {
        str(review.fields["week"]): [line["of"] - line["count"], line["of"]]
        for review in signed
        if review.fields.get("org") == org
        for line in review.fields.get("found") or []
        if line.get("key") == _MISSING and line.get("of") is not None
    }
