"""Where requests go: to the server, or to the proxy that was named; never past a check that was asked for."""

from __future__ import annotations

from pathlib import Path

import pytest

from sync.client.http import HttpTransport
from sync.client.transport import NoNetwork, SyncFailure
from tests.helpers.bad_server import BadServer, http


def test_a_named_proxy_carries_every_request() -> None:
    with (
        BadServer(lambda asked: [http("200 OK", b"{}")]) as proxy,
        HttpTransport("http://doan.example", proxy=proxy.address) as transport,
    ):
        reply = transport.send("GET", "/v1/health", {}, b"", 2.0)
    assert (reply.status, reply.body) == (200, b"{}")
    assert [asked.line for asked in proxy.asked] == ["GET http://doan.example/v1/health HTTP/1.1"]


def test_without_the_named_authorities_nothing_is_sent(tmp_path: Path) -> None:
    with (
        BadServer(lambda asked: [http("200 OK")]) as server,
        HttpTransport(
            server.address.replace("http://", "https://"), authorities=str(tmp_path / "no.pem")
        ) as transport,
        pytest.raises(SyncFailure) as failed,
    ):
        transport.send("POST", "/v1/exchange", {}, b"body", 2.0)
    assert isinstance(failed.value, NoNetwork)
    assert server.asked == []


def test_a_server_whose_certificate_nobody_vouches_for_hears_nothing() -> None:
    with (
        BadServer(lambda asked: [http("200 OK")]) as server,
        HttpTransport(server.address.replace("http://", "https://")) as transport,
        pytest.raises(NoNetwork),
    ):
        transport.send("POST", "/v1/exchange", {"authorization": "Bearer secret"}, b"body", 2.0)
    assert server.asked == []
