"""How many declarations of the App wait for a cadre: the figure in the rail."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from desktop.services.session import Session
from domain.declarations.fields import DECLARATION, DeclarationStatus
from domain.roles import Role, has_right

if TYPE_CHECKING:
    from sync.replica.reader import Reader
    from sync.replica.types import LocalRecord


def to_do(session: Session, reader: Reader) -> int:
    """Those whom this cadre may answer."""
    actor = session.actor
    if not has_right(actor.role, DECLARATION.name, "admit"):
        return 0
    view = reader.view()
    own = actor.org if actor.role is Role.BRANCH else ""
    return sum(not own or view.is_under(str(one.fields.get("org")), own) for one in unanswered(reader))


def unanswered(reader: Reader) -> Iterator[LocalRecord]:
    for record in reader.records(DECLARATION.name):
        if record.fields.get("status") == DeclarationStatus.WAITING:
            yield record
