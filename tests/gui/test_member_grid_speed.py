"""Twenty thousand members: nothing that the list does keeps the window from answering.

What is too long is told by the watch of the GUI thread (`watching.py`), which knows how slow the machine is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from desktop.app import PASSPHRASE_VARIABLE, Program
from desktop.tour_stage import Stage
from tests.bench.homes import PASSPHRASE, fill_home
from tests.helpers.grids import Grid

BusyWith = Callable[[Callable[[], object]], None]
MEMBERS = 20_000
KEY = Qt.Key


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return fill_home(tmp_path_factory.mktemp("large") / "home", MEMBERS, 12).path


@pytest.fixture
def grid(
    home: Path, dressed: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Grid]:
    monkeypatch.setenv(PASSPHRASE_VARIABLE, PASSPHRASE)
    program = Program(home, automatic=False)
    program.start()
    stage = Stage(program, tmp_path)
    stage.until(lambda: program.screens is not None, "the home opens")
    stage.screens.window.resize(1366, 768)
    stage.settle()
    made = Grid(stage)
    # The form's editors are built in the pauses; they are not what is measured here.
    made.page.form.fields.prepare()
    stage.settle()
    yield made
    program.stop()


def test_scrolling_with_wheel_and_bar_and_sideways(grid: Grid, busy_with: BusyWith) -> None:
    bar = grid.table.verticalScrollBar()

    def scroll() -> None:
        for frame in range(30):
            bar.setValue(frame * 3)
            QApplication.processEvents()
        for frame in range(30):
            bar.setValue(frame * bar.maximum() // 29)
            QApplication.processEvents()

    busy_with(scroll)
    assert grid.page.model.count == MEMBERS


def test_searching_key_by_key(grid: Grid, busy_with: BusyWith) -> None:
    def search() -> None:
        for typed in ("nguyen an", "0342", "t"):
            for letter in typed:
                grid.stage.type(grid.page.search, letter)
                QApplication.processEvents()
            grid.stage.settle()
            grid.page.search.clear()
            grid.stage.settle()

    busy_with(search)


def test_selecting_everybody_and_sorting(grid: Grid, busy_with: BusyWith) -> None:
    def select() -> None:
        grid.table.setFocus()
        grid.press(KEY.Key_A, Qt.KeyboardModifier.ControlModifier)
        QApplication.processEvents()

    def sort() -> None:
        grid.page.list_side.arrangement.sort("birth_date", further=False)
        grid.stage.settle()

    busy_with(select)
    assert grid.page.list_side.selection.count.text() == "Đã chọn 20.000"
    grid.table.clearSelection()
    busy_with(sort)
