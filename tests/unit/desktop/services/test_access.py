"""Several cadres on one laptop: who came, who may, and under whose name things reach the server."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import keyring
import pytest
from keyring.backend import KeyringBackend

from desktop.services import access, pins, settings, status
from desktop.services.access import CadreHere
from desktop.services.failures import ActionRefused, Locked, describe
from desktop.services.session import Session
from domain.roles import Role
from sync.client.remote import CodeRefused
from sync.replica import keyring_slot, keys
from sync.replica.errors import LastSlot, WrongPassphrase, WrongRecoveryCode
from sync.replica.types import Draft
from sync.server import inspecting
from tests.helpers.desks import PASSPHRASE, Desk, Office

OF_HUNG = "thuyền giấy trôi xa"
PIN = "274913"


@pytest.fixture
def hung(office: Office, desk: Desk) -> str:
    """A second cadre on the desk's laptop, of one branch; their id."""
    code = office.central.code(office.unit, "branch", "Đỗ Văn Hùng", office.unit.branches[0])
    return access.add(desk.session, code, OF_HUNG).id


def opened(desk: Desk, passphrase: str) -> Session:
    desk.session.close()
    desk.session = Session.open(
        desk.folder, passphrase=passphrase, clock=desk.clock, connect=lambda _: desk.link
    )
    return desk.session


def cadre(session: Session, id: str) -> CadreHere:
    return next(one for one in access.everybody(session) if one.id == id)


def by_record(office: Office) -> dict[str, str]:
    """Record → the cadre in whose name the server took its last operation."""
    taken = inspecting.stored_receipts(office.central.store, "TB.4.37")
    return {row["operation"]["id"]: row["operation"]["actor"] for row in taken if row["verdict"] == "applied"}


def test_whose_passphrase_opens_is_who_works(desk: Desk, hung: str) -> None:
    lan = desk.session.actor.id
    assert opened(desk, OF_HUNG).actor.id == hung
    assert opened(desk, PASSPHRASE).actor.id == lan


def test_each_operation_reaches_the_server_under_the_cadre_who_did_it(
    office: Office, desk: Desk, hung: str
) -> None:
    lan, by_lan = desk.session.actor.id, desk.add(full_name="Trần Thị Ánh")
    opened(desk, OF_HUNG)
    by_hung = desk.add(full_name="Y Hoa Niê")
    with desk.session.replica.reading() as reader:
        queued = {entry.operation.id: entry.operation.actor for entry in reader.outbox()}
    assert queued == {by_lan: lan, by_hung: hung}
    assert desk.sync().succeeded
    arrived = by_record(office)
    assert (arrived[by_lan], arrived[by_hung]) == (lan, hung)


def test_a_disabled_cadre_gets_in_no_more_and_what_they_entered_still_goes_out(
    office: Office, desk: Desk, hung: str
) -> None:
    opened(desk, OF_HUNG)
    id = desk.add(full_name="Y Hoa Niê")
    opened(desk, PASSPHRASE)
    access.disable(desk.session, cadre(desk.session, hung))
    assert not cadre(desk.session, hung).may_open
    with pytest.raises(WrongPassphrase):
        access.enter(desk.session, OF_HUNG)
    assert desk.sync().succeeded
    assert by_record(office)[id] == hung


def test_only_a_secretary_disables_and_not_themselves(desk: Desk, hung: str) -> None:
    lan = desk.session.actor.id
    with pytest.raises(ActionRefused, match=r"cadre\.not_yours"):
        access.disable(desk.session, cadre(desk.session, lan))
    opened(desk, OF_HUNG)
    with pytest.raises(ActionRefused, match=r"cadre\.not_yours"):
        access.disable(desk.session, cadre(desk.session, lan))


def test_a_passphrase_that_another_cadre_has_is_refused(office: Office, desk: Desk, hung: str) -> None:
    code = office.central.code(office.unit, "secretary", "Bùi Văn Nam")
    for taken in (PASSPHRASE, OF_HUNG):
        with pytest.raises(Locked, match=r"locked\.passphrase_common"):
            access.add(desk.session, code, taken)
    with pytest.raises(Locked, match=r"locked\.passphrase_common"):
        access.change_passphrase(desk.session, PASSPHRASE, OF_HUNG)
    # The code was not used up meanwhile.
    assert access.add(desk.session, code, "một câu khác hẳn").name == "Bùi Văn Nam"


def test_a_code_of_another_unit_changes_nothing_and_says_why(office: Office, desk: Desk) -> None:
    elsewhere = office.central.add_unit("TB.9.9", "Xã Tân Lập")
    with pytest.raises(CodeRefused) as refused:
        access.add(desk.session, office.central.code(elsewhere), OF_HUNG)
    failure = describe(refused.value)
    assert failure.code == "enrolment_code"
    assert "đơn vị khác" in failure.sentence
    assert len(access.everybody(desk.session)) == 1


def test_changing_the_passphrase_asks_for_the_present_one(desk: Desk) -> None:
    with pytest.raises(WrongPassphrase):
        access.change_passphrase(desk.session, "không phải câu này", "một câu khác hẳn")
    with pytest.raises(Locked, match=r"locked\.passphrase_short"):
        access.change_passphrase(desk.session, PASSPHRASE, "ngắn")
    access.change_passphrase(desk.session, PASSPHRASE, "một câu khác hẳn")
    assert opened(desk, "một câu khác hẳn").actor.name == "Nguyễn Thị Lan"


def test_the_recovery_code_opens_and_gives_a_new_passphrase(desk: Desk, hung: str) -> None:
    secret, written = access.new_recovery_secret()
    access.set_recovery_code(desk.session, secret)
    assert access.ways_in(desk.session).recovery_code_of == "Nguyễn Thị Lan"
    desk.session.close()
    with pytest.raises(WrongRecoveryCode):
        Session.recover(desk.folder, "0000-" * 9, "một câu khác hẳn", clock=desk.clock)
    with pytest.raises(Locked, match=r"locked\.passphrase_short"):
        Session.recover(desk.folder, written, "ngắn", clock=desk.clock)
    with Session.recover(desk.folder, written, "một câu khác hẳn", clock=desk.clock) as session:
        assert session.actor.name == "Nguyễn Thị Lan"
    assert opened(desk, "một câu khác hẳn").actor.name == "Nguyễn Thị Lan"
    assert opened(desk, OF_HUNG).actor.id == hung


def test_a_cadre_who_gets_a_fresh_code_goes_on_with_everything_of_theirs(office: Office, desk: Desk) -> None:
    code = office.central.code(office.unit, "volunteer", "Lò Thị Mai")
    mai = access.add(desk.session, code, OF_HUNG)
    opened(desk, OF_HUNG)
    pins.set_pin(desk.session, PIN)
    draft = Draft("d", mai.id, "member", "", "", {"full_name": "Vừ A"}, desk.session.now_text)
    with desk.session.replica.writing() as work:
        work.keep_draft(draft)
        work.commit()
    office.central.clock.pass_by(days=(timedelta(days=400)).days)
    assert desk.sync().succeeded
    assert "hết ngày" in access.standing(desk.session)
    desk.session = access.renew(desk.session, office.central.code(office.unit, "volunteer", "Lò Thị Mai"))
    assert access.standing(desk.session) == ""
    again = opened(desk, OF_HUNG)
    assert again.actor.id != mai.id
    assert again.actor.until > mai.until
    assert pins.try_pin(again, PIN).right
    with again.replica.reading() as reader:
        assert [draft.id for draft in reader.drafts(again.actor.id)] == ["d"]
    assert [one.name for one in access.everybody(again)] == ["Nguyễn Thị Lan", "Lò Thị Mai"]


def test_a_home_of_ten_cadres_takes_no_eleventh(
    office: Office, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keys, "MOST_CADRES", 1)
    code = office.central.code(office.unit)
    with pytest.raises(Locked, match=r"locked\.too_many_cadres"):
        access.add(desk.session, code, OF_HUNG)
    monkeypatch.undo()
    access.add(desk.session, code, OF_HUNG)


def test_the_last_way_in_is_never_taken(desk: Desk) -> None:
    with pytest.raises(LastSlot):
        keys.remove_cadre(desk.session.home, desk.session.key, desk.session.actor.id)


def test_entering_as_another_keeps_the_home_open_and_the_former_session_empty(desk: Desk, hung: str) -> None:
    before = desk.session
    desk.session = access.enter(before, OF_HUNG)
    before.close()
    assert desk.session.actor.id == hung
    assert desk.session.replica is before.replica
    assert status.read(desk.session).unit_name == "Xã Thống Nhất"
    assert access.enter(desk.session, OF_HUNG) is desk.session


def test_a_glance_opens_with_any_cadres_passphrase(desk: Desk, hung: str) -> None:
    desk.session.close()
    for passphrase in (PASSPHRASE, OF_HUNG):
        assert status.glance(desk.folder, passphrase, desk.clock).unit_name == "Xã Thống Nhất"


def test_a_script_may_give_the_second_cadre_a_passphrase_of_their_own(office: Office, desk: Desk) -> None:
    desk.close()
    code = office.central.code(office.unit, "secretary", "Bùi Văn Nam")
    session, _ = Session.enrol(
        desk.folder,
        server="http://central",
        code=code,
        passphrase=PASSPHRASE,
        new_passphrase=OF_HUNG,
        clock=desk.clock,
        connect=lambda _: desk.link,
    )
    session.close()
    for passphrase, name in ((PASSPHRASE, "Nguyễn Thị Lan"), (OF_HUNG, "Bùi Văn Nam")):
        assert opened(desk, passphrase).actor.name == name


def test_under_a_shared_passphrase_the_cadre_who_came_last_works(office: Office, desk: Desk) -> None:
    desk.close()
    session, _ = Session.enrol(
        desk.folder,
        server="http://central",
        code=office.central.code(office.unit, "secretary", "Bùi Văn Nam"),
        passphrase=PASSPHRASE,
        clock=desk.clock,
        connect=lambda _: desk.link,
    )
    session.close()
    assert opened(desk, PASSPHRASE).actor.name == "Bùi Văn Nam"


# -- the keyring


class MemoryKeyring(KeyringBackend):
    """A key store of the system that holds its entries in memory."""

    priority = 1

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.kept: dict[tuple[str, str], str] = {}

    def set_password(self, service: str, username: str, password: str) -> None:
        self.kept[service, username] = password

    def get_password(self, service: str, username: str) -> str | None:
        return self.kept.get((service, username))

    def delete_password(self, service: str, username: str) -> None:
        del self.kept[service, username]


@pytest.fixture
def store(monkeypatch: pytest.MonkeyPatch) -> MemoryKeyring:
    store = MemoryKeyring()
    monkeypatch.setattr(keyring, "get_keyring", lambda: store)
    monkeypatch.setattr(keyring_slot, "_TRUSTED", frozenset({MemoryKeyring.__module__}))
    return store


def test_the_keyring_opens_for_its_cadre_and_goes_off_when_a_second_one_comes(
    office: Office, desk: Desk, store: MemoryKeyring
) -> None:
    assert access.keyring_works()
    access.switch_keyring(desk.session, True)
    assert settings.read(desk.session)["keyring"] is True
    assert access.ways_in(desk.session).keyring_of == "Nguyễn Thị Lan"
    desk.session.close()
    with Session.open(desk.folder, clock=desk.clock) as session:
        assert (session.actor.name, session.opened_by) == ("Nguyễn Thị Lan", "keyring")
    desk.reopen()
    access.add(desk.session, office.central.code(office.unit), OF_HUNG)
    assert settings.read(desk.session)["keyring"] is False
    assert store.kept == {}
    desk.session.close()
    with pytest.raises(Locked):
        Session.open(desk.folder, clock=desk.clock)
    desk.reopen()
    # Off, not forbidden.
    access.switch_keyring(desk.session, True)
    assert settings.read(desk.session)["keyring"] is True


# -- the PIN


def test_the_pin_opens_and_five_wrong_ones_ask_for_the_passphrase(desk: Desk) -> None:
    assert not pins.has_pin(desk.session)
    assert pins.tries_left(desk.session) == 0
    pins.set_pin(desk.session, PIN)
    tries = [pins.try_pin(desk.session, "000001") for _ in range(5)]
    assert [one.left for one in tries] == [4, 3, 2, 1, 0]
    assert [one.wait for one in tries] == [1, 2, 4, 8, 0]
    # Now even the right one does not help, not after a restart either.
    assert not pins.try_pin(desk.session, PIN).right
    desk.reopen()
    assert pins.tries_left(desk.session) == 0
    assert not pins.try_pin(desk.session, PIN).right
    with pytest.raises(WrongPassphrase):
        access.prove(desk.session, "không phải câu này")
    assert pins.tries_left(desk.session) == 0
    access.prove(desk.session, PASSPHRASE)
    assert pins.try_pin(desk.session, PIN).right


def test_the_right_pin_makes_wrong_ones_forgotten(desk: Desk) -> None:
    pins.set_pin(desk.session, PIN)
    pins.try_pin(desk.session, "000001")
    assert pins.tries_left(desk.session) == 4
    assert pins.try_pin(desk.session, PIN).right
    assert pins.tries_left(desk.session) == 5


def test_a_try_counts_even_when_the_program_ends_before_the_answer(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    from sync.replica import stretching

    pins.set_pin(desk.session, PIN)

    def killed(*_: object) -> bytes:
        raise KeyboardInterrupt

    monkeypatch.setattr(stretching, "derive", killed)
    with pytest.raises(KeyboardInterrupt):
        pins.try_pin(desk.session, "000001")
    monkeypatch.undo()
    desk.reopen()
    assert pins.tries_left(desk.session) == 4


def test_nothing_about_the_pin_stands_outside_the_encrypted_replica(desk: Desk) -> None:
    before = files(desk.folder)
    pins.set_pin(desk.session, PIN)
    after = files(desk.folder)
    changed = {name for name in after if after[name] != before.get(name)}
    assert all(name.startswith("replica.db") for name in changed)
    assert not any(PIN.encode() in content for content in after.values())


def files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}


@pytest.mark.parametrize("role", [Role.SECRETARY, Role.BRANCH])
def test_a_right_without_a_last_day_needs_no_word(role: Role, make_desk: Callable[[str], Desk]) -> None:
    assert access.standing(make_desk(role.value).session) == ""


def test_a_right_that_ends_soon_is_said(make_desk: Callable[[str], Desk]) -> None:
    desk = make_desk("volunteer")
    assert access.standing(desk.session) == ""
    until = desk.session.today.fromisoformat(desk.session.actor.until)
    desk.central.clock.pass_by(days=(until - desk.session.today).days)
    assert "còn đến hết ngày" in access.standing(desk.session)


@pytest.fixture
def make_desk(office: Office) -> Callable[[str], Desk]:
    return lambda role: office.desk("Hoàng Văn Thụ", role)
