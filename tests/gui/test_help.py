"""Help stands beside the work: the page of the screen, the page of a code, found without accents."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QApplication, QFileDialog, QTextBrowser

from desktop import keys, screens
from desktop.app import Program
from desktop.features.help import actions, model
from desktop.features.help.page import HelpPanel
from desktop.services.help import Block, BlockKind, Span
from desktop.services.wording import sentence_codes
from desktop.tour_stage import Stage
from desktop.widgets.reader import Reader
from tests.gui.conftest import Window
from tests.helpers.desks import Desk, Office

MARKUP = "<b>Ẩn</b> <img src='x.png'> &amp;"


def help_of(window: Window) -> HelpPanel:
    return window.stage.screens.help.panel


@pytest.mark.parametrize("screen", screens.SCREENS, ids=lambda screen: screen.key)
def test_every_screen_has_a_page_of_its_own(screen: screens.Screen) -> None:
    key = model.library().of_screen(screen.key)
    assert key == f"screens/{screen.key}"
    assert model.library().pages[key].title == screen.title


def test_f1_opens_the_page_of_the_screen_and_closes_it_again(
    office: Office, open_window: Callable[[Desk], Window]
) -> None:
    window = open_window(office.desk())
    stage = window.stage
    for screen in screens.RAIL:
        stage.screens.open(screen.key)
        stage.settle()
        stage.key(Qt.Key.Key_F1)
        stage.settle()
        panel = help_of(window)
        assert panel.isVisible()
        assert panel.reader.toPlainText().startswith(model.library().pages[f"screens/{screen.key}"].title)
        stage.key(Qt.Key.Key_F1)
        stage.settle()
        assert not panel.isVisible()


def test_escape_closes_the_help_and_the_work_goes_on_where_it_was(
    office: Office, open_window: Callable[[Desk], Window]
) -> None:
    window = open_window(office.desk())
    stage = window.stage
    before = stage.screens.members.search
    before.setFocus()
    stage.key(Qt.Key.Key_F1)
    assert help_of(window).reader.hasFocus()
    stage.key(Qt.Key.Key_Escape)
    assert not help_of(window).isVisible()
    assert before.hasFocus()


def test_the_code_of_a_notice_opens_its_page(office: Office, open_window: Callable[[Desk], Window]) -> None:
    window = open_window(office.desk())
    stage = window.stage
    notice = stage.screens.window.notice
    notice.say("error", "Không gặp được máy chủ.", code="no_network.cut_off")
    stage.settle()
    stage.click(notice.code)
    stage.settle()
    panel = help_of(window)
    assert panel.current == "codes/network#no_network.cut_off"
    cursor = panel.reader.cursorForPosition(panel.reader.viewport().rect().topLeft())
    assert cursor.block().text().startswith("Mã no_network.cut_off")


def test_every_code_can_be_opened(office: Office, open_window: Callable[[Desk], Window]) -> None:
    window = open_window(office.desk())
    window.stage.screens.help.show_screen("members")
    panel = help_of(window)
    for code in sentence_codes():
        panel.show_code(code)
        assert panel.current.endswith(f"#{code}")
        assert f"Mã {code}" in panel.reader.toPlainText()
    panel.show_code("invented.tomorrow")
    assert panel.current == "topics/codes"


def test_search_leads_to_a_page_and_back(office: Office, open_window: Callable[[Desk], Window]) -> None:
    window = open_window(office.desk())
    stage = window.stage
    stage.key(Qt.Key.Key_F1)
    panel = help_of(window)
    stage.type(panel.search, "sap xep ten")
    stage.settle()
    assert panel.reader.toPlainText().startswith("Tìm thấy")
    assert "Sắp xếp tên tiếng Việt" in panel.reader.toPlainText()
    panel.reader.anchorClicked.emit(QUrl("topics/sorting"))
    assert panel.current == "topics/sorting"
    assert panel.search.text() == ""
    stage.click(panel.back)
    assert panel.current == "screens/members"
    stage.type(panel.search, "khongcotunay")
    assert panel.reader.toPlainText().startswith("Không thấy trang nào")


def test_the_card_lists_every_key_and_can_be_kept_for_printing(
    dressed: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = model.card_of_keys().text
    for key in keys.KEYS:
        assert key.label in text
    target = tmp_path / "bang phím.pdf"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(target), ""))
    assert actions.print_key_card(Reader("x")) == target
    assert target.read_bytes().startswith(b"%PDF")
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: ("", ""))
    assert actions.print_key_card(Reader("x")) is None


def test_the_reader_shows_markup_as_text_and_loads_nothing(dressed: QApplication) -> None:
    reader = Reader("x")
    reader.show_page(MARKUP, [Block(BlockKind.PARAGRAPH, (Span(MARKUP), Span(MARKUP, link="a/b")))])
    assert reader.toPlainText() == f"{MARKUP}\n{MARKUP}{MARKUP}"
    assert reader.loadResource(1, QUrl("file:x.png")) is None
    assert not reader.openLinks()
    assert "<img" not in reader.document().toHtml().replace("&lt;img", "")
    assert isinstance(reader, QTextBrowser)


def test_the_panel_leaves_the_screen_its_room_or_lies_over_it(
    office: Office, open_window: Callable[[Desk], Window]
) -> None:
    window = open_window(office.desk())
    stage = window.stage
    shell = stage.screens.window
    stage.key(Qt.Key.Key_F1)
    for width in (1024, 2200):
        shell.resize(width, 700)
        stage.settle()
        assert shell.width() == width
        panel = help_of(window).panel
        assert panel.geometry().right() == shell.body.width() - 1
        assert shell.pill.isVisible()
    assert shell.stack.geometry().right() < panel.geometry().left()
    stage.key(Qt.Key.Key_Escape)
    assert shell.stack.width() == shell.body.width()


def test_f1_is_declared_as_the_key_of_help() -> None:
    assert keys.key("help").sequences == ("F1",)
    assert QKeySequence("F1").toString() == "F1"


def test_help_and_practice_are_within_reach_before_there_is_a_home(
    dressed: QApplication, tmp_path: Path
) -> None:
    program = Program(tmp_path / "empty", automatic=False)
    program.start()
    stage = Stage(program, tmp_path)
    page = program.first
    assert page is not None
    stage.settle()
    wanted: list[bool] = []
    program.entrance.practice_wanted.connect(lambda: wanted.append(True))
    page.setFocus()
    stage.key(Qt.Key.Key_F1)
    panel = page.findChild(HelpPanel)
    assert isinstance(panel, HelpPanel)
    assert panel.current == "screens/enrolment"
    panel.reader.anchorClicked.emit(QUrl("topics/practice"))
    stage.click(panel.practice)
    assert wanted == [True]
    program.stop()


def test_help_is_in_the_menu_as_well(office: Office, open_window: Callable[[Desk], Window]) -> None:
    window = open_window(office.desk())
    stage = window.stage
    [action] = [one for one in stage.screens.window.menu.actions() if "giúp" in one.text()]
    assert action.text().endswith("\tF1")
    action.trigger()
    assert help_of(window).current == "screens/members"
