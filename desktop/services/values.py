"""Stored values as people read and type them; the stored form never reaches a screen by itself."""

from __future__ import annotations

from dataclasses import dataclass

from domain.checks import Finding
from domain.fields import Field
from domain.records import Value
from domain.rules import Rulebook


@dataclass(frozen=True, slots=True)
class Parsed:
    """`value` is what to store; `finding` says what is wrong or doubtful with what was typed."""

    value: Value
    finding: Finding | None = None


def show(field: Field, value: Value, rulebook: Rulebook, *, masked: bool = False) -> str:
    """dd/MM/yyyy, catalogue labels, grouped phone and citizen id; "" when not set.

    `masked` hides the middle of a citizen id, for lists.
    """
    raise NotImplementedError


def show_time(timestamp: str) -> str:
    """`2026-11-22T08:10:00+07:00` → "22/11/2026 08:10", in Vietnam's time; "" stays ""."""
    raise NotImplementedError


def parse(field: Field, typed: str, rulebook: Rulebook) -> Parsed:
    """What a person typed as a stored value; "" clears. Codes and labels of a catalogue both work."""
    raise NotImplementedError


def choices(field: Field, rulebook: Rulebook) -> tuple[tuple[str, str], ...]:
    """(code, label) of a field's catalogue in the order to offer."""
    raise NotImplementedError
