"""What the weekly review looks at, each as a number that leads to a screen (`domain.md` 6.3, DUTY-02)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from desktop.services import campaigns, declared_work, directive_deadlines, directive_work, duplicates, eyes
from desktop.services.case_reading import Reading
from desktop.services.case_types import CaseFilter
from desktop.services.session import Session
from desktop.services.statistics import Statistics
from desktop.services.times import show_time
from desktop.services.wording import word
from domain.duties.weeks import last_day, week_of
from domain.roles import Role

if TYPE_CHECKING:
    from domain.statistics.book import Book
    from sync.replica.reader import Reader

CATALOGUE: Final = "review_line"
# Line of the review → the monitoring table that counts it, with the columns: what is wrong, of how many.
_MONITORED: Final[Mapping[str, tuple[str, str, str]]] = {
    "accounts": ("bieu_1", "without", "all"),
    "not_from_app": ("bieu_2", "from_yum", "members"),
    "missing": ("bieu_3", "lacking", "asked"),
    "few_branches": ("bieu_4", "short", ""),
    "few_members": ("bieu_5", "short", ""),
}

_Number = tuple[int, int | None]


@dataclass(frozen=True, slots=True)
class Found:
    """One line of the review: `count` of `of` (None: of nothing in particular) are not as they should be.

    `key` is a code of the catalogue `review_line`, `remark` says more in words, "" for nothing; it is kept
    with a signed review and printed.
    """

    key: str
    label: str
    count: int
    of: int | None = None
    remark: str = ""


class Looking:
    """Looks at the lines of the review again and again; what did not change is not worked out twice."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._statistics = Statistics(session)
        self._scan = duplicates.Scan()

    def look(self) -> tuple[Found, ...]:
        """Every line, in the order of the sheet."""
        session = self._session
        counted = {name: self._total(*where) for name, where in _MONITORED.items()}
        counted["head_count"] = _told_otherwise(self._statistics.book(), session.actor.org)
        counted["duplicates"] = (len(self._scan.run(session)), None)
        with session.replica.reading() as reader:
            counted["declarations"] = (declared_work.to_do(session, reader), None)
            counted["cases"] = _old_cases(session, reader)
            counted |= _of_directives(session, reader)
            counted |= _of_the_queue(session, reader)
            synced_at = show_time(reader.meta.last_sync)
        counted["campaigns_due"] = _due_campaigns(session)
        labels = session.rulebook.catalogue(CATALOGUE).labels
        told = word("review.synced").format(at=synced_at) if synced_at else word("review.never_sent")
        remarks = {"unsent": told}
        return tuple(Found(key, label, *counted[key], remarks.get(key, "")) for key, label in labels.items())

    def _total(self, table: str, wrong: str, of: str) -> _Number:
        result = self._statistics.compute(self._statistics.today(table)).result
        cells = dict(zip(result.table.by_key, result.total.cells, strict=True))
        count, whole = cells[wrong], cells.get(of)
        return count if isinstance(count, int) else 0, whole if isinstance(whole, int) else None


def _told_otherwise(book: Book, org: str) -> _Number:
    """Branches that told another number of members than the register has; `org` "": of the whole unit."""
    branches = list(_branches(book, org))
    tree, within = book.tree(book.today), book.in_branches(book.today)
    told = {each: tree.field(each, "reported_members") for each in branches}
    return sum(told[each] not in (None, within[each]) for each in branches), len(branches)


def _branches(book: Book, org: str) -> Iterator[str]:
    tree = book.tree(book.today)
    for each in (org, *tree.below(org)) if org else tree.ids:
        level = book.rulebook.level(tree.level(each))
        if level is not None and level.holds_members and tree.works(each):
            yield each


def _old_cases(session: Session, reader: Reader) -> _Number:
    most = session.rulebook.on(session.today).whole("review_case_days_max")
    org = session.actor.org if session.actor.role is Role.BRANCH else ""
    rows = Reading(session, reader).rows(CaseFilter(open=True, org=org))
    return sum(row.age_days > most for row in rows), len(rows)


def _of_directives(session: Session, reader: Reader) -> Mapping[str, _Number]:
    return {
        "directives_unread": (directive_work.to_do(session, reader), None),
        "directives_due": (len(directive_deadlines.due(session, reader, end_of_week(session))), None),
    }


def _due_campaigns(session: Session) -> _Number:
    rows = campaigns.rows(session, done=False)
    return sum(row.due_on <= end_of_week(session) for row in rows), len(rows)


def end_of_week(session: Session) -> str:
    """The Sunday of this week, "YYYY-MM-DD"."""
    return last_day(week_of(session.today)).isoformat()


def _of_the_queue(session: Session, reader: Reader) -> Mapping[str, _Number]:
    counts = eyes.counts(session, reader)
    return {
        "conflicts": (counts.conflicts, None),
        "rejected": (counts.rejected, None),
        "unsent": (counts.pending + counts.waiting, None),
    }
