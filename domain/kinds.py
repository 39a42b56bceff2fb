"""Every kind of record that a unit replicates, by its word on the wire."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from domain.conflicts.fields import CONFLICT
from domain.fields import Kind
from domain.members.fields import MEMBER
from domain.organisations.fields import ORGANISATION
from domain.papers.fields import NUMBER_BLOCK
from domain.positions.fields import POSITION
from domain.workflows.fields import CASE, GUEST, NOTICE, OVERLAY

# The schema number of the declarations: it grows whenever a kind or a field is added.
SCHEMA = 2

KINDS: Mapping[str, Kind] = MappingProxyType(
    {
        kind.name: kind
        for kind in (
            ORGANISATION,
            MEMBER,
            POSITION,
            CONFLICT,
            CASE,
            OVERLAY,
            GUEST,
            NOTICE,
            NUMBER_BLOCK,
        )
    }
)
