"""Who belonged to which branch from when to when, worked out from today's register and the cases behind it.

The register says where somebody belongs today. Walking back through the decided cases and the events of the
tree, each on its legal day, gives the days before. What contradicts the state that the walk has come to is
passed over: the balance of movements (`tables/movements.py`) finds it and names the person.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from enum import StrEnum
from typing import Final, NamedTuple

from domain.records import Record
from domain.workflows.conditions import COUNTED

EVER, NEVER = "", "9999-99-99"


class Way(StrEnum):
    """How a figure of a case changes where somebody belongs."""

    IN = "in"
    OUT = "out"
    ACROSS = "across"  # from one branch of the unit to another


# (workflow, figure) → how it changes where somebody belongs. Every other figure leaves that alone.
WAYS: Final[Mapping[tuple[str, str], Way]] = {
    ("admission", "admitted"): Way.IN,
    ("transfer", "moved_in"): Way.IN,
    ("removal", "restored"): Way.IN,
    ("transfer", "moved_inside"): Way.ACROSS,
    ("transfer", "moved_out"): Way.OUT,
    ("maturity", "matured"): Way.OUT,
    ("removal", "removed"): Way.OUT,
    ("removal", "deceased"): Way.OUT,
    ("discipline", "disciplined"): Way.OUT,
    ("honorary", "honoured"): Way.OUT,
}


class Movement(NamedTuple):
    """One event in the life of a member: on a legal day, out of a branch ("" from outside), into another.

    `figure`: of the case that says so, "" for an event of the tree.
    """

    person: str
    day: str
    source: str
    target: str
    figure: str = ""


class Spell(NamedTuple):
    """Somebody belongs to a branch at the end of every day from `first` to before `until`.

    `row`: of the person in the book. `recorded`: whether a case or an event of the tree says so of `first`.
    """

    row: int
    org: str
    first: str
    until: str
    recorded: bool = True

    def covers(self, day: str) -> bool:
        return self.first <= day < self.until


def movement_of(case: Record, figure: str, day: str, way: Way, person: str, org: str) -> Iterator[Movement]:
    """What a figure of a case says of where its member belongs; nothing where nobody knows the day.

    `org`: the branch of the case on that day.
    """
    if not day or not _changes_membership(case, figure):
        return
    data = case.fields.get("data") or {}
    target = str((data.get("to_org") if case.fields.get("workflow") == "transfer" else "") or org)
    source = "" if way is Way.IN else org
    yield Movement(person, day, source, "" if way is Way.OUT else target, figure)


def _changes_membership(case: Record, figure: str) -> bool:
    if figure == "disciplined":
        return bool((case.fields.get("data") or {}).get("form") == "expulsion")
    if figure == "honoured":
        return (case.fields.get("subject") or {}).get("status") in COUNTED
    return True


def moves_of_tree(event: Record, known: Mapping[str, str]) -> Iterator[Movement]:
    """Who followed an event of the tree into another branch; `known`: id then → id now."""
    day = str(event.fields.get("effective_on") or "")
    for person, (source, target) in (event.fields.get("moved") or {}).items():
        if day and source != target:
            yield Movement(known.get(person, person), day, str(source or ""), str(target or ""))


def after_ends(own: Sequence[Movement], ends: Mapping[str, tuple[str, str]]) -> Iterator[Movement]:
    """One person's movements by events of the tree, between the branches of their days.

    `ends`: branch that ended in another one → the day of that, and which takes whom nobody named. Of two
    events that were decided apart the one of the later day may have been heard first: what it names had ended
    by its day, and whom it speaks of had gone along.
    """
    named = {(move.source, move.day): move.target for move in own}
    for move in own:
        source, target = move.source, move.target
        end = ends.get(source)
        if end is not None and end[0] < move.day and (source, end[0]) not in named:
            yield Movement(move.person, end[0], source, end[1])
            source = end[1]
        into = ends.get(target)
        if into is not None and into[0] < move.day:
            target = named.get((target, into[0]), into[1])
        if source != target:
            yield move._replace(source=source, target=target)


def by_person(movements: Iterable[Movement]) -> Mapping[str, list[Movement]]:
    """Each person's movements, the earliest first; those of one day as they came."""
    found: defaultdict[str, list[Movement]] = defaultdict(list)
    for movement in movements:
        found[movement.person].append(movement)
    for own in found.values():
        if len(own) > 1:
            own.sort(key=lambda movement: movement.day)
    return found


def fitting(org: str, movements: Sequence[Movement]) -> list[Movement]:
    """The movements of one person that lead to where the register has the person, the latest first.

    `org`: the branch that counts the person today, "" for none. Each leads to a state of the kind (in a
    branch, or in none) from which the next one came; of one day that goes first which names the very branch.
    An event of the tree that a later paper contradicts by name took somebody along who came after its day.
    """
    ahead, found = list(movements), list[Movement]()
    while ahead:
        day = ahead[-1].day
        of_day = [place for place, movement in enumerate(ahead) if movement.day == day]
        named = [place for place in of_day if ahead[place].target == org]
        movement = ahead.pop((named or of_day)[-1])
        elsewhere = bool(found) and not movement.figure and movement.target != org
        if bool(movement.target) == bool(org) and not elsewhere:
            found.append(movement)
            org = movement.source
    return found


def since_joining(joined: str, movements: list[Movement]) -> list[Movement]:
    """The movements of `fitting` without events of the tree that happened before the person joined.

    A decision about the tree may be entered after its day. It takes along who joined meanwhile; such a person
    was never in the branch that it ended, and belongs to the other from the day of joining.
    """
    kept = len(movements)
    while joined and kept:
        first = movements[kept - 1]
        if first.figure or not first.source or joined < first.day:
            break
        kept -= 1
    return movements[:kept]


def spells_of(row: int, org: str, joined: str, movements: Iterable[Movement]) -> Iterator[Spell]:
    """Where one person belonged, the latest spell first; `org` and `movements` as of `fitting`.

    `joined`: the day of joining, where the first spell begins when no case says so; it may be cut to a month
    or a year. A day that does not precede what is known is none.
    """
    until = NEVER
    for movement in movements:
        if org and movement.day < until:
            yield Spell(row, org, movement.day, until)
        org, until = movement.source, movement.day
    if org:
        yield Spell(row, org, joined if joined < until else EVER, until, recorded=False)
