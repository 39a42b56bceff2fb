"""The server without a framework: one request in, one answer out.

`Server.handle` is all that an HTTP front needs; tests and rigs call it directly. Deterministic given the
clock and the ids that it is made with.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from domain.rules import Rulebook
from sync.protocol import codec
from sync.protocol.messages import (
    PROTOCOL,
    AccountRequest,
    DigestRequest,
    EnrolRequest,
    ExchangeRequest,
    FetchRequest,
)
from sync.server import accounts, blobs, openapi, ranges, snapshot
from sync.server.audience import Audience
from sync.server.devices import Caller, caller_of
from sync.server.enrol import Desk
from sync.server.exchange import Deps, exchange
from sync.server.http import (
    Answer,
    Refusal,
    answer_message,
    answer_problem,
    byte_range,
    read_bytes,
    read_message,
)
from sync.server.poison import place_of
from sync.server.settings import BODY_CAP, MOST_OPERATIONS, Settings
from sync.server.store import Busy, Store

_log = logging.getLogger("sodoan.server")

# The front fills this in; whatever a client sends under this name is overwritten.
ADDRESS_HEADER = "x-sodoan-address"
BUSY_RETRY_SECONDS = 5
_LONGEST_WORD = 64
_TOKEN = re.compile(r"Bearer +(?P<token>[\x21-\x7e]{1,200}) *", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Asked:
    """A request on its way through: headers by name in small letters, `path` the variable part of it."""

    headers: Mapping[str, str]
    body: bytes
    path: str


@dataclass(frozen=True, slots=True)
class Route:
    method: str
    pattern: re.Pattern[str]
    open_answer: Callable[[Server, Asked], Answer] | None = None
    answer: Callable[[Server, Caller, Asked], Answer] | None = None
    # A revoked device may still hand in what it has.
    for_revoked: bool = False


class Server:
    """The central server over one database."""

    def __init__(
        self,
        store: Store,
        rulebook: Rulebook,
        clock: Callable[[], datetime],
        new_id: Callable[[], str],
        settings: Settings | None = None,
    ) -> None:
        self.settings = settings or Settings()
        self.deps = Deps(store, rulebook, clock, new_id, self.settings)
        self.desk = Desk(store, self.settings, new_id, rulebook)

    @property
    def store(self) -> Store:
        return self.deps.store

    def handle(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> Answer:
        """Answer one request; never raises. `body` is as it came over the wire."""
        asked_headers = {name.lower(): value for name, value in headers.items()}
        try:
            return self._route(method, path.partition("?")[0], asked_headers, body)
        except Refusal as refusal:
            retry = refusal.params.get("retry_after")
            return answer_problem(refusal, {"retry-after": str(retry)} if retry else None)
        except Busy as busy:
            _log.warning("busy: %s", busy)
            return answer_problem(Refusal(503, "busy"), {"retry-after": str(BUSY_RETRY_SECONDS)})
        except Exception as error:  # noqa: BLE001  the last line of defence: an answer instead of a dead connection
            _log.critical("request fails: %s %s", method, place_of(error))
            return answer_problem(Refusal(500, "server_error"))

    def _route(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> Answer:
        fitting = [(route, match) for route in _ROUTES if (match := route.pattern.fullmatch(path))]
        if not fitting:
            raise Refusal(404, "not_found")
        for route, match in fitting:
            if route.method == method:
                asked = Asked(headers, body, match.groupdict().get("name", ""))
                return self._answer(route, asked)
        allowed = ", ".join(sorted({route.method for route, _ in fitting}))
        return answer_problem(Refusal(405, "method_not_allowed"), {"allow": allowed})

    def _answer(self, route: Route, asked: Asked) -> Answer:
        if route.open_answer is not None:
            return route.open_answer(self, asked)
        caller = self._caller(asked.headers)
        if caller.revoked and not route.for_revoked:
            raise Refusal(401, "device_revoked")
        if route.answer is None:
            raise Refusal(404, "not_found")
        return route.answer(self, caller, asked)

    def _caller(self, headers: Mapping[str, str]) -> Caller:
        match = _TOKEN.fullmatch(headers.get("authorization", ""))
        caller = caller_of(self.store, match["token"]) if match else None
        if caller is None:
            raise Refusal(401, "unauthorised")
        return caller

    # -- endpoints ------------------------------------------------------------------------------

    def _health(self, asked: Asked) -> Answer:
        self.store.require_current()
        health = openapi.Health("ok", PROTOCOL, self.settings.schema, self.deps.clock().isoformat())
        return answer_message(health, asked.headers)

    def _openapi(self, asked: Asked) -> Answer:
        return answer_message(openapi.document(), asked.headers)

    def _enrol(self, asked: Asked) -> Answer:
        request = read_message(EnrolRequest, asked.headers, asked.body)
        _refuse_protocol(request.protocol)
        address = asked.headers.get(ADDRESS_HEADER, "")
        return answer_message(self.desk.enrol(request, address, self.deps.clock()), asked.headers)

    def _exchange(self, caller: Caller, asked: Asked) -> Answer:
        request = read_message(ExchangeRequest, asked.headers, asked.body)
        _refuse_protocol(request.protocol)
        _refuse_other_unit(caller, request.unit)
        _refuse_misshapen(request)
        return answer_message(exchange(self.deps, caller, request), asked.headers)

    def _snapshot(self, caller: Caller, asked: Asked) -> Answer:
        _refuse_other_unit(caller, asked.path)
        now, audience = self.deps.clock(), self._audience(caller)
        manifest = snapshot.manifest(self.store, caller.unit_id, now, self.settings, audience)
        return answer_message(manifest, asked.headers)

    def _chunk(self, caller: Caller, asked: Asked) -> Answer:
        body = snapshot.chunk_body(self.store, caller.unit_id, asked.path)
        if body is None:
            raise Refusal(404, "not_found")
        said = {
            "content-type": "application/zstd",
            "accept-ranges": "bytes",
            "etag": f'"{asked.path}"',
            # Named by its content, so it may be kept; but only by the laptop itself.
            "cache-control": "private, max-age=604800, immutable",
        }
        part = byte_range(asked.headers.get("range"), len(body))
        if part is None:
            return Answer(200, {**said, "content-digest": codec.content_digest(body)}, body)
        start, end = part
        piece = body[start:end]
        said |= {
            "content-range": f"bytes {start}-{end - 1}/{len(body)}",
            "content-digest": codec.content_digest(piece),
        }
        return Answer(206, said, piece)

    def _blob(self, caller: Caller, asked: Asked) -> Answer:
        size = blobs.size_for(self.store, caller, asked.path)
        if size is None:
            raise Refusal(404, "not_found")
        part = byte_range(asked.headers.get("range"), size)
        if part is None and size > BODY_CAP:
            raise Refusal(416, "range", size=size)
        start, end = part or (0, size)
        end = blobs.largest_answer(start, end)
        piece = blobs.read(self.store, asked.path, start, end)
        said = {
            "content-type": "application/octet-stream",
            # Whatever it claims to be: nothing that passes by may look into it, or show it.
            "x-content-type-options": "nosniff",
            "content-disposition": "attachment",
            "accept-ranges": "bytes",
            "cache-control": "private, no-store",
            "content-digest": codec.content_digest(piece),
        }
        if part is None:
            return Answer(200, said, piece)
        return Answer(206, {**said, "content-range": f"bytes {start}-{end - 1}/{size}"}, piece)

    def _upload(self, caller: Caller, asked: Asked) -> Answer:
        body = read_bytes(asked.headers, asked.body)
        portion = blobs.portion_of(asked.headers.get("content-range"), body)
        state = blobs.take(self.store, self.settings, caller, asked.path, portion, body, self.deps.clock())
        return answer_message(state, asked.headers)

    def _digest(self, caller: Caller, asked: Asked) -> Answer:
        request = read_message(DigestRequest, asked.headers, asked.body)
        _refuse_other_unit(caller, request.unit)
        audience = self._audience(caller)
        return answer_message(ranges.digest_ranges(self.store, request, audience), asked.headers)

    def _fetch(self, caller: Caller, asked: Asked) -> Answer:
        request = read_message(FetchRequest, asked.headers, asked.body)
        _refuse_other_unit(caller, request.unit)
        return answer_message(
            ranges.fetch_records(self.store, request, self._audience(caller)), asked.headers
        )

    def _audience(self, caller: Caller) -> Audience:
        """Before its first exchange a device is taken for one of today's."""
        return replace(caller.audience, schema=caller.schema or self.settings.schema)

    def _account(self, caller: Caller, asked: Asked) -> Answer:
        request = read_message(AccountRequest, asked.headers, asked.body)
        _refuse_protocol(request.protocol)
        _refuse_other_unit(caller, request.unit)
        return answer_message(accounts.answer(self.deps, caller, asked.path, request), asked.headers)


def _refuse_protocol(protocol: int) -> None:
    if protocol != PROTOCOL:
        raise Refusal(422, "protocol_unsupported", protocols=[PROTOCOL])


def _refuse_other_unit(caller: Caller, unit: str) -> None:
    if unit != caller.unit_id:
        raise Refusal(403, "wrong_unit")


def _refuse_misshapen(request: ExchangeRequest) -> None:
    if len(request.ops) > MOST_OPERATIONS:
        raise Refusal(413, "too_large", most=MOST_OPERATIONS)
    for name in ("exchange", "incarnation"):
        word = getattr(request, name)
        if not 0 < len(word) <= _LONGEST_WORD or not word.isascii():
            raise Refusal(400, "malformed", why=name)
    numbers = [request.cursor, request.schema, request.max_bytes, *(operation.n for operation in request.ops)]
    if any(not 0 <= number <= codec.MAX_INTEGER for number in numbers):
        raise Refusal(400, "malformed", why="number out of range")
    if any(operation.n == 0 for operation in request.ops):
        raise Refusal(400, "malformed", why="n")
    if len({operation.n for operation in request.ops}) != len(request.ops):
        raise Refusal(400, "malformed", why="repeated n")
    for operation in request.ops:
        first = operation.first
        if first is not None and not (
            0 < len(first.incarnation) <= _LONGEST_WORD and 0 < first.n <= codec.MAX_INTEGER
        ):
            raise Refusal(400, "malformed", why="first")
        if len(operation.after) > MOST_OPERATIONS or any(
            not 0 < n <= codec.MAX_INTEGER for n in operation.after
        ):
            raise Refusal(400, "malformed", why="after")


_ROUTES = (
    Route("GET", re.compile(r"/v1/health"), open_answer=Server._health),
    Route("GET", re.compile(r"/v1/openapi\.json"), open_answer=Server._openapi),
    Route("POST", re.compile(r"/v1/enrol"), open_answer=Server._enrol),
    Route("POST", re.compile(r"/v1/exchange"), answer=Server._exchange, for_revoked=True),
    Route("GET", re.compile(r"/v1/units/(?P<name>[^/]+)/snapshot"), answer=Server._snapshot),
    Route("GET", re.compile(r"/v1/chunks/(?P<name>[0-9a-f]{64})"), answer=Server._chunk),
    Route("POST", re.compile(r"/v1/accounts/(?P<name>[^/]+)"), answer=Server._account),
    Route("GET", re.compile(r"/v1/blobs/(?P<name>[0-9a-f]{64})"), answer=Server._blob),
    Route("PUT", re.compile(r"/v1/uploads/(?P<name>[0-9a-f]{64})"), answer=Server._upload),
    Route("POST", re.compile(r"/v1/digest"), answer=Server._digest),
    Route("POST", re.compile(r"/v1/fetch"), answer=Server._fetch),
)
