"""The committee screen: a post given, corrected, ended, a congress, by keyboard where it can be."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt

from desktop.features.committees.page import CommitteesPage
from desktop.features.committees.panels import CongressPanel
from desktop.features.papers.page import PapersPage
from desktop.screen_list import COMMITTEES, ORGANISATIONS, PAPERS
from desktop.services import committee_work
from desktop.services.committee_work import Seat
from desktop.tour_stage import Stage
from domain.positions.posts import Rank
from tests.gui.conftest import Window
from tests.helpers.desks import Desk, Office

Open = Callable[[Desk], Window]
CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def lan(office: Office) -> Desk:
    desk = office.desk()
    names = ("Lê Thị Cúc", "Đỗ Văn Hùng", "Trần Thị Ánh")
    people = [desk.add(full_name=name, birth_date="2001-04-05") for name in names]
    seat = Seat(rank=Rank.SECRETARY, member=people[0], texts={"held_from": "05/03/2025"})
    committee_work.give(desk.session, desk.unit.branches[0], seat)
    return desk


@pytest.fixture
def stage(lan: Desk, open_window: Open) -> Stage:
    return open_window(lan).stage


@pytest.fixture
def page(stage: Stage, lan: Desk) -> CommitteesPage:
    """As people get there: from the branch in the tree."""
    stage.screens.open_organisation(lan.unit.branches[0])
    stage.settle()
    stage.click(stage.screens.organisations.details.committee)
    stage.settle()
    found = stage.screens.built[COMMITTEES]
    assert isinstance(found, CommitteesPage)
    return found


def held(page: CommitteesPage) -> list[tuple[str, str]]:
    assert page.shown is not None
    return [(row.name, row.post) for row in page.shown.held]


def said(page: CommitteesPage) -> list[str]:
    assert page.shown is not None
    return [finding.code for finding in page.shown.findings]


def pick(stage: Stage, page: CommitteesPage, name: str) -> None:
    stage.type(page.post_panel.who.picker.search, name)
    page.post_panel.who.picker.look_up()
    stage.settle()
    page.post_panel.who.picker.table.selectRow(0)


def test_somebody_is_added_by_name_and_taken_back(stage: Stage, page: CommitteesPage) -> None:
    assert held(page) == [("Lê Thị Cúc", "Bí thư")]
    stage.key(Qt.Key.Key_N, CONTROL)
    stage.settle()
    pick(stage, page, "hung")
    page.post_panel.rank.choose(Rank.DEPUTY.value)
    stage.click(page.post_panel.act)
    stage.settle()
    assert held(page) == [("Lê Thị Cúc", "Bí thư"), ("Đỗ Văn Hùng", "Phó Bí thư")]
    assert page.notice.label.text() == "Đã thêm Đỗ Văn Hùng."
    assert not page.panels.isVisible()
    stage.key(Qt.Key.Key_Z, CONTROL)
    stage.settle()
    assert held(page) == [("Lê Thị Cúc", "Bí thư")]


def test_what_is_wrong_is_said_and_what_was_typed_stays(stage: Stage, page: CommitteesPage) -> None:
    stage.click(page.add)
    stage.settle()
    panel = page.post_panel
    stage.click(panel.act)
    assert panel.notice.label.text() == "Hãy chọn chức vụ."
    panel.rank.choose(Rank.COMMITTEE.value)
    panel.who.tabs.setCurrentIndex(1)
    panel.who.stranger.editors["person_name"].set_text("Phạm Văn Lớn")
    panel.given.editors["held_from"].set_text("31/02/2026")
    stage.click(panel.act)
    stage.settle()
    assert panel.isVisible()
    assert panel.notice.isVisible()
    assert panel.who.stranger.texts()["person_name"] == "Phạm Văn Lớn"
    panel.given.editors["held_from"].set_text("01/02/2026")
    stage.click(panel.act)
    stage.settle()
    assert held(page)[1] == ("Phạm Văn Lớn", "Ủy viên Ban Chấp hành")


def test_a_post_ends_and_is_found_among_those_of_before(stage: Stage, page: CommitteesPage) -> None:
    stage.click(page.end)
    stage.settle()
    page.end_panel.ending.editors["held_to"].set_text("20/11/2026")
    page.end_panel.ending.editors["end_reason"].set_text("Chuyển công tác")
    stage.click(page.end_panel.act)
    stage.settle()
    assert (held(page), said(page)) == ([], ["committee.no_secretary"])
    page.tabs.setCurrentIndex(1)
    stage.settle()
    assert page.model.text(page.model.rows[0], 7) == "Chuyển công tác"


def test_a_post_is_corrected_from_the_list(stage: Stage, page: CommitteesPage) -> None:
    page.table.setFocus()
    stage.key(Qt.Key.Key_Return)
    stage.settle()
    panel = page.post_panel
    assert (panel.title.text(), panel.given.texts()["held_from"]) == ("Sửa: Lê Thị Cúc", "05/03/2025")
    panel.given.editors["engagement"].set_text("Kiêm nhiệm")
    stage.click(panel.act)
    stage.settle()
    assert page.model.rows[0].texts["engagement"] == "Kiêm nhiệm"


def test_the_body_follows_the_rank_in_sight(stage: Stage, page: CommitteesPage, lan: Desk) -> None:
    stage.screens.open_organisation(lan.unit.id)
    stage.click(stage.screens.organisations.details.committee)
    stage.settle()
    stage.click(page.add)
    pick(stage, page, "Đỗ Văn Hùng")
    panel = page.post_panel
    panel.rank.choose(Rank.COMMITTEE.value)
    stage.click(panel.act)
    stage.settle()
    page.table.setFocus()
    stage.key(Qt.Key.Key_Return)
    stage.settle()
    assert panel.given.texts()["body"] == "Ban Chấp hành"
    panel.rank.choose(Rank.STANDING.value)
    assert panel.given.texts()["body"] == "Ban Thường vụ"
    stage.click(panel.act)
    stage.settle()
    assert page.model.rows[0].texts["body"] == "Ban Thường vụ"


def add_a_stranger(stage: Stage, panel: CongressPanel) -> None:
    """Somebody without a record; what is missing or cannot be read is said while it stands there."""
    panel.rank.choose(Rank.COMMITTEE.value)
    panel.who.tabs.setCurrentIndex(1)
    stage.click(panel.add)
    assert panel.notice.label.text() == "Hãy ghi họ và tên người giữ chức vụ."
    editors = panel.who.stranger.editors
    editors["person_name"].set_text("Phạm Văn Lớn")
    editors["person_birth"].set_text("31/02/1980")
    stage.click(panel.add)
    assert panel.notice.code.isVisible()
    editors["person_birth"].set_text("28/02/1980")
    stage.click(panel.add)
    assert [row.name for row in panel.model.rows][-1] == "Phạm Văn Lớn"
    assert panel.who.stranger.texts()["person_name"] == ""
    assert not panel.notice.isVisible()


def test_a_congress_is_one_step(stage: Stage, page: CommitteesPage) -> None:
    stage.click(page.congress)
    stage.settle()
    panel = page.congress_panel
    panel.common.editors["held_from"].set_text("20/11/2026")
    panel.common.editors["term_label"].set_text("2026-2027")
    for name, rank in (("anh", Rank.SECRETARY), ("hung", Rank.DEPUTY)):
        stage.type(panel.who.picker.search, name)
        panel.who.picker.look_up()
        stage.settle()
        panel.who.picker.table.selectRow(0)
        panel.rank.choose(rank.value)
        stage.click(panel.add)
        stage.settle()
    add_a_stranger(stage, panel)
    stage.click(panel.act)
    stage.settle()
    assert held(page) == [
        ("Trần Thị Ánh", "Bí thư"),
        ("Đỗ Văn Hùng", "Phó Bí thư"),
        ("Phạm Văn Lớn", "Ủy viên Ban Chấp hành"),
    ]
    assert page.tabs.tabText(1) == "Đã thôi (1)"
    stage.key(Qt.Key.Key_Z, CONTROL)
    stage.settle()
    assert held(page) == [("Lê Thị Cúc", "Bí thư")]


def test_the_list_is_printed_and_the_way_leads_back(stage: Stage, page: CommitteesPage) -> None:
    stage.key(Qt.Key.Key_P, CONTROL)
    stage.settle()
    papers = stage.screens.built[PAPERS]
    assert isinstance(papers, PapersPage)
    stage.until(lambda: papers.document is not None, "the list is filled in")
    stage.settle()
    said = papers.preview.sheets.accessibleDescription().replace("\N{NO-BREAK SPACE}", " ")
    assert "DANH SÁCH BAN CHẤP HÀNH" in said
    assert "Lê Thị Cúc" in said
    stage.click(papers.back)
    stage.settle()
    assert stage.screens.current == COMMITTEES
    stage.key(Qt.Key.Key_Escape)
    stage.settle()
    assert stage.screens.current == ORGANISATIONS


def test_a_members_form_leads_to_the_committee_of_their_branch(stage: Stage, lan: Desk) -> None:
    stage.screens.open_member(lan.add(full_name="Vũ Đức Minh"))
    stage.settle()
    link = stage.screens.members.form.fields.sections["posts"].link
    assert link is not None
    link.click()
    stage.settle()
    page = stage.screens.built[COMMITTEES]
    assert isinstance(page, CommitteesPage)
    assert held(page) == [("Lê Thị Cúc", "Bí thư")]


def test_another_organisation_is_chosen_and_its_work_is_counted(
    stage: Stage, page: CommitteesPage, lan: Desk
) -> None:
    texts = [page.choice.itemText(place).strip() for place in range(page.choice.count())]
    assert any(text.endswith("(1)") for text in texts)
    page.choice.choose(lan.unit.branches[1])
    page.choice.activated.emit(0)
    stage.settle()
    assert page.shown is not None
    assert page.shown.org == lan.unit.branches[1]
    assert page.empty.isVisible()
