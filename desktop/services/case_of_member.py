"""What a member went through, and what lies over the status now."""

from __future__ import annotations

from dataclasses import dataclass

from desktop.services.case_types import CaseLine
from desktop.services.cases import Cases
from desktop.services.session import Session
from domain.values.dates import show_date


@dataclass(frozen=True, slots=True)
class MemberCases:
    """What a member went through, newest first, and what lies over the status now."""

    lines: tuple[CaseLine, ...]
    overlays: tuple[str, ...]


def member_cases(session: Session, member: str) -> MemberCases:
    lines = Cases(session).timeline(member)
    labels = session.rulebook.catalogue("overlay_type").labels
    with session.replica.reading() as reader:
        found = reader.view().overlays_of(member)
    told = []
    for overlay in found:
        fields = overlay.fields
        span = [show_date(str(fields[name])) for name in ("from_on", "to_on") if fields.get(name)]
        parts = [labels.get(str(fields.get("type")), ""), str(fields.get("place") or ""), " – ".join(span)]
        told.append(" · ".join(part for part in parts if part))
    return MemberCases(tuple(lines), tuple(told))
