"""A proxy between laptops and the server that does to each HTTP message what its plan says.

It counts what happened, not what was wanted: a cut behind the end of a message, or a held answer that is
not there, counts as `Pass`. Tests assert on `counts`: a fault that silently does not happen proves nothing.
"""

from __future__ import annotations

import socket
import struct
import threading
from collections import Counter, deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from types import TracebackType
from typing import Any, Self

from tests.rigs import faults
from tests.rigs.faults import Fault, Message, Place, Plan
from tests.rigs.http_message import Answer, Request, UpstreamGone, ask, forged, read_request, send_part

_PORTAL_PAGE = "<!doctype html><title>Wifi miễn phí</title><p>Mời đăng nhập".encode()
_PIECES_A_SECOND = 20
_PASSED = "Pass"
_GONE = "UpstreamGone"


@dataclass(frozen=True, slots=True)
class Ending:
    """How one message ends for the laptop: these bytes, then perhaps the line is dead."""

    happened: str
    bytes: bytes = b""
    hang_up: bool = False
    reset: bool = False
    pace: int = 0  # bytes a second; 0 for as fast as it goes


@dataclass(frozen=True, slots=True)
class Carried:
    """One message of the log: what the plan wanted and what happened; `why` the server was gone."""

    message: Message
    wanted: Fault
    happened: str
    why: str = ""


class FaultProxy:
    """Use as a context manager. `upstream` and `plan` may be set anew at any time.

    `counts` has one entry per name of a fault that happened, `Replayed` for copies that reached the server
    later, and `UpstreamGone` for messages that found no server or over which it died.
    """

    def __init__(self, upstream: tuple[str, int], plan: Plan = faults.clean) -> None:
        self.upstream = upstream
        self.plan = plan
        self.counts: Counter[str] = Counter()
        self.log: list[Carried] = []
        self._lock = threading.Lock()
        self._over = threading.Event()
        self._laptops: dict[str, int] = {}
        self._held: deque[Answer] = deque()
        self._replays: list[tuple[int, Request]] = []
        self._seen = 0
        self._threads: list[threading.Thread] = []
        self._lines: set[socket.socket] = set()
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=64)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self._listener.getsockname()[1]}"

    def start_plan(self, plan: Plan) -> None:
        """Another plan, with the messages counted from 1 again and a fresh log."""
        with self._lock:
            self.plan, self._seen = plan, 0
            self.counts, self.log = Counter(), []

    def heal(self) -> None:
        """From now on everything passes; copies that were to be replayed later reach the server now."""
        self.plan = faults.clean
        with self._lock:
            due, self._replays = self._replays, []
            self._held.clear()
        for _, request in due:
            self._replay(request)

    def hang_up(self) -> None:
        """End every connection of a laptop: one that met a fault may stay open for a while."""
        with self._lock:
            lines = list(self._lines)
        for line in lines:
            _shut(line)

    def __enter__(self) -> Self:
        self._start(self._accept)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._over.set()
        # Closing alone does not wake a thread that waits in accept or recv.
        _shut(self._listener)
        self.hang_up()
        for thread in self._threads:
            thread.join(60)

    def _start(self, work: Callable[..., None], *arguments: Any) -> None:
        thread = threading.Thread(target=work, args=arguments, name=f"proxy {work.__name__}", daemon=True)
        self._threads = [other for other in self._threads if other.is_alive()] + [thread]
        thread.start()

    def _accept(self) -> None:
        while not self._over.is_set():
            try:
                line, _ = self._listener.accept()
            except OSError:
                return
            with self._lock:
                self._lines.add(line)
            self._start(self._converse, line)

    def _converse(self, line: socket.socket) -> None:
        reset = False
        try:
            with line.makefile("rb") as stream:
                while (request := read_request(stream)) is not None:
                    ending = self._carry(request)
                    self._deliver(line, ending)
                    if ending.hang_up:
                        reset = ending.reset
                        break
        except (OSError, ValueError):
            # The laptop hung up or was killed: nobody is left to tell.
            pass
        finally:
            with self._lock:
                self._lines.discard(line)
            _shut(line, reset)

    def _carry(self, request: Request) -> Ending:
        with self._lock:
            self._seen += 1
            laptop = self._laptops.setdefault(request.header("authorization"), len(self._laptops) + 1)
            message = Message(self._seen, laptop, request.method, request.path, len(request.raw()))
            due = [copy for when, copy in self._replays if when <= self._seen]
            self._replays = [entry for entry in self._replays if entry[0] > self._seen]
        for copy in due:
            self._replay(copy)
        fault, why = self.plan(message), ""
        try:
            ending = _HANDLERS[type(fault)](self, request, fault)
        except UpstreamGone as gone:
            ending, why = Ending(_GONE, hang_up=True), str(gone)
        with self._lock:
            self.counts[ending.happened] += 1
            self.log.append(Carried(message, fault, ending.happened, why))
        return ending

    def _deliver(self, line: socket.socket, ending: Ending) -> None:
        piece = max(1, ending.pace // _PIECES_A_SECOND) if ending.pace else max(1, len(ending.bytes))
        for start in range(0, len(ending.bytes), piece):
            line.sendall(ending.bytes[start : start + piece])
            if ending.pace:
                self._over.wait(piece / ending.pace)

    def _replay(self, request: Request) -> None:
        try:
            ask(self.upstream, request)
        except UpstreamGone:
            return
        with self._lock:
            self.counts["Replayed"] += 1

    # -- one method per fault

    def _pass(self, request: Request, fault: Fault) -> Ending:
        return Ending(_PASSED, ask(self.upstream, request).raw())

    def _drop_request(self, request: Request, fault: faults.DropRequest) -> Ending:
        return Ending(fault.name, hang_up=True, reset=fault.reset)

    def _drop_reply(self, request: Request, fault: faults.DropReply) -> Ending:
        ask(self.upstream, request)
        return Ending(fault.name, hang_up=True, reset=fault.reset)

    def _cut_request(self, request: Request, fault: faults.CutRequest) -> Ending:
        raw = request.raw()
        at = _offset(fault.at, len(raw))
        if at >= len(raw):
            return self._pass(request, fault)
        send_part(self.upstream, raw[:at])
        return Ending(fault.name, hang_up=True)

    def _cut_reply(self, request: Request, fault: faults.CutReply) -> Ending:
        raw = ask(self.upstream, request).raw()
        at = _offset(fault.at, len(raw))
        return Ending(fault.name, raw[:at], hang_up=True) if at < len(raw) else Ending(_PASSED, raw)

    def _truncate(self, request: Request, fault: faults.TruncateReply) -> Ending:
        answer = ask(self.upstream, request)
        keep = _offset(fault.keep, len(answer.body))
        if keep >= len(answer.body):
            return Ending(_PASSED, answer.raw())
        short = replace(answer, body=answer.body[:keep])
        return Ending(fault.name, short.raw(None if fault.honest else len(answer.body)), hang_up=True)

    def _corrupt_request(self, request: Request, fault: faults.CorruptRequest) -> Ending:
        body = _with_one_byte_changed(request.body, fault.at)
        answer = ask(self.upstream, replace(request, body=body))
        return Ending(fault.name if body != request.body else _PASSED, answer.raw())

    def _corrupt_reply(self, request: Request, fault: faults.CorruptReply) -> Ending:
        answer = ask(self.upstream, request)
        body = _with_one_byte_changed(answer.body, fault.at)
        return Ending(fault.name if body != answer.body else _PASSED, replace(answer, body=body).raw())

    def _duplicate(self, request: Request, fault: faults.Duplicate) -> Ending:
        if not fault.together:
            ask(self.upstream, request)
            return Ending(fault.name, ask(self.upstream, request).raw())
        arrived: list[Answer] = []
        twin = threading.Thread(target=_ask_into, args=(arrived, self.upstream, request))
        twin.start()
        answer = ask(self.upstream, request)
        twin.join()
        return Ending(fault.name if arrived else _PASSED, answer.raw())

    def _replay_later(self, request: Request, fault: faults.ReplayLater) -> Ending:
        answer = ask(self.upstream, request)
        with self._lock:
            self._replays.append((self._seen + fault.after, request))
        return Ending(fault.name, answer.raw())

    def _delay(self, request: Request, fault: faults.Delay) -> Ending:
        self._over.wait(fault.before)
        answer = ask(self.upstream, request)
        self._over.wait(fault.after)
        return Ending(fault.name, answer.raw())

    def _hold(self, request: Request, fault: faults.HoldReply) -> Ending:
        answer = ask(self.upstream, request)
        with self._lock:
            self._held.append(answer)
        return Ending(fault.name, hang_up=True)

    def _deliver_held(self, request: Request, fault: faults.DeliverHeld) -> Ending:
        answer = ask(self.upstream, request)
        with self._lock:
            if not self._held:
                return Ending(_PASSED, answer.raw())
            other = self._held.popleft()
            self._held.append(answer)
        return Ending(fault.name, other.raw())

    def _refuse(self, request: Request, fault: faults.Refuse) -> Ending:
        headers = {"Retry-After": fault.retry_after} if fault.retry_after else {}
        return Ending(fault.name, forged(fault.status, "Refused on the way", headers=headers).raw())

    def _portal(self, request: Request, fault: faults.Portal) -> Ending:
        if fault.redirect:
            page = forged(302, "Found", headers={"Location": f"{self.address}/login"})
        else:
            page = forged(200, "OK", _PORTAL_PAGE, {"Content-Type": "text/html; charset=utf-8"})
        return Ending(fault.name, page.raw())

    def _slow(self, request: Request, fault: faults.Slow) -> Ending:
        self._over.wait(len(request.raw()) / fault.bytes_per_second)
        return Ending(fault.name, ask(self.upstream, request).raw(), pace=fault.bytes_per_second)


_HANDLERS: Mapping[type[Fault], Callable[[FaultProxy, Request, Any], Ending]] = {
    faults.Pass: FaultProxy._pass,
    faults.DropRequest: FaultProxy._drop_request,
    faults.DropReply: FaultProxy._drop_reply,
    faults.CutRequest: FaultProxy._cut_request,
    faults.CutReply: FaultProxy._cut_reply,
    faults.TruncateReply: FaultProxy._truncate,
    faults.CorruptRequest: FaultProxy._corrupt_request,
    faults.CorruptReply: FaultProxy._corrupt_reply,
    faults.Duplicate: FaultProxy._duplicate,
    faults.ReplayLater: FaultProxy._replay_later,
    faults.Delay: FaultProxy._delay,
    faults.HoldReply: FaultProxy._hold,
    faults.DeliverHeld: FaultProxy._deliver_held,
    faults.Refuse: FaultProxy._refuse,
    faults.Portal: FaultProxy._portal,
    faults.Slow: FaultProxy._slow,
}


def _offset(place: Place, length: int) -> int:
    return place if isinstance(place, int) else int(place * length)


def _with_one_byte_changed(body: bytes, place: Place) -> bytes:
    at = _offset(place, len(body))
    return body if at >= len(body) else body[:at] + bytes([body[at] ^ 0x41]) + body[at + 1 :]


def _ask_into(arrived: list[Answer], upstream: tuple[str, int], request: Request) -> None:
    try:
        arrived.append(ask(upstream, request))
    except UpstreamGone:
        # The caller sees that nothing arrived.
        return


def _shut(line: socket.socket, reset: bool = False) -> None:
    try:
        if reset:
            # Closing without lingering is what puts RST on the wire.
            line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        else:
            line.shutdown(socket.SHUT_RDWR)
    except OSError:
        # Closed from the other side already, or it only listened.
        pass
    finally:
        line.close()
