"""The server as typed calls. An answer is believed only when everything about it fits what was asked.

Between us and the server stand sign-in pages, caches and proxies that cut bodies and call it success.
Nothing on the laptop changes because of an answer that did not pass this module.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import Any, TypeVar

from sync.client.schedule import retry_after_seconds
from sync.client.transport import NoNetwork, Reply, SyncFailure, Transport
from sync.protocol import codec
from sync.protocol.messages import (
    AccountAnswer,
    AccountRequest,
    DigestRequest,
    DigestResponse,
    EnrolRequest,
    EnrolResponse,
    ExchangeRequest,
    ExchangeResponse,
    FetchRequest,
    FetchResponse,
    Manifest,
    Problem,
    UploadState,
)

T = TypeVar("T")

DECODED_CAP = 32 << 20
DEADLINE_SECONDS = 60.0
# Below this a frame of zstd is longer than what it saves.
_WORTH_COMPRESSING = 200
_ACCEPTED = "zstd, gzip"


class NotOurServer(NoNetwork):
    """Something answered that is not our server, or its answer arrived damaged. `why` is one of our words."""

    code = "no_network.not_our_server"

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class Damaged(NotOurServer):
    """An answer of our server whose body changed on the way; a smaller one may arrive whole."""

    code = "no_network.damaged"


class SignInNeeded(NotOurServer):
    """A sign-in page or a proxy that wants credentials stands between us and the server."""

    code = "no_network.sign_in"


class Unauthorised(SyncFailure):
    """The server does not accept this device's token, or not for this unit."""

    code = "unauthorised"


class Revoked(Unauthorised):
    """The device was revoked. What it still sends goes to review."""

    code = "device_revoked"


class CodeRefused(Unauthorised):
    """The enrolment code is unknown, used or out of date. `problem` is the server's code for it."""

    code = "enrolment_code"

    def __init__(self, problem: str) -> None:
        super().__init__(problem)
        self.problem = problem


class AccountRefused(SyncFailure):
    """The server does not do that with the account of a branch. `problem` is its code for it."""

    code = "account"

    def __init__(self, problem: str) -> None:
        super().__init__(problem)
        self.problem = problem


class UpdateNeeded(SyncFailure):
    """The server no longer speaks to a program this old. What was entered has been, or will be, received."""

    code = "update_needed"


class SlowDown(SyncFailure):
    """The server is busy. `retry_after` is in seconds, between 1 and 3600, where it said when."""

    code = "slow_down"

    def __init__(self, retry_after: float | None) -> None:
        super().__init__(f"retry after {retry_after}")
        self.retry_after = retry_after


class ServerTrouble(SyncFailure):
    """The server failed over the request. `status` is the HTTP status."""

    code = "server_error"

    def __init__(self, status: int, problem: str = "") -> None:
        super().__init__(f"{status} {problem}".strip())
        self.status = status
        self.problem = problem


class RequestRefused(ServerTrouble):
    """The server could not read the request at all: a bug of ours, or bytes changed on the way."""

    code = "request_refused"


class TooLarge(ServerTrouble):
    """The request is larger than the server, or a proxy before it, takes."""

    code = "too_large"


@dataclass(slots=True)
class Meter:
    """What went over the wire in one run; bytes are those of bodies, headers excluded."""

    round_trips: int = 0
    bytes_sent: int = 0
    bytes_received: int = 0


@dataclass(slots=True)
class Remote:
    """One server, asked as one device. `clock` only serves to read a date in Retry-After."""

    transport: Transport
    clock: Callable[[], datetime]
    token: str = ""
    unit: str = ""
    deadline: float = DEADLINE_SECONDS
    meter: Meter = field(default_factory=Meter)
    encoding: str = "zstd"

    def exchange(self, request: ExchangeRequest) -> ExchangeResponse:
        response = self._ask(ExchangeResponse, "POST", "/v1/exchange", request)
        _expect(response.exchange == request.exchange, "an answer to another exchange")
        _expect(response.unit == request.unit == self.unit, "another unit")
        _expect(
            len({receipt.n for receipt in response.receipts}) == len(response.receipts), "doubled receipt"
        )
        if response.epoch == request.epoch:
            _expect(response.since <= request.cursor, "a gap before the first change")
            _expect(response.since <= response.cursor <= response.head, "a cursor out of range")
            _expect(
                all(response.since < change.version <= response.cursor for change in response.changes),
                "a change out of range",
            )
        return response

    def enrol(self, request: EnrolRequest) -> EnrolResponse:
        """Raises CodeRefused besides what every call raises."""
        response = self._ask(EnrolResponse, "POST", "/v1/enrol", request)
        _expect(response.device == request.device, "another device")
        return response

    def account(self, org: str, request: AccountRequest) -> AccountAnswer:
        """Raises AccountRefused besides what every call raises."""
        response = self._ask(AccountAnswer, "POST", f"/v1/accounts/{org}", request)
        _expect(response.org == org and bool(response.code) == (request.do == "issue"), "another account")
        return response

    def snapshot(self) -> Manifest:
        manifest = self._ask(Manifest, "GET", f"/v1/units/{self.unit}/snapshot")
        _expect(manifest.unit == self.unit, "another unit")
        return manifest

    def digest(self, request: DigestRequest) -> DigestResponse:
        response = self._ask(DigestResponse, "POST", "/v1/digest", request)
        _expect(response.unit == self.unit, "another unit")
        return response

    def fetch(self, request: FetchRequest) -> FetchResponse:
        response = self._ask(FetchResponse, "POST", "/v1/fetch", request)
        _expect(response.unit == self.unit, "another unit")
        asked = set(request.records)
        told = [(change.kind, change.id) for change in response.records] + response.absent
        _expect(asked.issuperset(told), "a record that was not asked for")
        return response

    def chunk_piece(self, name: str, start: int, end: int) -> bytes:
        """Bytes `start` to `end` (exclusive) of a chunk; fewer where the chunk ends before."""
        return self._piece(f"/v1/chunks/{name}", start, end)

    def blob_piece(self, name: str, start: int, end: int) -> bytes:
        """As `chunk_piece`, of a file that a record names. Raises RequestRefused `not_found` for another."""
        return self._piece(f"/v1/blobs/{name}", start, end)

    def upload(self, name: str, size: int, start: int | None = None, piece: bytes = b"") -> UploadState:
        """Hand in the next piece of a file, or (without one) ask how much of it the server has from here."""
        portion = "*" if start is None else f"{start}-{start + len(piece) - 1}"
        said = {
            "content-range": f"bytes {portion}/{size}",
            "content-type": "application/octet-stream",
            "content-digest": codec.content_digest(piece),
        }
        reply = self._send("PUT", f"/v1/uploads/{name}", said, piece)
        if reply.status != 200:
            raise self._failure(reply)
        state = _read(UploadState, reply)
        _expect(state.sha256 == name and state.size == size and 0 <= state.have <= size, "another upload")
        return state

    def _piece(self, path: str, start: int, end: int) -> bytes:
        reply = self._send(
            "GET", path, {"range": f"bytes={start}-{end - 1}", "accept-encoding": "identity"}, b""
        )
        _expect(
            reply.headers.get("content-encoding", "identity") == "identity", "an encoding nobody asked for"
        )
        if reply.status == 206:
            _expect(len(reply.body) <= end - start, "more than was asked for")
            return reply.body
        if reply.status == 200:
            return reply.body[start:end]
        raise self._failure(reply)

    def _ask(self, type: type[T], method: str, path: str, message: object | None = None) -> T:
        plain = b"" if message is None else codec.encode(message)
        reply = self._send_encoded(method, path, plain)
        if reply.status != 200:
            raise self._failure(reply)
        return _read(type, reply)

    def _send_encoded(self, method: str, path: str, plain: bytes) -> Reply:
        """Compressed as well as the other side can read it, which 415 tells."""
        while True:
            encoding = self.encoding if len(plain) > _WORTH_COMPRESSING else "identity"
            reply = self._send(method, path, {"content-encoding": encoding}, codec.compress(plain, encoding))
            if reply.status != 415 or encoding == "identity":
                return reply
            self.encoding = codec.ENCODINGS[codec.ENCODINGS.index(encoding) + 1]

    def _send(self, method: str, path: str, extra: Mapping[str, str], body: bytes) -> Reply:
        headers = {"accept": "application/json", "accept-encoding": _ACCEPTED, "user-agent": "sodoan"}
        if body:
            headers |= {"content-type": "application/json", "content-digest": codec.content_digest(body)}
        if self.token:
            headers["authorization"] = f"Bearer {self.token}"
        headers |= extra
        if headers.get("content-encoding") == "identity":
            del headers["content-encoding"]
        self.meter.round_trips += 1
        self.meter.bytes_sent += len(body)
        reply = self.transport.send(method, path, headers, body, self.deadline)
        self.meter.bytes_received += len(reply.body)
        if reply.status in (200, 206):
            _check_digest(reply)
        return reply

    def _failure(self, reply: Reply) -> SyncFailure:
        """What an answer other than success means. Only our own words may change anything on the laptop."""
        status, problem = reply.status, _problem(reply)
        if status in (407, 511) or 300 <= status < 400:
            return SignInNeeded(f"status {status}")
        if status in (429, 503):
            return SlowDown(retry_after_seconds(reply.headers.get("retry-after"), self.clock()))
        if status == 413:
            return TooLarge(status)
        if status >= 500:
            return ServerTrouble(status, problem.code if problem else "")
        if problem is None:
            return NotOurServer(f"status {status}")
        if problem.code == "protocol_unsupported":
            return UpdateNeeded(problem.code)
        if problem.code == "device_revoked":
            return Revoked(problem.code)
        if problem.code.startswith("code_") or problem.code == "enrolment_code":
            return CodeRefused(problem.code)
        if problem.code.startswith("account_"):
            return AccountRefused(problem.code)
        if status in (401, 403):
            return Unauthorised(problem.code)
        return RequestRefused(status, problem.code)


def whole_chunk(name: str, pieces: list[bytes]) -> bytes:
    """The chunk that the pieces make. Raises NotOurServer when it is not the one with that SHA-256."""
    body = b"".join(pieces)
    _expect(sha256(body).hexdigest() == name, "chunk")
    return body


def _read(type: type[T], reply: Reply) -> T:
    media = reply.headers.get("content-type", "").split(";")
    _expect(media[0].strip().lower() == "application/json", "content type")
    charset = "".join(part.strip().lower() for part in media[1:])
    _expect(charset in ("", "charset=utf-8"), "character set")
    encoding = reply.headers.get("content-encoding", "identity").strip().lower()
    _expect(encoding in codec.ENCODINGS, "content encoding")
    try:
        return codec.decode(type, codec.decompress(reply.body, encoding, DECODED_CAP))
    except codec.TooLarge:
        raise NotOurServer("a bomb") from None
    except codec.Malformed as error:
        raise NotOurServer(error.why) from None


def _problem(reply: Reply) -> Problem | None:
    if not codec.digest_matches(reply.headers.get("content-digest"), reply.body):
        return None
    try:
        return _read(Problem, reply)
    except NotOurServer:
        return None


def _check_digest(reply: Reply) -> None:
    claimed = reply.headers.get("content-digest")
    if not codec.digest_matches(claimed, reply.body):
        raise Damaged("digest") if claimed else NotOurServer("no digest")


def _expect(condition: Any, otherwise: str) -> None:
    if not condition:
        raise NotOurServer(otherwise)
