"""Requests to the level above on the desk: prefilled from the tray or a member, and shown with their age."""

from __future__ import annotations

import pytest

from desktop.services import declarations, notices, queue, rejections, requests
from desktop.services.failures import ActionRefused, Usage, describe
from desktop.services.undo import take_back
from domain.decisions import Put
from sync.server import requests as above
from sync.server.declared import declare
from tests.helpers.desks import Desk, Office

TAKEN = "034303001234"


@pytest.fixture
def desk(office: Office) -> Desk:
    """Somebody was entered whom another unit has."""
    elsewhere = office.central.add_unit("TB.4.99", "Xã Tân Hòa")
    taken = {"full_name": "Vũ Thị Hoa", "citizen_id": TAKEN, "org": elsewhere.branches[0], "status": "active"}
    office.central.write(elsewhere.id, [Put("member", office.central.new_id(), taken, creates=True)])
    desk = office.desk()
    desk.add(full_name="Vũ Thị Hòa", sex="female", birth_date="2003-01-09", citizen_id=TAKEN)
    desk.sync()
    return desk


def test_the_tray_knows_whom_it_is_about_and_which_unit_was_named(desk: Desk) -> None:
    (entry,) = rejections.entries(desk.session)
    assert entry.can_ask_above
    draft = requests.about_rejection(desk.session, entry.id)
    assert (draft.name, draft.birth, draft.unit_named) == ("Vũ Thị Hòa", "09/01/2003", "Xã Tân Hòa")
    assert (draft.org, draft.member) == (desk.unit.branches[0], ""), "in no list: the entry was refused"
    assert TAKEN not in draft.citizen_id, "shown covered"
    saved, step = requests.ask(desk.session, draft, draft.unit_named, "Cùng một người")
    (row,) = requests.entries(desk.session)
    assert (row.id, row.unit_named, row.reason, row.by) == (
        saved.id, "Xã Tân Hòa", "Cùng một người", "Nguyễn Thị Lan"
    )  # fmt: skip
    assert (row.status_text, row.age_days, row.day) == ("Chờ cấp trên trả lời", 0, "22/11/2026")
    (queued,) = queue.entries(desk.session)
    assert (queued.subject, queued.action) == ("Vũ Thị Hòa", "Thêm mới")
    assert take_back(desk.session, step).gone
    assert requests.entries(desk.session) == []


def test_of_somebody_who_declared_on_the_app_it_is_about_who_declared(desk: Desk) -> None:
    said = {"full_name": "Vũ Thị Hoa", "birth_date": "09/01/2003", "citizen_id": TAKEN}
    id, _ = declare(desk.central.server.deps, desk.unit.branches[1], dict(said))
    desk.sync()
    assert declarations.answer(desk.session, [declarations.Answer(id, "admit")]).done == 1
    desk.sync()
    (entry,) = (one for one in rejections.entries(desk.session) if one.kind == "declaration")
    assert (entry.can_ask_above, entry.next_step) == (True, "Đề nghị cấp trên; giải quyết xong thì gửi lại")
    draft = requests.about_rejection(desk.session, entry.id)
    assert (draft.name, draft.birth, draft.org) == ("Vũ Thị Hoa", "09/01/2003", desk.unit.branches[1])
    requests.ask(desk.session, draft, draft.unit_named, "Cùng một người")
    assert desk.sync().figures.rejected == 0
    assert [row.name for row in requests.entries(desk.session)] == ["Vũ Thị Hoa"]


def test_one_that_waits_is_not_written_again_and_grows_older(desk: Desk) -> None:
    member = desk.add(full_name="Lê Văn Sáu", birth_date="2001")
    draft = requests.about_member(desk.session, member)
    first, _ = requests.ask(desk.session, draft, "Xã Tân Hòa", "Học ở đó")
    again = requests.about_member(desk.session, member)
    assert again.waiting == first.id
    same, step = requests.ask(desk.session, again, "Xã Tân Hòa", "Học ở đó")
    assert (same.id, same.changed, step.batch) == (first.id, False, "")
    desk.central.clock.pass_by(days=12)
    (row,) = requests.entries(desk.session)
    assert (row.age_days, row.waits, row.member) == (12, True, member)


def test_an_answer_is_shown_with_who_gave_it_and_leads_on(desk: Desk) -> None:
    (entry,) = rejections.entries(desk.session)
    draft = requests.about_rejection(desk.session, entry.id)
    saved, _ = requests.ask(desk.session, draft, draft.unit_named, "Cùng một người")
    desk.sync()
    desk.central.clock.pass_by(days=3)
    given = above.Answer("transfer_here", "Huyện đoàn", "Đã hỏi đơn vị kia")
    above.answer(desk.central.server.deps, saved.id, given)
    desk.central.clock.pass_by(days=5)
    desk.sync()
    (row,) = requests.entries(desk.session)
    assert (row.status_text, row.answer) == ("Chuyển người này về đơn vị", "Đã hỏi đơn vị kia")
    assert (row.answered, row.age_days) == ("Huyện đoàn · 25/11/2026", 3)
    assert row.case
    told = {one.code: one for one in notices.rows(desk.session)}
    assert told["request_answered"].text == (
        "Cấp trên trả lời đề nghị về Vũ Thị Hòa (trùng với Xã Tân Hòa): "
        "Chuyển người này về đơn vị, lý do: Đã hỏi đơn vị kia."
    )
    assert (told["request_answered"].kind, told["request_answered"].about) == ("request", saved.id)
    assert requests.about_rejection(desk.session, entry.id).waiting == "", "may be asked anew"


def test_a_request_says_why_and_whom_it_means(desk: Desk) -> None:
    member = desk.add(full_name="Lê Văn Sáu", birth_date="2001")
    draft = requests.about_member(desk.session, member)
    for unit, reason in (("", "Học ở đó"), ("Xã Tân Hòa", " ")):
        with pytest.raises(ActionRefused) as refused:
            requests.ask(desk.session, draft, unit, reason)
        assert (
            "Đơn vị được nêu" in describe(refused.value).sentence
            or "Lý do" in describe(refused.value).sentence
        )
    assert requests.entries(desk.session) == []
    for wrong in ("nobody", ""):
        with pytest.raises(Usage):
            requests.about_member(desk.session, wrong)
        with pytest.raises(Usage):
            requests.about_rejection(desk.session, wrong)


def test_a_branch_sees_its_own_requests_and_a_volunteer_none(office: Office, desk: Desk) -> None:
    member = desk.add(full_name="Lê Văn Sáu", org=desk.unit.branches[1], birth_date="2001")
    requests.ask(desk.session, requests.about_member(desk.session, member), "Xã Tân Hòa", "Học ở đó")
    desk.sync()
    branch, volunteer = office.desk("Phạm Hùng", "branch"), office.desk("Vũ Mai", "volunteer")
    assert len(requests.entries(desk.session)) == 1
    assert requests.entries(branch.session) == requests.entries(volunteer.session) == []
    assert requests.may_ask(branch.session)
    assert not requests.may_ask(volunteer.session)
