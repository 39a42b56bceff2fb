"""The HTTP front in this process: caps while streaming, and a place in the queue that is given up in time."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass, field
from typing import Any

import pytest

from sync.protocol import codec
from sync.protocol.messages import Problem
from sync.server import app
from sync.server.app import Front
from sync.server.http import Answer
from sync.server.settings import BODY_CAP
from tests.helpers.office import Office, UnitSite


@dataclass
class Heard:
    """What an ASGI application said."""

    status: int = 0
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
    pieces_read: int = 0


async def call(
    front: Front,
    pieces: Iterable[bytes],
    headers: dict[str, str],
    path: str = "/v1/exchange",
    leaves: bool = False,
) -> Heard:
    heard = Heard()
    scope = {
        "type": "http",
        "method": "POST",
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
        "client": ("192.0.2.1", 1234),
        "server": ("test", 80),
        "scheme": "http",
    }
    waiting = [*pieces]

    async def receive() -> dict[str, Any]:
        heard.pieces_read += 1
        if leaves and not waiting:
            return {"type": "http.disconnect"}
        piece = waiting.pop(0)
        return {"type": "http.request", "body": piece, "more_body": bool(waiting) or leaves}

    async def send(message: Any) -> None:
        if message["type"] == "http.response.start":
            heard.status = message["status"]
            heard.headers = {name.decode(): value.decode() for name, value in message["headers"]}
        else:
            heard.body += message["body"]

    await front(scope, receive, send)
    return heard


def test_a_request_goes_through_with_the_address_it_came_from(unit: UnitSite) -> None:
    laptop = unit.laptop()
    body = codec.encode(laptop.request([laptop.create("An")]))
    headers = {
        "Authorization": f"Bearer {laptop.token}",
        "Content-Type": "application/json",
        "X-Sodoan-Address": "spoofed",
    }
    heard = asyncio.run(call(Front(unit.office.server), [body[:10], body[10:]], headers))
    assert heard.status == 200
    assert codec.digest_matches(heard.headers["content-digest"], heard.body)
    for _ in range(11):
        wrong = b'{"code":"x","device":"d","token":"' + b"t" * 40 + b'"}'
        last = asyncio.run(call(Front(unit.office.server), [wrong], headers, "/v1/enrol"))
        unit.office.pass_by(seconds=1)
    assert last.status == 429, "guesses are counted for the true address"


def test_an_endless_body_is_cut_off_at_the_cap(office: Office) -> None:
    mebibyte = bytes(1 << 20)
    pieces = [mebibyte] * 100
    heard = asyncio.run(call(Front(office.server), pieces, {}))
    assert heard.status == 413
    assert heard.pieces_read == BODY_CAP // len(mebibyte) + 1
    assert heard.headers["connection"] == "close"


def test_an_announced_body_that_is_too_large_is_not_read_at_all(office: Office) -> None:
    heard = asyncio.run(call(Front(office.server), [b""], {"content-length": str(BODY_CAP + 1)}))
    assert (heard.status, heard.pieces_read) == (413, 0)


def test_somebody_who_hangs_up_gets_no_answer(office: Office) -> None:
    assert asyncio.run(call(Front(office.server), [b"{"], {}, leaves=True)).status == 0


def test_who_gets_no_thread_in_time_is_told_to_come_back(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(app, "BUSY_SECONDS", 0.05)
    inside, free = threading.Event(), threading.Event()

    def slow(*arguments: object) -> Answer:
        inside.set()
        free.wait(60)
        return Answer(200)

    monkeypatch.setattr(office.server, "handle", slow)

    async def both() -> tuple[Heard, Heard]:
        front = Front(office.server, threads=1)
        first = asyncio.create_task(call(front, [b""], {}))
        await asyncio.to_thread(inside.wait, 60)
        second = await call(front, [b""], {})
        free.set()
        return await first, second

    first, second = asyncio.run(both())
    assert (first.status, second.status) == (200, 503)
    assert codec.decode(Problem, second.body).code == "busy"
    assert int(second.headers["retry-after"]) >= 1


def test_start_and_end_are_acknowledged(office: Office) -> None:
    said: list[str] = []

    async def messages() -> AsyncIterator[dict[str, str]]:
        yield {"type": "lifespan.startup"}
        yield {"type": "lifespan.shutdown"}

    async def live() -> None:
        coming = messages()

        async def send(message: Any) -> None:
            said.append(message["type"])

        await Front(office.server)({"type": "lifespan"}, coming.__anext__, send)

    asyncio.run(live())
    assert said == ["lifespan.startup.complete", "lifespan.shutdown.complete"]


def test_what_is_not_http_hears_nothing(office: Office) -> None:
    said: list[Any] = []

    async def receive() -> dict[str, Any]:
        return {"type": "websocket.connect"}

    async def send(message: Any) -> None:
        said.append(message)

    asyncio.run(Front(office.server)({"type": "websocket", "path": "/v1/exchange"}, receive, send))
    assert said == []
