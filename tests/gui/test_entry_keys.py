"""The keys of the grid of sheets: where they lead, what they repeat, what they leave and what they find."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from desktop.app import PASSPHRASE_VARIABLE, Program, prepare
from desktop.features.entry.grid import SheetGrid
from desktop.services import members
from desktop.tour_stage import Stage
from desktop.widgets.theme import Appearance
from tests.gui.conftest import Window
from tests.helpers.desks import PASSPHRASE, Desk, Office
from tests.helpers.entry_desk import ALT, CONTROL, SHIFT, EntryDesk
from tests.helpers.lots import COLUMNS, begin, person, type_in

Open = Callable[[Desk], Window]


@pytest.fixture
def desk(office: Office) -> Desk:
    return office.desk()


@pytest.fixture(scope="module")
def room(qapp: QApplication, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Office, EntryDesk]]:
    """One window for the tests that only type: each of them into a lot of its own."""
    folder = tmp_path_factory.mktemp("room")
    prepare(qapp, Appearance.LIGHT)
    office = Office(folder)
    desk = office.desk()
    desk.session.close()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(PASSPHRASE_VARIABLE, PASSPHRASE)
        program = Program(desk.folder, automatic=False, clock=desk.clock, connect=lambda _: desk.link)
        program.start()
        stage = Stage(program, folder)
        stage.until(lambda: program.screens is not None, "the home opens")
        stage.settle()
        yield office, EntryDesk(stage)
        program.stop()
    office.close()


@pytest.fixture
def entry(room: tuple[Office, EntryDesk]) -> Iterator[EntryDesk]:
    office, opened = room
    # Lots stand by when they were begun.
    office.central.clock.pass_by(minutes=1)
    opened.stage.screens.window.activateWindow()
    opened.stage.settle()
    yield opened
    opened.page.show_lots()
    opened.stage.settle()


def kept(stage: Stage) -> dict[int, dict[str, str]]:
    """What lies in the replica of the newest lot, by sheet."""
    with stage.workspace.session.replica.reading() as reader:
        return {row.n: dict(row.texts) for row in reader.lot_rows(reader.lots()[0].id)}


def test_enter_and_tab_walk_on_and_back_and_pass_over_carried_columns(entry: EntryDesk) -> None:
    entry.begin(5, COLUMNS, carried=("sex",))
    entry.cell("Nguyễn Văn An")
    entry.cell("2004", Qt.Key.Key_Tab)
    assert entry.at == (1, "citizen_id")
    entry.press(Qt.Key.Key_Return, SHIFT)
    assert entry.at == (1, "birth_date")
    entry.press(Qt.Key.Key_Right)
    entry.cell("Nam")
    entry.press(Qt.Key.Key_Return)
    entry.cell("0912345678")
    assert entry.at == (2, "full_name")
    assert entry.text(2, "sex") == "Nam"
    assert "sex" not in entry.desk.model.sheets[1].texts
    entry.cell("Lê Thị Bình")
    entry.stage.settle()
    assert kept(entry.stage)[2] == {"full_name": "Lê Thị Bình", "sex": "Nam"}


def second_sheet_under_a_carried_sex(entry: EntryDesk) -> None:
    entry.begin(5, COLUMNS, carried=("sex",))
    entry.cell("Nguyễn Văn An")
    entry.desk.grid.go_to(0, "sex")
    entry.cell("Nam")
    entry.desk.grid.go_to(0, "full_name")
    entry.press(Qt.Key.Key_Return, CONTROL)
    assert entry.at == (2, "full_name")


def test_clearing_a_cell_that_nobody_typed_into_makes_no_sheet_of_what_is_carried(entry: EntryDesk) -> None:
    second_sheet_under_a_carried_sex(entry)
    entry.press(Qt.Key.Key_Delete)
    entry.stage.settle()
    assert entry.desk.counter.text().startswith("1/5 phiếu")
    assert set(kept(entry.stage)) == {1}


def test_a_sheet_whose_only_cell_is_cleared_again_is_none_of_the_pile(entry: EntryDesk) -> None:
    second_sheet_under_a_carried_sex(entry)
    entry.cell("Lê Thị Bình")
    entry.desk.grid.go_to(1, "full_name")
    entry.press(Qt.Key.Key_Delete)
    entry.stage.settle()
    assert entry.desk.counter.text().startswith("1/5 phiếu")
    assert set(kept(entry.stage)) == {1}
    assert entry.text(2, "sex") == "Nam"


def test_letters_kept_in_the_middle_of_a_cell_keep_what_their_sheet_takes_over(entry: EntryDesk) -> None:
    second_sheet_under_a_carried_sex(entry)
    entry.type("Lê Th")
    # As a moment later, should the power go then.
    entry.desk.keeper.keep()
    entry.stage.settle()
    assert kept(entry.stage)[2] == {"full_name": "Lê Th", "sex": "Nam"}


def test_what_was_entered_is_taken_back_cell_by_cell_and_done_again(entry: EntryDesk) -> None:
    entry.begin(5, COLUMNS)
    entry.cell("Nguyễn Văn An")
    entry.cell("05/03/2004")
    entry.desk.grid.go_to(0, "full_name")
    entry.press(Qt.Key.Key_Delete)
    entry.press(Qt.Key.Key_F8)
    assert entry.at == (2, "full_name")
    entry.press(Qt.Key.Key_Z, CONTROL)
    assert (entry.at, entry.desk.hint.text()) == ((1, "full_name"), "Đã hoàn tác phiếu 1: để phiếu khó lại.")
    entry.press(Qt.Key.Key_Z, CONTROL)
    assert entry.text(1, "full_name") == "Nguyễn Văn An"
    entry.press(Qt.Key.Key_Z, CONTROL)
    assert (entry.at, entry.text(1, "birth_date")) == ((1, "birth_date"), "")
    entry.press(Qt.Key.Key_Z, CONTROL)
    entry.press(Qt.Key.Key_Z, CONTROL)
    entry.stage.settle()
    assert entry.desk.counter.text().startswith("0/5 phiếu")
    assert kept(entry.stage) == {}
    for _ in range(2):
        entry.press(Qt.Key.Key_Y, CONTROL)
    entry.stage.settle()
    assert kept(entry.stage) == {1: {"full_name": "Nguyễn Văn An", "birth_date": "05/03/2004"}}


def test_what_is_done_again_in_a_lot_is_of_that_lot_alone(entry: EntryDesk) -> None:
    session = entry.stage.workspace.session
    entry.begin(5, COLUMNS)
    members.add(session, entry.desk.lot.header.org, {"full_name": "Lê Văn Xa"})  # type: ignore[union-attr]
    [row] = members.find(session, members.MemberFilter(text="Xa"))
    _, step = members.edit_as_step(session, row.id, {"home_town": "Huế"})
    entry.stage.workspace.undo.record(step)
    entry.stage.workspace.undo.undo()
    entry.stage.settle()
    entry.press(Qt.Key.Key_Y, CONTROL)
    entry.stage.settle()
    [row] = members.find(session, members.MemberFilter(text="Xa"))
    assert not row.fields.get("home_town")


def test_a_column_is_carried_from_here_on_with_one_key_and_after_reopening(entry: EntryDesk) -> None:
    entry.begin(5, COLUMNS)
    entry.cell("Nguyễn Văn An")
    entry.cell("2004")
    entry.type("Nam")
    entry.press(Qt.Key.Key_G, CONTROL)
    entry.press(Qt.Key.Key_Return, CONTROL)
    assert entry.text(2, "sex") == "Nam"
    entry.press(Qt.Key.Key_Escape)
    entry.stage.settle()
    entry.reopen()
    assert entry.desk.model.header.carried == ("sex",)


def test_what_cannot_be_read_is_asked_about_once_and_esc_gives_the_old_text_back(entry: EntryDesk) -> None:
    entry.begin(5, COLUMNS)
    entry.cell("Nguyễn Văn An")
    entry.cell("1/2/99")
    assert entry.at == (1, "birth_date")
    assert "99" in entry.desk.hint.text()
    entry.press(Qt.Key.Key_Escape)
    assert entry.text(1, "birth_date") == ""
    entry.cell("1/2/99")
    entry.press(Qt.Key.Key_Return)
    assert (entry.at, entry.text(1, "birth_date")) == ((1, "sex"), "1/2/99")
    assert entry.desk.model.look(0, 2).wrong
    assert "1 lỗi" in entry.desk.counter.text()


def test_a_correction_is_taken_with_one_key_and_never_by_itself(entry: EntryDesk) -> None:
    entry.begin(5, COLUMNS)
    entry.cell("NGUYỄN VĂN AN")
    assert entry.text(1, "full_name") == "NGUYỄN VĂN AN"
    entry.press(Qt.Key.Key_Return, ALT)
    assert entry.text(1, "full_name") == "Nguyễn Văn An"


def test_the_value_above_is_repeated_also_while_a_cell_is_open(entry: EntryDesk) -> None:
    entry.begin(5, COLUMNS)
    entry.cell("Nguyễn Văn An")
    entry.press(Qt.Key.Key_Return, CONTROL)
    entry.type("x")
    entry.press(Qt.Key.Key_Apostrophe, CONTROL)
    entry.press(Qt.Key.Key_Return)
    assert entry.text(2, "full_name") == "Nguyễn Văn An"


def test_a_word_that_is_being_composed_is_kept_by_enter_and_by_leaving(entry: EntryDesk) -> None:
    entry.begin(5, COLUMNS)
    entry.type("Nguyễn Văn ")
    entry.compose("Đức")
    entry.press(Qt.Key.Key_Return)
    assert entry.text(1, "full_name") == "Nguyễn Văn Đức"
    entry.press(Qt.Key.Key_Return, CONTROL)
    entry.compose("Bình")
    entry.stage.screens.open("members")
    entry.stage.settle()
    assert kept(entry.stage)[2] == {"full_name": "Bình"}


def test_a_held_key_adds_no_second_empty_sheet(entry: EntryDesk) -> None:
    entry.begin(5, COLUMNS)
    for _ in range(3):
        entry.press(Qt.Key.Key_Return, CONTROL)
    assert [sheet.n for sheet in entry.desk.model.sheets] == [1]


# -- phiếu khó, checking, the pace


def test_a_hard_sheet_is_left_and_counted_apart(entry: EntryDesk) -> None:
    entry.begin(5, COLUMNS)
    entry.type("Nguyễn ?")
    entry.press(Qt.Key.Key_F8)
    assert entry.at == (2, "full_name")
    entry.cell("Lê Thị Bình")
    assert entry.desk.counter.text().startswith("1/5 phiếu")
    assert "1 phiếu khó" in entry.desk.counter.text()


def test_checking_the_lot_lists_what_to_look_at_and_leads_there(desk: Desk, open_window: Open) -> None:
    known = desk.add(full_name="Lê Văn Sáu", birth_date="2003-02-01")
    assert known
    id = begin(desk, 3, {1: person(1), 2: {**person(2), "phone": "12"}, 3: {"full_name": "Lê Văn Sáu"}})
    type_in(desk, id, {3: {"full_name": "Lê Văn Sáu", "birth_date": "2003"}})
    entry = EntryDesk(open_window(desk).stage)
    entry.reopen()
    entry.press(Qt.Key.Key_F9)
    entry.stage.settle()
    found = entry.desk.side.found
    texts = [found.item(row).text() for row in range(found.count())]
    assert any(text.startswith("Phiếu 2 · Điện thoại") for text in texts)
    assert any("Lê Văn Sáu, 01/02/2003" in text for text in texts)
    found.setFocus()
    found.setCurrentRow(0)
    entry.press(Qt.Key.Key_Return)
    assert entry.at == (2, "phone")


def test_somebody_of_the_unit_with_this_name_is_told_while_typing(desk: Desk, open_window: Open) -> None:
    desk.add(full_name="Lê Văn Sáu", birth_date="2003-02-01")
    entry = EntryDesk(open_window(desk).stage)
    entry.begin(3, COLUMNS)
    entry.cell("lê văn sáu")
    entry.cell("2003")
    entry.stage.settle()
    said = [label.text() for label in entry.desk.side.findChildren(type(entry.desk.side.rule))]
    assert any("Lê Văn Sáu, 01/02/2003" in text for text in said)


def test_the_pace_comes_from_the_clock_and_pauses_do_not_count(
    entry: EntryDesk, room: tuple[Office, EntryDesk]
) -> None:
    office, _ = room
    entry.begin(5, COLUMNS)
    for seconds, text in ((20, "Nguyễn Văn An"), (20, "2004"), (3_600, "Nam")):
        office.central.clock.pass_by(seconds=seconds)
        entry.cell(text)
    assert "100 giây/phiếu" in entry.desk.counter.text()


def test_the_grid_takes_the_keys_as_soon_as_a_lot_is_open(entry: EntryDesk) -> None:
    entry.begin(3, COLUMNS)
    assert isinstance(QApplication.focusWidget(), SheetGrid)
