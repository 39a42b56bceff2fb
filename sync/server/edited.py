"""Which fields of a member were changed since the entry was made: a laptop that comes later cannot know.

The traces of the records know it all along; here it is put into the word that laptops are told (P-141).
"""

from __future__ import annotations

from typing import Final

from domain.fields import Policy
from domain.members.fields import MEMBER
from sync.server.stored import Trace, trace_of

# What a cadre gives, and so a list may bring. The rest is the server's or follows from decisions.
_GIVEN: Final = frozenset(
    field.name for field in MEMBER.fields if field.correctable and field.policy is not Policy.SERVER
)
# A trace that has one of these in its text is worth reading. Quotation marks inside a text are escaped.
_MARKS: Final = ('"fields":', '"carried":')


def edited(kind: str, trace: Trace) -> list[str]:
    """Names of the fields of a member that were changed since, in order; of other kinds nothing is told."""
    if kind != MEMBER.name:
        return []
    return sorted(_GIVEN.intersection(trace.fields) | _GIVEN.intersection(trace.carried))


def edited_as_stored(kind: str, trace: str) -> list[str]:
    """`edited`, of a trace as it is stored; nearly none has to be read for it."""
    if kind != MEMBER.name or not any(mark in trace for mark in _MARKS):
        return []
    return edited(kind, trace_of(trace))
