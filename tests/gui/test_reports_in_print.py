"""Reports measured in the PDF that is printed: margins, heads of pages, parts of wide tables, the chart."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from PySide6.QtCore import QHashSeed
from PySide6.QtWidgets import QApplication

from desktop.printing import drawing
from desktop.printing.document import PaperDocument
from desktop.printing.output import picture
from desktop.services.paper_content import FilledPaper
from desktop.services.report_layout import paper_of
from tests.helpers.pdf_text import Pdf
from tests.helpers.reports import DAY, LONG_UNIT, report_of, result_of, wide_result

LONG_TABLE = 70


def printed(paper: FilledPaper) -> Pdf:
    return Pdf(drawing.pdf_of(paper, DAY))


@pytest.fixture(scope="module")
def long_report(qapp: QApplication) -> Pdf:
    return printed(paper_of(report_of(result_of(LONG_TABLE))))


def test_every_page_of_a_long_table_begins_with_both_rows_of_its_head(long_report: Pdf) -> None:
    texts = [[line.text for line in long_report.lines(page)] for page in range(long_report.pages)]
    with_lines = [page for page in texts if any(re.match(r"\d+Chi đoàn thôn", text) for text in page)]
    assert len(with_lines) == 3
    for page in with_lines[1:]:
        first = next(at for at, text in enumerate(page) if re.match(r"\d+Chi đoàn thôn", text))
        head = " ".join(page[:first])
        assert "Nhập từ App" in head
        assert "Tỷ lệ" in head


def test_no_line_of_the_table_is_parted_and_none_is_lost(long_report: Pdf) -> None:
    texts = [line.text for line in long_report.lines()]
    numbers = [int(found[1]) for text in texts if (found := re.match(r"(\d+)Chi đoàn thôn \d+8\d\d", text))]
    assert len(numbers) >= LONG_TABLE - 3
    assert sorted(set(numbers)) == numbers
    # All lines of a long name stand on one page.
    pages = {line.page for line in long_report.lines() if line.text in LONG_UNIT and len(line.text) > 15}
    assert len(pages) == 1


def test_everything_stands_inside_the_margins_also_with_long_names(qapp: QApplication) -> None:
    for result in (result_of(5), wide_result(24)):
        paper = paper_of(report_of(result))
        found = printed(paper)
        width, height = paper.size_mm
        assert found.size_mm == pytest.approx((width, height), abs=0.2)
        inside = [one for one in found.letters if one.text.strip() and one.y > 19]
        assert min(one.x for one in inside) >= 30 - 0.1
        assert max(one.right for one in inside) <= width - 15 + 0.3
        assert max(one.y for one in inside) <= height - 20
        for line in found.lines():
            seen = sorted((one for one in line.letters if one.text.strip()), key=lambda one: one.x)
            assert all(second.x > first.right - 0.6 for first, second in pairwise(seen)), line.text


def test_the_chart_is_printed_with_its_title_and_every_value(qapp: QApplication) -> None:
    text = printed(paper_of(report_of())).text()
    assert "Nơi nhập hồ sơ đoàn viên" in text
    assert text.count("797") >= 4


def test_a_chart_of_many_lines_is_made_to_fit_its_page(qapp: QApplication) -> None:
    document = PaperDocument(paper_of(report_of(result_of(40))))
    found = Pdf(drawing.pdf_of(document.paper, DAY))
    assert max(one.y for one in found.letters if one.text.strip()) <= 297 - 20
    assert not picture(document, 0, 40).isNull()


def test_the_file_tells_the_day_of_the_report_and_nothing_of_the_moment(qapp: QApplication) -> None:
    paper = paper_of(report_of())
    content = drawing.pdf_of(paper, DAY)
    assert content == drawing.pdf_of(paper, DAY)
    assert set(re.findall(rb"Date \(D:(\d{14})", content)) == {b"20261122000000"}
    assert set(re.findall(rb'xmp:\w+Date="([-0-9T:]{19})', content)) == {b"2026-11-22T00:00:00"}
    assert content != drawing.pdf_of(paper_of(report_of(unsent=15)), DAY)


def test_a_picture_of_the_chart_for_word_is_the_same_every_time(qapp: QApplication) -> None:
    (chart,) = [part.chart for part in paper_of(report_of()).parts if hasattr(part, "chart")]
    assert drawing.png_of(chart) == drawing.png_of(chart)
    assert drawing.png_of(chart).startswith(b"\x89PNG")


def test_the_same_report_gives_the_same_bytes_in_every_run_of_the_program(qapp: QApplication) -> None:
    paper = paper_of(report_of())
    made = set()
    for _ in range(8):
        # As a new process does: the order of Qt's hash tables, by which faces stand in a PDF, is another one.
        QHashSeed.resetRandomGlobalSeed()
        made.add(drawing.pdf_of(paper, DAY))
    assert len(made) == 1
