"""The check-up finds what is wrong with a laptop and says it in words."""

from __future__ import annotations

import shutil
from collections import namedtuple
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from desktop.services import checkup as checkup_module
from desktop.services.checkup import Check, Verdict, checkup
from desktop.services.failures import FailureKind
from sync.replica.states import ReplicaState
from tests.helpers.desks import PASSPHRASE, Desk, Office

_Usage = namedtuple("_Usage", "total used free")


def by_name(checks: list[Check]) -> dict[str, Check]:
    return {check.name: check for check in checks}


def test_a_healthy_laptop_has_nothing_to_complain_of(desk: Desk) -> None:
    desk.close()
    checks = checkup(desk.folder, PASSPHRASE, desk.clock)
    assert {check.verdict for check in checks} == {Verdict.OK}
    assert by_name(checks)["storage"].facts["synchronous"] == 2
    assert by_name(checks)["data"].facts["records"]["organisation"] == 3


def test_a_revoked_laptop_is_not_called_sound(office: Office, desk: Desk) -> None:
    office.central.revoke(desk.enrolled.device)
    desk.sync()
    desk.close()
    checks = checkup(desk.folder, PASSPHRASE, desk.clock)
    [told] = [check.text for check in checks if check.verdict is not Verdict.OK]
    assert "thu hồi" in told


def test_a_laptop_that_must_enrol_again_is_not_called_sound(desk: Desk) -> None:
    with desk.session.replica.writing() as work:
        work.set_meta(state=ReplicaState.ENROL_AGAIN)
        work.commit()
    desk.close()
    checks = checkup(desk.folder, PASSPHRASE, desk.clock)
    [told] = [check.text for check in checks if check.verdict is not Verdict.OK]
    assert "đăng ký lại" in told


def test_a_laptop_that_is_not_enrolled_is_no_broken_one(tmp_path: Path) -> None:
    checks = by_name(checkup(tmp_path, None))
    assert checks["data"].verdict is Verdict.WARNING
    assert not [check for check in checks.values() if check.verdict is Verdict.ERROR]


def test_a_home_that_does_not_open_is_an_error_of_its_kind(desk: Desk) -> None:
    assert by_name(checkup(desk.folder, PASSPHRASE, desk.clock))["data"].kind is FailureKind.HOME_IN_USE
    desk.close()
    assert by_name(checkup(desk.folder, "không phải câu này", desk.clock))["data"].kind is FailureKind.LOCKED


@pytest.mark.parametrize("folder", ["OneDrive", "Dropbox", "Google Drive"])
def test_a_folder_that_is_copied_to_other_computers_is_warned_of(tmp_path: Path, folder: str) -> None:
    home = tmp_path / folder / "so-doan"
    assert by_name(checkup(home, None))["home"].verdict is Verdict.WARNING
    assert not home.exists()


def test_a_network_disk_is_warned_of(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checkup_module, "_file_system", lambda path: "cifs")
    check = by_name(checkup(tmp_path, None))["home"]
    assert check.verdict is Verdict.WARNING
    assert "ổ đĩa mạng" in check.text


@pytest.mark.parametrize(
    ("megabytes", "verdict"), [(10, Verdict.ERROR), (100, Verdict.WARNING), (4000, Verdict.OK)]
)
def test_a_disk_that_fills_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, megabytes: int, verdict: Verdict
) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda path: _Usage(1 << 40, 0, megabytes << 20))
    assert by_name(checkup(tmp_path, None))["disk"].verdict is verdict


def test_a_clock_of_a_dead_battery(tmp_path: Path) -> None:
    checks = checkup(tmp_path, None, lambda: datetime(1990, 1, 1, tzinfo=UTC))
    assert by_name(checks)["clock"].verdict is Verdict.WARNING


def test_a_clock_behind_what_the_server_said(desk: Desk) -> None:
    desk.sync()
    desk.close()
    desk.clock.wrong_by = -timedelta(days=2)
    warnings = [check for check in checkup(desk.folder, PASSPHRASE, desk.clock) if check.name == "clock"]
    assert Verdict.WARNING in {check.verdict for check in warnings}


def test_a_copied_home_is_named(desk: Desk, tmp_path: Path) -> None:
    desk.close()
    twin = tmp_path / "twin"
    shutil.copytree(desk.folder, twin)
    assert by_name(checkup(twin, PASSPHRASE, desk.clock))["identity"].verdict is Verdict.WARNING


def test_a_replica_that_does_not_add_up_is_an_error(desk: Desk) -> None:
    with desk.session.replica.writing() as work:
        work.set_meta(digest="7:00000000000000ff")
        work.commit()
    desk.close()
    assert by_name(checkup(desk.folder, PASSPHRASE, desk.clock))["data"].kind is FailureKind.DATA_DAMAGED
