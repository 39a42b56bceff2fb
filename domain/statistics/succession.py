"""Which branch stood in the place of another one on a day: what the events of the tree say (ORG-31).

A paper names the branch that there is when the paper is entered. Before the event that founded it, it stands
for what the founding came of; after the event that ended it, for what it ended in.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import chain
from typing import Final, NamedTuple

from domain.records import Record
from domain.statistics.membership import Movement, moves_of_tree
from domain.statistics.tree import in_order

# The status of an organisation that ended in another one, as events tell it.
_SUCCEEDED: Final = "merged"


class Along(NamedTuple):
    """Somebody whom a paper of `since` brought into a branch that was founded later, with an event of then.

    `through`: the branches between that day and the event.
    """

    since: str
    through: frozenset[str]
    move: Movement


class Succession:
    """Of the events of one tree. `known`: ids of the people; `aliases`: id then → id now."""

    def __init__(self, events: Iterable[Record], known: Container[str], aliases: Mapping[str, str]) -> None:
        self._events = in_order(events)
        self._known, self._aliases = known, aliases

    # -- which branch

    def on(self, org: str, day: str, person: str = "") -> str:
        """The branch in whose place another one stood on a day: for this person, or in general."""
        org = self._led_on(org, day, person)
        for _, source, _ in self._back(org, day, person):
            org = source
        return org

    def _led_on(self, org: str, day: str, person: str) -> str:
        for ended in self._ended_on_the_way(org, day, person):
            org = self._followed_into(ended, person) or self.ends[ended][1]
        return org

    def _ended_on_the_way(self, org: str, day: str, person: str) -> Iterator[str]:
        """The branches that had ended before a day, from this one on to who succeeds to it then."""
        seen: set[str] = set()
        while org not in seen and (ended := self.ends.get(org)) is not None and ended[0] < day:
            yield org
            seen.add(org)
            org = self._followed_into(org, person) or ended[1]

    def _followed_into(self, org: str, person: str) -> str:
        """Where the event that ended a branch put this person by name, "" where it names nobody such."""
        return next((move.target for move in self.moves_of.get(person, ()) if move.source == org), "")

    def _back(self, org: str, day: str, person: str) -> Iterator[tuple[str, str, str]]:
        """(day, what it came of, branch) of each founding after a day, the latest first."""
        seen: set[str] = set()
        while org not in seen and (begun := self.begins.get(org)) is not None and begun[0] > day:
            own = (move.source for move in self.moves_of.get(person, ()) if move.target == org)
            source = next(own, begun[1])
            yield begun[0], source, org
            seen.add(org)
            org = source

    # -- who went along

    def led(self, movement: Movement, late: dict[tuple[str, str], tuple[str, bool]]) -> Movement:
        """A movement between the branches of its day; `late` learns which that had ended it named instead."""
        ends = {"source": movement.source, "target": movement.target}
        for end, org in ends.items():
            for ended in self._ended_on_the_way(org, movement.day, movement.person) if org else ():
                key, said = (movement.person, ended), (movement.day, end == "target")
                late[key] = min(said, late.get(key, said))
            ends[end] = self.on(org, movement.day, movement.person) if org else ""
        return movement._replace(**ends)

    def along(self, movement: Movement) -> list[Along]:
        """How whom a paper brought into a branch of later came to be in it."""
        person, day = movement.person, movement.day
        target = self._led_on(movement.target, day, person) if movement.target else ""
        back = list(self._back(target, day, person))
        named = {(move.day, move.target) for move in self.moves_of.get(person, ())}
        through = frozenset(source for _, source, _ in back)
        return [
            Along(day, through, Movement(person, on, source, org))
            for on, source, org in back
            if (on, org) not in named
        ]

    def before_all(self, person: str, org: str, since: str) -> list[Movement]:
        """The foundings before which somebody, of whom no paper says more, was in what came before a branch.

        The latest first; `since`: the day of joining, "" where nobody knows it.
        """
        if org not in self.begins:
            return []
        return [Movement(person, *founding) for founding in self._back(org, since, person)]

    # -- the events

    @cached_property
    def changed(self) -> frozenset[str]:
        """Branches that did not stand on every day."""
        return frozenset((*self.ends, *self.begins))

    @cached_property
    def ends(self) -> Mapping[str, tuple[str, str]]:
        """Branch that ended in another one → the day of that, and which takes what nobody named."""
        found: dict[str, tuple[str, str]] = {}
        for event in self._events:
            after, targets = event.fields.get("after") or {}, event.fields.get("targets") or ()
            for org, facts in after.items():
                if facts.get("status") == _SUCCEEDED and targets and org not in targets:
                    found[org] = (str(event.fields.get("effective_on") or ""), str(targets[0]))
        return found

    @cached_property
    def begins(self) -> Mapping[str, tuple[str, str]]:
        """Branch that came of another one → the day of that, and which it came of; of several the first."""
        found: dict[str, tuple[str, str]] = {}
        for event in self._events:
            before, sources = event.fields.get("before") or {}, event.fields.get("sources") or ()
            for org in event.fields.get("after") or {}:
                if sources and org not in before and org not in sources:
                    found[org] = (str(event.fields.get("effective_on") or ""), str(sources[0]))
        return found

    @cached_property
    def moves_of(self) -> Mapping[str, Sequence[Movement]]:
        """Person → whom events of the tree say to have followed from branch to branch, earliest first."""
        found: defaultdict[str, list[Movement]] = defaultdict(list)
        for event in self._events:
            for move in moves_of_tree(event, self._aliases):
                if move.person in self._known:
                    found[move.person].append(move)
        return found

    @cached_property
    def went_along(self) -> Container[str]:
        """Cases that were open when an event of the tree put them into another branch."""
        followed = chain.from_iterable(event.fields.get("followed") or () for event in self._events)
        return {id for kind, id, _ in followed if kind == "case"}

    def host(self, guest: str, org: str, day: str) -> str:
        """Where the row of a guest, who is in `org` now, stood on a day."""
        return next((left for on, left in self._guests_moved.get(guest, ()) if on > day), org)

    @cached_property
    def _guests_moved(self) -> Mapping[str, Sequence[tuple[str, str]]]:
        """Guest row → days on which it followed an event of the tree, earliest first, and what it left."""
        found: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
        for event in self._events:
            for kind, id, left in event.fields.get("followed") or ():
                if kind == "guest":
                    found[id].append((str(event.fields.get("effective_on") or ""), str(left or "")))
        return found


def taken_along(own: list[Movement], along: Iterable[Along]) -> list[Movement]:
    """One person's movements, the earliest first, with the events that took the person along unnamed.

    Who had left before an event did not go along.
    """
    more = [
        one.move
        for one in dict.fromkeys(along)
        if not any(
            move.figure
            and one.since <= move.day < one.move.day
            and move.source in one.through
            and move.target != move.source
            for move in own
        )
    ]
    return sorted([*own, *more], key=lambda move: move.day) if more else own
