"""The third schema number: two entries of one person can be folded into one, and the fold taken back."""

from __future__ import annotations

from alembic import op

from domain.kinds import KINDS
from sync.replica.tables import build, fields_added

revision = "0008"
down_revision = "0007"
_SCHEMA = 3


def upgrade() -> None:
    tables = build(_SCHEMA).tables
    for kind in KINDS.values():
        if kind.since == _SCHEMA:
            tables[kind.name].create(op.get_bind())
    for name, column in fields_added(_SCHEMA):
        op.add_column(name, column)
