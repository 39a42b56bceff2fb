"""The fifth schema number: what is attached to cases."""

from __future__ import annotations

from alembic import op

from domain.attachments.fields import ATTACHMENT
from sync.replica.tables import build

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    build(ATTACHMENT.since).tables[ATTACHMENT.name].create(op.get_bind())
