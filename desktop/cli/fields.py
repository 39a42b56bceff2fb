"""FIELD=VALUE words as stored values."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from desktop.services import values
from desktop.services.failures import ActionRefused, Usage
from domain.fields import Field, Kind
from domain.records import Value

if TYPE_CHECKING:
    from desktop.services.session import Session
    from domain.workflows.model import Workflow


def read_fields(kind: Kind | Workflow, typed: Mapping[str, Value], session: Session) -> dict[str, Value]:
    """Stored values by field name; `typed` are texts, or JSON values from a file.

    Raises Usage for a field that does not exist, ActionRefused for a value that cannot be stored.
    """
    read: dict[str, Value] = {}
    for name, given in typed.items():
        field = known_field(kind, name)
        parsed = values.parse(field, given, session.rulebook)
        if parsed.refusal is not None:
            raise ActionRefused(parsed.refusal.code, parsed.refusal.params)
        read[name] = parsed.value
    return read


def known_field(kind: Kind | Workflow, name: str) -> Field:
    """The field of this name. Raises Usage."""
    field = kind.by_name.get(name)
    if field is None:
        raise Usage("usage.unknown_field", {"field_name": name, "near": ", ".join(_nearest(kind, name))})
    return field


def _nearest(kind: Kind | Workflow, name: str) -> list[str]:
    """Names that look like the one typed, or whose label is what was typed."""
    from difflib import get_close_matches

    from domain.text import fold

    by_label = {fold(field.label): field.name for field in kind.fields}
    by_label |= {field.name: field.name for field in kind.fields}
    close = get_close_matches(fold(name), list(by_label), n=3, cutoff=0.5)
    return list(dict.fromkeys(by_label[match] for match in close)) or sorted(kind.by_name)
