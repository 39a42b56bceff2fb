"""Whether an organisation has as many members and branches as the charter asks (ORG-10 to ORG-12, ORG-22).

Too small a size never keeps anybody from saving: it marks the organisation, for people to look at.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from domain.frozen import frozen
from domain.rules import RuleSet


class Counted(StrEnum):
    MEMBERS = "members"  # of the organisation and everything below it
    BRANCHES = "branches"  # below it, that members belong to directly


@frozen
class Shortfall:
    """There are `have` of something where at least `least` are asked for."""

    what: Counted
    have: int
    least: int


# Level → what it is asked to have, by the name of the dated parameter.
_ASKED: Final[Mapping[str, Mapping[Counted, str]]] = {
    "chi_doan": {Counted.MEMBERS: "branch_members_min"},
    "chi_doan_co_so": {Counted.MEMBERS: "grassroots_branch_members_min"},
    "doan_co_so": {Counted.BRANCHES: "grassroots_branches_min", Counted.MEMBERS: "grassroots_members_min"},
}
# The armed forces work outside the central system (S1, S2): what is recorded there is never complete.
_NOT_ASKED: Final = "armed_forces"
_WORKING: Final = "active"


def shortfalls(
    level: str, sector: str, status: str, counts: Mapping[Counted, int], rules: RuleSet
) -> tuple[Shortfall, ...]:
    """What is missing. `sector` and `status` are codes, "" where not set; `rules` are those of the day."""
    if sector == _NOT_ASKED or status not in ("", _WORKING):
        return ()
    asked = {what: rules.whole(parameter) for what, parameter in _ASKED.get(level, {}).items()}
    return tuple(
        Shortfall(what, counts.get(what, 0), least)
        for what, least in asked.items()
        if counts.get(what, 0) < least
    )
