"""Members through the services: find, enter, correct, delete."""

from __future__ import annotations

import pytest

from desktop.services import members, organisations, queue
from desktop.services.cases import Cases
from desktop.services.failures import ActionRefused, Usage, describe
from desktop.services.members import MemberFilter
from tests.helpers.desks import Desk, Office


def test_a_new_member_waits_to_be_sent(desk: Desk) -> None:
    saved = members.add(
        desk.session, desk.unit.branches[0], {"full_name": "Trần Thị Ánh", "birth_date": "2003"}
    )
    row = members.show(desk.session, saved.id)
    assert (saved.sync, row.sync, row.version) == ("pending", "pending", 0)
    assert (row.org, row.org_name, row.org_code) == (desk.unit.branches[0], "Chi đoàn thôn 1", "TB.4.37.1")
    assert row.fields["status"] == "active"


def test_search_needs_no_tones_and_no_order(desk: Desk) -> None:
    desk.add(full_name="Nguyễn Văn An")
    desk.add(full_name="Nguyễn Văn Ánh")
    desk.add(full_name="Trần Thị Bích")
    found = members.find(desk.session, MemberFilter(text="an nguyen van"))
    assert [row.fields["full_name"] for row in found] == ["Nguyễn Văn An", "Nguyễn Văn Ánh"]
    assert members.count(desk.session, MemberFilter(text="bich")) == 1
    ids = members.find_ids(desk.session, MemberFilter())
    assert [row.fields["full_name"] for row in members.rows(desk.session, ids)] == [
        "Nguyễn Văn An",
        "Nguyễn Văn Ánh",
        "Trần Thị Bích",
    ]


def test_filters_by_branch_and_by_state(desk: Desk) -> None:
    first = desk.add()
    desk.sync()
    second = desk.add(org=desk.unit.branches[1])
    assert members.find_ids(desk.session, MemberFilter(org=desk.unit.branches[1])) == [second]
    assert members.find_ids(desk.session, MemberFilter(sync="synced")) == [first]
    assert members.find_ids(desk.session, MemberFilter(sync="pending")) == [second]
    with pytest.raises(Usage):
        members.find(desk.session, MemberFilter(sync="anything"))


def test_an_edit_that_changes_nothing_is_no_operation(desk: Desk) -> None:
    id = desk.add(phone="0912345678")
    before = len(queue.entries(desk.session))
    saved = members.edit(desk.session, id, {"phone": "0912345678"})
    assert not saved.changed
    assert len(queue.entries(desk.session)) == before


def test_a_refused_edit_changes_nothing_and_says_why(desk: Desk) -> None:
    id = desk.add()
    with pytest.raises(ActionRefused) as refused:
        members.edit(desk.session, id, {"status": "gone"})
    assert refused.value.code == "locked"
    assert "status" not in [
        name for entry in queue.entries(desk.session) for name in entry.fields if entry.do == "edit"
    ]
    with pytest.raises(Usage):
        members.edit(desk.session, id, {})


def test_a_citizen_id_of_another_member_is_refused_by_that_members_name(desk: Desk) -> None:
    desk.add(full_name="Trần Thị Ánh", sex="female", birth_date="2004", citizen_id="034304001234")
    with pytest.raises(ActionRefused) as refused:
        desk.add(full_name="Lê Văn Cường", citizen_id="034304001234")
    assert refused.value.code == "citizen_id_in_unit"
    assert "Trần Thị Ánh" in describe(refused.value).sentence


def test_many_members_are_added_together_or_not_at_all(desk: Desk) -> None:
    branch = desk.unit.branches[0]
    with pytest.raises(ActionRefused) as refused:
        members.add_many(
            desk.session, [(branch, {"full_name": "Lê Thị Hoa"}), (branch, {"birth_date": "2004"})]
        )
    assert refused.value.params["index"] == 1
    assert members.count(desk.session, MemberFilter()) == 0
    saved = members.add_many(
        desk.session, [(branch, {"full_name": "Lê Thị Hoa"}), (branch, {"full_name": "Vũ An"})]
    )
    assert [one.sync for one in saved] == ["pending", "pending"]
    assert members.count(desk.session, MemberFilter()) == 2


def test_deleting_needs_a_reason(desk: Desk) -> None:
    id = desk.add()
    with pytest.raises(ActionRefused, match="reason_missing"):
        members.delete(desk.session, id, " ")
    assert members.delete(desk.session, id, "nhập nhầm").sync == "pending"
    with pytest.raises(ActionRefused, match="gone") as refused:
        members.show(desk.session, id)
    assert describe(refused.value).sentence.startswith("Hồ sơ này đã bị xóa. ")
    with pytest.raises(ActionRefused, match="unknown_record"):
        members.show(desk.session, "nobody")


def test_who_moved_to_another_unit_is_told_with_place_and_day(office: Office) -> None:
    """`domain.md` 3.3: nobody vanishes silently."""
    there = office.central.add_unit("TB.4.99", "Xã Tân Hòa")
    lan, mai = office.desk(), office.desk("Lò Thị Mai", unit=there)
    id = lan.add(full_name="Lường Thị Hoa", birth_date="2004-05-02")
    lan.sync()
    letter = {"to_unit": there.id, "letter_date": "01/10/2026", "letter_number": "7-GGT"}
    Cases(lan.session).start("transfer", id, letter, step="send")
    lan.sync()
    mai.sync()
    (incoming,) = Cases(mai.session).rows()
    given = {"to_org": there.branches[0], "accepted_on": "05/10/2026"}
    Cases(mai.session).step(incoming.id, "accept", given)
    mai.sync()
    lan.sync()
    with pytest.raises(ActionRefused, match="out_of_unit") as refused:
        members.show(lan.session, id)
    told = describe(refused.value).sentence
    assert told.startswith("Hồ sơ này nay thuộc Xã Tân Hòa, từ ngày 05/10/2026. ")


def test_the_last_server_copy_is_known_while_an_edit_waits(desk: Desk) -> None:
    id = desk.add(phone="0912345678")
    desk.sync()
    members.edit(desk.session, id, {"phone": "0987654321"})
    base = members.base(desk.session, id)
    assert base is not None
    assert base.fields["phone"] == "0912345678"


def test_possible_duplicates_by_number_by_phone_and_by_birth_date(desk: Desk) -> None:
    one = desk.add(full_name="Trần Thị Ánh", phone="0912345678", birth_date="2004-03-05")
    values = {"full_name": "tran thi anh", "phone": "0912345678"}
    assert [row.id for row in members.possible_duplicates(desk.session, values)] == [one]
    values = {"full_name": "Trần Thị Ánh", "birth_date": "2004-03-05"}
    assert [row.id for row in members.possible_duplicates(desk.session, values)] == [one]
    assert members.possible_duplicates(desk.session, values, except_id=one) == []
    assert members.possible_duplicates(desk.session, {"phone": "0912345678"}) == []


def test_history_tells_what_was_done_here(desk: Desk) -> None:
    id = desk.add()
    members.edit(desk.session, id, {"phone": "0912345678"})
    assert [entry["do"] for entry in members.history(desk.session, id)] == ["edit", "create"]


def test_the_tree_counts_members_and_stands_in_order(desk: Desk) -> None:
    desk.add()
    desk.add(org=desk.unit.branches[1])
    nodes = organisations.tree(desk.session)
    assert [(node.code, node.depth, node.members, node.members_below) for node in nodes] == [
        ("TB.4.37", 0, 0, 2),
        ("TB.4.37.1", 1, 1, 1),
        ("TB.4.37.2", 1, 1, 1),
    ]
    assert [node.holds_members for node in nodes] == [False, True, True]
    assert nodes[0].parent == ""
    assert nodes[1].level_label != nodes[1].level


def test_an_organisation_is_found_by_code_or_id_and_an_unknown_one_is_named(desk: Desk) -> None:
    assert organisations.find(desk.session, "TB.4.37.2").id == desk.unit.branches[1]
    assert organisations.find(desk.session, desk.unit.branches[1]).code == "TB.4.37.2"
    with pytest.raises(Usage, match="unknown_organisation"):
        organisations.find(desk.session, "TB.9")


def test_a_branch_cadre_is_offered_their_own_branch_only(office: Office) -> None:
    desk = office.desk("Đỗ Văn Hùng", role="branch")
    assert [node.id for node in organisations.branches(desk.session)] == [office.unit.branches[0]]
    with pytest.raises(ActionRefused) as refused:
        desk.add(org=office.unit.branches[1])
    assert "Chi đoàn thôn 2" in describe(refused.value).sentence
