"""Taking a saved change back: new operations, only over what nobody touched since."""

from __future__ import annotations

import pytest

from desktop.services import import_undo, members, queue
from desktop.services.failures import ActionRefused
from desktop.services.members import MemberFilter
from desktop.services.undo import Step, act_as_step, perform, renamed, take_back
from domain.decisions import Command, Refused
from tests.helpers.desks import Desk, Office


def edits(*pairs: tuple[str, dict[str, object]]) -> list[Command]:
    return [Command("edit", "member", id, values) for id, values in pairs]


def test_an_edit_is_taken_back_and_done_again_by_new_operations(desk: Desk) -> None:
    id = desk.add(full_name="Nguyễn Văn An", phone="0912345678")
    saved, step = members.edit_as_step(desk.session, id, {"phone": "0987654321"})
    assert saved.changed
    assert step.label == "Sửa điện thoại của Nguyễn Văn An"
    back = take_back(desk.session, step)
    assert desk.fields(id)["phone"] == "0912345678"
    assert (back.left, back.step and back.step.label) == ((), step.label)
    assert back.step is not None
    take_back(desk.session, back.step)
    assert desk.fields(id)["phone"] == "0987654321"
    assert [entry.do for entry in queue.entries(desk.session)] == ["create", "edit", "edit", "edit"]


def test_it_is_taken_back_after_the_server_has_it_too(office: Office) -> None:
    lan, hung = office.desk(), office.desk("Đỗ Văn Hùng")
    id = lan.add(home_town="Huế")
    lan.sync()
    _, step = members.edit_as_step(lan.session, id, {"home_town": None})
    lan.sync()
    take_back(lan.session, step)
    lan.sync()
    hung.sync()
    assert hung.fields(id)["home_town"] == "Huế"


def test_what_changed_since_stays_and_is_named(desk: Desk) -> None:
    id = desk.add(full_name="Nguyễn Văn An", phone="0912345678", email="an@vidu.vn")
    changed = {"phone": "0987654321", "email": "moi@vidu.vn"}
    _, step = members.edit_as_step(desk.session, id, changed)
    assert step.label == "Sửa 2 mục của Nguyễn Văn An"
    members.edit(desk.session, id, {"phone": "0933222111"})
    back = take_back(desk.session, step)
    assert (desk.fields(id)["phone"], desk.fields(id)["email"]) == ("0933222111", "an@vidu.vn")
    assert back.left == ("Điện thoại của Nguyễn Văn An đã được sửa lần nữa, nên vẫn giữ.",)
    assert back.step is not None
    assert [set(one.after or ()) for one in back.step.written] == [{"email"}]


def test_nothing_is_done_where_everything_changed_since(desk: Desk) -> None:
    id = desk.add(phone="0912345678")
    _, step = members.edit_as_step(desk.session, id, {"phone": "0987654321"})
    members.edit(desk.session, id, {"phone": "0933222111"})
    before = len(queue.entries(desk.session))
    assert take_back(desk.session, step).step is None
    assert len(queue.entries(desk.session)) == before


def test_a_new_member_goes_and_comes_back_under_a_new_id(desk: Desk) -> None:
    org = desk.unit.branches[0]
    saved, step = members.add_as_step(desk.session, org, {"full_name": "Lê Thị Ánh"})
    _, edit = members.edit_as_step(desk.session, saved.id, {"home_town": "Huế"})
    refused = take_back(desk.session, step)
    assert refused.left == ("Hồ sơ của Lê Thị Ánh đã được sửa sau khi thêm, nên vẫn giữ.",)
    undone_edit = take_back(desk.session, edit).step
    gone = take_back(desk.session, step)
    assert members.count(desk.session, MemberFilter()) == 0
    assert gone.step is not None
    again = take_back(desk.session, gone.step)
    [row] = members.find(desk.session, MemberFilter())
    assert again.new_ids == {saved.id: row.id}
    assert row.fields["full_name"] == "Lê Thị Ánh"
    assert undone_edit is not None
    take_back(desk.session, renamed(undone_edit, again.new_ids))
    assert desk.fields(row.id)["home_town"] == "Huế"


def test_a_deleted_member_is_entered_again(desk: Desk) -> None:
    id = desk.add(full_name="Lê Thị Ánh", phone="0912345678")
    _, step = members.delete_as_step(desk.session, id, "nhập nhầm")
    assert step.label == "Xóa Lê Thị Ánh"
    take_back(desk.session, step)
    [row] = members.find(desk.session, MemberFilter())
    assert row.id != id
    assert (row.fields["phone"], row.org) == ("0912345678", desk.unit.branches[0])


def test_a_group_is_one_step_and_all_or_nothing(desk: Desk) -> None:
    first, second = desk.add(full_name="Lê Văn An"), desk.add(full_name="Lê Văn Bình")
    before = len(queue.entries(desk.session))
    wrong = edits((first, {"phone": "0912345678"}), (second, {"phone": "12"}))
    with pytest.raises(ActionRefused) as refused:
        act_as_step(desk.session, wrong)
    assert refused.value.params["index"] == 1
    assert len(queue.entries(desk.session)) == before
    both = edits((first, {"home_town": "Huế"}), (second, {"home_town": "Vinh"}))
    saved, step = act_as_step(desk.session, both, "Sửa đồng loạt 2 người")
    assert [one.changed for one in saved] == [True, True]
    take_back(desk.session, step)
    assert "home_town" not in desk.fields(first)
    assert "home_town" not in desk.fields(second)


def test_a_record_that_is_gone_and_a_rule_that_says_no_are_told(desk: Desk) -> None:
    first, second = (
        desk.add(full_name="Lê Văn An", citizen_id="034203001234"),
        desk.add(full_name="Lê Văn Tú"),
    )
    _, step = members.edit_as_step(desk.session, first, {"citizen_id": None})
    members.edit(desk.session, second, {"citizen_id": "034203001234"})
    [why] = take_back(desk.session, step).left
    assert why.startswith("Lê Văn An: ")
    assert "Lê Văn Tú" in why
    members.delete(desk.session, first, "nhập nhầm")
    assert take_back(desk.session, step).left == ("Hồ sơ của Lê Văn An không còn ở đây.",)


def test_what_changed_nothing_is_no_step(desk: Desk) -> None:
    id = desk.add(phone="0912345678")
    saved, step = members.edit_as_step(desk.session, id, {"phone": "0912345678"})
    assert not saved.changed
    assert step.written == ()


def test_an_entry_that_was_folded_into_anothers_is_not_deleted_with_the_others_record(office: Office) -> None:
    lan, hung = office.desk(), office.desk("Đỗ Văn Hùng")
    person = {"full_name": "Lê Thị Ánh", "citizen_id": "034303001234", "org": lan.unit.branches[0]}
    theirs = hung.add(**person)
    hung.sync()
    with lan.session.replica.writing() as work:
        made = Command("create", "member", lan.session.new_id(), person)
        done = perform(lan.session, work, made, "b1")
        assert not isinstance(done, Refused)
        work.commit()
    step = Step("Thêm Lê Thị Ánh", tuple(done[1]))
    lan.sync()
    left = ("Hồ sơ của Lê Thị Ánh đã được gộp vào một hồ sơ khác, nên vẫn giữ.",)
    told = import_undo.preview(lan.session, "b1")
    assert (told.whole, told.deletes, told.left) == (False, 0, left)
    back = take_back(lan.session, step)
    assert (back.step, back.left) == (None, left)
    lan.sync()
    hung.sync()
    assert hung.fields(theirs)["full_name"] == "Lê Thị Ánh"
