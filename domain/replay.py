"""local = base + effects of pending operations, always recomputable."""

from __future__ import annotations

from collections.abc import Iterable

from domain.decisions import Change, Put
from domain.records import Record


def overlay(base: Record | None, patches: Iterable[Change]) -> Record | None:
    """The record that a cadre sees: `base` with the patches laid over it in order.

    None where there is no record: never made, or removed by a patch. A patch that edits a record
    which is not there (its base left the unit) does not bring it back.
    """
    local = base
    for patch in patches:
        if not isinstance(patch, Put):
            local = None
        elif patch.creates and local is None:
            local = Record(patch.kind, patch.id, _set_only(dict(patch.fields)))
        elif local is not None:
            local = Record(local.kind, local.id, _set_only({**local.fields, **patch.fields}), local.version)
    return local


def _set_only(fields: dict[str, object]) -> dict[str, object]:
    # `fields` is nobody else's: most hold nothing that is taken out.
    if None not in fields.values():
        return fields
    return {name: value for name, value in fields.items() if value is not None}
