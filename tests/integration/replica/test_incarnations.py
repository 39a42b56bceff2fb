"""Restored, moved and cloned homes: a new incarnation, everything issued again, nothing lost."""

from __future__ import annotations

import shutil
from pathlib import Path

import msgspec
import pytest

from sync.protocol.messages import Identity
from sync.replica import mark as marks
from sync.replica.home import Home
from sync.replica.replica import Replica
from sync.replica.types import ReplicaState
from tests.helpers.replicas import BRANCH, Desk, applied, change, member_id, rejected

ID = member_id(1)


def incarnation_of(desk: Desk) -> str:
    with desk.replica.reading() as reader:
        return reader.meta.incarnation


def queue(desk: Desk) -> list[tuple[int, str, Identity | None]]:
    with desk.replica.reading() as reader:
        return [(q.n, q.state, q.operation.first) for q in reader.outbox()]


def test_opening_the_same_file_again_goes_on_in_the_same_life(desk: Desk) -> None:
    desk.add(1)
    before = incarnation_of(desk)
    for _ in range(3):
        assert desk.restart().incarnation_is_new is False
    assert incarnation_of(desk) == before
    assert queue(desk) == [(1, "pending", None)]


def test_a_file_put_back_after_sending_more_begins_a_new_life(desk: Desk, tmp_path: Path) -> None:
    desk.add(1)
    desk.close()
    kept = tmp_path / "kept.db"
    shutil.copyfile(desk.home.replica, kept)
    desk.open()
    desk.add(2)
    desk.send()
    old = incarnation_of(desk)
    desk.close()
    # The same file (same identity), with what it said yesterday.
    desk.home.replica.write_bytes(kept.read_bytes())
    assert desk.open().incarnation_is_new is True
    assert incarnation_of(desk) != old
    assert queue(desk) == [(1, "pending", Identity(old, 1))]
    assert desk.restart().incarnation_is_new is False


def test_the_high_water_mark_alone_gives_a_restored_file_away(desk: Desk, tmp_path: Path) -> None:
    desk.add(1)
    with desk.replica.reading() as reader:
        token = reader.meta.open_token
    with desk.replica.writing() as work:
        work.mark_sent([])
        work.commit()
    mark = marks.read_mark(desk.home)
    assert mark is not None
    assert mark.high_n == 1
    with desk.replica.reading() as reader:
        life = reader.meta.incarnation
    assert marks.fits(desk.home, mark, life, token, 2)
    assert not marks.fits(desk.home, mark, life, token, 1)


def test_a_copied_home_begins_a_new_life_and_the_original_goes_on(desk: Desk, tmp_path: Path) -> None:
    desk.add(1)
    sent = desk.send()
    old = incarnation_of(desk)
    desk.close()
    shutil.copytree(desk.folder, tmp_path / "clone")
    clone = Replica.open(Home(tmp_path / "clone"), desk.key, desk.clock)
    assert clone.incarnation_is_new is True
    with clone.reading() as reader:
        assert [(q.n, q.operation.first) for q in reader.outbox()] == [(1, Identity(old, sent[0].n))]
    clone.close()
    assert desk.open().incarnation_is_new is False
    assert queue(desk) == [(1, "sent", None)]


def test_a_moved_file_begins_a_new_life(desk: Desk, tmp_path: Path) -> None:
    desk.close()
    moved = tmp_path / "elsewhere"
    shutil.move(desk.folder, moved)
    replica = Replica.open(Home(moved), desk.key, desk.clock)
    assert replica.incarnation_is_new is True
    replica.close()
    shutil.move(moved, desk.folder)
    desk.open()


def test_another_machine_begins_a_new_life(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.close()
    monkeypatch.setattr(marks, "machine_id", lambda: "another-machine")
    assert desk.open().incarnation_is_new is True


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"format": 1}', b'{"format": 2}', b"\xff\xfe"])
def test_a_mark_that_cannot_be_read_begins_a_new_life_and_loses_nothing(desk: Desk, content: bytes) -> None:
    desk.add(1)
    desk.close()
    desk.home.incarnation.write_bytes(content)
    assert desk.open().incarnation_is_new is True
    assert len(queue(desk)) == 1


def test_an_opening_cut_between_mark_and_file_goes_on_in_the_same_life(desk: Desk) -> None:
    desk.close()
    mark = marks.read_mark(desk.home)
    assert mark is not None
    # The mark was written for an opening whose commit never came.
    marks.write_mark(desk.home, msgspec.structs.replace(mark, token="newer", previous=mark.token))
    assert desk.open().incarnation_is_new is False


def test_operations_keep_their_first_identity_through_many_lives_and_their_order(desk: Desk) -> None:
    desk.add(1)
    position = "01990002-0000-7000-8000-000000000001"
    desk.do("create", "position", position, {"org": BRANCH, "member": ID, "post": "195"})
    first = incarnation_of(desk)
    for _ in range(2):
        with desk.replica.writing() as work:
            work.start_incarnation()
            work.commit()
    assert queue(desk) == [(1, "pending", Identity(first, 1)), (2, "pending", Identity(first, 2))]
    with desk.replica.reading() as reader:
        assert reader.outbox()[1].operation.after == [1]
        assert reader.meta.next_n == 3
    assert desk.restart().incarnation_is_new is False


def test_what_is_acknowledged_is_not_issued_again(desk: Desk) -> None:
    desk.pull(change(ID, 2, full_name="Lê Bình", org=BRANCH))
    desk.edit(ID, note="một")
    sent = desk.send()
    desk.take(desk.answer([applied(1, 9)], [], 5), sent)
    desk.edit(ID, note="hai")
    with desk.replica.writing() as work:
        work.start_incarnation()
        work.commit()
    with desk.replica.reading() as reader:
        assert [(q.n, q.operation.set) for q in reader.outbox()] == [(1, {"note": "hai"})]
    desk.pull(change(ID, 9, full_name="Lê Bình", org=BRANCH, note="một"))
    assert desk.field(ID, "note") == "hai"
    desk.check()


def test_a_reused_number_begins_a_new_life_and_asks_to_enrol_again(desk: Desk) -> None:
    desk.add(1)
    desk.add(2)
    old = incarnation_of(desk)
    sent = desk.send()
    done = desk.take(desk.answer([applied(2, 5), rejected(1, "reused_n")], [], 1), sent)
    assert (done.enrol_again, done.applied, done.rejected) == (True, 1, 0)
    with desk.replica.reading() as reader:
        assert reader.rejections() == []
        assert reader.meta.state == ReplicaState.ENROL_AGAIN
    assert queue(desk) == [(1, "pending", Identity(old, 1))]
    assert desk.restart().incarnation_is_new is False


def test_answers_to_the_life_before_do_not_acknowledge_the_new_one(desk: Desk) -> None:
    desk.add(1)
    sent = desk.send()
    with desk.replica.writing() as work:
        work.start_incarnation()
        work.commit()
    assert desk.take(desk.answer([applied(1, 5)], [], 1), sent).applied == 0
    assert len(queue(desk)) == 1
