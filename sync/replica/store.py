"""The rows of one open transaction: records, bases, effects, tombstones and the replica's own facts.

Knows how things are kept, decides nothing. Everything read is remembered until the transaction ends.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from domain.conflicts.words import ConflictStatus
from domain.decisions import Change
from domain.records import Record, Tombstone, Value
from domain.rules import Rulebook
from sync.protocol.digest import UnitDigest
from sync.replica import search
from sync.replica.columns import SEARCHED_FIELDS
from sync.replica.statements import from_json, kind_table, name_sort, quoted, search_text, to_json
from sync.replica.stored import (
    META_FIELDS,
    Base,
    Key,
    Row,
    base_of,
    effects_from_json,
    effects_to_json,
    meta_of,
    row_of,
    tombstone_of,
)
from sync.replica.types import Meta

_SEARCHED: Final = frozenset(SEARCHED_FIELDS)
_ByRecord = Mapping[Key, Sequence[Change]]


class Store:
    """Everything that a transaction reads and writes goes through here."""

    def __init__(self, connection: Any, clock: Callable[[], datetime], rulebook: Rulebook) -> None:
        self.connection = connection
        self.execute: Callable[..., Any] = connection.execute
        self.clock = clock
        self.rulebook = rulebook
        self._rows: dict[Key, Row | None] = {}
        self._bases: dict[Key, Base | None] = {}
        self._tombstones: dict[Key, Tombstone | None] = {}
        self._effects: dict[int, tuple[Change, ...]] = {}
        self._sorted_effects: dict[int, tuple[Sequence[Change], _ByRecord]] = {}
        self._bases_changed: set[Key] = set()
        self._parents: dict[str, str] | None = None
        self._conflicted: set[str] | None = None
        self._rejected: set[Key] | None = None
        self._meta: dict[str, Any] | None = None
        self._meta_object: Meta | None = None
        self._meta_changed: set[str] = set()
        self._digest: UnitDigest | None = None
        self._digest_changed = False

    # -- the replica's own facts

    @property
    def meta(self) -> Meta:
        self._note_digest()
        if self._meta_object is None:
            self._meta_object = meta_of(self._meta_values())
        return self._meta_object

    def set_meta(self, **values: Any) -> None:
        unknown = values.keys() - META_FIELDS
        if unknown:
            raise TypeError(f"not a fact of a replica: {sorted(unknown)}")
        self._meta_values().update(values)
        self._meta_changed |= values.keys()
        self._meta_object = None

    def _meta_values(self) -> dict[str, Any]:
        if self._meta is None:
            found = self.execute("SELECT json_group_object(name, json(value)) FROM meta").fetchone()
            self._meta = dict(from_json(found[0]))
        return self._meta

    @property
    def digest(self) -> UnitDigest:
        if self._digest is None:
            self._digest = UnitDigest.parse(self.meta.digest)
        return self._digest

    @digest.setter
    def digest(self, digest: UnitDigest) -> None:
        self._digest, self._digest_changed = digest, True

    def _note_digest(self) -> None:
        if self._digest_changed and self._digest is not None:
            self._digest_changed = False
            self.set_meta(digest=str(self._digest))

    def flush(self) -> None:
        """Write what is kept back until the end of the transaction."""
        self._note_digest()
        self.flush_bases()
        if self._meta_changed:
            values = self._meta_values()
            changed = [(name, to_json(values[name])) for name in sorted(self._meta_changed)]
            self.connection.executemany("INSERT OR REPLACE INTO meta (name, value) VALUES (?, ?)", changed)
            self._meta_changed.clear()

    def end(self) -> None:
        """The transaction is over: whatever was written now would not belong to any."""
        self.connection, self.execute = None, _refuse

    def forget(self) -> None:
        """Drop what is remembered, after something was taken back."""
        self._rows.clear()
        self._bases.clear()
        self._tombstones.clear()
        self._effects.clear()
        self._bases_changed.clear()
        self._parents = self._conflicted = self._rejected = None
        self._meta = self._meta_object = self._digest = None
        self._meta_changed.clear()
        self._digest_changed = False

    def remember(
        self,
        rows: Mapping[Key, Row | None],
        bases: Mapping[Key, Base | None],
        tombstones: Mapping[Key, Tombstone | None],
    ) -> None:
        """Take what was read ahead; what is known already is newer, and stays."""
        self._rows = {**rows, **self._rows}
        self._bases = {**bases, **self._bases}
        self._tombstones = {**tombstones, **self._tombstones}

    def forget_rows(self, kind: str) -> None:
        """Drop what is remembered of one kind's rows, after they were written in bulk."""
        for key in [key for key in self._rows if key[0] == kind]:
            del self._rows[key]
        self._parents = None

    # -- rows: what a cadre sees

    def row(self, kind: str, id: str) -> Row | None:
        key = (kind, id)
        if key in self._rows:
            return self._rows[key]
        table = kind_table(kind)
        stored = self.execute(table.select_one, (id,)).fetchone()
        row = row_of(table, stored) if stored else None
        self._rows[key] = row
        return row

    def write_row(
        self, kind: str, id: str, fields: Mapping[str, Value] | None, version: int, sync: str
    ) -> None:
        """Make the row say this; no fields: no row."""
        if fields is None:
            self.delete_rows(kind, [id])
            return
        self._forget_what_follows(kind)
        if (old := self.row(kind, id)) is None:
            self._insert_row(kind, id, fields, version, sync)
        else:
            self._update_row(kind, old, fields, version, sync)

    def _forget_what_follows(self, kind: str) -> None:
        if kind == "organisation":
            self._parents = None
        elif kind == "conflict":
            self._conflicted = None

    def _insert_row(self, kind: str, id: str, fields: Mapping[str, Value], version: int, sync: str) -> None:
        table = kind_table(kind)
        values, extra = table.values(fields)
        stored = [None, id, version, sync, extra, *values]
        if not table.searched:
            row = self.execute(table.insert, stored).lastrowid
        else:
            text = search_text(fields)
            row = self.execute(table.insert, [*stored, name_sort(fields), text]).lastrowid
            self.execute("INSERT INTO search (rowid, text) VALUES (?, ?)", (row, text))
        self._rows[kind, id] = Row(row, id, version, sync, _set_only(fields), extra is not None)

    def _update_row(self, kind: str, old: Row, fields: Mapping[str, Value], version: int, sync: str) -> None:
        table = kind_table(kind)
        fields, has_extra = _set_only(fields), old.has_extra
        names = old.fields.keys() | fields.keys() if old.fields != fields else ()
        changed = {name for name in names if old.fields.get(name) != fields.get(name)}
        assigned: dict[str, Any] = {}
        if version != old.version:
            assigned["version"] = version
        if sync != old.sync:
            assigned["sync"] = sync
        if changed:
            columns, fitting = table.changed_values(changed, fields)
            assigned |= columns
            if old.has_extra or not fitting:
                assigned["extra"] = table.values(fields)[1]
                has_extra = assigned["extra"] is not None
        if table.searched and not changed.isdisjoint(_SEARCHED):
            self._reindex(old, fields, assigned)
        if assigned:
            self.execute(table.update(tuple(assigned)), [*assigned.values(), old.id])
        self._rows[kind, old.id] = Row(old.row, old.id, version, sync, fields, has_extra)

    def _reindex(self, old: Row, fields: Mapping[str, Value], assigned: dict[str, Any]) -> None:
        text = search_text(fields)
        search.take_out(self.connection, [old.id])
        self.execute("INSERT INTO search (rowid, text) VALUES (?, ?)", (old.row, text))
        assigned["search_text"] = text
        # Naming an indexed column in an UPDATE rewrites its index, whether the value changed or not.
        if old.fields.get("full_name") != fields.get("full_name"):
            assigned["name_sort"] = name_sort(fields)

    def delete_rows(self, kind: str, ids: Collection[str]) -> None:
        """Drop these rows, many at once: row by row the index of searches is written each time."""
        self._forget_what_follows(kind)
        if kind_table(kind).searched:
            search.take_out(self.connection, ids)
        which = "WHERE id IN (SELECT value FROM json_each(?))"
        self.execute(" ".join(("DELETE FROM", quoted(kind), which)), (to_json(ids),))
        self._rows.update(dict.fromkeys((kind, id) for id in ids))

    def pass_on_sync(self, kind: str, ids: Collection[str], before: str, after: str) -> list[str]:
        """Give rows that have one sync state another one; the ids that have neither of the two."""
        table, wanted = kind_table(kind), to_json(list(ids))
        self.execute(table.pass_on_sync, (after, before, wanted))
        for key in {(kind, id) for id in ids} & self._rows.keys():
            self._rows.pop(key)
        return [id for (id,) in self.execute(table.select_other_sync, (after, wanted)).fetchall()]

    def set_sync(self, kind: str, id: str, sync: str) -> None:
        row = self.row(kind, id)
        if row is not None and row.sync != sync:
            self.execute(kind_table(kind).update(("sync",)), (sync, id))
            self._rows[kind, id] = row._replace(sync=sync)

    # -- bases: what the server has

    def base(self, kind: str, id: str) -> Base | None:
        """The kept base; None where the row is its own base (or there is nothing at all)."""
        key = (kind, id)
        if key not in self._bases:
            found = self.execute(
                "SELECT present, version, fields, seqs FROM base WHERE kind = ? AND id = ?", key
            ).fetchone()
            self._bases[key] = base_of(found) if found else None
        return self._bases[key]

    def server_record(self, kind: str, id: str) -> Record | None:
        """The server's state as last known here, whether effects lie over it or not."""
        base = self.base(kind, id)
        if base is not None:
            return Record(kind, id, base.fields, base.version) if base.present else None
        row = self.row(kind, id)
        return Record(kind, id, row.fields, row.version) if row else None

    def write_base(self, kind: str, id: str, base: Base | None) -> None:
        """Keep (or drop) a base; the table follows at `flush_bases`."""
        self._bases[kind, id] = base
        self._bases_changed.add((kind, id))

    def flush_bases(self) -> None:
        """Write the bases that changed; to be called before SQL looks at the table itself."""
        if not self._bases_changed:
            return
        gone = [key for key in self._bases_changed if self._bases[key] is None]
        kept = [(key, base) for key in self._bases_changed if (base := self._bases[key]) is not None]
        if gone:
            self.connection.executemany("DELETE FROM base WHERE kind = ? AND id = ?", gone)
        if kept:
            self.connection.executemany(
                "INSERT OR REPLACE INTO base (kind, id, present, version, fields, seqs)"
                " VALUES (?, ?, ?, ?, ?, ?)",
                [
                    (*key, int(base.present), base.version, to_json(dict(base.fields)), to_json(base.seqs))
                    for key, base in kept
                ],
            )
        self._bases_changed.clear()

    def lay_over(self, kind: str, id: str, seq: int) -> Base:
        """Note that an operation's effects lie over a record; keeps its base if it was clean."""
        base = self.base(kind, id)
        if base is None:
            record = self.server_record(kind, id)
            base = Base(
                record is not None, record.version if record else 0, record.fields if record else {}, ()
            )
        if seq not in base.seqs:
            base = replace(base, seqs=tuple(sorted((*base.seqs, seq))))
            self.write_base(kind, id, base)
        return base

    # -- effects of operations

    def effects(self, seq: int) -> tuple[Change, ...]:
        """What an operation of the outbox (or one acknowledged but not yet seen from the server) changes."""
        if seq not in self._effects:
            found = self.execute(
                "SELECT effects, payload FROM outbox WHERE seq = ?1"
                " UNION ALL SELECT effects, payload FROM journal WHERE seq = ?1 AND settled = 0",
                (seq,),
            ).fetchone()
            self._effects[seq] = effects_from_json(*found) if found else ()
        return self._effects[seq]

    def write_effects(self, seq: int, effects: Sequence[Change]) -> None:
        """Replace the effects of an operation in the outbox."""
        self.execute("UPDATE outbox SET effects = ? WHERE seq = ?", (effects_to_json(effects), seq))
        self._effects[seq] = tuple(effects)

    def remember_effects(self, seq: int, effects: Sequence[Change]) -> None:
        self._effects[seq] = tuple(effects)

    def effects_on(self, kind: str, id: str, before: int | None = None) -> list[Change]:
        """The effects that lie over one record, in order; `before`: only of earlier operations."""
        base = self.base(kind, id)
        if base is None:
            return []
        seqs = base.seqs if before is None else [seq for seq in base.seqs if seq < before]
        return [change for seq in seqs for change in self._effects_by_record(seq).get((kind, id), ())]

    def _effects_by_record(self, seq: int) -> _ByRecord:
        """The effects of one operation by record: one that moves a whole branch is asked for each member."""
        effects = self.effects(seq)
        known = self._sorted_effects.get(seq)
        if known is None or known[0] is not effects:
            by_record: dict[Key, list[Change]] = {}
            for change in effects:
                by_record.setdefault((change.kind, change.id), []).append(change)
            known = self._sorted_effects[seq] = (effects, by_record)
        return known[1]

    # -- tombstones and redirects

    def tombstone(self, kind: str, id: str) -> Tombstone | None:
        key = (kind, id)
        if key not in self._tombstones:
            found = self.execute(
                "SELECT departure, into_id, version FROM tombstone WHERE kind = ? AND id = ?", key
            ).fetchone()
            self._tombstones[key] = tombstone_of(key, found) if found else None
        return self._tombstones[key]

    def write_tombstone(self, tombstone: Tombstone) -> None:
        key = (tombstone.kind, tombstone.id)
        self._tombstones[key] = tombstone
        self.execute(
            "INSERT OR REPLACE INTO tombstone (kind, id, departure, into_id, version) VALUES (?, ?, ?, ?, ?)",
            (*key, tombstone.departure.value, tombstone.into, tombstone.version),
        )

    def drop_tombstone(self, kind: str, id: str) -> None:
        if self.tombstone(kind, id) is not None:
            self.execute("DELETE FROM tombstone WHERE kind = ? AND id = ?", (kind, id))
            self._tombstones[kind, id] = None

    # -- what marks a record

    @property
    def conflicted(self) -> set[str]:
        """Ids of the records that an open conflict is about."""
        if self._conflicted is None:
            found = self.execute("SELECT record FROM conflict WHERE status = ?", (ConflictStatus.OPEN.value,))
            self._conflicted = {id for (id,) in found.fetchall()}
        return self._conflicted

    @property
    def rejected(self) -> set[Key]:
        """The records that the Rejected tray is about; call `tray_changed` after writing to it."""
        if self._rejected is None:
            self._rejected = set(self.execute("SELECT kind, id FROM rejection").fetchall())
        return self._rejected

    def tray_changed(self) -> None:
        self._rejected = None

    # -- the tree

    def parents(self) -> Mapping[str, str]:
        """Organisation id → its parent's id."""
        if self._parents is None:
            self._parents = dict(self.execute("SELECT id, coalesce(parent, '') FROM organisation").fetchall())
        return self._parents


def _refuse(*_: Any) -> Any:
    raise RuntimeError("this unit of work is committed; open another one")


def _set_only(fields: Mapping[str, Value]) -> Mapping[str, Value]:
    if None in fields.values():
        return {name: value for name, value in fields.items() if value is not None}
    return fields
