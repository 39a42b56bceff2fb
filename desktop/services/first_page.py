"""Everything that the first page shows, read at once (`ui.md` 3.11, S03)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from desktop.services import campaigns, completeness, growing_out, this_week, weekly_reviews
from desktop.services.campaigns import CampaignRow
from desktop.services.completeness import WeekPoint
from desktop.services.reviewing import Found, Looking
from desktop.services.session import Session
from desktop.services.this_week import Task
from desktop.services.times import show_count, show_time
from desktop.services.weekly_reviews import Review
from desktop.services.wording import word

# Card → lines of the review that it adds up.
CARDS: Final[Mapping[str, tuple[str, ...]]] = {
    "missing": ("missing",),
    "duplicates": ("duplicates",),
    "refused": ("rejected", "conflicts"),
    "waiting": ("cases",),
}
# The card of who grows out this year: a list of its own, no line of the review.
GROWING: Final = "growing_out"


@dataclass(frozen=True, slots=True)
class Card:
    """One figure of work: what it counts and what it means, in words."""

    key: str
    title: str
    count: int
    told: str


@dataclass(frozen=True, slots=True)
class FirstPage:
    """`stamp` says in words how fresh it all is, `growing_out` are ids; `is_noted`: the trend has it all."""

    found: tuple[Found, ...]
    cards: tuple[Card, ...]
    tasks: Sequence[Task]
    campaigns: Sequence[CampaignRow]
    trend: Sequence[WeekPoint]
    review: Review | None
    growing_out: tuple[str, ...]
    stamp: str
    complete: int
    counted: int

    @property
    def is_noted(self) -> bool:
        newest = self.trend[-1]
        return (newest.complete, newest.counted) == (self.complete, self.counted)


def read(session: Session, looking: Looking) -> FirstPage:
    """`looking` is kept from one reading to the next."""
    found = looking.look()
    by_key = {one.key: one for one in found}
    turning = this_week.growing_out(session)
    missing = by_key["missing"]
    counted = missing.of or 0
    return FirstPage(
        found=found,
        cards=(
            *(_card(key, [by_key[name] for name in names]) for key, names in CARDS.items()),
            _growing(session),
        ),
        tasks=this_week.tasks(session, found, len(turning)),
        campaigns=campaigns.rows(session, done=False),
        trend=completeness.trend(session),
        review=weekly_reviews.of_this_week(session),
        growing_out=tuple(one.id for one in turning),
        stamp=_stamp(session, by_key["unsent"].count),
        complete=counted - missing.count,
        counted=counted,
    )


def _card(key: str, lines: Sequence[Found]) -> Card:
    count = sum(line.count for line in lines)
    of = next((show_count(line.of) for line in lines if line.of), "")
    told = word(f"card.{key}.none") if not count else word(f"card.{key}").format(of=of)
    return Card(key, word(f"card.{key}.title"), count, told)


def _growing(session: Session) -> Card:
    year = growing_out.years(session)[0]
    found = growing_out.rows(session, growing_out.GrowingFilter(year=year))
    leaving = show_count(sum(one.matures for one in found))
    told = word(f"card.{GROWING}").format(leaving=leaving) if found else word(f"card.{GROWING}.none")
    return Card(GROWING, word(f"card.{GROWING}.title"), len(found), told)


def _stamp(session: Session, unsent: int) -> str:
    with session.replica.reading() as reader:
        at = show_time(reader.meta.last_sync)
    fresh = word("stamp.synced").format(at=at) if at else word("stamp.never")
    told = word("stamp.unsent").format(synced=fresh, count=show_count(unsent)) if unsent else fresh
    return told[:1].upper() + told[1:]
