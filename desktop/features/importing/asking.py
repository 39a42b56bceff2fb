"""One thing at a time for the worker: shown while it lasts, and to be stopped."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from typing import Any, Final

from PySide6.QtWidgets import QWidget

from desktop.services.failures import ActionRefused, describe
from desktop.services.times import show_count
from desktop.widgets.buttons import Button
from desktop.widgets.layouts import boxed, row
from desktop.widgets.notice import Notice
from desktop.widgets.plain_label import PlainLabel
from desktop.widgets.task_runner import Task, TaskRunner

_STOPPED: Final = "Đã dừng. Chưa có gì được ghi vào sổ."
_CANCELLED: Final = "import.cancelled"


class Asking:
    """`held` cannot be used while something is under way; `owner` is the page that asks."""

    def __init__(self, runner: TaskRunner, owner: QWidget, notice: Notice, held: Sequence[QWidget]) -> None:
        self._runner, self._owner, self._notice, self._held = runner, owner, notice, held
        self._task: Task | None = None
        # Of what is being written; what only reads is dropped instead.
        self._halt: threading.Event | None = None
        self.progress = PlainLabel(role="muted")
        self.stop = Button("Dừng", "x")
        self.stop.clicked.connect(self.cancel)

    @property
    def is_busy(self) -> bool:
        return self._task is not None

    @property
    def is_writing(self) -> bool:
        return self._halt is not None

    def line(self) -> QWidget:
        """What tells how far it is, with the button that stops it."""
        self._show_busy(False)
        return boxed(row(self.progress, self.stop))

    def ask(self, work: Callable[[Task], Any], done: Callable[[Any], None], said: str) -> None:
        """Let the worker look; a later wish takes the place of an earlier one, never that of a change."""
        if not self.is_writing:
            self.give_up()
            self._run(work, done, said)

    def write(
        self, work: Callable[[Task, Callable[[], bool]], Any], done: Callable[[Any], None], said: str
    ) -> None:
        """Let the worker write. `work` is also given what tells whether a person wants it to stop.

        How it ended always arrives: nobody can know from outside whether it was too late to stop it.
        """
        if not self.is_writing:
            self.give_up()
            halt = self._halt = threading.Event()
            self._run(lambda task: work(task, halt.is_set), done, said)

    def cancel(self) -> None:
        """Stop what is under way; nothing of it is kept. What is written by now is told as such."""
        if self._halt is not None:
            self._halt.set()
            self.stop.setEnabled(False)
        elif self._task is not None:
            self.give_up()
            self._notice.say("info", _STOPPED)

    def give_up(self) -> None:
        """What is only being read is not wanted any more."""
        if self._task is not None and not self.is_writing:
            self._task.cancel()
            self._end()

    def _run(self, work: Callable[[Task], Any], done: Callable[[Any], None], said: str) -> None:
        self._notice.leave()
        self.progress.setText(said)
        self._show_busy(True)

        def arrived(result: Any) -> None:
            self._end()
            done(result)

        def failed(error: Exception) -> None:
            self._end()
            if isinstance(error, ActionRefused) and error.code == _CANCELLED:
                self._notice.say("info", _STOPPED)
                return
            failure = describe(error)
            self._notice.say("error", failure.sentence, code=failure.code)

        def told(progress: tuple[int, int]) -> None:
            self.progress.setText(f"{said} {show_count(progress[0])}/{show_count(progress[1])}")

        self._task = self._runner.run(
            work, arrived, failed=failed, progress=told, owner=self._owner, must_run=self.is_writing
        )

    def _end(self) -> None:
        self._task = self._halt = None
        self._show_busy(False)

    def _show_busy(self, busy: bool) -> None:
        self.progress.setVisible(busy)
        self.stop.setVisible(busy)
        self.stop.setEnabled(True)
        for widget in self._held:
            widget.setEnabled(not busy)
