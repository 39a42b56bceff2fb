"""A thirteenth workflow in the window, from its declaration alone: form, batch, undo, timeline, papers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import docx
import pytest
from PySide6.QtCore import Qt

from desktop.features.cases.actions import Start
from desktop.printing.drawing import pdf_of
from desktop.services import papers
from desktop.services.cases import Cases
from desktop.services.paper_word import word_file
from tests.gui.conftest import Window
from tests.helpers.desks import Desk, Office
from tests.helpers.pdf_text import Pdf
from tests.helpers.thirteenth import NAME, one_more_file

CONTROL = Qt.KeyboardModifier.ControlModifier
Open = Callable[[Desk], Window]


@pytest.fixture(autouse=True)
def _declared(tmp_path: Path) -> Iterator[None]:
    with one_more_file(tmp_path / "more"):
        yield


def test_its_form_its_batch_and_its_papers_come_of_the_declaration(office: Office, open_window: Open) -> None:
    desk = office.desk()
    first, *others = (desk.add(full_name=f"Trần Thị {name}", birth_date="05/03/2004") for name in "ABC")
    stage = open_window(desk).stage
    session = stage.workspace.session
    service = Cases(session)

    stage.screens.start_case(Start(workflow=NAME, member=first))
    stage.settle()
    page = stage.screens.case
    assert list(page.fields.editors) == ["lost_on", "note"]
    for step, given in (
        ("submit", {"lost_on": "01/11/2026"}),
        ("approve", {"new_card": "0042", "decision_number": "7", "decision_date": "20/11/2026"}),
    ):
        page.steps.choices[step].setFocus()
        stage.key(Qt.Key.Key_Space)
        stage.settle()
        for name, text in given.items():
            stage.clear(page.fields.editors[name].editor)
            stage.type(page.fields.editors[name].editor, text)
        page._look()
        stage.settle()
        stage.key(Qt.Key.Key_Return, CONTROL)
        stage.settle()
    assert page.case is not None
    assert [line.step for line in page.case.history] == ["submit", "approve"]
    assert [line.workflow for line in service.timeline(first)] == [NAME, NAME]

    for paper, said in (("card_decision", "QUYẾT ĐỊNH"), ("card_request", "PHIẾU ĐỀ NGHỊ CẤP LẠI THẺ")):
        filled = papers.prepare(session, page.case.row.id, paper).paper
        printed = Pdf(pdf_of(filled, "2026-11-22")).text()
        word = docx.Document(BytesIO(word_file(filled, datetime(2026, 11, 22, tzinfo=UTC))))
        written = "\n".join(paragraph.text for paragraph in word.paragraphs)
        for text in (said, "Số thẻ mới: 0042", "Ngày mất thẻ: 01/11/2026"):
            assert text in printed, paper
            assert text in written, paper

    stage.screens.open_batch(NAME, [first, *others])
    stage.settle()
    batch = stage.screens.case_batch
    batch.step.choose("submit")
    batch.step.activated.emit(batch.step.currentIndex())
    stage.settle()
    stage.type(batch.fields.editors["lost_on"].editor, "02/11/2026")
    batch.check()
    stage.settle()
    assert batch.counts.text() == "3 đạt"
    stage.key(Qt.Key.Key_Return, CONTROL)
    stage.settle()
    assert [row.state for row in service.rows()].count("submitted") == 3
    stage.key(Qt.Key.Key_Z, CONTROL)
    stage.settle()
    assert [row.state for row in service.rows()] == ["effective"]
