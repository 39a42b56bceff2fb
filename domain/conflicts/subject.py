"""What a conflict is about: a record's fields, or the values that a case holds.

The values of a case live in one field, `data`, and are declared by its workflow; to a merge and to a
conflict they look like the fields of any other record.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Final

from domain.fields import Kind
from domain.kinds import KINDS
from domain.records import Record, Value
from domain.workflows.registry import every_workflow

CASE: Final = "case"


@cache
def kind_of_workflow(name: str) -> Kind:
    """The fields of a workflow as those of a kind; none where this build does not know it."""
    workflow = every_workflow().get(name)
    return Kind(
        name=CASE, label=workflow.label if workflow else "", fields=workflow.fields if workflow else ()
    )


def shape_of(kind: str, record: Record | None) -> Kind:
    """The declaration of what a conflict about this record compares."""
    if kind != CASE:
        return KINDS[kind]
    return kind_of_workflow(str(record.fields.get("workflow")) if record is not None else "")


def values_of(record: Record) -> Mapping[str, Value]:
    """The values that a conflict about this record compares."""
    return record.fields if record.kind != CASE else record.fields.get("data") or {}


def written_into(record: Record, values: Mapping[str, Value]) -> dict[str, Value]:
    """The fields of the record to write so that it holds these values (None clears)."""
    if record.kind != CASE:
        return dict(values)
    data = {**values_of(record), **values}
    return {"data": {name: value for name, value in data.items() if value is not None}}
