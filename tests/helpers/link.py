"""The line between a laptop and the server of this process, as bad as a test wants it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

import msgspec

from sync.client.transport import CutOff, NotReached, Reply, Timeout
from sync.protocol import codec
from tests.helpers.central import Central, Killed


class Fault(StrEnum):
    """What happens to one request."""

    NONE = "none"
    LOSE_REQUEST = "lose_request"  # never arrives
    LOSE_REPLY = "lose_reply"  # arrives and is done, nobody hears of it
    DUPLICATE = "duplicate"  # arrives twice
    TRUNCATE = "truncate"  # the answer arrives cut, framed as whole
    CUT = "cut"  # the answer breaks off
    LATE = "late"  # lost for now, arrives before the next request of this link
    REPLAY = "replay"  # the answer to the request before comes again
    SHUFFLE = "shuffle"  # the receipts come in another order, as the protocol allows
    KILL = "kill"  # the server dies at an SQL statement; its number is `kill_at`


@dataclass
class Link:
    """A `Transport`. `faults` are used up one per request; afterwards the line is good."""

    central: Central
    faults: list[Fault] = field(default_factory=list)
    kill_at: int = 5
    down: bool = False
    requests: int = 0
    paths: list[str] = field(default_factory=list)
    _late: list[tuple[str, str, Mapping[str, str], bytes]] = field(default_factory=list)
    _last: Reply | None = None

    def will(self, *faults: Fault) -> None:
        self.faults.extend(faults)

    def send(self, method: str, path: str, headers: Mapping[str, str], body: bytes, deadline: float) -> Reply:
        self.requests += 1
        self.paths.append(path)
        if self.down:
            raise NotReached("down")
        request = (method, path, headers, body)
        for late in self._late:
            self._serve(*late)
        self._late.clear()
        fault = self.faults.pop(0) if self.faults else Fault.NONE
        return self._with(fault, request)

    def _with(self, fault: Fault, request: tuple[str, str, Mapping[str, str], bytes]) -> Reply:
        if fault is Fault.LOSE_REQUEST:
            raise Timeout("request lost")
        if fault is Fault.LATE:
            self._late.append(request)
            raise Timeout("request late")
        if fault is Fault.REPLAY and self._last is not None:
            return self._last
        if fault is Fault.KILL:
            self.central.dies_in = self.kill_at
        reply = self._serve(*request)
        if fault is Fault.DUPLICATE:
            reply = self._serve(*request)
        if fault is Fault.LOSE_REPLY:
            raise Timeout("reply lost")
        if fault is Fault.CUT:
            raise CutOff("reply cut")
        if fault is Fault.TRUNCATE:
            return Reply(reply.status, reply.headers, reply.body[: len(reply.body) // 2])
        if fault is Fault.SHUFFLE:
            reply = _shuffled(reply)
        self._last = reply
        return reply

    def watch(self, path: str, headers: Mapping[str, str], body: bytes, answer: bytes, encoding: str) -> None:
        """For those who want to see every successful answer, also those that get lost."""

    def _serve(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> Reply:
        try:
            answer = self.central.server.handle(method, path, headers, body)
        except Killed:
            raise CutOff("the server died") from None
        finally:
            self.central.dies_in = 0
        if answer.status == 200:
            encoding = answer.headers.get("content-encoding", "identity")
            self.watch(path, headers, body, answer.body, encoding)
        return Reply(answer.status, answer.headers, answer.body)


def _shuffled(reply: Reply) -> Reply:
    plain = codec.decompress(reply.body, reply.headers.get("content-encoding", "identity"), 1 << 26)
    message = msgspec.json.decode(plain)
    if reply.status != 200 or "receipts" not in message:
        return reply
    message["receipts"].reverse()
    body = msgspec.json.encode(message)
    headers = {"content-type": "application/json", "content-digest": codec.content_digest(body)}
    return Reply(reply.status, headers, body)


def good_lines(links: Iterable[Link]) -> None:
    """The faults are over."""
    for link in links:
        link.faults.clear()
        link.down = False
