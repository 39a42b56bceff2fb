"""Names and notes are data: markup in them is shown as it was typed, everywhere, and no file is opened."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget

from desktop.services import conflicts, members
from desktop.widgets.marked_text import MarkedText
from desktop.widgets.plain_label import PlainLabel, tooltip_text
from domain.fields import FieldType
from domain.members.fields import MEMBER
from tests.gui.conftest import Window
from tests.helpers.desks import Desk, Office
from tests.helpers.source_tree import place, python_files, tree

MARKUP = "<b>Ẩn</b> <img src='x.png'> &amp; &Bình"
FREE_TEXTS = [
    field.name
    for field in MEMBER.fields
    if field.type is FieldType.TEXT and not field.read_only and not field.catalogue
]
# Made in one module only, where text is set to be plain.
FORBIDDEN = {"QLabel", "QMessageBox", "QProgressDialog", "QInputDialog", "QErrorMessage", "QTextBrowser"}
ALLOWED = "desktop/widgets/plain_label.py"


def labels(widget: QWidget) -> Iterator[QLabel]:
    yield from widget.findChildren(QLabel)


def test_markup_in_every_field_is_shown_and_kept_literally(
    office: Office, open_window: Callable[[Desk], Window]
) -> None:
    lan, hung = office.desk(), office.desk("Đỗ Văn Hùng")
    id = lan.add(full_name="Trần Văn Bình", **dict.fromkeys(FREE_TEXTS, MARKUP[:50]))
    lan.sync()
    hung.sync()
    members.edit(hung.session, id, {"note": f"{MARKUP} hai"})
    hung.sync()
    members.edit(lan.session, id, {"note": f"{MARKUP} một"})
    lan.sync()
    stage = open_window(lan).stage
    screens = stage.screens
    screens.members.show_member(id)
    stage.settle()
    editors = screens.members.form.fields.editors
    assert {name: editors[name].text() for name in FREE_TEXTS if name != "note"} == {
        name: MARKUP[:50] for name in FREE_TEXTS if name != "note"
    }
    screens.sync_centre.conflict_requested.emit(conflicts.entries(stage.workspace.session)[0].id)
    stage.settle()
    shown = [marked.text() for marked in screens.conflict.findChildren(MarkedText)]
    assert f"{MARKUP} một" in shown
    assert f"{MARKUP} hai" in shown
    for label in labels(screens.window):
        assert label.textFormat() is Qt.TextFormat.PlainText, label.text()


@pytest.mark.parametrize("text", [MARKUP, "<qt>", "a < b"])
def test_a_tooltip_shows_markup_as_text(text: str) -> None:
    shown = tooltip_text(text)
    inner = shown.removeprefix("<qt>").removesuffix("</qt>")
    assert "<" not in inner
    assert not re.search(r"&(?!amp;|lt;|gt;|quot;|#x27;)", inner)


def test_a_plain_label_stays_plain(qapp: object) -> None:
    assert PlainLabel("<b>x</b>").textFormat() is Qt.TextFormat.PlainText


def test_no_other_module_makes_a_label_or_box_that_reads_markup() -> None:
    found = [
        place(path, node.lineno)
        for path in python_files("desktop")
        if place(path) != ALLOWED
        for node in ast.walk(tree(path))
        if (isinstance(node, ast.ImportFrom) and FORBIDDEN & {alias.name for alias in node.names})
        or (isinstance(node, ast.Attribute) and node.attr in ("setToolTip", "setWhatsThis", "setHtml"))
    ]
    assert found == []
