"""Which fields of members were changed since the entry was made, wherever that was, as the server tells it.

A laptop that came later has only the values as they are; this says which of them are somebody's correction.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Final

from domain.members.fields import MEMBER
from sync.replica import local_work
from sync.replica.statements import from_json, to_json
from sync.replica.store import Store

# The setting of the laptop: true where the unit came with the word which fields of its members were changed
# before; the version up to which it was told afterwards, where the laptop was there before the word.
EDITED_TOLD: Final = "edited_told"


def note(store: Store, told: Mapping[str, Sequence[str]]) -> None:
    """`told`: member → the names of the fields that were changed."""
    store.connection.executemany(
        "INSERT OR REPLACE INTO edited (member, fields) VALUES (?, ?)",
        [(member, to_json(list(names))) for member, names in told.items()],
    )


def learn(store: Store, told: Mapping[str, Sequence[str]], as_of: int) -> None:
    """As `note`, of everybody as of a version; nothing of what was noted since is lost."""
    here = store.execute(
        "SELECT id FROM member WHERE id IN (SELECT value FROM json_each(?))", (to_json(list(told)),)
    ).fetchall()
    known = of_members(store, told)
    note(store, {id: sorted(known.get(id, frozenset()).union(told[id])) for (id,) in here})
    local_work.put_setting(store, EDITED_TOLD, as_of, "")


def forget(store: Store, kind: str, id: str) -> None:
    """The record left."""
    if kind == MEMBER.name:
        store.execute("DELETE FROM edited WHERE member = ?", (id,))


def of_members(store: Store, ids: Collection[str]) -> dict[str, frozenset[str]]:
    """Member → the names of the fields that were changed; of those in whom any was."""
    found = store.execute(
        "SELECT member, fields FROM edited WHERE member IN (SELECT value FROM json_each(?))",
        (to_json(list(ids)),),
    )
    return {member: frozenset(from_json(names)) for member, names in found.fetchall()}


def note_whether_told(store: Store, is_told: bool) -> None:
    """Whether the server that the unit came from told it of everybody."""
    local_work.put_setting(store, EDITED_TOLD, True if is_told else None, "")
