"""How a cadre arranged the screens: column widths, filters, the section in sight. Kept in the replica.

A state is a mapping of JSON values under the name of its screen; it names people (a search that was typed),
so it lies with the encrypted data and is never synced.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from desktop.services.session import Session

_PREFIX = "view."


def read(session: Session) -> dict[str, dict[str, Any]]:
    """Name of a screen → its state, for the cadre of this session."""
    with session.replica.reading() as reader:
        stored = reader.settings(session.actor.id)
    return {
        name.removeprefix(_PREFIX): state
        for name, state in stored.items()
        if name.startswith(_PREFIX) and isinstance(state, dict)
    }


def keep(session: Session, states: Mapping[str, Mapping[str, Any]]) -> None:
    """Write states; an empty one is forgotten."""
    with session.replica.writing() as work:
        for name, state in states.items():
            work.put_setting(f"{_PREFIX}{name}", dict(state) or None, session.actor.id)
        work.commit()
