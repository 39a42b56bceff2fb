"""What was typed and not saved: kept as text, per cadre, until it is saved or given up."""

from __future__ import annotations

from dataclasses import replace

from desktop.services import drafts, member_form, members
from desktop.services.member_form import MemberForm
from domain.decisions import Put, Remove
from domain.records import Departure
from domain.roles import Actor, Role
from tests.helpers.desks import Desk


def _kept(desk: Desk, form: MemberForm, **texts: str) -> None:
    for name, text in texts.items():
        form.type_in(name, text)
    drafts.keep(desk.session, form.typed(form.texts))


def test_a_new_person_half_typed_is_there_again_with_what_cannot_be_read(desk: Desk) -> None:
    form = member_form.form(desk.session, org=desk.unit.branches[0])
    _kept(desk, form, full_name="Trần Thị Ánh", birth_date="31/02/2004")
    desk.reopen()
    [draft] = drafts.of_cadre(desk.session)
    assert (draft.subject, draft.record, draft.org) == ("Trần Thị Ánh", "", desk.unit.branches[0])
    again = member_form.of_draft(desk.session, draft)
    assert again.texts["birth_date"] == "31/02/2004"
    assert [one.code for one in again.findings_of("birth_date")] == ["date.no_such_day"]
    assert (again.can_save,) == (False,)
    again.type_in("birth_date", "28/02/2004")
    again.save()
    assert drafts.of_cadre(desk.session) == []


def test_only_what_differs_from_the_saved_record_is_kept(desk: Desk) -> None:
    id = desk.add(phone="0912345678")
    form = member_form.form(desk.session, id)
    _kept(desk, form, phone="0912 345 678")
    assert drafts.of_cadre(desk.session) == []
    _kept(desk, form, phone="0987 654 321")
    [draft] = drafts.of_cadre(desk.session)
    assert dict(draft.texts) == {"phone": "0987 654 321"}
    assert dict(draft.over) == {"phone": "0912 345 678"}
    _kept(desk, form, phone="0912 345 678")
    assert drafts.of_cadre(desk.session) == []


def test_the_draft_and_the_change_never_stand_side_by_side(desk: Desk) -> None:
    id = desk.add()
    form = member_form.form(desk.session, id)
    _kept(desk, form, home_town="Huế")
    member_form.with_draft(desk.session, id).save()
    assert desk.fields(id)["home_town"] == "Huế"
    assert drafts.of_cadre(desk.session) == []


def test_a_draft_belongs_to_the_cadre_who_typed_it(desk: Desk) -> None:
    id = desk.add()
    _kept(desk, member_form.form(desk.session, id), home_town="Huế")
    mine = desk.session.actor
    desk.session.actor = Actor("somebody-else", "Đỗ Văn Hùng", Role.SECRETARY, mine.unit)
    assert drafts.of_cadre(desk.session) == []
    assert member_form.with_draft(desk.session, id).texts["home_town"] == ""
    desk.session.actor = mine
    assert member_form.with_draft(desk.session, id).texts["home_town"] == "Huế"


def test_a_draft_with_a_label_that_an_update_dropped_opens_and_asks_for_another(desk: Desk) -> None:
    id = desk.add()
    form = member_form.form(desk.session, id)
    typed = replace(form.typed({**form.texts, "qualification": "Sơ cấp nghề kiểu cũ"}))
    drafts.keep(desk.session, typed)
    again = member_form.with_draft(desk.session, id)
    assert again.texts["qualification"] == "Sơ cấp nghề kiểu cũ"
    [finding] = again.findings_of("qualification")
    assert "không có trong danh mục" in finding.message
    assert (again.can_save,) == (False,)


def test_a_field_that_an_update_dropped_does_not_keep_a_draft_from_opening(desk: Desk) -> None:
    id = desk.add()
    form = member_form.form(desk.session, id)
    typed = form.typed({**form.texts, "home_town": "Huế"})
    drafts.keep(desk.session, replace(typed, texts={**typed.texts, "shoe_size": "41"}))
    assert member_form.with_draft(desk.session, id).texts["home_town"] == "Huế"


def test_a_draft_of_somebody_who_is_gone_can_be_read_and_not_saved(desk: Desk) -> None:
    id = desk.add(full_name="Lê Văn Cường")
    desk.sync()
    _kept(desk, member_form.form(desk.session, id), home_town="Huế")
    desk.central.write(desk.unit.id, [Remove("member", id, Departure.DELETED)])
    desk.sync()
    [draft] = drafts.of_cadre(desk.session)
    form = member_form.of_draft(desk.session, draft)
    assert form.texts["home_town"] == "Huế"
    assert "đã bị xóa" in form.read_only
    assert (form.can_save,) == (False,)


def test_what_changed_elsewhere_since_the_draft_was_typed_is_told_and_can_be_taken(desk: Desk) -> None:
    id = desk.add(phone="0912345678", email="cu@vidu.vn")
    desk.sync()
    form = member_form.form(desk.session, id)
    _kept(desk, form, phone="0987654321")
    desk.central.write(desk.unit.id, [Put("member", id, {"phone": "0933222111", "email": "moi@vidu.vn"})])
    desk.sync()
    again = member_form.with_draft(desk.session, id)
    assert again.texts["email"] == "moi@vidu.vn"
    [finding] = again.findings_of("phone")
    assert (finding.level, finding.code) == ("warning", "changed_elsewhere")
    assert "0933 222 111" in finding.message
    assert finding.fix is not None
    again.apply_fix(finding.fix)
    assert again.findings_of("phone") == ()
    assert again.changes == {}


def test_news_under_an_open_form_leaves_what_was_typed_alone(desk: Desk) -> None:
    id = desk.add(phone="0912345678", email="cu@vidu.vn")
    form = member_form.form(desk.session, id)
    form.type_in("phone", "0987654321")
    members.edit(desk.session, id, {"phone": "0933222111", "email": "moi@vidu.vn"})
    form.take_news(member_form.form(desk.session, id))
    assert (form.texts["phone"], form.texts["email"]) == ("0987 654 321", "moi@vidu.vn")
    assert form.changes == {"phone": "0987654321"}
    assert [one.code for one in form.findings_of("phone")] == ["changed_elsewhere"]


def test_the_moment_is_told_without_the_day_only_today(desk: Desk) -> None:
    assert drafts.show_moment(desk.session, "2026-11-22T14:05:00+07:00") == "14:05"
    assert drafts.show_moment(desk.session, "2026-11-20T14:05:00+07:00") == "20/11/2026 14:05"


def test_giving_up_drafts_leaves_the_others(desk: Desk) -> None:
    kept = []
    for name in ("Lê Văn Cường", "Lê Văn Dũng"):
        form = member_form.form(desk.session, org=desk.unit.branches[0])
        _kept(desk, form, full_name=name)
        kept.append(form.draft)
    drafts.drop(desk.session, kept[:1])
    assert [draft.subject for draft in drafts.of_cadre(desk.session)] == ["Lê Văn Dũng"]
    assert drafts.find(desk.session, kept[0]) is None
    assert drafts.find(desk.session, kept[1]) is not None
