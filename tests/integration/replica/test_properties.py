"""After any sequence of acts, answers, losses and restarts: local = base + pending, digest = recomputed.

A little server of a few lines takes, folds, refuses or puts off what it gets, and others change records.
"""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from domain.decisions import Change
from domain.replay import overlay
from sync.protocol.messages import ExchangeResponse, Operation, Receipt, RecordChange, Verdict
from sync.replica.ranges import known_records
from sync.replica.stored import effects_from_json
from sync.replica.types import MemberQuery, SyncState
from tests.helpers.replicas import AT, BRANCH, SECRETARY, UNIT, Desk, digest_of, member_id

NUMBERS = st.integers(1, 4)
NUMBERS_OR_NONE = st.integers(0, 4)
BOTH = st.booleans()
NOTES = st.sampled_from(["một", "hai", "ba", None])
VERDICTS = st.sampled_from(["applied", "conflict", "rejected", "waiting"])


class TinyServer:
    """Just enough of the other side: a log of versions, records, tombstones and receipts by number."""

    def __init__(self) -> None:
        self.head = 1
        self.records: dict[str, tuple[int, dict[str, Any]]] = {}
        self.gone: dict[str, int] = {}
        self.receipts: dict[tuple[str, int], Receipt] = {}

    def write(self, id: str, fields: dict[str, Any]) -> int:
        self.head += 1
        self.gone.pop(id, None)
        self.records[id] = (self.head, {k: v for k, v in fields.items() if v is not None})
        return self.head

    def remove(self, id: str) -> int:
        self.head += 1
        self.records.pop(id, None)
        self.gone[id] = self.head
        return self.head

    def take(self, life: str, operation: Operation, verdict: str) -> Receipt:
        key = (life, operation.n)
        kept = self.receipts.get(key)
        if kept is None or kept.verdict is Verdict.WAITING:
            self.receipts[key] = self._decide(operation, verdict)
        return self.receipts[key]

    def _decide(self, operation: Operation, verdict: str) -> Receipt:
        n, id = operation.n, operation.id
        if verdict == "waiting":
            return Receipt(n, Verdict.WAITING, code="review")
        if verdict == "rejected" or (operation.do == "edit" and id not in self.records):
            return Receipt(n, Verdict.REJECTED, code="state")
        if operation.do == "delete":
            return Receipt(n, Verdict.APPLIED, self.remove(id))
        before = self.records.get(id, (0, {"status": "active"}))[1]
        if verdict == "conflict":
            return Receipt(n, Verdict.CONFLICT, self.write(id, before | {"full_name": "Người khác sửa"}))
        return Receipt(n, Verdict.APPLIED, self.write(id, before | operation.set))

    def changes(self, since: int, until: int) -> list[RecordChange]:
        changed = [
            RecordChange("member", id, version, fields)
            for id, (version, fields) in self.records.items()
            if since < version <= until
        ]
        left = [
            RecordChange("member", id, version, gone="deleted")
            for id, version in self.gone.items()
            if since < version <= until
        ]
        return sorted([*changed, *left], key=lambda change: change.version)


class Machine(RuleBasedStateMachine):
    @initialize()
    def start(self) -> None:
        self.folder = Path(tempfile.mkdtemp())
        self.desk = Desk(self.folder / "home")
        self.server = TinyServer()
        self.last: tuple[ExchangeResponse, list[Operation]] | None = None

    def teardown(self) -> None:
        self.desk.close()
        shutil.rmtree(self.folder)

    @rule(number=NUMBERS)
    def add(self, number: int) -> None:
        self.desk.attempt("create", "member", member_id(number), {"full_name": "Vũ An", "org": BRANCH})

    @rule(number=NUMBERS, note=NOTES)
    def edit(self, number: int, note: str | None) -> None:
        self.desk.attempt("edit", "member", member_id(number), {"note": note})

    @rule(number=NUMBERS)
    def delete(self, number: int) -> None:
        self.desk.attempt("delete", "member", member_id(number), reason="nhập nhầm")

    @rule(number=NUMBERS, note=NOTES)
    def others_write(self, number: int, note: str | None) -> None:
        fields = {"full_name": "Lê Thị Bình", "org": BRANCH, "status": "active", "phone": "0912345678"}
        self.server.write(member_id(number), {**fields, "note": note})

    @rule(number=NUMBERS)
    def others_delete(self, number: int) -> None:
        if member_id(number) in self.server.records:
            self.server.remove(member_id(number))

    @rule(
        most=st.integers(0, 4),
        verdict=VERDICTS,
        short=st.integers(0, 3),
        lost=st.booleans(),
        ask=st.booleans(),
    )
    def exchange(self, most: int, verdict: str, short: int, lost: bool, ask: bool) -> None:
        sent = self.desk.send(most, ask_waiting=ask) if most else []
        with self.desk.replica.reading() as reader:
            meta = reader.meta
        receipts = [self.server.take(meta.incarnation, operation, verdict) for operation in sent]
        cursor = max(meta.cursor, self.server.head - short)
        response = self.desk.answer(receipts, self.server.changes(meta.cursor, cursor), cursor)
        self.last = (response, sent)
        if not lost:
            self.desk.take(response, sent)

    @rule()
    def last_answer_arrives_again(self) -> None:
        if self.last is not None:
            self.desk.take(*self.last)

    @rule()
    def restart(self) -> None:
        assert self.desk.restart().incarnation_is_new is False

    @rule(number=NUMBERS)
    def repair(self, number: int) -> None:
        id = member_id(number)
        with self.desk.replica.writing() as work:
            if id in self.server.records:
                version, fields = self.server.records[id]
                if version <= work.meta.cursor:
                    work.repair([RecordChange("member", id, version, fields)], [])
            work.commit()

    @rule()
    def discard_the_tray(self) -> None:
        with self.desk.replica.writing() as work:
            for entry in work.rejections():
                if entry.id in {left.id for left in work.rejections()}:
                    work.discard(entry.id, SECRETARY, AT)
            work.commit()

    @invariant()
    def locals_are_bases_with_pending_effects_laid_over(self) -> None:
        with self.desk.replica.reading() as reader:
            execute = reader._store.execute
            laid = self._effects(execute("SELECT seq, effects, payload FROM outbox"))
            laid |= self._effects(execute("SELECT seq, effects, payload FROM journal WHERE settled = 0"))
            effects = [effect for seq in sorted(laid) for effect in laid[seq]]
            known = {id for _, id, _ in self._known(reader)} | {effect.id for effect in effects}
            for id in known - {UNIT, BRANCH}:
                wanted = overlay(reader.base("member", id), [e for e in effects if e.id == id])
                shown = reader._store.row("member", id)
                assert (shown and dict(shown.fields)) == (wanted and dict(wanted.fields))
            shown_ids = {row.id for row in reader.records("member")}
            assert shown_ids <= known

    @staticmethod
    def _effects(rows: Any) -> dict[int, tuple[Change, ...]]:
        return {seq: effects_from_json(effects, payload) for seq, effects, payload in rows}

    @staticmethod
    def _known(reader: Any) -> list[tuple[str, str, int]]:
        return list(known_records(reader._store))

    @invariant()
    def digest_is_that_of_the_bases(self) -> None:
        with self.desk.replica.reading() as reader:
            assert reader.meta.digest == reader.computed_digest() == digest_of(self._known(reader))

    @invariant()
    def no_base_is_kept_without_operations(self) -> None:
        with self.desk.replica.reading() as reader:
            assert reader._store.execute("SELECT 1 FROM base WHERE seqs = '[]'").fetchone() is None

    @invariant()
    def every_record_is_found_under_its_name(self) -> None:
        with self.desk.replica.reading() as reader:
            for record in reader.records("member"):
                assert record.id in reader.member_ids(MemberQuery(search=str(record.fields["full_name"])))

    @invariant()
    def sync_states_follow_from_queue_and_tray(self) -> None:
        with self.desk.replica.reading() as reader:
            refused = {entry.operation.id for entry in reader.rejections()}
            queued = {q.operation.id for q in reader.outbox()}
            for record in reader.records("member"):
                if record.id in refused:
                    assert record.sync == SyncState.REJECTED
                elif record.id in queued:
                    assert record.sync in (SyncState.PENDING, SyncState.SENT, SyncState.HELD)
                else:
                    assert record.sync in (SyncState.SYNCED, SyncState.SENT)


TestProperties = Machine.TestCase
TestProperties.settings = settings(max_examples=60, stateful_step_count=25, deadline=None)
