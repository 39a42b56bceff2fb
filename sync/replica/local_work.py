"""Drafts and settings: they live in the replica because they name people, and never leave the laptop."""

from __future__ import annotations

from typing import Any

from sync.replica.statements import from_json, to_json
from sync.replica.store import Store
from sync.replica.types import Draft


def drafts(store: Store, actor: str) -> list[Draft]:
    """One cadre's drafts, the one touched last first."""
    found = store.execute(
        "SELECT id, actor, kind, record, org, texts, at FROM draft WHERE actor = ? ORDER BY at DESC, id",
        (actor,),
    )
    return [
        Draft(id, whose, kind, record, org, from_json(texts), at)
        for id, whose, kind, record, org, texts, at in found.fetchall()
    ]


def keep_draft(store: Store, draft: Draft) -> None:
    store.execute(
        "INSERT OR REPLACE INTO draft (id, actor, kind, record, org, texts, at) VALUES (?, ?, ?, ?, ?, ?, ?)",
        (
            draft.id,
            draft.actor,
            draft.kind,
            draft.record,
            draft.org,
            to_json(dict(draft.texts)),
            draft.at,
        ),
    )


def drop_draft(store: Store, id: str) -> None:
    store.execute("DELETE FROM draft WHERE id = ?", (id,))


def settings(store: Store, actor: str) -> dict[str, Any]:
    found = store.execute("SELECT name, value FROM setting WHERE actor = ?", (actor,))
    return {name: from_json(value) for name, value in found.fetchall()}


def put_setting(store: Store, name: str, value: Any, actor: str) -> None:
    if value is None:
        store.execute("DELETE FROM setting WHERE actor = ? AND name = ?", (actor, name))
    else:
        store.execute(
            "INSERT OR REPLACE INTO setting (actor, name, value) VALUES (?, ?, ?)",
            (actor, name, to_json(value)),
        )
