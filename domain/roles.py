"""Who may do what: a cadre acts in a role, inside a scope (`domain.md` 1.6, ACC-05 to ACC-07)."""

from __future__ import annotations

from enum import StrEnum

from domain.declarations.fields import ANSWERS
from domain.frozen import frozen


class Role(StrEnum):
    SECRETARY = "secretary"  # the whole unit
    BRANCH = "branch"  # one branch (chi đoàn)
    VOLUNTEER = "volunteer"  # enters and corrects members until a day; decides nothing
    CENTRAL = "central"  # another client of the central system: the web, the App, a level above


@frozen
class Actor:
    """A cadre as the server knows them.

    `org` is the branch of a `branch` actor, else empty. `until` is the last day of a `volunteer`,
    "YYYY-MM-DD", else empty.
    """

    id: str
    name: str
    role: Role
    unit: str
    org: str = ""
    until: str = ""


_ANSWERS = tuple(("declaration", do) for do in ANSWERS)
_ATTACHES = tuple(("attachment", do) for do in ("create", "edit"))
_GRADINGS = tuple(("org_assessment", do) for do in ("create", "edit"))
_READS = tuple(("directive_reading", do) for do in ("create", "edit"))

# What each role may do to which kind. A pair that does not stand here is forbidden.
RIGHTS: dict[Role, frozenset[tuple[str, str]]] = {
    Role.SECRETARY: frozenset(
        {
            ("member", "create"),
            ("member", "edit"),
            ("member", "delete"),
            ("member", "fold"),
            ("member", "unfold"),
            ("position", "create"),
            ("position", "edit"),
            ("position", "delete"),
            ("organisation", "edit"),
            ("conflict", "resolve"),
            ("notice", "edit"),
            ("number_block", "create"),
            ("distinct", "create"),
            ("weekly_review", "create"),
            ("campaign", "create"),
            ("campaign", "edit"),
            ("campaign", "delete"),
            ("directive", "create"),
            ("directive", "edit"),
            ("directive", "delete"),
            *_READS,
            *_ATTACHES,
            *_GRADINGS,
            ("request", "create"),
            *_ANSWERS,
        }
    ),
    Role.BRANCH: frozenset(
        {
            ("member", "create"),
            ("member", "edit"),
            ("member", "delete"),
            ("member", "fold"),
            ("member", "unfold"),
            ("position", "create"),
            ("position", "edit"),
            ("position", "delete"),
            ("organisation", "edit"),
            ("conflict", "resolve"),
            ("notice", "edit"),
            ("number_block", "create"),
            ("distinct", "create"),
            ("weekly_review", "create"),
            *_READS,
            *_ATTACHES,
            *_GRADINGS,
            ("request", "create"),
            *_ANSWERS,
        }
    ),
    Role.VOLUNTEER: frozenset({("member", "create"), ("member", "edit"), ("distinct", "create")}),
}
RIGHTS[Role.CENTRAL] = RIGHTS[Role.SECRETARY]


def has_right(role: Role, kind: str, action: str) -> bool:
    return (kind, action) in RIGHTS[role]
