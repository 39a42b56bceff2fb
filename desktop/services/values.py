"""Stored values as people read and type them; the stored form never reaches a screen by itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from desktop.services.times import show_time
from desktop.services.wording import word
from domain.decisions import Refused
from domain.fields import Field, FieldType
from domain.findings import CheckLevel, Finding
from domain.frozen import frozen
from domain.members.fields import MEMBER
from domain.records import Value
from domain.rules import Rulebook
from domain.stored_form import normalise
from domain.values.citizen_ids import mask_citizen_id, show_citizen_id
from domain.values.dates import show_date
from domain.values.phones import show_phone


@frozen
class Parsed:
    """`value` is what to store; `finding` says what is wrong or doubtful with what was typed.

    `refusal` is set when there is nothing to store: code and params as `domain.decide` would refuse it.
    """

    value: Value
    finding: Finding | None = None
    refusal: Refused | None = None


def show(field: Field, value: Value, rulebook: Rulebook, *, masked: bool = False) -> str:
    """dd/MM/yyyy, catalogue labels, grouped phone and citizen id; "" when not set.

    `masked` hides the middle of a citizen id, for lists.
    """
    if value is None or value == "" or value == []:
        return ""
    if field.type is FieldType.CITIZEN_ID and masked:
        return mask_citizen_id(str(value))
    if field.type is FieldType.CODE:
        return _label(field, str(value), rulebook)
    if field.type is FieldType.CODES:
        codes = value if isinstance(value, list | tuple) else [value]
        return ", ".join(_label(field, str(code), rulebook) for code in codes)
    shower = _SHOWERS.get(field.type)
    return shower(value) if shower else str(value)


def hidden(name: str, value: Value) -> Value:
    """A stored value of a member, with the middle of a citizen id hidden."""
    declared = MEMBER.by_name.get(name)
    is_id = declared is not None and declared.type is FieldType.CITIZEN_ID
    return mask_citizen_id(value) if is_id and isinstance(value, str) else value


def parse(field: Field, typed: Value, rulebook: Rulebook) -> Parsed:
    """What a person typed as a stored value; "" clears. Codes and labels of a catalogue both work.

    So does another spelling of one and the same label, as in lists that come in: "12/12" for "Hệ 12/12".
    """
    normalised = normalise(field, typed, rulebook)
    finding = normalised.finding
    if finding is None or finding.level is not CheckLevel.ERROR:
        return Parsed(normalised.value, finding)
    if field.type is FieldType.CODE and isinstance(typed, str):
        from desktop.services.import_profiles import other_labels

        code = other_labels().same(field.catalogue, typed)
        if code is not None and code in rulebook.catalogue(field.catalogue).labels:
            return Parsed(code)
    params = {**finding.params, "field": field.name, "fields": [field.name]}
    return Parsed(None, finding, Refused(f"validation.{finding.code}", params))


def choices(field: Field, rulebook: Rulebook) -> tuple[tuple[str, str], ...]:
    """(code, label) of a field's catalogue in the order to offer; nothing for a field without one."""
    if field.type is FieldType.BOOLEAN:
        return (("true", word("value.true")), ("false", word("value.false")))
    return tuple(rulebook.catalogue(field.catalogue).labels.items()) if field.catalogue else ()


def _label(field: Field, code: str, rulebook: Rulebook) -> str:
    """A code that this build does not know is shown as it came, never dropped."""
    return rulebook.catalogue(field.catalogue).labels.get(code, code)


def _show_boolean(value: Value) -> str:
    return word("value.true" if value else "value.false")


def _show_integer(value: Value) -> str:
    return f"{value:,}".replace(",", ".") if isinstance(value, int) else str(value)


def _show_named(value: Value) -> str:
    """What is in a list by its name (files), else how much of it there is."""
    if not isinstance(value, list):
        return str(value)
    names = [str(one["name"]) for one in value if isinstance(one, Mapping) and one.get("name")]
    return ", ".join(names) if names else word("value.chosen").format(count=len(value))


def _shown_text(shower: Callable[[str], str]) -> Callable[[Value], str]:
    return lambda value: shower(str(value))


_SHOWERS: Mapping[FieldType, Callable[[Value], str]] = {
    FieldType.DATE: _shown_text(show_date),
    FieldType.PARTIAL_DATE: _shown_text(show_date),
    FieldType.MONTH: _shown_text(show_date),
    FieldType.PHONE: _shown_text(show_phone),
    FieldType.CITIZEN_ID: _shown_text(show_citizen_id),
    FieldType.TIMESTAMP: _shown_text(show_time),
    FieldType.BOOLEAN: _show_boolean,
    FieldType.INTEGER: _show_integer,
    FieldType.JSON: _show_named,
}
