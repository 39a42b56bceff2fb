"""Whose information lacks something, in the order in which filling it in improves the register most.

What counts as complete is the rule set's (`missing_information`, MEM-03); who is counted are those whom the
home branch counts as its members, without the sources that the rule leaves out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from desktop.services import organisations, values
from desktop.services.member_cells import RowTexts, Saving, save
from desktop.services.paper_content import FilledPaper, HeadedColumn, Part, Run, Table, Text
from desktop.services.session import Session
from desktop.services.times import show_count
from desktop.services.wording import field_label, word
from domain.members.fields import MEMBER
from domain.statistics.model import Share
from domain.statistics.shares import shown
from domain.stored_form import missing_information
from domain.text import fold
from domain.values.dates import show_date

_SHOWN: Final = ("full_name", "birth_date", "org", "status", "source")
_LONGEST_STEM: Final = 80
# Millimetres of a lying sheet.
_NUMBER, _NAME, _BIRTH, _REST = 12.0, 58.0, 28.0, 154.0


@dataclass(frozen=True, slots=True)
class Lack:
    """How many lack this field, and how many of them lack nothing else."""

    name: str
    label: str
    people: int
    completes: int


@dataclass(frozen=True, slots=True)
class MissingRow:
    """One person and the names of what is not there, in the rule's order. `birth` as people read it."""

    id: str
    name: str
    birth: str
    org: str
    org_name: str
    lacking: tuple[str, ...]

    @property
    def labels(self) -> str:
        return ", ".join(field_label(name) for name in self.lacking)


@dataclass(frozen=True, slots=True)
class BranchGap:
    """How far one branch is."""

    id: str
    name: str
    counted: int
    lacking: int


@dataclass(frozen=True, slots=True)
class Worklist:
    """`rows`: fewest gaps first, so that each value typed makes somebody complete as soon as it can."""

    rows: tuple[MissingRow, ...]
    fields: tuple[Lack, ...]
    branches: tuple[BranchGap, ...]
    counted: int

    @property
    def complete(self) -> int:
        return self.counted - len(self.rows)

    @property
    def percent(self) -> str:
        """ "87,50%"; "" where nobody is counted."""
        return shown(Share(self.complete, self.counted)) if self.counted else ""


def worklist(session: Session, org: str = "") -> Worklist:
    """Everybody counted in this organisation and below ("": the unit) who lacks something."""
    from sync.protocol.rulebook import counted_statuses
    from sync.replica.types import MemberQuery

    rules = session.rulebook.on(session.today)
    needed = rules.names("missing_information")
    left_out = frozenset(rules.names("missing_information_uncounted_sources"))
    statuses = counted_statuses()
    read = tuple(dict.fromkeys((*_SHOWN, *needed)))
    with session.replica.reading() as reader:
        found = reader.members(MemberQuery(org=org or None, sort="name", fields=read))
        names = {one.id: str(one.fields.get("name") or "") for one in reader.organisations()}
    rows: list[MissingRow] = []
    counted: Counter[str] = Counter()
    for record in found:
        fields = record.fields
        status = fields.get("status")
        if (status is not None and status not in statuses) or fields.get("source") in left_out:
            continue
        place = str(fields.get("org") or "")
        counted[place] += 1
        lacking = missing_information(fields, session.rulebook, session.today)
        if lacking:
            birth = values.show(MEMBER.by_name["birth_date"], fields.get("birth_date"), session.rulebook)
            name = str(fields.get("full_name") or "")
            rows.append(MissingRow(record.id, name, birth, place, names.get(place, ""), lacking))
    return Worklist(
        _ordered(rows, needed), _lacks(rows, needed), _gaps(session, rows, counted), counted.total()
    )


def fill(session: Session, id: str, field_name: str, text: str) -> Saving:
    """Type one value that was not there; the same reading and rules as everywhere."""
    return save(session, [RowTexts(id, {field_name: text})])


def hand_out(session: Session, found: Worklist, org: str = "") -> FilledPaper:
    """The list on paper, to be filled in by hand: a box for each value that is not there.

    What is known is not printed, only that it is: the sheet goes from hand to hand.
    """
    place = next((node.name for node in organisations.tree(session) if node.id == org or not org), "")
    names = [lack.name for lack in found.fields]
    width = _REST / max(1, len(names))
    columns = (
        HeadedColumn(word("missing.number"), _NUMBER, "centre"),
        HeadedColumn(field_label("full_name"), _NAME, "left"),
        HeadedColumn(field_label("birth_date"), _BIRTH, "centre"),
        *(HeadedColumn(field_label(name), width, "centre") for name in names),
    )
    rows = tuple(_printed(number, row, names) for number, row in enumerate(found.rows, start=1))
    day = show_date(session.today.isoformat())
    told = word("missing.as_of").format(place=place, day=day, people=show_count(len(found.rows)))
    parts: tuple[Part, ...] = (
        Text((Run(word("missing.paper"), bold=True),), "heading"),
        Text((Run(told),), "centre"),
        Table(columns, rows),
        Text((Run(word("missing.please"), italic=True),), "small"),
    )
    return FilledPaper(
        name="missing_information",
        title=word("missing.title"),
        org=org,
        file_stem="-".join(fold(f"{word('missing.title')} {place}").split())[:_LONGEST_STEM],
        author=session.actor.name,
        landscape=True,
        parts=parts,
    )


def _printed(number: int, row: MissingRow, names: Sequence[str]) -> tuple[tuple[Run, ...], ...]:
    boxes = [(Run("" if name in row.lacking else word("missing.known")),) for name in names]
    return ((Run(str(number)),), (Run(row.name),), (Run(row.birth),), *boxes)


def _ordered(rows: Iterable[MissingRow], needed: Sequence[str]) -> tuple[MissingRow, ...]:
    """Fewest gaps first; among those, the same gap one below the other, to be typed down a column."""
    place = {name: number for number, name in enumerate(needed)}
    return tuple(sorted(rows, key=lambda row: (len(row.lacking), [place[name] for name in row.lacking])))


def _lacks(rows: Iterable[MissingRow], needed: Sequence[str]) -> tuple[Lack, ...]:
    """Fields that somebody lacks: what completes most people first."""
    people: Counter[str] = Counter()
    alone: Counter[str] = Counter()
    for row in rows:
        people.update(row.lacking)
        if len(row.lacking) == 1:
            alone.update(row.lacking)
    found = [Lack(name, field_label(name), people[name], alone[name]) for name in needed if people[name]]
    return tuple(sorted(found, key=lambda lack: (-lack.completes, -lack.people)))


def _gaps(session: Session, rows: Iterable[MissingRow], counted: Counter[str]) -> tuple[BranchGap, ...]:
    """Branches with members, in the order of the tree."""
    lacking = Counter(row.org for row in rows)
    nodes = organisations.tree(session)
    return tuple(
        BranchGap(node.id, node.name, counted[node.id], lacking[node.id])
        for node in nodes
        if counted[node.id]
    )
