"""The thin line without namespaces: late, slow, complete, and honest about what it is."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from sync.client.http import HttpTransport
from tests.bench import registry, slow_link
from tests.bench.stream_proxy import delaying_proxy
from tests.bench.workbench import Workbench
from tests.helpers.bad_server import Asked, BadServer

_BODY = bytes(range(256)) * 20


def _answer(asked: Asked) -> list[bytes]:
    return [f"HTTP/1.1 200 OK\r\ncontent-length: {len(_BODY)}\r\n\r\n".encode(), _BODY]


def test_the_proxy_delivers_everything_and_not_sooner_than_the_line_could() -> None:
    bits_a_second, round_trip = 400_000, 0.05
    with (
        BadServer(_answer) as server,
        delaying_proxy(server.address, bits_a_second, round_trip) as address,
        HttpTransport(address) as transport,
    ):
        begin = time.monotonic()
        reply = transport.send("GET", "/v1/health", {}, b"", 30)
        seconds = time.monotonic() - begin
    assert reply.body == _BODY
    # One round trip for the connection, one for request and answer, and the bytes at the line's rate.
    assert seconds >= 2 * round_trip + len(_BODY) * 8 / bits_a_second


def test_without_root_the_row_runs_over_the_proxy_and_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(slow_link, "bridge_is_possible", lambda: False)
    with Workbench(tmp_path, quick=True) as bench:
        found = registry.row("thin-line").measure(bench)
    assert "proxy with rate and delay, no loss" in found["seconds"].note
    assert found["round trips"].value == 1
