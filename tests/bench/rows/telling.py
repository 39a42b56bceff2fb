"""The activity log of years: the first page, a page far down, what filters find, and whether it is whole."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Mapping

from desktop.services import activity, activity_undo
from desktop.services.activity import ActivityFilter, Place
from desktop.services.activity_undo import Wholeness
from desktop.services.session import Session
from tests.bench.figures import Measured, Promise, Row, at_most_times
from tests.bench.homes import PASSPHRASE
from tests.bench.timing import seconds_of, side_by_side
from tests.bench.workbench import Workbench

_SOURCE = "for orientation"
_FIRST = "the first page, in words, with how each change stands"
_WHAT = {
    "nothing": "a filter by days that finds nothing",
    "name": "a filter by part of a name",
    "chain": "follow the whole chain, in pieces between which other work is done",
}

ROW = Row(
    "activity",
    "The activity log, 100,000 lines",
    (
        Promise("first", _FIRST, "ms", _SOURCE),
        Promise(
            "deep",
            "a page from the middle of the log",
            "ms",
            "quality.md, Speed: scroll the grid",
            at_most_times(3),
            _FIRST,
        ),
        *(Promise(name, what, "ms", _SOURCE) for name, what in _WHAT.items()),
    ),
    lambda bench: measure(bench),
)


def measure(bench: Workbench) -> Mapping[str, Measured]:
    size = bench.size(100_000, 300)
    home = bench.home(bench.size(2_000, 40))
    with Session.open(home.path, passphrase=PASSPHRASE) as session:
        _fill(session, size)
        asked: dict[str, Callable[[], object]] = {
            "nothing": lambda: activity.page(session, ActivityFilter(until="2000-01-01")),
            "name": lambda: activity.page(session, ActivityFilter(text="nguyen van")),
            "chain": lambda: _follow(session),
        }
        rounds = bench.rounds(5)
        pages = side_by_side(
            lambda: seconds_of(lambda: activity.page(session, ActivityFilter(), Place(size // 2))),
            lambda: seconds_of(lambda: activity.page(session, ActivityFilter())),
            rounds,
        )
        return {
            "first": Measured(pages.baseline * 1000),
            "deep": Measured(pages.ours * 1000, pages.baseline * 1000),
            **{
                name: Measured(statistics.median(seconds_of(ask) for _ in range(rounds)) * 1000)
                for name, ask in asked.items()
            },
        }


def _fill(session: Session, size: int) -> None:
    with session.replica.writing() as work:
        ids = work.member_ids()
        for number in range(size):
            id = ids[number % len(ids)]
            work.note("reveal", session.actor.id, session.now_text, "member", id, ["citizen_id"])
        work.commit()


def _follow(session: Session) -> Wholeness:
    found = activity_undo.check_trail(session, None)
    while not found.finished:
        found = activity_undo.check_trail(session, found)
    return found
