"""Many rows in one statement, on both databases."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from sync.server.store import Store, upsert
from sync.server.tables import CHUNK, RECORD


def _record(id: str, **values: Any) -> dict[str, Any]:
    row: dict[str, Any] = dict.fromkeys(("trace", "fields"), "{}") | dict.fromkeys(
        ("gone", "into", "gone_at"), ""
    )
    row |= {"unit_id": "u", "kind": "member", "id": id, "version": 1, "created": 1}
    return {**row, "about": None, "citizen_id": None, **values}


def _names(store: Store) -> dict[str, tuple[str, int, str | None]]:
    with store.looking() as connection:
        found = connection.execute(
            sa.select(RECORD.c.id, RECORD.c.fields, RECORD.c.version, RECORD.c.citizen_id)
        )
        return {row.id: (row.fields, row.version, row.citizen_id) for row in found}


def test_rows_that_are_there_are_written_over_and_the_others_inserted(store: Store) -> None:
    with store.writing() as connection:
        upsert(connection, RECORD, [_record("a", fields='{"full_name":"Nguyễn \\"An\\" \\\\"}')])
    with store.writing() as connection:
        rows = [_record("a", version=2**53, citizen_id="034200000001"), _record("b", fields="{'%s': ?}")]
        upsert(connection, RECORD, rows)
    assert _names(store) == {"a": ("{}", 2**53, "034200000001"), "b": ("{'%s': ?}", 1, None)}


def test_of_two_rows_with_one_key_the_last_stands(store: Store) -> None:
    with store.writing() as connection:
        upsert(connection, RECORD, [_record("a", version=1), _record("b"), _record("a", version=2)])
    assert {id: version for id, (_, version, _) in _names(store).items()} == {"a": 2, "b": 1}


def test_bytes_are_written_as_they_are(store: Store) -> None:
    body = bytes(range(256))
    with store.writing() as connection:
        upsert(connection, CHUNK, [{"unit_id": "u", "sha256": "x", "kept_until": "", "body": body}])
    with store.looking() as connection:
        assert bytes(connection.execute(sa.select(CHUNK.c.body)).scalar_one()) == body
