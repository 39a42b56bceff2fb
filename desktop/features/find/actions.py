"""What the box of Ctrl+K asks the data."""

from __future__ import annotations

from desktop.services import find
from desktop.services.find import Found
from desktop.services.session import Session


def read(session: Session, text: str) -> list[Found]:
    return find.find(session, text)
