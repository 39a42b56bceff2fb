"""Drafts and settings: what a cadre has not saved yet, and how the program is set up."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from sync.replica.tables import local_work

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    tables = sa.MetaData()
    local_work(tables)
    tables.create_all(op.get_bind())
