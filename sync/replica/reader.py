"""What can be read from a replica: one snapshot, consistent as long as it is open."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from domain.conflicts.words import ConflictStatus
from domain.decisions import View
from domain.duplicates.aliases import survivor
from domain.kinds import KINDS
from domain.records import Record, Tombstone, Value
from domain.roles import Actor, Role
from domain.rules import Rulebook
from sync.protocol.digest import UnitDigest
from sync.protocol.messages import Operation, RangeDigest
from sync.replica import (
    audit,
    batched,
    case_queries,
    columnar_reading,
    edited,
    history,
    local_work,
    lots,
    outbox,
    queries,
    ranges,
    rejected,
    snapshots,
    trail,
)
from sync.replica.statements import from_json, quoted, to_json
from sync.replica.store import Store
from sync.replica.types import (
    HELD_BY_CADRE,
    AuditLine,
    BatchedOperation,
    ChainCheck,
    Counts,
    Draft,
    HistoryEntry,
    LocalRecord,
    Lot,
    LotRow,
    MemberQuery,
    Meta,
    QueuedOperation,
    QueueState,
    Rejection,
    Snapshot,
    SyncLogEntry,
    TrailQuery,
)
from sync.replica.view import LocalView

if TYPE_CHECKING:
    from sync.replica.unseen import Unseen

_EVERYBODY = MemberQuery()


class Reader:
    """Use inside `with replica.reading() as reader:`, on one thread."""

    def __init__(self, store: Store) -> None:
        self._store = store

    @property
    def meta(self) -> Meta:
        return self._store.meta

    @property
    def rulebook(self) -> Rulebook:
        return self._store.rulebook

    # -- records

    def record(self, kind: str, id: str) -> LocalRecord | None:
        """As shown here. An id that was folded into another record gives the survivor."""
        row = self._store.row(kind, id)
        if row is None:
            into = survivor(LocalView(self._store), kind, id) if kind in KINDS else id
            row = self._store.row(kind, into) if into != id else None
        return LocalRecord(kind, row.id, row.fields, row.version, row.sync) if row else None

    def records(self, kind: str, ids: Iterable[str] | None = None) -> list[LocalRecord]:
        """Those of `ids` that are here, in that order; None: all of the kind, by id."""
        return queries.records(self._store, kind, ids)

    def base(self, kind: str, id: str) -> Record | None:
        """The server's state of a record as last known here; None where the server has none."""
        return self._store.server_record(kind, id)

    def view(self) -> View:
        """What `domain.decide` reads: the unit as shown here."""
        return LocalView(self._store)

    def members(self, query: MemberQuery | None = None) -> list[LocalRecord]:
        """Raises ValueError for a `sort` that is no field."""
        return queries.members(self._store, query or _EVERYBODY)

    def first_members(self, query: MemberQuery) -> tuple[list[LocalRecord], int]:
        """As `members`, and how many there would be without `limit` and `offset`: for a screen."""
        return queries.first_members(self._store, query)

    def member_rows(self, query: MemberQuery | None = None) -> list[int]:
        """As `members`, row numbers only: they hold as long as the replica does and nobody is deleted."""
        return queries.member_rows(self._store, query or _EVERYBODY)

    def members_numbered(self, rows: Sequence[int]) -> dict[int, LocalRecord]:
        """Row number → member; one that is gone is left out."""
        return queries.members_numbered(self._store, rows)

    def member_row(self, id: str) -> int:
        """The row number of a member; 0 where there is none."""
        return queries.member_row(self._store, id)

    def member_ids(self, query: MemberQuery | None = None) -> list[str]:
        """As `members`, ids only."""
        return queries.member_ids(self._store, query or _EVERYBODY)

    def count_members(self, query: MemberQuery | None = None) -> int:
        """How many `members` would give without `limit` and `offset`."""
        return queries.count_members(self._store, query or _EVERYBODY)

    def members_where(self, values: Mapping[str, Value], limit: int = 20) -> list[LocalRecord]:
        """Members whose fields equal all of `values`; `full_name` is compared folded."""
        return queries.members_where(self._store, values, limit)

    def columns(self, kind: str, names: Sequence[str]) -> tuple[list[str], Mapping[str, Sequence[Value]]]:
        """Ids of a whole kind, in no order, and these fields of it as columns, None where not set.

        A column is worked out when it is looked at first. Raises KeyError for a field that is not declared.
        """
        return columnar_reading.columns(self._store, kind, names)

    def edited(self, members: Collection[str]) -> dict[str, frozenset[str]]:
        """Member → fields changed since the entry was made, as far as told (see `EDITED_TOLD`)."""
        return edited.of_members(self._store, members)

    def folded_into(self, kind: str) -> Mapping[str, str]:
        """Id of a record that was folded → the one that stands for it now."""
        return columnar_reading.folded_into(self._store, kind)

    def change_mark(self) -> tuple[Value, ...]:
        """Something that is another one as soon as what can be read here may have changed."""
        return columnar_reading.change_mark(self._store)

    def organisations(self) -> list[LocalRecord]:
        """Every organisation of the unit, by code."""
        found = queries.records(self._store, "organisation", None)
        return sorted(found, key=lambda record: (str(record.fields.get("code", "")), record.id))

    def members_per_org(self, statuses: Iterable[str] | None = None) -> dict[str, int]:
        """Organisation id → members that stand directly in it.

        `statuses`: only those with one of these, or with none set.
        """
        if statuses is None:
            found = self._store.execute("SELECT org, count(*) FROM member WHERE org IS NOT NULL GROUP BY org")
        else:
            found = self._store.execute(
                "SELECT org, count(*) FROM member WHERE org IS NOT NULL"
                " AND (status IS NULL OR status IN (SELECT value FROM json_each(?))) GROUP BY org",
                (to_json(sorted(statuses)),),
            )
        return dict(found.fetchall())

    def cases(self, workflow: str = "", state: str = "", org: str = "") -> list[LocalRecord]:
        """Cases by id; `org` is an organisation's id: it and everything below. "": any."""
        return case_queries.cases(self._store, workflow, state, org)

    def cases_by_step(
        self, workflow: str, step: str, fields: Iterable[str], org: str = "", limit: int = 20
    ) -> list[LocalRecord]:
        """Cases on which a step was taken and that say one of these fields, the last one first.

        `org`: only those of this very organisation.
        """
        return case_queries.by_step(self._store, workflow, step, fields, org, limit)

    def case_counts(self, org: str = "") -> dict[tuple[str, str], int]:
        """How many cases there are by workflow and state; `org` as for `cases`."""
        return case_queries.counts(self._store, org)

    def conflicts(self, status: str = "open") -> list[LocalRecord]:
        """Conflict records, oldest first; "" for every status."""
        found = queries.records(self._store, "conflict", None)
        return [record for record in found if status in ("", record.fields.get("status"))]

    def count_conflicts(self, status: str) -> int:
        return self._count("conflict WHERE status = ?", status)

    # -- what is on its way

    def outbox(self) -> list[QueuedOperation]:
        """In order of n."""
        return outbox.queued(self._store)

    def rejections(self) -> list[Rejection]:
        """The Rejected tray, oldest first."""
        return rejected.rejections(self._store)

    def counts(self) -> Counts:
        states = dict(self._store.execute("SELECT state, count(*) FROM outbox GROUP BY state").fetchall())
        waiting = states.pop(QueueState.WAITING.value, 0)
        return Counts(
            pending=sum(states.values()),
            waiting=waiting,
            conflicts=self._count("conflict WHERE status = ?", ConflictStatus.OPEN.value),
            rejected=self._count("rejection"),
            records={kind: self._count(quoted(kind)) for kind in KINDS},
            held=self._count("outbox WHERE code = ?", HELD_BY_CADRE),
        )

    def unseen(self) -> Unseen:
        """How much of it is only for those who answer for the unit."""
        # With it comes what all workflows declare, which a list of members does not need.
        from sync.replica.unseen import unseen

        return unseen(self._store.execute)

    def _count(self, source: str, *parameters: Value) -> int:
        found = self._store.execute(" ".join(("SELECT count(*) FROM", source)), parameters)
        return int(found.fetchone()[0])

    # -- who and when

    def actors(self) -> list[Actor]:
        """The cadres enrolled on this laptop, in the order they came."""
        unit = self.meta.unit
        found = self._store.execute("SELECT id, name, role, org, until FROM actor ORDER BY place")
        return [
            Actor(id, name, Role(role), unit, org, until) for id, name, role, org, until in found.fetchall()
        ]

    def history(self, kind: str, id: str) -> list[HistoryEntry]:
        """What this laptop did to a record, newest first."""
        return history.entries(self._store, kind, id)

    def sync_log(self, limit: int = 50) -> list[SyncLogEntry]:
        """The last exchanges, newest first."""
        found = self._store.execute(
            "SELECT at, outcome, figures FROM sync_log ORDER BY seq DESC LIMIT ?", (limit,)
        )
        return [SyncLogEntry(at, outcome, from_json(figures)) for at, outcome, figures in found.fetchall()]

    # -- the audit trail

    def trail(self, query: TrailQuery) -> list[AuditLine]:
        """Lines of the audit trail, newest first."""
        return trail.lines(self._store, query)

    def trail_length(self, query: TrailQuery) -> int:
        """How many lines there are, whatever `before` and `limit`."""
        return trail.count(self._store, query)

    def trail_actors(self) -> list[str]:
        """Ids of everybody who left a line."""
        return trail.actors(self._store)

    def gone_from_trail(self, kind: str) -> list[str]:
        """Ids of records that lines tell of and that are not here any more."""
        return trail.gone(self._store, kind)

    def values_here(self, kind: str, field: str, ids: Iterable[str]) -> dict[str, Value]:
        """Id → one field's value (None: not set) of those records that are here: for names of many."""
        return trail.values_here(self._store, kind, field, ids)

    def operations_about(self, kind: str, id: str) -> list[Operation]:
        """The operations on a record that are still kept here, newest first."""
        return trail.operations_about(self._store, kind, id)

    def operations_of_batches(self, batches: Collection[str]) -> list[BatchedOperation]:
        """What was done in these batches and is still kept here, in the order in which it was done."""
        return batched.operations(self._store, batches)

    def states_of_batch(self, batch: str) -> list[str]:
        """Of each operation of a batch that is kept here the queue state, or the server's verdict."""
        return batched.states(self._store, batch)

    def queued_of_batch(self, batch: str) -> list[int]:
        """The numbers of a batch's operations that still stand in the queue."""
        return batched.queued_numbers(self._store, batch)

    def operation_at(self, place: int) -> Operation | None:
        """The operation that a line of the audit trail tells of, as long as it is kept."""
        return trail.operation_at(self._store, place)

    def check_trail(self, before: ChainCheck, limit: int) -> ChainCheck:
        """Follow the chain on from an earlier check, over `limit` lines (-1: all)."""
        return audit.check(self._store.connection, before, limit)

    def trail_lacks_its_end(self) -> bool:
        """Whether lines were cut off at the end, which the chain by itself does not show."""
        return audit.missing_tail(self._store)

    def tombstone(self, kind: str, id: str) -> Tombstone | None:
        """How a record left the unit; None for one that is here, or was never known."""
        return self._store.tombstone(kind, id)

    # -- what stays on this laptop

    def drafts(self, actor: str) -> list[Draft]:
        """What a cadre typed and has not saved, the one touched last first."""
        return local_work.drafts(self._store, actor)

    def settings(self, actor: str = "") -> dict[str, Any]:
        """Name → JSON value of a cadre's settings; "" for those of the laptop."""
        return local_work.settings(self._store, actor)

    def lots(self) -> list[Lot]:
        """Piles of sheets being typed here, the one begun last first."""
        return lots.lots(self._store)

    def lot(self, id: str) -> Lot | None:
        return lots.lot(self._store, id)

    def lot_rows(self, lot: str) -> list[LotRow]:
        """The sheets of a lot, in order."""
        return lots.rows(self._store, lot)

    def lot_row(self, lot: str, n: int) -> LotRow | None:
        return lots.row(self._store, lot, n)

    def lot_counts(self) -> dict[str, dict[str, int]]:
        """Lot → state of its sheets → how many."""
        return lots.counts(self._store)

    def lot_rows_of_batch(self, batch: str) -> list[LotRow]:
        """The sheets that went into the list with a batch."""
        return lots.of_batch(self._store, batch)

    def unsent_lot_batches(self) -> Collection[str]:
        """Batches of sheets of which an operation still waits to be sent."""
        return lots.unsent_batches(self._store)

    def snapshots(self, subject: str = "") -> list[Snapshot]:
        """Tables of statistics that were kept here, without their content, the newest first."""
        return snapshots.snapshots(self._store, subject)

    def snapshot(self, id: str) -> Snapshot | None:
        return snapshots.snapshot(self._store, id)

    # -- the digest

    def range_digests(self, prefix: str = "") -> Sequence[RangeDigest]:
        """The 16 ranges below a prefix over the bases, as `POST /v1/digest` gives them for the server."""
        return ranges.range_digests(self._store, prefix)

    def computed_digest(self) -> str:
        """The digest over the bases from scratch; `meta.digest` is kept up to date and must equal it."""
        return str(UnitDigest().plus_all(ranges.known_records(self._store)))
