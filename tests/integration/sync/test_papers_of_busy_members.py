"""Trios of papers by chance about members with a post and a case under way, on real laptops and a server.

Each trio has a member of its own for each order of arrival; all share one province of three units. Trios of
every sort are asked in memory (`tests/unit/domain/workflows/test_papers_about_a_busy_member.py`).
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import permutations, product
from random import Random
from typing import Any, Final

import pytest

from domain.decisions import Command
from tests.helpers.cases import send, take
from tests.helpers.decisions_apart import HOME
from tests.helpers.laptops import Laptop, Scene, assert_level, numbered

DAYS: Final = ("2026-11-05", "2026-11-10", "2026-11-15")
AWAY: Final = {"accept_b": "TB.4.38", "accept_c": "TB.4.39"}
HERE: Final = ("removal", "maturity", "expulsion")
POST: Final = "200"
ORDERS: Final = list(permutations(range(3)))
Trio = tuple[tuple[str, str], ...]
Key = tuple[int, tuple[int, ...]]


def _chosen() -> list[Trio]:
    """Papers with their days: two answers to one letter, to two, and decisions of the unit that was home."""
    chance = Random(20261123)
    sorts = [("accept_b", "accept_b", "accept_c"), *[("accept_b", "accept_b", what) for what in HERE]]
    sorts += [("accept_b", "accept_c", what) for what in HERE] + [("accept_b", *HERE[:2]), HERE]
    return [tuple(zip(sort, chance.sample(DAYS, 3), strict=True)) for sort in sorts]


TRIOS: Final = _chosen()


class Province:
    """The laptops `heard[sort][n]` of each unit are heard in the order of n, and hear of nothing before."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        self.units = {what: scene.central.add_unit(code, f"Xã {code}") for what, code in AWAY.items()}
        writer = scene.laptop()
        second = scene.laptop("Phạm Văn Hùng")
        self.members: dict[Key, str] = {}
        for at, key in enumerate(product(range(len(TRIOS)), ORDERS)):
            born = {"full_name": numbered(at), "birth_date": "1990-05-02", "org": scene.unit.branches[0]}
            self.members[key] = writer.add(**born)
        self.posts = {key: self.post(writer, member) for key, member in self.members.items()}
        award = {"form": "certificate", "level": "grassroots", "achievement": "Tình nguyện hè"}
        self.awards = {
            key: take(writer, "commendation.start", member=member, **award)
            for key, member in self.members.items()
        }
        for laptop in (writer, second):
            laptop.sync()
        self.write_letters(writer, second)
        where = {"home": scene.unit, **self.units}
        self.heard = {
            sort: [scene.laptop(f"Máy {sort} {at}", unit=unit) for at in range(3)]
            for sort, unit in where.items()
        }
        for key in self.members:
            for at, (what, on) in enumerate(TRIOS[key[0]]):
                self.decide(key, at, what, on)
        for at in range(3):
            for laptops in self.heard.values():
                laptops[at].sync()
        for _ in range(2):
            for laptop in scene.laptops:
                laptop.sync()
        self.records = {sort: scene.central.records(unit.id) for sort, unit in where.items()}

    def post(self, writer: Laptop, member: str) -> str:
        held = {
            "org": self.scene.unit.branches[0],
            "member": member,
            "post": POST,
            "held_from": "2025-01-05",
        }
        return writer.must(Command("create", "position", writer.new_id(), held))

    def write_letters(self, *writers: Laptop) -> None:
        """Two letters are written by two cadres who do not know of each other."""
        for (trio, _), member in self.members.items():
            answers = sorted({what for what, _ in TRIOS[trio]} & set(AWAY))
            for what, writer in zip(answers, writers, strict=False):
                send(writer, member, AWAY[what], "2026-10-01")
        for writer in writers:
            writer.sync()

    def decide(self, key: Key, at: int, what: str, on: str) -> None:
        member, place = self.members[key], key[1].index(at)
        if what in AWAY:
            laptop = self.heard[what][place]
            with laptop.replica.reading() as reader:
                (case,) = reader.view().cases_of(member)
            branch = self.units[what].branches[0]
            given = {"accepted_on": on, "acceptance_number": str(at), "to_org": branch}
            laptop.must(Command("transfer.accept", "case", case.id, given))
            return
        laptop = self.heard["home"][place]
        do, dated_by, more = HOME[what]
        values: dict[str, Any] = {"member": member, dated_by: on, **more}
        values["confirm"] = ["open_transfer", "holds_post"]
        laptop.must(Command(do, "case", laptop.new_id(), values, "theo giấy tờ"))

    def seen(self, key: Key) -> tuple[Any, ...]:
        """Where the member is, the end of the post, the state of the award, all cases, and open questions."""
        member = self.members[key]
        homes = [
            (sort, records["member", member][1]["status"], records["member", member][1]["org"])
            for sort, records in self.records.items()
            if ("member", member) in records
        ]
        _, post = self.records["home"]["position", self.posts[key]]
        _, award = self.records["home"]["case", self.awards[key]]
        cases = sorted(
            (sort, str(fields["workflow"]), str(fields["state"]), str(fields.get("decided_on")))
            for sort, records in self.records.items()
            for (kind, _), (_, fields) in records.items()
            if kind == "case" and fields["member"] == member and fields["workflow"] != "commendation"
        )
        ids = {
            id
            for records in self.records.values()
            for (kind, id), (_, fields) in records.items()
            if kind == "case" and fields["member"] == member
        }
        asked = sorted(
            (sort, *(str(group[side].get("decided_on")) for side in ("mine", "theirs")))
            for sort, records in self.records.items()
            for (kind, _), (_, fields) in records.items()
            if kind == "conflict" and fields["record"] in ids and fields["status"] == "open"
            for group in fields["groups"]
        )
        return homes, post.get("held_to"), award["state"], cases, asked


@pytest.fixture(scope="module")
def province(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Province]:
    scene = Scene(tmp_path_factory.mktemp("province"))
    yield Province(scene)
    scene.close()


@pytest.mark.parametrize(
    "trio", range(len(TRIOS)), ids=["-".join(what for what, _ in trio) for trio in TRIOS]
)
def test_a_trio_comes_to_one_end_in_every_order(province: Province, trio: int) -> None:
    ends = [province.seen((trio, order)) for order in ORDERS]
    assert all(end == ends[0] for end in ends)
    homes, held_to, award, _, _ = ends[0]
    assert len(homes) == 1
    assert held_to in DAYS
    assert award == "cancelled"


def test_nothing_is_refused_and_every_copy_is_that_of_the_server(province: Province) -> None:
    for laptop in province.scene.laptops:
        assert laptop.rejections() == []
    of = {unit.id: unit for unit in (province.scene.unit, *province.units.values())}
    for unit in of.values():
        there = [each for each in province.scene.laptops if each.actor.unit == unit.id]
        assert_level(province.scene.central, unit, *there)
