"""What there is to do this week, the most urgent first, on screen and on paper (`ui.md` 3.11)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from desktop.services import campaigns, directive_deadlines, paper_words
from desktop.services.paper_content import FilledPaper, HeadedColumn, Part, Run, Table, Text
from desktop.services.paper_heads import head_of, own_org
from desktop.services.reviewing import Found, end_of_week
from desktop.services.session import Session
from desktop.services.times import show_count
from desktop.services.weekly_reviews import of_this_week
from desktop.services.wording import word
from domain.duties.weeks import last_day, week_of
from domain.roles import Role
from domain.text import sort_key
from domain.values.ages import age_on, turns_on
from domain.values.dates import precision, show_date

_COLUMNS: Final = (
    HeadedColumn("TT", 12, "centre"),
    HeadedColumn("Việc", 113, "left"),
    HeadedColumn("Hạn", 40, "centre"),
)
# Of these only what is wrong is a task; how the App is used is a matter of months. What has a last day has
# a line of its own.
_NO_TASK: Final = frozenset({"not_from_app", "directives_due", "campaigns_due"})

# Nobody else of the unit can do these: they are no task of a branch or a volunteer.
_OF_SECRETARY: Final = frozenset({"accounts"})


@dataclass(frozen=True, slots=True)
class Task:
    """`due` in words. `key`: a line of the review, "review", "campaign", "directive" or "maturity"; `id` of a
    campaign or a directive."""

    key: str
    text: str
    due: str = ""
    id: str = ""


@dataclass(frozen=True, slots=True)
class Turning:
    """Somebody who grows out of the Union's age: `on` is the birthday, "YYYY-MM-DD", "" where only the year
    of birth is known."""

    id: str
    name: str
    org: str
    age: int
    on: str


def tasks(session: Session, found: Sequence[Found], turning: int = 0) -> list[Task]:
    """What has a last day by that, the review, then what the review counts, and how many grow out."""
    listed = [task for _, task in sorted(_dated(session), key=lambda one: one[0])]
    if of_this_week(session) is None:
        sunday = show_date(last_day(week_of(session.today)).isoformat())
        listed.append(Task("review", word("week.review"), sunday))
    is_secretary = session.actor.role is Role.SECRETARY
    listed += [
        Task(one.key, word(f"week.{one.key}").format(count=show_count(one.count)))
        for one in found
        if one.count and one.key not in _NO_TASK and (is_secretary or one.key not in _OF_SECRETARY)
    ]
    if turning:
        listed.append(Task("maturity", word("week.maturity").format(count=show_count(turning))))
    return listed


def _dated(session: Session) -> Iterator[tuple[str, Task]]:
    """Every campaign that is not done, and the directives that are due this week or late: last day, task."""
    for one in campaigns.rows(session, done=False):
        told = word("week.campaign").format(name=one.name)
        yield one.due_on, Task("campaign", told, one.countdown, one.id)
    with session.replica.reading() as reader:
        found = directive_deadlines.due(session, reader, end_of_week(session))
    for late in found:
        said = "week.directive_branches" if late.waiting else "week.directive"
        told = word(said).format(name=late.name, count=show_count(late.waiting))
        left = (date.fromisoformat(late.deadline) - session.today).days
        yield late.deadline, Task("directive", told, campaigns.counted_down(left), late.id)


def growing_out(session: Session) -> list[Turning]:
    """Counted members who pass the age of maturity by the end of the notice period, or did already.

    Not those who stay on beyond that by a resolution; who stays with a post is told apart by the cadre.
    """
    from sync.protocol.rulebook import counted_statuses
    from sync.replica.types import MemberQuery

    rules, statuses = session.rulebook.on(session.today), counted_statuses()
    limit = rules.whole("maturity_age")
    end = session.today + timedelta(days=rules.whole("maturity_notice_days"))
    org = session.actor.org if session.actor.role is Role.BRANCH else None
    query = MemberQuery(org=org or None, fields=("full_name", "birth_date", "org", "status"))
    with session.replica.reading() as reader:
        members = reader.members(query)
        staying = {
            str(case.fields.get("member"))
            for case in reader.cases("maturity", "staying_on")
            if str((case.fields.get("data") or {}).get("continue_until") or "") > end.isoformat()
        }
        orgs = {one.id: str(one.fields.get("name") or "") for one in reader.organisations()}
    found = []
    for member in members:
        birth, status = str(member.fields.get("birth_date") or ""), member.fields.get("status")
        is_here = birth and (status is None or status in statuses) and member.id not in staying
        if is_here and (age := age_on(birth, end)[0]) > limit:
            name, place = str(member.fields.get("full_name") or ""), str(member.fields.get("org") or "")
            found.append(Turning(member.id, name, orgs.get(place, ""), age, _turning_day(birth, limit + 1)))
    return sorted(found, key=lambda one: (one.on or "9", sort_key(one.name), one.id))


def paper(session: Session, listed: Sequence[Task]) -> FilledPaper:
    """The list on one sheet, to hang on the wall."""
    with session.replica.reading() as reader:
        organ, head = head_of(session, reader, own_org(session))
    title = word("week.paper")
    rows = tuple(
        ((Run(str(number)),), (Run(task.text),), (Run(task.due),))
        for number, task in enumerate(listed, start=1)
    )
    as_of = word("week.as_of").format(day=show_date(session.today.isoformat()))
    parts: list[Part] = [
        head,
        Text((Run(title.upper(), bold=True),), "heading"),
        Text((Run(as_of, italic=True),), "subject"),
        Table(_COLUMNS, rows),
    ]
    return FilledPaper(
        name="this_week",
        title=title,
        file_stem=paper_words.file_stem(title),
        author=organ,
        landscape=False,
        parts=tuple(parts),
    )


def _turning_day(birth: str, age: int) -> str:
    return turns_on(birth, age) if precision(birth) == "day" else ""
