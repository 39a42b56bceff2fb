"""Opening and enrolling a home."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from desktop.services import organisations, rejections, tree_work
from desktop.services.failures import FailureKind, Locked, NotAuthorised, NotEnrolled, describe
from desktop.services.session import Session, system_clock
from desktop.services.synchronising import synchronise
from sync.client.remote import CodeRefused
from sync.client.transport import NoNetwork
from sync.replica.commands import day_of
from sync.replica.errors import HomeInUse, WrongPassphrase
from tests.helpers.desks import PASSPHRASE, Desk, Office


def test_enrolling_brings_the_unit_and_says_what_it_brought(office: Office) -> None:
    desk = office.desk()
    assert desk.enrolled.unit == office.unit.id
    assert desk.enrolled.unit_code == "TB.4.37"
    assert desk.enrolled.role == "secretary"
    assert desk.enrolled.records == 3
    assert desk.session.actor.name == "Nguyễn Thị Lan"


def test_a_home_that_is_not_enrolled_says_so(tmp_path: Path) -> None:
    assert not Session.is_enrolled(tmp_path)
    with pytest.raises(NotEnrolled):
        Session.open(tmp_path, passphrase=PASSPHRASE)


def test_a_closed_home_opens_with_its_passphrase_and_with_no_other(desk: Desk) -> None:
    id = desk.add(full_name="Lê Thị Hoa")
    desk.close()
    with pytest.raises(WrongPassphrase):
        Session.open(desk.folder, passphrase="một câu khác")
    with pytest.raises(Locked, match=r"locked\.passphrase_missing"):
        Session.open(desk.folder)
    desk.reopen()
    assert desk.fields(id)["full_name"] == "Lê Thị Hoa"


def test_the_passphrase_is_asked_for_only_when_it_is_needed(tmp_path: Path) -> None:
    def ask() -> str:
        raise AssertionError("nothing is locked here")

    with pytest.raises(NotEnrolled):
        Session.open(tmp_path, passphrase=ask)


def test_a_home_lets_one_session_in(desk: Desk) -> None:
    with pytest.raises(HomeInUse):
        Session.open(desk.folder, passphrase=PASSPHRASE)


def test_a_wrong_code_costs_nothing_and_the_right_one_works_afterwards(
    office: Office, tmp_path: Path
) -> None:
    folder = tmp_path / "home"
    desk = office.desk()
    with pytest.raises(CodeRefused) as refused:
        Session.enrol(
            folder,
            server="http://central",
            code="KHONG-CO-MA",
            passphrase=PASSPHRASE,
            clock=desk.clock,
            connect=lambda _: desk.link,
        )
    assert describe(refused.value).kind is FailureKind.UNAUTHORISED
    assert not Session.is_enrolled(folder)
    session, _ = Session.enrol(
        folder,
        server="http://central",
        code=office.central.code(office.unit),
        passphrase=PASSPHRASE,
        clock=desk.clock,
        connect=lambda _: desk.link,
    )
    session.close()


def test_without_a_network_nothing_is_enrolled(office: Office, tmp_path: Path) -> None:
    desk = office.desk()
    desk.link.down = True
    with pytest.raises(NoNetwork):
        Session.enrol(
            tmp_path / "home",
            server="http://central",
            code="X",
            passphrase=PASSPHRASE,
            clock=desk.clock,
            connect=lambda _: desk.link,
        )
    assert not Session.is_enrolled(tmp_path / "home")


@pytest.mark.parametrize("address", ["", "central", "ftp://central", "http://", "http://a b"])
def test_what_is_no_address_is_refused_before_anything_is_made(tmp_path: Path, address: str) -> None:
    with pytest.raises(NotEnrolled, match="server_address"):
        Session.enrol(tmp_path / "home", server=address, code="X", passphrase=PASSPHRASE)
    assert not (tmp_path / "home").exists()


def test_a_second_cadre_joins_a_home_and_the_outbox_stays(office: Office, desk: Desk) -> None:
    id = desk.add()
    desk.close()
    session, enrolled = Session.enrol(
        desk.folder,
        server="http://central",
        code=office.central.code(office.unit, "branch", "Đỗ Văn Hùng", office.unit.branches[0]),
        passphrase=PASSPHRASE,
        clock=desk.clock,
        connect=lambda _: desk.link,
    )
    desk.session = session
    assert (session.actor.name, enrolled.role) == ("Đỗ Văn Hùng", "branch")
    assert office.central.record(office.unit.id, "member", id) is not None


def test_a_clock_far_ahead_keeps_the_home_locked_and_is_named_as_the_cause(desk: Desk) -> None:
    desk.clock.set_to(2050)
    desk.session.close()
    desk.session = Session.open(
        desk.folder, passphrase=PASSPHRASE, clock=desk.clock, connect=lambda _: desk.link, for_contact=True
    )
    assert synchronise(desk.session).succeeded
    with pytest.raises(Locked) as locked:
        desk.reopen()
    assert "hãy sửa ngày giờ của máy" in describe(locked.value).sentence


def test_a_laptop_that_was_silent_too_long_is_locked_until_it_meets_the_server(desk: Desk) -> None:
    id = desk.add()
    desk.central.clock.pass_by(days=400)
    with pytest.raises(Locked, match=r"locked\.lease_over"):
        desk.reopen()
    desk.session = Session.open(
        desk.folder, passphrase=PASSPHRASE, clock=desk.clock, connect=lambda _: desk.link, for_contact=True
    )
    assert synchronise(desk.session).succeeded
    desk.reopen()
    assert desk.fields(id)["full_name"] == "Trần Văn Bình"


def test_turning_the_clock_back_does_not_lengthen_the_lease(desk: Desk) -> None:
    desk.central.clock.pass_by(days=400)
    with pytest.raises(Locked):
        desk.reopen()
    # The server was seen that late once, so the past is over whatever the laptop's clock says.
    desk.session = Session.open(
        desk.folder, passphrase=PASSPHRASE, clock=desk.clock, connect=lambda _: desk.link, for_contact=True
    )
    synchronise(desk.session)
    with desk.session.replica.writing() as work:
        work.set_meta(lease_until="2026-12-01T00:00:00+00:00")
        work.commit()
    desk.clock.set_to(2020)
    with pytest.raises(Locked):
        desk.reopen()


def test_a_revoked_device_is_closed_after_its_work_was_handed_in(office: Office, desk: Desk) -> None:
    desk.add()
    office.central.revoke(desk.enrolled.device)
    outcome = desk.sync()
    assert outcome.failure is not None
    assert outcome.failure.kind is FailureKind.UNAUTHORISED
    with pytest.raises(NotAuthorised):
        desk.reopen()


@pytest.fixture
def a_machine_in_another_zone(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Set to New York by mistake: its evening is the next morning in Vietnam."""
    with monkeypatch.context() as patch:
        patch.setenv("TZ", "EST5")
        time.tzset()
        yield
    time.tzset()


def test_today_is_the_day_in_vietnam_whatever_zone_the_machine_is_set_to(
    office: Office, a_machine_in_another_zone: None
) -> None:
    desk = office.desk()
    evening = datetime(2026, 11, 22, 23, 30, tzinfo=UTC)
    desk.session.clock = evening.astimezone
    assert evening.astimezone().date().isoformat() == "2026-11-22", "what the machine would say"
    assert desk.session.today.isoformat() == "2026-11-23"
    assert day_of(desk.session.now_text) == desk.session.today, "one day on screen and in what is decided"
    branch = desk.unit.branches[0]
    name = organisations.find(desk.session, branch).name
    paper = {"decision_number": "1-QĐ/ĐTN", "decision_date": "2026-11-23"}
    given = {"organisation": branch, "name": "Chi đoàn thôn Mới", "name_before": name}
    tree_work.decide(desk.session, "rename", {**given, **paper})
    office.central.clock.now = evening
    desk.sync()
    assert rejections.entries(desk.session) == [], "the server's day is the same one"


def test_what_a_laptop_writes_down_is_in_the_time_of_vietnam(a_machine_in_another_zone: None) -> None:
    assert system_clock().isoformat().endswith("+07:00")
