"""An award that was drafted before its member went to another unit, and decided without having heard of that.

Of a day before the reception the award stands and is read in the new unit. Of a later day the new unit goes
on with the draft as it was, whichever of the two reached the server first.
"""

from __future__ import annotations

import pytest

from domain.records import Record
from domain.workflows.figures import figures_of
from sync.replica.types import LocalRecord
from tests.helpers.cases import accept, cases, state, take
from tests.helpers.laptops import Laptop, Scene
from tests.helpers.neighbours import Neighbours, both_papers

RECEIVED = "2026-10-10"
_DRAFT = {"form": "certificate", "level": "grassroots", "achievement": "Tình nguyện hè"}


@pytest.fixture
def units(scene: Scene) -> Neighbours:
    return Neighbours(scene)


def decided_and_received(units: Neighbours, award_on: str, first: str) -> str:
    """Hùng, out of reach, decides on the draft; the neighbours receive. The case of the award."""
    draft = take(units.lan, "commendation.start", member=units.member, **_DRAFT)
    units.sync()
    units.on_the_way_without(units.hung, "2026-10-01")
    paper = {"level": "province", "decision_number": "12-QĐ", "decision_date": award_on}
    take(units.hung, "commendation.record", draft, **paper)
    accept(units.mai, units.member, RECEIVED, units.there.branches[0])
    for laptop in (units.hung, units.mai) if first == "award" else (units.mai, units.hung):
        laptop.sync()
    units.sync()
    return draft


def awards(laptop: Laptop, member: str) -> list[LocalRecord]:
    return [case for case in cases(laptop, member) if case.fields["workflow"] == "commendation"]


def counted(case: LocalRecord, unit: str) -> list[str]:
    """The days on which a case adds to the figures of a unit."""
    return [day for _, day in figures_of(Record("case", case.id, case.fields), unit)]


@pytest.mark.parametrize("first", ["award", "reception"])
def test_the_draft_goes_on_in_the_new_unit_where_the_award_is_of_a_later_day(
    units: Neighbours, first: str
) -> None:
    case = decided_and_received(units, "2026-10-12", first)
    assert state(units.lan, case) == "conflict"
    assert both_papers(units.lan, case) == ("commendation", "transfer")
    (draft,) = awards(units.mai, units.member)
    assert (draft.fields["state"], draft.fields["data"]) == ("draft", _DRAFT)
    take(units.mai, "commendation.record", draft.id, decision_number="3-QĐ", decision_date="2026-10-20")
    units.sync()
    assert state(units.mai, draft.id) == "effective"


@pytest.mark.parametrize("first", ["award", "reception"])
def test_an_award_of_before_is_read_there_and_counted_once(units: Neighbours, first: str) -> None:
    case = decided_and_received(units, "2026-10-05", first)
    (copy,) = awards(units.mai, units.member)
    assert copy.fields["state"] == "effective"
    assert counted(units.lan.show(case, "case"), units.home.id) == ["2026-10-05"]
    assert counted(copy, units.there.id) == []
