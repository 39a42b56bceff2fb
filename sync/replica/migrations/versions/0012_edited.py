"""Which fields of a member were changed since the entry was made: a list does not win over them unasked."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from sync.replica.tables import edited_fields

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    tables = sa.MetaData()
    edited_fields(tables)
    tables.create_all(op.get_bind())
