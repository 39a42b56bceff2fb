"""Directives on the desk: who sees what, who has read it, and files that come and go by themselves."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from desktop.services import (
    directive_files,
    directive_list,
    directives,
    drafts,
    queue,
    rejections,
    settings,
    status,
)
from desktop.services.directive_files import carry
from desktop.services.failures import ActionRefused, Usage
from desktop.services.paper_content import Table
from domain.decisions import Put
from domain.directives.files import LARGEST_FILE, files_of
from sync.server.blobs import put_whole
from tests.helpers.desks import Desk, Office

ISSUED: dict[str, Any] = {
    "abstract": "Ra quân ngày Chủ nhật xanh",
    "number": "12-KH/ĐTN",
    "issued_on": "2026-11-20",
    "text": "Mỗi chi đoàn cử 5 đoàn viên.",
}


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    made = Office(tmp_path)
    yield made
    made.close()


@pytest.fixture
def lan(office: Office) -> Desk:
    return office.desk()


def issue(desk: Desk, **values: Any) -> str:
    return directives.save(desk.session, "", {**ISSUED, **values}, issue=True).id


def from_above(office: Office, content: bytes = b"", **values: Any) -> str:
    central, files = office.central, []
    if content:
        with central.store.writing() as connection:
            name = put_whole(connection, [office.unit.id], content, central.clock())
        files = [{"name": "Công văn.pdf", "size": len(content), "sha256": name, "media": "application/pdf"}]
    id = central.new_id()
    fields = {"direction": "in", "state": "issued", **ISSUED, **({"files": files} if files else {}), **values}
    central.write(office.unit.id, [Put("directive", id, fields, creates=True)])
    return id


def exchange(*desks: Desk) -> None:
    for desk in desks:
        assert desk.sync().succeeded


def test_a_branch_reads_what_the_unit_sent_and_the_unit_hears_of_it(office: Office, lan: Desk) -> None:
    hung = office.desk("Phạm Văn Hùng", "branch")
    id = issue(lan)
    exchange(lan, hung)
    (row,) = directives.inbox(hung.session)
    assert (row.id, row.unread, row.abstract) == (id, True, ISSUED["abstract"])
    assert status.read(hung.session).directives == 1
    assert directives.note_read(hung.session, id)
    assert directives.note_read(hung.session, id, acknowledge=True)
    assert not directives.note_read(hung.session, id, acknowledge=True)
    assert status.read(hung.session).directives == 0
    assert not directives.view(hung.session, id).may_acknowledge
    exchange(hung, lan)
    (row,) = directives.outbox(lan.session)
    assert row.read_text == "1/2 đã đọc"
    not_read, read = directives.view(lan.session, id).receipts
    assert (not_read.org_name, not_read.day) == ("Chi đoàn thôn 2", "")
    assert (read.reader, read.day, read.acknowledged_day) == ("Phạm Văn Hùng", "22/11/2026", "22/11/2026")
    paper = directive_list.filled(lan.session, id)
    (lines,) = [part.rows for part in paper.parts if isinstance(part, Table)]
    assert [cells[1][0].text for cells in lines] == ["Chi đoàn thôn 2", "Chi đoàn thôn 1"]
    assert lines[0][2][0].text == "Chưa đọc"


def test_only_those_whom_it_is_for_find_it_in_their_inbox(office: Office, lan: Desk) -> None:
    hung = office.desk("Phạm Văn Hùng", "branch")
    mine = issue(lan, recipients=[office.unit.branches[0]])
    issue(lan, recipients=[office.unit.branches[1]])
    directives.save(lan.session, "", {"abstract": "Còn soạn"})
    above = from_above(office)
    exchange(lan, hung)
    assert [row.id for row in directives.inbox(hung.session)] == [mine]
    assert directives.outbox(hung.session) == []
    assert [row.id for row in directives.inbox(lan.session)] == [above]
    assert len(directives.outbox(lan.session)) == 3
    with pytest.raises(Usage):
        directives.view(hung.session, above)


def test_a_volunteer_reads_only_what_is_not_restricted(office: Office, lan: Desk) -> None:
    helper = office.desk("Lê Thị Mai", "volunteer")
    issue(lan, restricted=True)
    open_one = issue(lan)
    exchange(lan, helper)
    (row,) = directives.inbox(helper.session)
    assert (row.id, row.unread) == (open_one, False)
    assert not directives.note_read(helper.session, open_one)


def test_nobody_else_is_told_which_branches_have_read_it(office: Office, lan: Desk) -> None:
    hung, volunteer = office.desk("Phạm Văn Hùng", "branch"), office.desk("Lê Minh", "volunteer")
    id = issue(lan)
    exchange(lan, hung, volunteer)
    directives.note_read(hung.session, id)
    exchange(hung, lan, volunteer)
    assert len(directives.view(lan.session, id).receipts) == len(office.unit.branches)
    assert [one.reader for one in directives.view(hung.session, id).receipts] == ["Phạm Văn Hùng"]
    assert directives.view(volunteer.session, id).receipts == ()


def test_what_becomes_restricted_leaves_a_volunteers_laptop_with_its_files(office: Office, lan: Desk) -> None:
    volunteer = office.desk("Lê Minh", "volunteer")
    id, open_one = from_above(office, b"kin" * 500), from_above(office, b"ngo" * 500)
    for desk in (lan, volunteer):
        exchange(desk)
        carry(desk.session)
    shown = {name: directives.view(volunteer.session, name).files[0].file.sha256 for name in (id, open_one)}
    office.central.edit(office.unit, "directive", id, restricted=True)
    exchange(lan, volunteer)
    carry(volunteer.session)
    assert [row.id for row in directives.inbox(volunteer.session)] == [open_one]
    kept = [volunteer.session.files.standing(shown[name]).kept for name in (id, open_one)]
    assert kept == ["nothing", "whole"]
    assert carry(lan.session).failure is None
    assert lan.session.files.standing(shown[id]).kept == "whole"


def test_a_draft_is_kept_changed_issued_and_withdrawn(lan: Desk) -> None:
    id = directives.save(lan.session, "", {"abstract": "Ra quân"}).id
    assert directives.view(lan.session, id).may_edit
    directives.save(lan.session, id, {**ISSUED, "abstract": "Ra quân lần 2"})
    with pytest.raises(ActionRefused):
        directives.withdraw(lan.session, id, "sai")
    directives.save(lan.session, id, ISSUED, issue=True)
    assert not directives.view(lan.session, id).may_edit
    with pytest.raises(ActionRefused, match=r"directive\.issued"):
        directives.save(lan.session, id, {"text": "khác"}, issue=True)
    with pytest.raises(ActionRefused):
        directives.withdraw(lan.session, id, "  ")
    directives.withdraw(lan.session, id, "sai ngày")
    assert directives.view(lan.session, id).row.state_text == "Đã thu hồi"


def test_a_draft_that_is_thrown_away_is_gone(lan: Desk) -> None:
    id = directives.save(lan.session, "", {"abstract": "Ra quân"}).id
    directives.throw_away(lan.session, id)
    assert directives.outbox(lan.session) == []


@pytest.mark.parametrize(
    "deadline,text,overdue",
    [
        ("2026-11-20", "20/11/2026 (quá hạn 2 ngày)", True),
        ("2026-11-22", "22/11/2026 (hạn hôm nay)", False),
        ("2026-11-25", "25/11/2026 (còn 3 ngày)", False),
        ("2026-12-31", "31/12/2026", False),
    ],
)
def test_a_deadline_tells_how_late_it_is(lan: Desk, deadline: str, text: str, overdue: bool) -> None:
    issue(lan, deadline=deadline)
    (row,) = directives.outbox(lan.session)
    assert (row.deadline_text, row.overdue) == (text, overdue)


def attached(desk: Desk, tmp_path: Path, content: bytes, name: str = "Kế hoạch.pdf") -> list[dict[str, Any]]:
    path = tmp_path / name
    path.write_bytes(content)
    return [file.as_json() for file in directive_files.attach(desk.session, [path])]


def test_what_was_written_offline_goes_out_with_its_files(office: Office, lan: Desk, tmp_path: Path) -> None:
    hung = office.desk("Phạm Văn Hùng", "branch")
    lan.link.down = True
    id = issue(lan, files=attached(lan, tmp_path, b"%PDF noi dung"))
    assert not lan.sync().succeeded
    lan.link.down = False
    exchange(lan)
    (entry,) = queue.entries(lan.session)
    assert "tệp đính kèm" in entry.why
    carried = carry(lan.session)
    assert (carried.handed_in, carried.go_on, carried.failure) == (1, True, None)
    exchange(lan, hung)
    assert queue.entries(lan.session) == []
    assert carry(hung.session).fetched == 1
    (file,) = directives.view(hung.session, id).files
    assert (file.kept, file.state_text) == ("whole", "Đã tải")
    out = tmp_path / "ra.pdf"
    directive_files.save_to(hung.session, file.file, out)
    assert out.read_bytes() == b"%PDF noi dung"
    assert carry(hung.session) == carry(lan.session) == directive_files.Carried()


def test_small_files_come_by_themselves_and_large_ones_on_demand(office: Office, lan: Desk) -> None:
    from_above(office, b"nho")
    large = from_above(office, b"x" * (600 << 10))
    exchange(lan)
    assert carry(lan.session).fetched == 1
    (file,) = directives.view(lan.session, large).files
    assert (file.kept, file.state_text, file.size_text) == ("nothing", "Chưa tải", "600 KB")
    told: list[int] = []
    fetched = directive_files.fetch(lan.session, file.file, lambda done, total: told.append(done))
    assert fetched.kept == "whole"
    assert told[-1] == 600 << 10


def test_where_bytes_cost_money_only_so_many_come_by_themselves(office: Office, lan: Desk) -> None:
    for letter in (b"a", b"b", b"c"):
        from_above(office, letter * (400 << 10))
    exchange(lan)
    settings.write(lan.session, "sync_most_megabytes", "1")
    assert carry(lan.session).fetched == 2
    settings.write(lan.session, "files_by_themselves_kib", "0")
    assert carry(lan.session).fetched == 0


def test_a_line_that_breaks_costs_no_exchange_and_no_file(office: Office, lan: Desk) -> None:
    from_above(office, b"nho")
    exchange(lan)
    lan.link.down = True
    carried = carry(lan.session)
    assert carried.failure is not None
    assert carried.failure.code == "no_network"
    lan.link.down = False
    assert carry(lan.session).fetched == 1


def test_a_kept_file_that_was_damaged_is_fetched_anew(office: Office, lan: Desk, tmp_path: Path) -> None:
    id = from_above(office, b"noi dung")
    exchange(lan)
    carry(lan.session)
    (kept,) = lan.session.home.files.iterdir()
    kept.write_bytes(kept.read_bytes()[:-1])
    (file,) = directives.view(lan.session, id).files
    with pytest.raises(ActionRefused, match=r"file\.damaged"):
        directive_files.save_to(lan.session, file.file, tmp_path / "ra.pdf")
    assert list(tmp_path.glob("*ra.pdf*")) == []
    with pytest.raises(ActionRefused, match=r"file\.not_here"):
        directive_files.save_to(lan.session, file.file, tmp_path / "ra.pdf")
    assert carry(lan.session).fetched == 1


def test_what_cannot_be_a_file_of_a_directive_is_refused_by_name(lan: Desk, tmp_path: Path) -> None:
    empty, huge = tmp_path / "rỗng.pdf", tmp_path / "to.pdf"
    empty.touch()
    with open(huge, "wb") as file:
        file.truncate(LARGEST_FILE + 1)
    with pytest.raises(ActionRefused, match=r"file\.empty"):
        directive_files.attach(lan.session, [empty])
    with pytest.raises(ActionRefused, match=r"file\.too_large"):
        directive_files.attach(lan.session, [huge])
    beside = files_of({"files": attached(lan, tmp_path, b"a") * 1})
    assert directive_files.attach(lan.session, [tmp_path / "Kế hoạch.pdf"], beside) == []


def test_what_a_restore_took_is_handed_in_again_by_itself(office: Office, lan: Desk, tmp_path: Path) -> None:
    backup = office.central.backup()
    id = issue(lan, files=attached(lan, tmp_path, b"%PDF noi dung"))
    exchange(lan)
    carry(lan.session)
    exchange(lan)
    assert queue.entries(lan.session) == []
    office.central.restore(backup)
    exchange(lan)
    assert carry(lan.session).go_on
    exchange(lan)
    assert office.central.record(office.unit.id, "directive", id) is not None
    assert queue.entries(lan.session) == []


def test_the_file_of_what_was_refused_or_not_saved_is_kept(office: Office, lan: Desk, tmp_path: Path) -> None:
    id = directives.save(lan.session, "", {"abstract": "Ra quân"}).id
    exchange(lan)
    directives.save(lan.session, id, {**ISSUED, "files": attached(lan, tmp_path, b"tu choi")})
    office.central.edit(office.unit, "directive", id, state="withdrawn")
    exchange(lan)
    assert len(rejections.entries(lan.session)) == 1
    typed = {
        "files": directive_files.text_of_files(files_of({"files": attached(lan, tmp_path, b"chua luu")}))
    }
    drafts.keep(lan.session, drafts.Typed("d", "", "", typed, kind="directive"))
    lan.clock.wrong_by += directive_files._FORGOTTEN_AFTER * 2
    carry(lan.session)
    assert len(list(lan.session.home.files.iterdir())) == 2


def test_what_nobody_named_is_forgotten_after_a_week(lan: Desk, tmp_path: Path) -> None:
    attached(lan, tmp_path, b"khong dung")
    carry(lan.session)
    assert len(list(lan.session.home.files.iterdir())) == 1
    lan.clock.wrong_by += directive_files._FORGOTTEN_AFTER * 100
    carry(lan.session)
    assert list(lan.session.home.files.iterdir()) == []
