"""First run: the steps one after the other, and what happens between them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QScrollArea, QStackedWidget, QWidget

from desktop.features.enrolment import actions, model
from desktop.features.enrolment.actions import Machine
from desktop.features.enrolment.model import TITLES, Step
from desktop.features.enrolment.steps import (
    AddressStep,
    ConfirmStep,
    DoneStep,
    FetchingStep,
    PassphraseStep,
    PinStep,
    RecoveryStep,
    WelcomeStep,
)
from desktop.services import access
from desktop.services.failures import describe
from desktop.services.first_run import CadreSetUp, FirstRun, UnitFound
from desktop.services.session import Session
from desktop.widgets.buttons import Button
from desktop.widgets.layouts import BETWEEN, EDGE, GROUP, column, edges, row
from desktop.widgets.notice import Notice
from desktop.widgets.plain_label import PlainLabel
from desktop.widgets.task_runner import Lane, TaskRunner

_WIDTH, _HEIGHT = 620, 470
# From here on the home is made: there is no way back.
_NO_RETURN = (Step.WELCOME, Step.FETCHING, Step.DONE)


class EnrolmentPage(QWidget):
    """`finished` carries the session of the cadre who went through all of it."""

    finished = Signal(object)

    def __init__(self, runner: TaskRunner, run: FirstRun) -> None:
        super().__init__()
        self.setObjectName("canvas")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._runner, self.run = runner, run
        self._found: UnitFound | None = None
        self._secret = b""
        self._busy = False
        self.welcome, self.address, self.confirm = WelcomeStep(), AddressStep(), ConfirmStep()
        self.passphrase, self.pin, self.recovery = PassphraseStep(), PinStep(), RecoveryStep()
        self.fetching, self.done = FetchingStep(), DoneStep()
        self.steps = QStackedWidget()
        pages: tuple[QWidget, ...] = (self.welcome, self.address, self.confirm, self.passphrase, self.pin)
        for page in (*pages, self.recovery, self.fetching, self.done):
            self.steps.addWidget(_scrolling(page))
        self.title, self.counter = PlainLabel(role="title"), PlainLabel(role="small")
        self.notice = Notice(closable=False)
        self.back, self.forward = Button("Quay lại"), Button("Tiếp tục", look="primary")
        self._put_together()
        self._connect()
        self._open(Step.WELCOME)

    @property
    def step(self) -> Step:
        return Step(self.steps.currentIndex())

    def start(self) -> None:
        """Look at the machine, or go on fetching where an earlier run stopped."""
        if self.run.session is not None:
            self._fetch()
        else:
            self._look_at_machine()

    def go_on(self) -> None:
        if self._busy:
            return
        self.notice.leave()
        act: dict[Step, Callable[[], None]] = {
            Step.WELCOME: lambda: self._open(Step.ADDRESS),
            Step.ADDRESS: self._find_unit,
            Step.CONFIRM: lambda: self._open(Step.PASSPHRASE),
            Step.PASSPHRASE: lambda: self._after(self.passphrase.new.problem(), Step.PIN),
            Step.PIN: lambda: self._after(self.pin.new.problem(), Step.RECOVERY),
            Step.RECOVERY: self._set_up,
            Step.DONE: self._finish,
        }
        if self.forward.isEnabled() and self.step in act:
            act[self.step]()

    def _go_back(self) -> None:
        if self.step not in _NO_RETURN and not self._busy:
            self._open(Step(self.step - 1))

    # -- what happens between the steps

    def _look_at_machine(self) -> None:
        screen, input_method = actions.screen_size(), actions.has_input_method()
        self._ask(lambda: actions.look_at_machine(self.run, screen, input_method), self._show_machine)

    def _show_machine(self, machine: Machine) -> None:
        self.welcome.show_lines(machine.lines)
        self.passphrase.keyring.setVisible(machine.keyring)
        if not model.may_go_on(machine.lines):
            self.notice.say("error", "Hãy sửa những chỗ báo lỗi dưới đây rồi bấm “Kiểm tra lại”.")
        else:
            self.notice.leave()
        self._note_step()
        if self.step is Step.WELCOME and self.forward.isEnabled():
            self.forward.setFocus()

    def _find_unit(self) -> None:
        missing = self.address.missing()
        if missing is not None:
            self.notice.say("warning", f"Hãy nhập {missing[0]}.")
            missing[1].setFocus()
            return
        fields = (self.address.server, self.address.code, self.address.name)
        server, code, name = (edit.settled_text().strip() for edit in fields)
        self.notice.say("info", "Đang hỏi máy chủ, xin chờ.")
        self._ask(
            lambda: self.run.find_unit(server, code, name),
            self._show_unit,
            lane=Lane.NETWORK,
            refused=self._not_found,
        )

    def _not_found(self, error: Exception) -> None:
        """Where the person will most likely have to look."""
        field = self.address.code if describe(error).code == "enrolment_code" else self.address.server
        field.setFocus()
        field.selectAll()

    def _show_unit(self, found: UnitFound) -> None:
        self._found = found
        self.confirm.show_unit(found)
        self._open(Step.CONFIRM)

    def _after(self, problem: str, step: Step) -> None:
        """Forward, unless something stands in the way."""
        if problem:
            self.notice.say("warning", problem)
            return
        if step is Step.RECOVERY and not self._secret and self._found is not None:
            self._secret, code = access.new_recovery_secret()
            self.recovery.sheet.show_code(code, self._found.name, self._found.cadre, self.run.today)
        self._open(step)

    def _set_up(self) -> None:
        problem = self.recovery.sheet.problem()
        if problem:
            self.notice.say("warning", problem)
            return
        chosen = CadreSetUp(
            passphrase=self.passphrase.new.value(),
            pin=self.pin.new.value(),
            recovery_secret=self._secret,
            use_keyring=self.passphrase.keyring.isChecked(),
        )
        self._ask(lambda: self.run.set_up(chosen), lambda _: self._after_set_up())

    def _after_set_up(self) -> None:
        self._secret = b""
        self.passphrase.new.forget()
        self.pin.new.forget()
        self.recovery.sheet.forget()
        self._fetch()

    def _fetch(self) -> None:
        self._open(Step.FETCHING)
        self.notice.leave()
        self.fetching.begin()
        self._runner.run(
            lambda task: actions.fetch(self.run, task),
            lambda _: self._open(Step.DONE),
            lane=Lane.NETWORK,
            failed=self._not_fetched,
            progress=lambda progress: self.fetching.show_progress(*progress),
            owner=self,
        )

    def _not_fetched(self, error: Exception) -> None:
        self._say(error)
        self.fetching.stop()
        self.fetching.again.setFocus()

    def _finish(self) -> None:
        session = self.run.session
        if isinstance(session, Session):
            self.run.hand_over()
            self.finished.emit(session)

    def _ask(
        self,
        work: Callable[[], Any],
        done: Callable[[Any], None],
        *,
        lane: Lane = Lane.DATABASE,
        refused: Callable[[Exception], None] | None = None,
    ) -> None:
        """Let a worker do it; meanwhile nothing else can be started here."""
        self._set_busy(True)

        def arrived(result: Any) -> None:
            self._set_busy(False)
            done(result)

        def failed(error: Exception) -> None:
            self._set_busy(False)
            self._say(error)
            if refused is not None:
                refused(error)

        self._runner.run(lambda task: work(), arrived, lane=lane, failed=failed, owner=self)

    def _say(self, error: Exception) -> None:
        # Once the home is made, "nothing has changed" would not be true any more.
        failure = describe(error, unsent=0 if self.step is Step.FETCHING else None)
        self.notice.say("error", failure.sentence, code=failure.code)

    # -- what stands there

    def _set_busy(self, busy: bool) -> None:
        self._busy = busy
        self._note_step()

    def _open(self, step: Step) -> None:
        self.notice.leave()
        self.steps.setCurrentIndex(step)
        self.title.setText(TITLES[step])
        self.counter.setText(f"Bước {step + 1}/{len(TITLES)}")
        self._note_step()
        focus: dict[Step, QWidget] = {
            Step.ADDRESS: self.address,
            Step.CONFIRM: self.confirm,
            Step.PASSPHRASE: self.passphrase,
            Step.PIN: self.pin,
            Step.RECOVERY: self.recovery,
        }
        focus.get(step, self.forward).setFocus()

    def _note_step(self) -> None:
        step = self.step
        self.back.setVisible(step not in _NO_RETURN)
        self.back.setEnabled(not self._busy)
        self.forward.setVisible(step is not Step.FETCHING)
        self.forward.setText("Bắt đầu làm việc" if step is Step.DONE else "Tiếp tục")
        ready = not self._busy
        if step is Step.WELCOME:
            ready = ready and bool(self.welcome.lines) and model.may_go_on(self.welcome.lines)
        elif step is Step.CONFIRM:
            ready = ready and self.confirm.right_unit.isChecked()
        self.forward.setEnabled(ready)

    def _connect(self) -> None:
        self.back.clicked.connect(self._go_back)
        self.forward.clicked.connect(self.go_on)
        self.welcome.again.clicked.connect(self._look_at_machine)
        self.confirm.right_unit.toggled.connect(self._note_step)
        self.fetching.again.clicked.connect(self._fetch)
        self.recovery.sheet.told.connect(
            lambda text, good: self.notice.say("done" if good else "warning", text)
        )
        for entered in (
            self.address.entered,
            self.passphrase.new.entered,
            self.pin.new.entered,
            self.recovery.sheet.entered,
        ):
            entered.connect(self.go_on)

    def _put_together(self) -> None:
        self.passphrase.keyring.hide()
        self.steps.setMinimumHeight(240)
        card = QFrame()
        card.setObjectName("card")
        card.setFixedWidth(_WIDTH)
        card.setMaximumHeight(_HEIGHT + 60)
        head, foot = row(self.title, None, self.counter), row(self.back, None, self.forward)
        inside = column(head, self.notice, self.steps, foot, gap=BETWEEN, margins=edges(EDGE, 20))
        inside.setStretch(2, 1)
        card.setLayout(inside)
        whole = column(row(None, card, None), margins=edges(GROUP))
        self.setLayout(whole)


def _scrolling(page: QWidget) -> QScrollArea:
    """Large letters on a small screen scroll instead of being cut."""
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setWidget(page)
    page.setAutoFillBackground(False)
    area.viewport().setAutoFillBackground(False)
    return area
