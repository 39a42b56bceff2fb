"""Hears when the whole desktop is locked or about to sleep, where the system tells (Linux, by D-Bus).

Elsewhere, and where no bus answers, the watch over idle time and sleep has to do.
"""

from __future__ import annotations

import sys
from typing import Any

from PySide6.QtCore import SLOT, QObject, Signal, Slot

_SAVERS = ("org.freedesktop.ScreenSaver", "org.gnome.ScreenSaver")
_LOGIN = "org.freedesktop.login1"


class DeskLock(QObject):
    """`locked` is emitted when the person's whole desktop is being locked or put to sleep."""

    locked = Signal()

    def listen(self) -> bool:
        """Begin to listen; False where nobody would be heard."""
        if not sys.platform.startswith("linux"):
            return False
        from PySide6.QtDBus import QDBusConnection

        heard = False
        session, system = QDBusConnection.sessionBus(), QDBusConnection.systemBus()
        if session.isConnected():
            for saver in _SAVERS:
                heard |= _hear(session, saver, "ActiveChanged", self, "told(bool)")
        if system.isConnected():
            heard |= _hear(system, f"{_LOGIN}.Session", "Lock", self, "told()")
            heard |= _hear(system, f"{_LOGIN}.Manager", "PrepareForSleep", self, "told(bool)")
        return heard

    @Slot()
    @Slot(bool)
    def told(self, begins: bool = True) -> None:
        if begins:
            self.locked.emit()


def _hear(bus: object, interface: str, signal: str, listener: QObject, slot: str) -> bool:
    """From any sender: which program plays the screen saver differs from desktop to desktop."""
    from PySide6.QtDBus import QDBusConnection

    if not isinstance(bus, QDBusConnection):
        return False
    # Declared as bytes, taken as text only.
    named: Any = SLOT(slot)
    return bool(bus.connect("", "", interface, signal, listener, named))
