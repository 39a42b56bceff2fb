"""A thin, long, lossy line between a laptop and a server on one machine.

With root and a TUN device: two network namespaces whose only cable is a bridge of ours between two TAP
devices, so real TCP meets rate, delay and loss of frames. Without: a proxy on loopback with rate and delay
only (a stream cannot lose packets), and the figure says so.
"""

from __future__ import annotations

import ctypes
import fcntl
import heapq
import os
import random
import select
import socket
import struct
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from itertools import count
from typing import TypeVar

from tests.bench.service import serving
from tests.bench.stream_proxy import delaying_proxy

T = TypeVar("T")

_TUN = "/dev/net/tun"
_NEW_NETWORK = 0x40000000
_SET_INTERFACE, _SET_FLAGS, _SET_ADDRESS, _SET_MASK, _SET_MTU = 0x400454CA, 0x8914, 0x8916, 0x891C, 0x8922
_TAP_WITHOUT_HEADER, _UP = 0x1002, 0x41
_MTU, _FRAME = 1400, 2048
# What a modem holds back before it drops; seconds of a thin line.
_QUEUE_BYTES = 32 << 10
_HERE, _THERE = "10.99.0.1", "10.99.0.2"


@dataclass(frozen=True, slots=True)
class Line:
    """`round_trip` in seconds, `loss` the share of frames that vanish; the same both ways."""

    bits_a_second: int
    round_trip: float
    loss: float


@dataclass(frozen=True, slots=True)
class Link:
    """`run` runs something at the laptop's end of the line; `kind` says what the line is made of."""

    address: str
    kind: str
    run: Callable[[Callable[[], T]], T]


def bridge_is_possible() -> bool:
    return sys.platform == "linux" and os.geteuid() == 0 and os.path.exists(_TUN)


@contextmanager
def slow_line(line: Line, db_url: str, near_address: str, *, bridge: bool | None = None) -> Iterator[Link]:
    """A server on this database that is reached over the line. `bridge` None: the best there is."""
    if bridge_is_possible() if bridge is None else bridge:
        with bridged(line, db_url) as link:
            yield link
    else:
        with delaying_proxy(near_address, line.bits_a_second, line.round_trip) as address:
            told = f"proxy with rate and delay, no loss: {line.bits_a_second} bit/s, {line.round_trip} s"
            yield Link(address, told, lambda action: action())


@contextmanager
def bridged(line: Line, db_url: str) -> Iterator[Link]:
    """Two namespaces, one cable, and a server process at its far end."""
    with ExitStack() as stack:
        here = stack.enter_context(_namespace(_HERE))
        there = stack.enter_context(_namespace(_THERE))
        cable = _Cable(line, here.tap, there.tap)
        stack.enter_context(cable.connected())
        address, _ = stack.enter_context(serving(db_url, _THERE, there.run))
        told = f"TAP bridge: {line.bits_a_second} bit/s, {line.round_trip} s, {line.loss:.0%} of frames lost"
        yield Link(address, told, here.run)


@dataclass(frozen=True, slots=True)
class _Namespace:
    handle: int
    tap: int

    def run(self, action: Callable[[], T]) -> T:
        """Run in a thread of its own inside the namespace: its sockets and child processes live there."""
        outcome: list[T] = []
        failure: list[BaseException] = []

        def inside() -> None:
            try:
                _enter(self.handle)
                outcome.append(action())
            except BaseException as error:  # noqa: BLE001  raised again by whoever waits
                failure.append(error)

        thread = threading.Thread(target=inside, name="inside-namespace")
        thread.start()
        thread.join()
        if failure:
            raise failure[0]
        return outcome[0]


def _enter(handle: int) -> None:
    _checked(ctypes.CDLL(None, use_errno=True).setns(handle, _NEW_NETWORK))


def _checked(result: int) -> None:
    if result != 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))


@contextmanager
def _namespace(address: str) -> Iterator[_Namespace]:
    """A network namespace without a name, which is gone when its last handle is closed."""
    made: list[_Namespace] = []

    def make() -> None:
        _checked(ctypes.CDLL(None, use_errno=True).unshare(_NEW_NETWORK))
        handle = os.open(f"/proc/self/task/{threading.get_native_id()}/ns/net", os.O_RDONLY)
        tap = os.open(_TUN, os.O_RDWR | os.O_NONBLOCK)
        fcntl.ioctl(tap, _SET_INTERFACE, struct.pack("16sH14x", b"tap0", _TAP_WITHOUT_HEADER))
        _configure(address)
        made.append(_Namespace(handle, tap))

    thread = threading.Thread(target=make, name="new-namespace")
    thread.start()
    thread.join()
    if not made:
        raise OSError("no network namespace could be made")
    try:
        yield made[0]
    finally:
        os.close(made[0].tap)
        os.close(made[0].handle)


def _configure(address: str) -> None:
    def internet(text: str) -> bytes:
        return struct.pack("HH4s8x", socket.AF_INET, 0, socket.inet_aton(text))

    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as control:

        def set(request: int, interface: bytes, value: bytes) -> None:
            fcntl.ioctl(control, request, struct.pack("16s", interface) + value.ljust(24, b"\0"))

        set(_SET_FLAGS, b"lo", struct.pack("h", _UP))
        set(_SET_ADDRESS, b"tap0", internet(address))
        set(_SET_MASK, b"tap0", internet("255.255.255.0"))
        set(_SET_MTU, b"tap0", struct.pack("i", _MTU))
        set(_SET_FLAGS, b"tap0", struct.pack("h", _UP))


@dataclass
class _Cable:
    """Carries frames both ways, late and at the line's rate, and loses some."""

    line: Line
    here: int
    there: int
    _free: dict[int, float] = field(default_factory=dict)
    _flying: list[tuple[float, int, int, bytes]] = field(default_factory=list)
    _numbers: Iterator[int] = field(default_factory=count)

    @contextmanager
    def connected(self) -> Iterator[None]:
        reading, writing = os.pipe()
        thread = threading.Thread(target=self._carry, args=(reading,), name="cable")
        thread.start()
        try:
            yield
        finally:
            os.write(writing, b"x")
            thread.join()
            os.close(reading)
            os.close(writing)

    def _carry(self, stop: int) -> None:
        # The same frames are lost in every run, as far as TCP sends the same.
        chance = random.Random(1)
        peers = {self.here: self.there, self.there: self.here}
        while True:
            due = self._flying[0][0] - time.monotonic() if self._flying else None
            ready, _, _ = select.select([*peers, stop], [], [], None if due is None else max(0.0, due))
            if stop in ready:
                return
            for end in ready:
                frame = os.read(end, _FRAME)
                if chance.random() >= self.line.loss:
                    self._send(end, peers[end], frame)
            while self._flying and self._flying[0][0] <= time.monotonic():
                _, _, target, frame = heapq.heappop(self._flying)
                os.write(target, frame)

    def _send(self, end: int, target: int, frame: bytes) -> None:
        now = time.monotonic()
        start = max(now, self._free.get(end, 0.0))
        if (start - now) * self.line.bits_a_second / 8 > _QUEUE_BYTES:
            return
        self._free[end] = start + len(frame) * 8 / self.line.bits_a_second
        arrival = self._free[end] + self.line.round_trip / 2
        # The number keeps frames of the same moment in order.
        heapq.heappush(self._flying, (arrival, next(self._numbers), target, frame))
