"""Which organisations have an account (`domain.md` 1.1, 1.6): as counted, so listed and issued."""

from __future__ import annotations

from domain.records import Record
from domain.rules import Rulebook

_WORKING = ("", "active")


def level_has_account(rulebook: Rulebook, level: str) -> bool:
    """Whether organisations of a level have a login of their own; nobody counts one of an unknown level."""
    declared = rulebook.level(level)
    return declared is not None and declared.has_account


def is_given_account(rulebook: Rulebook, unit: str, org: Record) -> bool:
    """Whether the unit answers for the account of an organisation; its own it has from above."""
    return org.id != unit and level_has_account(rulebook, str(org.fields.get("level") or ""))


def works(org: Record) -> bool:
    """Whether it can be given one, or it can be opened again."""
    return str(org.fields.get("status") or "") in _WORKING
