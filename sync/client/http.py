"""The one HTTP transport: an answer may be late, endless, redirected or somebody else's.

It gives the raw bytes on. Whether they can be believed is decided in `remote`, with the digest.
"""

from __future__ import annotations

import socket
import time
from collections.abc import Mapping
from http.cookiejar import DefaultCookiePolicy
from io import BufferedReader, RawIOBase
from types import TracebackType
from typing import Any, Self

import requests
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import (
    ConnectTimeoutError,
    HTTPError,
    MaxRetryError,
    NewConnectionError,
    ProtocolError,
    ReadTimeoutError,
)
from urllib3.response import BaseHTTPResponse

from sync.client.transport import RAW_CAP, CutOff, NoNetwork, NotReached, Reply, SyncFailure, Timeout

_CONNECT_SECONDS = 10.0
_PIECE = 64 << 10


class _Incoming(RawIOBase):
    """Reads a socket until a moment: a server that sends one byte a second does not hold us for ever."""

    def __init__(self, outer: _DeadlineSocket, stream: Any) -> None:
        self._outer = outer
        self._stream = stream

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        self._outer.allow_what_is_left()
        count: int | None = self._stream.readinto(buffer)
        return count

    def close(self) -> None:
        # The socket stays open until its last stream is closed, as http.client expects of `makefile`.
        self._stream.close()
        super().close()


class _DeadlineSocket:
    """A connected socket whose timeout counts for all reads together, not for each of them."""

    def __init__(self, inner: socket.socket) -> None:
        self._inner = inner
        self._until: float | None = None

    def settimeout(self, seconds: float | None) -> None:
        self._until = None if seconds is None else time.monotonic() + seconds
        self._inner.settimeout(seconds)

    def allow_what_is_left(self) -> None:
        if self._until is not None:
            left = self._until - time.monotonic()
            if left <= 0:
                raise TimeoutError("the deadline of the whole answer is over")
            self._inner.settimeout(left)

    def makefile(self, mode: str = "rb", *_: Any, **__: Any) -> BufferedReader:
        return BufferedReader(_Incoming(self, self._inner.makefile("rb", buffering=0)))

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)


class _Connection(HTTPConnection):
    def connect(self) -> None:
        super().connect()
        self.sock: Any = _DeadlineSocket(self.sock)


class _SecureConnection(HTTPSConnection):
    def connect(self) -> None:
        super().connect()
        self.sock: Any = _DeadlineSocket(self.sock)


class _Pool(HTTPConnectionPool):
    ConnectionCls = _Connection


class _SecurePool(HTTPSConnectionPool):
    ConnectionCls = _SecureConnection


class _Adapter(HTTPAdapter):
    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = {"http": _Pool, "https": _SecurePool}


class HttpTransport:
    """Talks to the server at `address` ("https://host" or "http://host:port").

    Follows no redirect, repeats nothing, and takes neither proxy nor credentials from the environment:
    a `.netrc` entry would replace our token. A proxy is given as `proxy`, a private authority's
    certificates as `authorities` (a PEM file).
    """

    def __init__(self, address: str, proxy: str = "", authorities: str = "") -> None:
        self._address = address.rstrip("/")
        self._session = requests.Session()
        self._session.trust_env = False
        self._session.headers.clear()
        # A sign-in page must not leave anything behind that we would send to the server later.
        self._session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        self._session.mount("http://", _Adapter(max_retries=0))
        self._session.mount("https://", _Adapter(max_retries=0))
        if proxy:
            self._session.proxies = {"http": proxy, "https": proxy}
        if authorities:
            self._session.verify = authorities

    def send(self, method: str, path: str, headers: Mapping[str, str], body: bytes, deadline: float) -> Reply:
        until = time.monotonic() + deadline
        try:
            with self._session.request(
                method,
                self._address + path,
                data=body or None,
                headers=dict(headers),
                timeout=(min(_CONNECT_SECONDS, deadline), deadline),
                allow_redirects=False,
                stream=True,
            ) as response:
                names = {name.lower(): value for name, value in response.headers.items()}
                return Reply(response.status_code, names, _read_all(response.raw, until))
        except requests.ConnectionError as error:
            raise _meaning_of(error) from error
        except (requests.Timeout, ReadTimeoutError, TimeoutError) as error:
            raise Timeout(type(error).__name__) from error
        except (ProtocolError, requests.exceptions.ChunkedEncodingError) as error:
            raise CutOff(type(error).__name__) from error
        except (requests.RequestException, HTTPError, OSError, ValueError) as error:
            raise NoNetwork(type(error).__name__) from error

    def close(self) -> None:
        self._session.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _meaning_of(error: requests.ConnectionError) -> SyncFailure:
    """No line at all, or one that broke: then the server may have worked, and a smaller page can help."""
    reason = error.args[0] if error.args else None
    if isinstance(reason, MaxRetryError):
        reason = reason.reason
    if isinstance(reason, NewConnectionError | ConnectTimeoutError):
        return NotReached(type(reason).__name__)
    broke_midway = isinstance(reason, ProtocolError) and isinstance(reason.args[-1], ConnectionError)
    return (CutOff if broke_midway else NoNetwork)(type(error).__name__)


def _read_all(raw: BaseHTTPResponse, until: float) -> bytes:
    """The body as it travelled, piece by piece, so that an endless one is noticed at the cap."""
    pieces: list[bytes] = []
    size = 0
    while piece := raw.read1(_PIECE, decode_content=False):
        size += len(piece)
        if size > RAW_CAP:
            raise CutOff("the answer is larger than any of ours")
        if time.monotonic() > until:
            raise Timeout("the answer came too slowly")
        pieces.append(piece)
    return b"".join(pieces)
