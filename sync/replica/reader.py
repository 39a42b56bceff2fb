"""What can be read from a replica: one snapshot, consistent as long as it is open."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from domain.decisions import View
from domain.records import Record, Value
from domain.roles import Actor
from domain.rules import Rulebook
from sync.protocol.messages import RangeDigest
from sync.replica.types import (
    Counts,
    HistoryEntry,
    LocalRecord,
    MemberQuery,
    Meta,
    QueuedOperation,
    Rejection,
    SyncLogEntry,
)


class Reader:
    """Use inside `with replica.reading() as reader:`, on one thread."""

    @property
    def meta(self) -> Meta:
        raise NotImplementedError

    @property
    def rulebook(self) -> Rulebook:
        raise NotImplementedError

    def record(self, kind: str, id: str) -> LocalRecord | None:
        """As shown here. An id that was folded into another record gives the survivor."""
        raise NotImplementedError

    def records(self, kind: str, ids: Iterable[str] | None = None) -> list[LocalRecord]:
        """Those of `ids` that are here, in that order; None: all of the kind, by id."""
        raise NotImplementedError

    def base(self, kind: str, id: str) -> Record | None:
        """The server's state of a record as last known here; None where the server has none."""
        raise NotImplementedError

    def view(self) -> View:
        """What `domain.decide` reads: the unit as shown here."""
        raise NotImplementedError

    def members(self, query: MemberQuery | None = None) -> list[LocalRecord]:
        raise NotImplementedError

    def member_ids(self, query: MemberQuery | None = None) -> list[str]:
        raise NotImplementedError

    def count_members(self, query: MemberQuery | None = None) -> int:
        raise NotImplementedError

    def members_where(self, values: Mapping[str, Value], limit: int = 20) -> list[LocalRecord]:
        """Members whose fields equal all of `values`; `full_name` is compared folded."""
        raise NotImplementedError

    def organisations(self) -> list[LocalRecord]:
        """Every organisation of the unit, by code."""
        raise NotImplementedError

    def members_per_org(self) -> dict[str, int]:
        """Organisation id → members that stand directly in it."""
        raise NotImplementedError

    def outbox(self) -> list[QueuedOperation]:
        raise NotImplementedError

    def rejections(self) -> list[Rejection]:
        raise NotImplementedError

    def conflicts(self, status: str = "open") -> list[LocalRecord]:
        """Conflict records; "" for every status."""
        raise NotImplementedError

    def counts(self) -> Counts:
        raise NotImplementedError

    def actors(self) -> list[Actor]:
        """The cadres enrolled on this laptop, in the order they came."""
        raise NotImplementedError

    def history(self, kind: str, id: str) -> list[HistoryEntry]:
        """What this laptop did to a record, newest first."""
        raise NotImplementedError

    def sync_log(self, limit: int = 50) -> list[SyncLogEntry]:
        """The last exchanges, newest first."""
        raise NotImplementedError

    def range_digests(self, prefix: str = "") -> Sequence[RangeDigest]:
        """The 16 ranges below a prefix over the bases, as `POST /v1/digest` gives them for the server."""
        raise NotImplementedError

    def computed_digest(self) -> str:
        """The digest over the bases from scratch; `meta.digest` is kept up to date and must equal it."""
        raise NotImplementedError
