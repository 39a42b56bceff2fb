"""The fifth schema number: the yearly grading of organisations and cadres has its table."""

from __future__ import annotations

from alembic import op

from domain.assessments.fields import ORG_ASSESSMENT
from sync.replica.tables import build

revision = "0013"
down_revision = "0012"
_SCHEMA = 5


def upgrade() -> None:
    # Another revision of this schema number may have made the tables of all its kinds.
    build(_SCHEMA).tables[ORG_ASSESSMENT.name].create(op.get_bind(), checkfirst=True)
