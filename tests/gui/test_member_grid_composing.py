"""A word that is being composed in a cell is kept, however the entry ends; nothing is doubled."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QApplication

from desktop.screens import ORGANISATIONS
from tests.gui.conftest import Window
from tests.helpers.desks import Desk, Office
from tests.helpers.grids import Grid

Open = Callable[[Desk], Window]
KEY = Qt.Key


@pytest.fixture
def grid(office: Office, open_window: Open) -> Grid:
    desk = office.desk()
    desk.add(full_name="Lê Văn An", home_town="Đức Thọ")
    desk.add(full_name="Lê Văn Bình")
    made = Grid(open_window(desk).stage)
    made.page.list_side.arrangement.choose(["full_name", "home_town", "occupation", "org"])
    made.stage.settle()
    return made


def alt_tab(grid: Grid) -> None:
    """Another program comes to the front; the cell is still open when one comes back."""
    away = QFocusEvent(QFocusEvent.Type.FocusOut, Qt.FocusReason.ActiveWindowFocusReason)
    QApplication.sendEvent(grid.focused, away)
    grid.press(KEY.Key_Return)


ENDINGS: dict[str, Callable[[Grid], object]] = {
    "tab": lambda grid: grid.press(KEY.Key_Tab),
    "enter": lambda grid: grid.press(KEY.Key_Return),
    "down": lambda grid: grid.press(KEY.Key_Down),
    "another cell": lambda grid: grid.stand_on(1, "occupation"),
    "the search": lambda grid: grid.stage.click(grid.page.search),
    "a button": lambda grid: grid.page.search.setFocus(Qt.FocusReason.MouseFocusReason),
    "another window": alt_tab,
    "lock or close": lambda grid: grid.page.settle(),
    "another screen": lambda grid: grid.stage.screens.open(ORGANISATIONS),
    "another filter": lambda grid: grid.page._search_now(),
}


@pytest.mark.parametrize("ending", ENDINGS)
@pytest.mark.parametrize("open_first", [True, False])
def test_the_word_is_kept(grid: Grid, ending: str, open_first: bool) -> None:
    grid.stand_on(0, "occupation")
    if open_first:
        grid.press(KEY.Key_F2)
    grid.compose("Nguyễn")
    ENDINGS[ending](grid)
    grid.stage.settle()
    assert grid.stored()["Lê Văn An"]["occupation"] == "Nguyễn"


def test_a_word_that_the_input_method_commits_itself_comes_once(grid: Grid) -> None:
    grid.stand_on(0, "occupation")
    grid.compose("Thợ")
    grid.commit("Thợ ")
    grid.compose("điệ")
    grid.compose("điện")
    grid.commit("điện")
    grid.press(KEY.Key_Return)
    grid.stage.settle()
    assert grid.stored()["Lê Văn An"]["occupation"] == "Thợ điện"


def test_what_an_input_method_hands_over_without_composing_opens_the_cell_and_replaces_what_was_there(
    grid: Grid,
) -> None:
    """Figures and whole words of a list of suggestions come this way."""
    grid.stand_on(0, "home_town")
    grid.commit("Huế")
    grid.commit(" 2")
    grid.press(KEY.Key_Return)
    assert grid.shown(0, "home_town") == "Huế 2"


def test_a_composition_that_is_given_up_leaves_what_was_there(grid: Grid) -> None:
    grid.stand_on(0, "home_town")
    grid.compose("H")
    grid.press(KEY.Key_Escape)
    grid.stage.settle()
    assert not grid.is_open
    assert grid.stored()["Lê Văn An"]["home_town"] == "Đức Thọ"


def test_telex_typed_with_backspaces_gives_no_doubled_letter(grid: Grid) -> None:
    """As UniKey types on Windows: the letter, a Backspace, the letter with its mark."""
    grid.stand_on(1, "home_town")
    for typed in ("d", "\b", "đ", "u", "\b", "ư", "c", "\b\b", "ức"):
        for letter in typed:
            if letter == "\b":
                grid.press(KEY.Key_Backspace)
            else:
                grid.type(letter)
    assert grid.editor.text() == "đức"
    grid.press(KEY.Key_Return)
    grid.stage.settle()
    assert grid.stored()["Lê Văn Bình"]["home_town"] == "đức"


def test_a_list_of_choices_leaves_the_composing_word_alone(grid: Grid) -> None:
    grid.page.list_side.arrangement.choose(["full_name", "ethnicity"])
    grid.stage.settle()
    grid.stand_on(0, "ethnicity")
    grid.compose("Tà")
    grid.press(KEY.Key_Down, Qt.KeyboardModifier.AltModifier)
    assert grid.editor.list_open
    grid.press(KEY.Key_Escape)
    grid.commit("Tày")
    grid.press(KEY.Key_Return)
    grid.stage.settle()
    assert grid.shown(0, "ethnicity") == "Tày"


def test_news_from_elsewhere_does_not_disturb_an_open_cell(grid: Grid) -> None:
    grid.stand_on(0, "occupation")
    grid.compose("Giáo")
    grid.stage.workspace.data_changed.emit()
    grid.stage.settle()
    grid.commit("Giáo viên")
    grid.press(KEY.Key_Tab)
    grid.stage.settle()
    assert grid.stored()["Lê Văn An"]["occupation"] == "Giáo viên"


def test_a_row_that_others_add_does_not_take_the_open_cell_away(
    grid: Grid,
) -> None:
    from desktop.services import members

    grid.stand_on(1, "occupation")
    grid.type("Thợ")
    session = grid.stage.workspace.session
    org = str(grid.stored()["Lê Văn An"]["org"])
    members.add(session, org, {"full_name": "Bùi Văn Ái"})
    grid.stage.workspace.data_changed.emit()
    grid.stage.settle()
    assert grid.page.model.count == 3
    assert grid.is_open
    grid.type(" mộc")
    grid.press(KEY.Key_Return)
    grid.stage.settle()
    assert grid.stored()["Lê Văn Bình"]["occupation"] == "Thợ mộc"


def test_a_search_that_comes_back_under_an_open_cell_waits_for_it(grid: Grid) -> None:
    grid.stand_on(1, "home_town")
    grid.page.search.setText("Lê")
    grid.table.setFocus()
    grid.type("Thạch")
    grid.stage.settle()
    grid.type(" Hà")
    grid.press(KEY.Key_Tab)
    grid.stage.settle()
    assert grid.stored()["Lê Văn Bình"]["home_town"] == "Thạch Hà"
    # And whoever types on does so in the same row.
    grid.type("Thợ mộc")
    grid.press(KEY.Key_Return)
    grid.stage.settle()
    assert grid.stored()["Lê Văn Bình"]["occupation"] == "Thợ mộc"


def test_other_columns_take_in_what_stands_in_the_open_cell(grid: Grid) -> None:
    grid.stand_on(0, "occupation")
    grid.type("Thợ mộc")
    grid.page.list_side.arrangement.choose(["full_name", "birth_date"])
    grid.stage.settle()
    assert grid.stored()["Lê Văn An"]["occupation"] == "Thợ mộc"
