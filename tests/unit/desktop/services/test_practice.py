"""Practice is like the real thing, and nothing of it ever leaves its folder."""

from __future__ import annotations

import json
import shutil
from datetime import timedelta
from pathlib import Path

import practice as build
import pytest

from desktop.services import access, conflicts, members, practice
from desktop.services.connecting import Practising
from desktop.services.failures import ActionRefused, FailureKind
from desktop.services.session import Session
from desktop.services.status import read as read_status
from desktop.services.synchronising import synchronise, verify
from domain.kinds import KINDS
from sync.replica.errors import ReplicaError, WrongPassphrase
from tests.helpers.desks import PASSPHRASE, Desk, Office


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


def contents(folder: Path) -> dict[str, bytes]:
    """What a home holds, apart from its practice."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and "luyen-tap" not in path.parts
    }


def test_the_shipped_unit_is_the_one_that_the_build_makes() -> None:
    assert build.TARGET.read_text(encoding="utf-8") == build.text()


def test_a_practice_holds_people_branches_and_questions(home: Path) -> None:
    with practice.open_practice(home) as session:
        with session.replica.reading() as reader:
            counts = reader.counts()
            assert reader.computed_digest() == reader.meta.digest
        assert counts.records == {**dict.fromkeys(KINDS, 0), "member": 48, "organisation": 5, "conflict": 2}
        assert (counts.pending, counts.conflicts) == (0, 2)
        assert len(conflicts.entries(session)) == 2
        assert "luyện tập" in read_status(session).unit_name


def test_everything_can_be_tried_and_is_there_again(home: Path) -> None:
    with practice.open_practice(home) as session:
        org = next(iter(json.loads(build.text())["records"]["organisation"][1:]))["id"]
        id = members.add(session, org, {"full_name": "Trần Văn Mới"}).id
        members.edit(session, id, {"phone": "0912345678"})
    with practice.open_practice(home) as session:
        assert members.show(session, id).fields["phone"] == "0912345678"
        assert read_status(session).pending == 2


def test_starting_over_brings_the_first_day_back(home: Path) -> None:
    with practice.open_practice(home) as session:
        with session.replica.reading() as reader:
            id = reader.member_ids()[0]
        members.delete(session, id, "thử")
    practice.start_over(home)
    with practice.open_practice(home) as session:
        assert read_status(session).pending == 0
        assert members.show(session, id).id == id


def test_nothing_is_sent_from_a_practice(home: Path, desk: Desk) -> None:
    with practice.open_practice(home) as session:
        # Even with a carrier at hand that leads to a real server.
        session.connect = lambda _: desk.link
        with session.replica.reading() as reader:
            members.edit(session, reader.member_ids()[0], {"note": "thử gửi"})
        before = desk.link.requests
        outcome = synchronise(session)
        assert outcome.failure is not None
        assert (outcome.failure.kind, outcome.failure.code) == (
            FailureKind.NO_NETWORK,
            "practice.nothing_sent",
        )
        with pytest.raises(Practising):
            verify(session)
        with pytest.raises(Practising):
            access.add(session, "MA-BAT-KY", "một mật khẩu rất dài")
        assert read_status(session).pending == 1
        assert desk.link.requests == before


def test_the_real_queue_never_sees_what_was_practised(office: Office, desk: Desk) -> None:
    desk.add(full_name="Người Thật")
    desk.close()
    before = contents(desk.folder)
    with practice.open_practice(desk.folder, desk.clock) as session:
        with session.replica.reading() as reader:
            ids = reader.member_ids()
        for id in ids[:10]:
            members.edit(session, id, {"note": "chỉ là thử"})
        members.delete(session, ids[20], "thử")
        conflicts.take(session, conflicts.entries(session)[0].id, "mine")
        synchronise(session)
    practice.start_over(desk.folder, desk.clock)
    assert contents(desk.folder) == before
    desk.reopen()
    assert read_status(desk.session).pending == 1
    desk.sync()
    assert read_status(desk.session).pending == 0
    with office.desk("Đỗ Văn Hùng").session.replica.reading() as reader:
        assert [member.fields["full_name"] for member in reader.members()] == ["Người Thật"]


def test_a_practice_cannot_be_enrolled(home: Path, desk: Desk) -> None:
    practice.open_practice(home).close()
    folder = practice.folder_of(home)
    with pytest.raises(ActionRefused, match=r"practice\.enrol"):
        Session.enrol(
            folder,
            server="http://central",
            code=desk.central.code(desk.unit, "secretary", "Nguyễn Thị Lan", ""),
            passphrase=practice.PASSPHRASE,
            connect=lambda _: desk.link,
        )


def test_a_practice_replica_does_not_open_as_a_real_one(desk: Desk) -> None:
    """Copied over by hand: its key is another."""
    desk.close()
    practice.open_practice(desk.folder, desk.clock).close()
    shutil.copy(practice.folder_of(desk.folder) / "replica.db", desk.folder / "replica.db")
    with pytest.raises(ReplicaError):
        Session.open(desk.folder, passphrase=PASSPHRASE, clock=desk.clock)


def test_the_passphrase_of_the_practice_opens_no_real_home(desk: Desk) -> None:
    desk.close()
    with pytest.raises(WrongPassphrase):
        Session.open(desk.folder, passphrase=practice.PASSPHRASE, clock=desk.clock)


def test_a_practice_never_runs_out(home: Path, desk: Desk) -> None:
    practice.open_practice(home, desk.clock).close()
    desk.clock.wrong_by = timedelta(days=4000)
    practice.open_practice(home, desk.clock).close()


def test_one_that_was_left_half_made_is_made_anew(home: Path) -> None:
    folder = practice.prepare(home)
    (folder / "replica.db").unlink()
    assert practice.is_practice(folder)
    practice.open_practice(home).close()


def test_a_folder_with_something_else_in_it_is_not_emptied(home: Path) -> None:
    folder = practice.folder_of(home)
    folder.mkdir(parents=True)
    (folder / "giấy tờ.txt").write_text("đừng xóa", encoding="utf-8")
    with pytest.raises(OSError, match="luyen-tap"):
        practice.start_over(home)
    assert (folder / "giấy tờ.txt").exists()
    assert not practice.is_practice(folder)
    assert not practice.is_practice(None)


def test_a_practice_keeps_its_passphrase(home: Path) -> None:
    with (
        practice.open_practice(home) as session,
        pytest.raises(ActionRefused, match=r"practice\.passphrase"),
    ):
        access.change_passphrase(session, practice.PASSPHRASE, "một mật khẩu khác hẳn")
    practice.open_practice(home).close()
