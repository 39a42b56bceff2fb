"""Papers about one person that laptops of a unit take without hearing of each other.

Chance seldom has two cadres decide about the same person in one week; here they do: ways out, moves, awards
and deferrals of days that lie close together, complaints, letters and their ends, revocations, and a fold
between.
"""

from __future__ import annotations

from collections.abc import Iterator
from random import Random
from typing import TYPE_CHECKING, Any, Final

from domain.decisions import Command, Put
from tests.helpers.decisions_apart import BESIDE, HOME
from tests.helpers.register_moves import branches, folded, people
from tests.helpers.unit_view import UnitView
from tests.helpers.workflow_moves import BRANCHES, OTHER_UNIT, PEOPLE, next_step

if TYPE_CHECKING:
    from tests.rigs.country import Country
    from tests.rigs.seats import Seat

_DAYS: Final = ("2026-10-05", "2026-10-07", "2026-10-10", "2026-10-12", "2026-10-15")
_OPENED: Final = {name: step for name, step in {**HOME, **BESIDE}.items() if name != "out"}
# What whoever decides confirms, so that the paper counts and not a warning.
_CONFIRMED: Final = (
    "not_reminded",
    "open_transfer",
    "open_removal",
    "open_discipline",
    "away",
    "holds_post",
    "over_age",
    "recent_warning",
    "decision_before_meeting",
)
_POSTS: Final = {"m1": BRANCHES["unit-1"][0], "m2": BRANCHES["unit-1"][1], "m3": BRANCHES[OTHER_UNIT][0]}


def posts(unit: str) -> Iterator[Put]:
    """A post for everybody whom the moves know by name: something that a dismissal and a move can end."""
    for member, org in _POSTS.items():
        if org in BRANCHES[unit]:
            held = {"member": member, "org": org, "post": "secretary", "held_from": "2025-01-05"}
            yield Put("position", f"post-{member}", held, creates=True)


def decide_apart(country: Country, chance: Random) -> None:
    """Two to four papers about one person, on laptops of one unit that do not meet in between."""
    first = chance.choice(country.seats)
    desks = [seat for seat in country.seats if seat.unit.id == first.unit.id]
    if chance.random() < 0.5:
        for seat in desks:
            country.sync(seat, [])
    view = country.shown(first)
    whom = [id for id in PEOPLE if view.record("member", id) is not None] or people(view)
    if not whom:
        return
    member = chance.choice(whom if chance.random() < 0.8 else people(view))
    for _ in range(chance.randint(2, 4)):
        _one_paper(country, chance.choice(desks), member, chance)
    chance.shuffle(desks)
    for seat in desks:
        if chance.random() < 0.6:
            country.sync(seat, [])


def _one_paper(country: Country, seat: Seat, member: str, chance: Random) -> None:
    for _ in range(4):
        if country.as_one_of(seat, chance, _paper(country.shown(seat), member, chance)):
            break


def _paper(view: UnitView, member: str, chance: Random) -> Command:
    cases = list(view.cases_of(member))
    kind = chance.random()
    if cases and kind < 0.35:
        return next_step(view, cases, chance)[0]
    if kind < 0.42:
        return folded(view, chance, member)
    if kind < 0.52:
        return _letter(member, chance)
    return _decision(view, member, chance)


def _decision(view: UnitView, member: str, chance: Random) -> Command:
    do, dated_by, more = _OPENED[chance.choice(sorted(_OPENED))]
    values: dict[str, Any] = {**more, "member": member, dated_by: chance.choice(_DAYS)}
    values |= {name: str(chance.randrange(1, 40)) for name in values if name.endswith("_number")}
    if "to_org" in values:
        values["to_org"] = chance.choice(branches(view))
    return Command(do, "case", _id(chance), {**values, "confirm": [*_CONFIRMED]}, "theo giấy tờ")


def _letter(member: str, chance: Random) -> Command:
    to = chance.choice(({"to_place": "Huế"}, {"to_unit": chance.choice(tuple(BRANCHES))}))
    letter = {"member": member, "letter_date": "2026-10-01", "letter_number": "3", **to}
    return Command("transfer.send", "case", _id(chance), {**letter, "confirm": [*_CONFIRMED]})


def _id(chance: Random) -> str:
    return f"case-{chance.randrange(2**60)}"
