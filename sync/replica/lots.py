"""Lots of paper being typed: local like drafts, because they name people and are nobody's record yet."""

from __future__ import annotations

from collections.abc import Collection

from sync.replica.statements import from_json, to_json
from sync.replica.store import Store
from sync.replica.types import Lot, LotRow

_LOT = "SELECT id, org, state, header, place, holder, life, held_at, made_by, made_at FROM lot"
_ROW = "SELECT lot, n, state, texts, again, facts, batch, member FROM lot_row"


def lots(store: Store) -> list[Lot]:
    """The one begun last first."""
    return [_lot(row) for row in store.execute(" ".join((_LOT, "ORDER BY made_at DESC, id DESC"))).fetchall()]


def lot(store: Store, id: str) -> Lot | None:
    found = store.execute(" ".join((_LOT, "WHERE id = ?")), (id,)).fetchone()
    return _lot(found) if found is not None else None


def keep(store: Store, kept: Lot) -> None:
    store.execute(
        "INSERT OR REPLACE INTO lot (id, org, state, header, place, holder, life, held_at, made_by, made_at)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            kept.id,
            kept.org,
            kept.state,
            to_json(dict(kept.header)),
            to_json(dict(kept.place)),
            kept.holder,
            kept.life,
            kept.held_at,
            kept.made_by,
            kept.made_at,
        ),
    )


def drop(store: Store, id: str) -> None:
    store.execute("DELETE FROM lot_row WHERE lot = ?", (id,))
    store.execute("DELETE FROM lot WHERE id = ?", (id,))


def rows(store: Store, lot_id: str) -> list[LotRow]:
    """In the order of the sheets."""
    found = store.execute(" ".join((_ROW, "WHERE lot = ? ORDER BY n")), (lot_id,))
    return [_row(row) for row in found.fetchall()]


def row(store: Store, lot_id: str, n: int) -> LotRow | None:
    found = store.execute(" ".join((_ROW, "WHERE lot = ? AND n = ?")), (lot_id, n)).fetchone()
    return _row(found) if found is not None else None


def counts(store: Store) -> dict[str, dict[str, int]]:
    """Lot → state of its rows → how many."""
    counted: dict[str, dict[str, int]] = {}
    for lot_id, state, count in store.execute(
        "SELECT lot, state, count(*) FROM lot_row GROUP BY lot, state"
    ).fetchall():
        counted.setdefault(lot_id, {})[state] = count
    return counted


def keep_row(store: Store, kept: LotRow) -> None:
    store.execute(
        "INSERT OR REPLACE INTO lot_row (lot, n, state, texts, again, facts, batch, member)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (
            kept.lot,
            kept.n,
            kept.state,
            to_json(dict(kept.texts)),
            to_json(dict(kept.again)),
            to_json(dict(kept.facts)),
            kept.batch,
            kept.member,
        ),
    )


def drop_row(store: Store, lot_id: str, n: int) -> None:
    store.execute("DELETE FROM lot_row WHERE lot = ? AND n = ?", (lot_id, n))


def of_batch(store: Store, batch: str) -> list[LotRow]:
    """The rows that went into the list with a batch."""
    return [_row(row) for row in store.execute(" ".join((_ROW, "WHERE batch = ?")), (batch,)).fetchall()]


def unsent_batches(store: Store) -> Collection[str]:
    """Batches of lots of which an operation is still in the queue."""
    found = store.execute(
        "SELECT DISTINCT batch FROM lot_row JOIN outbox"
        " ON outbox.kind = 'member' AND outbox.id = lot_row.member WHERE batch <> ''"
    )
    return {batch for (batch,) in found.fetchall()}


def _lot(row: tuple[str, ...]) -> Lot:
    id, org, state, header, place, holder, life, held_at, made_by, made_at = row
    return Lot(id, org, state, from_json(header), from_json(place), holder, life, held_at, made_by, made_at)


def _row(row: tuple[str, int, str, str, str, str, str, str]) -> LotRow:
    lot_id, n, state, texts, again, facts, batch, member = row
    return LotRow(lot_id, n, state, from_json(texts), from_json(again), from_json(facts), batch, member)
