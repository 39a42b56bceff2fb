"""Who grows out of the Union's age in a year, by branch: who leaves, and who stays on with a post."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from desktop.services.session import Session
from desktop.services.wording import word
from domain.members.growing_out import grows_out_on
from domain.positions.posts import post_of
from domain.records import Record, Value
from domain.roles import Role
from domain.text import sort_key
from domain.values.dates import show_date
from domain.workflows.exits import is_open

if TYPE_CHECKING:
    from sync.replica.reader import Reader

_MATURITY: Final = "maturity"


@dataclass(frozen=True, slots=True, kw_only=True)
class GrowingFilter:
    """`year`: who passes the age in it; of the present year also who passed it before. `org` "": all."""

    year: int
    org: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class GrowingRow:
    """One member. `on` is the day on which the age is passed, as precise as the birth date.

    `post` names what is held that day, "" for none; `stays_until` the day of a resolution to stay on,
    `under_way`: a case of maturity is open. `before`: the age was passed before the year.
    """

    id: str
    name: str
    born: str
    org: str
    org_name: str
    on: str
    day: str
    before: bool
    post: str = ""
    stays_until: str = ""
    under_way: str = ""

    @property
    def remark(self) -> str:
        """Why this one does not simply mature, in words; "" for who does."""
        if self.stays_until:
            return word("growing.stays").format(day=show_date(self.stays_until))
        if self.under_way:
            return word("growing.under_way")
        return word("growing.post").format(post=self.post) if self.post else ""

    @property
    def matures(self) -> bool:
        """Whether nothing is known for which they would stay."""
        return not (self.post or self.stays_until or self.under_way)


def rows(session: Session, query: GrowingFilter) -> list[GrowingRow]:
    """By branch, then by the day; who passed the age before the year first."""
    from sync.protocol.rulebook import counted_statuses
    from sync.replica.types import MemberQuery

    org = query.org or (session.actor.org if session.actor.role is Role.BRANCH else "")
    wanted = MemberQuery(org=org or None, fields=("full_name", "birth_date", "org", "status"))
    statuses = counted_statuses()
    with session.replica.reading() as reader:
        here = [one for one in reader.members(wanted) if one.fields.get("status") in (None, *statuses)]
        passing = {one.id: on for one in here if (on := _passes(session, query.year, one.fields))}
        posts, cases = _posts(session, reader, set(passing)), _cases(reader)
        branches = {one.id: str(one.fields.get("name") or "") for one in reader.organisations()}
    found = []
    for member in here:
        on = passing.get(member.id, "")
        if not on:
            continue
        stays, under_way = cases.get(member.id, ("", ""))
        place, birth = str(member.fields.get("org") or ""), str(member.fields.get("birth_date") or "")
        found.append(
            GrowingRow(
                id=member.id,
                name=str(member.fields.get("full_name") or ""),
                born=show_date(birth),
                org=place,
                org_name=branches.get(place, ""),
                on=on,
                day=show_date(on),
                before=on[:4] < str(query.year),
                post=posts.get(member.id, ""),
                # A resolution that has run out keeps nobody.
                stays_until=stays if stays >= str(session.today) else "",
                under_way=under_way,
            )
        )
    return sorted(
        found, key=lambda one: (sort_key(one.org_name), one.org, not one.before, one.on, sort_key(one.name))
    )


def _passes(session: Session, year: int, fields: Mapping[str, Value]) -> str:
    """The day on which a member passes the age, where that is in the year, or before it is this year."""
    birth = str(fields.get("birth_date") or "")
    on = grows_out_on(birth, session.rulebook) if birth else ""
    late = session.today.year == year and on[:4] < str(year)
    return on if on and (on[:4] == str(year) or late) else ""


def _posts(session: Session, reader: Reader, members: set[str]) -> dict[str, str]:
    """Member → what the post is called that they hold today."""
    labels = session.rulebook.catalogue("position").labels
    held: dict[str, str] = {}
    for record in reader.records("position"):
        post = post_of(record.id, record.fields)
        if post.member in members and post.held_on(session.today):
            held.setdefault(post.member, labels.get(str(record.fields.get("post")), ""))
    return held


def _cases(reader: Reader) -> dict[str, tuple[str, str]]:
    """Member → (until when a resolution lets them stay, the case of maturity that is under way)."""
    found: dict[str, tuple[str, str]] = {}
    for case in reader.cases(_MATURITY):
        member = str(case.fields.get("member") or "")
        stays, under_way = found.get(member, ("", ""))
        if case.fields.get("state") == "staying_on":
            stays = max(stays, str((case.fields.get("data") or {}).get("continue_until") or ""))
        elif is_open(Record(case.kind, case.id, case.fields)):
            under_way = case.id
        found[member] = (stays, under_way)
    return found


def years(session: Session) -> tuple[int, int]:
    """This year and the next."""
    return session.today.year, session.today.year + 1
