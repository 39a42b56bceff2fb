"""First run: what can be interrupted goes on, what is wrong is said before anything is kept."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop.services import first_run, pins
from desktop.services.checkup import Verdict
from desktop.services.failures import ActionRefused, Locked, describe
from desktop.services.first_run import CadreSetUp, FirstRun
from desktop.services.session import Session
from sync.client.remote import CodeRefused
from sync.client.transport import SyncFailure
from sync.replica.errors import AlreadyEnrolled
from tests.helpers.desks import Office
from tests.helpers.laptops import LaptopClock
from tests.helpers.link import Fault, Link

PASSPHRASE, PIN = "thuyền giấy trôi xa", "274913"
CHOSEN = CadreSetUp(passphrase=PASSPHRASE, pin=PIN, recovery_secret=bytes(range(20)))


class Beginner:
    """Somebody at a new laptop."""

    def __init__(self, office: Office, folder: Path) -> None:
        self.office, self.folder = office, folder
        self.link, self.clock = Link(office.central), LaptopClock(office.central.clock)
        self.run = self.again()

    def again(self) -> FirstRun:
        self.run = FirstRun(self.folder, self.clock, lambda _: self.link)
        return self.run

    def code(self) -> str:
        return self.office.central.code(self.office.unit)

    def find(self, code: str) -> first_run.UnitFound:
        return self.run.find_unit("http://central", code, "Máy văn phòng")


@pytest.fixture
def beginner(office: Office, tmp_path: Path) -> Iterator[Beginner]:
    made = Beginner(office, tmp_path / "home")
    yield made
    made.run.close()


def test_the_unit_is_shown_before_anything_of_it_is_kept(beginner: Beginner) -> None:
    found = beginner.find(beginner.code())
    assert (found.name, found.path[-1], found.members) == ("Xã Thống Nhất", "Xã Thống Nhất", 0)
    assert found.branches == ("Chi đoàn thôn 1", "Chi đoàn thôn 2")
    assert (found.cadre, found.role_word) == ("Nguyễn Thị Lan", "bí thư")
    kept = {path.name for path in beginner.folder.iterdir()}
    assert kept == {"lock", "applicant.json"}


def test_all_the_way_leaves_a_home_that_opens_and_no_trace_of_the_token(beginner: Beginner) -> None:
    beginner.find(beginner.code())
    beginner.run.set_up(CHOSEN)
    heard: list[tuple[int, int]] = []
    session = beginner.run.fetch(lambda done, total: heard.append((done, total)))
    assert heard[-1] == (3, 3)
    assert pins.try_pin(session, PIN).right
    assert not (beginner.folder / "applicant.json").exists()
    beginner.run.close()
    with Session.open(beginner.folder, passphrase=PASSPHRASE, clock=beginner.clock) as again:
        assert again.actor.name == "Nguyễn Thị Lan"


def test_the_recovery_code_works_from_the_first_day(beginner: Beginner) -> None:
    from sync.replica import recovery_code

    beginner.find(beginner.code())
    beginner.run.set_up(CHOSEN)
    beginner.run.close()
    code = recovery_code.written(CHOSEN.recovery_secret)
    with Session.recover(beginner.folder, code, "một câu khác hẳn", clock=beginner.clock) as session:
        assert session.actor.name == "Nguyễn Thị Lan"


def test_a_code_is_not_lost_when_the_program_ends_after_it_was_used(beginner: Beginner) -> None:
    code = beginner.code()
    first = beginner.find(code)
    beginner.run.close()
    beginner.again()
    # Typed in another way, as people do.
    assert beginner.find(code.lower().replace("-", " ")) == first
    beginner.run.set_up(CHOSEN)
    assert beginner.run.fetch(lambda *_: None).actor.name == "Nguyễn Thị Lan"


def test_the_code_on_paper_is_worth_nothing_on_another_machine(
    beginner: Beginner, office: Office, tmp_path: Path
) -> None:
    code = beginner.code()
    beginner.find(code)
    thief = Beginner(office, tmp_path / "elsewhere")
    with pytest.raises(CodeRefused) as refused:
        thief.find(code)
    thief.run.close()
    assert "đã dùng cho một máy khác" in describe(refused.value).sentence


def test_an_expired_code_says_so(beginner: Beginner, office: Office) -> None:
    code = beginner.code()
    office.central.clock.pass_by(days=400)
    with pytest.raises(CodeRefused) as refused:
        beginner.find(code)
    assert "hết hạn" in describe(refused.value).sentence


def test_a_download_that_breaks_off_goes_on_after_a_restart(beginner: Beginner) -> None:
    beginner.find(beginner.code())
    beginner.run.set_up(CHOSEN)
    beginner.link.will(*[Fault.LOSE_REPLY] * 20)
    with pytest.raises(SyncFailure):
        beginner.run.fetch(lambda *_: None)
    beginner.run.close()
    beginner.link.faults.clear()
    session = Session.open(
        beginner.folder, passphrase=PASSPHRASE, clock=beginner.clock, connect=lambda _: beginner.link
    )
    assert not session.is_filled
    beginner.run = FirstRun.resumed(session)
    beginner.run.fetch(lambda *_: None)
    assert session.is_filled


@pytest.mark.parametrize("year", [2016, 2030])
def test_a_wrong_clock_is_refused_and_the_code_stays_good_here(beginner: Beginner, year: int) -> None:
    code = beginner.code()
    beginner.clock.set_to(year)
    with pytest.raises(ActionRefused, match="clock_wrong") as refused:
        beginner.find(code)
    assert str(year) in describe(refused.value).sentence
    beginner.clock.set_to(beginner.clock.truth().year)
    assert beginner.find(code).name == "Xã Thống Nhất"


def test_a_clock_without_a_battery_is_seen_before_the_network_is(beginner: Beginner) -> None:
    beginner.clock.set_to(2000)
    verdicts = {check.name: check.verdict for check in beginner.run.machine()}
    assert verdicts == {
        "home": Verdict.OK,
        "disk": Verdict.OK,
        "clock": Verdict.WARNING,
        "keyring": Verdict.OK,
    }


def test_a_home_that_works_for_a_unit_is_not_set_up_again(office: Office) -> None:
    desk = office.desk()
    desk.close()
    run = FirstRun(desk.folder, desk.clock, lambda _: desk.link)
    with pytest.raises(AlreadyEnrolled):
        run.find_unit("http://central", office.central.code(office.unit))


def test_a_weak_passphrase_is_refused_before_the_home_is_made(beginner: Beginner) -> None:
    beginner.find(beginner.code())
    with pytest.raises(Locked):
        beginner.run.set_up(CadreSetUp(passphrase="1234567890", pin=PIN, recovery_secret=bytes(20)))
    assert not Session.is_enrolled(beginner.folder)
