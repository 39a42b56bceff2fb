"""What a decision reads on the laptop: the unit as shown here, or as it was before one operation."""

from __future__ import annotations

from typing import Final

from domain.decisions import Remove, View
from domain.records import Record, Tombstone
from domain.replay import overlay
from domain.rules import Rulebook
from sync.replica.columns import quoted
from sync.replica.store import Store

_DEEPEST_TREE = 32
_ABOUT_MEMBER: Final = {
    kind: " ".join(("SELECT id FROM", quoted(kind), "WHERE member = ? ORDER BY id"))
    for kind in ("case", "overlay")
}


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

    def elsewhere(self, unit: str) -> View | None:
        """A laptop holds one unit."""
        return None

    def _about(self, member: str, kind: str) -> list[Record]:
        """The records of a kind that name a member, as they stand in this view."""
        found = self._store.execute(_ABOUT_MEMBER[kind], (member,)).fetchall()
        records = (self.record(kind, id) for (id,) in found)
        return [record for record in records if record is not None and record.fields.get("member") == member]
