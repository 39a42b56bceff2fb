"""Locked: one field for the passphrase."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QFrame, QLineEdit, QWidget

from desktop.features.unlock.actions import Opener, is_wrong_passphrase
from desktop.features.unlock.model import EXPLANATION, HEADING, wait_after
from desktop.services.failures import describe
from desktop.services.session import Session
from desktop.widgets.buttons import Button
from desktop.widgets.icon_view import IconView
from desktop.widgets.layouts import BETWEEN, EDGE, GROUP, column, edges, row
from desktop.widgets.notice import Notice
from desktop.widgets.plain_label import PlainLabel
from desktop.widgets.task_runner import TaskRunner


class UnlockPage(QWidget):
    """`opened` carries the session."""

    opened = Signal(object)

    def __init__(self, runner: TaskRunner, folder: Path | None, opener: Opener) -> None:
        super().__init__()
        self.setObjectName("canvas")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._runner, self._folder, self._opener = runner, folder, opener
        self._wrong = 0
        self.passphrase = QLineEdit()
        self.passphrase.setEchoMode(QLineEdit.EchoMode.Password)
        self.passphrase.setAccessibleName("Mật khẩu")
        self.passphrase.returnPressed.connect(self.unlock)
        self.open_button = Button("Mở", look="primary")
        self.open_button.clicked.connect(self.unlock)
        self.notice = Notice(closable=False)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.timeout.connect(lambda: self._set_busy(False))
        self._put_together()

    def unlock(self) -> None:
        typed = self.passphrase.text()
        if not typed or not self.open_button.isEnabled():
            return
        self._set_busy(True)
        self._runner.run(
            lambda task: self._opener(self._folder, typed),
            self._after_open,
            failed=self._refused,
            owner=self,
        )

    def say_failure(self, error: Exception) -> None:
        failure = describe(error)
        self.notice.say("warning", failure.sentence, code=failure.code)

    def _after_open(self, session: Session) -> None:
        self.passphrase.clear()
        self.opened.emit(session)

    def _refused(self, error: Exception) -> None:
        self.say_failure(error)
        if is_wrong_passphrase(error):
            self._wrong += 1
        seconds = wait_after(self._wrong)
        if seconds:
            self._pause.start(seconds * 1000)
        else:
            self._set_busy(False)

    def _set_busy(self, busy: bool) -> None:
        self.open_button.setEnabled(not busy)
        self.passphrase.setEnabled(not busy)
        if not busy:
            self.passphrase.selectAll()
            self.passphrase.setFocus()

    def _put_together(self) -> None:
        card = QFrame()
        card.setObjectName("card")
        card.setFixedWidth(460)
        card.setLayout(
            column(
                row(IconView("lock", "primary", 24), PlainLabel(HEADING, role="title"), None),
                PlainLabel(EXPLANATION, role="muted", wrap=True),
                self.notice,
                column(PlainLabel("Mật khẩu", role="label"), self.passphrase, gap=3),
                row(None, self.open_button),
                gap=BETWEEN,
                margins=edges(EDGE, EDGE),
            )
        )
        self.setLayout(column(None, row(None, card, None), None, None, margins=edges(GROUP)))
        self.setFocusProxy(self.passphrase)
