"""The history of a member: what was done, what became of it, and how to get a lost value back."""

from __future__ import annotations

from desktop.services import conflicts, members, record_history, rejections
from desktop.services.record_history import HistoryLine
from domain.decisions import Put
from tests.helpers.desks import Desk, Office


def _texts(line: HistoryLine) -> dict[str, list[tuple[str, str]]]:
    return {field.name: [(one.caption, one.text) for one in field.values] for field in line.changes}


def test_a_change_shows_who_when_and_both_values_before_it_is_sent(desk: Desk) -> None:
    id = desk.add(phone="0912345678")
    desk.central.clock.pass_by(minutes=5)
    members.edit(desk.session, id, {"phone": "0987654321"})
    edited, added = record_history.of_member(desk.session, id)
    assert (edited.who, edited.what, edited.state_word) == (
        "Nguyễn Thị Lan", "Sửa: Điện thoại", "Chờ đồng bộ",
    )  # fmt: skip
    assert _texts(edited) == {"phone": [("Trước", "0912 345 678"), ("Sau", "0987 654 321")]}
    [before, after] = edited.changes[0].values
    assert (before.restorable, after.restorable, after.is_now) == (True, False, True)
    assert added.what == "Thêm mới"


def test_a_value_from_the_history_comes_back_as_a_new_change(desk: Desk) -> None:
    id = desk.add(phone="0912345678")
    members.edit(desk.session, id, {"phone": "0987654321"})
    [line, _] = record_history.of_member(desk.session, id)
    old = line.changes[0].values[0]
    saved, step = record_history.restore(desk.session, id, "phone", old.value)
    assert saved.changed
    assert desk.fields(id)["phone"] == "0912345678"
    assert step.written[0].after == {"phone": "0912345678"}
    newest = record_history.of_member(desk.session, id)[0]
    assert "Khôi phục giá trị cũ của Điện thoại" in newest.note


def test_what_the_server_merged_by_itself_is_told_as_such(desk: Desk) -> None:
    id = desk.add(phone="0912345678")
    desk.sync()
    desk.central.write(desk.unit.id, [Put("member", id, {"note": "Đang học xa nhà"})])
    members.edit(desk.session, id, {"email": "binh@vidu.vn"})
    desk.sync()
    newest = record_history.of_member(desk.session, id)[0]
    assert newest.state_word == "Đã tự gộp"
    assert "tự gộp" in newest.note


def test_a_value_lost_in_a_settlement_can_be_brought_back(office: Office) -> None:
    lan, hung = office.desk(), office.desk("Đỗ Văn Hùng")
    id = lan.add(phone="0912345678")
    lan.sync()
    hung.sync()
    members.edit(hung.session, id, {"phone": "0987654321"})
    hung.sync()
    members.edit(lan.session, id, {"phone": "0933222111"})
    lan.sync()
    [open_one] = [line for line in record_history.of_member(lan.session, id) if line.conflict]
    assert open_one.conflict
    [view] = conflicts.entries(lan.session)
    conflicts.take(lan.session, view.id, "theirs")
    lan.sync()
    settled = next(
        line
        for line in record_history.of_member(lan.session, id)
        if "Nguyễn Thị Lan đã giải quyết" in line.note
    )
    mine, theirs = settled.changes[0].values
    assert (mine.text, mine.restorable) == ("0933 222 111", True)
    assert (theirs.text, theirs.is_now) == ("0987 654 321", True)
    record_history.restore(lan.session, id, "phone", mine.value)
    assert lan.fields(id)["phone"] == "0933222111"


def test_a_refused_change_says_why_and_stays_readable_after_it_was_given_up(office: Office) -> None:
    elsewhere = office.central.add_unit("TB.4.99", "Xã Tân Hòa")
    taken = {"full_name": "Vũ Thị Hoa", "citizen_id": "034303001234", "org": elsewhere.branches[0]}
    office.central.write(elsewhere.id, [Put("member", office.central.new_id(), taken, creates=True)])
    lan = office.desk()
    id = lan.add(full_name="Vũ Thị Hòa", sex="female", birth_date="2003")
    lan.sync()
    office.central.clock.pass_by(minutes=5)
    members.edit(lan.session, id, {"citizen_id": "034303001234"})
    lan.sync()
    refused = record_history.of_member(lan.session, id)[0]
    assert refused.state_word == "Bị từ chối"
    assert "Xã Tân Hòa" in refused.note
    assert refused.changes[0].values[1].restorable
    rejections.discard(lan.session, rejections.entries(lan.session)[0].id)
    given_up = record_history.of_member(lan.session, id)[0]
    assert (given_up.state_word, given_up.changes) == ("Đã bỏ", ())
    assert "Số CCCD" in given_up.what


def test_only_what_a_cadre_may_write_is_offered(desk: Desk) -> None:
    id = desk.add(full_name="Lê Văn Cường")
    [added] = record_history.of_member(desk.session, id)
    members.edit(desk.session, id, {"full_name": "Lê Văn Cương"})
    assert not [
        one for field in added.changes for one in field.values if field.name == "org" and one.restorable
    ]
