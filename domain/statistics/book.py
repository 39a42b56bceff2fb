"""What the tables are counted from: the register of one unit with its history, in memory.

People stand in columns, because a table looks at one field of everybody. Whoever left the register but is the
member of a case is a person too, with the fields that the case keeps.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import chain, compress
from operator import itemgetter
from typing import Final, TypeVar, cast

from domain.records import Record, Value
from domain.rules import Rulebook, RuleSet
from domain.statistics.cases import Cases, Dated
from domain.statistics.first_joining import JOINED, joined_before, joined_first
from domain.statistics.membership import (
    EVER,
    NEVER,
    WAYS,
    Movement,
    Spell,
    after_ends,
    by_person,
    fitting,
    movement_of,
    since_joining,
    spells_of,
)
from domain.statistics.model import Item, Span
from domain.statistics.provinces import NO_PROVINCES, Provinces
from domain.statistics.succession import Along, Succession, taken_along
from domain.statistics.tree import Tree, in_order, tree_on
from domain.workflows.conditions import COUNTED
from domain.workflows.left_behind import FIGURES, shown_subject

Result = TypeVar("Result")

# So much of what was worked out for a day is kept: a few days, each looked at in a few ways.
_MOST_KEPT: Final = 16
# The ending of a parameter that says what the letters of 2023 used instead.
_OLD: Final = "_old_reports"
_NO_CASES: Final = Cases((), {})
_UNTOLD: Final[tuple[str, Mapping[str, Value]]] = ("", {})
# The status of who is known by cases only; nobody writes it.
_GONE: Final = "gone"
# Somebody without a status was entered before there were any, and is a member.
_COUNTED: Final = frozenset({*COUNTED, None})


class People:
    """Fields of people by row. `columns` may lack fields that nobody has."""

    def __init__(self, ids: Sequence[str], columns: Mapping[str, Sequence[Value]]) -> None:
        self.ids = ids
        self._columns = columns
        self.row_of: Mapping[str, int] = {id: row for row, id in enumerate(ids)}

    def column(self, name: str) -> Sequence[Value]:
        found = self._columns.get(name)
        return found if found is not None else [None] * len(self.ids)

    def field(self, row: int, name: str) -> Value:
        found = self._columns.get(name)
        return found[row] if found is not None else None

    def with_more(self, known: Mapping[str, Mapping[str, Value]]) -> People:
        """These people and some more, by id."""
        if not known:
            return self
        names = dict.fromkeys((*self._columns, *chain.from_iterable(known.values())))
        columns = {
            name: [*self.column(name), *(fields.get(name) for fields in known.values())] for name in names
        }
        return People([*self.ids, *known], columns)


def people_of(records: Iterable[Record]) -> People:
    """Members as columns."""
    known = {record.id: record.fields for record in records}
    return People([], {}).with_more(known)


@dataclass(frozen=True, eq=False)
class Book:
    """One unit's register.

    `members` are those in the register now, `aliases` ids that were folded into others (id → whose it is
    now), `today` "YYYY-MM-DD". `cases`, `events` of the tree, `overlays`, `guests`, `positions` and `folds`
    are all that the register keeps; `provinces` tell which one a place is in.
    """

    unit: str
    rulebook: Rulebook
    today: str
    organisations: Sequence[Record]
    members: People
    cases: Cases = _NO_CASES
    events: Sequence[Record] = ()
    overlays: Sequence[Record] = ()
    guests: Sequence[Record] = ()
    positions: Sequence[Record] = ()
    folds: Sequence[Record] = ()
    aliases: Mapping[str, str] | None = None
    provinces: Provinces = NO_PROVINCES

    # -- people

    @cached_property
    def people(self) -> People:
        """The members, and after them those who left the register and are known by their cases."""
        gone: dict[str, Mapping[str, Value]] = {}
        left: dict[str, tuple[str, Mapping[str, Value]]] = {}
        for case in self.cases.strangers(self.members.row_of.keys()):
            id = self.person(case)
            if id not in self.members.row_of:
                subject = case.fields.get("subject") or {}
                known = {**gone.get(id, {}), **shown_subject(subject)}
                gone[id] = {**known, "status": _GONE, "org": None}
                if FIGURES in subject:
                    # Who went twice is as they were when they went last.
                    exit_ = (str(case.fields.get("decided_on") or ""), subject[FIGURES])
                    left[id] = max(left.get(id, exit_), exit_, key=itemgetter(0))
        return self.members.with_more({id: {**gone[id], **left.get(id, _UNTOLD)[1]} for id in gone})

    def person(self, case: Record) -> str:
        """Whom a case is about, "" for nobody in the register."""
        id = str(case.fields.get("member") or "")
        return self.aliases.get(id, id) if self.aliases else id

    @cached_property
    def spells(self) -> Sequence[Spell]:
        """Who belonged where, when; by person, the latest of each first."""
        return self._walked[0]

    @cached_property
    def tree_moves(self) -> Sequence[Movement]:
        """Whom an event of the tree took from one branch to another."""
        return self._walked[1]

    @cached_property
    def _walked(self) -> tuple[Sequence[Spell], Sequence[Movement]]:
        along: defaultdict[str, list[Along]] = defaultdict(list)
        people, movements = self.people, by_person(self._movements(along))
        before = joined_before(self.cases, self.folds, self.unit, self.person, self.aliases or {})
        spells: list[Spell] = []
        moves: list[Movement] = []
        followed = self._succession
        for row, (id, org, joined) in enumerate(
            zip(people.ids, self._homes(), people.column(JOINED), strict=True)
        ):
            if id in movements:
                own = fitting(org, taken_along(movements[id], along.get(id, ())))
                first = joined_first(str(joined or ""), before.get(id, ()), own[-1].day if own else NEVER)
                own = since_joining(first, own)
                own += followed.before_all(id, own[-1].source if own else org, first)
                moves.extend(movement for movement in own if not movement.figure)
                spells.extend(spells_of(row, org, first, own))
            elif org in followed.begins:
                first = str(joined or EVER)
                own = followed.before_all(id, org, first)
                moves.extend(own)
                spells.extend(spells_of(row, org, first, own))
            elif org:
                # Most people: nothing ever happened.
                spells.append(Spell(row, org, str(joined or EVER), NEVER, False))
        return spells, moves

    def _homes(self) -> Iterator[str]:
        """Everybody's branch by row, "" of who is not counted."""
        people, unit = self.people, self.unit
        known = zip(*map(people.column, ("status", "org", "honorary")), strict=True)
        return (
            str(org or unit) if status in _COUNTED and not honorary else "" for status, org, honorary in known
        )

    def _movements(self, along: defaultdict[str, list[Along]]) -> Iterator[Movement]:
        """Every recorded change of where somebody belonged; of the events of the tree the earliest first.

        `along` learns whom an event took along that names nobody of them.
        """
        followed = self._succession
        # (person, branch that had ended) → the first paper that still names it, and whether it leads there.
        late: dict[tuple[str, str], tuple[str, bool]] = {}
        for (workflow, figure), way in WAYS.items():
            for day, case in self.cases.figures(workflow, self.unit).get(figure, ()):
                if person := self.person(case):
                    named = self._named_place(case, day)
                    for movement in movement_of(case, figure, day, way, person, named):
                        if followed.changed.isdisjoint((movement.source, movement.target)):
                            # Nearly all of them, and there are hundreds of thousands.
                            yield movement
                            continue
                        yield followed.led(movement, late)
                        along[person] += followed.along(movement)
        by_name = {(move.person, move.source) for own in followed.moves_of.values() for move in own}
        # Whom a paper brings in after the end of a branch was not there when it ended. Whom one takes out of
        # it was, though no event names them: they were gone when it was entered.
        came, went = ({key for key, (_, enters) in late.items() if enters is each} for each in (True, False))
        for person, org in sorted(went - by_name):
            on, successor = followed.ends[org]
            yield Movement(person, on, org, successor)
        for own in followed.moves_of.values():
            yield from (
                move for move in after_ends(own, followed.ends) if (move.person, move.source) not in came
            )

    def place(self, case: Record, day: str) -> str:
        """The branch of a case on its legal day, whichever of the two was entered first.

        A paper that is older than an event of the tree, but was entered after it, names the branch that the
        member had by then; one that is younger, but was entered before it, names what had ended by its day.
        """
        return self.led_on(self._named_place(case, day), day, self.person(case))

    def led_on(self, org: str, day: str, person: str = "") -> str:
        """What a branch was on a day: see `Succession.on`."""
        return self._succession.on(org, day, person)

    @cached_property
    def _succession(self) -> Succession:
        return Succession(self.events, self.people.row_of.keys(), self.aliases or {})

    def _named_place(self, case: Record, day: str) -> str:
        """The branch of a case before the events that it was entered after.

        What was opened before an event, and did not go along, names what was so then; and a move leads away
        from where it starts.
        """
        org = str(case.fields.get("org") or self.unit)
        if moves := self._succession.moves_of.get(self.person(case), ()):
            opened_on = (
                "" if case.id in self._succession.went_along else str(case.fields.get("opened_on") or "")
            )
            to_org = (case.fields.get("data") or {}).get("to_org")
            for move in reversed(moves):
                is_older = bool(opened_on) and opened_on < move.day
                if move.day > day and move.target == org and not is_older and move.source != to_org:
                    org = move.source
        return org

    def host(self, guest: Record, day: str) -> str:
        """The branch where a guest was on a day, before later events of the tree took the row along."""
        return self.led_on(
            self._succession.host(guest.id, str(guest.fields.get("org") or self.unit), day), day
        )

    def standing(self, day: str) -> Iterator[tuple[Item, int]]:
        """Everybody who belongs to a branch at the end of a day, each with the row of the person."""
        return zip(*self._of_day(day), strict=True)

    def present(self, day: str) -> Sequence[Item]:
        """As `standing`, without the rows."""
        return self._of_day(day)[0]

    def _of_day(self, day: str) -> tuple[Sequence[Item], Sequence[int]]:
        def look() -> tuple[Sequence[Item], Sequence[int]]:
            there = [first <= day < until for _, _, first, until, _ in self.spells]
            return list(compress(self._items, there)), [spell.row for spell in compress(self.spells, there)]

        return self.remembered(("standing", day), look)

    @cached_property
    def _items(self) -> Sequence[Item]:
        """What counts each spell, on whatever day."""
        ids = self.people.ids
        return [Item("member", ids[row], org) for row, org, _, _, _ in self.spells]

    def in_branches(self, day: str) -> Counter[str]:
        """Branch → how many belong to it at the end of a day."""
        return self.remembered(("branches", day), lambda: Counter([item.org for item in self.present(day)]))

    # -- cases

    def counted(self, workflow: str, figure: str, span: Span) -> Iterator[Dated]:
        """The cases that add to a figure in a span."""
        found = self.cases.figures(workflow, self.unit).get(figure, ())
        return (dated for dated in found if span.holds(dated.day))

    def known_of(self, kind: str, id: str) -> Mapping[str, Value]:
        """Name and birth date of a member, or of whom a case, a guest row or a post is about."""
        record = self.cases.get(id) if kind == "case" else self._by_kind_and_id.get((kind, id))
        about = id if record is None else str(record.fields.get("member") or "")
        row = self.people.row_of.get((self.aliases or {}).get(about, about))
        if row is not None:
            return {name: self.people.field(row, name) for name in ("full_name", "birth_date")}
        if record is None:
            return {}
        fields = record.fields
        # Of somebody who is no member a post itself says who it is.
        outside = {"full_name": fields.get("person_name"), "birth_date": fields.get("person_birth")}
        return fields.get("subject") or outside

    @cached_property
    def _by_kind_and_id(self) -> Mapping[tuple[str, str], Record]:
        return {(record.kind, record.id): record for record in chain(self.guests, self.positions)}

    @cached_property
    def overlays_of(self) -> Mapping[str, Sequence[Record]]:
        """Type → overlays."""
        return _by_field(self.overlays, "type")

    @cached_property
    def guests_of(self) -> Mapping[str, Sequence[Record]]:
        """Type → guest rows."""
        return _by_field(self.guests, "type")

    # -- tree and rules

    def tree(self, day: str) -> Tree:
        """The tree at the end of a day."""
        return self.remembered(
            ("tree", day), lambda: tree_on(day, self.unit, self.organisations, in_order(self.events))
        )

    def rules(self, span: Span) -> RuleSet:
        """The parameters in force on the last day, those of the old reports in place where asked for."""
        return rules_of(self.rulebook, span)

    # -- what was worked out already

    def remembered(self, key: Hashable, work_out: Callable[[], Result]) -> Result:
        """What was worked out under this key, else what `work_out` gives; the last few are kept."""
        kept = self._kept
        if key not in kept:
            while len(kept) >= _MOST_KEPT:
                del kept[next(iter(kept))]
            kept[key] = work_out()
        return cast("Result", kept[key])

    @cached_property
    def _kept(self) -> dict[Hashable, object]:
        return {}


def _by_field(records: Iterable[Record], name: str) -> Mapping[str, Sequence[Record]]:
    found: defaultdict[str, list[Record]] = defaultdict(list)
    for record in records:
        found[str(record.fields.get(name))].append(record)
    return found


def rules_of(rulebook: Rulebook, span: Span) -> RuleSet:
    """See `Book.rules`."""
    rules = rulebook.on(span.last)
    if not span.as_in_2023:
        return rules
    old = {name.removesuffix(_OLD): value for name, value in rules.parameters.items() if name.endswith(_OLD)}
    return replace(rules, parameters={**rules.parameters, **old})
