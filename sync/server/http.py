"""The HTTP side of an answer: what a request may carry, what every answer carries."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from sync.protocol import codec
from sync.protocol.messages import Problem
from sync.server.settings import BODY_CAP, DECODED_CAP

T = TypeVar("T")

JSON, OCTETS = "application/json", "application/octet-stream"
# Shorter bodies grow when compressed.
_WORTH_COMPRESSING = 256


@dataclass(frozen=True, slots=True)
class Answer:
    """An HTTP answer; header names are in small letters."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""


class Refusal(Exception):
    """An answer other than success, with its `Problem`."""

    def __init__(self, status: int, code: str, **params: object) -> None:
        super().__init__(f"{status} {code}")
        self.status, self.code, self.params = status, code, params


def read_message(type: type[T], headers: Mapping[str, str], body: bytes) -> T:
    """The message in a request's body. Raises Refusal 400, 413 or 415."""
    media, _, charset = headers.get("content-type", JSON).lower().partition(";")
    if media.strip() != JSON or charset.replace(" ", "") not in ("", "charset=utf-8"):
        raise Refusal(415, "media_type")
    encoding = headers.get("content-encoding", "identity").strip().lower() or "identity"
    if encoding not in codec.ENCODINGS:
        raise Refusal(415, "content_encoding")
    if len(body) > BODY_CAP:
        raise Refusal(413, "too_large")
    claimed = headers.get("content-digest")
    if claimed is not None and not codec.digest_matches(claimed, body):
        raise Refusal(400, "malformed", why="digest")
    try:
        return codec.decode(type, codec.decompress(body, encoding, DECODED_CAP))
    except codec.TooLarge:
        raise Refusal(413, "too_large") from None
    except codec.Malformed as error:
        raise Refusal(400, "malformed", why=error.why) from None


def read_bytes(headers: Mapping[str, str], body: bytes) -> bytes:
    """A request's body that is no message but part of a file. Raises Refusal 400, 413 or 415."""
    media = headers.get("content-type", OCTETS).lower().partition(";")[0].strip()
    if media != OCTETS:
        raise Refusal(415, "media_type")
    if headers.get("content-encoding", "identity").strip().lower() not in ("", "identity"):
        raise Refusal(415, "content_encoding")
    if len(body) > BODY_CAP:
        raise Refusal(413, "too_large")
    claimed = headers.get("content-digest")
    if claimed is not None and not codec.digest_matches(claimed, body):
        raise Refusal(400, "malformed", why="digest")
    return body


def answer_message(message: object, headers: Mapping[str, str], status: int = 200) -> Answer:
    """A message as an answer, compressed as the asker accepts."""
    body = codec.encode(message)
    encoding = (
        _accepted_encoding(headers.get("accept-encoding", "")) if len(body) >= _WORTH_COMPRESSING else ""
    )
    sent = codec.compress(body, encoding) if encoding else body
    said = {"content-type": JSON, "content-digest": codec.content_digest(sent), "cache-control": "no-store"}
    if encoding:
        said |= {"content-encoding": encoding, "vary": "accept-encoding"}
    return Answer(status, said, sent)


def _accepted_encoding(accepted: str) -> str:
    offers = {}
    for part in accepted.lower().split(","):
        name, _, weight = part.partition(";")
        offers[name.strip()] = weight.replace(" ", "") not in ("q=0", "q=0.0", "q=0.00", "q=0.000")
    return next((name for name in ("zstd", "gzip") if offers.get(name)), "")


def answer_problem(refusal: Refusal, extra: Mapping[str, str] | None = None) -> Answer:
    answer = answer_message(Problem(refusal.code, dict(refusal.params)), {}, refusal.status)
    return Answer(answer.status, {**answer.headers, **(extra or {})}, answer.body)


def byte_range(header: str | None, size: int) -> tuple[int, int] | None:
    """The asked-for part of a body as (start, end), end exclusive; None for the whole of it.

    A header that is no single range of bytes is ignored, as RFC 9110 wants. Raises Refusal 416 when the
    range lies beyond the end.
    """
    unit, _, spec = (header or "").strip().partition("=")
    first, dash, last = (part.strip() for part in spec.partition("-"))
    numbers = (first or "0") + (last or "0")
    if unit.lower() != "bytes" or not dash or not (numbers.isascii() and numbers.isdigit()):
        return None
    if len(numbers) > 30 or not (first or last):
        return None
    if not first:
        start, end = max(0, size - int(last)), size
    else:
        start, end = int(first), min(size, int(last) + 1 if last else size)
        if last and int(last) < start:
            return None
    if start >= size or start >= end:
        raise Refusal(416, "range")
    return start, end
