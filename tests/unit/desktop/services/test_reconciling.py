"""Synchronising, queue, conflicts, rejections and status as a cadre meets them."""

from __future__ import annotations

from datetime import timedelta

import pytest

from desktop.services import conflicts, members, queue, rejections, status, synchronising
from desktop.services.failures import ActionRefused, FailureKind, Usage
from desktop.services.status import SyncState
from desktop.services.synchronising import SyncProgress
from domain.decisions import Put
from tests.helpers.desks import Desk, Office
from tests.helpers.link import Fault

A, B = "0912345678", "0987654321"


@pytest.fixture
def two(office: Office) -> tuple[Desk, Desk, str]:
    """Two desks that both hold one member with a phone number."""
    lan, hung = office.desk("Lan"), office.desk("Hùng")
    id = lan.add(full_name="Trần Thị Ánh", phone="0909000000")
    lan.sync()
    hung.sync()
    return lan, hung, id


@pytest.fixture
def conflict(two: tuple[Desk, Desk, str]) -> tuple[Desk, Desk, str, str]:
    """Hùng's number reached the server first; Lan's came later and waits for a decision."""
    lan, hung, id = two
    members.edit(hung.session, id, {"phone": B})
    hung.sync()
    lan.central.clock.pass_by(minutes=5)
    members.edit(lan.session, id, {"phone": A})
    lan.sync()
    hung.sync()
    (view,) = conflicts.entries(lan.session)
    return lan, hung, id, view.id


def test_the_queue_reads_like_a_list_of_errands(desk: Desk) -> None:
    id = desk.add(full_name="Trần Thị Ánh")
    members.edit(desk.session, id, {"phone": A})
    first, second = queue.entries(desk.session)
    assert (first.subject, first.action, first.state_word) == ("Trần Thị Ánh", "Thêm mới", "Chờ đồng bộ")
    assert (second.action, second.fields, second.actor_name) == (
        "Sửa: Điện thoại",
        {"phone": A},
        "Nguyễn Thị Lan",
    )
    assert second.n > first.n


def test_a_deleted_member_keeps_their_name_in_the_queue(desk: Desk) -> None:
    id = desk.add(full_name="Trần Thị Ánh")
    desk.sync()
    members.delete(desk.session, id, "nhập nhầm")
    assert [entry.subject for entry in queue.entries(desk.session)] == ["Trần Thị Ánh"]


def test_one_status_from_saved_to_synced(desk: Desk) -> None:
    assert status.read(desk.session).state is SyncState.SYNCED
    desk.add()
    before = status.read(desk.session)
    assert (before.state, before.word, before.pill) == (SyncState.PENDING, "Chờ đồng bộ", "1 chờ đồng bộ")
    assert (before.pending, before.unsent, before.to_do) == (1, 1, 0)
    assert status.read(desk.session, syncing=True).state is SyncState.SYNCING
    outcome = desk.sync()
    after = status.read(desk.session, outcome)
    assert (after.state, after.pill) == (SyncState.SYNCED, "Đã đồng bộ")
    assert (after.unit_code, after.records["member"]) == ("TB.4.37", 1)
    assert after.last_sync_text


def test_an_outcome_says_in_one_sentence_what_moved(desk: Desk) -> None:
    desk.add()
    steps: list[SyncProgress] = []
    outcome = synchronising.synchronise(desk.session, steps.append)
    assert outcome.succeeded
    assert (outcome.figures.sent, outcome.figures.applied, outcome.figures.round_trips) == (1, 1, 1)
    assert outcome.sentence.startswith("Đã đồng bộ đủ: gửi 1")
    assert steps
    assert desk.sync().sentence.startswith("Hai bên đã như nhau")


def test_without_a_network_everything_is_kept_and_tried_again_later(desk: Desk) -> None:
    desk.add()
    desk.link.down = True
    outcome = desk.sync()
    assert outcome.failure is not None
    assert outcome.failure.kind is FailureKind.NO_NETWORK
    assert "1 thay đổi vẫn nằm trên máy này" in outcome.sentence
    assert outcome.next_try is not None
    assert desk.clock() < outcome.next_try <= desk.clock() + timedelta(hours=2)
    assert status.read(desk.session, outcome).state is SyncState.NO_NETWORK
    desk.link.down = False
    assert desk.sync().figures.sent == 1


def test_a_lost_answer_has_no_double_effect(desk: Desk) -> None:
    desk.add()
    desk.link.will(Fault.LOSE_REPLY)
    outcome = desk.sync()
    assert outcome.succeeded
    assert desk.central.records(desk.unit.id).keys() >= {
        ("member", members.find_ids(desk.session, members.MemberFilter())[0])
    }
    assert sum(kind == "member" for kind, _ in desk.central.records(desk.unit.id)) == 1


def test_a_wrong_clock_is_said_and_does_no_harm(desk: Desk) -> None:
    desk.add()
    desk.clock.wrong_by = timedelta(hours=2)
    outcome = desk.sync()
    assert outcome.succeeded
    assert "Đồng hồ máy lệch 120 phút" in outcome.sentence


def test_verify_says_equal_and_repairs_what_is_not(desk: Desk) -> None:
    desk.add()
    desk.sync()
    verified = synchronising.verify(desk.session)
    assert (verified.equal, verified.repaired) == (True, 0)
    assert verified.sentence == "Dữ liệu trên máy giống hệt máy chủ."


def test_a_conflict_is_shown_by_person_place_and_time_on_both_laptops(
    conflict: tuple[Desk, Desk, str, str],
) -> None:
    lan, hung, id, _ = conflict
    (mine,), (theirs,) = conflicts.entries(lan.session), conflicts.entries(hung.session)
    assert (mine.id, mine.record, mine.type) == (theirs.id, id, "fields")
    assert mine.title == "Trần Thị Ánh · Chi đoàn thôn 1"
    assert mine.question == "Điện thoại của Trần Thị Ánh được sửa ở hai nơi. Hãy chọn giá trị đúng."
    (group,) = mine.groups
    (phone,) = group.fields
    assert (phone.label, phone.mine_text, phone.theirs_text) == ("Điện thoại", "0912 345 678", "0987 654 321")
    assert group.mine_by.text.startswith("Bạn (Lan, máy này) sửa 22/11/2026 08:05")
    assert group.theirs_by.text.startswith("Hùng, Máy của Hùng, sửa 22/11/2026 08:00")
    (seen_by_hung,) = theirs.groups
    assert seen_by_hung.mine_by.text.startswith("Lan, Máy của Lan")
    assert seen_by_hung.theirs_by.text.startswith("Bạn (Hùng, máy này)")
    assert status.read(lan.session).state is SyncState.CONFLICTS
    assert status.read(lan.session).to_do == 1
    assert members.show(lan.session, id).sync == "conflict"


def test_a_conflict_settled_on_one_laptop_is_settled_on_both(conflict: tuple[Desk, Desk, str, str]) -> None:
    lan, hung, id, conflict_id = conflict
    assert conflicts.take(lan.session, conflict_id, "mine").sync in ("pending", "synced")
    assert conflicts.entries(lan.session) == []
    lan.sync()
    hung.sync()
    assert lan.fields(id)["phone"] == hung.fields(id)["phone"] == A
    (settled,) = conflicts.entries(hung.session, status="")
    assert settled.status_word == "Đã giải quyết"
    with pytest.raises(ActionRefused, match="already_resolved"):
        conflicts.take(hung.session, conflict_id, "theirs")


def test_a_conflict_can_be_settled_with_a_third_value(conflict: tuple[Desk, Desk, str, str]) -> None:
    lan, hung, id, conflict_id = conflict
    conflicts.settle(hung.session, conflict_id, {"phone": "0933333333"})
    hung.sync()
    lan.sync()
    assert lan.fields(id)["phone"] == "0933333333"


def test_an_unknown_conflict_is_refused(desk: Desk) -> None:
    with pytest.raises(ActionRefused, match="unknown_record"):
        conflicts.show(desk.session, "nobody")


@pytest.fixture
def rejected(office: Office) -> tuple[Desk, str, rejections.RejectedEntry]:
    """A member whose citizen id belongs to somebody of another unit."""
    other = office.central.add_unit("TB.4.38", "Xã Đoàn Kết")
    desk = office.desk()
    office.central.write(
        other.id,
        [_member(office, other.branches[0], citizen_id="034304001234", full_name="Lê Thị Hoa", sex="female")],
    )
    id = desk.add(full_name="Trần Thị Ánh", sex="female", birth_date="2004", citizen_id="034304001234")
    desk.sync()
    (entry,) = rejections.entries(desk.session)
    return desk, id, entry


def test_a_rejection_says_why_and_keeps_what_was_typed(
    rejected: tuple[Desk, str, rejections.RejectedEntry],
) -> None:
    desk, id, entry = rejected
    assert (entry.code, entry.subject, entry.record) == ("citizen_id_elsewhere", "Trần Thị Ánh", id)
    assert "Xã Đoàn Kết" in entry.message
    assert "Nội dung đã nhập vẫn còn" in entry.message
    assert entry.fields["citizen_id"] == "034304001234"
    assert status.read(desk.session).state is SyncState.REJECTIONS


def test_a_rejection_is_corrected_and_sent_again(
    rejected: tuple[Desk, str, rejections.RejectedEntry],
) -> None:
    desk, _, entry = rejected
    saved = rejections.resend(desk.session, entry.id, {"citizen_id": "034304009999"})
    assert saved.sync == "pending"
    assert desk.sync().succeeded
    assert rejections.entries(desk.session) == []
    assert desk.fields(saved.id)["citizen_id"] == "034304009999"


def test_a_rejection_can_be_given_up(rejected: tuple[Desk, str, rejections.RejectedEntry]) -> None:
    desk, id, entry = rejected
    rejections.discard(desk.session, entry.id)
    assert rejections.entries(desk.session) == []
    with pytest.raises(ActionRefused):
        members.show(desk.session, id)
    with pytest.raises(Usage, match="unknown_rejection"):
        rejections.discard(desk.session, entry.id)


def _member(office: Office, org: str, **fields: str) -> Put:
    return Put("member", office.central.new_id(), {"org": org, "status": "active", **fields}, creates=True)
