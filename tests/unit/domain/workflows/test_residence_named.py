"""Where somebody goes who takes part at the place of residence: said once, and one host a year."""

from __future__ import annotations

from typing import Any

import pytest

from tests.helpers.stepping import Stepping, about, round_id
from tests.helpers.unit_view import OTHER_BRANCH

PAPER: dict[str, Any] = {"paper_number": "4-GGT/ĐTN", "paper_date": "2026-08-25"}


@pytest.mark.parametrize("where", [{"to_unit": "unit-2"}, {"to_org": OTHER_BRANCH}])
def test_a_residence_chosen_from_the_list_needs_no_name_typed_beside_it(where: dict[str, str]) -> None:
    unit, id = Stepping(), round_id("residence", period="2026", **where)
    unit.take("residence.start", id, **about(period="2026", **where))
    unit.take("residence.submit", id, permanent=True)
    # Another one of the year is another case, and a place named afterwards does not make this one another.
    assert id != round_id("residence", period="2026", to_unit="unit-3")
    unit.take("residence.introduce", id, **PAPER)
    assert unit.case(id).fields["round"] == f"2026|{next(iter(where.values()))}"


def test_where_to_is_asked_once_in_one_of_the_ways_to_say_it() -> None:
    nowhere = round_id("residence", period="2026")
    for step in ("start", "submit"):
        assert Stepping().refused(f"residence.{step}", nowhere, **about(period="2026")) == "case.host_missing"


def test_a_place_may_be_named_later_and_one_that_made_the_round_stays() -> None:
    unit, id = Stepping(), round_id("residence", period="2026", to_unit="unit-2")
    unit.take("residence.start", id, **about(period="2026", to_unit="unit-2"))
    unit.take("residence.submit", id, to_place="Khu phố 1", permanent=True)
    unit.take("residence.return", id, reason="Ghi rõ nơi đến")
    assert unit.refused("residence.submit", id, to_place="Khu phố 2") == "locked"


@pytest.mark.parametrize("place", ["Xã Số 2", "xã số 2, thôn 1"])
def test_one_host_takes_somebody_once_a_year_however_its_name_was_typed(place: str) -> None:
    unit = Stepping()
    first = round_id("residence", period="2026", to_place="Xã Số 2 (cũ)")
    again = round_id("residence", period="2026", to_place=place)
    given = about(period="2026", to_org="branch-2")
    unit.take("residence.submit", first, **given, to_place="Xã Số 2 (cũ)")
    refused = unit.refused("residence.submit", again, **given, to_place=place)
    assert refused == "case.residence_there_already"
