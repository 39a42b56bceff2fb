"""The line below HTTP: watched while it carries, and cut from any thread.

A server that drips a byte a second must not hold a laptop, and a window that closes must not wait for one
that hangs. So nothing here blocks for longer than a tick without looking whether it still should.
"""

from __future__ import annotations

import math
import socket
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from io import BufferedReader, RawIOBase
from queue import Empty, SimpleQueue
from typing import Any

_TICK_SECONDS = 0.1
# Above this a request may be long on its way before there can be an answer.
_SMALL_REQUEST = 4 << 10


@dataclass(frozen=True, slots=True)
class Patience:
    """How long an answer may take to come, in seconds; the deadline of the whole stands above all of it.

    `silence`: until its first byte. `window` and `least_rate`: each window must bring so many bytes a second.
    Below 64 B/s not even the smallest page (4 KiB) arrives whole before its deadline of a minute.
    `upload_rate`: the request's own bytes may still be on their way, a second more for so many of them.
    """

    connect: float = 10.0
    silence: float = 30.0
    window: float = 20.0
    least_rate: float = 64.0
    upload_rate: float = 1024.0


class NoProgress(TimeoutError):
    """Nothing worth the name came: the rest is not worth waiting for, and a smaller page would not help."""


class WasCut(OSError):
    """Somebody cut the line on this side."""


class Line:
    """What one transport speaks over. One thread asks at a time; `cut` may be called from any."""

    def __init__(self, patience: Patience) -> None:
        self.patience = patience
        # Whether a byte of the request under way may have left the laptop.
        self.sent = False
        self._cut = threading.Event()
        self._until = math.inf
        self._window_ends, self._window_bytes = math.inf, 0
        self._request_bytes = 0
        self._answering = False

    @property
    def is_cut(self) -> bool:
        return self._cut.is_set()

    def cut(self) -> None:
        """For good: what is under way ends within a tick, and nothing is asked any more."""
        self._cut.set()

    def begin(self, deadline: float) -> None:
        """A request begins, to be answered in full within so many seconds."""
        self.sent = self._answering = False
        self._request_bytes = 0
        self._window_ends = math.inf
        self._until = time.monotonic() + deadline
        self.check()

    def check(self) -> None:
        """Raise WasCut, NoProgress or TimeoutError where waiting on makes no sense."""
        now = time.monotonic()
        if self.is_cut:
            raise WasCut("cut on this side")
        if now >= self._until:
            raise TimeoutError("the deadline of the whole answer is over")
        if now >= self._window_ends:
            self._judge_window()
            self._open_window(self.patience.window)

    def sending(self) -> None:
        """Bytes of the request are handed over, in large steps: only the deadline counts meanwhile."""
        self.sent = True
        self._window_ends = math.inf

    def handed_over(self, size: int) -> None:
        """The system has taken so many bytes; some may still wait there for the line."""
        self._request_bytes += size
        self._open_window(self.patience.silence + self._request_bytes / self.patience.upload_rate)

    def came(self, size: int) -> None:
        """So many bytes of the answer came."""
        if not self._answering:
            self._answering = True
            self._open_window(self.patience.window)
        self._window_bytes += size

    def aside(self, work: Callable[[], None], abandoned: Callable[[], None]) -> None:
        """Do what the system cannot be called back from (names, connecting, shaking hands) on another thread.

        When the line is cut it is left to itself: it touches nothing, and `abandoned` clears up behind it.
        """
        outcomes: SimpleQueue[BaseException | None] = SimpleQueue()
        given_up = threading.Event()

        def run() -> None:
            try:
                work()
            except BaseException as error:  # noqa: BLE001  raised again by whoever waits
                outcomes.put(error)
            else:
                outcomes.put(None)
            if given_up.is_set():
                abandoned()

        thread = threading.Thread(target=run, name="connecting", daemon=True)
        thread.start()
        try:
            failure = self._outcome_of(outcomes)
        except WasCut:
            given_up.set()
            raise
        thread.join()
        if failure is not None:
            raise failure

    def _outcome_of(self, outcomes: SimpleQueue[BaseException | None]) -> BaseException | None:
        while True:
            if self.is_cut:
                raise WasCut("cut on this side")
            try:
                return outcomes.get(timeout=_TICK_SECONDS)
            except Empty:
                continue

    def _judge_window(self) -> None:
        if not self._answering and self._request_bytes > _SMALL_REQUEST:
            # Perhaps the request is still on its way: a smaller one may get through.
            raise TimeoutError("not a byte of an answer to a large request")
        if self._window_bytes < self.patience.least_rate * self.patience.window:
            raise NoProgress("hardly anything comes")

    def _open_window(self, seconds: float) -> None:
        self._window_ends, self._window_bytes = time.monotonic() + seconds, 0


class WatchedSocket:
    """A connected socket that sends and receives under the eyes of its line."""

    def __init__(self, inner: socket.socket, line: Line) -> None:
        self._inner = inner
        self._line = line
        # Longer waits are made of ticks.
        inner.settimeout(_TICK_SECONDS)

    def settimeout(self, seconds: float | None) -> None:
        """The line alone says how long to wait."""

    def sendall(self, content: Any) -> None:
        left = memoryview(content).cast("B")
        size = len(left)
        self._line.sending()
        while left:
            self._line.check()
            try:
                count = self._inner.send(left)
            except TimeoutError:
                continue
            left = left[count:]
        self._line.handed_over(size)

    def receive_into(self, buffer: Any) -> int:
        while True:
            self._line.check()
            try:
                count = self._inner.recv_into(buffer)
            except TimeoutError:
                continue
            self._line.came(count)
            return count

    def makefile(self, mode: str = "rb", *_: Any, **__: Any) -> BufferedReader:
        return BufferedReader(_Incoming(self, self._inner.makefile("rb", buffering=0)))

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)


class _Incoming(RawIOBase):
    """What `makefile` gives: reads through the line, and keeps the socket open until it is closed."""

    def __init__(self, outer: WatchedSocket, hold: Any) -> None:
        self._outer = outer
        self._hold = hold

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        return self._outer.receive_into(buffer)

    def close(self) -> None:
        # The socket stays open until its last stream is closed, as http.client expects of `makefile`.
        self._hold.close()
        super().close()
