"""Finding cases: by workflow, by state, by place."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sync.replica.queries import local_record, organisations_under, records
from sync.replica.statements import kind_table, to_json
from sync.replica.store import Store
from sync.replica.types import LocalRecord

_KIND = "case"
_COUNTED = (
    'SELECT workflow, state, count(*) FROM "case"'
    " WHERE ? IS NULL OR org IN (SELECT value FROM json_each(?)) GROUP BY workflow, state"
)

# By when a step was last taken on each case: a line with `because_of` tells of a step of another one.
_BY_STEP = (
    "WITH told AS MATERIALIZED (SELECT id, ("
    "SELECT max(coalesce(json_extract(value, '$.at'), json_extract(value, '$.on'))) FROM json_each(history)"
    " WHERE json_extract(value, '$.step') = ? AND json_extract(value, '$.because_of') IS NULL) AS taken"
    " FROM \"case\" WHERE workflow = ? AND (? = '' OR org = ?)"
    " AND EXISTS (SELECT 1 FROM json_each(data) WHERE type <> 'null'"
    " AND key IN (SELECT value FROM json_each(?))))"
    " SELECT id FROM told WHERE taken IS NOT NULL ORDER BY taken DESC, id LIMIT ?"
)


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


def by_step(
    store: Store, workflow: str, step: str, fields: Iterable[str], org: str, limit: int
) -> list[LocalRecord]:
    """See `Reader.cases_by_step`."""
    parameters = (step, workflow, org, org, to_json(sorted(fields)), limit)
    return records(store, _KIND, [str(id) for (id,) in store.execute(_BY_STEP, parameters).fetchall()])


def counts(store: Store, org: str) -> dict[tuple[str, str], int]:
    """See `Reader.case_counts`."""
    under = to_json(organisations_under(store, org)) if org else None
    rows = store.execute(_COUNTED, [under, under]).fetchall()
    return {(str(workflow), str(state)): int(count) for workflow, state, count in rows}
