"""One window for one home: whoever starts the program again brings the window forward that is open already.

A doorbell beside the home's lock: a local socket whose name follows from the home. The lock alone decides who
may open the data; a socket file left by a program that was killed answers nobody and is taken over.
"""

from __future__ import annotations

import hashlib
import os
import sys
from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtNetwork import QLocalServer, QLocalSocket
from PySide6.QtWidgets import QApplication, QWidget

_ANSWER = b"here"
_PATIENCE_MS = 2_000


def name_of(home: Path) -> str:
    """The socket's name: the same for every way of writing the path of a home."""
    return f"so-doan-{hashlib.sha256(str(home.resolve()).encode()).hexdigest()[:24]}"


def ring(home: Path) -> bool:
    """Ask the window on this home to come forward; False when there is none. Needs no event loop."""
    socket = QLocalSocket()
    socket.connectToServer(name_of(home))
    if not socket.waitForConnected(_PATIENCE_MS):
        return False
    if not _is_mine(Path(socket.fullServerName())):
        socket.abort()
        return False
    answered = socket.waitForReadyRead(_PATIENCE_MS) and socket.readAll().data() == _ANSWER
    socket.abort()
    return answered


def _is_mine(socket_file: Path) -> bool:
    """Another user of this computer could lay a socket under this name, and the program would never open."""
    if sys.platform == "win32":
        return True
    try:
        return socket_file.stat().st_uid == os.getuid()
    except OSError:
        return False


class Doorbell(QObject):
    """Listens while the window on `home` lives. `rung`: somebody started the program again."""

    rung = Signal()

    def __init__(self, home: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        name = name_of(home)
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._answer)
        # Nobody answered before: what lies there under this name belongs to a program that is gone.
        QLocalServer.removeServer(name)
        self.listening = self._server.listen(name)
        self.rung.connect(bring_forward)

    def close(self) -> None:
        self._server.close()

    def _answer(self) -> None:
        while (caller := self._server.nextPendingConnection()) is not None:
            caller.disconnected.connect(caller.deleteLater)
            caller.write(_ANSWER)
            caller.flush()
            self.rung.emit()


def bring_forward() -> None:
    """Put the program's window in front of all others, also one that was minimised."""
    windows = [window for window in QApplication.topLevelWidgets() if _is_main(window)]
    window = QApplication.activeModalWidget() or (windows[0] if windows else None)
    if window is None:
        return
    window.setWindowState(window.windowState() & ~Qt.WindowState.WindowMinimized)
    window.show()
    window.raise_()
    window.activateWindow()


def _is_main(window: QWidget) -> bool:
    return window.isVisible() and window.parent() is None and window.windowType() is Qt.WindowType.Window
