"""A socket server that answers HTTP exactly as badly as it is told to, byte by byte."""

from __future__ import annotations

import socket
import ssl
import struct
import threading
from collections.abc import Callable, Iterable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from types import TracebackType
from typing import Self


@dataclass(frozen=True, slots=True)
class Asked:
    """One request as it arrived; header names are lower case."""

    line: str
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class Pause:
    """Send nothing for so many seconds, or until the test is over."""

    seconds: float


class Reset:
    """Break the connection with RST, as a middlebox does."""


Step = bytes | Pause | Reset
Behaviour = Callable[[Asked], Iterable[Step]]


class BadServer:
    """Use as a context manager. One request per connection; `asked` keeps what came in.

    `context`: how it speaks over an encrypted line, as "localhost".
    """

    def __init__(self, behaviour: Behaviour, context: ssl.SSLContext | None = None) -> None:
        self._behaviour = behaviour
        self._context = context
        self._over = threading.Event()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._threads: list[threading.Thread] = []
        self.asked: list[Asked] = []

    @property
    def address(self) -> str:
        port = self._listener.getsockname()[1]
        return f"http://127.0.0.1:{port}" if self._context is None else f"https://localhost:{port}"

    def __enter__(self) -> Self:
        self._start(self._accept)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._over.set()
        # Closing alone does not wake a thread that waits in accept.
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for thread in self._threads:
            thread.join(60)

    def _start(self, work: Callable[..., None], *arguments: object) -> None:
        thread = threading.Thread(target=work, args=arguments)
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        while not self._over.is_set():
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            self._start(self._serve, connection)

    def _serve(self, accepted: socket.socket) -> None:
        with ExitStack() as closing:
            connection = closing.enter_context(accepted)
            connection.settimeout(60)
            try:
                if self._context is not None:
                    connection = closing.enter_context(
                        self._context.wrap_socket(connection, server_side=True)
                    )
                request = _read_request(connection)
                if request is None:
                    return
                self.asked.append(request)
                for step in self._behaviour(request):
                    if self._over.is_set():
                        return
                    if isinstance(step, Pause):
                        self._over.wait(step.seconds)
                    elif isinstance(step, Reset):
                        linger = struct.pack("ii", 1, 0)
                        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
                        return
                    else:
                        connection.sendall(step)
            except OSError:
                # The client gave up first, which is what most of these tests want.
                return


def _read_request(connection: socket.socket) -> Asked | None:
    received = b""
    while b"\r\n\r\n" not in received:
        piece = connection.recv(65536)
        if not piece:
            return None
        received += piece
    head, _, body = received.partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    headers = {
        name.strip().lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)
    }
    while len(body) < int(headers.get("content-length", "0")):
        piece = connection.recv(65536)
        if not piece:
            return None
        body += piece
    return Asked(first, headers, body)


def http(status: str, body: bytes = b"", **headers: str) -> bytes:
    """A whole answer. Header names are written with _ for -; an empty Content_Length leaves it out."""
    lines = [f"HTTP/1.1 {status}", "Connection: close"]
    if "Transfer_Encoding" not in headers and "Content_Length" not in headers:
        headers["Content_Length"] = str(len(body))
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items() if value]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body
