"""Search has indexes for first letters, and people of one name stand in the order of their birth dates."""

from __future__ import annotations

from alembic import op

from sync.replica.columns import SEARCHED_KIND
from sync.replica.engine import raw_of
from sync.replica.search import create_index, rebuild

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    by_name = f"{SEARCHED_KIND}_by_name_sort"
    op.drop_index(by_name, SEARCHED_KIND)
    op.create_index(by_name, SEARCHED_KIND, ["name_sort", "birth_date", "id"])
    raw = raw_of(op.get_bind())
    raw.execute("DROP TABLE search")
    create_index(raw)
    rebuild(raw)
