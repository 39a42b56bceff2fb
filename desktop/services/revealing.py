"""Values that lists hide: whoever looks at one, or takes it along, leaves a line in the audit trail."""

from __future__ import annotations

from collections.abc import Sequence

from desktop.services.session import Session

# What ids may be copied for; the trail names the purpose, never a value.
PURPOSES = ("superior", "authority", "correction")
_KIND = "member"


def note_revealed(session: Session, ids: Sequence[str], field_name: str) -> None:
    """Somebody looked at these members' hidden value on the screen."""
    _note(session, "reveal", ids, field_name)


def note_copied(session: Session, ids: Sequence[str], field_name: str, purpose: str) -> None:
    """Somebody took these members' hidden value along, for one of `PURPOSES`."""
    if purpose not in PURPOSES:
        raise ValueError(f"no such purpose: {purpose}")
    _note(session, f"copy_{purpose}", ids, field_name)


def note_unmasked(session: Session, hidden: bool) -> None:
    """This cadre's lists show ids in full from now on, or hide them again."""
    with session.replica.writing() as work:
        work.note("mask" if hidden else "unmask", session.actor.id, session.now_text)
        work.commit()


def _note(session: Session, do: str, ids: Sequence[str], field_name: str) -> None:
    with session.replica.writing() as work:
        work.note_reading(do, _KIND, ids, [field_name], session.actor, session.now_text)
        work.commit()
