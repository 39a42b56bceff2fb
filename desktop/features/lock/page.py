"""What stands on the cover: the unit, how much is unsent, and a field for the PIN or a passphrase."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QFrame, QWidget

from desktop.features.lock import model
from desktop.services import access, pins
from desktop.services.failures import describe
from desktop.services.pins import PinTry
from desktop.services.session import Session
from desktop.services.status import SyncStatus
from desktop.widgets.buttons import Button
from desktop.widgets.icon_view import IconView
from desktop.widgets.layouts import BETWEEN, EDGE, GROUP, boxed, column, edges, row
from desktop.widgets.notice import Notice
from desktop.widgets.plain_label import PlainLabel
from desktop.widgets.secret_fields import PinEdit, SecretField
from desktop.widgets.task_runner import TaskRunner

# After so many wrong passphrases each further try waits longer.
_FREE_TRIES, _LONGEST_SECONDS = 4, 60


class LockPage(QWidget):
    """`opened` carries the session of who came in: the one before, or another cadre's."""

    opened = Signal(object)

    def __init__(self, session: Session, runner: TaskRunner) -> None:
        super().__init__()
        self.setObjectName("canvas")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._session, self._runner = session, runner
        self._wrong_passphrases = 0
        self.unit, self.unsent = PlainLabel(role="heading", wrap=True), PlainLabel(role="muted", wrap=True)
        self.explanation = PlainLabel(role="muted", wrap=True)
        self.pin, self.passphrase = PinEdit(), SecretField("Mật khẩu")
        self.open_button = Button("Mở khóa", look="primary")
        self.other, self.by_passphrase = (
            Button("Đổi người dùng", "users", "link"),
            Button("Dùng mật khẩu", look="link"),
        )
        self.by_pin = Button("Dùng mã PIN", look="link")
        self.notice = Notice(closable=False)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.timeout.connect(lambda: self._set_busy(False))
        self._put_together()
        self._connect()

    @property
    def asks_pin(self) -> bool:
        return not self._pin_box.isHidden()

    def begin(self, status: SyncStatus | None, *, ask_pin: bool = True) -> None:
        """A fresh lock: nothing typed before is left. `ask_pin` False: only a passphrase helps."""
        self.show_status(status)
        self.pin.clear()
        self.passphrase.forget()
        self.notice.leave()
        self._choose(pin=ask_pin)
        self._set_busy(False)
        if ask_pin:
            self._runner.run(lambda task: _pin_state(self._session), self._note_pin, owner=self)

    def show_status(self, status: SyncStatus | None) -> None:
        self.unit.setText(model.unit_line(status))
        self.unsent.setText(model.unsent_line(status))

    def take_focus(self) -> None:
        (self.pin if self.asks_pin else self.passphrase.edit).setFocus(Qt.FocusReason.OtherFocusReason)

    def unlock(self) -> None:
        if not self.open_button.isEnabled():
            return
        if self.asks_pin:
            self._try_pin()
        elif self.passphrase.text():
            typed = self.passphrase.text()
            self._set_busy(True)
            self._runner.run(
                lambda task: access.enter(self._session, typed),
                self._come_in,
                failed=self._wrong_passphrase,
                owner=self,
            )

    def _note_pin(self, state: tuple[bool, int]) -> None:
        has, left = state
        if not has or not left:
            self._choose(pin=False)
            self.by_pin.hide()
            self.notice.say("info", model.PIN_USED_UP if has else model.NO_PIN)

    def _try_pin(self) -> None:
        typed = self.pin.text()
        if len(typed) != pins.DIGITS:
            return
        self._set_busy(True)
        self._runner.run(
            lambda task: pins.try_pin(self._session, typed),
            self._after_pin,
            failed=self._say,
            owner=self,
        )

    def _after_pin(self, result: PinTry) -> None:
        self.pin.clear()
        if result.right:
            self._come_in(self._session)
        elif result.left:
            self.notice.say("warning", model.wrong_pin(result.left, result.wait))
            self._pause.start(result.wait * 1000)
        else:
            self._set_busy(False)
            self._choose(pin=False)
            self.by_pin.hide()
            self.notice.say("warning", model.PIN_USED_UP)

    def _wrong_passphrase(self, error: Exception) -> None:
        self._wrong_passphrases += 1
        over = self._wrong_passphrases - _FREE_TRIES
        self._say(error)
        if over > 0:
            self._set_busy(True)
            self._pause.start(min(_LONGEST_SECONDS, 2**over) * 1000)

    def _say(self, error: Exception) -> None:
        failure = describe(error)
        self.notice.say("warning", failure.sentence, code=failure.code)
        self._set_busy(False)

    def _come_in(self, session: Session) -> None:
        self.passphrase.forget()
        self._wrong_passphrases = 0
        self._set_busy(False)
        self._session = session
        self.opened.emit(session)

    def _set_busy(self, busy: bool) -> None:
        for widget in (self.open_button, self.pin, self.passphrase):
            widget.setEnabled(not busy)
        if not busy and self.isVisible():
            self.take_focus()

    def _turn_to(self, *, pin: bool, switching: bool = False) -> None:
        self.notice.leave()
        self._choose(pin=pin, switching=switching)

    def _choose(self, *, pin: bool, switching: bool = False) -> None:
        self._pin_box.setVisible(pin)
        self.passphrase.setVisible(not pin)
        self.by_passphrase.setVisible(pin)
        self.other.setVisible(not switching)
        self.by_pin.setVisible(not pin)
        words = model.SWITCHING if switching else model.BY_PASSPHRASE
        self.explanation.setText(model.BY_PIN if pin else words)
        if self.isVisible():
            self.take_focus()

    def _connect(self) -> None:
        self.pin.filled.connect(self.unlock)
        self.passphrase.entered.connect(self.unlock)
        self.open_button.clicked.connect(self.unlock)
        self.by_passphrase.clicked.connect(lambda: self._turn_to(pin=False))
        self.other.clicked.connect(lambda: self._turn_to(pin=False, switching=True))
        self.by_pin.clicked.connect(lambda: self._turn_to(pin=True))

    def _put_together(self) -> None:
        self._pin_box = boxed(column(PlainLabel("Mã PIN", role="label"), self.pin, gap=3))
        card = QFrame()
        card.setObjectName("card")
        card.setFixedWidth(460)
        card.setLayout(
            column(
                row(IconView("lock", "primary", 24), PlainLabel(model.HEADING, role="title"), None),
                column(self.unit, self.unsent, gap=2),
                self.notice,
                self.explanation,
                self._pin_box,
                self.passphrase,
                row(self.other, self.by_passphrase, self.by_pin, None, self.open_button),
                gap=BETWEEN,
                margins=edges(EDGE, EDGE),
            )
        )
        self.setLayout(column(None, row(None, card, None), None, None, margins=edges(GROUP)))


def _pin_state(session: Session) -> tuple[bool, int]:
    return pins.has_pin(session), pins.tries_left(session)
