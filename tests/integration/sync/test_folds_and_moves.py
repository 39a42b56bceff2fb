"""A person is folded in one unit while papers of another are about the entry that went."""

from __future__ import annotations

import pytest

from domain.decisions import Put
from domain.workflows.registry import workflows
from domain.workflows.subjects import case_id_of_round
from tests.helpers.cases import accept, cases, remove, send, state, take
from tests.helpers.folds import fold, unfold
from tests.helpers.laptops import Laptop, Scene
from tests.helpers.neighbours import Neighbours


class Folded(Neighbours):
    """The neighbours took somebody over whom they had as well, and folded both into their own entry."""

    def __init__(self, scene: Scene) -> None:
        super().__init__(scene)
        self.known = self.mai.add(full_name="Lê Thị Hòa", birth_date="2004-05-02", org=self.there.branches[0])
        self.mai.sync()

    def fold_there(self) -> None:
        fold(self.mai, self.member, self.known, "phone")
        assert self.mai.sync().rejected == 0

    def back_home(self) -> None:
        send(self.mai, self.known, "TB.4.37", "2026-10-20")
        self.mai.sync()
        self.lan.sync()
        accept(self.lan, self.known, "2026-10-25", self.home.branches[0])
        self.lan.sync()

    def nobody_is_a_ghost(self) -> None:
        """Each member is whole, stands in one unit, and whatever is about somebody leads to one."""
        here = [self.live(unit.id, "member") for unit in (self.home, self.there)]
        for unit_members in here:
            for id, fields in unit_members.items():
                assert {"full_name", "org", "status"} <= fields.keys(), id
        assert not here[0].keys() & here[1].keys()

    def live(self, unit: str, kind: str) -> dict[str, dict[str, object]]:
        found = self.scene.central.records(unit).items()
        return {id: dict(fields) for (of_kind, id), (_, fields) in found if of_kind == kind}


@pytest.fixture
def units(scene: Scene) -> Folded:
    return Folded(scene)


def rounds(laptop: Laptop, member: str) -> list[str]:
    return [case.id for case in cases(laptop, member) if case.fields["workflow"] == "training"]


def test_an_earlier_paper_brings_home_whom_the_other_unit_folded(units: Folded) -> None:
    case = remove(units.hung, units.member, "2026-09-01")
    units.on_the_way_without(units.hung)
    units.received("2026-10-10")
    units.fold_there()
    later = case_id_of_round(workflows()["training"], units.known, "2026")
    take(units.mai, "training.start", later, member=units.known, period="2026")
    units.mai.sync()
    units.hung.sync()
    units.sync()
    units.nobody_is_a_ghost()
    assert units.live(units.home.id, "member")[units.known]["status"] == "removed"
    assert units.live(units.there.id, "member") == {}
    assert units.hung.show(case, "case").fields["member"] == units.known
    assert state(units.hung, case) == "effective"
    assert later not in {one.id for one in cases(units.mai, units.known)}
    for laptop in (units.lan, units.hung):
        assert laptop.show(units.member).id == units.known, "the id that went leads to whom it is now"


def test_a_round_trip_over_a_fold_leaves_one_person_with_one_round(units: Folded) -> None:
    round_ = case_id_of_round(workflows()["training"], units.member, "2026")
    take(
        units.lan, "training.register", round_, member=units.member, period="2026", registered_on="2026-03-01"
    )
    units.on_the_way()
    units.received("2026-10-10")
    units.fold_there()
    units.back_home()
    units.sync()
    units.nobody_is_a_ghost()
    assert list(units.live(units.home.id, "member")) == [units.known]
    about = {str(one["member"]) for one in units.live(units.home.id, "case").values()}
    assert about == {units.known}, "no case is left with the id that went"
    assert rounds(units.hung, units.known) == [case_id_of_round(workflows()["training"], units.known, "2026")]
    assert units.lan.show(units.member).id == units.known


def test_what_was_typed_at_home_meanwhile_follows_to_who_came_back(units: Folded) -> None:
    units.on_the_way()
    units.received("2026-10-10")
    units.fold_there()
    units.back_home()
    units.hung.set(units.member, occupation="gõ khi chưa biết")
    assert units.hung.sync().rejected == 0
    units.sync()
    assert units.live(units.home.id, "member")[units.known]["occupation"] == "gõ khi chưa biết"


def test_separated_there_the_other_one_is_themselves_again(units: Folded) -> None:
    units.on_the_way()
    units.received("2026-10-10")
    units.fold_there()
    unfold(units.mai, units.member)
    units.mai.sync()
    units.sync()
    units.nobody_is_a_ghost()
    assert set(units.live(units.there.id, "member")) == {units.known, units.member}


def test_a_change_of_nobody_makes_nobody(scene: Scene) -> None:
    laptop = scene.laptop()
    gone = laptop.add(full_name="Lê Thị Hoa")
    laptop.sync()
    laptop.delete(gone)
    laptop.sync()
    for id in (gone, scene.central.new_id()):
        scene.central.write(scene.unit.id, [Put("member", id, {"status": "removed"})])
        assert scene.central.record(scene.unit.id, "member", id) is None
    scene.level()
