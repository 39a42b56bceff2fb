"""Every kind of record that a unit replicates, by its word on the wire."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from domain.conflicts.fields import CONFLICT
from domain.declarations.fields import DECLARATION
from domain.directives.fields import DIRECTIVE, READING
from domain.duplicates.distinct import DISTINCT
from domain.duplicates.fields import FOLD
from domain.duplicates.requests import REQUEST
from domain.duties.fields import CAMPAIGN, WEEKLY_REVIEW
from domain.fields import Kind
from domain.members.fields import MEMBER
from domain.organisations.events import ORG_EVENT
from domain.organisations.fields import ORGANISATION
from domain.papers.fields import NUMBER_BLOCK
from domain.positions.fields import POSITION
from domain.workflows.fields import CASE, GUEST, NOTICE, OVERLAY

# The schema number of the declarations: it grows whenever a kind or a field is added.
SCHEMA = 5

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
            FOLD,
            DISTINCT,
            REQUEST,
            DECLARATION,
            WEEKLY_REVIEW,
            CAMPAIGN,
            ORG_EVENT,
            DIRECTIVE,
            READING,
        )
    }
)

# Kinds of which a record stands in one organisation, named by its field `org`.
STANDING_IN = tuple(
    kind.name
    for kind in (MEMBER, POSITION, CASE, GUEST, DECLARATION)
    if kind.by_name["org"].refers_to == ORGANISATION.name
)

# Kind → its field that names the member whom a record is about: how both ends find it from there.
ABOUT_MEMBER: Mapping[str, str] = MappingProxyType(
    {
        kind.name: field.name
        for kind in KINDS.values()
        for field in kind.references
        if field.refers_to == MEMBER.name
    }
    | {GUEST.name: "person", FOLD.name: "survivor"}
)
