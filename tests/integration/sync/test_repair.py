"""When a replica differs from the server although it should not: noticed, and repaired narrowly."""

from __future__ import annotations

from domain.decisions import Command
from sync.client.cycle import Diverged
from sync.client.repair import verify
from sync.client.transport import CutOff
from sync.protocol.messages import RecordChange
from tests.helpers.laptops import Laptop, Scene, assert_level, numbered
from tests.helpers.link import Fault


def members(scene: Scene, a: Laptop, count: int = 60) -> list[str]:
    ids = [a.add(full_name=numbered(number), phone="0912345678") for number in range(count)]
    scene.level()
    return ids


def corrupt(laptop: Laptop, *changes: RecordChange, absent: tuple[tuple[str, str], ...] = ()) -> None:
    """Make the replica believe that the server said this."""
    with laptop.replica.writing() as work:
        work.repair(changes, absent)
        work.commit()


def test_a_corrupted_row_is_repaired_and_nothing_else_is_fetched(scene: Scene) -> None:
    a = scene.laptop()
    ids = members(scene, a)
    wrong = RecordChange("member", ids[7], 1, {"full_name": "Dòng hỏng", "org": scene.unit.branches[0]})
    corrupt(a, wrong, absent=(("member", ids[9]),))
    assert not a.has(ids[9])
    a.link.paths.clear()
    result = a.sync()
    assert result.repaired == 2
    assert a.link.paths.count("/v1/fetch") == 1
    assert "/v1/digest" in a.link.paths
    assert result.bytes_received < 8_000
    scene.level()
    assert a.show(ids[7]).fields["full_name"] == numbered(7)
    assert a.has(ids[9])


def test_a_row_that_should_not_be_there_goes(scene: Scene) -> None:
    a = scene.laptop()
    members(scene, a)
    ghost = RecordChange(
        "member", a.new_id(), 3, {"full_name": "Không có thật", "org": scene.unit.branches[0]}
    )
    corrupt(a, ghost)
    assert a.sync().repaired == 1
    assert not a.has(ghost.id)
    scene.level()


def test_a_repair_leaves_the_outbox_alone(scene: Scene) -> None:
    a = scene.laptop()
    ids = members(scene, a)
    a.link.down = True
    a.set(ids[7], phone="0987654321")
    corrupt(a, absent=(("member", ids[7]), ("member", ids[8])))
    queue = a.queue()
    a.link.down = False
    assert verify(a.replica, a.remote).repaired >= 1
    assert a.queue() == queue
    assert a.show(ids[7]).fields["phone"] == "0987654321"
    scene.level()
    assert scene.on_server(ids[7])["phone"] == "0987654321"


def test_verify_says_whether_both_sides_are_equal(scene: Scene) -> None:
    a = scene.laptop()
    ids = members(scene, a)
    before = verify(a.replica, a.remote)
    assert (before.equal, before.repaired, before.digest) == (
        True,
        0,
        scene.central.computed_digest(scene.unit.id),
    )
    corrupt(a, absent=(("member", ids[3]),))
    after = verify(a.replica, a.remote)
    assert (after.equal, after.repaired, after.digest) == (True, 1, before.digest)


def test_a_partial_change_of_a_record_that_is_missing_here_is_fetched_whole(scene: Scene) -> None:
    a, b = scene.pair()
    ids = members(scene, a, 5)
    b.set(ids[2], note="mới")
    b.sync()
    corrupt(a, absent=(("member", ids[2]),))
    a.sync()
    assert a.show(ids[2]).fields["note"] == "mới"
    assert a.show(ids[2]).fields["full_name"] == numbered(2)
    scene.level()


def test_away_past_the_tombstones_nothing_comes_back_to_life(scene: Scene) -> None:
    a, b = scene.pair()
    ids = members(scene, a, 8)
    b.set(ids[0], note="gõ trước khi đi vắng")
    b.set(ids[1], note="hồ sơ này sẽ bị xóa")
    a.delete(ids[1])
    a.delete(ids[2])
    a.sync()
    scene.central.clock.pass_by(days=600)
    scene.central.purge_tombstones(scene.unit.id)
    result = b.sync()
    assert result.applied == 1
    scene.level()
    assert not b.has(ids[2])
    assert scene.central.record(scene.unit.id, "member", ids[2]) is None
    assert a.show(ids[0]).fields["note"] == "gõ trước khi đi vắng"
    kept = [entry.operation.set for entry in b.rejections()]
    kept += [conflict.fields["offered"] for conflict in b.conflicts()]
    assert any(values.get("note") == "hồ sơ này sẽ bị xóa" for values in kept)


def test_the_server_that_lost_a_row_by_hand_is_followed(scene: Scene) -> None:
    a, b = scene.pair()
    ids = members(scene, a, 8)
    scene.central.lose_row(scene.unit, "member", ids[4])
    a.sync()
    b.sync()
    assert_level(scene.central, scene.unit, a, b)
    assert not a.has(ids[4])


def test_a_row_that_two_restores_took_away_is_offered_again_from_the_beginning(scene: Scene) -> None:
    """The first took the number from what is known of it (0), the second the row: nothing lies before 0."""
    a, b = scene.pair()
    ids = members(scene, a, 3)
    corrupt(a, RecordChange("member", ids[1], 0, {**a.show(ids[1]).fields}))
    scene.central.lose_row(scene.unit, "member", ids[1])
    for laptop in (a, b, a):
        laptop.sync()
    with a.replica.reading() as reader:
        assert reader.meta.cursor >= 0
    assert_level(scene.central, scene.unit, a, b)


def test_verify_does_not_take_unread_commits_for_differences(scene: Scene) -> None:
    a, b = scene.pair()
    ids = members(scene, a, 40)
    b.set(ids[3], note="chưa đọc")
    b.delete(ids[4])
    b.add(full_name=numbered(77))
    b.sync()
    found = verify(a.replica, a.remote)
    assert (found.equal, found.repaired) == (True, 0)
    assert a.has(ids[4])
    scene.level()


def test_verify_of_a_server_in_a_new_life_says_not_equal_yet(scene: Scene) -> None:
    a = scene.laptop()
    members(scene, a, 3)
    scene.central.declare_restored()
    assert verify(a.replica, a.remote).equal is False
    scene.level()
    assert verify(a.replica, a.remote).equal


def test_in_a_large_unit_one_difference_costs_a_few_small_questions(scene: Scene) -> None:
    a = scene.laptop()
    commands = [
        Command("create", "member", a.new_id(), {"full_name": numbered(n), "org": scene.unit.branches[0]})
        for n in range(1500)
    ]
    with a.replica.writing() as work:
        work.perform_all(commands, work.actors()[0], a.clock().isoformat())
        work.commit()
    scene.level()
    corrupt(a, absent=(("member", commands[700].id),))
    a.link.paths.clear()
    assert a.sync().repaired == 1
    assert a.link.paths.count("/v1/digest") == 2
    assert a.link.paths.count("/v1/fetch") == 1
    scene.level()


def test_many_differences_are_fetched_in_pages_that_a_bad_line_makes_smaller(scene: Scene) -> None:
    a = scene.laptop()
    ids = members(scene, a, 300)
    corrupt(a, absent=tuple(("member", id) for id in ids))
    # The exchange, the second look and the ranges arrive; then the line breaks under the records.
    a.link.will(*[Fault.NONE] * 3, Fault.CUT, Fault.NONE, Fault.TRUNCATE, Fault.LOSE_REPLY)
    assert a.sync().repaired == 300
    scene.level()


def test_a_repair_that_cannot_be_finished_goes_on_next_time(scene: Scene) -> None:
    a = scene.laptop()
    ids = members(scene, a, 60)
    corrupt(a, absent=tuple(("member", id) for id in ids))
    a.link.will(*[Fault.NONE] * 3, *[Fault.CUT] * 4)
    assert isinstance(a.try_sync(), CutOff)
    assert a.sync().repaired == 60
    scene.level()


def test_a_difference_that_no_repair_removes_is_reported_and_nothing_is_thrown_away(scene: Scene) -> None:
    a = scene.laptop()
    ids = members(scene, a, 5)
    scene.central.miscount(scene.unit)
    before = a.bases()
    a.set(ids[0], note="vẫn được gửi")
    scene.central.miscount(scene.unit)
    failure = a.try_sync()
    assert isinstance(failure, Diverged)
    assert a.bases().keys() == before.keys()
    assert scene.on_server(ids[0])["note"] == "vẫn được gửi"
    scene.central.recount(scene.unit)
    scene.level()
