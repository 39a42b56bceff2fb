"""Who sat at this laptop, and when they locked it: lines of the activity log, nothing that is sent."""

from __future__ import annotations

from enum import StrEnum

from desktop.services.session import Session


class Presence(StrEnum):
    """What the log calls it; the words stand under `activity.<word>`."""

    SIGN_IN = "sign_in"
    LOCK = "lock"
    UNLOCK = "unlock"


def note(session: Session, what: Presence) -> None:
    """Raises DiskFull, DiskFailure."""
    with session.replica.writing() as work:
        work.note(what.value, session.actor.id, session.now_text)
        work.commit()
