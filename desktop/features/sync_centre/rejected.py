"""One refused entry: why, what was typed, and two ways on: correct and send again, or give up."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QScrollArea

from desktop.features.sync_centre import actions
from desktop.features.sync_centre.actions import CorrectableField
from desktop.services.acting import Saved
from desktop.services.failures import describe
from desktop.services.rejections import RejectedEntry
from desktop.services.wording import word, word_or
from desktop.widgets.buttons import Button
from desktop.widgets.field_editor import FieldEditor
from desktop.widgets.layouts import BETWEEN, EDGE, boxed, column, edges, row
from desktop.widgets.notice import Notice
from desktop.widgets.plain_label import PlainLabel
from desktop.workspace import Workspace


class RejectedPanel(QFrame):
    """Below the list of refused entries; hidden while none is chosen. `settled` carries a sentence."""

    settled = Signal(str)

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self._workspace = workspace
        self._entry: RejectedEntry | None = None
        self._editors: list[tuple[FieldEditor, str]] = []
        self.heading = PlainLabel(role="heading")
        self.why = Notice(closable=False)
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(BETWEEN)
        self.resend_button = Button("Gửi lại", look="primary")
        self.resend_button.clicked.connect(self.resend)
        self.discard_button = Button("Bỏ nội dung này", look="danger")
        self.discard_button.clicked.connect(self._ask_twice)
        self._sure = Button("Bỏ hẳn", look="danger")
        self._sure.clicked.connect(self.discard)
        self._keep = Button("Giữ lại")
        self._keep.clicked.connect(lambda: self._confirm(False))
        self._question = PlainLabel("Bỏ hẳn nội dung đã nhập? Hồ sơ sẽ trở lại như trên máy chủ.", wrap=True)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(
            boxed(column(self.heading, self.why, self._grid, None, margins=edges(EDGE, BETWEEN)))
        )
        foot = row(
            self.discard_button,
            self._question,
            self._sure,
            self._keep,
            None,
            self.resend_button,
            margins=edges(EDGE, BETWEEN),
        )
        self.setLayout(column(scroll, boxed(foot), gap=0))
        self.hide()

    def show_entry(self, entry: RejectedEntry | None) -> None:
        if entry == self._entry and self.isVisible():
            return
        self._entry = entry
        self.setVisible(entry is not None)
        if entry is None:
            return
        self.heading.setText(f"{entry.subject} · {entry.action}")
        self.why.say("error", entry.message, code=entry.code)
        self._confirm(False)
        self._workspace.read(
            lambda session: actions.correctable(session, entry),
            lambda fields: self._show_fields(entry, fields),
            owner=self,
        )

    def resend(self) -> None:
        if self._entry is None:
            return
        entry = self._entry
        typed = {editor.field.name: editor.text() for editor, _ in self._editors}
        changed = {editor.field.name for editor, before in self._editors if editor.text() != before}
        wanted = {name: text for name, text in typed.items() if name in changed}
        self.resend_button.setEnabled(False)
        self._workspace.change(
            lambda session: actions.resend(session, entry, wanted),
            self._after_resend,
            owner=self,
            failed=self._refused,
        )

    def discard(self) -> None:
        if self._entry is None:
            return
        entry = self._entry
        self._workspace.change(
            lambda session: actions.discard(session, entry),
            lambda _: self._leave(word("rejected.discarded")),
            owner=self,
            failed=self._refused,
        )

    def _show_fields(self, entry: RejectedEntry, fields: list[CorrectableField]) -> None:
        if entry is not self._entry:
            return
        for editor, _ in self._editors:
            self._grid.removeWidget(editor)
            editor.deleteLater()
        self._editors = []
        for number, one in enumerate(fields):
            editor = FieldEditor(one.field, one.choices)
            editor.set_text(one.text)
            self._editors.append((editor, one.text))
            self._grid.addWidget(editor, number // 3, number % 3, Qt.AlignmentFlag.AlignTop)

    def _after_resend(self, saved: Saved) -> None:
        self._leave(word("rejected.resent").format(sync=word_or(f"sync.{saved.sync}", saved.sync)))

    def _leave(self, text: str) -> None:
        self.resend_button.setEnabled(True)
        self._entry = None
        self.hide()
        self.settled.emit(text)

    def _refused(self, error: Exception) -> None:
        self.resend_button.setEnabled(True)
        failure = describe(error)
        self.why.say("error", failure.sentence, code=failure.code)

    def _ask_twice(self) -> None:
        self._confirm(True)
        self._keep.setFocus()

    def _confirm(self, asking: bool) -> None:
        for widget in (self._question, self._sure, self._keep):
            widget.setVisible(asking)
        self.discard_button.setVisible(not asking)
        self.resend_button.setVisible(not asking)
