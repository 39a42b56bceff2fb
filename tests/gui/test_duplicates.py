"""Two entries of one person, looked at and folded by keyboard; nothing happens by itself."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from PySide6.QtCore import Qt

from desktop.features.duplicates.page import DuplicatesPage
from desktop.screen_list import DUPLICATES
from desktop.services import duplicates, members
from desktop.services.duplicate_view import Difference
from desktop.tour_stage import Stage
from tests.gui.conftest import Window
from tests.helpers.desks import Desk, Office

Open = Callable[[Desk], Window]
CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def lan(office: Office) -> Desk:
    desk = office.desk()
    known = {"birth_date": "2004-05-02", "phone": "0912345678"}
    desk.add(full_name="Lê Thị Hoa", citizen_id="034304000012", **known)
    desk.clock.wrong_by += timedelta(seconds=1)
    desk.add(full_name="Lê Thị Hòa", note="có thẻ cũ", org=desk.unit.branches[1], **known)
    desk.add(full_name="Vũ Cần", birth_date="2001")
    desk.clock.wrong_by += timedelta(seconds=1)
    desk.add(full_name="Vũ Cần", birth_date="2001-03-04")
    return desk


def go_there(stage: Stage) -> DuplicatesPage:
    stage.screens.open(DUPLICATES)
    stage.settle()
    page = stage.screens.page(DUPLICATES)
    assert isinstance(page, DuplicatesPage)
    return page


def rows(page: DuplicatesPage) -> list[list[str]]:
    model = page.model
    return [[str(model.index(row, column).data()) for column in range(3)] for row in range(model.rowCount())]


def opened(stage: Stage) -> DuplicatesPage:
    page = go_there(stage)
    page.table.setFocus()
    stage.key(Qt.Key.Key_Return)
    stage.settle()
    return page


def names(desk: Desk) -> list[str]:
    with desk.session.replica.reading() as reader:
        return sorted(str(record.fields["full_name"]) for record in reader.members())


def test_pairs_are_listed_by_strength_and_none_is_folded_by_itself(lan: Desk, open_window: Open) -> None:
    stage = open_window(lan).stage
    page = go_there(stage)
    assert rows(page) == [
        [
            "Rất có thể trùng",
            "Lê Thị Hoa, 02/05/2004, Chi đoàn thôn 1",
            "Lê Thị Hòa, 02/05/2004, Chi đoàn thôn 2",
        ],
        ["Hơi giống", "Vũ Cần, 2001, Chi đoàn thôn 1", "Vũ Cần, 04/03/2001, Chi đoàn thôn 1"],
    ]
    page.strength.choose("weak")
    page.strength.activated.emit(0)
    assert [row[0] for row in rows(page)] == ["Hơi giống"]
    assert len(names(lan)) == 4


def test_values_are_chosen_by_keyboard_and_the_fold_can_be_undone(lan: Desk, open_window: Open) -> None:
    stage = open_window(lan).stage
    page = opened(stage)
    assert page.pair.chips.texts() == ["Cùng điện thoại", "Cùng họ tên", "Cùng ngày sinh"]
    assert page.pair.comparison.take() == ["note"]
    stage.key(Qt.Key.Key_Right)
    stage.key(Qt.Key.Key_Down)
    stage.settle()
    assert page.pair.comparison.take() == ["full_name", "note"]
    assert page.pair.follows.text() == "Không có hồ sơ nghiệp vụ hay chức vụ nào phải chuyển theo."
    stage.key(Qt.Key.Key_Return, CONTROL)
    stage.settle()
    assert names(lan) == ["Lê Thị Hòa", "Vũ Cần", "Vũ Cần"]
    assert page.pair.heading.text().startswith("Vũ Cần"), "the next pair"
    stage.key(Qt.Key.Key_Escape)
    stage.key(Qt.Key.Key_Z, CONTROL)
    stage.settle()
    assert names(lan) == ["Lê Thị Hoa", "Lê Thị Hòa", "Vũ Cần", "Vũ Cần"]


def test_not_the_same_takes_the_pair_off_the_list_and_opens_the_next(lan: Desk, open_window: Open) -> None:
    stage = open_window(lan).stage
    page = opened(stage)
    stage.key(Qt.Key.Key_0)
    stage.settle()
    assert [row[0] for row in rows(page)] == ["Hơi giống"]
    assert "hai người" in page.notice.label.text()
    stage.key(Qt.Key.Key_0)
    stage.settle()
    assert rows(page) == []
    assert page.empty.heading.text() == "Không có hồ sơ nào nghi trùng"
    assert len(names(lan)) == 4


def test_the_citizen_id_is_hidden_until_somebody_asks_for_it(lan: Desk, open_window: Open) -> None:
    stage = open_window(lan).stage
    page = opened(stage)
    assert "034304000012" not in _shown(page)
    assert "0343…0012" in _shown(page)
    page.pair.reveal.click()
    stage.settle()
    assert "034 304 000 012" in _shown(page)
    assert page.pair.reveal.isHidden()
    with lan.session.replica.reading() as reader:
        from sync.replica.types import TrailQuery

        assert [line.do for line in reader.trail(TrailQuery()) if line.do == "reveal"] == ["reveal", "reveal"]


def _shown(page: DuplicatesPage) -> str:
    from desktop.widgets.marked_text import MarkedText

    found = page.pair.comparison.findChildren(MarkedText)
    return "\n".join(each.text() for each in found if each.isVisible())


def test_the_other_one_may_stay(lan: Desk, open_window: Open) -> None:
    stage = open_window(lan).stage
    page = opened(stage)
    stage.key(Qt.Key.Key_T, CONTROL)
    stage.settle()
    assert page.pair.comparison.take() == ["full_name", "citizen_id", "org"], "the same values are kept"
    stage.key(Qt.Key.Key_Return, CONTROL)
    stage.settle()
    [fold] = duplicates.folded(lan.session)
    assert (fold.name, fold.into) == ("Lê Thị Hoa", "Lê Thị Hoa")


def test_a_fold_that_was_sent_is_separated_from_the_list_of_folds(lan: Desk, open_window: Open) -> None:
    stage = open_window(lan).stage
    page = opened(stage)
    stage.key(Qt.Key.Key_Return, CONTROL)
    stage.settle()
    stage.key(Qt.Key.Key_Escape)
    lan.sync()
    page.strength.choose("folded")
    page.strength.activated.emit(0)
    assert [str(page.folds.index(0, column).data()) for column in range(2)] == ["Lê Thị Hòa", "Lê Thị Hoa"]
    page.separate.click()
    stage.settle()
    assert page.parting.about.text().startswith("Không có mục nào được sửa")
    stage.key(Qt.Key.Key_Return, CONTROL)
    stage.settle()
    assert names(lan) == ["Lê Thị Hoa", "Lê Thị Hòa", "Vũ Cần", "Vũ Cần"]
    assert page.notice.label.text().startswith("Đã tách lại Lê Thị Hòa thành hồ sơ riêng.")
    stage.key(Qt.Key.Key_Z, CONTROL)
    stage.settle()
    assert len(names(lan)) == 3


def test_what_was_typed_since_a_fold_is_given_by_keyboard_before_it_is_taken_back(
    lan: Desk, open_window: Open
) -> None:
    stage = open_window(lan).stage
    page = opened(stage)
    stage.key(Qt.Key.Key_Return, CONTROL)
    stage.settle()
    stage.key(Qt.Key.Key_Escape)
    [fold] = duplicates.folded(lan.session)
    stage.workspace.change(
        lambda session: members.edit(session, fold.into_id, {"note": "gõ sau", "occupation": "giáo viên"}),
        owner=page,
    )
    stage.settle()
    page.strength.choose("folded")
    page.strength.activated.emit(0)
    page.separate.click()
    stage.settle()
    assert [row.group for row in _rows_of(page)] == ["occupation", "note"]
    stage.key(Qt.Key.Key_Down)
    stage.key(Qt.Key.Key_Right)
    assert page.parting.comparison.take() == ["note"]
    stage.key(Qt.Key.Key_Escape)
    stage.settle()
    assert len(names(lan)) == 3, "looked at only"
    page.separate.click()
    stage.settle()
    stage.key(Qt.Key.Key_Down)
    stage.key(Qt.Key.Key_Right)
    stage.key(Qt.Key.Key_Return, CONTROL)
    stage.settle()
    assert page.notice.label.text().startswith("Đã tách lại Lê Thị Hòa thành hồ sơ riêng, kèm 1 mục")
    assert lan.fields(fold.id)["note"] == "gõ sau"
    assert (lan.fields(fold.into_id).get("note"), lan.fields(fold.into_id)["occupation"]) == (
        None,
        "giáo viên",
    )


def _rows_of(page: DuplicatesPage) -> list[Difference]:
    assert page.parting.asked is not None
    return list(page.parting.asked.rows)


def test_the_notice_of_a_form_leads_to_the_pair(lan: Desk, open_window: Open) -> None:
    stage = open_window(lan).stage
    [pair] = [pair for pair in duplicates.Scan().run(lan.session) if pair.strength.value == "strong"]
    stage.screens.open_member(pair.other.id)
    stage.settle()
    form = stage.screens.members.form
    stage.type(form.fields.editors["phone"].editor, "1")
    form.twin_watch.look()
    stage.settle()
    [twin] = [twin for twin in form.twins.twins if twin.id == pair.one.id]
    assert twin.in_list
    form.twins.compared.emit(twin.id)
    stage.settle()
    page = stage.screens.page(DUPLICATES)
    assert isinstance(page, DuplicatesPage)
    assert page.pair.isVisible()
    assert page.pair.heading.text() == "Lê Thị Hoa và Lê Thị Hòa có phải một người?"
