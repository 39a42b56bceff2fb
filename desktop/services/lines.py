"""The lines to servers that one run of the program opens, so that its end can cut them all."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING
from weakref import ref

if TYPE_CHECKING:
    from desktop.services.session import Connect
    from sync.client.transport import Transport


class Lines:
    """`connect` goes where a session wants to know how to reach a server."""

    def __init__(self, connect: Connect) -> None:
        self._how = connect
        self._open: list[ref[Transport]] = []
        self._guard = threading.Lock()
        self._is_cut = False

    def connect(self, address: str) -> Transport:
        """A carrier to that server; after `cut` one that carries nothing any more."""
        transport = self._how(address)
        with self._guard:
            self._open = [*(line for line in self._open if line() is not None), ref(transport)]
            is_cut = self._is_cut
        if is_cut:
            _cancel(transport)
        return transport

    def cut(self) -> None:
        """From any thread, and for good: whoever waits for a server waits no longer.

        An operation that was under way stays sent and unanswered, as after any broken line.
        """
        with self._guard:
            self._is_cut = True
            opened = [line() for line in self._open]
        for transport in opened:
            if transport is not None:
                _cancel(transport)


def _cancel(transport: Transport) -> None:
    # A carrier that never waits, as one within this process, need not be able to stop waiting.
    if callable(cancel := getattr(transport, "cancel", None)):
        cancel()
