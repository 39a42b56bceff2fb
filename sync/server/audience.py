"""Whom the server tells of a record: laptops of what schema, and whether of volunteers too.

Both stand in one number with every record, `since`: the schema that brought it, and on top of it a thousand
where it is not for volunteers.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import sqlalchemy as sa

from sync.server.tables import RECORD

NOT_FOR_VOLUNTEERS: Final = 1000


@dataclass(frozen=True, slots=True)
class Audience:
    """One device. `schema` 0: not known, so told of every kind. `volunteers`: nobody else works on it."""

    schema: int
    volunteers: bool = False

    def is_told(self, since: int) -> bool:
        """Whether records with this number are for it."""
        if since >= NOT_FOR_VOLUNTEERS and self.volunteers:
            return False
        return not self.schema or since % NOT_FOR_VOLUNTEERS <= self.schema

    def told(self) -> sa.ColumnElement[bool]:
        """`is_told` as a condition on stored records; needs a schema."""
        known = RECORD.c.since % NOT_FOR_VOLUNTEERS <= self.schema
        return sa.and_(known, RECORD.c.since < NOT_FOR_VOLUNTEERS) if self.volunteers else known
