"""What a decision reads on the laptop: the unit as shown here, or as it was before one operation."""

from __future__ import annotations

from typing import Final

from domain.conflicts.words import ConflictStatus
from domain.decisions import Remove, View
from domain.duplicates.fields import FoldStatus
from domain.kinds import ABOUT, KINDS, STANDING_IN
from domain.records import Record, Tombstone
from domain.replay import overlay
from domain.rules import Rulebook
from sync.replica.columns import quoted
from sync.replica.lookahead import foresee
from sync.replica.store import Store

_DEEPEST_TREE = 32
FOLD = "fold"
_OPEN_CONFLICTS: Final = "SELECT id FROM conflict WHERE record = ? ORDER BY id"
_ABOUT: Final = {
    kind: " ".join(("SELECT id FROM", quoted(kind), "WHERE", quoted(name), "= ? ORDER BY id"))
    for kind, name in ABOUT.items()
}
_EVERY: Final = {kind: " ".join(("SELECT id FROM", quoted(kind))) for kind in KINDS}
_STANDING_IN: Final = {kind: " ".join((_EVERY[kind], "WHERE org = ?")) for kind in STANDING_IN}
_LAID_OVER: Final = "SELECT id FROM base WHERE kind = ?"


class LocalView:
    """`domain.decisions.View` over a replica.

    `before`: look without the effects of that operation and of later ones; that is how a pending
    operation is decided again when the server's state under it has moved.
    """

    def __init__(self, store: Store, before: int | None = None) -> None:
        self._store = store
        self._before = before

    @property
    def unit(self) -> str:
        return self._store.meta.unit

    @property
    def rulebook(self) -> Rulebook:
        return self._store.rulebook

    def record(self, kind: str, id: str) -> Record | None:
        if self._before is None:
            row = self._store.row(kind, id)
            return Record(kind, id, row.fields, row.version) if row else None
        server = self._store.server_record(kind, id)
        return overlay(server, self._store.effects_on(kind, id, self._before))

    def tombstone(self, kind: str, id: str) -> Tombstone | None:
        laid = self._store.effects_on(kind, id, self._before)
        if laid and isinstance(laid[-1], Remove):
            return Tombstone(kind, id, laid[-1].departure, laid[-1].into)
        return self._store.tombstone(kind, id)

    def holder_of_citizen_id(self, citizen_id: str) -> str | None:
        found = self._store.execute("SELECT id FROM member WHERE citizen_id = ? ORDER BY id", (citizen_id,))
        for (id,) in found.fetchall():
            record = self.record("member", id)
            if record is not None and record.fields.get("citizen_id") == citizen_id:
                return str(id)
        return None

    def is_under(self, org: str, ancestor: str) -> bool:
        parents = self._store.parents()
        for _ in range(_DEEPEST_TREE):
            if org == ancestor:
                return True
            org = parents.get(org, "")
            if not org:
                return False
        return False

    def positions_of(self, member: str) -> list[str]:
        found = self._store.execute("SELECT id FROM position WHERE member = ? ORDER BY id", (member,))
        return [id for (id,) in found.fetchall()]

    def cases_of(self, member: str) -> list[Record]:
        return self._about(member, "case")

    def overlays_of(self, member: str) -> list[Record]:
        return self._about(member, "overlay")

    def about(self, kind: str, id: str, of_kind: str) -> list[Record]:
        if of_kind == "conflict":
            return self._open_conflicts(kind, id)
        found = self._about(id, of_kind, ABOUT[of_kind])
        return [one for one in found if of_kind != FOLD or one.fields.get("status") == FoldStatus.FOLDED]

    def every(self, kind: str) -> list[Record]:
        found = self._store.execute(_EVERY[kind]).fetchall()
        return self._live(kind, {id for (id,) in found})

    def standing_in(self, org: str) -> list[Record]:
        standing: list[Record] = []
        for kind in STANDING_IN:
            ids = {id for (id,) in self._store.execute(_STANDING_IN[kind], (org,)).fetchall()}
            standing += (one for one in self._live(kind, ids) if one.fields.get("org") == org)
        return standing

    def _live(self, kind: str, ids: set[str]) -> list[Record]:
        """Records of a kind as they stand in this view, these and all that pending operations lie over."""
        if self._before is not None:
            self._store.flush_bases()
            ids |= {id for (id,) in self._store.execute(_LAID_OVER, (kind,)).fetchall()}
        foresee(self._store, ((kind, id) for id in ids))
        records = (self.record(kind, id) for id in sorted(ids))
        return [record for record in records if record is not None]

    def elsewhere(self, unit: str) -> View | None:
        """A laptop holds one unit."""
        return None

    def _open_conflicts(self, kind: str, id: str) -> list[Record]:
        found = self._ids(_OPEN_CONFLICTS, (id,), "conflict")
        records = (self.record("conflict", conflict) for conflict in found)
        wanted = {"record_kind": kind, "record": id, "status": ConflictStatus.OPEN.value}
        return [one for one in records if one is not None and wanted.items() <= one.fields.items()]

    def _ids(self, statement: str, values: tuple[str, ...], of_kind: str) -> list[str]:
        """Ids by what the rows say now, and those that the operation itself has laid its effects over."""
        found = [id for (id,) in self._store.execute(statement, values).fetchall()]
        if self._before is None:
            return found
        own = {change.id for change in self._store.effects(self._before) if change.kind == of_kind}
        return sorted({*found, *own})

    def _about(self, other: str, kind: str, named: str = "member") -> list[Record]:
        """The records of a kind that name a member, or another record, as they stand in this view."""
        records = (self.record(kind, id) for id in self._ids(_ABOUT[kind], (other,), kind))
        return [record for record in records if record is not None and record.fields.get(named) == other]
