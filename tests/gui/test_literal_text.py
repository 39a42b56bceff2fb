"""Names and notes are data: markup in them is shown as it was typed, everywhere, and no file is opened."""

from __future__ import annotations

import ast
import html
import re
from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QTextBrowser, QTextEdit

from desktop.features.failures.page import CrashDialog
from desktop.screens import CONFLICT, SCREENS, Screens
from desktop.services import conflicts
from desktop.services.crash import Crash
from desktop.tour_stage import Stage
from desktop.widgets.plain_label import PlainLabel, tooltip_text
from desktop.widgets.reader import Reader
from domain.members.fields import MEMBER
from tests.gui.conftest import Window
from tests.helpers.crowded import Crowded, crowded, free_texts
from tests.helpers.desks import Desk, Office
from tests.helpers.shown_texts import Shown, shown_texts
from tests.helpers.source_tree import place, python_files, reads_all_sources, tree

MARKUP = "<b>Ẩn</b> <img src='x.png'> &amp; &Bình"
# What is left of it wherever it was shortened.
TELLTALE = "<b>Ẩn</b>"
CADRE = "Lan <b>Ẩn<b> &amp; &B"
# Made in these modules only, where text is set to be plain.
FORBIDDEN = {"QLabel", "QMessageBox", "QProgressDialog", "QInputDialog", "QErrorMessage", "QTextBrowser"}
ALLOWED = {"desktop/widgets/plain_label.py", "desktop/widgets/reader.py"}
# What is copied for a spreadsheet is markup by its nature; no widget of ours shows it.
CLIPBOARD = {"desktop/features/members/pasting.py"}


@pytest.fixture
def full(office: Office, open_window: Callable[[Desk], Window]) -> tuple[Crowded, Stage]:
    made = crowded(office, MARKUP, CADRE)
    return made, open_window(made.desk).stage


def each_screen(made: Crowded, stage: Stage) -> Iterator[Screens]:
    """Every screen of the list in turn, the member with the question opened wherever one can be."""
    screens = stage.screens
    for screen in SCREENS:
        if screen.key == CONFLICT:
            screens.open_conflict(conflicts.entries(stage.workspace.session)[0].id)
        else:
            screens.open(screen.key)
        stage.settle()
        screens.help.show_screen(screen.key)
        stage.settle()
        yield screens
        screens.help.panel.leave()
    screens.open_member(made.member)
    stage.settle()
    yield screens


def reads_markup(shown: Shown) -> bool:
    """Whether Qt would take markup in this text for more than letters, or eat a letter of it."""
    data = TELLTALE in html.unescape(shown.text)
    if shown.way == "label" and isinstance(shown.widget, QLabel):
        return shown.widget.textFormat() is not Qt.TextFormat.PlainText
    if shown.way == "tooltip":
        inner = shown.text.removeprefix("<qt>").removesuffix("</qt>")
        # Qt decides by the look of a text whether it is markup: one without signs never is.
        return "<" in inner
    if shown.way in ("button", "menu", "tab"):
        # A single & would name the letter after it as an access key.
        return data and "&" in shown.text.replace("&&", "")
    return False


def test_no_text_of_any_screen_is_read_as_markup(full: tuple[Crowded, Stage]) -> None:
    made, stage = full
    wrong: set[str] = set()
    seen: set[str] = set()
    for screens in each_screen(made, stage):
        texts = list(shown_texts(screens.window))
        wrong |= {str(shown) for shown in texts if reads_markup(shown)}
        seen |= {shown.way for shown in texts if TELLTALE in html.unescape(shown.text)}
        for editor in screens.window.findChildren(QTextEdit):
            assert isinstance(editor, Reader), "a text editor that would read markup"
    assert wrong == set()
    # The walk saw the data, or it proves nothing.
    assert {"item", "name", "title"} <= seen
    assert seen & {"label", "own"}


def test_what_was_typed_stands_in_its_editor_letter_by_letter(full: tuple[Crowded, Stage]) -> None:
    made, stage = full
    stage.screens.open_member(made.member)
    stage.settle()
    editors = stage.screens.members.form.fields.editors
    expected = {
        name: MARKUP[: MEMBER.by_name[name].max_length or None]
        for name in free_texts(MEMBER)
        if name in editors and name != "note"
    }
    assert len(expected) > 5
    assert {name: editors[name].text() for name in expected} == expected


def test_the_walk_notices_markup(dressed: QApplication) -> None:
    label = QLabel(MARKUP)
    label.setTextFormat(Qt.TextFormat.AutoText)
    assert [reads_markup(shown) for shown in shown_texts(label)] == [True]
    tipped = PlainLabel("x")
    tipped.setToolTip(MARKUP)
    assert [reads_markup(shown) for shown in shown_texts(tipped)] == [True, False]


def test_the_crash_dialog_shows_a_title_literally(dressed: QApplication) -> None:
    dialog = CrashDialog(Crash("2026-11-22T08:00:00+07:00", MARKUP, "ValueError", ["a.py:1 b"]))
    assert [shown for shown in shown_texts(dialog) if reads_markup(shown)] == []
    dialog.deleteLater()


@pytest.mark.parametrize("text", [MARKUP, "<qt>", "a < b"])
def test_a_tooltip_shows_markup_as_text(text: str) -> None:
    shown = tooltip_text(text)
    inner = shown.removeprefix("<qt>").removesuffix("</qt>")
    assert "<" not in inner
    assert not re.search(r"&(?!amp;|lt;|gt;|quot;|#x27;)", inner)


def test_a_plain_label_stays_plain(qapp: object) -> None:
    assert PlainLabel("<b>x</b>").textFormat() is Qt.TextFormat.PlainText


@reads_all_sources
def test_no_other_module_makes_a_label_or_box_that_reads_markup() -> None:
    found = [
        place(path, node.lineno)
        for path in python_files("desktop")
        if place(path) not in ALLOWED
        for node in ast.walk(tree(path))
        if (isinstance(node, ast.ImportFrom) and FORBIDDEN & {alias.name for alias in node.names})
        or (isinstance(node, ast.Attribute) and node.attr in ("setToolTip", "setWhatsThis"))
        or (isinstance(node, ast.Attribute) and node.attr == "setHtml" and place(path) not in CLIPBOARD)
    ]
    assert found == []


@reads_all_sources
def test_the_reader_of_the_help_is_the_only_place_for_pages() -> None:
    assert issubclass(Reader, QTextBrowser)
    calls = [
        place(path, node.lineno)
        for path in python_files("desktop")
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Attribute)
        and node.attr in ("setMarkdown", "insertHtml", "appendHtml", "setSource")
    ]
    assert calls == []
