"""Each line of the audit trail names its operation, so that people can be told what became of it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from sync.replica.columns import FATES, TRAIL_FATES, TRAIL_LINK

revision = "0004"
down_revision = "0003"

# Every operation left exactly one line, in the order in which it got its place in the queue.
_LINK_OPERATIONS = """
    WITH placed AS (
        SELECT seq, row_number() OVER (ORDER BY seq) AS place FROM audit WHERE do <> 'discard' AND n > 0
    )
    UPDATE audit SET operation = placed.place FROM placed WHERE placed.seq = audit.seq
"""
_LINK_DISCARDED = """
    UPDATE audit SET operation = coalesce((
        SELECT max(told.operation) FROM audit AS told
        WHERE told.seq < audit.seq AND told.kind = audit.kind AND told.id = audit.id AND told.n = audit.n
    ), 0)
    WHERE do = 'discard'
"""


def upgrade() -> None:
    op.add_column("audit", sa.Column(TRAIL_LINK, sa.Integer(), nullable=False, server_default="0"))
    op.execute(_LINK_OPERATIONS)
    op.execute(_LINK_DISCARDED)
    fates = sa.column("do").in_(FATES)
    op.create_index(TRAIL_FATES, "audit", [TRAIL_LINK], sqlite_where=fates)
