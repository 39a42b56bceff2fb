"""Two papers of which one stands: both are in sight, and the three ways out of it are plain."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt

from desktop.features.conflicts.page import ConflictPage
from desktop.screens import CASE, SYNC
from desktop.services.cases import Cases
from desktop.tour_stage import Stage
from desktop.widgets.plain_label import PlainLabel
from tests.gui.conftest import Window
from tests.helpers.clashing_papers import Clashing, moved_away, two_papers
from tests.helpers.desks import Desk, Office

CONTROL = Qt.KeyboardModifier.ControlModifier
Open = Callable[[Desk], Window]


@pytest.fixture
def papers(office: Office) -> Clashing:
    return two_papers(office)


def open_conflict(stage: Stage, papers: Clashing, id: str) -> ConflictPage:
    stage.screens.open_conflict(id)
    stage.settle()
    return stage.screens.conflict


def test_only_giving_up_settles_it_and_the_button_says_so(papers: Clashing, open_window: Open) -> None:
    (view,) = papers.open()
    stage = open_window(papers.hung).stage
    page = open_conflict(stage, papers, view.id)
    (card,) = page.groups
    assert not page.take_mine.isVisible()
    assert not card.mine.isVisible()
    assert not card.results
    assert page.take_theirs.text() == "Hủy hồ sơ của tôi"
    assert [button.text() for button in page.foot.ways.values()] == ["Hỏi cấp trên…"]
    stage.key(Qt.Key.Key_1)
    assert not page.save_button.isEnabled()
    stage.click(page.take_theirs)
    stage.key(Qt.Key.Key_Return, CONTROL)
    stage.settle()
    assert stage.screens.current == SYNC
    assert Cases(stage.workspace.session).show(papers.case).state == "cancelled"


def test_asking_the_level_above_leads_to_the_case_with_both_papers(
    papers: Clashing, open_window: Open
) -> None:
    (view,) = papers.open()
    stage = open_window(papers.hung).stage
    page = open_conflict(stage, papers, view.id)
    stage.click(page.foot.ways["appeal"])
    stage.settle()
    case = stage.screens.case
    assert (stage.screens.current, case.step, case.go.text()) == (CASE, "appeal", "Hỏi cấp trên")
    said = [label.text() for label in case.clash.findChildren(PlainLabel) if label.isVisible()]
    assert {"15-QĐ/ĐTN", "20/10/2026", "Phạm Thị Yến", "7-GGT", "01/10/2026", "Trần Thị Hòa"} <= set(said)
    stage.key(Qt.Key.Key_Return, CONTROL)
    stage.settle()
    assert case.case is not None
    assert case.case.state == "conflict", "without a reason nobody is asked"
    stage.compose(case.reason, "Đã hẹn nhau từ trước")
    stage.key(Qt.Key.Key_Return, CONTROL)
    stage.settle()
    assert case.case.state == "appealed", case.notice.label.text()
    assert case.clash.isVisible()
    assert not case.clash.ways


def test_of_a_case_that_lost_nothing_is_chosen_before_a_person_chooses(
    papers: Clashing, open_window: Open
) -> None:
    stage = open_window(papers.hung).stage
    stage.screens.open_case(papers.case)
    stage.settle()
    case = stage.screens.case
    assert case.step == ""
    assert not case.go.isVisible()
    assert "trái với giấy tờ có hiệu lực hơn" in case.clash.told.text()
    assert list(case.clash.ways) == ["give_up", "appeal"], "who is still here is not sent to another unit"
    stage.click(case.clash.ways["give_up"])
    assert case.steps.choices["give_up"].isChecked()
    stage.click(case.go)
    stage.settle()
    assert case.case is not None
    assert case.case.state == "cancelled"


def test_the_case_of_somebody_who_moved_is_sent_to_the_new_unit(office: Office, open_window: Open) -> None:
    papers = moved_away(office)
    (view,) = papers.open()
    stage = open_window(papers.hung).stage
    page = open_conflict(stage, papers, view.id)
    assert "gửi lại cho đơn vị mới" in page.question.text()
    assert list(page.foot.ways) == ["appeal", "resend"]
    stage.click(page.foot.ways["resend"])
    stage.settle()
    case = stage.screens.case
    assert "Xã Đoàn Kết" in case.clash.told.text()
    stage.key(Qt.Key.Key_Return, CONTROL)
    stage.settle()
    stage.key(Qt.Key.Key_F5)
    stage.settle()
    assert case.case is not None
    assert (case.case.state, case.case.sync) == ("cancelled", "synced"), case.notice.label.text()
    there = [row for row in office.central.records(papers.unit_there) if row[0] == "case"]
    assert len(there) == 2, "the transfer, and this case as their draft"
