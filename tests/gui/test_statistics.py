"""Figures on the screen: as they are counted, each leading to exactly those whom it counts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from openpyxl import load_workbook
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtWidgets import QApplication, QFileDialog

from desktop.features.papers.page import PapersPage
from desktop.features.statistics.page import StatisticsPage
from desktop.screen_list import MEMBERS, PAPERS, STATISTICS, STAYS
from desktop.services import members
from desktop.tour_stage import Stage
from desktop.widgets.theme import theme
from domain.statistics.model import ColumnKind, Share
from domain.statistics.shares import cell_text
from tests.gui.figure_world import WHOLE, World, lived_in

CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture(scope="module")
def world(qapp: QApplication, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    yield from lived_in(qapp, tmp_path_factory.mktemp("statistics"))


@pytest.fixture
def page(world: World) -> Iterator[StatisticsPage]:
    """At Biểu 2 of the whole unit, today."""
    page = world.page
    world.stage.screens.open(STATISTICS)
    page.tabs.setCurrentIndex(0)
    page.notice.leave()
    page.listing.close()
    page.filters.span.choose("")
    page.filters.clear_all()
    page.tables.choose("bieu_2")
    world.stage.settle()
    yield page
    # The list of members follows what is opened a moment later.
    follows = world.stage.screens.members._follow
    world.stage.until(lambda: not follows.isActive(), "the list of members has followed")


@pytest.fixture
def stage(world: World) -> Stage:
    return world.stage


def choose(stage: Stage, page: StatisticsPage, table: str) -> None:
    page.tables.choose(table)
    stage.settle()


def is_listing(page: StatisticsPage) -> bool:
    return page.listing.is_open


def shown(page: StatisticsPage) -> list[list[str]]:
    model = page.model
    return [
        [str(model.index(row, column).data()) for column in range(model.columnCount())]
        for row in range(model.rowCount())
    ]


def links(page: StatisticsPage) -> Iterator[QModelIndex]:
    model = page.model
    for row in range(model.rowCount()):
        for column in range(model.columnCount()):
            if model.link(model.index(row, column)) is not None:
                yield model.index(row, column)


def test_the_total_is_written_as_large_as_the_text_is_by_now(page: StatisticsPage, stage: Stage) -> None:
    total = page.model.index(0, 0)
    sizes = []
    for percent in (100, 150):
        theme().resize(percent)
        stage.settle()
        sizes.append(total.data(Qt.ItemDataRole.FontRole).pointSizeF())
        assert sizes[-1] == QApplication.font().pointSizeF()
    theme().resize(100)
    stage.settle()
    assert sizes[1] > sizes[0]


def test_a_table_shows_what_is_counted_with_its_total_on_top(stage: Stage, page: StatisticsPage) -> None:
    assert shown(page) == [
        ["Tổng cộng", "4", "2", "50,00%", "2", "50,00%"],
        ["Chi đoàn thôn 1", "3", "2", "66,67%", "1", "33,33%"],
        ["Chi đoàn thôn 2", "1", "0", "0,00%", "1", "100,00%"],
    ]
    assert page.heading.title.text() == "Biểu 2. Số liệu đoàn viên"


def test_figures_say_how_old_they_are_and_what_is_not_sent(stage: Stage, page: StatisticsPage) -> None:
    assert re.fullmatch(
        r"Tính đến ngày 22/11/2026, theo lần đồng bộ .+, gồm 4 thay đổi chưa gửi", page.heading.stamp.text()
    )


@pytest.mark.parametrize("table", ["bieu_2", "t2"])
def test_every_number_lists_exactly_as_many_as_it_says(
    table: str, stage: Stage, page: StatisticsPage
) -> None:
    choose(stage, page, table)
    found = list(links(page))[::2]
    assert len(found) >= 4
    answer = page.answer
    assert answer is not None
    result = answer.counted.result
    for index in found[:6]:
        line, column = page.model.link(index) or (None, None)
        assert line is not None
        assert column is not None
        cell = line.cells[result.table.columns.index(column)]
        expected = cell.part if isinstance(cell, Share) else cell
        page.table.setCurrentIndex(index)
        page.table.setFocus()
        stage.key(Qt.Key.Key_Return)
        stage.settle()
        assert is_listing(page)
        assert page.listing.panel.model.rowCount() == expected
        stage.key(Qt.Key.Key_Escape)
        stage.settle()
        assert not is_listing(page)
        assert page.table.hasFocus()


def test_percentages_and_totals_follow_from_the_figures_in_sight(stage: Stage, page: StatisticsPage) -> None:
    for name in ("bieu_2", "bieu_3"):
        choose(stage, page, name)
        answer = page.answer
        assert answer is not None
        result = answer.counted.result
        places = {column.key: place for place, column in enumerate(result.table.columns)}
        for place, column in enumerate(result.table.columns):
            if column.kind is ColumnKind.COUNT:
                counts = [row.cells[place] for row in result.rows]
                assert result.total.cells[place] == sum(one for one in counts if isinstance(one, int))
            elif column.kind is ColumnKind.PERCENT:
                for number, row in enumerate((result.total, *result.rows)):
                    part, whole = (row.cells[places[key]] for key in column.of)
                    assert isinstance(part, int)
                    assert isinstance(whole, int)
                    assert page.model.text(number, place + 1) == cell_text(Share(part, whole))


def test_a_name_in_the_list_leads_to_the_form(stage: Stage, page: StatisticsPage) -> None:
    page.table.setCurrentIndex(page.model.index(2, 1))
    page.table.setFocus()
    stage.key(Qt.Key.Key_Space)
    stage.settle()
    assert page.listing.panel.about.text() == "Chi đoàn thôn 2: 1"
    stage.key(Qt.Key.Key_Return)
    stage.settle()
    assert stage.screens.current == MEMBERS
    assert stage.screens.members.form.fields.editors["full_name"].text() == "Vũ Dung"


def test_a_guest_leads_to_the_list_of_stays_and_who_left_to_a_form_that_says_so(
    stage: Stage, page: StatisticsPage
) -> None:
    page.listing.record_requested.emit("guest", "0190a000-0000-7000-8000-000000000001")
    stage.settle()
    assert stage.screens.current == STAYS
    stage.screens.open(STATISTICS)
    page.listing.record_requested.emit("member", "0190a000-0000-7000-8000-000000000002")
    stage.settle()
    assert stage.screens.current == MEMBERS


def test_a_filter_narrows_and_esc_widens_again(world: World, stage: Stage, page: StatisticsPage) -> None:
    stage.key(Qt.Key.Key_F, CONTROL)
    assert page.filters.org.hasFocus()
    page.filters.org.choose(world.lan.unit.branches[1])
    page.filters.org.activated.emit(1)
    stage.settle()
    assert shown(page)[0][1] == "1"
    page.table.setFocus()
    stage.key(Qt.Key.Key_Escape)
    stage.settle()
    assert shown(page)[0][1] == "4"


def test_days_are_read_as_they_are_typed_and_wrong_ones_marked(stage: Stage, page: StatisticsPage) -> None:
    page.filters.until.setFocus()
    stage.type(page.filters.until, "1/2/2018")
    stage.key(Qt.Key.Key_Return)
    stage.settle()
    assert page.filters.until.text() == "01/02/2018"
    assert page.heading.stamp.text().startswith("Tính đến ngày 01/02/2018")
    assert shown(page)[0][1] == "0"
    page.filters.until.setText("31/02/2018")
    page.filters.until.returnPressed.emit()
    assert page.filters.until.property("finding") == "error"
    page.filters.clear.click()
    stage.settle()
    assert page.filters.until.property("finding") == ""
    assert shown(page)[0][1] == "4"


def test_a_table_of_a_period_asks_from_when_to_when(stage: Stage, page: StatisticsPage) -> None:
    choose(stage, page, "t1")
    assert page.heading.stamp.text().startswith("Từ ngày 01/01/2026 đến ngày 22/11/2026")
    page.filters.span.choose("last_year")
    page.filters.span.activated.emit(1)
    stage.settle()
    assert page.heading.stamp.text().startswith("Từ ngày 01/01/2025 đến ngày 31/12/2025")
    assert not page.filters.since.isVisible()
    page.filters.span.choose("chosen")
    page.filters.span.activated.emit(1)
    stage.settle()
    assert page.filters.since.isVisible()
    assert page.filters.since.placeholderText().startswith("01/01/")
    assert page.filters.until.isVisible()


def test_the_old_way_of_counting_is_a_switch_where_it_matters(stage: Stage, page: StatisticsPage) -> None:
    assert not page.filters.old_way.isVisible()
    choose(stage, page, "bieu_5")
    assert [row[0] for row in shown(page)] == ["Tổng cộng", "Chi đoàn thôn 2"]
    assert page.model.titles()[0] == ("", "Chi đoàn")
    page.filters.old_way.click()
    stage.settle()
    answer = page.answer
    assert answer is not None
    assert answer.counted.result.query.as_in_2023


def test_nothing_to_show_is_said_in_words_with_the_way_out(stage: Stage, page: StatisticsPage) -> None:
    choose(stage, page, "bieu_5")
    page.filters.sector.setCurrentIndex(page.filters.sector.count() - 1)
    page.filters.sector.activated.emit(0)
    stage.settle()
    assert page.empty.heading.text() == "Không có đơn vị nào trong biểu này"
    page.empty.action.click()
    stage.settle()
    assert not page.empty.isVisible()


def test_the_chart_has_the_numbers_of_the_table_and_leads_to_the_same_people(
    stage: Stage, page: StatisticsPage
) -> None:
    page.tabs.setCurrentIndex(1)
    stage.settle()
    chart = page.chart.view.chart
    assert chart.names == ("Chi đoàn thôn 1", "Chi đoàn thôn 2")
    for series, key in zip(
        chart.series, page.chart.declared.columns if page.chart.declared else (), strict=True
    ):
        printed = [page.model.cell_of(org, key).data() for org in chart.orgs]
        assert [mark.text for mark in series.marks] == printed
    page.chart.view.setFocus()
    stage.key(Qt.Key.Key_Home)
    stage.key(Qt.Key.Key_Return)
    stage.settle()
    assert is_listing(page)
    assert str(page.listing.panel.model.rowCount()) == chart.series[0].marks[0].text
    page.chart.copy.click()
    assert not QApplication.clipboard().image().isNull()


def test_the_sentence_is_on_the_clipboard_with_its_figures(stage: Stage, page: StatisticsPage) -> None:
    assert page.outputs.sentence.text() == "Sao chép câu báo cáo"
    page.outputs.sentence.click()
    told = QApplication.clipboard().text()
    assert "50,00%" in told
    assert "chưa gửi" in told
    assert told in page.notice.label.text()


def test_the_preview_says_on_paper_that_something_is_not_sent(stage: Stage, page: StatisticsPage) -> None:
    page.table.setFocus()
    stage.key(Qt.Key.Key_P, CONTROL)
    stage.settle()
    papers = stage.screens.page(PAPERS)
    assert isinstance(papers, PapersPage)
    assert stage.screens.current == PAPERS
    assert papers.document is not None
    lines = " ".join(papers.document.paper.lines())
    assert "gồm 4 thay đổi chưa gửi" in lines
    assert "Chi đoàn thôn 2" in lines
    papers.back.click()
    assert stage.screens.current == STATISTICS


@pytest.mark.parametrize("ending", [".xlsx", ".docx", ".pdf"])
def test_a_file_is_written_where_it_is_wanted(
    ending: str, stage: Stage, page: StatisticsPage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted = tmp_path / "bieu"
    asked: list[str] = []

    def ask(parent: object, title: str, suggested: str, kind: str) -> tuple[str, str]:
        asked.append(Path(suggested).name)
        return str(wanted), kind

    monkeypatch.setattr(QFileDialog, "getSaveFileName", ask)
    page.outputs.save_as(ending)
    stage.settle()
    written = wanted.with_suffix(ending)
    assert asked[0].startswith("bieu-2-so-lieu-doan-vien")
    assert asked[0].endswith(ending)
    assert page.notice.label.text() == f"Đã lưu bieu{ending}: 2 đơn vị."
    assert written.stat().st_size > 1000
    if ending == ".xlsx":
        cells = [cell for row in load_workbook(written).worksheets[0].values for cell in row]
        assert "Chi đoàn thôn 1" in cells


def test_a_place_that_takes_no_file_is_told(
    stage: Stage, page: StatisticsPage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    nowhere = str(tmp_path / "không có" / "bieu.xlsx")
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (nowhere, ""))
    page.outputs.save_as(".xlsx")
    stage.settle()
    assert page.notice.label.text().startswith("Không có thư mục ")


def test_figures_that_were_kept_stand_beside_the_new_ones(
    world: World, stage: Stage, page: StatisticsPage
) -> None:
    page.comparing.menu.actions()[0].trigger()
    stage.settle()
    assert page.notice.label.text().startswith("Đã lưu số liệu trên máy này.")
    stage.workspace.change(
        lambda session: members.add(
            session, world.lan.unit.branches[1], {"full_name": "Đỗ Én", "source": "app", **WHOLE}
        ),
        owner=page,
    )
    stage.settle()
    page.comparing.menu.actions()[2].trigger()
    stage.settle()
    titles = [label for _, label in page.model.titles()]
    assert titles[1:3] == ["Tổng số đoàn viên", "so với 22/11/2026"]
    assert [row[:5] for row in shown(page)] == [
        ["Tổng cộng", "5", "+1", "3", "+1"],
        ["Chi đoàn thôn 1", "3", "0", "2", "0"],
        ["Chi đoàn thôn 2", "2", "+1", "1", "+1"],
    ]
    assert page.heading.compared.text().startswith("So với số liệu tính đến ngày 22/11/2026, lưu ")
    page.heading.no_more.click()
    stage.settle()
    assert len(page.model.titles()) == 6


def test_an_answer_to_an_older_question_is_not_shown(stage: Stage, page: StatisticsPage) -> None:
    for name in ("t2", "bieu_3", "bieu_2"):
        page.tables.choose(name)
    stage.settle()
    assert page.heading.title.text().startswith("Biểu 2.")
    assert len(page.model.titles()) == 6


def test_the_table_and_the_view_are_there_again(stage: Stage, page: StatisticsPage) -> None:
    choose(stage, page, "t2")
    page.tabs.setCurrentIndex(1)
    again = StatisticsPage(stage.workspace)
    again.restore(page.view_state())
    again.start()
    stage.settle()
    assert again.heading.title.text().startswith("T2.")
    assert again.tabs.currentIndex() == 1
    again.deleteLater()


def test_f6_goes_between_list_filters_and_figures(stage: Stage, page: StatisticsPage) -> None:
    page.tables.setFocus()
    stage.key(Qt.Key.Key_F6)
    assert page.filters.org.hasFocus()
    stage.key(Qt.Key.Key_F6)
    assert page.table.hasFocus()
