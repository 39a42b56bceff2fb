"""The tree of the unit with its counts."""

from __future__ import annotations

from dataclasses import dataclass

from desktop.services.session import Session


@dataclass(frozen=True, slots=True)
class OrganisationNode:
    """`members` counts those directly in it, `members_below` with everything under it; `depth` 0 is the root."""

    id: str
    code: str
    level: str
    level_label: str
    name: str
    parent: str  # "" for the root of the unit
    members: int
    members_below: int
    depth: int
    holds_members: bool


def tree(session: Session) -> list[OrganisationNode]:
    """Parents before children, siblings in Vietnamese order."""
    raise NotImplementedError


def branches(session: Session) -> list[OrganisationNode]:
    """Those that members belong to directly, and that this cadre may write to."""
    raise NotImplementedError


def find(session: Session, code_or_id: str) -> OrganisationNode:
    """By code or id; raises Usage `usage.unknown_organisation`."""
    raise NotImplementedError
