"""Every declared table can leave the program in every form, and says only what can be worked out again."""

from __future__ import annotations

from dataclasses import replace

import pytest

from desktop.services import reports
from desktop.services.paper_content import Table
from desktop.services.report_layout import paper_of
from desktop.services.report_sentence import NoSuchFigure, sentence_of
from desktop.services.report_types import thresholds_told
from desktop.services.statistics import Counted, Stamp
from desktop.services.wording import word
from domain.statistics.claim_reading import findings_in
from domain.statistics.model import Result
from domain.statistics.registry import TABLES
from tests.helpers.books import ask, book_of, counted
from tests.helpers.reports import MEMBERS, report_of, result_of
from tests.helpers.unit_view import UNIT, UnitView

FRESH = Stamp("2026-11-22T08:10:00+07:00", 0)


@pytest.fixture(scope="module")
def results() -> dict[str, Result]:
    book = book_of(UnitView().records.values(), unit=UNIT)
    return {name: counted(book, ask(name)) for name in TABLES}


@pytest.mark.parametrize("name", TABLES)
def test_a_table_stands_on_its_sheet_with_every_column(results: dict[str, Result], name: str) -> None:
    paper = paper_of(report_of(results[name]))
    tables = [part for part in paper.parts if isinstance(part, Table)]
    assert sum(len(table.columns) - 2 for table in tables) == len(results[name].table.columns)
    width = paper.size_mm[0] - 45
    assert all(sum(column.width for column in table.columns) <= width + 0.1 for table in tables)
    assert reports.content(report_of(results[name]), ".xlsx", None)


@pytest.mark.parametrize("name", TABLES)
def test_its_thresholds_are_told_in_words(results: dict[str, Result], name: str) -> None:
    for parameter in results[name].table.parameters:
        assert "{value}" in word(f"parameter.{parameter}")
    told = thresholds_told(results[name])
    assert len(told) == len(results[name].table.parameters)
    assert not any("_" in line for line in told)


@pytest.mark.parametrize("name", TABLES)
def test_its_sentence_is_ready_and_holds(results: dict[str, Result], name: str) -> None:
    told = sentence_of(Counted(results[name], FRESH))
    assert told.endswith(".")
    assert not set("{}") & set(told)
    assert findings_in(told) == []


def test_a_sentence_spells_shares_and_tells_what_was_not_sent() -> None:
    table = replace(
        MEMBERS, sentence="Đến {day}: {rows} chi đoàn, {share:app_share}, {total:members} đoàn viên."
    )
    told = sentence_of(Counted(replace(result_of(), table=table), replace(FRESH, unsent=14)))
    assert told == (
        "Đến 22/11/2026: 3 chi đoàn, 12/2.403 (0,50%), 2.403 đoàn viên. "
        "(Số liệu theo lần đồng bộ 22/11/2026 08:10, gồm 14 thay đổi chưa gửi.)"
    )


def test_there_is_no_sentence_about_columns_that_somebody_may_not_see() -> None:
    fewer = replace(MEMBERS, columns=MEMBERS.columns[:1])
    assert sentence_of(Counted(replace(result_of(), table=fewer), FRESH)) == ""


def test_a_template_that_asks_for_anything_else_is_a_mistake() -> None:
    wrong = replace(MEMBERS, sentence="{weather}")
    with pytest.raises(NoSuchFigure):
        sentence_of(Counted(replace(result_of(), table=wrong), FRESH))
