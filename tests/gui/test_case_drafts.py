"""What is typed on the screens of cases is never lost: somebody new, the reason, a whole batch."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt

from desktop.features.cases.actions import KIND, Start
from desktop.features.cases.batch_page import BatchPage
from desktop.features.cases.batch_typing import KIND as BATCH
from desktop.screens import CASES
from desktop.services import drafts
from desktop.services.cases import Cases
from desktop.tour_stage import Stage
from tests.gui.conftest import Window
from tests.helpers.desks import Desk, Office

CONTROL = Qt.KeyboardModifier.ControlModifier
Open = Callable[[Desk], Window]


@pytest.fixture
def desk(office: Office) -> Desk:
    return office.desk()


def away(stage: Stage) -> None:
    """To another screen, which lets the one in sight settle as closing the window does."""
    stage.screens.open(CASES)
    stage.settle()


def test_somebody_new_who_is_half_typed_stands_there_again_with_a_word_about_it(
    desk: Desk, open_window: Open
) -> None:
    stage = open_window(desk).stage
    screens, case = stage.screens, stage.screens.case
    screens.start_case(Start(workflow="admission"))
    stage.settle()
    stage.compose(case.person.editors["full_name"].editor, "Hoàng Thị Ánh")
    stage.type(case.person.editors["birth_date"].editor, "05/03/2009")
    case.branch.choose(desk.unit.branches[1])
    stage.compose(case.fields.editors["note"].editor, "Chi đội lớn")
    stage.until(lambda: bool(drafts.of_cadre(stage.workspace.session, KIND)), "the pause keeps it")
    (kept,) = drafts.of_cadre(stage.workspace.session, KIND)
    assert kept.id.startswith(stage.workspace.session.actor.id), "two cadres of a laptop have one each"
    away(stage)
    screens.start_case(Start(workflow="honorary"))
    stage.settle()
    assert case.person.texts()["full_name"] == "", "of another workflow it is somebody else"
    screens.start_case(Start(workflow="admission"))
    stage.settle()
    assert case.person.texts()["full_name"] == "Hoàng Thị Ánh"
    assert case.person.texts()["birth_date"] == "05/03/2009"
    assert case.branch.code() == desk.unit.branches[1]
    assert case.fields.texts()["note"] == "Chi đội lớn"
    assert "Đã mở lại phần gõ dở lúc" in case.notice.label.text()
    stage.click(case.notice.action)
    stage.settle()
    assert case.person.texts()["full_name"] == ""
    assert drafts.of_cadre(stage.workspace.session, KIND) == []


def test_a_wrong_workflow_for_somebody_new_takes_the_person_along(desk: Desk, open_window: Open) -> None:
    stage = open_window(desk).stage
    case = stage.screens.case
    stage.screens.start_case(Start(workflow="admission"))
    stage.settle()
    stage.compose(case.person.editors["full_name"].editor, "Đinh Công Tráng")
    stage.compose(case.fields.editors["note"].editor, "Giúp chi đoàn")
    stage.click(case.wrong)
    offered = [case.changing.other.itemData(number) for number in range(case.changing.other.count())]
    assert "maturity" not in offered, "that is about members alone"
    case.changing.other.choose("honorary")
    case.changing.other.activated.emit(case.changing.other.currentIndex())
    stage.click(case.changing.change)
    stage.settle()
    assert (case.heading.text(), case.who.text()) == ("Đoàn viên danh dự", "Người mới")
    assert case.person.texts()["full_name"] == "Đinh Công Tráng"
    assert case.fields.texts()["note"] == "Giúp chi đoàn"


def test_what_was_saved_is_no_draft_any_more(desk: Desk, open_window: Open) -> None:
    member = desk.add(full_name="Trần Thị Ánh", birth_date="05/03/2004")
    stage = open_window(desk).stage
    case = stage.screens.case
    stage.screens.start_case(Start(workflow="working_away", member=member))
    stage.settle()
    stage.compose(case.fields.editors["note"].editor, "Đi cùng anh trai")
    stage.key(Qt.Key.Key_S, CONTROL)
    stage.settle()
    away(stage)
    assert drafts.of_cadre(stage.workspace.session, KIND) == []
    assert [row.state for row in Cases(stage.workspace.session).rows()] == ["draft"]


def half_a_batch(stage: Stage, members: list[str]) -> BatchPage:
    stage.screens.open_batch("training", members)
    stage.settle()
    page = stage.screens.case_batch
    page.step.choose("assess")
    page.step.activated.emit(page.step.currentIndex())
    stage.settle()
    stage.type(page.fields.editors["period"].editor, "2026")
    page.model.setData(page.model.index(1, 2), "17")
    return page


def people(desk: Desk) -> list[str]:
    return [desk.add(full_name=f"Nguyễn Văn {name}", birth_date="05/03/2004") for name in "ABC"]


def test_a_batch_that_is_put_together_is_opened_again_as_it_was(desk: Desk, open_window: Open) -> None:
    members = people(desk)
    stage = open_window(desk).stage
    page = half_a_batch(stage, members)
    away(stage)
    stage.screens.open_batch("training")
    stage.settle()
    assert [one.id for one in page.model.people] == members
    assert page.step.code() == "assess"
    assert page.fields.texts()["period"] == "2026"
    assert list(page.model.exceptions) == [members[1]]
    assert "Đã mở lại lô gõ dở lúc" in page.notice.label.text()
    assert not page.picking.isVisible()
    stage.click(page.notice.action)
    stage.settle()
    assert page.model.people == []
    assert drafts.of_cadre(stage.workspace.session, BATCH) == []


def test_other_people_begin_another_batch_and_the_one_before_is_offered(
    desk: Desk, open_window: Open
) -> None:
    members = people(desk)
    stage = open_window(desk).stage
    page = half_a_batch(stage, members)
    away(stage)
    stage.screens.open_batch("assessment", members[:1])
    stage.settle()
    assert [one.id for one in page.model.people] == members[:1]
    assert page.fields.texts()["period"] == ""
    assert "Còn một lô gõ dở" in page.notice.label.text()
    stage.click(page.notice.action)
    stage.settle()
    assert (page.workflow.code(), len(page.model.people)) == ("training", 3)


def test_a_batch_that_was_carried_out_leaves_no_draft(desk: Desk, open_window: Open) -> None:
    members = people(desk)
    stage = open_window(desk).stage
    stage.screens.open_batch("training", members)
    stage.settle()
    page = stage.screens.case_batch
    page.step.choose("register")
    page.step.activated.emit(page.step.currentIndex())
    stage.settle()
    for name, text in (("period", "2026"), ("registered_on", "05/01/2026")):
        stage.type(page.fields.editors[name].editor, text)
    page.check()
    stage.settle()
    stage.key(Qt.Key.Key_Return, CONTROL)
    stage.settle()
    assert len(Cases(stage.workspace.session).rows()) == 3, page.notice.label.text()
    away(stage)
    assert drafts.of_cadre(stage.workspace.session, BATCH) == []


def test_the_board_leads_back_to_what_was_left(desk: Desk, open_window: Open) -> None:
    members = people(desk)
    stage = open_window(desk).stage
    screens, board = stage.screens, stage.screens.cases
    screens.open(CASES)
    stage.settle()
    assert not board.unfinished.isVisible()
    screens.start_case(Start(workflow="admission"))
    stage.settle()
    stage.compose(screens.case.person.editors["full_name"].editor, "Hoàng Thị Ánh & Em")
    half_a_batch(stage, members)
    away(stage)
    assert board.unfinished.text() == "2 phần gõ dở"
    newcomer, batch = board.unfinished.menu().actions()
    assert newcomer.text().startswith("Hoàng Thị Ánh && Em · Kết nạp đoàn viên mới · giữ lúc")
    assert batch.text().startswith("Lô 3 người · Chương trình rèn luyện đoàn viên")
    batch.trigger()
    stage.settle()
    assert len(screens.case_batch.model.people) == 3
    away(stage)
    newcomer.trigger()
    stage.settle()
    assert screens.case.person.texts()["full_name"] == "Hoàng Thị Ánh & Em"
