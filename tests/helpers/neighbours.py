"""Two units side by side: two laptops and a member in one, a laptop in the other."""

from __future__ import annotations

from tests.helpers.cases import accept, send
from tests.helpers.central import Unit
from tests.helpers.laptops import Laptop, Scene, assert_level

NEIGHBOUR = "TB.4.38"
HOME = "TB.4.37"


class Neighbours:
    """A member of one unit, two laptops there, and one in the unit next door."""

    def __init__(self, scene: Scene, born: str = "2004-05-02") -> None:
        self.scene = scene
        self.there = scene.central.add_unit(NEIGHBOUR, "Xã Độc Lập")
        self.lan, self.hung = scene.pair()
        self.mai = scene.laptop("Vũ Thị Mai", unit=self.there)
        self.member = self.lan.add(full_name="Lê Thị Hoa", birth_date=born, phone="0912345678")
        scene.level(self.lan, self.hung)

    def sync(self) -> None:
        """Everybody hears of everything, and every copy is that of the server."""
        for _ in range(2):
            for laptop in (self.lan, self.hung, self.mai):
                laptop.sync()
        assert_level(self.scene.central, self.scene.unit, self.lan, self.hung)
        assert_level(self.scene.central, self.there, self.mai)

    def on_the_way(self, on: str = "2026-10-01") -> str:
        """The member is introduced to the neighbours by a letter; they have heard of it."""
        case = send(self.lan, self.member, NEIGHBOUR, on)
        self.sync()
        return case

    def on_the_way_without(self, absent: Laptop, on: str = "2026-10-01") -> str:
        """As `on_the_way`, while one laptop is out of reach."""
        case = send(self.lan, self.member, NEIGHBOUR, on)
        for laptop in (self.lan, self.hung, self.mai):
            if laptop is not absent:
                laptop.sync()
        return case

    def received(self, on: str) -> str:
        """The neighbours take the member over, and the server knows."""
        case = accept(self.mai, self.member, on, self.there.branches[0])
        self.mai.sync()
        return case

    @property
    def home(self) -> Unit:
        return self.scene.unit


def both_papers(laptop: Laptop, loser: str) -> tuple[str, str]:
    """(mine, theirs): the workflows whose papers stand against each other about a case that lost."""
    (conflict,) = [each for each in laptop.conflicts() if each.fields["record"] == loser]
    assert conflict.fields["type"] == "case"
    (group,) = conflict.fields["groups"]
    return group["mine"]["workflow"], group["theirs"]["workflow"]
