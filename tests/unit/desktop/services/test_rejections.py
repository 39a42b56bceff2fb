"""The Rejected tray: what to do about each entry, what goes with it, and what cannot be sent again."""

from __future__ import annotations

import pytest

from desktop.services import conflicts, declarations, members, rejections, settling
from desktop.services.acting import act
from desktop.services.declarations import Answer
from desktop.services.failures import ActionRefused
from domain.decisions import Command, Put
from sync.server.declared import declare
from tests.helpers.desks import Desk, Office
from tests.helpers.quarrels import about_a_phone

TAKEN = "034303001234"


def somebody_elsewhere(office: Office) -> None:
    elsewhere = office.central.add_unit("TB.4.99", "Xã Tân Hòa")
    taken = {"full_name": "Vũ Thị Hoa", "citizen_id": TAKEN, "org": elsewhere.branches[0]}
    office.central.write(elsewhere.id, [Put("member", office.central.new_id(), taken, creates=True)])


@pytest.fixture
def refused(office: Office) -> tuple[Desk, str]:
    """A new member whose number another unit has, and two later changes of the same record."""
    somebody_elsewhere(office)
    desk = office.desk()
    id = desk.add(full_name="Vũ Thị Hòa", sex="female", birth_date="2003", citizen_id=TAKEN)
    members.edit(desk.session, id, {"phone": "0912345678"})
    members.edit(desk.session, id, {"note": "hẹn gặp"})
    desk.sync()
    return desk, id


def test_an_entry_names_field_person_and_next_step(refused: tuple[Desk, str]) -> None:
    desk, _ = refused
    first, *_ = rejections.entries(desk.session)
    assert (first.subject, first.action, first.actor_name) == ("Vũ Thị Hòa", "Thêm mới", "Nguyễn Thị Lan")
    assert (first.field_name, first.field_label) == ("citizen_id", "Số CCCD")
    assert (first.next_step, first.can_resend) == ("Sửa số CCCD rồi gửi lại", True)
    assert ("Họ và tên", "Vũ Thị Hòa") in first.lines


def test_later_changes_of_a_refused_record_are_explained_and_go_with_it(refused: tuple[Desk, str]) -> None:
    desk, id = refused
    first, second, third = rejections.entries(desk.session)
    assert first.followers == ("Sửa: Điện thoại", "Sửa: Ghi chú")
    assert (second.leader, third.leader, second.subject) == (first.id, first.id, "Vũ Thị Hòa")
    assert second.next_step == "Sửa thay đổi trước của hồ sơ này; thay đổi này được gửi cùng"
    assert first.resent["phone"] == "0912345678"
    rejections.resend(desk.session, first.id, {"citizen_id": "034303004321"})
    assert rejections.entries(desk.session) == []
    desk.sync()
    assert {"phone": "0912345678", "note": "hẹn gặp"}.items() <= desk.fields(id).items()


def test_a_correction_is_checked_before_it_is_sent(refused: tuple[Desk, str]) -> None:
    desk, _ = refused
    (doubt,) = rejections.doubts(desk.session, "member", "citizen_id", "0343")
    assert (doubt.level, doubt.level_word) == ("error", "Lỗi")
    assert rejections.doubts(desk.session, "member", "citizen_id", "034303004321") == []
    with pytest.raises(ActionRefused, match=r"validation\.citizen_id"):
        rejections.parse("member", {"citizen_id": "0343"}, desk.session)
    assert rejections.parse("member", {"phone": "0912 345 678"}, desk.session) == {"phone": "0912345678"}


def test_what_is_in_another_unit_now_can_only_be_read_and_given_up(office: Office) -> None:
    desk = office.desk()
    id = desk.add(full_name="Trần Văn Bình")
    desk.sync()
    elsewhere = office.central.add_unit("TB.4.38", "Xã Độc Lập")
    office.central.move("member", id, office.unit, elsewhere, elsewhere.branches[0])
    members.edit(desk.session, id, {"phone": "0912345678"})
    desk.sync()
    (entry,) = rejections.entries(desk.session)
    assert (entry.code, entry.can_resend, entry.member) == ("out_of_unit", False, "")
    assert "Xã Độc Lập" in entry.message
    assert entry.next_step == "Chép lại nếu cần báo đơn vị mới, rồi bỏ"
    assert entry.lines == (("Điện thoại", "0912 345 678"),)
    rejections.discard(desk.session, entry.id)
    assert rejections.entries(desk.session) == []


def test_a_second_settlement_leads_to_what_the_first_one_made(office: Office) -> None:
    both = about_a_phone(office)
    (view,) = both.open()
    settling.settle_one(both.hung.session, conflicts.show(both.hung.session, view.id), {"take": "theirs"})
    both.hung.sync()
    settling.settle_one(both.lan.session, view, {"take": "values", "values": {"phone": "0933000111"}})
    both.lan.sync()
    (entry,) = rejections.entries(both.lan.session)
    assert (entry.code, entry.can_resend, entry.member) == ("already_resolved", False, both.members[0])
    assert entry.lines == (("Điện thoại", "0933 000 111"),)


def test_a_fold_of_somebody_who_became_another_is_compared_again_and_never_sent_as_it_is(
    office: Office,
) -> None:
    lan, hung = office.desk(), office.desk("Đỗ Văn Hùng")
    stays, goes = lan.add(full_name="Lê Thị Hoa"), lan.add(full_name="Lê Thị Hòa")
    lan.sync()
    hung.sync()
    act(lan.session, Command("fold", "member", goes, {"into": stays, "take": []}))
    members.edit(hung.session, goes, {"full_name": "Trần Văn Bình"})
    hung.sync()
    lan.sync()
    (entry,) = rejections.entries(lan.session)
    assert (entry.code, entry.can_resend) == ("stale", False)
    assert entry.next_step == "So sánh lại hai hồ sơ ở Nghi trùng rồi gộp; bỏ dòng này"
    with pytest.raises(ActionRefused, match="stale"):
        rejections.resend(lan.session, entry.id)
    assert lan.fields(goes)["full_name"] == "Trần Văn Bình"


def test_a_fold_of_somebody_who_was_deleted_meanwhile_still_names_them(office: Office) -> None:
    lan, hung = office.desk(), office.desk("Đỗ Văn Hùng")
    stays, goes = lan.add(full_name="Lê Thị Hoa"), lan.add(full_name="Lê Thị Hòa")
    lan.sync()
    hung.sync()
    act(lan.session, Command("fold", "member", goes, {"into": stays, "take": []}))
    members.delete(hung.session, goes, "nhập nhầm")
    hung.sync()
    lan.sync()
    (entry,) = rejections.entries(lan.session)
    assert (entry.code, entry.subject, entry.can_resend) == ("gone", "Lê Thị Hòa", False)


def test_a_refused_answer_to_a_declaration_says_which_and_about_whom(office: Office) -> None:
    desk, other = office.desk(), office.desk("Phạm Văn Hùng")
    said = {"full_name": "Lê Thị Hoa", "phone": "0912345678", "birth_date": "02/05/2004"}
    id, _ = declare(office.central.server.deps, office.unit.branches[0], said)
    desk.sync()
    other.sync()
    declarations.answer(desk.session, [Answer(id, "admit")])
    declarations.answer(other.session, [Answer(id, "refuse", reason="không sinh hoạt ở đây")])
    desk.sync()
    other.sync()
    (entry,) = rejections.entries(other.session)
    assert (entry.subject, entry.action) == ("Lê Thị Hoa", "Từ chối kê khai trên App")
    assert "đã có người trả lời trước: Đã thêm mới, người trả lời: Nguyễn Thị Lan." in entry.message
    assert (entry.can_resend, "rồi bỏ dòng này" in entry.next_step) == (False, True)
    with pytest.raises(ActionRefused, match="state"):
        rejections.resend(other.session, entry.id)
