"""Only an answer that fits in every respect is believed; every other becomes one typed error."""

from __future__ import annotations

import gzip
from datetime import UTC, datetime

import pytest

from sync.client.http import HttpTransport
from sync.client.remote import (
    NotOurServer,
    Remote,
    RequestRefused,
    Revoked,
    SlowDown,
    whole_chunk,
)
from sync.client.transport import NoNetwork, NotReached, SyncFailure, Timeout
from sync.protocol import codec
from sync.protocol.digest import UnitDigest
from sync.protocol.messages import ExchangeRequest, Operation
from tests.helpers.bad_server import Asked, BadServer, Behaviour, http
from tests.helpers.hostile_answers import SAYING_NO, UNBELIEVABLE, Answer, honest, honest_fields, signed

NOW = datetime(2026, 11, 22, 1, 0, tzinfo=UTC)
TOKEN = "token-of-this-device"


def request(ops: int = 1) -> ExchangeRequest:
    operations = [
        Operation(n, "a", "2026-11-22T08:00:00+07:00", "member", "m", "edit", {"phone": "0987654321"})
        for n in range(1, ops + 1)
    ]
    return ExchangeRequest(
        "exchange-1", "unit-1", "inc", "epoch-1", 7, str(UnitDigest()), NOW.isoformat(), ops=operations
    )


# Seconds: what is answered is waited for on however busy a machine; what is not answered is given up.
_LONG, _SHORT = 60.0, 0.7


def remote(transport: HttpTransport, deadline: float = _LONG) -> Remote:
    return Remote(transport, lambda: NOW, TOKEN, "unit-1", deadline)


def ask(
    behaviour: Behaviour, ops: int = 1, deadline: float = _LONG
) -> tuple[SyncFailure | None, list[Asked]]:
    with BadServer(behaviour) as server, HttpTransport(server.address) as transport:
        try:
            remote(transport, deadline).exchange(request(ops))
        except SyncFailure as failure:
            return failure, server.asked
    return None, server.asked


@pytest.mark.parametrize("answer,error", UNBELIEVABLE.values(), ids=UNBELIEVABLE.keys())
def test_an_answer_that_cannot_be_believed_is_no_network(answer: Answer, error: type[SyncFailure]) -> None:
    failure, asked = ask(answer, deadline=_SHORT if error is Timeout else _LONG)
    assert type(failure) is error
    assert isinstance(failure, NoNetwork)
    assert len(asked) == 1


@pytest.mark.parametrize("answer,error", SAYING_NO.values(), ids=SAYING_NO.keys())
def test_a_refusal_becomes_its_own_error(answer: Answer, error: type[SyncFailure]) -> None:
    failure, _ = ask(answer)
    assert type(failure) is error


@pytest.mark.parametrize(
    "name,seconds",
    [
        ("429", 17),
        ("429, at once", 1),
        ("429, in 30 years", 3600),
        ("503, a date", 300),
        ("503, garbage", None),
        ("503 of a proxy", None),
    ],
)
def test_the_wish_of_a_busy_server_is_read(name: str, seconds: float | None) -> None:
    failure, _ = ask(SAYING_NO[name][0])
    assert isinstance(failure, SlowDown)
    assert failure.retry_after == seconds


def test_an_honest_answer_is_believed() -> None:
    failure, asked = ask(lambda asked: [honest(asked)])
    assert failure is None
    assert asked[0].line == "POST /v1/exchange HTTP/1.1"
    assert asked[0].headers["authorization"] == f"Bearer {TOKEN}"
    assert codec.digest_matches(asked[0].headers["content-digest"], asked[0].body)


@pytest.mark.parametrize("encoding", codec.ENCODINGS)
def test_an_answer_may_come_in_any_encoding_we_know(encoding: str) -> None:
    def answer(asked: Asked) -> list[bytes]:
        return [
            signed(codec.compress(codec.encode(honest_fields(asked)), encoding), Content_Encoding=encoding)
        ]

    assert ask(answer)[0] is None


def test_unknown_members_of_an_answer_are_ignored() -> None:
    assert ask(lambda asked: [honest(asked, weather="sunny")])[0] is None


def test_a_redirect_never_carries_the_token_elsewhere() -> None:
    with BadServer(lambda asked: [http("200 OK")]) as elsewhere:
        target = http("302 Found", Location=elsewhere.address)
        failure, _ = ask(lambda asked: [target])
        assert isinstance(failure, NotOurServer)
        assert elsewhere.asked == []


def test_a_sign_in_page_leaves_no_cookie_behind() -> None:
    answers = iter([http("200 OK", b"<html>", Set_Cookie="portal=1"), b""])
    with BadServer(lambda asked: [next(answers)]) as server, HttpTransport(server.address) as transport:
        for _ in range(2):
            with pytest.raises(NoNetwork):
                remote(transport).exchange(request())
        assert "cookie" not in server.asked[1].headers


def test_proxies_and_credentials_of_the_environment_are_not_used(
    monkeypatch: pytest.MonkeyPatch, tmp_path: object
) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    assert ask(lambda asked: [honest(asked)])[0] is None


def test_a_closed_door_is_no_network() -> None:
    with BadServer(lambda asked: []) as server:
        address = server.address
    with HttpTransport(address) as transport, pytest.raises(NoNetwork) as caught:
        remote(transport).exchange(request())
    assert type(caught.value) is NotReached


def test_an_impossible_address_is_no_network() -> None:
    with HttpTransport("http://") as transport, pytest.raises(NoNetwork):
        remote(transport).exchange(request())


def test_a_server_that_cannot_read_zstd_gets_gzip_and_then_plain() -> None:
    taken: list[str] = []

    def answer(asked: Asked) -> list[bytes]:
        taken.append(asked.headers.get("content-encoding", "identity"))
        if taken[-1] != "identity":
            return [signed(b'{"code":"unsupported_media_type"}', "415 Unsupported Media Type")]
        return [honest(asked)]

    with BadServer(answer) as server, HttpTransport(server.address) as transport:
        one = remote(transport)
        one.exchange(request(5))
        one.exchange(request(5))
    assert taken == ["zstd", "gzip", "identity", "identity"]


def test_a_revoked_device_is_told_apart() -> None:
    failure, _ = ask(lambda asked: [signed(b'{"code":"device_revoked"}', "401 Unauthorized")])
    assert type(failure) is Revoked


def test_our_words_without_a_digest_change_nothing() -> None:
    failure, _ = ask(
        lambda asked: [
            http("401 Unauthorized", b'{"code":"device_revoked"}', Content_Type="application/json")
        ]
    )
    assert type(failure) is NotOurServer


def test_bytes_of_bodies_are_counted_as_they_travel() -> None:
    with BadServer(lambda asked: [honest(asked)]) as server, HttpTransport(server.address) as transport:
        one = remote(transport)
        one.exchange(request(50))
        assert one.meter.bytes_sent == len(server.asked[0].body)
    assert one.meter.round_trips == 1
    assert one.meter.bytes_received > 200


def test_pieces_of_a_chunk_are_asked_for_by_range_and_checked_whole() -> None:
    body = gzip.compress(b"columns")
    name = "0" * 64

    def answer(asked: Asked) -> list[bytes]:
        first, last = asked.headers["range"].removeprefix("bytes=").split("-")
        return [signed(body[int(first) : int(last) + 1], "206 Partial Content")]

    with BadServer(answer) as server, HttpTransport(server.address) as transport:
        pieces = [remote(transport).chunk_piece(name, start, start + 10) for start in range(0, len(body), 10)]
    assert b"".join(pieces) == body
    with pytest.raises(NotOurServer):
        whole_chunk(name, pieces)


def test_a_server_without_ranges_sends_the_whole_chunk() -> None:
    with (
        BadServer(lambda asked: [signed(b"0123456789")]) as server,
        HttpTransport(server.address) as transport,
    ):
        assert remote(transport).chunk_piece("0" * 64, 4, 6) == b"45"


def test_an_unknown_refusal_is_a_refused_request() -> None:
    failure, _ = ask(lambda asked: [signed(b'{"code":"teapot"}', "418 Teapot")])
    assert isinstance(failure, RequestRefused)
    assert failure.problem == "teapot"
