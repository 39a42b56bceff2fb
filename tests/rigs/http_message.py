"""HTTP/1.1 messages as bytes: enough to carry, cut and forge the messages of the exchange."""

from __future__ import annotations

import socket
from collections.abc import Mapping
from dataclasses import dataclass
from http.client import HTTPException, HTTPResponse
from io import BufferedReader

# Longer than any line a client of ours writes; a longer one is not HTTP.
_LONGEST_LINE = 64 << 10
_PATIENCE_SECONDS = 90.0
# Between us and the server every message has its own connection; these would say otherwise.
_OF_THE_CONNECTION = ("connection", "keep-alive", "transfer-encoding", "content-length", "proxy-connection")


class UpstreamGone(Exception):
    """The server was not there, or died before its answer was complete."""


@dataclass(frozen=True, slots=True)
class Request:
    """`headers` keep their spelling and order."""

    method: str
    path: str
    headers: tuple[tuple[str, str], ...]
    body: bytes

    def header(self, name: str) -> str:
        return next((value for key, value in self.headers if key.lower() == name), "")

    def raw(self) -> bytes:
        head = [f"{self.method} {self.path} HTTP/1.1", *_lines(self.headers, self.body)]
        return "\r\n".join([*head, "", ""]).encode("latin-1") + self.body


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    reason: str
    headers: tuple[tuple[str, str], ...]
    body: bytes

    def raw(self, declared_length: int | None = None) -> bytes:
        """`declared_length` is what Content-Length claims; None for the truth."""
        length = len(self.body) if declared_length is None else declared_length
        head = [f"HTTP/1.1 {self.status} {self.reason}", *_lines(self.headers, b"", length)]
        return "\r\n".join([*head, "", ""]).encode("latin-1") + self.body


def forged(status: int, reason: str, body: bytes = b"", headers: Mapping[str, str] | None = None) -> Answer:
    """An answer that no server of ours gave."""
    return Answer(status, reason, tuple((headers or {}).items()), body)


def read_request(stream: BufferedReader) -> Request | None:
    """The next request of a kept-alive connection; None when the client has hung up."""
    start = stream.readline(_LONGEST_LINE)
    if not start.endswith(b"\r\n"):
        return None
    method, path, _ = start.decode("latin-1").split(" ", 2)
    headers = []
    while (line := stream.readline(_LONGEST_LINE)) not in (b"\r\n", b""):
        name, _, value = line.decode("latin-1").partition(":")
        headers.append((name.strip(), value.strip()))
    length = next((int(value) for name, value in headers if name.lower() == "content-length"), 0)
    body = stream.read(length)
    return Request(method, path, tuple(headers), body) if len(body) == length else None


def ask(upstream: tuple[str, int], request: Request) -> Answer:
    """Carry a request to the server and bring its answer. Raises UpstreamGone."""
    try:
        with socket.create_connection(upstream, timeout=_PATIENCE_SECONDS) as line:
            line.sendall(request.raw())
            reply = HTTPResponse(line, method=request.method)
            reply.begin()
            body = reply.read()
            return Answer(reply.status, reply.reason, tuple(reply.getheaders()), body)
    except (OSError, HTTPException) as error:
        raise UpstreamGone(f"{type(error).__name__}: {error}") from error


def send_part(upstream: tuple[str, int], part: bytes) -> None:
    """Give the server the beginning of a request, then hang up. Raises UpstreamGone."""
    try:
        with socket.create_connection(upstream, timeout=_PATIENCE_SECONDS) as line:
            line.sendall(part)
    except OSError as error:
        raise UpstreamGone(type(error).__name__) from error


def _lines(headers: tuple[tuple[str, str], ...], body: bytes, length: int | None = None) -> list[str]:
    kept = [f"{name}: {value}" for name, value in headers if name.lower() not in _OF_THE_CONNECTION]
    size = len(body) if length is None else length
    # An answer always says its length; a request without a body needs none.
    if length is not None or body:
        kept.append(f"Content-Length: {size}")
    return kept if length is not None else [*kept, "Connection: close"]
