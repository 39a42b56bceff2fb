"""The activity log in words: what, who, on whom, how it stands, and what can be taken back."""

from __future__ import annotations

from datetime import timedelta

import pytest

from desktop.services import (
    activity,
    activity_undo,
    conflicts,
    duplicates,
    members,
    rejections,
    settling,
    undo,
)
from desktop.services.activity import ActivityEntry, ActivityFilter
from desktop.services.activity_undo import LookedAt
from domain.decisions import Put
from domain.values.citizen_ids import mask_citizen_id
from tests.helpers.desks import Desk, Office


def entries(desk: Desk, filter: ActivityFilter | None = None) -> list[ActivityEntry]:
    return list(activity.page(desk.session, filter or ActivityFilter()).entries)


def told(desk: Desk, filter: ActivityFilter | None = None) -> list[tuple[str, str, str]]:
    return [(one.what, one.subject, one.state_word) for one in entries(desk, filter) if one.seq]


def look(desk: Desk, number: int = 0) -> LookedAt:
    """The newest line of the trail, or one further down."""
    return activity_undo.look_at(desk.session, [one for one in entries(desk) if one.seq][number])


def take_back(desk: Desk, looked: LookedAt) -> None:
    assert looked.step is not None
    undo.take_back(desk.session, looked.step)


def test_changes_are_told_in_words_with_their_state(office: Office) -> None:
    desk = office.desk()
    id = desk.add(full_name="Lê Thị Bình")
    members.edit(desk.session, id, {"email": "b@vidu.vn", "phone": "0912345678"})
    assert told(desk) == [
        ("Sửa: Điện thoại, Email", "Lê Thị Bình", "Chờ đồng bộ"),
        ("Thêm mới", "Lê Thị Bình", "Chờ đồng bộ"),
    ]
    desk.sync()
    members.delete(desk.session, id, "nhập trùng")
    assert told(desk)[0] == ("Xóa", "Lê Thị Bình", "Chờ đồng bộ")
    assert [one.who for one in entries(desk) if one.seq] == ["Nguyễn Thị Lan"] * 3
    desk.sync()
    # The record is nowhere any more; what the journal kept still says whose it was.
    assert told(desk)[0] == ("Xóa", "Lê Thị Bình", "Đã đồng bộ")
    assert entries(desk)[1].opens == ("", "")


def test_a_record_that_left_before_anything_was_known_of_it_is_called_gone(office: Office) -> None:
    id = office.central.new_id()
    fields = {"full_name": "Lê Thị Bình", "org": office.unit.branches[0]}
    office.central.write(office.unit.id, [Put("member", id, fields, creates=True)])
    desk = office.desk()
    members.edit(desk.session, id, {"phone": "0912345678"})
    desk.sync()
    members.delete(desk.session, id, "nhập trùng")
    desk.sync()
    assert [subject for _, subject, _ in told(desk)] == ["(hồ sơ đã bị xóa)"] * 2


def test_what_merged_by_itself_has_a_line_and_a_state_of_its_own(office: Office) -> None:
    lan, hung = office.desk(), office.desk("Đỗ Văn Hùng")
    id = lan.add(full_name="Lê Thị Bình")
    lan.sync()
    hung.sync()
    members.edit(hung.session, id, {"note": "đi học xa"})
    hung.sync()
    members.edit(lan.session, id, {"phone": "0912345678"})
    lan.sync()
    assert told(lan)[:2] == [
        ("Máy chủ tự gộp với thay đổi từ nơi khác: Điện thoại", "Lê Thị Bình", ""),
        ("Sửa: Điện thoại", "Lê Thị Bình", "Đã tự gộp"),
    ]
    assert entries(lan)[1].who == "Tự động"
    take_back(lan, look(lan, 1))
    fields = lan.fields(id)
    assert (fields.get("phone"), fields["note"]) == (None, "đi học xa")


def test_a_conflict_is_one_until_somebody_settles_it_and_its_settlement_can_be_taken_back(
    office: Office,
) -> None:
    lan, hung = office.desk(), office.desk("Đỗ Văn Hùng")
    id = lan.add(full_name="Lê Thị Bình", phone="0912345678")
    lan.sync()
    hung.sync()
    members.edit(hung.session, id, {"phone": "0987654321"})
    hung.sync()
    members.edit(lan.session, id, {"phone": "0933222111"})
    lan.sync()
    assert told(lan)[0] == ("Sửa: Điện thoại", "Lê Thị Bình", "Xung đột")
    assert "xung đột" in look(lan).why_not
    [conflict] = conflicts.entries(lan.session)
    conflicts.take(lan.session, conflict.id, "theirs")
    lan.sync()
    settlement, edit = told(lan)[:2]
    assert settlement == ("Giải quyết xung đột", "Lê Thị Bình", "Đã đồng bộ")
    assert edit[2] == "Xung đột đã giải quyết"
    assert [one.opens for one in entries(lan) if one.seq][1] == ("member", id)
    looked = look(lan)
    assert looked.reopen == conflict.id
    settling.reopen(lan.session, looked.reopen)
    assert [view.id for view in conflicts.entries(lan.session)] == [conflict.id]


def test_a_refused_change_says_what_became_of_it(office: Office) -> None:
    elsewhere = office.central.add_unit("TB.4.99", "Xã Tân Hòa")
    taken = {"full_name": "Vũ Thị Hoa", "citizen_id": "034303001234", "org": elsewhere.branches[0]}
    office.central.write(elsewhere.id, [Put("member", office.central.new_id(), taken, creates=True)])
    desk = office.desk()
    desk.add(full_name="Vũ Thị Hòa", sex="female", birth_date="2003", citizen_id="034303001234")
    desk.sync()
    [line] = told(desk)
    assert line == ("Thêm mới", "Vũ Thị Hòa", "Bị từ chối")
    assert "không nhận" in look(desk).why_not
    [shown] = [one.after for one in look(desk).lines if one.label == "Số CCCD"]
    assert shown == mask_citizen_id("034303001234")
    [entry] = rejections.entries(desk.session)
    rejections.discard(desk.session, entry.id)
    assert [(what.partition(":")[0], state) for what, _, state in told(desk)] == [
        ("Bỏ nội dung bị từ chối", ""),
        ("Thêm mới", "Đã bỏ"),
    ]


def test_exchanges_stand_between_the_changes_newest_first(office: Office) -> None:
    desk = office.desk()
    office.central.clock.pass_by(seconds=60)
    desk.add()
    office.central.clock.pass_by(seconds=60)
    desk.sync()
    office.central.clock.pass_by(seconds=60)
    desk.add()
    kinds = [("sync" if one.do == "sync" else one.do) for one in entries(desk)]
    assert kinds[:3] == ["create", "sync", "create"]
    assert entries(desk)[1].what.startswith("Đã đồng bộ đủ: gửi 1")
    office.central.clock.pass_by(seconds=60)
    desk.link.down = True
    assert not desk.sync().succeeded
    assert entries(desk)[0].what.startswith("Đồng bộ chưa xong: Không gặp được máy chủ")


def test_days_are_called_as_people_call_them(desk: Desk) -> None:
    today = desk.session.today
    names = [activity.show_day(desk.session, (today - timedelta(days=n)).isoformat()) for n in (0, 1, 2)]
    assert names[0].startswith("Hôm nay, ")
    assert names[1].startswith("Hôm qua, ")
    assert names[2].split(",")[0].startswith(("Thứ", "Chủ nhật"))


def test_lines_are_found_by_person_record_action_and_day(office: Office) -> None:
    desk = office.desk()
    binh = desk.add(full_name="Lê Thị Bình")
    gone = desk.add(full_name="Đặng Đức Điền")
    desk.sync()
    members.delete(desk.session, gone, "nhập trùng")
    desk.sync()
    members.edit(desk.session, binh, {"phone": "0912345678"})
    with desk.session.replica.writing() as work:
        work.note("sign_in", desk.session.actor.id, desk.session.now_text)
        work.note("keyring_off", desk.session.actor.id, desk.session.now_text, "cadre", desk.session.actor.id)
        work.commit()
    day = desk.session.today.isoformat()
    asked = {
        "person": ActivityFilter(person="nobody"),
        "record": ActivityFilter(text="binh le"),
        "gone record": ActivityFilter(text="dang duc"),
        "action": ActivityFilter(group="delete"),
        "other": ActivityFilter(group="other"),
        "day": ActivityFilter(until="2020-01-01"),
        "days": ActivityFilter(group="edit", since=day, until=day),
    }
    assert {name: [what for what, _, _ in told(desk, one)] for name, one in asked.items()} == {
        "person": [],
        "record": ["Sửa: Điện thoại", "Thêm mới"],
        "gone record": ["Xóa", "Thêm mới"],
        "action": ["Xóa"],
        "other": ["Không cho mở bằng kho khóa của hệ điều hành", "Mở chương trình"],
        "day": [],
        "days": ["Sửa: Điện thoại"],
    }
    syncs = entries(desk, ActivityFilter(group="sync"))
    assert {one.do for one in syncs} == {"sync"}
    assert activity.length(desk.session, ActivityFilter()) == 6 + len(syncs)
    assert activity.people(desk.session) == [(desk.session.actor.id, "Nguyễn Thị Lan")]


def test_an_action_that_this_program_does_not_know_is_shown_all_the_same(desk: Desk) -> None:
    with desk.session.replica.writing() as work:
        work.note("of_a_newer_program", "somebody else", desk.session.now_text)
        work.commit()
    [entry] = entries(desk, ActivityFilter(group="other"))
    assert (entry.what, entry.who, entry.state) == ("Việc khác", "(không rõ ai)", "")
    assert "không thay đổi hồ sơ nào" in activity_undo.look_at(desk.session, entry).why_not


def test_pages_follow_each_other_without_gap_or_repetition(office: Office) -> None:
    desk = office.desk()
    for number in range(7):
        desk.add(full_name=f"Lê Văn {'ABCDEGH'[number]}")
        office.central.clock.pass_by(seconds=1)
        if number % 3 == 0:
            desk.sync()
            office.central.clock.pass_by(seconds=1)
    whole = activity.page(desk.session, ActivityFilter())
    assert whole.next is None
    found: list[ActivityEntry] = []
    place: activity.Place | None = None
    while True:
        page = activity.page(desk.session, ActivityFilter(), place, limit=2)
        found += page.entries
        place = page.next
        if place is None:
            break
    assert found == list(whole.entries)


def test_reading_again_keeps_what_was_scrolled_to_and_tells_its_new_state(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(activity, "_READ_AGAIN", 2)
    desk = office.desk()
    for number in range(6):
        desk.add(full_name=f"Lê Văn {'ABCDEG'[number]}")
    known = entries(desk)
    desk.add(full_name="Lê Văn Mới")
    desk.sync()
    again = activity.again(desk.session, ActivityFilter(), known)
    assert [one.key for one in again.entries] == [one.key for one in entries(desk)]
    assert {one.state_word for one in again.entries if one.seq} == {"Đã đồng bộ"}
    assert again.next is not None
    assert activity.page(desk.session, ActivityFilter(), again.next).entries == ()


def test_values_before_and_after_can_be_looked_at_and_an_edit_taken_back_long_after(office: Office) -> None:
    desk = office.desk()
    id = desk.add(full_name="Lê Thị Bình", phone="0912345678")
    members.edit(desk.session, id, {"phone": "0987654321"}, reason="đổi số")
    desk.sync()
    members.edit(desk.session, id, {"note": "khác"})
    looked = look(desk, 1)
    assert [(one.label, one.before, one.after) for one in looked.lines] == [
        ("Điện thoại", "0912 345 678", "0987 654 321")
    ]
    assert looked.reason == "đổi số"
    take_back(desk, looked)
    assert desk.fields(id)["phone"] == "0912345678"
    assert "đổi tiếp" in look(desk, 2).why_not


def test_an_entry_is_taken_back_by_deleting_it_and_a_deletion_while_it_is_on_its_way(office: Office) -> None:
    desk = office.desk()
    desk.add(full_name="Lê Thị Bình", phone="0912345678")
    take_back(desk, look(desk))
    assert members.find(desk.session, members.MemberFilter()) == []
    id = desk.add(full_name="Lê Thị Cúc", phone="0912345678")
    desk.sync()
    members.delete(desk.session, id, "nhập trùng")
    looked = look(desk)
    assert "hồ sơ mới" in looked.note
    take_back(desk, looked)
    [again] = members.find(desk.session, members.MemberFilter())
    assert (again.fields["full_name"], again.fields["phone"]) == ("Lê Thị Cúc", "0912345678")
    desk.sync()
    [deleted] = [one for one in entries(desk) if one.do == "delete" and one.record == id]
    assert "thêm mới" in activity_undo.look_at(desk.session, deleted).why_not


def test_what_cannot_be_taken_back_says_why(office: Office) -> None:
    desk = office.desk()
    id = desk.add(full_name="Lê Thị Bình")
    members.edit(desk.session, id, {"phone": "0912345678"})
    assert "đổi tiếp" in look(desk, 1).why_not
    desk.sync()
    with desk.session.replica.writing() as work:
        work._store.execute("DELETE FROM journal")
        work.commit()
    assert "quá lâu" in look(desk).why_not
    other = office.central.add_unit("TB.4.99", "Xã Tân Hòa")
    members.edit(desk.session, id, {"note": "sắp chuyển"})
    desk.sync()
    office.central.move("member", id, office.unit, other, other.branches[0])
    desk.sync()
    assert "không còn ở đơn vị" in look(desk).why_not


def test_a_fold_is_separated_where_pairs_are_looked_at_and_not_in_the_log(office: Office) -> None:
    desk = office.desk()
    goes, stays = desk.add(full_name="Lê Thị Bình", birth_date="2003"), desk.add(full_name="Lê Bình")
    with desk.session.replica.reading() as reader:
        seen = {"folded": reader.record("member", goes), "into": reader.record("member", stays)}
    was = {side: dict(record.fields) for side, record in seen.items() if record is not None}
    duplicates.fold(desk.session, goes, stays, [], was)
    looked = look(desk)
    assert looked.step is None
    assert "Hồ sơ nghi trùng" in looked.why_not


def test_a_volunteer_is_told_that_they_may_not_delete(office: Office) -> None:
    volunteer = office.desk("Vũ Thị Hoa", role="volunteer")
    volunteer.add(full_name="Lê Thị Bình")
    looked = look(volunteer)
    assert looked.step is None
    assert "tình nguyện viên" in looked.why_not


def test_the_chain_is_followed_to_its_end_and_a_break_is_dated(office: Office) -> None:
    desk = office.desk()
    for number in range(3):
        desk.add(full_name=f"Lê Văn {'ABC'[number]}")
    first = activity_undo.check_trail(desk.session, None, limit=2)
    assert (first.finished, first.trouble) == (False, "")
    rest = activity_undo.check_trail(desk.session, first, limit=2)
    assert (rest.finished, rest.checked, rest.trouble) == (True, 3, "")
    with desk.session.replica.writing() as work:
        work._store.execute("UPDATE audit SET fields = '[]' WHERE seq = 2")
        work.commit()
    found = activity_undo.check_trail(desk.session, None)
    assert "không còn nguyên vẹn" in found.trouble
    assert "22/11/2026" in found.trouble
    with desk.session.replica.writing() as work:
        work._store.execute("DELETE FROM audit WHERE seq > 1")
        work.commit()
    assert "thiếu các dòng cuối" in activity_undo.check_trail(desk.session, None).trouble
