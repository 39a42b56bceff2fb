"""Three units that send each other members, decide about them and seldom meet: nobody is lost or twice."""

from __future__ import annotations

from random import Random
from typing import Any, Final

from hypothesis import given, settings
from hypothesis import strategies as st

from domain.decisions import Command, Put
from domain.records import Departure, Record
from domain.roles import Actor, Role
from tests.helpers.cases import DISCIPLINE, MATURITY, REMOVAL
from tests.helpers.decisions_apart import PLACE
from tests.helpers.offline_units import Country
from tests.helpers.stepping import Stepping
from tests.helpers.unit_at_work import beside
from tests.helpers.unit_view import UnitView
from tests.helpers.workflow_moves import BRANCHES, PEOPLE, three_people
from tests.helpers.workflow_truths import a_case_is_in_one_unit_only, cases_stand_where_their_history_led

THIRD: Final = "unit-3"
WHERE: Final = {**BRANCHES, THIRD: (f"{THIRD}-a", f"{THIRD}-b")}
CONFIRMED: Final = ["not_reminded", "open_transfer", "open_removal", "open_discipline", "holds_post"]
# Step → the field that dates it, what else it brings; how often a letter is written instead.
DECISIONS: Final[dict[str, tuple[str, dict[str, Any]]]] = {
    "transfer.move_inside": ("accepted_on", {}),
    "removal.confirm": ("resolution_date", dict(REMOVAL)),
    "maturity.approve": ("decision_date", {"decision_number": "1", **MATURITY}),
    "removal.record_death": ("effective_on", {}),
    "discipline.expel": (
        "decision_date",
        {"decision_number": "2", "form": "expulsion", "violation": "Vi phạm", **DISCIPLINE},
    ),
}
LETTERS: Final = 0.6


def about_leaving(view: UnitView, chance: Random) -> tuple[Command, Actor]:
    """A letter, an answer to one, or a decision of leaving or moving, of some day of two months."""
    cadre = Actor(f"s-{view.unit}", "Lan", Role.SECRETARY, view.unit)
    whom, id = chance.choice(PEOPLE), f"case-{chance.randrange(2**60)}"
    day = f"2026-{chance.choice((10, 11))}-{chance.randrange(1, 22):02}"
    here = chance.choice(WHERE[view.unit])
    waiting = [case for case in view.cases_of(whom) if case.fields["state"] in ("incoming", "awaiting")]
    if waiting and chance.random() < LETTERS:
        return _answer(chance.choice(waiting), day, here, chance), cadre
    given: dict[str, Any] = {"member": whom, "confirm": CONFIRMED}
    if chance.random() < LETTERS:
        to = chance.choice([unit for unit in (*WHERE, PLACE) if unit != view.unit])
        letter = {"to_place": to} if to == PLACE else {"to_unit": to}
        letter |= {"letter_date": f"2026-09-{chance.randrange(1, 29):02}", "letter_number": "3"}
        return Command("transfer.send", "case", id, {**given, **letter}), cadre
    do = chance.choice(list(DECISIONS))
    dated_by, more = DECISIONS[do]
    given |= {dated_by: day, **more, **({"to_org": here} if do == "transfer.move_inside" else {})}
    return Command(do, "case", id, given, "theo giấy tờ"), cadre


def _answer(case: Record, day: str, here: str, chance: Random) -> Command:
    if case.fields["state"] == "incoming":
        return Command("transfer.accept", "case", case.id, {"to_org": here, "accepted_on": day})
    if chance.random() < 0.5:
        return Command("transfer.recall", "case", case.id, {}, "đổi ý")
    return Command("transfer.confirm_received", "case", case.id, {"accepted_on": day})


def three_units() -> tuple[Stepping, ...]:
    first, second = three_people()
    view, cadre = beside(first.view, THIRD, WHERE[THIRD][0])
    branch = {"name": "Chi đoàn Khu phố 2", "level": "chi_doan", "parent": THIRD}
    view.commit([Put("organisation", WHERE[THIRD][1], branch, creates=True)])
    for one in (first.view, second.view, view):
        one.units |= {first.view.unit: first.view, second.view.unit: second.view, THIRD: view}
    return first, second, Stepping(view, cadre)


def after(numbers: list[int]) -> Country:
    seats = (("a", 0), ("b", 0), ("c", 1), ("d", 1), ("e", 2))
    country = Country(three_units(), seats, about_leaving)
    for number in numbers:
        country.move(number)
    country.everybody_meets()
    return country


@settings(max_examples=15, deadline=None)
@given(st.lists(st.integers(0, 2**32 - 1), min_size=60, max_size=120))
def test_whatever_three_units_decide_apart_everybody_has_one_home(numbers: list[int]) -> None:
    country = after(numbers)
    for whom in PEOPLE:
        (home,) = [view for view in country.views if view.record("member", whom) is not None]
        assert home.records["member", whom].fields["org"] in WHERE[home.unit]
        gone = [view.tombstone("member", whom) for view in country.views if view is not home]
        assert {each.departure for each in gone if each is not None} <= {Departure.MOVED}
    a_case_is_in_one_unit_only(country.views)
    cases_stand_where_their_history_led(country.views)
    for laptop in country.laptops:
        assert laptop.view.records == laptop.server.view.records


def test_receptions_overturn_each_other_often_enough_for_this_to_mean_something() -> None:
    assert sum(1 for start in range(8) if _overturned(start)) > 1


def _overturned(start: int) -> bool:
    """Whether somebody was brought over from a unit that had received the person by a later paper."""
    chance = Random(start)
    country = after([chance.randrange(2**32) for _ in range(100)])
    notices = (each for view in country.views for each in view.every("notice"))
    return any(each.fields["code"] == "member_arrived" for each in notices)
