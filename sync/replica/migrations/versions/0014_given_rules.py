"""Rules that the level above gave for the unit, beside those that come with the program."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from sync.replica.tables import given_rules

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    tables = sa.MetaData()
    given_rules(tables)
    tables.create_all(op.get_bind())
