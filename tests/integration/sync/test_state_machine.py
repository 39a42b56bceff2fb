"""Every promise, after every step, of any order of events that Hypothesis can think of.

A larger run: SODOAN_RIG_EXAMPLES and SODOAN_RIG_STEPS. The run is the same each time; a failure prints its
steps (SODOAN_RIG_SHRINK=1 looks for fewer of them), which then become a plain test beside the scenarios.
"""

from __future__ import annotations

import pytest

from tests.helpers.leftovers import LogGuard
from tests.rigs.planted import PLANTS
from tests.rigs.seats import Broken, Plant
from tests.rigs.state_machine import budget, run

pytestmark = pytest.mark.rig

EXAMPLES, STEPS = budget("EXAMPLES", 16), budget("STEPS", 25)
# Within this many examples each planted bug has to be found; a search of a few usually does.
PLANTED_EXAMPLES, FEW = 150, 3


def test_laptops_and_server_keep_every_promise(expected_logs: LogGuard) -> None:
    expected_logs.allow("restored without")
    run(Plant(), EXAMPLES, STEPS, shrink=bool(budget("SHRINK", 0)))


@pytest.mark.parametrize("plant", PLANTS, ids=[plant.name for plant in PLANTS])
def test_each_planted_bug_is_found(plant: Plant, expected_logs: LogGuard) -> None:
    expected_logs.allow("restored without|request fails|operation fails")
    with pytest.raises(Broken):
        search(plant)


def search(plant: Plant) -> None:
    for examples in (FEW, PLANTED_EXAMPLES):
        run(plant, examples, STEPS, shrink=False)
