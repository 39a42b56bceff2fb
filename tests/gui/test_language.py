"""Nobody meets an English word: neither ours nor Qt's."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QDialogButtonBox,
    QFileDialog,
    QLabel,
    QLineEdit,
    QMenu,
    QMessageBox,
    QPlainTextEdit,
    QTabWidget,
    QWidget,
)

from desktop.screens import RAIL
from tests.gui.conftest import Window
from tests.helpers.desks import Desk, Office
from tests.helpers.shown_texts import shown_texts

# Words that slip in from Qt or from code; no Vietnamese sentence of ours holds one.
ENGLISH = re.compile(
    r"\b(?:Yes|No|OK|Cancel|Save|Open|Close|Apply|Undo|Redo|Cut|Copy|Paste|Delete|Select|All|None|NaN|True|False"
    r"|Error|Warning|Sync|Server|Search|Filter|Add|Edit|Member|Unknown|Loading|pending|synced|conflict)\b"
)
# What else a dialog or menu of Qt's would say.
QT_ENGLISH = re.compile(
    r"\b(?:Look in|File|Files|Name|Size|Type|Kind|Date|Modified|Directory|Back|Forward|Parent|Create|Show"
    r"|List|View|Detail|Details|Computer|Hide|Go|Scroll|Step|Page|Top|Bottom|Left|Right)\b"
)


def words(widget: QWidget) -> Iterator[str]:
    """Everything that a widget and its children say."""
    for child in (widget, *widget.findChildren(QWidget)):
        yield from (child.windowTitle(), child.accessibleName(), child.toolTip())
        if isinstance(child, QAbstractButton | QLabel):
            yield child.text()
        if isinstance(child, QLineEdit | QPlainTextEdit):
            yield child.placeholderText()
        if isinstance(child, QComboBox):
            yield from (child.itemText(number) for number in range(child.count()))
        if isinstance(child, QTabWidget):
            yield from (child.tabText(number) for number in range(child.count()))
        if isinstance(child, QMenu):
            yield from (action.text() for action in child.actions())


def test_no_widget_of_the_window_speaks_english(
    office: Office, open_window: Callable[[Desk], Window]
) -> None:
    lan = office.desk()
    id = lan.add(full_name="Lê Văn Cường", phone="0912345678")
    stage = open_window(lan).stage
    stage.screens.members.show_member(id)
    for section in RAIL:
        stage.screens.open(section.key)
        stage.settle()
    found = {text for text in words(stage.screens.window) if ENGLISH.search(text)}
    assert found == set()


def test_no_word_of_the_first_screens_is_english(dressed: QApplication, tmp_path: Path) -> None:
    from desktop.app import Program

    program = Program(tmp_path / "empty", automatic=False)
    program.start()
    assert program.first is not None
    found = {text for text in words(program.first) if ENGLISH.search(text)}
    program.stop()
    assert found == set()


@pytest.mark.parametrize("make", [QLineEdit, QPlainTextEdit])
def test_the_context_menu_of_an_editor_is_vietnamese(
    make: type[QLineEdit] | type[QPlainTextEdit], dressed: QApplication
) -> None:
    editor = make()
    menu = editor.createStandardContextMenu()
    texts = [action.text().partition("\t")[0] for action in menu.actions() if action.text()]
    menu.deleteLater()
    assert [text.replace("&", "") for text in texts] == [
        "Hoàn tác",
        "Làm lại",
        "Cắt",
        "Sao chép",
        "Dán",
        "Xóa",
        "Chọn tất cả",
    ]


@pytest.mark.parametrize("mode", [QFileDialog.AcceptMode.AcceptOpen, QFileDialog.AcceptMode.AcceptSave])
def test_a_file_dialog_of_qts_own_is_vietnamese(
    mode: QFileDialog.AcceptMode, dressed: QApplication, tmp_path: Path
) -> None:
    dialog = QFileDialog(None, "Chọn tệp", str(tmp_path))
    dialog.setOption(QFileDialog.Option.DontUseNativeDialog)
    dialog.setAcceptMode(mode)
    dialog.show()
    QApplication.processEvents()
    said = {shown.text for shown in shown_texts(dialog) if shown.way != "item"}
    dialog.close()
    dialog.deleteLater()
    assert "Hủy" in {text.replace("&", "") for text in said}
    assert {text for text in said if ENGLISH.search(text) or QT_ENGLISH.search(text)} == set()


def test_a_message_of_qts_own_is_vietnamese(dressed: QApplication) -> None:
    kinds = QMessageBox.StandardButton
    box = QMessageBox(QMessageBox.Icon.Question, "Hỏi", "Xóa?", kinds.Yes | kinds.No | kinds.Cancel)
    box.setDetailedText("Chi tiết")
    said = [button.text() for button in box.buttons()]
    box.deleteLater()
    assert len(said) == 4
    assert [text for text in said if ENGLISH.search(text) or QT_ENGLISH.search(text)] == []


def test_the_menus_of_number_fields_and_scroll_bars_are_vietnamese(dressed: QApplication) -> None:
    """They pop up by themselves and cannot be had otherwise; their words come through these contexts."""
    said = {
        "QAbstractSpinBox": ("&Select All", "&Step up", "Step &down"),
        "QScrollBar": ("Scroll here", "Top", "Bottom", "Page up", "Page down", "Scroll up", "Scroll down"),
        "QWidgetTextControl": ("&Undo", "&Redo", "Cu&t", "&Copy", "&Paste", "Delete", "Select All"),
        "QLineEdit": ("&Undo", "&Redo", "Cu&t", "&Copy", "&Paste", "Delete", "Select All"),
    }
    left = [
        (context, word)
        for context, words in said.items()
        for word in words
        if QCoreApplication.translate(context, word) == word
    ]
    assert left == []


def test_every_standard_button_is_vietnamese(dressed: QApplication) -> None:
    box = QDialogButtonBox()
    texts = []
    for button in QDialogButtonBox.StandardButton:
        if button is not QDialogButtonBox.StandardButton.NoButton and button.value.bit_count() == 1:
            texts.append(box.addButton(button).text().replace("&", ""))
    assert len(texts) == 18
    assert [text for text in texts if ENGLISH.search(text)] == []
    assert "Hủy" in texts


def test_the_compiled_catalogue_is_the_one_of_the_source(tmp_path: Path, project_root: Path) -> None:
    folder = project_root / "resources" / "i18n"
    compiled = tmp_path / "qt_vi.qm"
    tool = Path(sys.executable).with_name("pyside6-lrelease")
    subprocess.run([tool, "-silent", folder / "qt_vi.ts", "-qm", compiled], check=True, capture_output=True)
    assert compiled.read_bytes() == (folder / "qt_vi.qm").read_bytes()


def test_the_words_of_qt_come_through_the_catalogue(dressed: QApplication) -> None:
    assert QCoreApplication.translate("QFileDialog", "All Files (*)") == "Mọi tệp (*)"
