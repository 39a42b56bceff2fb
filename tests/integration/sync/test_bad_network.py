"""Whatever a bad line or a foreign server answers: the laptop is as it was, and goes on later."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from sync.client.cycle import synchronise
from sync.client.http import HttpTransport
from sync.client.line import Patience
from sync.client.remote import Remote, ServerTrouble
from sync.client.transport import Stalled, SyncFailure, Timeout
from tests.helpers.bad_server import Asked, BadServer, Pause, Step
from tests.helpers.hostile_answers import SAYING_NO, UNBELIEVABLE, Answer, honest
from tests.helpers.laptops import Laptop, Scene, numbered
from tests.helpers.link import Fault


def state_of(laptop: Laptop) -> dict[str, object]:
    with laptop.replica.reading() as reader:
        meta = reader.meta
        return {
            "cursor": meta.cursor,
            "epoch": meta.epoch,
            "digest": meta.digest,
            "state": meta.state,
            "token": meta.token,
            "incarnation": meta.incarnation,
            "lease": meta.lease_until,
            "server time": meta.highest_server_time,
            "bases": laptop.bases(),
            "operations": [queued.operation for queued in reader.outbox()],
            "trays": (reader.rejections(), reader.conflicts()),
            "members": reader.members(),
        }


# Seconds: what is answered is waited for on however busy a machine; what is not answered is given up.
_LONG, _SHORT = 60.0, 0.7


def try_with(
    laptop: Laptop, answer: Answer, deadline: float = _LONG, patience: Patience | None = None
) -> SyncFailure | None:
    with BadServer(answer) as server, HttpTransport(server.address, patience=patience) as transport:
        remote = Remote(transport, laptop.clock, "token", laptop.remote.unit, deadline)
        try:
            synchronise(laptop.replica, remote, laptop.clock)
        except SyncFailure as failure:
            return failure
    return None


def a_laptop_with_work(scene: Scene) -> Laptop:
    a = scene.laptop()
    member = a.add(full_name="Lê Thị Hoa", phone="0912345678")
    scene.level()
    a.set(member, phone="0987654321")
    a.set(member, note="hai việc đang chờ")
    with a.replica.writing() as work:
        work.mark_sent([queued.n for queued in work.outbox()])
        work.commit()
    return a


@pytest.mark.parametrize("answer,error", UNBELIEVABLE.values(), ids=UNBELIEVABLE.keys())
def test_an_unbelievable_answer_changes_nothing(
    scene: Scene, answer: Answer, error: type[SyncFailure]
) -> None:
    a = a_laptop_with_work(scene)
    before = state_of(a)
    assert type(try_with(a, answer, _SHORT if error is Timeout else _LONG)) is error
    assert state_of(a) == before
    scene.level()


def test_a_server_that_drips_is_given_up_after_the_second_try_and_nothing_changes(scene: Scene) -> None:
    a = a_laptop_with_work(scene)
    before, tries = state_of(a), list[Asked]()

    def drip(asked: Asked) -> Iterator[Step]:
        tries.append(asked)
        for letter in honest(asked):
            yield bytes([letter])
            yield Pause(0.02)

    failure = try_with(a, drip, _LONG, Patience(window=0.2, least_rate=256))
    assert type(failure) is Stalled
    assert len(tries) == 2
    assert state_of(a) == before
    scene.level()


@pytest.mark.parametrize("answer,error", SAYING_NO.values(), ids=SAYING_NO.keys())
def test_a_server_that_says_no_changes_nothing(
    scene: Scene, answer: Answer, error: type[SyncFailure]
) -> None:
    a = a_laptop_with_work(scene)
    before = state_of(a)
    assert isinstance(try_with(a, answer), error | ServerTrouble)
    assert state_of(a) == before
    scene.level()


def test_answers_that_come_late_or_twice_do_no_harm(scene: Scene) -> None:
    a, b = scene.pair()
    member = a.add(full_name="Lê Thị Hoa", phone="0912345678")
    scene.level()
    for number in range(6):
        a.set(member, note=f"lần {number}")
        b.set(member, occupation=f"nghề {number}")
        for laptop in (a, b):
            laptop.link.will(Fault.REPLAY, Fault.DUPLICATE, Fault.LATE, Fault.REPLAY)
            laptop.try_sync()
            laptop.link.faults.clear()
    scene.level()
    assert a.show(member).fields["note"] == "lần 5"
    assert a.show(member).fields["occupation"] == "nghề 5"
    assert a.conflicts() == []


def test_a_flapping_line_makes_progress_page_by_page(scene: Scene) -> None:
    a, b = scene.pair()
    for number in range(1500):
        a.add(full_name=numbered(number), note="ghi chú dài " * 20)
    a.sync()
    cursors = [0]
    for _ in range(200):
        b.link.will(Fault.CUT, Fault.NONE, Fault.CUT, Fault.CUT, Fault.CUT, Fault.CUT)
        failure = b.try_sync()
        b.link.faults.clear()
        with b.replica.reading() as reader:
            cursors.append(reader.meta.cursor)
        if failure is None:
            break
    assert cursors == sorted(cursors)
    assert len(set(cursors)) > 3
    scene.level()


def test_no_network_costs_one_attempt(scene: Scene) -> None:
    a = scene.laptop()
    a.add()
    a.link.down = True
    before = a.link.requests
    assert a.try_sync() is not None
    assert a.link.requests == before + 1
    a.link.down = False
    scene.level()


def test_an_idle_exchange_is_one_small_round_trip(scene: Scene) -> None:
    a = scene.laptop()
    a.add()
    scene.level()
    result = a.sync()
    assert (result.round_trips, result.sent, result.received) == (1, 0, 0)
    assert result.bytes_sent + result.bytes_received <= 1024
