"""What the screens say: Vietnamese, whole, without blame, and each message leads to its page of help."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget

from desktop.app import Program
from desktop.features.failures.page import CrashDialog
from desktop.features.help.model import library
from desktop.features.practice.frame import PracticeFrame
from desktop.screens import CONFLICT, SCREENS
from desktop.services import conflicts
from desktop.services.crash import Crash
from desktop.services.failures import Failure, FailureKind
from desktop.services.wording import sentence, sentence_codes, word_or
from desktop.tour_stage import Stage
from tests.gui.conftest import Window
from tests.helpers.crowded import crowded
from tests.helpers.desks import Desk, Office
from tests.helpers.shown_texts import shown_texts
from tests.helpers.source_tree import ROOT

# Words of Qt, of code and of Python's own values; no Vietnamese text of ours holds one.
ENGLISH = re.compile(
    r"\b(?:Yes|No|OK|Ok|Cancel|Save|Open|Close|Apply|Undo|Redo|Cut|Copy|Paste|Delete|Select|All|Error|Warning"
    r"|Sync|Server|server|Search|Filter|Add|Edit|Member|Unknown|unknown|Loading|pending|synced|conflict|rejected"
    r"|null|undefined|untitled|Object|object at|the|Page|Settings|Help|Label|button|Button|Widget)\b"
)
VALUES_OF_PYTHON = re.compile(
    r"\bNone\b|\bNaN\b|\bTrue\b|\bFalse\b|\b0x[0-9a-f]{6,}|<[a-z_.]+ object|\{[a-z_]+\}"
)
# Whoever reads has done nothing wrong: what happened is said, not whose fault it was.
BLAME = re.compile(
    r"bạn (?:đã )?(?:nhập |gõ |làm |chọn )?(?:sai|nhầm|quên|lỡ)"
    r"|lỗi (?:của|do|tại) (?:bạn|người)|do bạn|tại bạn|bạn phải|bạn không được"
    r"|không biết cách|cẩu thả|bất cẩn",
    re.IGNORECASE,
)


def wrong(root: QWidget) -> set[str]:
    return {
        str(shown)
        for shown in shown_texts(root)
        if shown.way != "page"
        if ENGLISH.search(shown.text) or VALUES_OF_PYTHON.search(shown.text) or BLAME.search(shown.text)
    }


@pytest.fixture
def stage(office: Office, open_window: Callable[[Desk], Window]) -> Stage:
    made = crowded(office, "Ghi chú bình thường")
    stage = open_window(made.desk).stage
    stage.screens.open_member(made.member)
    stage.settle()
    return stage


def test_no_text_of_any_screen_is_english_or_a_value_of_the_program(stage: Stage) -> None:
    found: set[str] = set()
    for screen in SCREENS:
        if screen.key == CONFLICT:
            stage.screens.open_conflict(conflicts.entries(stage.workspace.session)[0].id)
        else:
            stage.screens.open(screen.key)
        stage.settle()
        found |= wrong(stage.screens.window)
    PracticeFrame(stage.screens.window)
    stage.screens.help.show_screen("members")
    stage.settle()
    found |= wrong(stage.screens.window)
    assert found == set()


def test_what_stands_before_the_screens_is_vietnamese(dressed: QApplication, tmp_path: Path) -> None:
    program = Program(tmp_path / "empty", automatic=False)
    program.start()
    assert program.first is not None
    found = wrong(program.first)
    program.stop()
    assert found == set()


def test_the_crash_dialog_is_vietnamese(dressed: QApplication) -> None:
    dialog = CrashDialog(Crash("2026-11-22T08:00:00+07:00", "Đoàn viên", "ValueError", ["page.py:1 x"]))
    assert wrong(dialog) == set()
    dialog.deleteLater()


def test_the_walk_notices_what_it_looks_for() -> None:
    assert ENGLISH.search("Đóng (Close)")
    assert VALUES_OF_PYTHON.search("Điện thoại: None")
    assert VALUES_OF_PYTHON.search("còn {count} mục")
    assert BLAME.search("Bạn đã nhập sai số")
    assert not BLAME.search("Số CCCD thiếu một chữ số.")


def texts_of_the_program() -> Iterator[tuple[str, str]]:
    for code in sentence_codes():
        yield code, sentence(code)
    for page in library().pages.values():
        yield page.key, page.text


def test_no_message_and_no_page_blames_anybody() -> None:
    assert [(key, text) for key, text in texts_of_the_program() if BLAME.search(text)] == []


def test_no_text_in_the_sources_blames_anybody() -> None:
    found = [
        str(path.relative_to(ROOT))
        for path in sorted((ROOT / "desktop").rglob("*.py"))
        if BLAME.search(path.read_text(encoding="utf-8"))
    ]
    assert found == []


def test_every_code_has_a_sentence_and_a_page() -> None:
    for code in sentence_codes():
        assert sentence(code).rstrip()[-1] in ".…}", code
        assert library().of_code(code), code
    assert word_or("sync.pending", "")


def test_the_longest_message_fits_a_small_window(stage: Stage) -> None:
    window = stage.screens.window
    window.resize(1093, 614)
    longest = max(sentence_codes(), key=lambda code: len(sentence(code)))
    window.show_failure(Failure(FailureKind.UNEXPECTED, longest, sentence(longest)))
    stage.settle()
    label = window.notice.label
    assert (window.width(), window.height()) == (1093, 614)
    assert label.height() >= label.heightForWidth(label.width())
    assert window.notice.code.isVisible()
    place = window.notice.mapTo(window, window.notice.rect().bottomRight())
    assert place.x() <= window.width()
    assert place.y() <= window.height() // 2
    assert label.textFormat() is Qt.TextFormat.PlainText
