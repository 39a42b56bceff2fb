"""Settling a conflict, taking it back, and giving a record one of the two values again."""

from __future__ import annotations

import pytest

from desktop.services import conflicts, members, settling, undo
from desktop.services.failures import ActionRefused, Usage
from domain.conflicts.settle import Take
from tests.helpers.desks import Desk, Office
from tests.helpers.quarrels import Quarrel, about_a_phone, quarrel

MINE, THEIRS = "0912222000", "0977111000"


@pytest.fixture
def phone(office: Office) -> Quarrel:
    return about_a_phone(office)


def number(desk: Desk, id: str) -> object:
    return desk.fields(id).get("phone")


def test_a_settlement_is_one_step_that_can_be_taken_back_and_done_again(phone: Quarrel) -> None:
    lan, (id,) = phone.lan, phone.members
    (view,) = phone.open()
    saved, step = settling.settle_one(lan.session, view, {"take": "mine"})
    assert (saved.sync, step.label) == ("pending", "Giải quyết xung đột của Nguyễn Văn Không")
    assert number(lan, id) == MINE
    back = undo.take_back(lan.session, step)
    assert back.left == ()
    assert back.step is not None
    assert number(lan, id) == THEIRS
    assert [one.id for one in phone.open()] == [view.id]
    again = undo.take_back(lan.session, back.step)
    assert again.left == ()
    assert (number(lan, id), phone.open()) == (MINE, [])
    phone.both_sync()
    assert number(phone.hung, id) == MINE
    assert phone.open(phone.hung) == []


def test_a_settlement_is_taken_back_after_everybody_has_it(phone: Quarrel) -> None:
    lan, (id,) = phone.lan, phone.members
    (view,) = phone.open()
    _, step = settling.settle_one(lan.session, view, {"take": "mine"})
    phone.both_sync()
    assert undo.take_back(lan.session, step).left == ()
    phone.both_sync()
    assert number(phone.hung, id) == THEIRS
    (asked_again,) = phone.open(phone.hung)
    assert asked_again.is_open
    assert asked_again.settled_by is None


def test_what_somebody_settled_differently_meanwhile_is_left_alone(phone: Quarrel) -> None:
    lan, hung, (id,) = phone.lan, phone.hung, phone.members
    (view,) = phone.open()
    _, step = settling.settle_one(lan.session, view, {"take": "mine"})
    phone.both_sync()
    settling.reopen(hung.session, view.id)
    settling.settle_one(hung.session, conflicts.show(hung.session, view.id), {"take": "theirs"})
    phone.both_sync()
    back = undo.take_back(lan.session, step)
    assert back.step is None
    assert back.left == ("Xung đột của Nguyễn Văn Không đã được giải quyết khác đi nên giữ nguyên.",)
    assert number(lan, id) == THEIRS


def test_one_side_taken_whole_says_so_and_a_mixture_gives_its_values(office: Office) -> None:
    both = quarrel(
        office,
        {"phone": THEIRS, "home_town": "Nam Định"},
        {"phone": MINE, "home_town": "Ninh Bình"},
    )
    (view,) = both.open()
    mine = {group.group: {one.name: one.mine for one in group.fields} for group in view.groups}
    assert settling.wanted(mine, view) == {"take": "mine"}
    mixed = {**mine, "phone": {"phone": THEIRS}}
    assert settling.wanted(mixed, view) == {
        "take": "values",
        "values": {"phone": THEIRS, "home_town": "Ninh Bình"},
    }


def test_a_settlement_is_taken_back_for_thirty_days(phone: Quarrel) -> None:
    (view,) = phone.open()
    settling.settle_one(phone.lan.session, view, {"take": "mine"})
    phone.both_sync()
    phone.office.central.clock.pass_by(days=30)
    assert settling.can_reopen(phone.lan.session, conflicts.show(phone.lan.session, view.id))
    phone.office.central.clock.pass_by(days=1)
    with pytest.raises(Usage, match="conflict_too_old"):
        settling.reopen(phone.lan.session, view.id)


def test_both_values_can_be_restored_a_year_later(phone: Quarrel) -> None:
    lan, (id,) = phone.lan, phone.members
    (view,) = phone.open()
    settling.settle_one(lan.session, view, {"take": "mine"})
    phone.both_sync()
    phone.office.central.clock.pass_by(days=365)
    phone.both_sync()
    kept = conflicts.show(lan.session, view.id)
    (group,) = kept.groups
    _, step = settling.restore(lan.session, kept, group, Take.THEIRS)
    assert (number(lan, id), step.label) == (THEIRS, "Khôi phục Điện thoại của Nguyễn Văn Không")
    phone.both_sync()
    assert number(phone.hung, id) == THEIRS
    settling.restore(lan.session, kept, group, Take.MINE)
    assert number(lan, id) == MINE


def test_who_settled_it_and_how_is_told_on_the_other_laptop(phone: Quarrel) -> None:
    (view,) = phone.open()
    settling.settle_one(phone.lan.session, view, {"take": "mine"})
    here = conflicts.show(phone.lan.session, view.id)
    assert here.settled_text == "Bạn (Nguyễn Thị Lan, máy này) giải quyết: lấy bản được gửi lên."
    phone.both_sync()
    there = conflicts.show(phone.hung.session, view.id)
    assert there.settled_text == (
        "Nguyễn Thị Lan, Máy của Nguyễn Thị Lan, giải quyết 22/11/2026 08:30: lấy bản được gửi lên."
    )
    assert there.settled_by is not None
    assert not there.settled_by.here


def test_a_settlement_made_offline_that_meets_news_asks_again_and_ends(phone: Quarrel) -> None:
    lan, hung, (id,) = phone.lan, phone.hung, phone.members
    (view,) = phone.open()
    settling.settle_one(lan.session, view, {"take": "mine"})
    members.edit(hung.session, id, {"phone": "0933000111"})
    hung.sync()
    lan.sync()
    (again,) = phone.open()
    assert again.id == view.id
    assert again.groups[0].fields[0].theirs == "0933000111"
    settling.settle_one(lan.session, again, {"take": "mine"})
    lan.sync()
    assert phone.open() == []
    hung.sync()
    assert number(hung, id) == MINE


def test_a_record_that_moved_away_leaves_only_theirs(phone: Quarrel) -> None:
    central, unit, (id,) = phone.office.central, phone.office.unit, phone.members
    elsewhere = central.add_unit("TB.4.38", "Xã Độc Lập")
    central.move("member", id, unit, elsewhere, elsewhere.branches[0])
    phone.lan.sync()
    (view,) = phone.open()
    assert view.moved
    assert "đã chuyển sang đơn vị khác" in view.question
    with pytest.raises(ActionRefused, match="out_of_unit"):
        settling.settle_one(phone.lan.session, view, {"take": "mine"})
    settling.settle_one(phone.lan.session, view, {"take": "theirs"})
    assert phone.open() == []


def test_what_merged_by_itself_is_named_beside_the_question(office: Office) -> None:
    both = quarrel(office, {"phone": THEIRS}, {"phone": MINE, "email": "a@vidu.vn", "note": "mới"})
    (view,) = both.open()
    assert view.merged == ("Email", "Ghi chú")


def test_a_deletion_against_an_edit_says_why_and_who(office: Office) -> None:
    lan, hung = office.desk("Nguyễn Thị Lan"), office.desk("Đỗ Văn Hùng")
    id = lan.add(full_name="Phạm Minh An", phone="0909000000")
    lan.sync()
    hung.sync()
    members.edit(hung.session, id, {"phone": THEIRS})
    hung.sync()
    members.delete(lan.session, id, "nhập hai lần")
    lan.sync()
    (view,) = conflicts.entries(lan.session)
    assert (view.type, view.reason) == ("delete_edit", "nhập hai lần")
    assert view.groups[0].mine_by.text.startswith("Bạn (Nguyễn Thị Lan, máy này) xóa hồ sơ")
    settling.settle_one(lan.session, view, {"take": "mine"})
    assert not settling.can_reopen(lan.session, conflicts.show(lan.session, view.id))
