"""Since when somebody has been in the branch where he or she is now, as the unit's own records know it."""

from __future__ import annotations

from domain.decisions import View
from domain.records import Record
from domain.values.dates import first_day

_CAME: tuple[str, ...] = ("accepted", "moved")


def here_since(view: View, member: Record) -> str:
    """The day of the last move, or of joining, "YYYY-MM-DD"; "" where neither is known: for long."""
    moves = [
        str(case.fields.get("decided_on") or "")
        for case in view.cases_of(member.id)
        if case.fields.get("workflow") == "transfer" and case.fields.get("state") in _CAME
    ]
    joined = str(member.fields.get("joined_on") or "")
    return max([*moves, first_day(joined).isoformat() if joined else ""], default="")
