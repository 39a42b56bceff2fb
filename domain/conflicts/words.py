"""The words of a conflict: its kinds, how it stands, what is taken; the rules themselves load slowly."""

from __future__ import annotations

from enum import StrEnum


class ConflictType(StrEnum):
    FIELDS = "fields"  # both sides changed a field group to different values
    EDIT_DELETE = "edit_delete"  # mine edited what theirs had deleted
    DELETE_EDIT = "delete_edit"  # mine deleted what theirs had edited
    DUPLICATE = "duplicate"  # mine entered a person again, and some values differ
    RULE = "rule"  # each side was valid, together they break a rule


class ConflictStatus(StrEnum):
    OPEN = "open"
    SETTLED = "settled"


class Take(StrEnum):
    MINE = "mine"
    THEIRS = "theirs"
    VALUES = "values"
    REOPEN = "reopen"  # take a settlement back: the question stands again
