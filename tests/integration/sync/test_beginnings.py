"""Enrolment and the first download, on a line that breaks."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from sync.client.bootstrap import bootstrap
from sync.client.remote import CodeRefused
from sync.client.transport import Reply, SyncFailure, Timeout
from sync.replica.types import ReplicaState
from tests.helpers.laptops import Laptop, Scene, numbered
from tests.helpers.link import Fault, Link


def unit_with_members(scene: Scene, count: int = 300) -> None:
    a = scene.laptop()
    for number in range(count):
        a.add(full_name=numbered(number), note=f"{number * 7919} {number * 104729}")
    a.sync()


def newcomer(scene: Scene, *faults: Fault) -> Laptop:
    laptop = Laptop(scene.folder / "newcomer", scene.central, Link(scene.central, list(faults)))
    laptop.enrol(scene.central.code(scene.unit, name="Đỗ Thu Trang"))
    scene.laptops.append(laptop)
    return laptop


@pytest.mark.parametrize("fault", [Fault.LOSE_REPLY, Fault.LOSE_REQUEST, Fault.TRUNCATE, Fault.CUT])
def test_a_lost_answer_to_an_enrolment_is_asked_for_again(scene: Scene, fault: Fault) -> None:
    laptop = newcomer(scene, fault)
    laptop.sync()
    scene.level()
    assert laptop.actor.name == "Đỗ Thu Trang"


def test_a_code_works_once(scene: Scene) -> None:
    code = scene.central.code(scene.unit)
    scene.laptops.append(Laptop(scene.folder / "one", scene.central, Link(scene.central)))
    scene.laptops[0].enrol(code)
    with pytest.raises(CodeRefused):
        Laptop(scene.folder / "two", scene.central, Link(scene.central)).enrol(code)
    with pytest.raises(CodeRefused):
        Laptop(scene.folder / "three", scene.central, Link(scene.central)).enrol("AAAA-BBBB-CCCC-DDDD")


def test_a_second_cadre_works_on_the_same_laptop(scene: Scene) -> None:
    a = scene.laptop()
    before = a.remote.token
    a.enrol_again(scene.unit, "volunteer", "Bùi Văn Nam")
    with a.replica.reading() as reader:
        assert [actor.name for actor in reader.actors()] == ["Nguyễn Thị Lan", "Bùi Văn Nam"]
    assert a.remote.token == before
    a.add()
    scene.level()


def test_a_code_of_another_unit_does_not_turn_a_laptop_over(scene: Scene) -> None:
    a = scene.laptop()
    elsewhere = scene.central.add_unit("TB.4.38", "Xã Độc Lập")
    with pytest.raises(CodeRefused):
        a.enrol_again(elsewhere)
    a.add()
    scene.level()


def test_an_interrupted_bootstrap_goes_on_where_it_stood(scene: Scene) -> None:
    unit_with_members(scene)
    laptop = newcomer(scene)
    laptop.link.will(Fault.NONE, Fault.NONE, *[Fault.CUT] * 5)
    with pytest.raises(SyncFailure):
        bootstrap(laptop.replica, laptop.remote)
    with laptop.replica.reading() as reader:
        assert reader.meta.state == ReplicaState.BOOTSTRAPPING
        installed = reader.meta.installed_chunks
    assert len(installed) == 1
    laptop.close()
    laptop.reopen()
    laptop.link.paths.clear()
    laptop.sync()
    assert f"/v1/chunks/{installed[0]}" not in laptop.link.paths
    with laptop.replica.reading() as reader:
        assert reader.meta.state == ReplicaState.READY
        assert reader.meta.installed_chunks == ()
        assert reader.count_members() == 300
    scene.level()


def test_a_broken_line_makes_the_pieces_of_a_chunk_smaller(scene: Scene) -> None:
    unit_with_members(scene, 800)
    laptop = newcomer(scene)
    laptop.link.will(
        Fault.NONE, Fault.CUT, Fault.TRUNCATE, Fault.NONE, Fault.CUT, Fault.CUT, Fault.LOSE_REPLY
    )
    bootstrap(laptop.replica, laptop.remote)
    scene.level()


def test_what_changed_during_an_interrupted_bootstrap_is_right_in_the_end(scene: Scene) -> None:
    unit_with_members(scene, 100)
    a = scene.laptops[0]
    laptop = newcomer(scene)
    laptop.link.will(Fault.NONE, Fault.NONE, *[Fault.CUT] * 5)
    with pytest.raises(SyncFailure):
        bootstrap(laptop.replica, laptop.remote)
    with a.replica.reading() as reader:
        ids = reader.member_ids()
    for id in ids[:70]:
        a.delete(id)
    a.sync()
    scene.central.clock.pass_by(days=3)
    scene.central.purge_tombstones(scene.unit.id)
    laptop.sync()
    scene.level()


def test_a_bootstrap_keeps_no_chunk_outside_the_replica(scene: Scene, tmp_path: Path) -> None:
    unit_with_members(scene, 50)
    laptop = newcomer(scene)
    bootstrap(laptop.replica, laptop.remote)
    names = {path.name.split("-")[0] for path in laptop.folder.iterdir()}
    assert names <= {"replica.db", "incarnation.json", "keys.json", "lock", "ballast", "restore", "cached"}


class SnapshotsGrowOld(Link):
    """The server replaces its snapshot while the first chunk is asked for."""

    def send(self, method: str, path: str, headers: Mapping[str, str], body: bytes, deadline: float) -> Reply:
        if path.startswith("/v1/chunks/") and not any(one.startswith("/v1/chunks/") for one in self.paths):
            self.central.forget_snapshots()
        return super().send(method, path, headers, body, deadline)


def test_a_snapshot_that_was_replaced_meanwhile_is_asked_for_anew(scene: Scene) -> None:
    unit_with_members(scene, 20)
    laptop = Laptop(scene.folder / "newcomer", scene.central, SnapshotsGrowOld(scene.central))
    laptop.enrol(scene.central.code(scene.unit, name="Đỗ Thu Trang"))
    scene.laptops.append(laptop)
    bootstrap(laptop.replica, laptop.remote)
    assert sum(path.endswith("/snapshot") for path in laptop.link.paths) == 2
    scene.level()


def test_a_line_that_never_lets_an_enrolment_through_gives_up_and_the_code_stays_good(scene: Scene) -> None:
    code = scene.central.code(scene.unit)
    laptop = Laptop(scene.folder / "newcomer", scene.central, Link(scene.central, [Fault.LOSE_REQUEST] * 3))
    with pytest.raises(Timeout):
        laptop.enrol(code)
    laptop.enrol(code)
    scene.laptops.append(laptop)
    laptop.sync()
    scene.level()
