"""The one HTTP transport: an answer may be late, endless, redirected or somebody else's.

It gives the raw bytes on. Whether they can be believed is decided in `remote`, with the digest.
"""

from __future__ import annotations

from collections.abc import Mapping
from http.cookiejar import DefaultCookiePolicy
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

from sync.client.line import Line, NoProgress, Patience, WatchedSocket
from sync.client.transport import (
    RAW_CAP,
    CutOff,
    HungUp,
    NoNetwork,
    NotReached,
    Reply,
    Stalled,
    SyncFailure,
    Timeout,
)

_PIECE = 64 << 10


class _Connection(HTTPConnection):
    line: Line

    def connect(self) -> None:
        self.line.aside(super().connect, self.close)
        self.sock: Any = WatchedSocket(self.sock, self.line)


class _SecureConnection(HTTPSConnection):
    line: Line

    def connect(self) -> None:
        self.line.aside(super().connect, self.close)
        self.sock: Any = WatchedSocket(self.sock, self.line)


def _pools_over(line: Line) -> dict[str, type[HTTPConnectionPool]]:
    """Pools whose connections all speak over this line."""

    class Plain(_Connection):
        pass

    class Secure(_SecureConnection):
        pass

    class PlainPool(HTTPConnectionPool):
        ConnectionCls = Plain

    class SecurePool(HTTPSConnectionPool):
        ConnectionCls = Secure

    Plain.line = Secure.line = line
    return {"http": PlainPool, "https": SecurePool}


class _Adapter(HTTPAdapter):
    def __init__(self, line: Line) -> None:
        self._pools = _pools_over(line)
        super().__init__(max_retries=0)

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = self._pools

    def proxy_manager_for(self, *args: Any, **kwargs: Any) -> Any:
        through = super().proxy_manager_for(*args, **kwargs)
        through.pool_classes_by_scheme = self._pools
        return through


class HttpTransport:
    """Talks to the server at `address` ("https://host" or "http://host:port").

    Follows no redirect, repeats nothing, and takes neither proxy nor credentials from the environment:
    a `.netrc` entry would replace our token. A proxy is given as `proxy`, a private authority's
    certificates as `authorities` (a PEM file).
    """

    def __init__(
        self, address: str, proxy: str = "", authorities: str = "", patience: Patience | None = None
    ) -> None:
        self._line = Line(patience or Patience())
        self._address = address.rstrip("/")
        self._session = requests.Session()
        self._session.trust_env = False
        self._session.headers.clear()
        # A sign-in page must not leave anything behind that we would send to the server later.
        self._session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        adapter = _Adapter(self._line)
        self._session.mount("http://", adapter)
        self._session.mount("https://", adapter)
        if proxy:
            self._session.proxies = {"http": proxy, "https": proxy}
        if authorities:
            self._session.verify = authorities

    def send(self, method: str, path: str, headers: Mapping[str, str], body: bytes, deadline: float) -> Reply:
        try:
            self._line.begin(deadline)
            with self._session.request(
                method,
                self._address + path,
                data=body or None,
                headers=dict(headers),
                timeout=(min(self._line.patience.connect, deadline), deadline),
                allow_redirects=False,
                stream=True,
            ) as response:
                names = {name.lower(): value for name, value in response.headers.items()}
                return Reply(response.status_code, names, _read_all(response.raw))
        except (requests.RequestException, HTTPError, OSError, ValueError) as error:
            raise self._meaning_of(error) from error

    def cancel(self) -> None:
        """From any thread: the request under way fails at once, and none is made any more."""
        self._line.cut()

    def close(self) -> None:
        self._session.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _meaning_of(self, error: Exception) -> SyncFailure:
        what = type(error).__name__
        if self._line.is_cut:
            return HungUp(what) if self._line.sent else NotReached(what)
        if isinstance(error, requests.ConnectionError):
            return _broken(error)
        if isinstance(error, requests.Timeout | ReadTimeoutError | TimeoutError):
            return (Stalled if _comes_from(error, NoProgress) else Timeout)(what)
        if isinstance(error, ProtocolError | requests.exceptions.ChunkedEncodingError):
            return CutOff(what)
        return NoNetwork(what)


def _broken(error: requests.ConnectionError) -> SyncFailure:
    """No line at all, or one that broke: then the server may have worked, and a smaller page can help."""
    reason = error.args[0] if error.args else None
    if isinstance(reason, MaxRetryError):
        reason = reason.reason
    if isinstance(reason, NewConnectionError | ConnectTimeoutError):
        return NotReached(type(reason).__name__)
    broken_by = reason.args[-1] if isinstance(reason, ProtocolError) else None
    if isinstance(broken_by, TimeoutError):
        return Timeout("the request did not get away before the deadline")
    return (CutOff if isinstance(broken_by, ConnectionError) else NoNetwork)(type(error).__name__)


def _comes_from(error: BaseException | None, kind: type[BaseException]) -> bool:
    """Whether an error of this kind stands anywhere behind the one that came up."""
    while error is not None:
        if isinstance(error, kind):
            return True
        error = error.__cause__ or error.__context__
    return False


def _read_all(raw: BaseHTTPResponse) -> bytes:
    """The body as it travelled, piece by piece, so that an endless one is noticed at the cap."""
    pieces: list[bytes] = []
    size = 0
    while piece := raw.read1(_PIECE, decode_content=False):
        size += len(piece)
        if size > RAW_CAP:
            raise CutOff("the answer is larger than any of ours")
        pieces.append(piece)
    return b"".join(pieces)
