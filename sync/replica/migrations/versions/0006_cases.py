"""The second schema number: cases have their tables; the trail knows what was taken back before it left."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from domain.kinds import KINDS
from sync.replica.columns import FATES, TRAIL_FATES, TRAIL_LINK
from sync.replica.tables import build, fields_added

revision = "0006"
down_revision = "0005"
_SCHEMA = 2


def upgrade() -> None:
    tables = build(_SCHEMA).tables
    for kind in KINDS.values():
        if kind.since == _SCHEMA:
            tables[kind.name].create(op.get_bind())
    for name, column in fields_added(_SCHEMA):
        op.add_column(name, column)
    op.drop_index(TRAIL_FATES, "audit")
    op.create_index(TRAIL_FATES, "audit", [TRAIL_LINK], sqlite_where=sa.column("do").in_(FATES))
