"""What of an organisation changes by a paper alone: its name and the day on which it was founded.

A name has a history that papers and statistics of past days are read by (ORG-31), so a plain edit does not
write it. The level above decides elsewhere, and its edit is the outcome.
"""

from __future__ import annotations

from collections.abc import Mapping

from domain.decisions import Refused, View
from domain.merge import equal_values
from domain.organisations.fields import ORGANISATION
from domain.records import Value
from domain.refusals import Refusal
from domain.roles import Actor, Role


def only_by_decision(
    view: View, id: str, wanted: Mapping[str, Value], standing: Mapping[str, Value], actor: Actor
) -> Refused | None:
    """The refusal of values that a plain edit does not change; what stands already is no change."""
    if actor.role is Role.CENTRAL:
        return None
    for name, value in wanted.items():
        field = ORGANISATION.by_name.get(name)
        if field is None or not field.decided or equal_values(field, value, standing.get(name)):
            continue
        params = {"org": id, "field": name, "fields": [name]}
        return Refused(Refusal.FORBIDDEN_TREE if id == view.unit else Refusal.ORG_BY_DECISION, params)
    return None
