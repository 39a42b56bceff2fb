"""A cadre before the real window: keys go where the focus is, the mouse to what is in sight, eyes read."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractButton, QApplication, QLineEdit, QWidget

from desktop.app import Program
from desktop.features.enrolment.model import Step
from desktop.features.enrolment.page import EnrolmentPage
from desktop.features.unlock.page import UnlockPage
from desktop.screens import RAIL
from desktop.tour_stage import Stage
from tests.helpers.shown_texts import shown_texts

CONTROL = Qt.KeyboardModifier.ControlModifier
_MOST_TABS = 120


@dataclass
class Cadre:
    """`stage` is only waited on and read; everything done goes through `write`, `press`, `click`."""

    stage: Stage

    @property
    def focus(self) -> QWidget:
        found = QApplication.focusWidget()
        assert found is not None, "nothing on the screen takes keys"
        return found

    def write(self, text: str) -> None:
        """Letter by letter, where the focus is."""
        for letter in text:
            for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
                event = QKeyEvent(kind, 0, Qt.KeyboardModifier.NoModifier, letter)
                QApplication.sendEvent(self.focus, event)

    def press(self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        """A key, and what comes of it until the workers rest."""
        self.stage.key(key, modifier)
        self.stage.settle()

    def tab_to(self, name: str) -> None:
        """Tab from one to the next until the field or button of that name."""
        passed: list[str] = []
        for _ in range(_MOST_TABS):
            here = _name_of(self.focus)
            if here == name:
                return
            passed.append(here)
            self.stage.key(Qt.Key.Key_Tab)
        raise AssertionError(f"Tab never comes to {name!r}: {passed[:30]}")

    def rewrite(self, text: str) -> None:
        """Replace what stands in the field of the focus."""
        self.stage.key(Qt.Key.Key_A, CONTROL)
        self.stage.key(Qt.Key.Key_Delete)
        self.write(text)

    def click(self, widget: QWidget) -> None:
        self.stage.click(widget)
        self.stage.settle()

    def go_to(self, screen: str) -> None:
        """A screen by its number on the rail."""
        number = [section.key for section in RAIL].index(screen)
        self.press(Qt.Key(Qt.Key.Key_1 + number), CONTROL)

    def synchronise(self) -> None:
        self.press(Qt.Key.Key_F5)

    @property
    def pill(self) -> str:
        return self.stage.screens.window.pill.text()

    def sees(self, text: str) -> bool:
        """Whether a label, a button or a field in sight says this."""
        root = self.stage.screens.window if self.stage.program.screens else self.stage.program.first
        assert root is not None
        shown = [one.text for one in shown_texts(root) if one.way in _IN_SIGHT and one.widget.isVisible()]
        typed = [edit.text() for edit in root.findChildren(QLineEdit) if edit.isVisible()]
        return any(text in one for one in (*shown, *typed))


_IN_SIGHT = ("label", "button", "own", "tab", "item")


def _name_of(widget: QWidget) -> str:
    return widget.accessibleName() or (widget.text() if isinstance(widget, QAbstractButton) else "")


@contextmanager
def at_the_window(home: Path, passphrase: str = "") -> Iterator[Cadre]:
    """The window on a home, from start to end; the passphrase is typed where one is given."""
    program = Program(home, automatic=False)
    stage = Stage(program, home)
    program.start()
    try:
        cadre = Cadre(stage)
        if passphrase:
            stage.until(lambda: isinstance(program.first, UnlockPage), "the passphrase is asked for")
            cadre.write(passphrase)
            stage.key(Qt.Key.Key_Return)
            _wait_for_screens(stage)
        yield cadre
    finally:
        program.stop()


def first_run(cadre: Cadre, server: str, code: str, passphrase: str, pin: str) -> None:
    """All steps of first run, by keyboard alone: Enter after the last field, else the button by Space."""
    stage = cadre.stage
    page = stage.program.first
    assert isinstance(page, EnrolmentPage)
    for step in Step:
        _wait_for_step(stage, page, step)
        if step is Step.FETCHING:
            continue
        stage.settle()
        last = Qt.Key.Key_Return
        if step is Step.ADDRESS:
            cadre.write(server)
            cadre.tab_to("Mã đăng ký")
            cadre.write(code)
        elif step is Step.CONFIRM:
            stage.key(Qt.Key.Key_Space)
        elif step is Step.PASSPHRASE:
            for name in ("Mật khẩu", "Nhập lại lần nữa"):
                cadre.tab_to(name)
                cadre.write(passphrase)
        elif step is Step.PIN:
            # The sixth figure leads to the second field by itself.
            cadre.write(pin + pin)
        elif step is Step.RECOVERY:
            sheet = page.recovery.sheet
            for edit, group in zip(sheet.copied, sheet.asked_groups(), strict=True):
                cadre.tab_to(edit.accessibleName())
                cadre.write(group.lower())
        if step in (Step.WELCOME, Step.CONFIRM, Step.DONE):
            cadre.tab_to(page.forward.text())
            last = Qt.Key.Key_Space
        stage.key(last)
    _wait_for_screens(stage)


def _wait_for_step(stage: Stage, page: EnrolmentPage, step: Step) -> None:
    stage.until(lambda: page.step is step, f"step {step.name} is shown")


def _wait_for_screens(stage: Stage) -> None:
    stage.until(lambda: stage.program.screens is not None, "the home opens")
    stage.screens.window.resize(1366, 768)
    stage.settle()
