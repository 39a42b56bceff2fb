"""The form while it is being filled."""

from __future__ import annotations

from dataclasses import replace

import pytest

from desktop.services import member_form, members, undo
from desktop.services.failures import ActionRefused
from domain.decisions import Put
from domain.roles import Role
from tests.helpers.desks import Desk, Office


def test_a_name_and_a_branch_are_enough_to_save(desk: Desk) -> None:
    form = member_form.form(desk.session, org=desk.unit.branches[0])
    assert (form.can_save,) == (False,)
    form.type_in("full_name", "Y Hoa Niê")
    form.type_in("birth_date", "2005")
    assert (form.can_save,) == (True,)
    saved = form.save()
    assert members.show(desk.session, saved.id).fields["birth_date"] == "2005"


def test_what_is_typed_is_shown_as_it_will_be_read(desk: Desk) -> None:
    form = member_form.form(desk.session, org=desk.unit.branches[0])
    form.type_in("birth_date", "5/3/2004")
    form.type_in("phone", "+84912345678")
    assert form.texts == {"birth_date": "05/03/2004", "phone": "0912 345 678"}
    assert form.values["phone"] == "0912345678"


def test_a_wrong_value_stays_in_its_field_blocks_saving_and_offers_a_correction(desk: Desk) -> None:
    id = desk.add(phone="0987654321")
    form = member_form.form(desk.session, id)
    form.type_in("phone", "912345678")
    (finding,) = form.findings_of("phone")
    assert (finding.level, finding.level_word) == ("error", "Lỗi")
    assert form.texts["phone"] == "912345678"
    assert form.values["phone"] == "0987654321"
    assert (form.can_save,) == (False,)
    with pytest.raises(ActionRefused, match=r"validation\.phone\.lost_zero"):
        form.save()
    assert finding.fix is not None
    assert finding.fix.label == "Thêm số 0 ở đầu: 0912 345 678"
    form.apply_fix(finding.fix)
    assert (form.can_save,) == (True,)
    assert form.changes == {"phone": "0912345678"}


def test_an_error_that_papers_can_explain_is_saved_with_a_reason(desk: Desk) -> None:
    form = member_form.form(desk.session, org=desk.unit.branches[0])
    form.type_in("full_name", "Trần Thị Ánh")
    form.type_in("sex", "Nam")
    form.type_in("citizen_id", "034304001234")
    assert [one.code for one in form.findings_of("citizen_id")] == ["citizen_id.sex_mismatch"]
    assert (form.can_save,) == (True,)
    assert form.reason_needed
    with pytest.raises(ActionRefused, match="citizen_id"):
        form.save()
    assert form.save("Đã đối chiếu với thẻ").sync == "pending"


def test_warnings_and_hints_do_not_stop_anybody(desk: Desk) -> None:
    form = member_form.form(desk.session, org=desk.unit.branches[0])
    form.type_in("full_name", "Trần Thị Ánh")
    form.type_in("citizen_id", "151234567")
    levels = {one.code: one.level for one in form.findings}
    assert levels["citizen_id.old_card"] == "warning"
    assert (form.can_save,) == (True,)
    assert not form.reason_needed


def test_what_is_missing_is_named_by_label(desk: Desk) -> None:
    form = member_form.form(desk.session, org=desk.unit.branches[0])
    form.type_in("full_name", "Trần Thị Ánh")
    assert "Điện thoại" in form.missing
    form.type_in("phone", "0912345678")
    assert "Điện thoại" not in form.missing
    assert "Điện thoại" in member_form.missing(desk.session, {"full_name": "An"})


def test_an_old_fault_in_another_field_does_not_block_a_new_entry(desk: Desk) -> None:
    id = desk.add(sex="female", birth_date="2004")
    desk.central.write(
        desk.unit.id,
        [*_put(id, citizen_id="034204001234", org=desk.unit.branches[0], full_name="Trần Văn Bình")],
    )
    desk.sync()
    desk.sync()
    form = member_form.form(desk.session, id)
    form.type_in("phone", "0912345678")
    assert (form.can_save,) == (True,)
    form.save()


def test_saving_what_did_not_change_makes_no_operation(desk: Desk) -> None:
    id = desk.add(phone="0912345678")
    form = member_form.form(desk.session, id)
    form.type_in("phone", "0912 345 678")
    assert form.changes == {}
    saved = form.save()
    assert (saved.id, saved.changed) == (id, False)


def test_clearing_a_field_is_a_change(desk: Desk) -> None:
    id = desk.add(phone="0912345678")
    form = member_form.form(desk.session, id)
    form.type_in("phone", "")
    assert form.changes == {"phone": None}
    form.save()
    assert "phone" not in members.show(desk.session, id).fields


def test_a_citizen_id_is_shown_in_full_on_the_form(desk: Desk) -> None:
    id = desk.add(sex="female", birth_date="2004", citizen_id="034304001234")
    assert member_form.form(desk.session, id).texts["citizen_id"] == "034 304 001 234"


def _put(id: str, **fields: str) -> list[Put]:
    return [Put("member", id, fields, creates=False)]


def test_a_name_in_capitals_gets_an_offer_and_keeps_its_text(desk: Desk) -> None:
    form = member_form.form(desk.session, org=desk.unit.branches[0])
    form.type_in("full_name", "NGUYỄN VĂN AN")
    [offer] = [one for one in form.findings_of("full_name") if one.level == "hint"]
    assert form.texts["full_name"] == "NGUYỄN VĂN AN"
    assert offer.fix is not None
    assert offer.fix.label == "Lấy “Nguyễn Văn An”"
    form.apply_fix(offer.fix)
    assert form.values["full_name"] == "Nguyễn Văn An"


def test_a_name_written_in_its_own_way_gets_no_offer(desk: Desk) -> None:
    form = member_form.form(desk.session, org=desk.unit.branches[0])
    for name in ("Y Moan", "H'Hen Niê", "K'Brếp", "Nguyễn Văn An"):
        form.type_in("full_name", name)
        assert [one.code for one in form.findings_of("full_name") if one.code == "name.capitals"] == []


def test_a_record_of_another_branch_says_why_it_is_read_only_and_who_can_edit(office: Office) -> None:
    lan, binh = office.desk(), office.desk("Trần Văn Bình", role="branch")
    mine, other = lan.add(), lan.add(org=office.unit.branches[1])
    lan.sync()
    binh.sync()
    assert member_form.form(binh.session, mine).read_only == ""
    why = member_form.form(binh.session, other).read_only
    assert "Chi đoàn thôn 2" in why
    assert "bí thư" in why
    assert (member_form.form(binh.session, other).can_save,) == (False,)


def test_a_volunteer_whose_days_are_over_can_only_look(office: Office) -> None:
    volunteer = office.desk("Phạm Minh Tú")
    id = volunteer.add()
    volunteer.session.actor = replace(volunteer.session.actor, role=Role.VOLUNTEER, until="2026-11-01")
    for form in (member_form.form(volunteer.session, id), member_form.form(volunteer.session, org=id)):
        assert "01/11/2026" in form.read_only


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("5/3/2004", "05/03/2004"),
        ("05-03-2004", "05/03/2004"),
        ("05032004", "05/03/2004"),
        ("2004", "2004"),
        ("3/2004", "03/2004"),
        ("03/2004", "03/2004"),
    ],
)
def test_dates_are_read_in_every_usual_shape(desk: Desk, typed: str, shown: str) -> None:
    form = member_form.form(desk.session, org=desk.unit.branches[0])
    form.type_in("birth_date", typed)
    assert form.texts["birth_date"] == shown


def test_saving_gives_the_step_that_takes_it_back(desk: Desk) -> None:
    id = desk.add(phone="0912345678")
    form = member_form.form(desk.session, id)
    form.type_in("phone", "0987654321")
    saved, step = form.save_as_step()
    assert (saved.changed, step.label) == (True, "Sửa điện thoại của Trần Văn Bình")
    undo.take_back(desk.session, step)
    assert desk.fields(id)["phone"] == "0912345678"
