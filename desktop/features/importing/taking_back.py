"""Taking an import back: what would happen is said first, then one click does it."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame

from desktop.services import import_undo
from desktop.services.failures import describe
from desktop.services.import_undo import TakenBack, TakingBack
from desktop.services.times import show_count
from desktop.services.wording import word
from desktop.widgets.buttons import Button
from desktop.widgets.layouts import column, edges, row
from desktop.widgets.plain_label import PlainLabel
from desktop.workspace import Workspace

_LISTED = 3


class TakingBackLine(QFrame):
    """Hidden until `ask`. `undone` carries the sentence of what was taken back."""

    undone = Signal(str)

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self.setProperty("notice", "info")
        self._workspace = workspace
        self.told = PlainLabel(wrap=True)
        self.agree = Button("Hoàn tác", "arrow-back-up")
        self.leave = Button("Thôi", look="quiet")
        self.leave.clicked.connect(self.hide)
        self._batch: TakingBack | None = None
        self.agree.clicked.connect(self._take_back)
        line = row(self.told, self.agree, self.leave)
        line.setStretch(0, 1)
        self.setLayout(column(line, margins=edges(12, 8)))
        self.hide()

    def ask(self, batch: str) -> None:
        """Say what taking this import back would do."""
        self._workspace.read(
            lambda session: import_undo.preview(session, batch), self._show, owner=self, failed=self._fail
        )

    def _show(self, found: TakingBack) -> None:
        self._batch = found
        self.told.setText(_said(found))
        self.agree.setVisible(found.whole or bool(found.deletes + found.restores))
        self.show()
        self.agree.setFocus()

    def _take_back(self) -> None:
        found = self._batch
        if found is None:
            return
        self.hide()
        self._workspace.change(
            lambda session: import_undo.take_back(session, found.batch, by_opposite=not found.whole),
            partial(self._done, found),
            owner=self,
            failed=self._fail,
        )

    def _done(self, found: TakingBack, done: TakenBack) -> None:
        told = f"Đã hoàn tác {show_count(done.undone)} người của lần nhập này."
        self.undone.emit(" ".join((told, *done.left[:_LISTED])))

    def _fail(self, error: Exception) -> None:
        self.told.setText(describe(error).sentence)
        self.agree.hide()
        self.show()


def _said(found: TakingBack) -> str:
    if found.whole:
        people = show_count(found.operations)
        return f"Chưa có gì được gửi. Hoàn tác sẽ bỏ cả {people} người của lần nhập này, như chưa từng nhập."
    why = "Một phần đã gửi lên máy chủ." if found.sent else "Đã có việc làm tiếp sau lần nhập này."
    parts = [
        f"{why} Hoàn tác sẽ làm ngược lại thành thay đổi mới: "
        f"xóa {show_count(found.deletes)} người đã thêm, "
        f"trả lại giá trị cũ cho {show_count(found.restores)} người."
    ]
    if found.may_be_of_others:
        parts.append(word("import.may_be_of_others"))
    if found.left:
        parts.append(f"{show_count(len(found.left))} người giữ nguyên vì đã được sửa sau đó.")
        parts += found.left[:_LISTED]
    return " ".join(parts)
