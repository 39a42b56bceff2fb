"""A unit as it would be had something else not happened: for asking whether a step would have been right."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from domain.decisions import View
from domain.records import Record, Tombstone
from domain.rules import Rulebook


@dataclass(frozen=True)
class AsIf:
    """`domain.decisions.View` over another one: some records otherwise, some cases not there.

    `otherwise` gives the records as they would be, by (kind, id), `others` other units as they would, by id.
    """

    real: View
    otherwise: Mapping[tuple[str, str], Record] = field(default_factory=dict)
    unseen: frozenset[str] = frozenset()
    others: Mapping[str, View] = field(default_factory=dict)

    @property
    def unit(self) -> str:
        return self.real.unit

    @property
    def rulebook(self) -> Rulebook:
        return self.real.rulebook

    def record(self, kind: str, id: str) -> Record | None:
        if kind == "case" and id in self.unseen:
            return None
        return self.otherwise.get((kind, id)) or self.real.record(kind, id)

    def tombstone(self, kind: str, id: str) -> Tombstone | None:
        return None if (kind, id) in self.otherwise else self.real.tombstone(kind, id)

    def holder_of_citizen_id(self, citizen_id: str) -> str | None:
        return self.real.holder_of_citizen_id(citizen_id)

    def is_under(self, org: str, ancestor: str) -> bool:
        return self.real.is_under(org, ancestor)

    def positions_of(self, member: str) -> list[str]:
        return self.real.positions_of(member)

    def cases_of(self, member: str) -> list[Record]:
        cases = (self.record("case", case.id) for case in self.real.cases_of(member))
        return [case for case in cases if case is not None]

    def overlays_of(self, member: str) -> list[Record]:
        overlays = (self.record("overlay", overlay.id) for overlay in self.real.overlays_of(member))
        return [overlay for overlay in overlays if overlay is not None]

    def about(self, kind: str, id: str, of_kind: str) -> list[Record]:
        found = (self.record(of_kind, record.id) for record in self.real.about(kind, id, of_kind))
        return [record for record in found if record is not None]

    def every(self, kind: str) -> list[Record]:
        found = (self.record(kind, record.id) for record in self.real.every(kind))
        return [record for record in found if record is not None]

    def standing_in(self, org: str) -> list[Record]:
        found = (self.record(record.kind, record.id) for record in self.real.standing_in(org))
        return [record for record in found if record is not None]

    def elsewhere(self, unit: str) -> View | None:
        there = self.real.elsewhere(unit)
        return self.others.get(there.unit, there) if there is not None else None
