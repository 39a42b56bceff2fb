"""The tables of the first schema number: records, bases, outbox, journal, trays and audit trail."""

from __future__ import annotations

from alembic import op

from sync.replica.tables import build

revision = "0001"
down_revision = None


def upgrade() -> None:
    build(schema=1, newest=False).create_all(op.get_bind())
