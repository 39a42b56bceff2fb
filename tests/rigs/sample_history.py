"""One small run as the oracle sees it, without a fault: tests plant their own into it."""

from __future__ import annotations

from hashlib import blake2b
from typing import Any

from tests.rigs.evidence import HomeFacts, Ledger, Row, Save, ServerFacts, ServerReceipt, ServerRecord
from tests.rigs.oracle import judge_ledger_is_at_server, judge_level, judge_server

MEMBER = "m1"
CREATED = "m2"


def facts_of(records: list[ServerRecord], receipts: list[ServerReceipt]) -> ServerFacts:
    live = [record for record in records if not record.gone]
    total = sum(
        int.from_bytes(
            blake2b(f"{record.kind}|{record.id}|{record.version}".encode(), digest_size=8).digest(), "big"
        )
        for record in live
    )
    head = max(record.version for record in records)
    return ServerFacts(head, f"{len(live)}:{total % (1 << 64):016x}", records, receipts)


def receipt(
    laptop: str, n: int, verdict: str, operation: dict[str, Any], conflict: str = "", code: str = ""
) -> ServerReceipt:
    told = {"kind": "member", "was": {}, **operation}
    return ServerReceipt(f"device {laptop}", f"life of {laptop}", n, verdict, code, conflict, told)


def edit(id: str, was: str, new: str) -> dict[str, Any]:
    return {"do": "edit", "id": id, "set": {"note": new}, "was": {"note": was}}


class History:
    """A creates m2 and edits m1 (first → a1 → a2); B, who saw a1, edits it too late: b1 is in a conflict."""

    def __init__(self) -> None:
        self.ledger = Ledger({MEMBER: {"note": "first"}})
        for save in (
            Save("A", "1", "create", CREATED, {"note": "new"}, {}),
            Save("A", "2", "edit", MEMBER, {"note": "a1"}, {"note": "first"}),
            Save("A", "3", "edit", MEMBER, {"note": "a2"}, {"note": "a1"}),
            Save("B", "1", "edit", MEMBER, {"note": "b1"}, {"note": "a1"}),
        ):
            self.ledger.saves[save.laptop, save.number] = save
        self.member = ServerRecord("member", MEMBER, 4, {"note": "a2"})
        self.created = ServerRecord("member", CREATED, 2, {"note": "new"})
        self.conflict = ServerRecord("conflict", "c1", 5, conflict_about(mine="b1", theirs="a2"))
        self.receipts = [
            receipt("A", 1, "applied", {"do": "create", "id": CREATED, "set": {"note": "new"}}),
            receipt("A", 2, "applied", edit(MEMBER, "first", "a1")),
            receipt("A", 3, "applied", edit(MEMBER, "a1", "a2")),
            receipt("B", 1, "conflict", edit(MEMBER, "a1", "b1"), conflict="c1"),
        ]

    @property
    def server(self) -> ServerFacts:
        return facts_of([self.member, self.created, self.conflict], self.receipts)

    @property
    def homes(self) -> list[HomeFacts]:
        rows = {
            MEMBER: Row({"note": "a2", "phone": None}, "conflict", 4),
            CREATED: Row({"note": "new"}, "synced", 2),
        }
        conflicts = [{"id": "c1", "status": "open"}]
        return [HomeFacts(name, f"device {name}", rows, [], conflicts) for name in "AB"]

    def judge(self) -> list[str]:
        objections = judge_server(self.ledger, self.server) + judge_ledger_is_at_server(
            self.ledger, self.server
        )
        return objections + judge_level(self.homes, self.server)


def conflict_about(mine: str, theirs: str, whose: str = "B") -> dict[str, Any]:
    group = {
        "group": "note",
        "base": {"note": "a1"},
        "mine": {"note": mine},
        "theirs": {"note": theirs},
        "mine_by": {"device": f"device {whose}"},
        "theirs_by": {"device": "device A"},
    }
    return {"status": "open", "record": MEMBER, "record_kind": "member", "groups": [group]}
