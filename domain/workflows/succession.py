"""What a case of another workflow takes over when the first one was the wrong choice."""

from __future__ import annotations

from collections.abc import Mapping

from domain.fields import Field
from domain.records import Value
from domain.workflows.model import Workflow


def taken_over(data: Mapping[str, Value], chosen: Workflow, other: Workflow) -> dict[str, Value]:
    """The values of `data`, captured by `chosen`, that `other` captures as well, under its own names.

    A field of the same name is the same only where it holds the same sort of value; `other.kept` says which
    fields of other names mean the same. What stands under its own name goes before what is renamed.
    """
    renamed = {
        other.kept[name]: value
        for name, value in data.items()
        if name in other.kept and _alike(chosen.by_name.get(name), other.by_name.get(other.kept[name]))
    }
    same = {
        name: value
        for name, value in data.items()
        if _alike(chosen.by_name.get(name), other.by_name.get(name))
    }
    return {**renamed, **same}


def _alike(one: Field | None, other: Field | None) -> bool:
    if one is None or other is None:
        return False
    return (one.type, one.catalogue, one.refers_to) == (other.type, other.catalogue, other.refers_to)
