"""A proxy on loopback with a rate and a delay: the thin line where namespaces cannot be made."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from queue import SimpleQueue
from urllib.parse import urlsplit

_PIECE = 1400
# A stretch of bytes and when it may arrive; None: the stream has ended.
_Stretch = tuple[float, bytes] | None


@contextmanager
def delaying_proxy(address: str, bits_a_second: int, round_trip: float) -> Iterator[str]:
    """The proxy's address. Every connection shares one rate for each way, as on one line."""
    target = urlsplit(address)
    proxy = _Proxy((str(target.hostname), int(target.port or 80)), bits_a_second, round_trip / 2)
    try:
        yield f"http://127.0.0.1:{proxy.port}"
    finally:
        proxy.close()


class _Proxy:
    def __init__(self, target: tuple[str, int], bits_a_second: int, delay: float) -> None:
        self._target, self._rate, self._delay = target, bits_a_second, delay
        self._free = {"up": 0.0, "down": 0.0}
        self._counting = threading.Lock()
        self._ended = threading.Event()
        self._sockets: list[socket.socket] = []
        self._threads: list[threading.Thread] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listener.getsockname()[1])
        self._start(self._accept)

    def close(self) -> None:
        self._ended.set()
        for each in (self._listener, *self._sockets):
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
            each.close()
        for thread in self._threads:
            thread.join()

    def _start(self, work: object, *given: object) -> None:
        thread = threading.Thread(target=work, args=given, name="delaying-proxy")  # type: ignore[arg-type]
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        while not self._ended.is_set():
            try:
                inner, _ = self._listener.accept()
            except OSError:
                return
            # The handshake of a far server takes one round trip.
            self._ended.wait(2 * self._delay)
            outer = socket.create_connection(self._target)
            self._sockets += [inner, outer]
            for source, sink, way in ((inner, outer, "up"), (outer, inner, "down")):
                flying: SimpleQueue[_Stretch] = SimpleQueue()
                self._start(self._read, source, flying, way)
                self._start(self._write, flying, sink)

    def _read(self, source: socket.socket, flying: SimpleQueue[_Stretch], way: str) -> None:
        with suppress(OSError):
            while piece := source.recv(_PIECE):
                with self._counting:
                    start = max(time.monotonic(), self._free[way])
                    self._free[way] = start + len(piece) * 8 / self._rate
                    flying.put((self._free[way] + self._delay, piece))
        flying.put(None)

    def _write(self, flying: SimpleQueue[_Stretch], sink: socket.socket) -> None:
        with suppress(OSError):
            while (stretch := flying.get()) is not None:
                self._ended.wait(max(0.0, stretch[0] - time.monotonic()))
                sink.sendall(stretch[1])
            sink.shutdown(socket.SHUT_WR)
