"""The figures of a letter that is pasted or opened: each sentence that claims one is told right or wrong."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from PySide6.QtCore import QMargins, QStandardPaths, QTimer, Signal
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QFileDialog

from desktop import keys
from desktop.services import letter_figures, letters
from desktop.services.failures import Usage, describe
from desktop.services.letter_figures import MOST_LETTERS, CheckedSentence, Verdict
from desktop.services.session import Session
from desktop.services.statistics import Statistics
from desktop.services.times import show_count
from desktop.services.wording import word
from desktop.widgets.buttons import Button
from desktop.widgets.layouts import BETWEEN, EDGE, GROUP, INSIDE, boxed, column, edges, row
from desktop.widgets.lines_model import Lines
from desktop.widgets.notice import Notice
from desktop.widgets.page import Page
from desktop.widgets.plain_label import PlainLabel
from desktop.widgets.split import Split
from desktop.widgets.table import Table
from desktop.widgets.task_runner import Task
from desktop.widgets.upright_scroll import UprightScroll
from desktop.widgets.vietnamese_edit import VietnameseTextEdit
from desktop.workspace import Workspace
from domain.text import nfc

_PAUSE_MS: Final = 400
_KINDS: Final = "Văn bản (*.docx *.txt);;Mọi tệp (*)"
# Verdict → how it is drawn; its word stands beside.
_LOOKS: Final = {
    Verdict.RIGHT: "synced",
    Verdict.WRONG: "rejected",
    Verdict.LOOK: "lacking",
    Verdict.UNKNOWN: "waiting",
}
_VERDICT, _LINE, _SENTENCE, _WHY = range(4)


class SentencesModel(Lines):
    titles = ("Kết quả", "Dòng", "Câu trong văn bản", "Số đúng, lấy từ đâu")

    def text(self, row: CheckedSentence, column: int) -> str:
        verdict = word(f"letter.verdict.{row.verdict.value}")
        return (verdict, show_count(row.line), row.text, " ".join(row.told))[column]

    def state(self, row: CheckedSentence, column: int) -> str | None:
        return _LOOKS[row.verdict] if column == _VERDICT else None

    def is_muted(self, column: int) -> bool:
        return column == _LINE


class LetterPage(Page):
    """`left`: back to the figures."""

    left = Signal()

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self._workspace = workspace
        self._statistics = Statistics(workspace.session)
        self._task: Task | None = None
        self.back = Button("Thống kê", "chevron-left", "quiet", "Esc")
        self.open = Button("Mở tệp…", tip=word("letter.open_tip"))
        self.told = PlainLabel(role="muted", wrap=True)
        self.notice = Notice()
        self.text = VietnameseTextEdit()
        self.text.setAccessibleName("Văn bản cần soát")
        self.text.setPlaceholderText(word("letter.paste_here"))
        self.model = SentencesModel(self)
        self.table = Table("Các câu có con số")
        self.table.most_lines = 4
        self.table.setModel(self.model)
        self.table.set_widths([17, 7, 20, 20], _WHY)
        self.sentence = PlainLabel(role="strong", wrap=True, selectable=True)
        self.why = PlainLabel(wrap=True, selectable=True)
        self._put_together()
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE_MS)
        self._connect()
        self._show([])

    # -- as every screen

    def refresh(self) -> None:
        """The figures of the register may be others now."""
        self.check()

    def settle(self) -> None:
        self.text.commit_composing()

    def view_state(self) -> dict[str, Any]:
        return {"split": self._splitter.sizes()}

    def restore(self, state: Mapping[str, Any]) -> None:
        self._splitter.take_sizes(state.get("split"))

    # -- a text

    def choose_file(self) -> None:
        folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
        path, _ = QFileDialog.getOpenFileName(self, "Chọn văn bản", folder, _KINDS)
        if path:
            self.open_file(Path(path))

    def open_file(self, path: Path) -> None:
        """Its text in place of what stands there; the file is never written to."""
        self._workspace.read(
            lambda session: _short_enough(letters.text_of(path)),
            self._take_text,
            owner=self,
            failed=self._say_failure,
        )

    def _take_text(self, text: str) -> None:
        self.text.setPlainText(text)
        self.check()

    def check(self) -> None:
        """Ask anew; the answer about an older text reaches nobody."""
        self._pause.stop()
        if self._task is not None:
            self._task.cancel()
        text = self.text.whole_text()
        if not text.strip():
            self._task = None
            self._show([])
            return
        self.told.setText(word("letter.checking"))

        def work(session: Session) -> list[CheckedSentence]:
            return letter_figures.check(session, self._statistics, text)

        self._task = self._workspace.read(work, self._show, owner=self, failed=self._say_failure)

    def _show(self, found: Sequence[CheckedSentence]) -> None:
        self._task = None
        self.notice.leave()
        self.model.show_rows(found)
        counts = {verdict: sum(one.verdict is verdict for one in found) for verdict in Verdict}
        if not self.text.whole_text().strip():
            self.told.setText(word("letter.nothing"))
        elif not found:
            self.told.setText(word("letter.no_figures"))
        else:
            told = {verdict.value: show_count(count) for verdict, count in counts.items()}
            self.told.setText(word("letter.counted").format(count=show_count(len(found)), **told))
        first = next((place for place, one in enumerate(found) if one.verdict is not Verdict.RIGHT), 0)
        if found:
            self.table.setCurrentIndex(self.model.index(first, _SENTENCE))
        self._show_current()

    def _say_failure(self, error: Exception) -> None:
        self._show([])
        failure = describe(error)
        self.notice.say("error", failure.sentence, code=failure.code)

    # -- one sentence

    @property
    def current(self) -> CheckedSentence | None:
        index = self.table.currentIndex()
        return self.model.rows[index.row()] if index.isValid() and self.model.rows else None

    def _show_current(self) -> None:
        found = self.current
        self.sentence.setText(found.text if found else "")
        self.why.setText("\n".join(f"• {one}" for one in found.told) if found else "")

    def _go_to(self) -> None:
        """Mark the sentence in the text, and go there."""
        found, text = self.current, self.text.toPlainText()
        if found is None or nfc(text) != text:
            return
        cursor = self.text.textCursor()
        cursor.setPosition(_place(text, found.start))
        cursor.setPosition(_place(text, found.end), QTextCursor.MoveMode.KeepAnchor)
        self.text.setTextCursor(cursor)
        self.text.setFocus()

    # -- putting together

    def _connect(self) -> None:
        self.back.clicked.connect(self.left)
        self.open.clicked.connect(self.choose_file)
        self.text.textChanged.connect(self._pause.start)
        self._pause.timeout.connect(self.check)
        self.table.selectionModel().currentRowChanged.connect(lambda *_: self._show_current())
        self.table.activated.connect(lambda _: self._go_to())
        keys.bind(self, {"dismiss": self.left.emit})

    def _put_together(self) -> None:
        head = row(self.back, None, self.open, margins=edges(EDGE, BETWEEN))
        told = column(self.notice, margins=QMargins(EDGE, 0, EDGE, 0))
        label = PlainLabel(word("letter.text"), role="label")
        label.setBuddy(self.text)
        left = column(label, self.text, gap=INSIDE, margins=QMargins(EDGE, 0, INSIDE, BETWEEN))
        left.setStretch(1, 1)
        about = boxed(column(self.sentence, self.why, None, gap=INSIDE))
        right = column(
            self.told, self.table, UprightScroll(about), gap=INSIDE, margins=QMargins(GROUP, 0, EDGE, BETWEEN)
        )
        right.setStretch(1, 3)
        right.setStretch(2, 2)
        self._splitter = Split(stretch=1)
        for side in (left, right):
            self._splitter.addWidget(boxed(side))
        self._splitter.begin_with(360, 760)
        whole = column(boxed(head), boxed(told), self._splitter, gap=0)
        whole.setStretch(2, 1)
        self.setLayout(whole)
        self.setFocusProxy(self.text)

    def regions(self) -> Sequence[Any]:
        return (self.text, self.table)


def _short_enough(text: str) -> str:
    """As it is, before a screen has to lay it out. Raises Usage `report.text_too_long`."""
    if len(text) > MOST_LETTERS:
        raise Usage("report.text_too_long", {"most": show_count(MOST_LETTERS)})
    return text


def _place(text: str, place: int) -> int:
    """Qt counts in units of UTF-16."""
    return len(text[:place].encode("utf-16-le")) // 2
