"""A server and its laptops at the level of the wire: requests built by hand, answers as they come."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from itertools import count
from typing import Any, TypeVar

from domain.decisions import Put
from domain.ids import uuid7
from domain.roles import Role
from sync.protocol import codec
from sync.protocol.messages import (
    EnrolRequest,
    EnrolResponse,
    ExchangeRequest,
    ExchangeResponse,
    Operation,
    Problem,
    Receipt,
)
from sync.protocol.rulebook import rulebook
from sync.server.enrol import CodeOrder
from sync.server.http import Answer
from sync.server.service import Server
from sync.server.settings import Settings
from sync.server.store import Store
from sync.server.units import Unit, central_writer, create_unit, write_in_bulk
from tests.helpers.central import code_for

T = TypeVar("T")

NOON = datetime(2026, 11, 22, 5, 0, tzinfo=UTC)


def made_id(name: str) -> str:
    return uuid7(1_760_000_000_000, blake2b(name.encode(), digest_size=10).digest())


@dataclass
class Office:
    """One server over a store; its clock stands until `now` is moved, its ids follow from a counter."""

    store: Store
    settings: Settings = field(default_factory=Settings)
    now: datetime = NOON

    def __post_init__(self) -> None:
        self._numbers = count(1)
        self.server = Server(self.store, rulebook(), lambda: self.now, self.new_id, self.settings)

    def new_id(self) -> str:
        return made_id(f"server-{next(self._numbers)}")

    def pass_by(self, **amount: float) -> None:
        self.now += timedelta(**amount)

    def unit(self, code: str = "TB.1", branches: int = 2) -> UnitSite:
        """A đoàn cơ sở with branches `<code>.1`, `<code>.2` …, at commit 1."""
        root = made_id(code)
        ids = {f"{code}.{n}": made_id(f"{code}.{n}") for n in range(1, branches + 1)}
        puts = [
            Put(
                "organisation",
                root,
                {"code": code, "name": f"Xã {code}", "level": "doan_co_so"},
                creates=True,
            )
        ]
        for branch_code, id in ids.items():
            fields = {
                "code": branch_code,
                "name": f"Chi đoàn {branch_code}",
                "level": "chi_doan",
                "parent": root,
            }
            puts.append(Put("organisation", id, fields, creates=True))
        with self.store.writing() as connection:
            create_unit(connection, Unit(root, code, f"Xã {code}"), self.new_id)
        write_in_bulk(self.store, root, puts, central_writer(self.now), self.now)
        return UnitSite(self, root, code, tuple(ids.values()))

    def ask(self, method: str, path: str, token: str = "", message: object = None, **headers: str) -> Answer:
        said = {name.replace("_", "-"): value for name, value in headers.items()}
        body = b"" if message is None else codec.encode(message)
        if message is not None:
            said = {"content-type": "application/json", "content-digest": codec.content_digest(body), **said}
        if token:
            said["authorization"] = f"Bearer {token}"
        return self.server.handle(method, path, said, body)


@dataclass(frozen=True)
class UnitSite:
    """One unit of an office."""

    office: Office
    id: str
    code: str
    branches: tuple[str, ...]

    def code_for(self, role: Role = Role.SECRETARY, org: str = "", name: str = "Trần Thị Bích") -> str:
        order = CodeOrder(self.id, role, org, name)
        return code_for(self.office.store, order, self.office.now, self.office.settings)

    def laptop(self, name: str = "laptop-1", role: Role = Role.SECRETARY, org: str = "") -> WireLaptop:
        device, token = made_id(f"{self.code}-{name}"), f"token-{self.code}-{name}".ljust(43, "x")
        request = EnrolRequest(code=self.code_for(role, org), device=device, token=token, name=name)
        response = read(EnrolResponse, self.office.ask("POST", "/v1/enrol", message=request))
        return WireLaptop(self, device, token, response.actor.id, response.epoch)


@dataclass
class WireLaptop:
    """A laptop without a replica: it numbers its operations and remembers its cursor."""

    unit: UnitSite
    device: str
    token: str
    actor: str
    epoch: str
    incarnation: str = "life-1"
    cursor: int = 0
    n: int = 0
    exchanges: int = 0

    def operation(self, do: str, kind: str, id: str, **given: Any) -> Operation:
        self.n += 1
        given.setdefault("actor", self.actor)
        return Operation(n=self.n, at="2026-11-22T12:00:00+07:00", kind=kind, id=id, do=do, **given)

    def create(self, name: str, **fields: Any) -> Operation:
        values = {"full_name": name, "org": self.unit.branches[0], **fields}
        return self.operation("create", "member", made_id(f"{self.unit.code}-{name}"), set=values)

    def edit(self, id: str, was: Mapping[str, Any], version: int = 0, **fields: Any) -> Operation:
        return self.operation("edit", "member", id, set=fields, was=dict(was), version=version)

    def delete(self, id: str, version: int = 0, reason: str = "nhập nhầm") -> Operation:
        return self.operation("delete", "member", id, version=version, reason=reason)

    def request(self, ops: Iterable[Operation] = (), **changes: Any) -> ExchangeRequest:
        self.exchanges += 1
        given: dict[str, Any] = {
            "exchange": f"x{self.exchanges}",
            "unit": self.unit.id,
            "incarnation": self.incarnation,
            "epoch": self.epoch,
            "cursor": self.cursor,
            "digest": "",
            "clock": "2026-11-22T12:00:00+07:00",
            "ops": list(ops),
        }
        return ExchangeRequest(**(given | changes))

    def answer(self, ops: Iterable[Operation] = (), **changes: Any) -> Answer:
        return self.unit.office.ask("POST", "/v1/exchange", self.token, self.request(ops, **changes))

    def exchange(self, *ops: Operation, **changes: Any) -> ExchangeResponse:
        """One exchange that succeeds; moves the cursor as a laptop does."""
        response = read(ExchangeResponse, self.answer(ops, **changes))
        if response.epoch == self.epoch:
            self.cursor = response.cursor
        return response

    def push(self, *ops: Operation) -> list[Receipt]:
        return self.exchange(*ops).receipts


def read(type: type[T], answer: Answer) -> T:
    """The message in a successful answer, with all that a believing laptop checks."""
    assert answer.status == 200, (answer.status, answer.body)
    assert codec.digest_matches(answer.headers["content-digest"], answer.body)
    encoding = answer.headers.get("content-encoding", "identity")
    return codec.decode(type, codec.decompress(answer.body, encoding, 32 << 20))


def problem(answer: Answer) -> tuple[int, str]:
    """Status and code of an answer that is no success."""
    return answer.status, codec.decode(Problem, answer.body).code
