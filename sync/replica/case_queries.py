"""Finding cases: by workflow, by state, by place."""

from __future__ import annotations

from typing import Any

from sync.replica.queries import local_record, organisations_under
from sync.replica.statements import kind_table, to_json
from sync.replica.store import Store
from sync.replica.types import LocalRecord

_KIND = "case"


def cases(store: Store, workflow: str, state: str, org: str) -> list[LocalRecord]:
    """See `Reader.cases`."""
    table = kind_table(_KIND)
    conditions: list[str] = []
    parameters: list[Any] = []
    for column, wanted in (("workflow", workflow), ("state", state)):
        if wanted:
            conditions.append(f"{column} = ?")
            parameters.append(wanted)
    if org:
        conditions.append("org IN (SELECT value FROM json_each(?))")
        parameters.append(to_json(organisations_under(store, org)))
    where = f"WHERE {' AND '.join(conditions)}" if conditions else ""
    rows = store.execute(" ".join((table.select, where, "ORDER BY id")), parameters).fetchall()
    return [local_record(row, table.field_names, None, _KIND) for row in rows]
