"""A server that answers in the right form and means the wrong thing: noticed, told, and nothing is lost."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any

import pytest

from domain.kinds import SCHEMA
from sync.client import enrolment
from sync.client.bootstrap import bootstrap
from sync.client.remote import (
    CodeRefused,
    NotOurServer,
    RequestRefused,
    Revoked,
    ServerTrouble,
    Unauthorised,
    UpdateNeeded,
)
from sync.client.repair import verify
from sync.protocol import digest
from sync.protocol.messages import RecordChange
from sync.replica import ranges as ranges_here
from sync.replica.types import ReplicaState
from sync.server import ranges as ranges_there
from tests.helpers.laptops import Laptop, Scene, numbered
from tests.helpers.meddling import MeddlingLink, said, signed


def meddled(laptop: Laptop) -> MeddlingLink:
    """Put the meddler on a laptop's line."""
    link = MeddlingLink(laptop.central)
    laptop.link = link
    return link


def newcomer(scene: Scene) -> tuple[Laptop, MeddlingLink]:
    """A laptop that is enrolled and has nothing of its unit yet."""
    link = MeddlingLink(scene.central)
    laptop = Laptop(scene.folder / "newcomer", scene.central, link)
    laptop.enrol(scene.central.code(scene.unit))
    scene.laptops.append(laptop)
    return laptop, link


def once(act: Callable[[], object]) -> Callable[[], None]:
    """`act` the first time; the server answers each time."""
    left = [act]

    def ask() -> None:
        if left:
            left.pop()()

    return ask


def test_a_server_that_never_moves_on_is_left_after_a_few_questions(scene: Scene) -> None:
    a, b = scene.pair()
    b.add()
    b.sync()
    link = meddled(a)

    def stand_still(answer: dict[str, Any]) -> None:
        answer.update(cursor=answer["since"], changes=[])

    link.after["/v1/exchange"] = stand_still
    failure = a.try_sync()
    assert isinstance(failure, ServerTrouble)
    assert failure.problem == "standstill"
    assert link.requests <= 5
    link.after.clear()
    scene.level()


def test_what_is_entered_while_a_revocation_arrives_goes_to_review_too(scene: Scene) -> None:
    a = scene.laptop()
    first = a.add(full_name="Lê Thị Hoa")
    with a.replica.reading() as reader:
        scene.central.revoke(reader.meta.device)
    second: list[str] = []
    meddled(a).before["/v1/exchange"] = once(lambda: second.append(a.add(full_name="Lê Thị Huệ")))
    assert type(a.try_sync()) is Revoked
    with a.replica.reading() as reader:
        assert reader.meta.state == ReplicaState.REVOKED
        left = {queued.operation.id for queued in reader.outbox() if queued.state != "waiting"}
        waiting = {queued.operation.id for queued in reader.outbox() if queued.state == "waiting"}
    assert left == set()
    assert waiting == {first, *second}


def test_what_is_entered_while_an_old_build_is_told_so_still_goes_up(scene: Scene) -> None:
    a = scene.laptop()
    first = a.add(full_name="Lê Thị Hoa")
    second: list[str] = []
    link = meddled(a)
    link.before["/v1/exchange"] = once(lambda: second.append(a.add(full_name="Lê Thị Huệ")))
    link.after["/v1/exchange"] = lambda answer: answer.update(min_schema=SCHEMA + 1)
    assert type(a.try_sync()) is UpdateNeeded
    for id in (first, *second):
        assert scene.on_server(id)
    assert len(second) == 1


# -- the first download


def test_a_chunk_that_ends_before_its_announced_length_is_not_believed(scene: Scene) -> None:
    laptop, link = newcomer(scene)
    link.before["/v1/chunks/"] = lambda: signed(b"", 206, "application/octet-stream")
    with pytest.raises(NotOurServer):
        bootstrap(laptop.replica, laptop.remote)
    link.before.clear()
    scene.level()


def test_a_chunk_that_is_what_its_name_says_and_no_chunk_installs_nothing(scene: Scene) -> None:
    laptop, link = newcomer(scene)
    garbage = b"columns of somebody else's"

    def replace_chunks(manifest: dict[str, Any]) -> None:
        for chunk in manifest["chunks"]:
            chunk.update(sha256=hashlib.sha256(garbage).hexdigest(), bytes=len(garbage))

    link.after["/v1/units/"] = replace_chunks
    link.before["/v1/chunks/"] = lambda: signed(garbage, 206, "application/octet-stream")
    with pytest.raises(NotOurServer):
        bootstrap(laptop.replica, laptop.remote)
    with laptop.replica.reading() as reader:
        assert reader.meta.installed_chunks == ()
        assert reader.counts().records.get("organisation", 0) == 0
    link.before.clear()
    link.after.clear()
    scene.level()


@pytest.mark.parametrize("problem,manifests", [("not_found", 3), ("malformed", 1)])
def test_chunks_that_are_never_there_are_asked_for_under_three_manifests_at_most(
    scene: Scene, problem: str, manifests: int
) -> None:
    laptop, link = newcomer(scene)
    link.before["/v1/chunks/"] = lambda: said({"code": problem}, 404)
    with pytest.raises(RequestRefused) as refused:
        bootstrap(laptop.replica, laptop.remote)
    assert refused.value.problem == problem
    assert len([path for path in link.paths if path.endswith("/snapshot")]) == manifests
    link.before.clear()
    scene.level()


# -- repairs


@pytest.fixture
def small_ranges(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ranges are told record by record only where they hold one or two: a large unit in small."""
    assert digest.SMALL_RANGE > 2
    monkeypatch.setattr(ranges_here, "SMALL_RANGE", 2)
    monkeypatch.setattr(ranges_there, "SMALL_RANGE", 2)


def lost_here(scene: Scene, count: int) -> tuple[Laptop, MeddlingLink, list[str]]:
    """A laptop that has forgotten some of the members it was told of; ids of those."""
    a = scene.laptop()
    ids = [a.add(full_name=numbered(number)) for number in range(count)]
    scene.level()
    with a.replica.writing() as work:
        work.repair([], [("member", id) for id in ids[::2]])
        work.commit()
    return a, meddled(a), ids[::2]


@pytest.mark.usefixtures("small_ranges")
def test_a_server_restored_in_the_middle_of_a_comparison_is_compared_with_another_time(scene: Scene) -> None:
    a, link, lost = lost_here(scene, 120)
    asked: list[str] = []

    def restore_at_the_second_question() -> None:
        asked.append("digest")
        if len(asked) == 2:
            scene.central.declare_restored()

    link.before["/v1/digest"] = restore_at_the_second_question
    verified = verify(a.replica, a.remote)
    assert (verified.equal, verified.repaired) == (False, 0)
    assert len(asked) == 2
    link.before.clear()
    scene.level()
    assert all(a.has(id) for id in lost)


@pytest.mark.usefixtures("small_ranges")
def test_what_the_server_tells_record_by_record_may_be_many_here(scene: Scene) -> None:
    a = scene.laptop()
    a.add()
    scene.level()
    # Far more than the server has in any range: nothing but ghosts.
    ghosts = [a.new_id() for _ in range(100)]
    with a.replica.writing() as work:
        work.repair([_ghost(id, scene.unit.branches[0]) for id in ghosts], [])
        work.commit()
    verified = verify(a.replica, a.remote)
    assert (verified.equal, verified.repaired) == (True, 100)
    assert not any(a.has(id) for id in ghosts)
    scene.level()


def _ghost(id: str, org: str) -> RecordChange:
    return RecordChange("member", id, 1, {"full_name": "Không có thật", "org": org})


def test_a_server_restored_between_comparing_and_fetching_gives_nothing_for_the_old_epoch(
    scene: Scene,
) -> None:
    a, link, lost = lost_here(scene, 10)
    link.before["/v1/fetch"] = once(scene.central.declare_restored)
    verified = verify(a.replica, a.remote)
    assert (verified.equal, verified.repaired) == (False, 0)
    assert not any(a.has(id) for id in lost)
    scene.level()
    assert all(a.has(id) for id in lost)


# -- letting a laptop in again


def test_an_enrolment_that_names_another_unit_changes_nothing(scene: Scene) -> None:
    a = scene.laptop()
    elsewhere = scene.central.add_unit("TB.4.38", "Xã Độc Lập")
    link = meddled(a)
    link.after["/v1/enrol"] = lambda answer: answer["unit"].update(id=elsewhere.id)
    with a.replica.reading() as reader:
        before, actors = reader.meta, reader.actors()
    with pytest.raises(CodeRefused, match="code_of_another_unit"):
        a.enrol_again(scene.unit, name="Phạm Văn Hùng")
    with a.replica.reading() as reader:
        assert (reader.meta, reader.actors()) == (before, actors)
    link.after.clear()
    a.add()
    scene.level()


def test_a_device_that_may_not_enrol_again_is_told_so_and_keeps_its_token(scene: Scene) -> None:
    a = scene.laptop()
    link = meddled(a)
    link.before["/v1/enrol"] = lambda: said({"code": "unauthorised"}, 401)
    token = a.remote.token
    with pytest.raises(Unauthorised) as refused:
        enrolment.enrol_again(a.replica, a.remote, scene.central.code(scene.unit))
    assert type(refused.value) is Unauthorised
    assert a.remote.token == token
    link.before.clear()
    scene.level()
