"""Locked: a passphrase opens; a recovery code, the server or a fresh code help where it does not."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QFrame, QWidget

from desktop.features.unlock import model
from desktop.features.unlock.actions import Opener, is_wrong_passphrase, needs_code, needs_contact, said
from desktop.services.session import Session
from desktop.widgets.buttons import Button
from desktop.widgets.icon_view import IconView
from desktop.widgets.labelled import describe, labelled
from desktop.widgets.layouts import BETWEEN, EDGE, GROUP, boxed, column, edges, row
from desktop.widgets.notice import Notice
from desktop.widgets.plain_label import PlainLabel
from desktop.widgets.secret_fields import NewPassphrase, SecretField
from desktop.widgets.task_runner import Lane, TaskRunner
from desktop.widgets.vietnamese_edit import VietnameseEdit


class UnlockPage(QWidget):
    """`opened` carries the session."""

    opened = Signal(object)

    def __init__(self, runner: TaskRunner, opener: Opener) -> None:
        super().__init__()
        self.setObjectName("canvas")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._runner, self._opener = runner, opener
        self._wrong = 0
        self.passphrase = SecretField("Mật khẩu")
        self.open_button = Button("Mở", look="primary")
        self.forgot = Button("Quên mật khẩu?", look="link")
        self.recovery_code, self.new = VietnameseEdit(), NewPassphrase("Mật khẩu mới *")
        self.recovery_code.setPlaceholderText("9 nhóm, mỗi nhóm 4 chữ hoặc số")
        self.recover_button, self.back = (
            Button("Mở và đổi mật khẩu", look="primary"),
            Button("Quay lại"),
        )
        self.fresh_code = VietnameseEdit()
        describe(self.fresh_code, "Mã đăng ký mới", "Do cấp trên gửi, dùng một lần.")
        self.readmit_button = Button("Nhập mã")
        self.contact_button = Button("Liên lạc máy chủ để mở", "refresh")
        self._icon, self._heading = IconView("lock", "primary", 24), PlainLabel(model.HEADING, role="title")
        self.notice = Notice(closable=False)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.timeout.connect(lambda: self._set_busy(False))
        self._put_together()
        self._connect()

    def unlock(self) -> None:
        typed = self.passphrase.text()
        if typed and self.open_button.isEnabled():
            self._run(lambda: self._opener.open(typed))

    def recover(self) -> None:
        problem = "" if self.recovery_code.settled_text().strip() else "Hãy gõ mã khôi phục."
        problem = problem or self.new.problem()
        if problem:
            self.notice.say("warning", problem)
            return
        code, chosen = self.recovery_code.settled_text(), self.new.value()
        self._run(lambda: self._opener.recover(code, chosen))

    def meet_server(self) -> None:
        typed = self.passphrase.text()
        self._run(lambda: self._opener.meet_server(typed), Lane.NETWORK)

    def readmit(self) -> None:
        typed, code = self.passphrase.text(), self.fresh_code.settled_text().strip()
        if code:
            self._run(lambda: self._opener.readmit(typed, code), Lane.NETWORK)

    def say_failure(self, error: Exception) -> None:
        sentence, code = said(error)
        self.notice.say("warning", sentence, code=code)

    def _run(self, work: Callable[[], Session], lane: Lane = Lane.DATABASE) -> None:
        self._set_busy(True)
        self._runner.run(lambda task: work(), self._after_open, lane=lane, failed=self._refused, owner=self)

    def _after_open(self, session: Session) -> None:
        self.passphrase.forget()
        self.new.forget()
        self.recovery_code.clear()
        self.opened.emit(session)

    def _refused(self, error: Exception) -> None:
        self.say_failure(error)
        self.contact_button.setVisible(needs_contact(error) or self._is_shown(self.contact_button, error))
        self._readmission.setVisible(needs_code(error) or self._is_shown(self._readmission, error))
        if is_wrong_passphrase(error):
            self._wrong += 1
        seconds = model.wait_after(self._wrong)
        if seconds:
            self._pause.start(seconds * 1000)
        else:
            self._set_busy(False)

    def _is_shown(self, widget: QWidget, error: Exception) -> bool:
        """What was offered stays when its own try failed, not when the passphrase was wrong."""
        return not widget.isHidden() and not is_wrong_passphrase(error)

    def _set_busy(self, busy: bool) -> None:
        buttons = (
            self.open_button,
            self.recover_button,
            self.contact_button,
            self.readmit_button,
            self.forgot,
        )
        for widget in (*buttons, self.passphrase):
            widget.setEnabled(not busy)
        if not busy and not self._opening.isHidden():
            self.passphrase.edit.selectAll()
            self.passphrase.setFocus()

    def _choose(self, *, recovering: bool) -> None:
        self.notice.leave()
        self._heading.setText(model.RECOVERY_HEADING if recovering else model.HEADING)
        self._icon.show_icon("key" if recovering else "lock", "primary")
        self._opening.setVisible(not recovering)
        self._recovering.setVisible(recovering)
        (self.recovery_code if recovering else self.passphrase).setFocus()

    def _connect(self) -> None:
        self.passphrase.entered.connect(self.unlock)
        self.open_button.clicked.connect(self.unlock)
        self.forgot.clicked.connect(lambda: self._choose(recovering=True))
        self.back.clicked.connect(lambda: self._choose(recovering=False))
        self.recovery_code.returnPressed.connect(self.new.setFocus)
        self.new.entered.connect(self.recover)
        self.recover_button.clicked.connect(self.recover)
        self.contact_button.clicked.connect(self.meet_server)
        self.readmit_button.clicked.connect(self.readmit)
        self.fresh_code.returnPressed.connect(self.readmit)

    def _put_together(self) -> None:
        fresh = row(self.fresh_code, self.readmit_button)
        fresh.setStretch(0, 1)
        self._readmission = boxed(
            column(PlainLabel(model.CODE_EXPLANATION, role="muted", wrap=True), fresh, gap=6)
        )
        self._readmission.hide()
        self.contact_button.hide()
        opening = column(
            PlainLabel(model.EXPLANATION, role="muted", wrap=True),
            self.passphrase,
            self._readmission,
            row(self.forgot, None, self.contact_button, self.open_button),
        )
        recovering = column(
            PlainLabel(model.RECOVERY_EXPLANATION, role="muted", wrap=True),
            labelled("Mã khôi phục *", self.recovery_code),
            self.new,
            row(self.back, None, self.recover_button),
        )
        self._opening, self._recovering = boxed(opening), boxed(recovering)
        self._recovering.hide()
        head = row(self._icon, self._heading, None)
        card = QFrame()
        card.setObjectName("card")
        card.setFixedWidth(500)
        card.setLayout(
            column(head, self.notice, self._opening, self._recovering, gap=BETWEEN, margins=edges(EDGE, EDGE))
        )
        self.setLayout(column(None, row(None, card, None), None, None, margins=edges(GROUP)))
        self.setFocusProxy(self.passphrase)
