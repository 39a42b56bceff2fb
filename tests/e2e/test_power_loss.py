"""After a power cut at any instant everything that was shown as saved is there, whole, and the home opens.

`SODOAN_RIG_ONE_OF=1` looks at every instant, `SODOAN_RIG_SEED` chooses others where not all are looked at.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.rigs.power_loss import ONE_OF, SEED, Run, check_all, trace
from tests.rigs.power_loss_scripts import SCRIPTS

pytestmark = pytest.mark.rig


def play(scripts: Iterable[str], folder: Path, synchronous: int = 2) -> list[Run]:
    def play_one(script: str) -> Run:
        place = folder / script
        place.mkdir()
        return trace(script, place, os.urandom(32), synchronous)

    with ThreadPoolExecutor(2) as pool:
        return list(pool.map(play_one, scripts))


def test_thousands_of_cuts_lose_nothing_that_was_shown_as_saved(tmp_path: Path) -> None:
    images, faults = check_all(play(SCRIPTS, tmp_path))
    assert faults == [], f"SODOAN_RIG_SEED={SEED} SODOAN_RIG_ONE_OF={ONE_OF}"
    assert images >= 10_000 // ONE_OF * 0.8


def test_the_rig_sees_the_saves_that_a_lazier_disk_setting_loses(tmp_path: Path) -> None:
    images, faults = check_all(play(["open_and_close"], tmp_path, synchronous=1))
    assert images > 500 // ONE_OF * 0.8
    assert sum("lost saves" in fault for fault in faults) > images // 20
