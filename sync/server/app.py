"""The HTTP front: Starlette around `Server.handle`, with caps while the body still streams in."""

from __future__ import annotations

from functools import partial

import anyio
import anyio.to_thread
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from sync.server.http import Answer, Refusal, answer_problem
from sync.server.service import ADDRESS_HEADER, BUSY_RETRY_SECONDS, Server
from sync.server.settings import BODY_CAP
from sync.server.store import BUSY_SECONDS

# One thread per connection of the pool, and a few that answer from memory.
_THREADS = 12


class Front:
    """An ASGI application over one server."""

    def __init__(self, server: Server, threads: int = _THREADS) -> None:
        self._server = server
        self._threads = threads
        self._limiter: anyio.CapacityLimiter | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await _lifespan(receive, send)
        elif scope["type"] == "http":
            request = Request(scope, receive)
            answer = await self._answer(request)
            if answer is not None:
                response = Response(answer.body, answer.status, dict(answer.headers))
                await response(scope, receive, send)

    async def _answer(self, request: Request) -> Answer | None:
        try:
            body = await _capped_body(request)
        except Refusal as refusal:
            # The rest of the body is not read, so the connection cannot be used again.
            return answer_problem(refusal, {"connection": "close"})
        except ClientDisconnect:
            return None
        headers = {name.lower(): value for name, value in request.headers.items()}
        headers[ADDRESS_HEADER] = request.client.host if request.client else ""
        handle = partial(self._server.handle, request.method, request.url.path, headers, body)
        return await self._in_thread(handle)

    async def _in_thread(self, handle: partial[Answer]) -> Answer:
        """Run in a worker thread; 503 when none gets free in time."""
        if self._limiter is None:
            self._limiter = anyio.CapacityLimiter(self._threads)
        borrower = object()  # a task may hold a limiter once, so each request borrows for itself
        with anyio.move_on_after(BUSY_SECONDS) as waiting:
            await self._limiter.acquire_on_behalf_of(borrower)
        if waiting.cancelled_caught:
            return answer_problem(Refusal(503, "busy"), {"retry-after": str(BUSY_RETRY_SECONDS)})
        try:
            # The place is counted above, where waiting for it can be given up.
            return await anyio.to_thread.run_sync(handle, limiter=anyio.CapacityLimiter(1))
        finally:
            self._limiter.release_on_behalf_of(borrower)


async def _capped_body(request: Request) -> bytes:
    """The body as sent. Raises Refusal 413 as soon as it grows past the cap."""
    announced = request.headers.get("content-length", "0")
    if announced.isdigit() and int(announced) > BODY_CAP:
        raise Refusal(413, "too_large")
    body = bytearray()
    async for piece in request.stream():
        body += piece
        if len(body) > BODY_CAP:
            raise Refusal(413, "too_large")
    return bytes(body)


async def _lifespan(receive: Receive, send: Send) -> None:
    while True:
        message = await receive()
        await send({"type": f"{message['type']}.complete"})
        if message["type"] == "lifespan.shutdown":
            return


def application(server: Server) -> ASGIApp:
    return Front(server)
