"""What somebody else has to decide: for how long it waits, and the words to remind them with."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from desktop.services import case_work
from desktop.services.case_reading import Reading
from desktop.services.case_types import CaseFilter, CaseRow
from desktop.services.wording import word
from domain.values.dates import show_date
from domain.workflows.model import Board

if TYPE_CHECKING:
    from desktop.services.session import Session


def elsewhere(session: Session) -> list[CaseRow]:
    """Cases that wait for anybody but this cadre, those longest in their state first."""
    with session.replica.reading() as reader:
        rows = Reading(session, reader).rows(CaseFilter(column=Board.WAITING))
        view = reader.view()
        return [row for row in rows if not case_work.waits_for(view, session.actor, row.workflow, row.state)]


def reminder(session: Session, rows: Sequence[CaseRow]) -> str:
    """A ready text to send to whoever is awaited, a line for each case; "" for none."""
    if not rows:
        return ""
    with session.replica.reading() as reader:
        unit = reader.meta.unit_name
    day = show_date(session.today.isoformat())
    lines = [
        word("case.reminder.line").format(
            workflow=row.workflow_label,
            who=", ".join(filter(None, (row.name, row.org_name))),
            since=show_date(row.since),
            days=row.age_days,
        )
        for row in rows
    ]
    return "\n".join([word("case.reminder.head").format(unit=unit, day=day), *lines])
