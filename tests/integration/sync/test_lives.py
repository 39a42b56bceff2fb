"""Clocks, leases and revoked devices."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from sync.client.remote import Revoked
from sync.replica.types import ReplicaState
from tests.helpers.laptops import Scene


@pytest.mark.parametrize("year", [1990, 2050])
def test_a_wrong_clock_decides_nothing(scene: Scene, year: int) -> None:
    a, b = scene.pair()
    member = a.add(full_name="Lê Thị Hoa", phone="0912345678")
    scene.level()
    a.clock.set_to(year)
    a.set(member, phone="0987654321", note="đồng hồ sai")
    b.set(member, phone="0977777777")
    b.sync()
    result = a.sync()
    assert (result.conflicts, result.applied) == (1, 0)
    assert abs(result.clock_ahead) > 365 * 86400
    scene.level()
    (conflict,) = b.conflicts()
    (group,) = conflict.fields["groups"]
    assert group["mine_by"]["at"].startswith(str(year))
    assert b.show(member).fields["phone"] == "0977777777"
    assert b.show(member).fields["note"] == "đồng hồ sai"
    with a.replica.reading() as reader:
        assert reader.meta.highest_server_time.startswith("2026")


def test_only_a_complete_synchronisation_counts_as_the_last_one(scene: Scene) -> None:
    a = scene.laptop()
    with a.replica.reading() as reader:
        before = reader.meta.last_sync
    scene.central.clock.pass_by(hours=1)
    a.link.down = True
    assert a.try_sync()
    with a.replica.reading() as reader:
        assert reader.meta.last_sync == before
        assert reader.sync_log()[0].outcome != "level"
    a.link.down = False
    a.sync()
    with a.replica.reading() as reader:
        assert reader.meta.last_sync > before


def test_contact_renews_the_lease(scene: Scene) -> None:
    a = scene.laptop()
    with a.replica.reading() as reader:
        first = datetime.fromisoformat(reader.meta.lease_until)
    assert first == scene.central.clock() + timedelta(days=60)
    scene.central.clock.pass_by(days=50)
    a.sync()
    with a.replica.reading() as reader:
        assert datetime.fromisoformat(reader.meta.lease_until) == scene.central.clock() + timedelta(days=60)
        assert reader.meta.last_sync


def test_a_lease_that_is_over_is_renewed_by_the_next_contact_and_nothing_is_lost(scene: Scene) -> None:
    a, b = scene.pair()
    a.add(full_name="Gõ trước khi hết hạn")
    scene.central.clock.pass_by(days=100)
    assert a.sync().applied == 1
    scene.level()
    with b.replica.reading() as reader:
        assert reader.count_members() == 1


def test_the_work_of_a_revoked_device_goes_to_review(scene: Scene) -> None:
    a, b = scene.pair()
    member = a.add(full_name="Lê Thị Hoa", phone="0912345678")
    scene.level()
    a.set(member, phone="0987654321")
    b.set(member, note="sau khi thu hồi")
    b.sync()
    with a.replica.reading() as reader:
        device, cursor = reader.meta.device, reader.meta.cursor
    scene.central.revoke(device)
    with pytest.raises(Revoked):
        a.sync()
    with a.replica.reading() as reader:
        assert reader.meta.state == ReplicaState.REVOKED
        assert reader.meta.cursor == cursor
        (queued,) = reader.outbox()
    assert (queued.state, queued.code) == ("waiting", "review")
    assert a.show(member).fields["phone"] == "0987654321"
    assert "note" not in a.show(member).fields
    assert scene.on_server(member)["phone"] == "0912345678"
    assert scene.central.receipt_of(scene.unit, device, queued.n) == ("waiting", "review")
    scene.level(b)


def test_a_revoked_device_is_let_in_again_by_a_new_code(scene: Scene) -> None:
    a = scene.laptop()
    member = a.add(full_name="Lê Thị Hoa", phone="0912345678")
    scene.level()
    with a.replica.reading() as reader:
        device = reader.meta.device
    scene.central.revoke(device)
    with pytest.raises(Revoked):
        a.sync()
    a.enrol_again(scene.unit)
    a.set(member, phone="0987654321")
    a.sync()
    scene.level()
    assert scene.on_server(member)["phone"] == "0987654321"
