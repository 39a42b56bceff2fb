"""Statistical tables as they were counted once: local, as nobody else asked for them on that day."""

from __future__ import annotations

from sync.replica.statements import from_json, to_json
from sync.replica.store import Store
from sync.replica.types import Snapshot


def snapshots(store: Store, subject: str) -> list[Snapshot]:
    """Those of one table without their content, the newest first; "": of all tables."""
    found = store.execute(
        "SELECT id, subject, org, made_at, made_by, about FROM snapshot WHERE ? IN ('', subject)"
        " ORDER BY made_at DESC, id DESC",
        (subject,),
    )
    return [
        Snapshot(id, of, org, made_at, made_by, from_json(about))
        for id, of, org, made_at, made_by, about in found.fetchall()
    ]


def snapshot(store: Store, id: str) -> Snapshot | None:
    """With its content."""
    found = store.execute(
        "SELECT id, subject, org, made_at, made_by, about, content FROM snapshot WHERE id = ?", (id,)
    ).fetchone()
    if found is None:
        return None
    own, subject, org, made_at, made_by, about, content = found
    return Snapshot(own, subject, org, made_at, made_by, from_json(about), from_json(content))


def keep(store: Store, kept: Snapshot) -> None:
    store.execute(
        "INSERT OR REPLACE INTO snapshot (id, subject, org, made_at, made_by, about, content)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)",
        (
            kept.id,
            kept.subject,
            kept.org,
            kept.made_at,
            kept.made_by,
            to_json(kept.about),
            to_json(kept.content),
        ),
    )


def drop(store: Store, id: str) -> None:
    store.execute("DELETE FROM snapshot WHERE id = ?", (id,))
