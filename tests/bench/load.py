"""The load generator: a process of its own that plays many laptops against one server on loopback.

`python -m tests.bench.load` reads one `Plan` as JSON from standard input and writes one `Told`. Requests are
rendered before the clock starts. Arrivals are open (Poisson): a request that finds no free connection waits,
and its waiting counts. Requests, connections and time are bounded by the plan.
"""

from __future__ import annotations

import asyncio
import random
import sys
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import msgspec

from sync.protocol import codec
from sync.protocol.messages import ExchangeRequest, ExchangeResponse, Operation
from tests.bench.fleet import INCARNATION, MEMBERS, FleetUnit
from tests.bench.timing import percentile

_FIELDS = ("phone", "occupation", "home_town", "permanent_address")
_GIVEN = ("An", "Bình", "Chi", "Dung", "Giang", "Hà")
_GIVE_UP_AFTER = 12


class Plan(msgspec.Struct, frozen=True):
    """`rate` in arrivals a second; 0: everything at once, limited by `connections` only.

    Each of `requests` comes from the next of `devices` units (from `first` on), round and round, with
    `creates` and `edits` operations numbered from `first_n` on. `field` names the field that is edited; ""
    edits the usual four. `persistent`: a request that was told to come back does so, until it is answered.
    """

    address: str
    requests: int
    devices: int
    first: int = 0
    first_n: int = 1
    creates: int = 0
    edits: int = 0
    field: str = ""
    rate: float = 0
    connections: int = 64
    duplicates: float = 0
    lost_replies: float = 0
    persistent: bool = False
    path: str = "/v1/exchange"
    seed: int = 1


class Told(msgspec.Struct, frozen=True):
    """Latencies in seconds, from the planned arrival to the end of the answer; `statuses` of all answers."""

    seconds: float
    answered: int
    operations: int
    p50: float
    p95: float
    p99: float
    worst: float
    statuses: dict[str, int]
    verdicts: dict[str, int]
    broken: int
    duplicated: int
    lost: int
    cpu_seconds: float


@dataclass
class Request:
    """What one laptop sends: the same bytes, however often."""

    wire: bytes
    operations: int
    arrival: float = 0.0


@dataclass
class Tally:
    latencies: list[float] = field(default_factory=list)
    statuses: Counter[str] = field(default_factory=Counter)
    verdicts: Counter[str] = field(default_factory=Counter)
    operations: int = 0
    broken: int = 0
    duplicated: int = 0
    lost: int = 0


def rendered(plan: Plan) -> list[Request]:
    target = urlsplit(plan.address).netloc
    made = []
    for turn in range(plan.requests):
        unit = FleetUnit(plan.first + turn % plan.devices)
        count = plan.creates + plan.edits
        first_n = plan.first_n + (turn // plan.devices) * count
        if plan.path != "/v1/exchange":
            made.append(Request(f"GET {plan.path} HTTP/1.1\r\nhost: {target}\r\n\r\n".encode(), 0))
            continue
        operations = [_operation(plan, unit, place, first_n + place) for place in range(count)]
        made.append(Request(_on_the_wire(target, unit, f"x{turn}", operations), count))
    return made


def _operation(plan: Plan, unit: FleetUnit, place: int, n: int) -> Operation:
    at = "2026-11-22T12:00:00+07:00"
    if place < plan.creates:
        born, male = 1996 + n % 14, n % 2 == 0
        fields = {
            "full_name": f"{'Trần Văn' if male else 'Lê Thị'} {_GIVEN[n % len(_GIVEN)]}",
            "birth_date": f"{born}-0{1 + n % 9}-1{n % 10}",
            "sex": "male" if male else "female",
            "phone": f"0912{n % 1000:03d}{unit.number % 1000:03d}",
            "occupation": "Nông dân",
            "org": unit.branch,
        }
        return Operation(n, unit.actor, at, "member", unit.new_member(n), "create", fields)
    which = place - plan.creates
    name = plan.field or _FIELDS[which // MEMBERS % len(_FIELDS)]
    value = f"0986{unit.number % 1000:03d}{which:03d}" if name == "phone" else f"Thôn {n}"
    return Operation(
        n, unit.actor, at, "member", unit.member(which % MEMBERS), "edit", {name: value}, {name: None}, 1
    )


def _on_the_wire(target: str, unit: FleetUnit, exchange: str, operations: list[Operation]) -> bytes:
    message = ExchangeRequest(
        exchange=exchange,
        unit=unit.id,
        incarnation=INCARNATION,
        epoch=unit.epoch,
        cursor=1,
        digest="",
        clock="2026-11-22T12:00:00+07:00",
        ops=operations,
    )
    encoding = "zstd" if operations else "identity"
    body = codec.compress(codec.encode(message), encoding)
    head = [
        "POST /v1/exchange HTTP/1.1",
        f"host: {target}",
        f"authorization: Bearer {unit.token}",
        "content-type: application/json",
        "accept-encoding: zstd, gzip",
        f"content-digest: {codec.content_digest(body)}",
        f"content-length: {len(body)}",
        *([f"content-encoding: {encoding}"] if operations else []),
    ]
    return "\r\n".join([*head, "", ""]).encode() + body


class Line:
    """One connection, opened when it is needed and again when it broke."""

    def __init__(self, address: str) -> None:
        target = urlsplit(address)
        self._host, self._port = str(target.hostname), int(target.port or 80)
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def ask(self, wire: bytes) -> tuple[int, dict[str, str], bytes]:
        reader, writer = await self._open()
        writer.write(wire)
        head = await reader.readuntil(b"\r\n\r\n")
        lines = head.decode("latin-1").split("\r\n")
        headers = {
            name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines[1:])
        }
        body = await reader.readexactly(int(headers.get("content-length", "0")))
        if headers.get("connection") == "close":
            self.drop()
        return int(lines[0].split()[1]), headers, body

    async def say_and_leave(self, wire: bytes) -> None:
        """Send a request and never hear its answer."""
        _, writer = await self._open()
        writer.write(wire)
        await writer.drain()
        self.drop()

    async def _open(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        if self._streams is None:
            self._streams = await asyncio.open_connection(self._host, self._port)
        return self._streams

    def drop(self) -> None:
        if self._streams is not None:
            self._streams[1].close()
        self._streams = None


class Generator:
    def __init__(self, plan: Plan) -> None:
        self.plan, self.tally = plan, Tally()
        self._chance = random.Random(plan.seed)
        self._free: asyncio.Queue[Line] = asyncio.Queue()
        for _ in range(plan.connections):
            self._free.put_nowait(Line(plan.address))

    async def run(self, requests: Sequence[Request]) -> float:
        begin, arrival = time.perf_counter(), 0.0
        playing = []
        for request in requests:
            if self.plan.rate:
                arrival += self._chance.expovariate(self.plan.rate)
                await asyncio.sleep(max(0.0, begin + arrival - time.perf_counter()))
            request.arrival = begin + arrival
            playing.append(asyncio.create_task(self._play(request)))
        await asyncio.gather(*playing)
        seconds = time.perf_counter() - begin
        while not self._free.empty():
            self._free.get_nowait().drop()
        return seconds

    async def _play(self, request: Request) -> None:
        line = await self._free.get()
        try:
            if self._chance.random() < self.plan.lost_replies:
                self.tally.lost += 1
                await line.say_and_leave(request.wire)
            await self._until_answered(line, request)
            if self._chance.random() < self.plan.duplicates:
                self.tally.duplicated += 1
                await self._until_answered(line, request, again=True)
        finally:
            self._free.put_nowait(line)

    async def _until_answered(self, line: Line, request: Request, again: bool = False) -> None:
        for _ in range(_GIVE_UP_AFTER):
            try:
                status, headers, body = await line.ask(request.wire)
            except (OSError, asyncio.IncompleteReadError):
                line.drop()
                self.tally.broken += 1
                continue
            self.tally.statuses[str(status)] += 1
            if status == 200:
                self._count(request, headers, body, again)
                return
            if not self.plan.persistent or status not in (429, 503):
                return
            await asyncio.sleep(float(headers.get("retry-after", "1")) * (0.5 + self._chance.random()))
        raise RuntimeError(f"no answer after {_GIVE_UP_AFTER} tries")

    def _count(self, request: Request, headers: dict[str, str], body: bytes, again: bool) -> None:
        if again:
            return
        self.tally.latencies.append(time.perf_counter() - request.arrival)
        if request.operations:
            plain = codec.decompress(body, headers.get("content-encoding", "identity"), 32 << 20)
            receipts = msgspec.json.decode(plain, type=ExchangeResponse).receipts
            self.tally.operations += len(receipts)
            self.tally.verdicts.update(receipt.verdict.value for receipt in receipts)


def played(plan: Plan) -> Told:
    requests = rendered(plan)
    generator = Generator(plan)
    cpu = time.process_time()
    seconds = asyncio.run(generator.run(requests))
    tally = generator.tally
    latencies = tally.latencies or [0.0]
    return Told(
        seconds=seconds,
        answered=len(tally.latencies),
        operations=tally.operations,
        p50=percentile(latencies, 0.5),
        p95=percentile(latencies, 0.95),
        p99=percentile(latencies, 0.99),
        worst=max(latencies),
        statuses=dict(tally.statuses),
        verdicts=dict(tally.verdicts),
        broken=tally.broken,
        duplicated=tally.duplicated,
        lost=tally.lost,
        cpu_seconds=time.process_time() - cpu,
    )


if __name__ == "__main__":
    sys.stdout.buffer.write(codec.encode(played(msgspec.json.decode(sys.stdin.buffer.read(), type=Plan))))
