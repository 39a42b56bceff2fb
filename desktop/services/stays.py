"""Who takes part elsewhere for a time, and who comes from elsewhere: with days, what ends first on top.

A member who is away is counted at home, a guest is counted nowhere here: this list adds nothing up.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from desktop.services.paper_ends import ends_of
from desktop.services.session import Session
from desktop.services.wording import word
from domain.records import Value
from domain.text import sort_key
from domain.values.dates import show_date
from domain.workflows.overlays import AWAY, DEFERRED, RESIDENCE, TEMPORARY
from domain.workflows.registry import workflows

if TYPE_CHECKING:
    from sync.replica.reader import Reader
    from sync.replica.types import LocalRecord

_OVERLAYS: Final = frozenset({TEMPORARY, AWAY, RESIDENCE, DEFERRED})
# From so many days on before its end a stay is soon over.
SOON: Final = 30
_NEVER: Final = "9999"


class Way(StrEnum):
    HERE = "here"
    AWAY = "away"


@dataclass(frozen=True, slots=True, kw_only=True)
class StayFilter:
    """`way` None: both; `org`: one branch, "" for all; `ended`: those that are over as well."""

    way: Way | None = None
    org: str = ""
    ended: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class StayRow:
    """One stay. `org` is the branch here, `place` the other end; days as stored and as people read them.

    `days_left` counts to the last day, below 0 after it, None without one. `overdue`: that day is past and
    nobody has ended the stay. `case` is "" where it is not here.
    """

    id: str
    way: Way
    name: str
    type_label: str
    org: str
    org_name: str
    place: str
    from_on: str
    to_on: str
    from_day: str
    to_day: str
    days_left: int | None
    overdue: bool
    ended: bool
    case: str

    @property
    def left(self) -> str:
        """How long it still lasts, in words."""
        if self.ended:
            return word("stay.ended")
        if self.days_left is None:
            return word("stay.open")
        if self.overdue:
            return word("stay.overdue").format(days=-self.days_left)
        return word("stay.left").format(days=self.days_left) if self.days_left else word("stay.last_day")

    @property
    def is_soon_over(self) -> bool:
        return not self.ended and self.days_left is not None and self.days_left <= SOON


def rows(session: Session, query: StayFilter | None = None) -> list[StayRow]:
    """Overdue ones first, then by their last day; those without one at the end."""
    query = query or StayFilter()
    with session.replica.reading() as reader:
        found = list(_all(session, reader))
    return sorted(
        (
            row
            for row in found
            if query.way in (None, row.way) and query.org in ("", row.org) and (query.ended or not row.ended)
        ),
        key=lambda row: (row.ended, row.to_on or _NEVER, sort_key(row.name), row.id),
    )


def _all(session: Session, reader: Reader) -> Iterator[StayRow]:
    branches = {org.id: str(org.fields.get("name") or "") for org in reader.organisations()}
    guests, overlays = session.rulebook.catalogue("guest_type"), session.rulebook.catalogue("overlay_type")
    for guest in reader.records("guest"):
        if _was_never_here(guest):
            continue
        subject: Mapping[str, Value] = guest.fields.get("subject") or {}
        home = (str(subject.get(name) or "") for name in ("org_name", "unit_name"))
        yield _row(
            session,
            guest,
            reader.record("case", str(guest.fields.get("case") or "")),
            way=Way.HERE,
            name=str(subject.get("full_name") or ""),
            type_label=guests.labels.get(str(guest.fields.get("type")), ""),
            org=(org := str(guest.fields.get("org") or "")),
            org_name=branches.get(org, ""),
            place=", ".join(one for one in home if one),
        )
    away = [one for one in reader.records("overlay") if one.fields.get("type") in _OVERLAYS]
    members = {str(one.fields.get("member") or "") for one in away}
    names, orgs = (reader.values_here("member", field, members) for field in ("full_name", "org"))
    for overlay in away:
        member = str(overlay.fields.get("member") or "")
        if member not in names:
            continue
        case = reader.record("case", str(overlay.fields.get("case") or ""))
        host = ends_of(reader, case, "", "")["host_name"] if case is not None else ""
        yield _row(
            session,
            overlay,
            case,
            way=Way.AWAY,
            name=str(names[member]),
            type_label=overlays.labels.get(str(overlay.fields.get("type")), ""),
            org=(org := str(orgs.get(member) or "")),
            org_name=branches.get(org, ""),
            place=host or str(overlay.fields.get("place") or ""),
        )


def _was_never_here(guest: LocalRecord) -> bool:
    """A reception that was noted by mistake: its row ends before it begins."""
    ended = str(guest.fields.get("to_on") or "")
    return bool(ended) and ended < str(guest.fields.get("from_on") or "")


def _row(
    session: Session,
    stay: LocalRecord,
    case: LocalRecord | None,
    *,
    way: Way,
    name: str,
    type_label: str,
    org: str,
    org_name: str,
    place: str,
) -> StayRow:
    from_on, to_on = (str(stay.fields.get(field) or "") for field in ("from_on", "to_on"))
    left = (date.fromisoformat(to_on) - session.today).days if to_on else None
    past = left is not None and left < 0
    going_on = case is not None and _is_open(case)
    return StayRow(
        id=stay.id,
        way=way,
        name=name,
        type_label=type_label,
        org=org,
        org_name=org_name,
        place=place,
        from_on=from_on,
        to_on=to_on,
        from_day=show_date(from_on) if from_on else "",
        to_day=show_date(to_on) if to_on else "",
        days_left=left,
        overdue=past and going_on,
        ended=past and not going_on,
        case=case.id if case is not None else "",
    )


def _is_open(case: LocalRecord) -> bool:
    workflow = workflows().get(str(case.fields.get("workflow")))
    state = workflow.state_of.get(str(case.fields.get("state"))) if workflow is not None else None
    return state is not None and state.open
