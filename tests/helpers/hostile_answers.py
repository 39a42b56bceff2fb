"""Answers to an exchange that must not be believed, and the answers that say no: name → how to make it."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from sync.client.remote import (
    Damaged,
    NotOurServer,
    RequestRefused,
    ServerTrouble,
    SignInNeeded,
    SlowDown,
    Unauthorised,
    UpdateNeeded,
)
from sync.client.remote import TooLarge as RequestTooLarge
from sync.client.transport import CutOff, NoNetwork, SyncFailure, Timeout
from sync.protocol import codec
from tests.helpers.bad_server import Asked, Pause, Reset, Step, http

Answer = Callable[[Asked], Iterable[Step]]


def asked_message(asked: Asked) -> dict[str, Any]:
    encoding = asked.headers.get("content-encoding", "identity")
    message: dict[str, Any] = json.loads(codec.decompress(asked.body, encoding, 1 << 26))
    return message


def honest_fields(asked: Asked) -> dict[str, Any]:
    """The answer of a server with nothing to say, as JSON members."""
    message = asked_message(asked)
    cursor = message["cursor"]
    return {
        "exchange": message["exchange"],
        "unit": message["unit"],
        "epoch": message["epoch"],
        "receipts": [],
        "changes": [],
        "since": cursor,
        "cursor": cursor,
        "head": cursor,
        "digest": message["digest"],
        "server_time": "2026-11-22T08:00:00+07:00",
    }


def signed(body: bytes, status: str = "200 OK", **headers: str) -> bytes:
    """A body with everything about it right."""
    given = {"Content_Type": "application/json", "Content_Digest": codec.content_digest(body), **headers}
    return http(status, body, **given)


def honest(asked: Asked, **changed: Any) -> bytes:
    return signed(json.dumps({**honest_fields(asked), **changed}).encode())


def _text(edit: Callable[[str], str]) -> Answer:
    return lambda asked: [signed(edit(json.dumps(honest_fields(asked))).encode())]


def _problem(status: str, code: str, **headers: str) -> Answer:
    return lambda asked: [signed(json.dumps({"code": code}).encode(), status, **headers)]


def _page(status: str, **headers: str) -> Answer:
    page = b"<html><body>Dang nhap Wi-Fi</body></html>"
    return lambda asked: [http(status, page, Content_Type="text/html", **headers)]


def _changed(**changed: Any) -> Answer:
    return lambda asked: [honest(asked, **changed)]


def _cut_length(asked: Asked) -> Iterable[Step]:
    return [honest(asked)[:-20]]


def _cut_chunked(asked: Asked) -> Iterable[Step]:
    body = json.dumps(honest_fields(asked)).encode()
    head = http(
        "200 OK",
        Content_Type="application/json",
        Content_Digest=codec.content_digest(body),
        Transfer_Encoding="chunked",
    )
    return [head + f"{len(body):x}\r\n".encode() + body[:-20]]


def _cut_at_close(asked: Asked) -> Iterable[Step]:
    body = json.dumps(honest_fields(asked)).encode()
    return [http("200 OK", body[:-20], Content_Length="", Content_Type="application/json",
                 Content_Digest=codec.content_digest(body))]  # fmt: skip


def _cut_encoded(encoding: str) -> Answer:
    """The framing and the digest are right, only the compressed stream stops early."""

    def answer(asked: Asked) -> Iterable[Step]:
        body = codec.compress(json.dumps(honest_fields(asked)).encode(), encoding)[:-9]
        return [signed(body, Content_Encoding=encoding)]

    return answer


def _bomb(encoding: str) -> Answer:
    big = (
        codec.compress(b" " * (40 << 20), encoding)
        if encoding == "zstd"
        else gzip.compress(b" " * (40 << 20), 9)
    )
    return lambda asked: [signed(big, Content_Encoding=encoding)]


def _endless(asked: Asked) -> Iterable[Step]:
    yield http("200 OK", Content_Length=str(10 << 30), Content_Type="application/json")
    for _ in range(200):
        yield b" " * (64 << 10)


def _drip(asked: Asked) -> Iterable[Step]:
    for byte in honest(asked):
        yield bytes([byte])
        yield Pause(0.05)


def _drip_body(asked: Asked) -> Iterable[Step]:
    whole = honest(asked)
    head = whole.index(b"\r\n\r\n") + 4
    yield whole[:head]
    for byte in whole[head:]:
        yield bytes([byte])
        yield Pause(0.05)


def _without_digest(asked: Asked) -> Iterable[Step]:
    return [http("200 OK", json.dumps(honest_fields(asked)).encode(), Content_Type="application/json")]


def _wrong_digest(asked: Asked) -> Iterable[Step]:
    body = json.dumps(honest_fields(asked)).encode()
    return [signed(body, Content_Digest=codec.content_digest(body + b" "))]


def _typed(content_type: str) -> Answer:
    return lambda asked: [signed(json.dumps(honest_fields(asked)).encode(), Content_Type=content_type)]


_RECEIPT = {"n": 1, "verdict": "applied", "version": 1}
_CHANGE = {"kind": "member", "id": "m", "version": 10**9}

UNBELIEVABLE: Mapping[str, tuple[Answer, type[SyncFailure]]] = {
    "portal page with 200": (_page("200 OK"), NotOurServer),
    "portal redirect": (_page("302 Found", Location="http://127.0.0.1:1/login"), SignInNeeded),
    "network sign-in 511": (_page("511 Network Authentication Required"), SignInNeeded),
    "proxy wants a password 407": (_page("407 Proxy Authentication Required"), SignInNeeded),
    "cut, content-length": (_cut_length, CutOff),
    "cut, chunked": (_cut_chunked, CutOff),
    "cut, until close": (_cut_at_close, Damaged),
    "cut gzip": (_cut_encoded("gzip"), NotOurServer),
    "cut zstd": (_cut_encoded("zstd"), NotOurServer),
    "gzip bomb": (_bomb("gzip"), NotOurServer),
    "zstd bomb": (_bomb("zstd"), NotOurServer),
    "endless body": (_endless, CutOff),
    "dripping head": (_drip, Timeout),
    "dripping body": (_drip_body, Timeout),
    "silence": (lambda asked: [Pause(30)], Timeout),
    "reset": (lambda asked: [Reset()], CutOff),
    "reset in the body": (lambda asked: [honest(asked)[:-30], Reset()], CutOff),
    "closed without a word": (lambda asked: [b""], CutOff),
    "not HTTP": (lambda asked: [b"SSH-2.0-OpenSSH_9.2\r\n\r\n"], NoNetwork),
    "empty body": (lambda asked: [signed(b"")], NotOurServer),
    "no digest": (_without_digest, NotOurServer),
    "wrong digest": (_wrong_digest, Damaged),
    "foreign JSON": (lambda asked: [signed(b'{"status":"ok"}')], NotOurServer),
    "JSON of another type": (lambda asked: [signed(b"[1,2,3]")], NotOurServer),
    "another exchange": (_changed(exchange="another"), NotOurServer),
    "another unit": (_changed(unit="another"), NotOurServer),
    "BOM": (_text(lambda text: "\ufeff" + text), NotOurServer),
    "NaN": (_text(lambda text: text.replace('"receipts": []', '"receipts": [], "x": NaN')), NotOurServer),
    "doubled key": (_text(lambda text: text.replace('"head"', '"head": 1, "head"')), NotOurServer),
    "deep nesting": (
        _text(lambda text: text.replace('"receipts"', f'"x": {"[" * 9000}{"]" * 9000}, "receipts"')),
        NotOurServer,
    ),
    "missing member": (_text(lambda text: text.replace('"epoch"', '"epocH"')), NotOurServer),
    "wrong type": (_changed(head="many"), NotOurServer),
    "wrong content type": (_typed("text/plain"), NotOurServer),
    "wrong character set": (_typed("application/json; charset=utf-16"), NotOurServer),
    "unknown encoding": (
        lambda asked: [signed(json.dumps(honest_fields(asked)).encode(), Content_Encoding="br")],
        NotOurServer,
    ),
    "doubled receipt": (_changed(receipts=[_RECEIPT, _RECEIPT]), NotOurServer),
    "unknown verdict": (_changed(receipts=[{"n": 1, "verdict": "perhaps"}]), NotOurServer),
    "a gap": (_changed(since=10**6, cursor=10**6, head=10**6), NotOurServer),
    "a change out of range": (_changed(changes=[_CHANGE]), NotOurServer),
    "401 of somebody else": (_page("401 Unauthorized"), NotOurServer),
    "403 of somebody else": (_page("403 Forbidden"), NotOurServer),
    "404 of somebody else": (_page("404 Not Found"), NotOurServer),
}

SAYING_NO: Mapping[str, tuple[Answer, type[SyncFailure]]] = {
    "400": (_problem("400 Bad Request", "malformed"), RequestRefused),
    "401": (_problem("401 Unauthorized", "unauthorised"), Unauthorised),
    "403": (_problem("403 Forbidden", "wrong_unit"), Unauthorised),
    "413": (_problem("413 Content Too Large", "too_large"), RequestTooLarge),
    "413 of a proxy": (_page("413 Content Too Large"), RequestTooLarge),
    "415": (_problem("415 Unsupported Media Type", "unsupported_media_type"), RequestRefused),
    "422": (_problem("422 Unprocessable Content", "protocol_unsupported"), UpdateNeeded),
    "429": (_problem("429 Too Many Requests", "slow_down", Retry_After="17"), SlowDown),
    "429, at once": (_problem("429 Too Many Requests", "slow_down", Retry_After="0"), SlowDown),
    "429, in 30 years": (_problem("429 Too Many Requests", "slow_down", Retry_After="1000000000"), SlowDown),
    "503, a date": (
        _problem("503 Service Unavailable", "busy", Retry_After="Sun, 22 Nov 2026 01:05:00 GMT"),
        SlowDown,
    ),
    "503, garbage": (_problem("503 Service Unavailable", "busy", Retry_After="soon"), SlowDown),
    "503 of a proxy": (_page("503 Service Unavailable"), SlowDown),
    "500": (_problem("500 Internal Server Error", "server_error"), ServerTrouble),
    "502 of a proxy": (_page("502 Bad Gateway"), ServerTrouble),
}
