"""Cells of the member list: the same rules as the form, one step, and no row held up by another."""

from __future__ import annotations

import pytest

from desktop.services import members, queue
from desktop.services.member_cells import RowTexts, read_cell, save
from desktop.services.members import MemberFilter
from desktop.services.undo import take_back
from tests.helpers.desks import Desk


def test_one_cell_is_read_as_the_form_reads_it(desk: Desk) -> None:
    id = desk.add(full_name="Lê Thị Ánh")
    saving = save(desk.session, [RowTexts(id, {"birth_date": "5/3/2004"})])
    assert desk.fields(id)["birth_date"] == "2004-03-05"
    assert (saving.cells, saving.step.label) == (1, "Sửa ngày sinh của Lê Thị Ánh")
    assert saving.refused == ()
    save(desk.session, [RowTexts(id, {"birth_date": ""})])
    assert "birth_date" not in desk.fields(id)


def test_what_cannot_be_read_is_told_and_the_rest_of_the_row_is_saved(desk: Desk) -> None:
    id = desk.add(full_name="Lê Thị Ánh")
    saving = save(desk.session, [RowTexts(id, {"phone": "12", "home_town": "Huế"})])
    [refusal] = saving.refused
    assert (refusal.field, refusal.text, refusal.finding.level) == ("phone", "12", "error")
    assert refusal.sentence.startswith("Điện thoại của Lê Thị Ánh: ")
    assert desk.fields(id)["home_town"] == "Huế"
    assert read_cell(desk.session, "phone", "12") is not None
    assert read_cell(desk.session, "phone", "0912 345 678") is None


def test_two_people_in_one_cell_are_told_and_not_one_long_name(desk: Desk) -> None:
    id = desk.add(full_name="Lê Thị Ánh")
    [refusal] = save(desk.session, [RowTexts(id, {"full_name": "Lê Thị Ánh\nTrần Văn Mẫu"})]).refused
    assert (refusal.field, refusal.finding.code) == ("full_name", "import.several_people")
    assert desk.fields(id)["full_name"] == "Lê Thị Ánh"
    assert save(desk.session, [RowTexts(id, {"full_name": "Lê Thị\nÁnh Hoa"})]).refused == ()
    assert desk.fields(id)["full_name"] == "Lê Thị Ánh Hoa"


def test_a_rule_that_a_reason_overrides_says_so(desk: Desk) -> None:
    id = desk.add(full_name="Lê Thị Ánh", sex="female", citizen_id="034303001234")
    saving = save(desk.session, [RowTexts(id, {"birth_date": "1999"})])
    [refusal] = saving.refused
    assert refusal.field == "birth_date"
    assert refusal.finding.overridable
    assert saving.cells == 0
    again = save(desk.session, [RowTexts(id, {"birth_date": "1999"})], reason="giấy khai sinh ghi vậy")
    assert again.refused == ()
    assert desk.fields(id)["birth_date"] == "1999"


def test_a_citizen_id_of_somebody_else_names_that_person(desk: Desk) -> None:
    desk.add(full_name="Trần Thị Anh", citizen_id="034303001234")
    id = desk.add(full_name="Lê Thị Ánh")
    [refusal] = save(desk.session, [RowTexts(id, {"citizen_id": "034303001234"})]).refused
    assert "Trần Thị Anh" in refusal.sentence
    assert not refusal.finding.overridable


def test_doubts_about_one_cell_come_with_it_saved(desk: Desk) -> None:
    id = desk.add(full_name="Lê Thị Ánh", birth_date="2004")
    saving = save(desk.session, [RowTexts(id, {"birth_date": ""})])
    assert "birth_date" not in desk.fields(id)
    assert [(one.level, one.code) for one in saving.remarks] == [("warning", "member.hard_to_identify")]
    [refusal] = save(desk.session, [RowTexts(id, {"phone": "912345678"})]).refused
    assert refusal.finding.fix is not None


def test_a_block_is_one_step_and_new_rows_become_members(desk: Desk) -> None:
    first, second = desk.add(full_name="Lê Văn An"), desk.add(full_name="Lê Văn Bình")
    rows = [
        RowTexts(first, {"home_town": "Huế"}),
        RowTexts(second, {"home_town": "Vinh", "phone": "x"}),
        RowTexts("", {"full_name": "Lê Văn Cường", "phone": "0912345678"}, desk.unit.branches[1]),
        RowTexts("", {"phone": "0912345679"}, desk.unit.branches[1]),
    ]
    saving = save(desk.session, rows, label="Dán 6 ô")
    assert (saving.people, len(saving.created), saving.step.label) == (3, 1, "Dán 6 ô")
    assert [(one.row, one.field) for one in saving.refused] == [(1, "phone"), (3, "full_name")]
    # The branch of the new row is no cell that anybody gave.
    assert saving.cells == 4
    row = members.show(desk.session, saving.created[0])
    assert (row.org, row.fields["phone"]) == (desk.unit.branches[1], "0912345678")
    back = take_back(desk.session, saving.step)
    assert back.left == ()
    assert members.count(desk.session, MemberFilter()) == 2
    assert "home_town" not in desk.fields(first)


def test_trying_changes_nothing(desk: Desk) -> None:
    id = desk.add(full_name="Lê Văn An")
    before = len(queue.entries(desk.session))
    tried = save(desk.session, [RowTexts(id, {"home_town": "Huế"})], only_try=True)
    assert tried.cells == 1
    assert "home_town" not in desk.fields(id)
    assert len(queue.entries(desk.session)) == before


@pytest.mark.parametrize("field", ["org", "status"])
def test_what_a_workflow_writes_is_left_alone(desk: Desk, field: str) -> None:
    id = desk.add(full_name="Lê Văn An")
    saving = save(desk.session, [RowTexts(id, {field: "x", "home_town": "Huế"})])
    assert (saving.cells, saving.refused) == (1, ())


def test_what_became_of_a_block_is_told_in_whole_sentences(desk: Desk) -> None:
    branch = desk.unit.branches[1]
    good = [RowTexts("", {"full_name": "Lê Văn Cường", "phone": "0912345678"}, branch)]
    saved = save(desk.session, good)
    assert saved.sentences == "Đã lưu 2 ô của 1 người. Thêm mới 1 người."
    assert save(desk.session, []).sentences == "Không có gì khác để lưu."
    bad = [RowTexts("", {"phone": f"091234567{n}"}, branch) for n in range(5)]
    told = save(desk.session, bad).sentences
    assert told.startswith("Có 5 ô không lưu được. Họ và tên: ")
    assert told.endswith(" Còn 2 ô nữa, có dấu đỏ trong danh sách.")
    for one in told.split(". "):
        assert one[0].isupper()
