"""The words of a conflict: its kinds, how it stands, what is taken; the rules themselves load slowly."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType


class ConflictType(StrEnum):
    FIELDS = "fields"  # both sides changed a field group to different values
    EDIT_DELETE = "edit_delete"  # mine edited what theirs had deleted
    DELETE_EDIT = "delete_edit"  # mine deleted what theirs had edited
    DUPLICATE = "duplicate"  # mine entered a person again, and some values differ
    RULE = "rule"  # each side was valid, together they break a rule
    CASE = "case"  # another paper prevailed over mine
    PROPOSAL = "proposal"  # mine edited somebody whose home is another unit by now: offered to that unit


# The schema number since which there is a type, where it is not the first.
SINCE: Mapping[str, int] = MappingProxyType({ConflictType.CASE: 2, ConflictType.PROPOSAL: 2})


class ConflictStatus(StrEnum):
    OPEN = "open"
    SETTLED = "settled"


class Take(StrEnum):
    MINE = "mine"
    THEIRS = "theirs"
    VALUES = "values"
    REOPEN = "reopen"  # take a settlement back: the question stands again
