"""Three papers about one member that go in a circle, on real laptops and a server, in every order of arrival.

All of them share one province; each order of each circle has a member of its own. That every other three come
to one end is asked in memory (`tests/unit/domain/workflows/test_three_papers.py`).
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import permutations, product
from typing import Any, Final

import pytest

from domain.decisions import Command
from tests.helpers.cases import send
from tests.helpers.decisions_apart import HOME, INSIDE
from tests.helpers.laptops import Scene, assert_level, numbered

DAYS: Final = ("2026-11-05", "2026-11-10", "2026-11-15")
NEIGHBOUR: Final = "TB.4.38"
# Papers in the order of their days → which of them stands.
CIRCLES: Final = {
    ("removal", "accept_b", "maturity"): "maturity",
    ("removal", "accept_b", "expulsion"): "expulsion",
    ("maturity", "accept_b", "expulsion"): "expulsion",
    ("removal", "death", "maturity"): "removal",
    ("removal", "death", "expulsion"): "removal",
    ("maturity", "death", "expulsion"): "maturity",
    ("removal", "inside", "maturity"): "maturity",
}
STATUS: Final = {"removal": "removed", "maturity": "matured", "expulsion": "expelled"}
ORDERS: Final = list(permutations(range(3)))
Key = tuple[tuple[str, str, str], tuple[int, ...]]


class Province:
    """Two units; the first laptops are heard first, and nobody hears of anything before."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        self.there = scene.central.add_unit(NEIGHBOUR, "Xã Độc Lập")
        writer = scene.laptop()
        every = enumerate(product(CIRCLES, ORDERS))
        self.members: dict[Key, str] = {
            key: writer.add(full_name=numbered(at), birth_date="1990-05-02", org=scene.unit.branches[0])
            for at, key in every
        }
        writer.sync()
        # Who moves somebody inside the unit has a laptop to do so where no letter is out.
        self.home = [scene.laptop(f"Máy nhà {at}") for at in range(3)]
        self.away = [scene.laptop(f"Máy bạn {at}", unit=self.there) for at in range(3)]
        self.letters = {
            member: send(writer, member, NEIGHBOUR, "2026-10-01")
            for (circle, _), member in self.members.items()
            if "accept_b" in circle
        }
        for laptop in (writer, *self.home, *self.away):
            laptop.sync()
        self.cases = {
            (key, what): self.decide(key, at, what) for key in self.members for at, what in enumerate(key[0])
        }
        for laptop in (*(each for at in range(3) for each in (self.home[at], self.away[at])), *scene.laptops):
            laptop.sync()
        self.ours, self.theirs = (scene.central.records(unit.id) for unit in (scene.unit, self.there))

    def decide(self, key: Key, at: int, what: str) -> str:
        """The paper of the day `at` on the laptop that is heard when the order says; its case."""
        member, heard = self.members[key], key[1].index(at)
        if what == "accept_b":
            laptop = self.away[heard]
            with laptop.replica.reading() as reader:
                (case,) = reader.view().cases_of(member)
            given = {"accepted_on": DAYS[at], "acceptance_number": "7", "to_org": self.there.branches[0]}
            return laptop.must(Command("transfer.accept", "case", case.id, given)) and self.letters[member]
        do, dated_by, more = HOME[what]
        values: dict[str, Any] = {"member": member, dated_by: DAYS[at], **more}
        values |= (
            {"to_org": self.scene.unit.branches[1]} if what in INSIDE else {"confirm": ["open_transfer"]}
        )
        laptop = self.home[heard]
        return laptop.must(Command(do, "case", laptop.new_id(), values, "theo giấy tờ"))


@pytest.fixture(scope="module")
def province(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Province]:
    scene = Scene(tmp_path_factory.mktemp("province"))
    yield Province(scene)
    scene.close()


@pytest.mark.parametrize("order", ORDERS, ids=str)
@pytest.mark.parametrize("circle", CIRCLES, ids="-".join)
def test_of_papers_in_a_circle_the_stated_one_stands_in_every_order(
    province: Province, circle: tuple[str, str, str], order: tuple[int, ...]
) -> None:
    key, stands = (circle, order), CIRCLES[circle]
    member = province.members[key]
    assert ("member", member) not in province.theirs
    _, person = province.ours["member", member]
    branch = province.scene.unit.branches["inside" in circle]
    assert (person["status"], person["org"]) == (STATUS[stands], branch)
    of = {what: province.ours["case", province.cases[key, what]][1] for what in circle}
    assert {what for what, case in of.items() if case["state"] == "conflict"} == set(circle) - {
        stands,
        "inside",
    }
    for what, case in of.items():
        if what in (stands, "inside"):
            assert case.get("lost_to") is None
            continue
        assert case["lost_to"]["case"] == province.cases[key, stands]
        (seen,) = [
            fields
            for (kind, _), (_, fields) in province.ours.items()
            if kind == "conflict"
            and fields["record"] == province.cases[key, what]
            and fields["status"] == "open"
        ]
        (group,) = seen["groups"]
        assert group["theirs"]["case"] == province.cases[key, stands], "both papers are seen"
        assert group["mine"]["case"] == province.cases[key, what]


def test_nothing_is_refused_and_every_copy_is_that_of_the_server(province: Province) -> None:
    for laptop in province.scene.laptops:
        assert laptop.rejections() == []
    ours = [each for each in province.scene.laptops if each.actor.unit == province.scene.unit.id]
    assert_level(province.scene.central, province.scene.unit, *ours)
    assert_level(province.scene.central, province.there, *province.away)
