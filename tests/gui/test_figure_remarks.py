"""What a table has to say about its own figures: in words, one after the other, each with its people."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from desktop.services import members
from desktop.services.members import MemberFilter
from desktop.services.statistics import Counted, Statistics
from desktop.services.wording import has_sentence
from domain.statistics.model import Query, Remark
from domain.statistics.registry import TABLES
from tests.gui.figure_world import lived_in


def test_a_table_that_does_not_balance_says_so_and_leads_to_the_people(
    qapp: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = next(living := lived_in(qapp, tmp_path))
    stage, page = world.stage, world.page
    person = members.find(stage.workspace.session, MemberFilter())[0]
    page.tables.choose("t1")
    stage.settle()
    assert not page.heading.remarks.isVisible()
    counted = Statistics.compute

    def unbalanced(statistics: Statistics, query: Query) -> Counted:
        found = counted(statistics, query)
        remarks = [
            Remark("report.balance_differs", {"have": have, "expected": 3, "people": [person.id]}, row.org)
            for have, row in enumerate(found.result.rows, start=4)
        ]
        return replace(found, result=replace(found.result, remarks=tuple(remarks)))

    monkeypatch.setattr(Statistics, "compute", unbalanced)
    page.refresh()
    stage.settle()
    line = page.heading.remarks
    assert line.isVisible()
    first, second = (row.name for row in page.answer.counted.result.rows[:2]) if page.answer else ("", "")
    assert line.label.text().startswith(
        f"{first}: Cuối kỳ có 4 đoàn viên, nhưng đầu kỳ cộng tăng trừ giảm ra 3."
    )
    assert line.accessibleName() == line.label.text()
    stage.click(line.following)
    assert line.label.text().startswith(f"{second}: Cuối kỳ có 5 đoàn viên")
    stage.click(line.people)
    stage.settle()
    assert page.listing.is_open
    assert page.listing.panel.model.rowCount() == 1
    assert next(living, None) is None


def test_every_remark_that_a_table_can_make_has_words() -> None:
    for table in TABLES.values():
        for balance in table.balances:
            assert has_sentence(balance.code)
