"""What the steps of first run do on the workers, and what only the window knows about the machine."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass

from PySide6.QtGui import QGuiApplication

from desktop.features.enrolment.model import MachineLine, machine_lines
from desktop.services.first_run import FirstRun
from desktop.services.session import Session
from desktop.widgets.task_runner import Task

# Platforms whose own window system brings the input method; elsewhere Qt takes a plugin for it.
_WITH_OWN = ("windows", "cocoa", "wayland")


@dataclass(frozen=True, slots=True)
class Machine:
    """`keyring`: whether the system has a key store that can be offered."""

    lines: list[MachineLine]
    keyring: bool


def look_at_machine(run: FirstRun, screen: tuple[int, int], input_method: bool) -> Machine:
    checks = run.machine()
    keyring = any(check.facts.get("usable") for check in checks if check.name == "keyring")
    return Machine(machine_lines(checks, *screen, input_method), keyring)


def screen_size() -> tuple[int, int]:
    """In logical pixels, as the layout sees it."""
    size = QGuiApplication.primaryScreen().size()
    return size.width(), size.height()


def has_input_method() -> bool:
    """Whether Vietnamese can be typed into this program as far as the system tells."""
    platform = QGuiApplication.platformName()
    if sys.platform == "win32" or platform.startswith(_WITH_OWN):
        return True
    named = os.environ.get("QT_IM_MODULE", "") or os.environ.get("XMODIFIERS", "")
    return bool(named) and "none" not in named


def fetch(run: FirstRun, task: Task) -> Session:
    return run.fetch(lambda done, total: task.report((done, total)))
