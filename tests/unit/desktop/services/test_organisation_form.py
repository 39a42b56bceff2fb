"""Correcting an organisation's details: what is found, what is kept, who may."""

from __future__ import annotations

import pytest

from desktop.services import drafts, organisation_form, server_copy, undo
from desktop.services.failures import ActionRefused
from desktop.services.organisation_form import OrganisationForm
from domain.organisations.fields import ORGANISATION
from tests.helpers.desks import Desk, Office


def opened(desk: Desk, number: int = 0) -> OrganisationForm:
    return organisation_form.form(desk.session, desk.unit.branches[number])


def codes(form: OrganisationForm, level: str = "") -> list[str]:
    return [one.code for one in form.findings if level in ("", one.level)]


def test_every_declared_field_can_be_read_and_only_those_that_are_ours_written(desk: Desk) -> None:
    form = opened(desk)
    assert form.texts.keys() == ORGANISATION.by_name.keys()
    assert (form.texts["level"], form.texts["parent"]) == ("Chi đoàn", "Xã Thống Nhất")
    assert form.values.keys() == {field.name for field in ORGANISATION.fields if field.correctable}
    assert form.values.keys().isdisjoint({"name", "founded_on", "code"}), "a paper changes these"


def test_a_correction_is_saved_and_can_be_taken_back_as_one_step(desk: Desk) -> None:
    form = opened(desk)
    form.type_in("term_from", "3/2025")
    form.type_in("reported_members", "1.248")
    assert form.changes == {"term_from": "2025-03", "reported_members": 1248}
    saved, step = form.save_as_step()
    assert (saved.sync, saved.changed) == ("pending", True)
    assert opened(desk).texts["reported_members"] == "1.248"
    undo.take_back(desk.session, step)
    assert (opened(desk).texts["term_from"], opened(desk).texts["reported_members"]) == ("", "")


def test_three_levels_are_told_apart_and_only_an_error_keeps_from_saving(desk: Desk) -> None:
    form = opened(desk)
    assert codes(form, "hint") == ["organisation.no_contact"]
    form.type_in("term_to", "2024")
    assert (codes(form, "warning"), form.can_save) == (["term_to.over"], True)
    form.type_in("term_from", "2025")
    assert (codes(form, "error"), form.can_save) == (["term_to.before"], False)
    form.type_in("term_from", "một hôm nào đó")
    assert form.texts["term_from"] == "một hôm nào đó"
    with pytest.raises(ActionRefused):
        form.save_as_step()


def test_a_name_that_a_sibling_has_already_is_pointed_out(desk: Desk) -> None:
    desk.central.edit(desk.unit, "organisation", desk.unit.branches[0], name="CHI DOAN THON 2")
    desk.sync()
    form = opened(desk)
    [found] = [one for one in form.findings if one.code == "organisation.same_name"]
    assert "Chi đoàn thôn 2" in found.message
    assert form.can_save


def test_nothing_changed_is_saved_as_nothing(desk: Desk) -> None:
    saved, step = opened(desk).save_as_step()
    assert (saved.changed, step.written) == (False, ())


def test_what_is_typed_is_kept_as_a_draft_and_goes_with_the_save(desk: Desk) -> None:
    form = opened(desk)
    drafts.keep(desk.session, form.typed({**form.texts, "phone": "0227", "term_to": "mai"}))
    desk.reopen()
    again = opened(desk)
    assert (again.texts["phone"], again.texts["term_to"]) == ("0227", "mai")
    assert again.draft_at
    assert [draft.subject for draft in drafts.of_cadre(desk.session, "organisation")] == ["Chi đoàn thôn 1"]
    assert drafts.of_cadre(desk.session) == []
    again.type_in("term_to", "2030")
    again.save_as_step()
    assert drafts.of_cadre(desk.session, "organisation") == []
    assert opened(desk).texts["term_to"] == "2030"


def test_typing_the_saved_values_back_drops_the_draft(desk: Desk) -> None:
    form = opened(desk)
    drafts.keep(desk.session, form.typed({**form.texts, "phone": "0227"}))
    again = opened(desk)
    again.type_in("phone", "")
    again.save_as_step()
    assert drafts.of_cadre(desk.session, "organisation") == []


def test_news_from_elsewhere_come_in_beside_what_is_typed(office: Office) -> None:
    desk = office.desk()
    form = opened(desk)
    form.type_in("phone", "0227 111")
    office.central.edit(office.unit, "organisation", form.id, phone="0227 999", address="Thôn Đông")
    desk.sync()
    form.take_news(opened(desk))
    assert (form.texts["phone"], form.texts["address"]) == ("0227 111", "Thôn Đông")
    [news] = [one for one in form.findings if one.code == "changed_elsewhere"]
    assert "0227 999" in news.message
    assert news.fix is not None
    form.apply_fix(news.fix)
    assert (form.texts["phone"], form.changes) == ("0227 999", {})


def test_a_draft_meets_a_record_that_moved_on(office: Office) -> None:
    desk = office.desk()
    form = opened(desk)
    drafts.keep(desk.session, form.typed({**form.texts, "phone": "0227 111"}))
    office.central.edit(office.unit, "organisation", form.id, phone="0227 999")
    desk.sync()
    assert "changed_elsewhere" in codes(opened(desk))


def test_a_secretary_may_a_branch_cadre_in_their_own_branch_and_a_volunteer_nowhere(office: Office) -> None:
    assert opened(office.desk()).read_only == ""
    branch = office.desk("Đỗ Văn Hùng", role="branch")
    assert opened(branch, 0).read_only == ""
    assert "Chi đoàn thôn 2" in opened(branch, 1).read_only
    volunteer = opened(office.desk("Vũ Thị Hoa", role="volunteer"))
    assert "tình nguyện viên" in volunteer.read_only
    assert "Bí thư" in volunteer.read_only
    assert not volunteer.can_save


def test_an_organisation_that_is_gone_is_said_so(desk: Desk) -> None:
    with pytest.raises(ActionRefused, match="unknown_record"):
        organisation_form.form(desk.session, "nowhere")


def test_the_servers_copy_stands_beside_ours(desk: Desk) -> None:
    form = opened(desk)
    form.type_in("address", "Thôn Đông")
    form.save_as_step()
    copy = server_copy.of_record(desk.session, ORGANISATION, form.id)
    differing = [(one.label, one.here, one.there) for one in copy.fields if one.differs]
    assert (copy.known, differing) == (True, [("Địa chỉ", "Thôn Đông", "")])
