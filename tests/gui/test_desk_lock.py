"""The lock follows the lock of the whole desktop, heard over a session bus of the test's own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from desktop.features.lock.desk import DeskLock
from tests.helpers.source_tree import ROOT

_LISTEN = """
import sys
from PySide6.QtCore import QCoreApplication, QTimer
from PySide6.QtDBus import QDBusConnection, QDBusMessage
from desktop.features.lock.desk import DeskLock

application = QCoreApplication([])
lock = DeskLock()
heard = []
lock.locked.connect(lambda: heard.append("locked"))
assert lock.listen()

def tell(active):
    message = QDBusMessage.createSignal("/ScreenSaver", "org.freedesktop.ScreenSaver", "ActiveChanged")
    message.setArguments([active])
    QDBusConnection.sessionBus().send(message)

tell(False)
tell(True)
QTimer.singleShot(500, application.quit)
application.exec()
sys.stdout.write(" ".join(heard))
"""


@pytest.mark.keyring
def test_a_screen_saver_that_comes_on_locks_and_one_that_goes_off_does_not(tmp_path: Path) -> None:
    environment = {"PATH": os.environ["PATH"], "HOME": str(tmp_path), "XDG_RUNTIME_DIR": str(tmp_path)}
    done = subprocess.run(
        ["dbus-run-session", "--", sys.executable, "-c", _LISTEN],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert (done.returncode, done.stdout) == (0, "locked"), done.stderr


def test_only_the_beginning_counts() -> None:
    lock, heard = DeskLock(), []
    lock.locked.connect(lambda: heard.append("locked"))
    lock.told(False)
    assert heard == []
    lock.told(True)
    lock.told()
    assert heard == ["locked", "locked"]
