"""Tab goes as the eye goes on the screens of cases, and Esc leads back from the papers."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication, QWidget

from desktop.features.cases.actions import Start
from desktop.features.cases.fields import CaseFields
from desktop.features.papers.page import PapersPage
from desktop.screen_list import DUPLICATES, MISSING, REVIEW
from desktop.screens import CASE, PAPERS
from desktop.services.cases import Cases
from desktop.tour_stage import Stage
from tests.gui.conftest import Window
from tests.helpers.desks import Desk, Office

Open = Callable[[Desk], Window]


@pytest.fixture
def desk(office: Office) -> Desk:
    return office.desk()


@pytest.fixture
def member(desk: Desk) -> str:
    return desk.add(full_name="Trần Thị Ánh", birth_date="05/03/1990")


@pytest.fixture
def stage(desk: Desk, member: str, open_window: Open) -> Stage:
    return open_window(desk).stage


def tabbed(stage: Stage, count: int) -> list[QWidget]:
    """Where the keyboard is now, and after each of so many Tabs."""
    found = []
    for _ in range(count):
        here = QApplication.focusWidget()
        assert here is not None
        found.append(here)
        stage.key(Qt.Key.Key_Tab)
    return found


def as_they_stand(*groups: CaseFields) -> list[str]:
    """Labels of the fields from top to bottom, from left to right."""
    found = []
    for group in groups:
        places = [
            (editor.mapTo(group, QPoint(0, 0)), editor.field.label) for editor in group.editors.values()
        ]
        found += [label for _, label in sorted(places, key=lambda one: (one[0].y(), one[0].x()))]
    return found


def test_a_newcomer_is_entered_from_the_first_field_to_the_last(stage: Stage) -> None:
    stage.screens.start_case(Start(workflow="admission"))
    stage.settle()
    case = stage.screens.case
    wanted = as_they_stand(case.person)
    people = len(wanted)
    wanted += [case.branch.accessibleName(), *as_they_stand(case.fields)]
    case.person.go_to("")
    names = [one.accessibleName() for one in tabbed(stage, len(wanted) + 4)]
    # "Lấy số" stands beside the numbers of papers.
    fields = [name for name in names if not name.startswith("Lấy số") and name]
    assert fields[:people] == wanted[:people]
    assert fields[: len(wanted) - 4] == wanted[: len(wanted) - 4]


def test_fields_of_another_step_stand_in_order_too(stage: Stage, member: str) -> None:
    stage.screens.start_case(Start(workflow="maturity", member=member))
    stage.settle()
    case = stage.screens.case
    case.choose_step("approve")
    stage.settle()
    wanted = as_they_stand(case.fields)
    case.fields.go_to("")
    names = [one.accessibleName() for one in tabbed(stage, len(wanted) + 2)]
    assert [name for name in names if not name.startswith("Lấy số")] == wanted[: len(names)]
    assert names[names.index("Số quyết định") + 1] == "Lấy số cho Số quyết định"


def test_what_is_common_follows_the_step_of_a_batch(stage: Stage, member: str) -> None:
    stage.screens.open_batch("training", [member])
    stage.settle()
    page = stage.screens.case_batch
    page.step.setFocus()
    wanted = as_they_stand(page.fields)
    names = [one.accessibleName() for one in tabbed(stage, len(wanted) + 1)]
    assert names == [page.step.accessibleName(), *wanted]


def test_esc_leads_from_the_register_to_the_paper_and_from_there_to_the_case(
    desk: Desk, member: str, open_window: Open
) -> None:
    case = Cases(desk.session).start("maturity", member, {}).id
    stage = open_window(desk).stage
    stage.screens.open_papers(case, "maturity_decision")
    stage.settle()
    page = stage.screens.page(PAPERS)
    assert isinstance(page, PapersPage)
    stage.click(page.panel.register)
    stage.settle()
    assert page.register.isVisible()
    stage.key(Qt.Key.Key_Escape)
    stage.settle()
    assert page.preview.isVisible()
    assert not page.register.isVisible()
    stage.key(Qt.Key.Key_Escape)
    stage.settle()
    assert stage.screens.current == CASE
    assert stage.screens.case.case is not None


def test_after_a_step_nothing_is_said_to_be_typed_and_not_saved(stage: Stage, member: str) -> None:
    stage.screens.start_case(Start(workflow="removal", member=member))
    stage.settle()
    case = stage.screens.case
    stage.type(case.fields.editors["reminders"].editor, "Đã nhắc ba lần")
    case._typing.keep()
    stage.settle()
    assert case.kept.text().startswith("Phần đang gõ được giữ lúc")
    stage.key(Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    stage.settle()
    assert case.notice.label.text() == "Lập hồ sơ: đã lưu, hồ sơ bản nháp, chờ đồng bộ."
    assert case.kept.text() == ""


def test_a_review_is_ticked_line_by_line_and_then_signed(stage: Stage) -> None:
    stage.screens.open(REVIEW)
    stage.settle()
    names = [one.accessibleName() or one.property("text") for one in tabbed(stage, 6)]
    assert names[0] == "Tổ chức chưa có tài khoản (Biểu 1)"
    assert names[1:3] == [f"{what}: {names[0]}" for what in ("Ghi chú", "Xem")]
    assert names[4] == f"Ghi chú: {names[3]}"


def test_esc_leads_from_the_pairs_to_what_is_missing(stage: Stage) -> None:
    stage.screens.open(DUPLICATES)
    stage.settle()
    stage.key(Qt.Key.Key_Escape)
    stage.settle()
    assert stage.screens.current == MISSING
