"""One unit in memory as both a laptop's and the server's view, for tests of pure decisions.

It applies changes the way the server does: one commit a call, authors and versions per field.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from domain.decisions import Change, Put, Remove
from domain.kinds import ABOUT, STANDING_IN
from domain.records import Departure, Record, Tombstone
from domain.replay import overlay
from domain.roles import Actor, Role
from domain.rules import Rulebook
from domain.workflows.readmitting import HISTORY_ONLY
from sync.protocol.rulebook import rulebook as load_rulebook

UNIT = "unit-1"
BRANCH, OTHER_BRANCH = "branch-1", "branch-2"
SECRETARY = Actor("cadre-1", "Lan", Role.SECRETARY, UNIT)
BRANCH_CADRE = Actor("cadre-2", "Hùng", Role.BRANCH, UNIT, org=BRANCH)
VOLUNTEER = Actor("cadre-3", "Mai", Role.VOLUNTEER, UNIT, until="2026-12-31")


@dataclass
class UnitView:
    unit: str = UNIT
    rulebook: Rulebook = field(default_factory=load_rulebook)
    records: dict[tuple[str, str], Record] = field(default_factory=dict)
    tombstones: dict[tuple[str, str], Tombstone] = field(default_factory=dict)
    departed: dict[tuple[str, str], Mapping[str, Any]] = field(default_factory=dict)
    stamps: dict[tuple[str, str], dict[str, tuple[int, dict[str, str]]]] = field(default_factory=dict)
    # (case, name of a value) → the commit that last changed it, and by which device.
    data_stamps: dict[tuple[str, str], tuple[int, str]] = field(default_factory=dict)
    citizen_ids_elsewhere: dict[str, str] = field(default_factory=dict)
    # Other units that can be looked at, by id: the server's side of the wire; a laptop has none.
    units: dict[str, UnitView] = field(default_factory=dict)
    head: int = 0

    def commit(self, changes: Iterable[Change], device: str = "central", name: str = "Trung tâm") -> int:
        self.head += 1
        author = {"actor": device, "name": name, "device": device, "at": f"at-{self.head}"}
        for change in changes:
            key = (change.kind, change.id)
            before = self.records.pop(key, None)
            after = overlay(before, [change])
            stamps = self.stamps.setdefault(key, {})
            stamps[""] = (self.head, author)
            if after is None:
                assert not isinstance(change, Put)
                self.tombstones[key] = Tombstone(*key, change.departure, change.into, self.head)
                self.departed[key] = dict(before.fields) if before else self.departed.get(key, {})
            else:
                assert isinstance(change, Put)
                self.tombstones.pop(key, None)
                self.records[key] = Record(*key, after.fields, self.head)
                self._stamp_data(before, self.records[key], device)
                stamps |= dict.fromkeys(change.fields, (self.head, author))
        return self.head

    def _stamp_data(self, before: Record | None, after: Record, device: str) -> None:
        old = (before.fields.get("data") or {}) if before is not None else {}
        new = (after.fields.get("data") or {}) if after.kind == "case" else {}
        for name in {*old, *new}:
            if old.get(name) != new.get(name):
                self.data_stamps[after.id, name] = (self.head, device)

    def record(self, kind: str, id: str) -> Record | None:
        return self.records.get((kind, id))

    def tombstone(self, kind: str, id: str) -> Tombstone | None:
        return self.tombstones.get((kind, id))

    def holder_of_citizen_id(self, citizen_id: str) -> str | None:
        members = (record for record in self.records.values() if record.kind == "member")
        return next((one.id for one in members if one.fields.get("citizen_id") == citizen_id), None)

    def is_under(self, org: str, ancestor: str) -> bool:
        while org and org != ancestor:
            parent = self.record("organisation", org)
            org = str(parent.fields.get("parent") or "") if parent else ""
        return bool(org)

    def positions_of(self, member: str) -> list[str]:
        return [
            one.id
            for one in self.records.values()
            if one.kind == "position" and one.fields.get("member") == member
        ]

    def cases_of(self, member: str) -> list[Record]:
        return self._of_member("case", member)

    def overlays_of(self, member: str) -> list[Record]:
        return self._of_member("overlay", member)

    def about(self, kind: str, id: str, of_kind: str) -> list[Record]:
        if of_kind == "conflict":
            return self.open_conflicts(kind, id)
        live = (one for one in self._of_member(of_kind, id, ABOUT[of_kind]))
        return [one for one in live if one.kind != "fold" or one.fields["status"] == "folded"]

    def every(self, kind: str) -> list[Record]:
        return sorted((one for one in self.records.values() if one.kind == kind), key=lambda one: one.id)

    def standing_in(self, org: str) -> list[Record]:
        found = (one for one in self.records.values() if one.kind in STANDING_IN)
        return sorted(
            (one for one in found if one.fields.get("org") == org), key=lambda one: (one.kind, one.id)
        )

    def elsewhere(self, unit: str) -> UnitView | None:
        return self.units.get(unit)

    def _of_member(self, kind: str, member: str, named: str = "member") -> list[Record]:
        found = [one for one in self.records.values() if one.kind == kind and one.fields.get(named) == member]
        return sorted(found, key=lambda one: one.id) if len(found) > 1 else found

    def last_author(self, kind: str, id: str, field_name: str) -> Mapping[str, Any] | None:
        stamps = self.stamps.get((kind, id), {})
        stamp = stamps.get(field_name) or stamps.get("")
        return stamp[1] if stamp else None

    def changed_by_others(self, kind: str, id: str, after: int, device: str) -> frozenset[str]:
        stamps = self.stamps.get((kind, id), {})
        return frozenset(
            name
            for name, (version, author) in stamps.items()
            if name and version > after and author["device"] != device
        )

    def open_conflicts(self, kind: str, id: str) -> list[Record]:
        return [
            one
            for one in self.records.values()
            if one.kind == "conflict"
            and one.fields["status"] == "open"
            and (one.fields["record_kind"], one.fields["record"]) == (kind, id)
        ]

    def departed_fields(self, kind: str, id: str) -> Mapping[str, Any] | None:
        return self.departed.get((kind, id))

    def unit_with_citizen_id(self, citizen_id: str) -> str | None:
        return self.citizen_ids_elsewhere.get(citizen_id)

    def place_of_citizen_id(self, citizen_id: str) -> tuple[str, str] | None:
        for unit, view in self.units.items():
            holder = view.holder_of_citizen_id(citizen_id) if unit != self.unit else None
            found = view.record("member", holder) if holder is not None else None
            if holder is not None and found is not None and found.fields.get("status") not in HISTORY_ONLY:
                return unit, holder
        return None

    def holders_of_card(self, number: str) -> list[str]:
        members = (record for record in self.records.values() if record.kind == "member")
        return [one.id for one in members if one.fields.get("card_number") == number]

    def changed_datum(self, case: str, name: str, after: int, device: str) -> bool:
        version, writer = self.data_stamps.get((case, name), (0, device))
        return version > after and writer != device

    def unit_name(self, unit: str) -> str:
        return f"Đoàn {unit}"


def member(**fields: Any) -> dict[str, Any]:
    return {"full_name": "Nguyễn Văn An", "birth_date": "2004", "org": BRANCH, "status": "active", **fields}


def unit_with_member(**fields: Any) -> UnitView:
    """A unit with two branches and the member "m1", all at commit 1."""
    view = UnitView()
    organisations = (
        (UNIT, {"name": "Đoàn xã", "level": "doan_co_so"}),
        (BRANCH, {"name": "Chi đoàn Thôn 1", "level": "chi_doan", "parent": UNIT}),
        (OTHER_BRANCH, {"name": "Chi đoàn Thôn 2", "level": "chi_doan", "parent": UNIT}),
    )
    puts = [Put("organisation", id, values, creates=True) for id, values in organisations]
    view.commit([*puts, Put("member", "m1", member(**fields), creates=True)])
    return view


def departed(view: UnitView, departure: Departure, into: str = "") -> UnitView:
    """The unit after its member "m1" left it."""
    view.commit([Remove("member", "m1", departure, into)], device="laptop-2", name="Hùng")
    return view
