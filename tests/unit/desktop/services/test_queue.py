"""The outbox in words, and keeping one of its operations back."""

from __future__ import annotations

import pytest

from desktop.services import members, queue, status
from desktop.services.failures import Usage
from desktop.services.status import SyncState
from tests.helpers.desks import Desk
from tests.helpers.link import Fault


def test_one_change_is_kept_back_and_what_follows_it_says_why_it_waits(desk: Desk) -> None:
    id, other = desk.add(full_name="Trần Thị Ánh"), desk.add(full_name="Y Hoa Niê")
    desk.sync()
    members.edit(desk.session, id, {"phone": "0912345678"})
    members.edit(desk.session, id, {"note": "sau"})
    members.edit(desk.session, other, {"note": "đi trước"})
    first, *_ = queue.entries(desk.session)
    assert first.can_hold
    queue.hold(desk.session, first.n)
    kept, behind, free = queue.entries(desk.session)
    assert (kept.kept_back, kept.state_word, kept.can_hold) == (True, "Tạm giữ", False)
    assert kept.why == "Bạn đã giữ lại, không gửi cho đến khi bấm Gửi tiếp."
    assert (behind.kept_back, behind.state_word) == (False, "Tạm giữ")
    assert behind.why == "Chờ thay đổi trước của cùng hồ sơ được gửi đi."
    assert (free.state, free.why, free.member) == ("pending", "", other)
    assert status.read(desk.session).pill == "2 chờ đồng bộ · 1 tạm giữ"
    desk.reopen()
    assert desk.sync().figures.sent == 1
    assert [entry.state for entry in queue.entries(desk.session)] == ["held", "held"]
    assert members.show(desk.session, id).sync == "held"
    queue.release(desk.session, kept.n)
    assert desk.sync().figures.sent == 2
    assert queue.entries(desk.session) == []


def test_when_all_that_waits_is_kept_back_the_status_says_so(desk: Desk) -> None:
    desk.add()
    (entry,) = queue.entries(desk.session)
    queue.hold(desk.session, entry.n)
    now = status.read(desk.session)
    assert (now.state, now.word, now.pill, now.held) == (SyncState.HELD, "Tạm giữ", "1 tạm giữ", 1)
    assert "sẽ tự gửi" not in now.detail


def test_what_left_already_is_not_kept_back_and_waits_for_its_answer(desk: Desk) -> None:
    desk.add()
    desk.link.will(*[Fault.LOSE_REPLY] * 30)
    desk.sync()
    (entry,) = queue.entries(desk.session)
    assert (entry.state, entry.tried, entry.can_hold) == ("sent", True, False)
    assert entry.why.startswith("Đã gửi nhưng máy chủ chưa trả lời")
    with pytest.raises(Usage, match="too_late_to_hold"):
        queue.hold(desk.session, entry.n)
