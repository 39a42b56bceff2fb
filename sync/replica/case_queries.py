"""Finding cases: by workflow, by state, by place."""

from __future__ import annotations

from typing import Any

from sync.replica.queries import local_record, organisations_under
from sync.replica.statements import kind_table, to_json
from sync.replica.store import Store
from sync.replica.types import LocalRecord

_KIND = "case"
_COUNTED = (
    'SELECT workflow, state, count(*) FROM "case"'
    " WHERE ? IS NULL OR org IN (SELECT value FROM json_each(?)) GROUP BY workflow, state"
)

# When a step was last taken on a case itself: a line with `because_of` tells of another case's step.
_TAKEN = (
    "(SELECT max(coalesce(json_extract(value, '$.at'), json_extract(value, '$.on'))) FROM json_each(history)"
    " WHERE json_extract(value, '$.step') = ? AND json_extract(value, '$.because_of') IS NULL)"
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


def by_step(store: Store, workflow: str, step: str, org: str, limit: int) -> list[LocalRecord]:
    """See `Reader.cases_by_step`."""
    table = kind_table(_KIND)
    rows = store.execute(
        f"{table.select} WHERE workflow = ? AND (? = '' OR org = ?) AND {_TAKEN} IS NOT NULL"
        f" ORDER BY {_TAKEN} DESC, id LIMIT ?",
        [workflow, org, org, step, step, limit],
    ).fetchall()
    return [local_record(row, table.field_names, None, _KIND) for row in rows]


def counts(store: Store, org: str) -> dict[tuple[str, str], int]:
    """See `Reader.case_counts`."""
    under = to_json(organisations_under(store, org)) if org else None
    rows = store.execute(_COUNTED, [under, under]).fetchall()
    return {(str(workflow), str(state)): int(count) for workflow, state, count in rows}
