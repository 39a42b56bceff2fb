"""Runs that went wrong are counted, and what is copied about one tells nothing about people."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from desktop.services import crash
from desktop.services.crash import RunRecord, copied_text, crash_of
from domain.text import fold
from sync.replica.types import Draft
from tests.helpers.canaries import CANARIES
from tests.helpers.desks import Desk
from tests.helpers.leftovers import LogGuard

START = datetime(2026, 11, 21, 7, 5, tzinfo=UTC)


class Hand:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        return self.now

    def pass_by(self, minutes: float) -> None:
        self.now += timedelta(minutes=minutes)


@pytest.fixture
def hand() -> Hand:
    return Hand()


def run_and_crash(home: Path, hand: Hand) -> bool:
    record = RunRecord(home, hand)
    safe = record.begin()
    record.crashed()
    record.end()
    return safe


def test_the_run_after_the_third_crash_within_ten_minutes_is_a_safe_one(tmp_path: Path, hand: Hand) -> None:
    begun = []
    for _ in range(4):
        begun.append(run_and_crash(tmp_path, hand))
        hand.pass_by(2)
    assert begun == [False, False, False, True]


def test_crashes_that_lie_apart_do_not_add_up(tmp_path: Path, hand: Hand) -> None:
    begun = []
    for _ in range(5):
        begun.append(run_and_crash(tmp_path, hand))
        hand.pass_by(6)
    assert begun == [False] * 5


def test_a_run_that_never_ended_counts_as_a_crash(
    tmp_path: Path, hand: Hand, expected_logs: LogGuard
) -> None:
    expected_logs.expect("the last run never ended")
    begun = []
    for _ in range(4):
        begun.append(RunRecord(tmp_path, hand).begin())
        hand.pass_by(1)
    assert begun == [False, False, False, True]


def test_a_run_that_was_killed_after_its_crash_counts_once(tmp_path: Path, hand: Hand) -> None:
    for _ in range(2):
        record = RunRecord(tmp_path, hand)
        record.begin()
        record.crashed()
        record.crashed()
    assert not RunRecord(tmp_path, hand).begin()


def test_runs_that_end_well_are_forgotten(tmp_path: Path, hand: Hand) -> None:
    for _ in range(5):
        record = RunRecord(tmp_path, hand)
        assert not record.begin()
        record.end()


def test_safe_mode_can_be_left(tmp_path: Path, hand: Hand) -> None:
    for _ in range(3):
        run_and_crash(tmp_path, hand)
    record = RunRecord(tmp_path, hand)
    assert record.begin()
    record.forgive()
    record.end()
    assert not RunRecord(tmp_path, hand).begin()


def test_where_the_interpreter_died_comes_into_the_log(
    tmp_path: Path, hand: Hand, expected_logs: LogGuard
) -> None:
    expected_logs.expect("the last run never ended")
    expected_logs.expect("it died at Fatal Python error: Segmentation fault")
    RunRecord(tmp_path, hand).begin()
    (tmp_path / "logs" / "faults.log").write_text(
        "Fatal Python error: Segmentation fault\n", encoding="utf-8"
    )
    RunRecord(tmp_path, hand).begin()


@pytest.mark.parametrize(
    "content", [b"", b"{", b'{"crashes": 3}', b'{"crashes": ["x"], "running": null, "crashed": false}']
)
def test_a_damaged_record_counts_nothing(tmp_path: Path, hand: Hand, content: bytes) -> None:
    run_and_crash(tmp_path, hand)
    (tmp_path / "logs" / "runs.json").write_bytes(content)
    assert not RunRecord(tmp_path, hand).begin()


def test_a_clock_that_was_turned_back_counts_nothing(tmp_path: Path, hand: Hand) -> None:
    for _ in range(3):
        run_and_crash(tmp_path, hand)
    hand.pass_by(-60)
    assert not RunRecord(tmp_path, hand).begin()


def test_a_home_that_cannot_be_written_is_no_further_error(tmp_path: Path, hand: Hand) -> None:
    (tmp_path / "logs").write_text("a file stands where the folder should be", encoding="utf-8")
    assert not run_and_crash(tmp_path, hand)


@pytest.mark.parametrize("canary", CANARIES)
def test_the_copied_text_names_the_place_and_no_data(canary: str, hand: Hand) -> None:
    def broken(name: str) -> None:
        raise ValueError(f"{name} cannot be saved")

    with pytest.raises(ValueError, match="cannot be saved") as raised:
        broken(canary)
    text = copied_text(crash_of(raised.value, "Đoàn viên", hand))
    assert canary not in text
    assert fold(canary) not in fold(text)
    assert "tests/unit/desktop/services/test_crash.py:" in text
    assert "Màn hình: Đoàn viên" in text
    assert "ValueError" in text
    assert str(Path.home()) not in text


def test_a_crash_has_a_code_to_read_out(hand: Hand) -> None:
    with pytest.raises(ZeroDivisionError) as raised:
        _ = 1 // 0
    found = crash_of(raised.value, "", hand)
    assert found.code.startswith("test_crash:")
    assert crash_of(ValueError(), "", hand).code == "ValueError"


def test_when_the_last_draft_was_kept(desk: Desk) -> None:
    assert crash.last_draft_at(desk.session) == ""
    with desk.session.replica.writing() as work:
        for number, at in enumerate(("2026-11-21T14:05:00+07:00", "2026-11-20T09:00:00+07:00")):
            work.keep_draft(Draft(str(number), desk.session.actor.id, "member", "", "", {"note": "x"}, at))
        work.keep_draft(Draft("9", "another", "member", "", "", {}, "2026-11-22T09:00:00+07:00"))
        work.commit()
    assert "21/11/2026 14:05" in crash.last_draft_at(desk.session)
