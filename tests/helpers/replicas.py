"""Replicas for tests: a small invented unit, a fixed clock, and answers as a server would give them."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

from domain.decisions import Command, Refused
from domain.kinds import KINDS
from domain.roles import Actor, Role
from sync.protocol.digest import UnitDigest
from sync.protocol.messages import Chunk, ExchangeResponse, Operation, Receipt, RecordChange, Verdict
from sync.replica.columns import quoted
from sync.replica.connection import connect
from sync.replica.enrolled import Enrolment
from sync.replica.home import Home
from sync.replica.migrations import REVISIONS
from sync.replica.replica import Replica
from sync.replica.types import Applied, LocalRecord, Performed, ReplicaState

UNIT = "01990000-0000-7000-8000-000000000001"
BRANCH = "01990000-0000-7000-8000-000000000002"
OTHER_BRANCH = "01990000-0000-7000-8000-000000000003"
SECRETARY = Actor("secretary-1", "Trần Thị Hòa", Role.SECRETARY, UNIT)
VIETNAM = timezone(timedelta(hours=7))
NOW = datetime(2026, 11, 22, 8, 10, tzinfo=VIETNAM)
AT = NOW.isoformat()
EPOCH = "epoch-1"


@dataclass
class Clock:
    """A clock that a test sets."""

    now: datetime = NOW

    def __call__(self) -> datetime:
        return self.now


def member_id(number: int) -> str:
    return f"01990001-0000-7000-8000-{number:012x}"


def enrolment(**changes: Any) -> Enrolment:
    facts: dict[str, Any] = {
        "server": "http://127.0.0.1:1",
        "device": "device-1",
        "token": "token-1",
        "unit": UNIT,
        "unit_code": "TB.4.37",
        "unit_name": "Xã Thống Nhất",
        "actor": SECRETARY,
        "epoch": EPOCH,
        "server_time": AT,
        "lease_until": (NOW + timedelta(days=60)).isoformat(),
        **changes,
    }
    return Enrolment(**facts)


def organisations() -> Chunk:
    return Chunk(
        kind="organisation",
        ids=[UNIT, BRANCH, OTHER_BRANCH],
        versions=[1, 1, 1],
        columns={
            "code": ["TB.4.37", "TB.4.37.1", "TB.4.37.2"],
            "name": ["Xã Thống Nhất", "Chi đoàn thôn Đông", "Chi đoàn thôn Đoài"],
            "level": ["doan_co_so", "chi_doan", "chi_doan"],
            "parent": [None, UNIT, UNIT],
        },
    )


def members_chunk(rows: Iterable[tuple[str, int, Mapping[str, Any]]]) -> Chunk:
    ordered = sorted(rows)
    names = sorted({name for _, _, fields in ordered for name in fields})
    columns = {name: [fields.get(name) for _, _, fields in ordered] for name in names}
    return Chunk("member", [row[0] for row in ordered], [row[1] for row in ordered], columns)


@dataclass
class Desk:
    """One home with its replica; `restart` closes and opens it again."""

    folder: Path
    key: bytes = field(default_factory=lambda: os.urandom(32))
    clock: Clock = field(default_factory=Clock)
    replica: Replica = field(init=False)

    def __post_init__(self) -> None:
        self.home = Home(self.folder)
        self.replica = Replica.create(self.home, self.key, enrolment(), self.clock)
        with self.replica.writing() as work:
            work.install_chunk(organisations())
            work.set_meta(cursor=1, head=1, state=ReplicaState.READY.value)
            work.commit()

    def restart(self) -> Replica:
        self.close()
        return self.open()

    def open(self) -> Replica:
        self.replica = Replica.open(self.home, self.key, self.clock)
        return self.replica

    def close(self) -> None:
        self.replica.close()

    def do(
        self, do: str, kind: str, id: str, values: Mapping[str, Any] | None = None, reason: str = ""
    ) -> int:
        """Perform one command and commit; gives its n. Fails on a refusal."""
        outcome = self.attempt(do, kind, id, values, reason)
        assert isinstance(outcome, Performed), outcome
        return outcome.n

    def attempt(
        self, do: str, kind: str, id: str, values: Mapping[str, Any] | None = None, reason: str = ""
    ) -> Performed | Refused:
        with self.replica.writing() as work:
            outcome = work.perform(
                Command(do, kind, id, values or {}, reason), SECRETARY, self.clock().isoformat()
            )
            work.commit()
        return outcome

    def add(self, number: int, **values: Any) -> str:
        """A new member; gives the id."""
        id = member_id(number)
        self.do("create", "member", id, {"full_name": "Nguyễn Văn An", "org": BRANCH, **values})
        return id

    def edit(self, id: str, **values: Any) -> int:
        return self.do("edit", "member", id, values)

    def show(self, id: str, kind: str = "member") -> LocalRecord | None:
        with self.replica.reading() as reader:
            return reader.record(kind, id)

    def field(self, id: str, name: str, kind: str = "member") -> Any:
        record = self.show(id, kind)
        return record.fields.get(name) if record else None

    def sync(self, id: str, kind: str = "member") -> str:
        record = self.show(id, kind)
        return record.sync if record else ""

    def send(self, most: int = 1000, **options: Any) -> list[Operation]:
        """Take a page of operations as the client does before it sends them."""
        with self.replica.writing() as work:
            page = work.page_of_operations(most, 1 << 20, options.pop("schema", 1), **options)
            work.mark_sent([operation.n for operation in page])
            work.commit()
        return page

    def take(self, response: ExchangeResponse, sent: Sequence[Operation] = ()) -> Applied:
        with self.replica.writing() as work:
            applied = work.apply_response(response, sent)
            work.commit()
        return applied

    def answer(
        self,
        receipts: Sequence[Receipt] = (),
        changes: Sequence[RecordChange] = (),
        cursor: int | None = None,
        **facts: Any,
    ) -> ExchangeResponse:
        """An answer to this desk's present cursor."""
        with self.replica.reading() as reader:
            meta = reader.meta
        after = meta.cursor if cursor is None else cursor
        told: dict[str, Any] = {"since": meta.cursor, "head": after, "epoch": meta.epoch, **facts}
        return ExchangeResponse(
            exchange="exchange-1",
            unit=UNIT,
            receipts=list(receipts),
            changes=list(changes),
            cursor=after,
            digest="",
            server_time=AT,
            **told,
        )

    def pull(self, *changes: RecordChange, cursor: int | None = None) -> Applied:
        newest = max((change.version for change in changes), default=0)
        return self.take(self.answer(changes=changes, cursor=newest if cursor is None else cursor))

    def check(self) -> None:
        """What must hold at any time, recomputed from scratch."""
        with self.replica.reading() as reader:
            assert reader.meta.digest == reader.computed_digest()


def change(id: str, version: int, kind: str = "member", **fields: Any) -> RecordChange:
    return RecordChange(kind, id, version, fields)


def applied(n: int, version: int, verdict: Verdict = Verdict.APPLIED, **more: Any) -> Receipt:
    return Receipt(n, verdict, version, **more)


def rejected(number: int, code: str, **params: Any) -> Receipt:
    return Receipt(number, Verdict.REJECTED, code=code, params=params)


def digest_of(records: Iterable[tuple[str, str, int]]) -> str:
    return str(UnitDigest().plus_all(records))


def make_older(desk: Desk) -> None:
    """Turn a closed home's file into one of the first revision: no search columns, no index, no drafts."""
    with contextlib.closing(connect(desk.home.replica, desk.key)) as opened:
        for kind in KINDS.values():
            if kind.since > 1:
                opened.execute(f"DROP TABLE {quoted(kind.name)}")
                continue
            for field in kind.fields:
                if field.since > 1:
                    opened.execute(f"ALTER TABLE {quoted(kind.name)} DROP COLUMN {quoted(field.name)}")
        opened.execute("DROP TABLE draft")
        opened.execute("DROP TABLE setting")
        opened.execute("DROP TABLE lot")
        opened.execute("DROP TABLE lot_row")
        opened.execute("DROP TABLE search")
        opened.execute("DROP INDEX member_by_name_sort")
        opened.execute("DROP INDEX audit_fates")
        opened.execute("ALTER TABLE audit DROP COLUMN operation")
        for name in ("name_sort", "search_text"):
            opened.execute(f"ALTER TABLE member DROP COLUMN {name}")
        opened.execute("UPDATE alembic_version SET version_num = ?", (REVISIONS[0],))
