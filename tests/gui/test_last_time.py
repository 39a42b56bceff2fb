"""What was said last time is offered below an empty field, and never put in by itself."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from desktop.services.cases import Cases
from domain.values.dates import show_date
from tests.gui.case_screens import begin, open_batch
from tests.gui.conftest import Window
from tests.helpers.desks import Desk, Office

Open = Callable[[Desk], Window]
AWARD = {
    "form": "certificate",
    "level": "grassroots",
    "decision_number": "07-QĐ/ĐTN",
    "decision_date": "2026-11-02",
    "signer": "Lò Văn Inh",
}


@pytest.fixture
def desk(office: Office) -> Desk:
    made = office.desk()
    Cases(made.session).start("commendation", made.add(full_name="Hà Văn Anh"), AWARD, step="approve")
    return made


def test_a_batch_offers_the_signer_of_the_last_time_and_takes_it_over_at_one_press(
    desk: Desk, open_window: Open
) -> None:
    ids = [desk.add(full_name=f"Vi Thị {name}") for name in ("Bưởi", "Cúc")]
    stage = open_window(desk).stage
    page = open_batch(stage, "commendation", "approve", ids)
    filled = {name for name, text in page.fields.texts().items() if text}
    assert filled == {"meeting_total"}, "out of the register"
    assert set(page.last_times.rows) == {"form", "level", "signer"}
    row = page.last_times.rows["signer"]
    assert row.accessibleName() == f"Lần trước, {show_date(desk.session.today.isoformat())}: Lò Văn Inh"
    assert row.isVisible()
    assert row.fix is not None
    page.fields.editors["signer"].editor.setFocus()
    stage.click(row.fix)
    stage.settle()
    assert page.fields.texts()["signer"] == "Lò Văn Inh"
    assert not row.isVisible()
    kept = page._collect()
    assert kept is not None
    assert kept.texts["common.signer"] == "Lò Văn Inh", "from here on it is typing as any other"
    stage.clear(page.fields.editors["signer"].editor)
    stage.settle()
    assert row.isVisible(), "the field is empty again"


def test_the_form_for_one_offers_it_too_and_another_step_has_another_last_time(
    desk: Desk, open_window: Open
) -> None:
    member = desk.add(full_name="Vi Thị Bưởi")
    stage = open_window(desk).stage
    page = begin(stage, "commendation", member, "approve")
    assert page.fields.texts()["form"] == ""
    form = page.last_times.rows["form"]
    assert form.fix is not None
    stage.click(form.fix)
    stage.settle()
    assert page.fields.texts()["form"], "chosen"
    assert page.fields.texts()["signer"] == ""
    stage.click(page.steps.choices["record"])
    stage.settle()
    assert page.last_times.rows == {}, "no decision of above was noted in this branch yet"


def test_the_offer_is_reached_by_tab_right_after_its_field(desk: Desk, open_window: Open) -> None:
    stage = open_window(desk).stage
    page = open_batch(stage, "commendation", "approve", [desk.add(full_name="Vi Thị Bưởi")])
    page.fields.editors["signer"].editor.setFocus()
    stage.key(Qt.Key.Key_Tab)
    assert page.last_times.rows["signer"].fix is QApplication.focusWidget()
    stage.key(Qt.Key.Key_Space)
    stage.settle()
    assert page.fields.texts()["signer"] == "Lò Văn Inh"
