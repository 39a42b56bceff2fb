"""A line on which somebody rewrites what the server says, signed so that it passes for the server's own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import msgspec

from sync.client.transport import Reply
from sync.protocol import codec
from tests.helpers.link import Link

# A message of the server as plain values, to be changed in place.
Meddle = Callable[[dict[str, Any]], None]


def signed(body: bytes, status: int = 200, content_type: str = "application/json") -> Reply:
    """An answer with the digest that ours carry."""
    return Reply(status, {"content-type": content_type, "content-digest": codec.content_digest(body)}, body)


def said(message: Any, status: int = 200) -> Reply:
    return signed(msgspec.json.encode(message), status)


@dataclass
class MeddlingLink(Link):
    """`before` and `after` are asked by the beginning of the path, as long as they are there."""

    before: dict[str, Callable[[], Reply | None]] = field(default_factory=dict)
    after: dict[str, Meddle] = field(default_factory=dict)

    def send(self, method: str, path: str, headers: Mapping[str, str], body: bytes, deadline: float) -> Reply:
        for start, ask in self.before.items():
            if path.startswith(start) and (instead := ask()) is not None:
                self.requests += 1
                self.paths.append(path)
                return instead
        reply = super().send(method, path, headers, body, deadline)
        for start, meddle in self.after.items():
            if path.startswith(start) and reply.status == 200:
                encoding = reply.headers.get("content-encoding", "identity")
                message = msgspec.json.decode(codec.decompress(reply.body, encoding, 1 << 26))
                meddle(message)
                reply = said(message)
        return reply
