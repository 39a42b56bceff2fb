"""The fourth schema number: work on the tree, directives, accounts, weekly reviews, people of committees."""

from __future__ import annotations

from alembic import op

from domain.kinds import KINDS
from sync.replica.tables import build, fields_added

revision = "0009"
down_revision = "0008"
_SCHEMA = 4


def upgrade() -> None:
    tables = build(_SCHEMA).tables
    for kind in KINDS.values():
        if kind.since == _SCHEMA:
            tables[kind.name].create(op.get_bind())
    for name, column in fields_added(_SCHEMA):
        op.add_column(name, column)
