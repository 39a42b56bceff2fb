"""Everything that writes to a replica: one transaction, all of it or nothing."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final, TypeVar

from domain.decisions import Command, Refused
from domain.records import Value
from domain.roles import Actor
from sync.protocol.messages import Chunk, ExchangeResponse, Manifest, Operation, RecordChange
from sync.replica import (
    apply,
    audit,
    chunks,
    commands,
    edited,
    entering,
    epochs,
    incarnation,
    local_work,
    lookahead,
    lots,
    outbox,
    repair,
    snapshots,
    taking_back,
    trays,
)
from sync.replica.home import Home
from sync.replica.reader import Reader
from sync.replica.statements import to_json
from sync.replica.store import Store
from sync.replica.types import Applied, Draft, Entry, Lot, LotRow, Performed, ReplicaState, Snapshot, TakenOut

_Outcome = TypeVar("_Outcome")

_KEPT_SYNC_LOG: Final = 500


class UnitOfWork(Reader):
    """Use inside `with replica.writing() as work:`; without `work.commit()` nothing happened."""

    def __init__(self, store: Store, home: Home, commit: Callable[[], None]) -> None:
        super().__init__(store)
        self._home = home
        self._commit = commit

    def commit(self) -> None:
        """Make it last: after this returns, it survives a power cut. Raises DiskFull, DiskFailure."""
        self._commit()

    # -- a cadre acts

    def perform(
        self, command: Command, actor: Actor, at: str, batch: str | None = None
    ) -> Performed | Refused:
        """Decide, write the rows, queue the operation. `at` is now, ISO 8601 with offset."""
        return commands.perform(self._store, command, actor, at, batch)

    def perform_all(
        self, given: Iterable[Command], actor: Actor, at: str, batch: str | None = None
    ) -> list[Performed] | Refused:
        """Many commands, all or nothing: at the first refusal (its params tell `index`) none is kept."""

        def perform_each() -> list[Performed] | Refused:
            done: list[Performed] = []
            for index, command in enumerate(given):
                outcome = commands.perform(self._store, command, actor, at, batch)
                if isinstance(outcome, Refused):
                    return replace(outcome, params={**outcome.params, "index": index})
                done.append(outcome)
            return done

        return self._unless_refused(perform_each)

    def enter(self, kind: str, entries: Sequence[Entry], actor: Actor, at: str, batch: str) -> None:
        """Write and queue many new records that `domain` accepted over this very state of the replica.

        As `perform` does for each, in a fraction of the time; nothing is decided here.
        """
        entering.enter(self._store, kind, entries, actor, at, batch)

    def look_ahead(self, keys: Iterable[tuple[str, str]]) -> None:
        """Read records, (kind, id), that many commands will be about: a query for each kind, not for each."""
        lookahead.foresee(self._store, keys)

    def resend(
        self, rejection_id: str, set: Mapping[str, Value], actor: Actor, at: str
    ) -> Performed | Refused:
        """Do what was rejected again, as a new operation with `set` laid over what was typed.

        The values of operations that followed a rejected create go along. Raises NoSuchRejection.
        """
        return self._unless_refused(lambda: trays.resend(self._store, rejection_id, set, actor, at))

    def discard(self, rejection_id: str, actor: Actor, at: str) -> None:
        """Give up what was rejected (and what followed a rejected create). Raises NoSuchRejection."""
        trays.discard(self._store, rejection_id, actor, at)

    def hold(self, n: int) -> bool:
        """Keep an operation back, with all that follows it in its lane, until somebody releases it.

        False where there is nothing to keep back: it may have left already, or is answered.
        """
        return outbox.hold(self._store, n)

    def release(self, n: int) -> bool:
        """Let an operation go that a cadre kept back; False where it is not one."""
        return outbox.release(self._store, n)

    def take_out(self, ns: Collection[int], actor: Actor, at: str) -> TakenOut:
        """Take operations out of the queue that never left, as if they had not been done; see `TakenOut`."""
        return taking_back.take_out(self._store, self._home, ns, actor, at)

    def note(
        self, do: str, actor: str, at: str, kind: str = "", id: str = "", fields: Iterable[str] = ()
    ) -> None:
        """A line of the audit trail about something that changes no record: signing in, an export, …

        Ids and names of fields only, never a value.
        """
        audit.note(self._store, at, actor, do, kind, id, 0, fields)

    def _unless_refused(self, action: Callable[[], _Outcome | Refused]) -> _Outcome | Refused:
        """Do something of several steps; a refusal takes the steps before it back."""
        store = self._store
        store.flush()
        store.execute("SAVEPOINT several_steps")
        outcome = action()
        if isinstance(outcome, Refused):
            store.execute("ROLLBACK TO several_steps")
            store.forget()
        store.execute("RELEASE several_steps")
        return outcome

    def note_reading(
        self, do: str, kind: str, ids: Iterable[str], field_names: Iterable[str], actor: Actor, at: str
    ) -> None:
        """Tell the audit trail that somebody looked at (or took along) values that are hidden usually."""
        names = sorted(field_names)
        for id in ids:
            audit.note(self._store, at, actor.id, do, kind, id, 0, names)

    def add_actor(self, actor: Actor) -> None:
        """A cadre enrolled on this laptop, or one whose role changed."""
        add_actor(self._store, actor)

    # -- what stays on this laptop

    def keep_draft(self, draft: Draft) -> None:
        """Keep what was typed so far, in place of the draft with this id."""
        local_work.keep_draft(self._store, draft)

    def drop_draft(self, id: str) -> None:
        local_work.drop_draft(self._store, id)

    def put_setting(self, name: str, value: Any, actor: str = "") -> None:
        """A JSON value; None drops the setting. `actor` "": of the laptop."""
        local_work.put_setting(self._store, name, value, actor)

    def keep_lot(self, lot: Lot) -> None:
        """Keep a lot as it stands now, in place of the one with this id; its sheets stay."""
        lots.keep(self._store, lot)

    def drop_lot(self, id: str) -> None:
        """The lot and its sheets are given up."""
        lots.drop(self._store, id)

    def keep_lot_row(self, row: LotRow) -> None:
        lots.keep_row(self._store, row)

    def drop_lot_row(self, lot: str, n: int) -> None:
        lots.drop_row(self._store, lot, n)

    def keep_snapshot(self, snapshot: Snapshot) -> None:
        """Keep a counted table, in place of the one with this id."""
        snapshots.keep(self._store, snapshot)

    def drop_snapshot(self, id: str) -> None:
        snapshots.drop(self._store, id)

    # -- the exchange

    def page_of_operations(
        self,
        max_ops: int,
        max_bytes: int,
        server_schema: int,
        ask_waiting: bool = False,
        without: Collection[int] = (),
    ) -> list[Operation]:
        """The next operations to send, in order of n, those sent without a verdict byte for byte.

        An operation stays back while an earlier one of its lane waits or is held, or while it has
        fields that are newer than `server_schema`. `max_bytes` counts the operations' JSON; one
        operation always fits. `ask_waiting` adds those whose verdict is `waiting`: ask for it in the
        first page of a cycle only, or a cycle never ends. `without` are numbers over which the server
        fails: they stay back with what follows them in their lanes, and their neighbours go on. Commit:
        what is held is noted.
        """
        return outbox.page(self._store, max_ops, max_bytes, server_schema, ask_waiting, without)

    def mark_sent(self, ns: Iterable[int]) -> list[int]:
        """To be committed before the bytes leave: also lifts the high-water mark outside the file.

        Gives what `call_back` takes should they not leave at all.
        """
        incarnation.raise_high_water(self._home, self._store)
        return outbox.mark_sent(self._store, ns)

    def call_back(self, marked: Sequence[int]) -> None:
        """What `mark_sent` gave, where not a byte left: no server can know these operations."""
        outbox.call_back(self._store, marked)

    def apply_response(self, response: ExchangeResponse, sent: Sequence[Operation]) -> Applied:
        """Receipts, bases, tombstones, locals, cursor and digest of one response.

        Of another epoch than ours only the receipts are taken; call `enter_epoch` after it.
        """
        applied = apply.apply_response(self._store, response, sent)
        if applied.enrol_again:
            self.start_incarnation()
            self._store.set_meta(state=ReplicaState.ENROL_AGAIN.value)
        return applied

    def install_chunk(self, chunk: Chunk) -> int:
        """Records of a snapshot that are newer than ours; gives how many there were."""
        return chunks.install(self._store, chunk)

    def learn_edited(self, told: Mapping[str, Sequence[str]], as_of: int) -> None:
        """Of members who are here: the fields changed up to a version, before this laptop was told."""
        edited.learn(self._store, told, as_of)

    def finish_bootstrap(self, manifest: Manifest) -> bool:
        """Take the manifest's cursor and epoch; whether the digest agrees with it."""
        return chunks.finish(self._store, manifest)

    def repair(self, records: Sequence[RecordChange], absent: Iterable[tuple[str, str]]) -> int:
        """Take the server's state of these records whatever their version; gives how many changed.

        The outbox is not touched; locals are recomputed over the new bases.
        """
        return repair.repair(self._store, records, absent)

    def enter_epoch(self, epoch: str, restored_head: int) -> int:
        """The server's database began another life; gives how many operations are offered again."""
        return epochs.enter_epoch(self._store, self._home, epoch, restored_head)

    def step_back(self, head: int) -> int:
        """The server lost the commits above `head` in silence; gives how many operations are sent again."""
        return epochs.step_back(self._store, self._home, head)

    def start_incarnation(self) -> str:
        """Begin a new life of this replica and issue everything unacknowledged again under it."""
        return incarnation.start(self._home, self._store)

    def set_meta(self, **values: Any) -> None:
        """Change fields of `Meta` by name."""
        self._store.set_meta(**values)

    def log_sync(self, at: str, outcome: str, figures: Mapping[str, Value]) -> None:
        """Note how a cycle ended; the oldest entries give way."""
        log = self._store.execute(
            "INSERT INTO sync_log (at, outcome, figures) VALUES (?, ?, ?)",
            (at, outcome, to_json(dict(figures))),
        )
        self._store.execute("DELETE FROM sync_log WHERE seq <= ?", (log.lastrowid - _KEPT_SYNC_LOG,))


def add_actor(store: Store, actor: Actor) -> None:
    """See `UnitOfWork.add_actor`."""
    store.execute(
        "INSERT INTO actor (id, place, name, role, org, until)"
        " VALUES (?, (SELECT count(*) FROM actor), ?, ?, ?, ?)"
        " ON CONFLICT (id) DO UPDATE SET name = excluded.name, role = excluded.role,"
        " org = excluded.org, until = excluded.until",
        (actor.id, actor.name, actor.role.value, actor.org, actor.until),
    )
