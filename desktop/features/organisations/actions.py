"""What the organisation screen reads."""

from __future__ import annotations

from desktop.services import organisations
from desktop.services.organisations import OrganisationNode
from desktop.services.session import Session


def read_tree(session: Session) -> list[OrganisationNode]:
    return organisations.tree(session)
