"""What the server's decisions read: one unit inside one commit, with the effects of what came before."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

import sqlalchemy as sa

from domain.fields import Field
from domain.kinds import KINDS
from domain.records import Departure, Record, Tombstone, Value
from domain.rules import Rulebook
from domain.workflows.model import MEMBER, ORG
from domain.workflows.readmitting import HISTORY_ONLY
from domain.workflows.registry import step_named
from sync.protocol.messages import Operation
from sync.server.among import among
from sync.server.rows import UnitRows
from sync.server.stored import CARD, READ_COLUMNS, Key, row_of, traced_datum
from sync.server.tables import RECORD, UNIT

_LONGEST_REDIRECT = 16


class UnitView:
    """`domain.reconcile.ServerView` over `UnitRows`.

    `foresee` reads in bulk what operations will ask for; anything else is read when it is asked for.
    """

    def __init__(
        self, rows: UnitRows, rulebook: Rulebook, reach: Callable[[str], UnitView | None] | None = None
    ) -> None:
        """`reach` finds another unit that is locked with this one, see `Commits.view`."""
        self.rows = rows
        self._reach = reach
        self._rulebook = rulebook
        # Citizen id → where it stood before this commit: (unit, member) pairs.
        self._holders: dict[str, list[tuple[str, str]]] = {}

    @property
    def unit(self) -> str:
        return self.rows.unit_id

    @property
    def rulebook(self) -> Rulebook:
        return self._rulebook

    def under(self, rulebook: Rulebook) -> UnitView:
        """The same unit in the same commit, as another rulebook would have it judged."""
        other = UnitView(self.rows, rulebook, self._reach)
        other._holders = self._holders
        return other

    # -- reading ahead --------------------------------------------------------------------------

    def foresee(self, operations: Iterable[Operation]) -> None:
        keys: set[Key] = set()
        citizen_ids: set[str] = set()
        for operation in operations:
            keys.add((operation.kind, operation.id))
            keys |= references(operation.kind, operation.set, operation.do)
            card = operation.set.get("card_number") if operation.kind == "member" else None
            if isinstance(card, str):
                keys.add((CARD, card))
            citizen_id = operation.set.get("citizen_id") if operation.kind == "member" else None
            if isinstance(citizen_id, str):
                citizen_ids.add(citizen_id)
        self.rows.load(keys, filter(_may_have_about, keys))
        self._foresee_holders(citizen_ids)
        for _ in range(_LONGEST_REDIRECT):
            onward = {key for known in keys for key in self._leads_to(known)} - keys
            if not onward:
                break
            keys |= onward
            self.rows.load(onward, filter(_may_have_about, onward))
        held = (held for holders in self._holders.values() for held in holders)
        holders = {("member", member) for unit, member in held if unit == self.unit}
        self.rows.load(holders, holders)

    def _leads_to(self, key: Key) -> set[Key]:
        """The survivor of a merged record, the record that a conflict is about, the member of a case."""
        row = self.rows.get(*key)
        if row is None:
            return set()
        if row.gone == Departure.MERGED:
            return {(key[0], row.into)}
        if key[0] == "conflict":
            return {(str(row.fields.get("record_kind")), str(row.fields.get("record")))}
        if key[0] == "case":
            return {("member", str(row.fields["member"]))} if row.fields.get("member") else set()
        return set()

    def _foresee_holders(self, citizen_ids: Iterable[str]) -> None:
        wanted = {citizen_id for citizen_id in citizen_ids if citizen_id not in self._holders}
        if not wanted:
            return
        self._holders |= {citizen_id: [] for citizen_id in wanted}
        for held in self.rows.connection.execute(_HOLDERS, {"citizen_ids": sorted(wanted)}):
            self._holders[held.citizen_id].append((held.unit_id, held.id))

    # -- View -----------------------------------------------------------------------------------

    def record(self, kind: str, id: str) -> Record | None:
        row = self.rows.get(kind, id)
        return row.record() if row is not None and not row.gone else None

    def tombstone(self, kind: str, id: str) -> Tombstone | None:
        row = self.rows.get(kind, id)
        return row.tombstone() if row is not None and row.gone else None

    def holder_of_citizen_id(self, citizen_id: str) -> str | None:
        self._foresee_holders([citizen_id])
        for unit, member in self._holders[citizen_id]:
            if unit == self.unit and self._still_has(member, citizen_id):
                return member
        newest = self.rows.new_holders.get(citizen_id)
        return newest if newest is not None and self._still_has(newest, citizen_id) else None

    def _still_has(self, member: str, citizen_id: str) -> bool:
        row = self.rows.get("member", member)
        return row is not None and not row.gone and row.fields.get("citizen_id") == citizen_id

    def is_under(self, org: str, ancestor: str) -> bool:
        seen: set[str] = set()
        while org and org not in seen:
            if org == ancestor:
                return True
            seen.add(org)
            row = self.rows.get("organisation", org)
            org = "" if row is None or row.gone else str(row.fields.get("parent") or "")
        return False

    def positions_of(self, member: str) -> list[str]:
        return sorted(row.id for row in self.rows.about("member", member, "position"))

    def cases_of(self, member: str) -> list[Record]:
        return self.about("member", member, "case")

    def overlays_of(self, member: str) -> list[Record]:
        return self.about("member", member, "overlay")

    def about(self, kind: str, id: str, of_kind: str) -> list[Record]:
        found = sorted(self.rows.about(kind, id, of_kind), key=lambda row: row.id)
        return [row.record() for row in found]

    def every(self, kind: str) -> list[Record]:
        return [row.record() for row in self.rows.every(kind)]

    def standing_in(self, org: str) -> list[Record]:
        return [row.record() for row in self.rows.standing_in(org)]

    def elsewhere(self, unit: str) -> UnitView | None:
        if unit in (self.unit, self.rows.code):
            return self
        return self._reach(unit) if unit and self._reach is not None else None

    # -- ServerView -----------------------------------------------------------------------------

    def last_author(self, kind: str, id: str, field_name: str) -> Mapping[str, Value] | None:
        row = self.rows.get(kind, id)
        if row is None:
            return None
        if not field_name or row.gone:
            return (row.trace.last or row.trace.created).as_json()
        changed = row.trace.fields.get(field_name)
        return (changed[1] if changed else row.trace.created).as_json()

    def changed_by_others(self, kind: str, id: str, after: int, device: str) -> frozenset[str]:
        row = self.rows.get(kind, id)
        if row is None:
            return frozenset()
        changed = {
            name
            for name, (version, writer) in row.trace.fields.items()
            if version > after and writer.device != device
        }
        if row.created > after and row.trace.created.device != device:
            changed |= {name for name in row.fields if name not in row.trace.fields}
        return frozenset(changed)

    def open_conflicts(self, kind: str, id: str) -> list[Record]:
        found = self.rows.about(kind, id, "conflict")
        return [row.record() for row in sorted(found, key=lambda row: (row.created, row.id))]

    def departed_fields(self, kind: str, id: str) -> Mapping[str, Value] | None:
        row = self.rows.get(kind, id)
        return dict(row.fields) if row is not None and row.gone else None

    def unit_with_citizen_id(self, citizen_id: str) -> str | None:
        self._foresee_holders([citizen_id])
        others = self._members_elsewhere(citizen_id)
        return self.unit_name(others[0][0]) if others else None

    def place_of_citizen_id(self, citizen_id: str) -> tuple[str, str] | None:
        self._foresee_holders([citizen_id])
        others = self._members_elsewhere(citizen_id)
        return others[0] if others else None

    def _members_elsewhere(self, citizen_id: str) -> list[tuple[str, str]]:
        """Who of other units has a citizen id, but for those of whom only the history stands there."""
        held = sorted(held for held in self._holders[citizen_id] if held[0] != self.unit)
        return [place for place in held if self._status_at(place) not in HISTORY_ONLY]

    def _status_at(self, place: tuple[str, str]) -> str:
        named = {"unit": place[0], "member": place[1]}
        stored = self.rows.connection.execute(_MEMBER_AT, named).one_or_none()
        return str(row_of(stored).fields.get("status") or "") if stored is not None else ""

    def holders_of_card(self, number: str) -> list[str]:
        return sorted(row.id for row in self.rows.about(CARD, number, "member"))

    def changed_datum(self, case: str, name: str, after: int, device: str) -> bool:
        row = self.rows.get("case", case)
        if row is None:
            return False
        traced = row.trace.fields.get(traced_datum(name))
        version, writer = traced or (row.created, row.trace.created)
        return version > after and writer.device != device

    def unit_name(self, unit: str) -> str:
        found = self.rows.connection.execute(_UNIT_NAME, {"unit": unit}).scalar_one_or_none()
        return found or ""


# Kind → its fields that name another record, with the kind of that record.
def _named_by(fields: Iterable[Field]) -> list[tuple[str, str]]:
    return [(field.name, field.refers_to) for field in fields if field.refers_to]


_REFERENCES: Mapping[str, Sequence[tuple[str, str]]] = {
    kind.name: _named_by(kind.fields) for kind in KINDS.values()
}


def _may_have_about(key: Key) -> bool:
    """Whether positions or conflicts about a record of this kind are asked for by an ordinary operation."""
    return key[0] not in ("conflict", "organisation")


def references(kind: str, fields: Mapping[str, Value], do: str = "") -> set[Key]:
    """The records that these values of a kind's fields, or of a step's, name."""
    declared = _REFERENCES.get(kind, ())
    step = step_named(do) if kind == "case" else None
    if step is not None:
        declared = [(MEMBER, "member"), (ORG, "organisation"), *_named_by(step[0].fields)]
    if do == "fold":
        declared = [*declared, ("into", "member")]
    named = ((refers_to, fields.get(name)) for name, refers_to in declared)
    return {(refers_to, id) for refers_to, id in named if isinstance(id, str)}


_HOLDERS = sa.select(RECORD.c.citizen_id, RECORD.c.unit_id, RECORD.c.id).where(
    among(RECORD.c.citizen_id, "citizen_ids")
)
_MEMBER_AT = sa.select(*READ_COLUMNS).where(
    RECORD.c.unit_id == sa.bindparam("unit"),
    RECORD.c.kind == "member",
    RECORD.c.id == sa.bindparam("member"),
)
_UNIT_NAME = sa.select(UNIT.c.name).where(UNIT.c.unit_id == sa.bindparam("unit"))
