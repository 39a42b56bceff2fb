"""The past of synchronising in words: complete, partial, paused, and how far the clocks are apart."""

from __future__ import annotations

from datetime import timedelta

import pytest

from desktop.services import members, settings, status, sync_history, synchronising
from desktop.services.status import SyncState
from desktop.services.synchronising import Stopped, SyncProgress
from sync.client import pace
from tests.helpers.desks import Desk


def in_pages_of_two(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two operations to a request, so that there is a between."""
    defaults = pace.Pace.__init__.__defaults__ or ()
    monkeypatch.setattr(pace.Pace.__init__, "__defaults__", (2, *defaults[1:]))
    monkeypatch.setattr(pace, "MOST_OPERATIONS", 2)


def test_the_last_complete_synchronisation_is_told_with_its_figures(desk: Desk) -> None:
    desk.add()
    desk.sync()
    desk.central.clock.pass_by(hours=2)
    desk.link.down = True
    members.edit(desk.session, members.find_ids(desk.session, members.MemberFilter())[0], {"note": "mới"})
    desk.sync()
    last = sync_history.last(desk.session)
    assert last.complete.startswith("Lần đủ cuối: 22/11/2026 08:00 (gửi 1, nhận 1,")
    assert last.clock == "Giờ máy đúng"
    assert last.trouble == "Không gặp được máy chủ."
    assert last.server == "http://central"
    assert status.read(desk.session).last_sync_text == "22/11/2026 08:00"


def test_a_home_that_never_met_its_server_says_so(desk: Desk) -> None:
    with desk.session.replica.writing() as work:
        work._store.execute("DELETE FROM sync_log")
        work.commit()
    last = sync_history.last(desk.session)
    assert (last.complete, last.clock, last.trouble) == ("Chưa đồng bộ đủ lần nào", "", "")


@pytest.mark.parametrize(
    ("wrong_by", "said", "is_wrong"),
    [
        (timedelta(seconds=20), "Giờ máy lệch 20 giây", False),
        (timedelta(days=2), "Giờ máy nhanh 48 giờ", True),
        (timedelta(minutes=-7), "Giờ máy chậm 7 phút", True),
    ],
)
def test_how_far_the_clocks_are_apart_is_said(
    desk: Desk, wrong_by: timedelta, said: str, is_wrong: bool
) -> None:
    desk.clock.wrong_by = wrong_by
    desk.add()
    desk.sync()
    last = sync_history.last(desk.session)
    assert (last.clock, last.clock_is_wrong) == (said, is_wrong)


def test_one_that_was_cut_after_a_page_is_called_partial(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    in_pages_of_two(monkeypatch)
    before = status.read(desk.session).last_sync
    for _ in range(5):
        desk.add()
    desk.central.clock.pass_by(hours=1)

    def cut_the_line(progress: SyncProgress) -> None:
        desk.link.down = progress.done >= 2

    outcome = synchronising.synchronise(desk.session, cut_the_line)
    assert not outcome.succeeded
    assert status.read(desk.session).last_sync == before
    line = sync_history.entries(desk.session)[0]
    assert not line.complete
    assert line.text.startswith("Đồng bộ một phần: gửi ")


def test_progress_counts_operations_and_bytes_and_says_how_long_still(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    in_pages_of_two(monkeypatch)
    for _ in range(6):
        desk.add()
    told: list[SyncProgress] = []

    def tell(progress: SyncProgress) -> None:
        told.append(progress)
        desk.central.clock.pass_by(seconds=30)

    assert synchronising.synchronise(desk.session, tell).succeeded
    assert (told[0].text, told[0].done, told[0].total) == ("Đang gửi 0/6", 0, 6)
    assert told[-1].done == told[-1].total
    sending = [progress for progress in told[1:] if progress.text == "Đang gửi 2/6"]
    assert [progress.detail.split(" · ")[1] for progress in sending] == ["còn khoảng 1 phút"]
    assert "KB" in sending[0].detail


def test_a_pause_holds_across_a_restart_and_loses_nothing(desk: Desk) -> None:
    desk.add()
    synchronising.pause(desk.session)
    paused = status.read(desk.session)
    assert (paused.state, paused.paused, paused.word) == (SyncState.PAUSED, True, "Đang tạm dừng đồng bộ")
    desk.reopen()
    before = desk.link.requests
    assert synchronising.is_paused(desk.session)
    outcome = synchronising.synchronise(desk.session, as_told=True)
    assert (outcome.stopped, outcome.succeeded, outcome.failure) == (True, False, None)
    assert "1 thay đổi vẫn nằm trên máy này" in outcome.sentence
    assert desk.link.requests == before
    synchronising.resume(desk.session)
    assert synchronising.synchronise(desk.session, as_told=True).figures.sent == 1
    assert status.read(desk.session).state is SyncState.SYNCED


def test_stopping_between_two_pages_keeps_what_was_exchanged(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    in_pages_of_two(monkeypatch)
    for _ in range(5):
        desk.add()

    def stop_after_a_page(progress: SyncProgress) -> None:
        if progress.done:
            raise Stopped

    outcome = synchronising.synchronise(desk.session, stop_after_a_page)
    assert outcome.stopped
    line = sync_history.entries(desk.session)[0]
    assert line.text.endswith("Đồng bộ đang tạm dừng.")
    assert 0 < line.sent < 5
    assert synchronising.synchronise(desk.session).succeeded


def test_no_more_goes_over_the_line_at_once_than_the_laptop_was_told(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    in_pages_of_two(monkeypatch)
    settings.write(desk.session, "sync_most_megabytes", "1")
    monkeypatch.setattr(synchronising, "_MEGABYTE", 400)
    for _ in range(6):
        desk.add(note="x" * 300)
    first = synchronising.synchronise(desk.session, as_told=True)
    assert (first.stopped, first.succeeded) == (True, False)
    assert first.sentence.startswith("Đã đủ dung lượng cho một lần đồng bộ.")
    assert first.next_try == desk.clock() + timedelta(minutes=15)
    waiting = status.read(desk.session).pending
    assert 0 < waiting < 6
    # The command line was asked for all of it.
    assert synchronising.synchronise(desk.session).figures.sent == waiting
