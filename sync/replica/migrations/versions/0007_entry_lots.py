"""Lots of paper being typed: they stay on this laptop until somebody puts them into the list."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from sync.replica.tables import entry_lots

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    tables = sa.MetaData()
    entry_lots(tables)
    tables.create_all(op.get_bind())
