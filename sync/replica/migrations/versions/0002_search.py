"""Finding members by name and number: sort key, search text and the index over it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from sync.replica.columns import SEARCH_COLUMNS, SEARCHED_KIND
from sync.replica.search import create_index, rebuild
from sync.replica.statements import kind_table, name_sort, search_text

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    for name in SEARCH_COLUMNS:
        op.add_column(SEARCHED_KIND, sa.Column(name, sa.Text()))
    op.create_index(f"{SEARCHED_KIND}_by_name_sort", SEARCHED_KIND, ["name_sort", "id"])
    connection = op.get_bind()
    raw = connection.connection.driver_connection
    create_index(raw)
    table = kind_table(SEARCHED_KIND)
    rows = connection.exec_driver_sql(table.select_all).fetchall()
    found = [
        (name_sort(fields), search_text(fields), row[1]) for row in rows if (fields := table.fields_of(row))
    ]
    if found:
        connection.exec_driver_sql(table.update(("name_sort", "search_text")), found)
    rebuild(raw)
