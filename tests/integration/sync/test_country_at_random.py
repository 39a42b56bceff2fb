"""A year of two units on real laptops and a real server, whatever cadres do and whatever befalls them.

Steps of every workflow, lists, folds and the tree; the level above with its decisions and rules; bad lines,
servers that die or are restored, disks put back, laptops shut out and replaced, rights that end
(`tests/rigs/country.py`). After every move and once everything is healed: everybody has one home, every case
is in a state to which its history led, every effect has its case, whoever lost is seen, nothing saved is
lost, nothing is done twice, and every copy is that of the server.

A larger run: SODOAN_RIG_EXAMPLES and SODOAN_RIG_STEPS; what fails is shrunk to the few moves that matter.
"""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.helpers.leftovers import LogGuard
from tests.rigs.country import Country
from tests.rigs.state_machine import budget

pytestmark = pytest.mark.rig

EXAMPLES, MOST = budget("EXAMPLES", 6), budget("STEPS", 40)
MOVES = st.lists(st.integers(0, 2**32 - 1), min_size=MOST // 2, max_size=MOST)


@settings(max_examples=EXAMPLES, suppress_health_check=list(HealthCheck))
@given(moves=MOVES)
def test_whatever_befalls_two_units_in_a_year_every_promise_holds(
    moves: list[int], expected_logs: LogGuard
) -> None:
    expected_logs.allow("restored without|request fails|operation fails")
    country = Country()
    try:
        for number in moves:
            country.move_by(number)
            country.check()
        country.settle()
    finally:
        country.close()
