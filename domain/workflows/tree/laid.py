"""A unit with changes laid over it that are not made: for asking what a decision would have come to then."""

from __future__ import annotations

from collections.abc import Iterable

from domain.decisions import Change, Remove, View
from domain.records import Record, Tombstone
from domain.replay import overlay
from domain.rules import Rulebook

_DEEPEST = 32


class Laid:
    """`domain.decisions.View` over another one, with changes of its own unit laid over it in order."""

    def __init__(self, real: View, changes: Iterable[Change]) -> None:
        self._real = real
        self._over: dict[tuple[str, str], list[Change]] = {}
        for change in changes:
            if not change.unit or change.unit == real.unit:
                self._over.setdefault((change.kind, change.id), []).append(change)
        # Of each record that was asked for: as it is without the changes, and with them.
        self._seen: dict[tuple[str, str], tuple[Record | None, Record | None]] = {}

    @property
    def unit(self) -> str:
        return self._real.unit

    @property
    def rulebook(self) -> Rulebook:
        return self._real.rulebook

    def record(self, kind: str, id: str) -> Record | None:
        real, key = self._real.record(kind, id), (kind, id)
        if key not in self._over:
            return real
        # Every question about a case asks for all cases of its member again.
        seen = self._seen.get(key)
        if seen is None or seen[0] is not real:
            seen = self._seen[key] = (real, overlay(real, self._over[key]))
        return seen[1]

    def tombstone(self, kind: str, id: str) -> Tombstone | None:
        laid = self._over.get((kind, id))
        if not laid:
            return self._real.tombstone(kind, id)
        last = laid[-1]
        return Tombstone(kind, id, last.departure, last.into) if isinstance(last, Remove) else None

    def holder_of_citizen_id(self, citizen_id: str) -> str | None:
        return self._real.holder_of_citizen_id(citizen_id)

    def is_under(self, org: str, ancestor: str) -> bool:
        for _ in range(_DEEPEST):
            if org == ancestor:
                return True
            record = self.record("organisation", org)
            org = str(record.fields.get("parent") or "") if record is not None else ""
            if not org:
                return False
        return False

    def positions_of(self, member: str) -> list[str]:
        return self._real.positions_of(member)

    def cases_of(self, member: str) -> list[Record]:
        return self._as_laid(self._real.cases_of(member))

    def overlays_of(self, member: str) -> list[Record]:
        return self._as_laid(self._real.overlays_of(member))

    def about(self, kind: str, id: str, of_kind: str) -> list[Record]:
        return self._as_laid(self._real.about(kind, id, of_kind))

    def every(self, kind: str) -> list[Record]:
        return self._with_made(self._real.every(kind), kind)

    def standing_in(self, org: str) -> list[Record]:
        found = self._with_made(self._real.standing_in(org))
        return [record for record in found if record.fields.get("org") == org]

    def elsewhere(self, unit: str) -> View | None:
        return self._real.elsewhere(unit)

    def _as_laid(self, found: Iterable[Record]) -> list[Record]:
        # What no change touches is as it was found.
        over = self._over
        records = (self.record(*key) if (key := (one.kind, one.id)) in over else one for one in found)
        return [record for record in records if record is not None]

    def _with_made(self, found: Iterable[Record], kind: str = "") -> list[Record]:
        """These records and whatever the changes write, as all of it stands then."""
        records: dict[tuple[str, str], Record | None] = {(one.kind, one.id): one for one in found}
        for key in self._over:
            if not kind or key[0] == kind:
                records[key] = self.record(*key)
        return [record for _, record in sorted(records.items()) if record is not None]
