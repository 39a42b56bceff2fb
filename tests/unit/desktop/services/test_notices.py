"""Notices in words: what waits comes first, each is for whom it concerns, marking one is an edit."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from desktop.services import notices, status, undo
from desktop.services.failures import ActionRefused
from desktop.services.operations import name_of
from domain.roles import Actor, Role
from sync.protocol.rulebook import rulebook
from tests.helpers.case_office import BRANCH_CADRE, CaseOffice
from tests.helpers.replicas import BRANCH, OTHER_BRANCH, UNIT, change

ARRIVING = {"full_name": "Trần Thị Ánh", "unit_name": "Phường Sông Xanh"}
VOLUNTEER = Actor("volunteer-1", "Hà Văn Tình", Role.VOLUNTEER, UNIT, BRANCH)


@pytest.fixture
def office(tmp_path: Path) -> Iterator[CaseOffice]:
    made = CaseOffice.opened(tmp_path / "home")
    yield made
    made.close()


def told(office: CaseOffice, id: str, code: str, on: str = "2026-11-20", **fields: Any) -> str:
    """A notice that the server sent."""
    with office.desk.replica.reading() as reader:
        version = reader.meta.cursor + 1
    given = {"code": code, "params": ARRIVING, "raised_on": on, **fields}
    office.desk.pull(change(id, version, "notice", **given))
    return id


def case(office: CaseOffice, id: str, org: str = BRANCH, workflow: str = "transfer") -> str:
    with office.desk.replica.reading() as reader:
        version = reader.meta.cursor + 1
    subject = {"full_name": "Trần Thị Ánh"}
    fields = {"workflow": workflow, "state": "incoming", "org": org, "subject": subject, "data": {}}
    office.desk.pull(change(id, version, "case", **fields))
    return id


def test_what_waits_comes_first_and_the_newest_on_top(office: CaseOffice) -> None:
    told(office, "n1", "transfer_arrived", "2026-11-01")
    told(office, "n2", "transfer_cancelled", "2026-11-21", done=True)
    told(office, "n3", "transfer_declined", "2026-11-20", params={**ARRIVING, "reason": "Không cư trú"})
    found = notices.rows(office.session)
    assert [row.id for row in found] == ["n3", "n1", "n2"]
    assert [row.day for row in found] == ["20/11/2026", "01/11/2026", "21/11/2026"]
    assert found[0].text == "Phường Sông Xanh không tiếp nhận Trần Thị Ánh, lý do: Không cư trú."
    assert found[1].text == "Phường Sông Xanh giới thiệu Trần Thị Ánh chuyển đến, đang chờ tiếp nhận."
    assert [row.id for row in notices.rows(office.session, done=True)] == ["n2"]


@pytest.mark.parametrize("code", list(rulebook().catalogue("notice_code").labels))
def test_every_notice_has_its_sentence_whatever_the_server_left_out(office: CaseOffice, code: str) -> None:
    whole = {
        **ARRIVING,
        "workflow": "maturity",
        "state": "effective",
        "accepted_on": "2026-11-20",
        "card_number": "12",
        "holder": "Lê Văn Bảy",
        "name": "Chi đoàn thôn Đông",
        "into": "Chi đoàn thôn Đoài",
    }
    said = notices.text_of(office.session, code, whole)
    assert said.endswith(".")
    assert "Trưởng thành" in said or "maturity" not in said
    bare = notices.text_of(office.session, code, {})
    assert bare.endswith(".")
    assert "{" not in bare
    assert "None" not in bare


def test_a_notice_of_a_newer_server_is_told_all_the_same(office: CaseOffice) -> None:
    assert notices.text_of(office.session, "something_new", {}).startswith("Thông báo mới từ máy chủ")


def test_a_notice_leads_to_the_case_or_the_member_while_it_is_here(office: CaseOffice) -> None:
    member = office.member(1)
    told(office, "n1", "transfer_arrived", about_kind="case", about=case(office, "case-1"))
    told(office, "n2", "card_number_taken", "2026-11-19", about_kind="member", about=member)
    told(office, "n3", "transfer_arrived", "2026-11-18", about_kind="case", about="gone")
    told(office, "n4", "proposed_update", "2026-11-17", about_kind="conflict", about="settled")
    assert [(row.kind, row.about) for row in notices.rows(office.session)] == [
        ("case", "case-1"),
        ("member", member),
        ("", ""),
        ("", ""),
    ]


def test_marking_is_an_edit_that_can_be_taken_back(office: CaseOffice) -> None:
    told(office, "n1", "transfer_arrived")
    told(office, "n2", "transfer_cancelled")
    assert status.read(office.session).notices == 2
    step = notices.mark(office.session, ["n1", "n2"], done=True)
    assert status.read(office.session).notices == 0
    assert {row.sync for row in notices.rows(office.session)} == {"pending"}
    with office.desk.replica.reading() as reader:
        queued = [(one.operation.kind, one.operation.do, one.operation.set) for one in reader.outbox()]
    assert queued == [("notice", "edit", {"done": True})] * 2
    with office.desk.replica.reading() as reader:
        assert name_of(reader, "notice", "n1") == "Có hồ sơ chuyển đến chờ tiếp nhận"
    undo.take_back(office.session, step)
    assert status.read(office.session).notices == 2
    assert notices.mark(office.session, ["n1"], done=False).is_empty


def test_a_branch_cadre_is_told_of_the_own_branch_and_nothing_sensitive(office: CaseOffice) -> None:
    told(office, "n1", "transfer_arrived", about_kind="case", about=case(office, "case-1"))
    told(office, "n2", "transfer_arrived", about_kind="case", about=case(office, "case-2", OTHER_BRANCH))
    about = case(office, "case-3", workflow="discipline")
    told(office, "n3", "case_decided", about_kind="case", about=about, params={"workflow": "discipline"})
    told(office, "n4", "branch_merged", about_kind="organisation", about=BRANCH)
    told(office, "n5", "admitted_twice")
    assert len(notices.rows(office.session)) == 5
    branch = office.session.handed_to(BRANCH_CADRE)
    assert sorted(row.id for row in notices.rows(branch)) == ["n1", "n4"]
    assert status.read(branch).notices == 2


def test_who_may_not_mark_a_notice_is_told_none(office: CaseOffice) -> None:
    told(office, "n1", "transfer_arrived", about_kind="case", about=case(office, "case-1"))
    with office.desk.replica.writing() as work:
        work.add_actor(VOLUNTEER)
        work.commit()
    volunteer = office.session.handed_to(VOLUNTEER)
    assert notices.rows(volunteer) == []
    with pytest.raises(ActionRefused):
        notices.mark(volunteer, ["n1"], done=True)
