"""Two deferrals of one time, two dismissals, a dismissal after a move that cost the post (`domain.md` 3.14).

Two laptops decide apart, each on a day of its own, and reach the server in both orders.
"""

from __future__ import annotations

from typing import Any, Final

import pytest

from domain.decisions import Command
from tests.helpers.cases import DISCIPLINE, cases, notices, state, take
from tests.helpers.laptops import Laptop, Scene, assert_level

EARLIER, LATER = "2026-11-05", "2026-11-10"
_DISMISSAL: Final = {"form": "dismissal", "violation": "Vi phạm", "decision_number": "6", **DISCIPLINE}
_DEFERRAL: Final = {
    "purpose": "ốm",
    "from_on": "2026-11-01",
    "to_on": "2027-01-30",
    "resolution_number": "7",
}
# What two laptops decide, the earlier paper first: step, the field that dates it, what else it brings.
Step = tuple[str, str, dict[str, Any]]
DEFER: Final[Step] = ("temporary.defer", "resolution_date", _DEFERRAL)
DISMISS: Final[Step] = ("discipline.decide", "decision_date", _DISMISSAL)
MOVE: Final[Step] = ("transfer.move_inside", "accepted_on", {})
PAIRS: Final = {"deferrals": (DEFER, DEFER), "dismissals": (DISMISS, DISMISS), "moved": (MOVE, DISMISS)}
_STANDS: Final = {
    "temporary.defer": "deferred",
    "discipline.decide": "effective",
    "transfer.move_inside": "moved",
}


def decide(laptop: Laptop, what: Step, member: str, on: str, branch: str) -> str:
    do, dated_by, more = what
    where = {"to_org": branch} if what is MOVE else {}
    return take(
        laptop, do, member=member, reason="theo giấy tờ", **{dated_by: on, **more, **where},
        confirm=["holds_post"],
    )  # fmt: skip


@pytest.mark.parametrize("forth", [True, False], ids=["in-order", "the-later-first"])
@pytest.mark.parametrize("pair", PAIRS)
def test_the_earlier_stands_and_the_other_is_seen_with_both_papers(
    scene: Scene, pair: str, forth: bool
) -> None:
    lan, hung = scene.pair()
    member = lan.add(birth_date="2004-05-02", org=scene.unit.branches[0])
    held = {"org": scene.unit.branches[0], "member": member, "post": "200", "held_from": "2025-01-05"}
    post = lan.must(Command("create", "position", lan.new_id(), held))
    lan.sync()
    hung.sync()
    first, second = (
        decide(laptop, what, member, on, scene.unit.branches[1])
        for laptop, what, on in zip((lan, hung), PAIRS[pair], (EARLIER, LATER), strict=True)
    )
    for laptop in (lan, hung) if forth else (hung, lan):
        laptop.sync()
    scene.level()
    assert_level(scene.central, scene.unit, lan, hung)
    for laptop in (lan, hung):
        assert laptop.rejections() == []
        assert state(laptop, first) == _STANDS[PAIRS[pair][0][0]]
        assert state(laptop, second) == "conflict"
        assert laptop.show(second, "case").fields["lost_to"]["case"] == first
        (asked,) = laptop.conflicts()
        (group,) = asked.fields["groups"]
        assert asked.fields["record"] == second
        papers = [(group[side]["decided_on"], group[f"{side}_by"]["name"]) for side in ("mine", "theirs")]
        assert papers == [(LATER, "Phạm Văn Hùng"), (EARLIER, "Nguyễn Thị Lan")]
        assert notices(laptop) == ["case_lost"]
        ended = laptop.show(post, "position").fields.get("held_to")
        assert ended == (None if pair == "deferrals" else EARLIER)
        assert len(cases(laptop, member)) == 2
