"""Charts say what the table says: lengths in proportion, every value printed, nothing over anything else."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

import pytest
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QImage, QPainter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from desktop.features.statistics.chart_side import ChartSide
from desktop.services.charts import MISSING, ChartPicture, ChartShape, Mark, Series, Which, described
from desktop.services.times import show_count
from desktop.widgets.chart import ChartView
from desktop.widgets.chart_layout import lay_out
from desktop.widgets.chart_painting import ink_on_paper, paint_chart, pattern_of, picture
from desktop.widgets.chart_parts import ChartLayout
from desktop.widgets.theme import FAMILY
from desktop.widgets.upright_scroll import UprightScroll
from desktop.widgets.wrapping import wrapped
from tests.helpers.reports import result_of

LONG = "Chi đoàn Công ty trách nhiệm hữu hạn một thành viên chế biến nông sản Ẫ Ễ Ỗ Tân Hòa"


def marks(*values: float | None) -> tuple[Mark, ...]:
    return tuple(Mark(one, MISSING if one is None else show_count(round(one))) for one in values)


def bars(names: Sequence[str], *series: Sequence[float | None]) -> ChartPicture:
    made = tuple(Series(f"Nhóm {number}", marks(*values)) for number, values in enumerate(series, start=1))
    return ChartPicture(title="Đoàn viên theo chi đoàn", names=tuple(names), series=made)


def laid_out(chart: ChartPicture, width: float = 700.0, *, pixels: int = 14) -> ChartLayout:
    font = QFont(FAMILY)
    font.setPixelSize(pixels)
    return lay_out(chart, width, QFontMetricsF(font), titled=True)


FEW = bars(["Thôn 1", "Thôn 2", "Trường THPT Tân Hòa"], [120, 1248, 0], [60, 700, None])
MANY = bars(
    [f"Chi đoàn Thôn {n}" if n % 3 else f"{LONG} {n}" for n in range(34)], [n * 7 % 40 for n in range(34)]
)
TREND = ChartPicture(
    title="Đủ thông tin theo tuần",
    names=tuple(f"{week:02}/10" for week in range(1, 21)),
    series=(
        Series("Đủ thông tin", marks(*(60 + week for week in range(20)))),
        Series("Có CCCD", marks(*(61 + week if week != 7 else None for week in range(20)))),
    ),
    shape=ChartShape.LINES,
    note="Số liệu cuối mỗi tuần.",
)


@pytest.mark.parametrize("chart", [FEW, MANY], ids=["upright", "lying"])
def test_bars_are_as_long_as_their_values(chart: ChartPicture, dressed: QApplication) -> None:
    layout = laid_out(chart)
    assert len(layout.bars) == sum(len(series.marks) for series in chart.series)
    per_one = set()
    for bar in layout.bars:
        value = chart.series[bar.series].marks[bar.name].value or 0.0
        length = bar.place.height() if chart is FEW else bar.place.width()
        if value:
            per_one.add(round(length / value, 6))
        else:
            assert length == 0
    assert len(per_one) == 1


@pytest.mark.parametrize("width", [340.0, 700.0, 1100.0])
@pytest.mark.parametrize("chart", [FEW, MANY, TREND], ids=["upright", "lying", "lines"])
def test_no_text_lies_outside_or_on_another(chart: ChartPicture, width: float, dressed: QApplication) -> None:
    layout = laid_out(chart, width)
    whole = QRectF(QPointF(0, 0), layout.size).adjusted(-0.5, -0.5, 0.5, 0.5)
    texts = [label.place for label in layout.every_label()]
    assert [place for place in texts if not whole.contains(place)] == []
    for one, other in combinations(texts, 2):
        common = one.intersected(other)
        assert common.width() < 0.5 or common.height() < 0.5
    for bar, place in ((bar, place) for bar in layout.bars for place in texts):
        common = bar.place.intersected(place)
        assert common.width() < 0.5 or common.height() < 0.5


@pytest.mark.parametrize("chart", [FEW, MANY], ids=["upright", "lying"])
def test_every_value_is_printed_with_the_text_of_the_table(
    chart: ChartPicture, dressed: QApplication
) -> None:
    printed = {(bar.name, bar.series): bar.label.text for bar in laid_out(chart).bars}
    assert printed == {
        (place, number): mark.text
        for number, series in enumerate(chart.series)
        for place, mark in enumerate(series.marks)
    }


def test_what_is_missing_is_neither_zero_nor_joined_by_a_line(dressed: QApplication) -> None:
    missing = [bar for bar in laid_out(FEW).bars if bar.label.text == MISSING]
    assert [(bar.name, bar.series) for bar in missing] == [(2, 1)]
    assert "Trường THPT Tân Hòa: Nhóm 1 0, Nhóm 2 —" in described(FEW)
    assert (7, 1) not in {(dot.name, dot.series) for dot in laid_out(TREND).dots}


def test_long_names_turn_the_bars_and_are_wrapped(dressed: QApplication) -> None:
    upright, lying = laid_out(FEW), laid_out(bars([LONG] * 6, [1, 2, 3, 4, 5, 6]), 800)
    assert len({bar.place.bottom() for bar in upright.bars}) == 1
    assert len({bar.place.left() for bar in lying.bars}) == 1
    said = " ".join(label.text for label in lying.labels)
    assert LONG.split()[-1] in said


def test_the_last_value_of_every_line_is_printed(dressed: QApplication) -> None:
    last = [dot for dot in laid_out(TREND).dots if dot.name == 19]
    assert [dot.label.text for dot in last if dot.label is not None] == ["79", "80"]


def test_all_grows_with_the_font(dressed: QApplication) -> None:
    """What is printed at 1200 dots looks as it does on the screen."""
    small, large = laid_out(MANY, 700, pixels=14), laid_out(MANY, 7000, pixels=140)
    ratio = large.size.height() / small.size.height()
    assert 9 < ratio < 11


def drawn(series: int) -> QImage:
    """One bar of a series, in grey."""
    chart = bars(["Thôn 1"], *[[5]] * (series + 1))
    layout = laid_out(chart, 900)
    image = QImage(900, round(layout.size.height()), QImage.Format.Format_Grayscale8)
    image.fill(QColor("white"))
    painter = QPainter(image)
    paint_chart(painter, layout, ink_on_paper())
    painter.end()
    bar = next(bar for bar in layout.bars if bar.series == series)
    centre = bar.place.center().toPoint()
    return image.copy(centre.x() - 20, centre.y() - 20, 40, 40)


def test_series_differ_without_colour(dressed: QApplication) -> None:
    assert len({pattern_of(series) for series in range(7)}) == 7
    pictures = [drawn(series) for series in range(7)]
    assert all(one != other for one, other in combinations(pictures, 2))


def test_a_picture_for_elsewhere_is_light_and_has_its_title(dressed: QApplication) -> None:
    image = picture(FEW)
    assert image.pixelColor(1, 1) == QColor("white")
    assert image.width() >= 1600
    titled = lay_out(FEW, 800, QFontMetricsF(QFont(FAMILY)), titled=True)
    assert titled.labels[0].text == FEW.title


def test_words_are_wrapped_and_what_is_left_over_ends_in_dots(dressed: QApplication) -> None:
    metrics = QFontMetricsF(QFont(FAMILY))
    lines = wrapped(LONG, metrics.horizontalAdvance("Chi đoàn Công ty"), metrics, 3)
    assert len(lines) == 3
    assert lines[0] == "Chi đoàn Công ty"
    assert lines[-1].endswith("…")
    assert wrapped("", 50, metrics, 3) == [""]


def test_arrow_keys_go_from_bar_to_bar_and_enter_opens_one(dressed: QApplication) -> None:
    view = ChartView()
    area = UprightScroll(view)
    area.resize(700, 300)
    view.show_chart(MANY)
    area.show()
    view.setFocus()
    chosen: list[tuple[int, int]] = []
    view.chosen.connect(lambda name, series: chosen.append((name, series)))
    QTest.keyClick(view, Qt.Key.Key_Down)
    assert view.accessibleName().startswith("Chi đoàn Thôn 1, Nhóm 1: 7. ")
    QTest.keyClick(view, Qt.Key.Key_End)
    bar = next(bar for bar in view.laid_out().bars if bar.name == 33)
    seen = view.visibleRegion().boundingRect()
    assert seen.contains(bar.place.center().toPoint())
    QTest.keyClick(view, Qt.Key.Key_Return)
    QTest.mouseClick(view, Qt.MouseButton.LeftButton, pos=bar.label.place.center().toPoint())
    assert chosen == [(33, 0), (33, 0)]
    assert "Chi đoàn Thôn 32: Nhóm 1 24" in view.accessibleDescription()
    area.close()


def test_an_empty_chart_says_so_and_takes_no_keys(dressed: QApplication) -> None:
    view = ChartView()
    view.show_chart(bars([], []))
    view.resize(400, 300)
    view.grab()
    QTest.keyClick(view, Qt.Key.Key_Return)
    assert view.accessibleDescription() == "Chưa có số liệu để vẽ."
    assert view.current is None


def test_a_long_table_lets_one_choose_which_lines_are_drawn(dressed: QApplication) -> None:
    side = ChartSide()
    side.show_result(result_of(rows=5))
    assert not side.which.isVisibleTo(side)
    side.show_result(result_of(rows=30))
    assert side.which.isVisibleTo(side)
    labels = [side.which.itemText(n) for n in range(side.which.count())]
    assert labels == ["20 đơn vị nhiều nhất", "20 đơn vị ít nhất", "Tất cả (30 đơn vị)"]
    assert len(side.view.chart.names) == 21
    for which, first, lines in ((Which.SMALLEST, "o0", 21), (Which.ALL, "o0", 30)):
        side.which.choose(which.value)
        side.which.activated.emit(side.which.currentIndex())
        assert (side.view.chart.orgs[0], len(side.view.chart.names)) == (first, lines)
