"""Whom the server tells of a record: laptops of what schema, whether of volunteers too, and of which branch.

Schema and circle stand in one number with every record, `since`: the schema that brought it, and on top of
it a thousand where it is not for volunteers, two thousand where it is for the secretary and one branch only.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, NamedTuple

import sqlalchemy as sa

from sync.server.tables import RECORD

NOT_FOR_VOLUNTEERS: Final = 1000
OF_ONE_BRANCH: Final = 2000
_BRANCH: Final = "organisation|"


class Part(NamedTuple):
    """Records that are told to the same laptops: their number, and the branch that they are of, if any."""

    since: int
    org: str = ""

    def as_text(self) -> str:
        return f"{self.since}|{self.org}" if self.org else str(self.since)

    @classmethod
    def of_text(cls, text: str) -> Part:
        since, _, org = text.partition("|")
        return cls(int(since), org)

    @classmethod
    def stored(cls, since: int, about: str | None) -> Part:
        """As the columns `since` and `about` of a record say it."""
        if since < OF_ONE_BRANCH:
            return cls(since)
        told = about or ""
        # What is about anything else is of no branch: for those alone who answer for the whole unit.
        return cls(since, told.removeprefix(_BRANCH) if told.startswith(_BRANCH) else "")


def of_branch(org: str) -> str:
    """What stands in `about` of a record that is of one branch."""
    return f"{_BRANCH}{org}"


@dataclass(frozen=True, slots=True)
class Audience:
    """One device. `schema` 0: not known, so told of every kind. `volunteers`: nobody else works on it.

    `branches`: ids of the branches of those who work on it; None where somebody answers for the whole unit.
    """

    schema: int
    volunteers: bool = False
    branches: frozenset[str] | None = None

    def is_told(self, part: Part) -> bool:
        """Whether the records of a part are for it."""
        if part.since >= OF_ONE_BRANCH:
            if self.branches is not None and part.org not in self.branches:
                return False
        elif part.since >= NOT_FOR_VOLUNTEERS and self.volunteers:
            return False
        return not self.schema or part.since % NOT_FOR_VOLUNTEERS <= self.schema

    def told(self) -> sa.ColumnElement[bool]:
        """`is_told` as a condition on stored records; needs a schema."""
        since = RECORD.c.since
        told = since % NOT_FOR_VOLUNTEERS <= self.schema
        if self.volunteers:
            told = sa.and_(told, sa.or_(since < NOT_FOR_VOLUNTEERS, since >= OF_ONE_BRANCH))
        if self.branches is not None:
            own = RECORD.c.about.in_([of_branch(org) for org in sorted(self.branches)])
            told = sa.and_(told, sa.or_(since < OF_ONE_BRANCH, own))
        return told
