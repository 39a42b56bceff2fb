"""The first page leads to the work; the weekly review is ticked and signed; campaigns have a last day."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from PySide6.QtWidgets import QApplication

from desktop.features.dashboard.page import DashboardPage
from desktop.features.dashboard.review_page import ReviewPage
from desktop.features.directives.page import DirectivesPage
from desktop.features.papers.page import PapersPage
from desktop.printing.document import PaperDocument
from desktop.screen_list import DASHBOARD, DIRECTIVES, MISSING, PAPERS, REVIEW
from desktop.services import campaigns, weekly_reviews
from desktop.services.paper_content import Table
from desktop.services.reviewing import Looking
from desktop.tour_stage import Stage
from domain.decisions import Put
from tests.gui.conftest import Window
from tests.helpers.desks import Desk, Office

Open = Callable[[Desk], Window]


@pytest.fixture
def lan(office: Office) -> Desk:
    desk = office.desk()
    desk.add(full_name="Bùi An", sex="male", birth_date="2003-03-05")
    desk.add(full_name="Lê Già", sex="male", birth_date="1990-03-05")
    return desk


def dashboard(stage: Stage) -> DashboardPage:
    page = stage.screens.open(DASHBOARD)
    stage.settle()
    assert isinstance(page, DashboardPage)
    return page


def tasks(page: DashboardPage) -> list[str]:
    return [task.key for task in page.tasks.rows]


def test_the_cards_count_work_and_lead_to_it(lan: Desk, open_window: Open) -> None:
    stage = open_window(lan).stage
    page = dashboard(stage)
    assert {key: card.count.text() for key, card in page.cards.items()} == {
        "missing": "2", "duplicates": "0", "refused": "0", "waiting": "0", "growing_out": "1",
    }  # fmt: skip
    assert "gồm 2 thay đổi chưa gửi" in page.stamp.text()
    page.cards["missing"].click()
    stage.settle()
    assert stage.screens.current == MISSING


def test_tasks_lead_where_they_are_done(lan: Desk, open_window: Open) -> None:
    stage = open_window(lan).stage
    page = dashboard(stage)
    assert {"review", "missing", "maturity"} <= set(tasks(page))
    page.task_table.selectRow(tasks(page).index("review"))
    page.task_table.activated.emit(page.task_table.currentIndex())
    stage.settle()
    assert stage.screens.current == REVIEW


def test_a_directive_of_the_week_opens_from_it(office: Office, lan: Desk, open_window: Open) -> None:
    central, id = office.central, office.central.new_id()
    fields = {"direction": "in", "state": "issued", "abstract": "Nộp báo cáo", "issued_on": "2026-11-02"}
    day = {"deadline": str(lan.session.today)}
    central.write(office.unit.id, [Put("directive", id, {**fields, **day}, creates=True)])
    lan.sync()
    stage = open_window(lan).stage
    page = dashboard(stage)
    place = tasks(page).index("directive")
    assert page.tasks.rows[place].due == "hôm nay là hạn"
    page.task_table.selectRow(place)
    page.task_table.activated.emit(page.task_table.currentIndex())
    stage.settle()
    shown = stage.screens.page(DIRECTIVES)
    assert stage.screens.current == DIRECTIVES
    assert isinstance(shown, DirectivesPage)
    assert shown.detail.isVisible()


def test_the_list_of_the_week_is_printed(lan: Desk, open_window: Open) -> None:
    stage = open_window(lan).stage
    dashboard(stage).print.click()
    stage.settle()
    paper = stage.screens.page(PAPERS)
    assert isinstance(paper, PapersPage)
    assert stage.screens.current == PAPERS


def test_a_campaign_is_entered_finished_and_counted_down(lan: Desk, open_window: Open) -> None:
    stage = open_window(lan).stage
    page = dashboard(stage)
    page.add.click()
    stage.type(page.panel.editors["name"].editor, "Đủ thông tin")
    page.panel.save.click()
    stage.settle()
    assert page.side.isVisible()
    assert "Hạn" in page.panel.notice.label.text()
    due = lan.session.today + timedelta(days=12)
    stage.type(page.panel.editors["due_on"].editor, f"{due:%d/%m/%Y}")
    page.panel.save.click()
    stage.settle()
    assert not page.side.isVisible()
    assert [row.countdown for row in page.campaigns.rows] == ["còn 12 ngày"]
    assert tasks(page)[0] == "campaign"
    page.finish.click()
    stage.settle()
    assert page.campaigns.rows == []
    assert [row.name for row in campaigns.rows(lan.session, done=True)] == ["Đủ thông tin"]


def test_a_campaign_with_a_long_name_is_in_sight_in_whole(lan: Desk, open_window: Open) -> None:
    name = "Làm sạch số liệu đoàn viên đợt hai theo công văn của Tỉnh đoàn trước ngày họp giao ban cuối năm"
    for count in (1, 2):
        due = str(lan.session.today + timedelta(days=12 + count))
        campaigns.add(lan.session, {"name": f"{name} ({count})", "due_on": due})
    stage = open_window(lan).stage
    page = dashboard(stage)
    table = page.campaign_table
    assert table.rowHeight(0) > table.verticalHeader().defaultSectionSize()
    assert table.viewport().height() >= table.rowHeight(0) + table.rowHeight(1)


def test_a_review_is_ticked_signed_and_kept(lan: Desk, open_window: Open) -> None:
    stage = open_window(lan).stage
    page = stage.screens.open(REVIEW)
    stage.settle()
    assert isinstance(page, ReviewPage)
    page.sign.click()
    stage.settle()
    assert weekly_reviews.history(lan.session) == []
    assert "chưa đánh dấu" in page.notice.label.text()
    assert next(iter(page.lines.values())).tick.hasFocus()
    for key, line in page.lines.items():
        if key != "unsent":
            line.tick.click()
    stage.type(page.lines["missing"].remark, "đã gọi")
    page.sign.click()
    stage.settle()
    assert weekly_reviews.history(lan.session) == []
    assert page.lines["unsent"].tick.hasFocus()
    stage.type(page.lines["unsent"].remark, "chờ có mạng")
    page.name.clear()
    page.sign.click()
    stage.settle()
    assert weekly_reviews.history(lan.session) == []
    stage.type(page.name, "Lò Thị Mai")
    page.sign.click()
    stage.settle()
    (review,) = weekly_reviews.history(lan.session)
    notes = {line.key: (line.ticked, line.note) for line in review.lines if line.note}
    assert notes == {"missing": (True, "đã gọi"), "unsent": (False, "chờ có mạng")}
    assert [row.signed_by for row in page.history.rows] == ["Lò Thị Mai"]
    assert "Lò Thị Mai đã rà soát" in dashboard(stage).reviewed.text()


def test_a_cadre_of_a_branch_sees_campaigns_and_adds_none(office: Office, open_window: Open) -> None:
    desk = office.desk("Lò Văn Pà", role="branch")
    stage = open_window(desk).stage
    page = dashboard(stage)
    assert not page.add.isVisible()


@pytest.mark.parametrize(("remark", "note", "points"), [(0, 0, 12.0), (90, 300, 8.0)])
def test_a_review_is_one_page_however_much_is_remarked(
    lan: Desk, qapp: QApplication, remark: int, note: int, points: float
) -> None:
    said = "Đã nhắc Chi đoàn Thôn 3 bổ sung trước ngày 30/11, còn bốn người chưa có giấy tờ. " * 4
    found = Looking(lan.session).look()
    ticked = {one.key: said[:remark] for one in found}
    review = weekly_reviews.sign(lan.session, found, ticked, "Nguyễn Thị Lan", said[:note])
    paper = weekly_reviews.paper(lan.session, review)
    assert PaperDocument(paper).pages == 1
    assert [part.points for part in paper.parts if isinstance(part, Table)] == [points]
