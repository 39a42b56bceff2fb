"""Tables of statistics as they were counted once, kept on this laptop to be compared with."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from sync.replica.tables import snapshots

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    tables = sa.MetaData()
    snapshots(tables)
    tables.create_all(op.get_bind())
