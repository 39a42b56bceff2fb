"""A desk for cases without any server: an open session over a small invented unit."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from desktop.services.cases import Cases
from desktop.services.session import Session, connect_by_http
from domain.records import Value
from domain.roles import Actor, Role
from sync.replica.types import LocalRecord
from tests.helpers.replicas import BRANCH, SECRETARY, UNIT, Clock, Desk

BRANCH_CADRE = Actor("branch-1", "Lò Văn Pà", Role.BRANCH, UNIT, BRANCH)


@dataclass
class CaseOffice:
    """`desk` is the replica with its verbs, `session` and `cases` what a cadre works with."""

    desk: Desk
    session: Session
    cases: Cases

    @classmethod
    def opened(cls, folder: Path, actor: Actor = SECRETARY) -> CaseOffice:
        clock = Clock()
        desk = Desk(folder, clock=clock)
        with desk.replica.writing() as work:
            work.add_actor(actor)
            work.commit()
        session = Session(desk.home, desk.replica, actor, clock, connect_by_http, ExitStack())
        return cls(desk, session, Cases(session))

    def member(self, number: int, **values: Any) -> str:
        """A member whom the server has, born in 2004 unless told otherwise; gives the id."""
        from tests.helpers.replicas import change, member_id

        id = member_id(number)
        fields: dict[str, Value] = {
            "full_name": "Nguyễn Văn An",
            "birth_date": "2004-03-05",
            "sex": "male",
            "org": BRANCH,
            "status": "active",
            **values,
        }
        with self.desk.replica.reading() as reader:
            newest = reader.meta.cursor + 1
        self.desk.pull(change(id, newest, **fields))
        return id

    def confirmed(self, *cases: str) -> None:
        """The server has all that was done, and the cases as they stand here."""
        from tests.helpers.replicas import applied, change

        sent = self.desk.send(schema=2)
        records = [self.record(case) for case in cases]
        with self.desk.replica.reading() as reader:
            version = reader.meta.cursor + len(sent)
        receipts = [applied(operation.n, version) for operation in sent]
        moved = [change(one.id, version, "case", **one.fields) for one in records if one is not None]
        self.desk.take(self.desk.answer(receipts, moved, cursor=version), sent)

    def record(self, id: str, kind: str = "case") -> LocalRecord | None:
        return self.desk.show(id, kind)

    def close(self) -> None:
        self.desk.close()
