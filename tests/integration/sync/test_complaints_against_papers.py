"""A complaint against a warning that gives way to a removal of before it, in every order of two laptops."""

from __future__ import annotations

from typing import Final

import pytest

from tests.helpers.cases import DISCIPLINE, remove, state, take
from tests.helpers.laptops import Scene, assert_level

_WARNING: Final = {"form": "warning", "violation": "Vi phạm", "decision_number": "5", **DISCIPLINE}


@pytest.mark.parametrize(
    "heard", ["warning complaint removal", "warning removal complaint", "removal warning"]
)
def test_it_stays_with_the_warning_that_gave_way_whichever_was_heard_first(scene: Scene, heard: str) -> None:
    lan, hung = scene.pair()
    member = lan.add(birth_date="2004-05-02", org=scene.unit.branches[0])
    lan.sync()
    hung.sync()
    remove(hung, member, "2026-11-05", "not_reminded")
    if heard.startswith("removal"):
        hung.sync()
    warning = take(lan, "discipline.decide", member=member, decision_date="2026-11-12", **_WARNING)
    if heard == "warning removal complaint":
        lan.sync()
        hung.sync()
    take(lan, "discipline.complain", warning, complained_on="2026-11-14")
    lan.sync()
    hung.sync()
    scene.level()
    assert_level(scene.central, scene.unit, lan, hung)
    for laptop in (lan, hung):
        assert laptop.rejections() == []
        assert laptop.show(member).fields["status"] == "removed"
        assert state(laptop, warning) == "conflict"
        assert laptop.show(warning, "case").fields["data"]["complained_on"] == "2026-11-14"
        assert len(laptop.conflicts()) == 1
