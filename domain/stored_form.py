"""Reading what a person or a machine gave for a field into its stored form; codes only, no sentences."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from functools import lru_cache
from typing import Final, NamedTuple

from domain.fields import Field, FieldType
from domain.findings import CheckLevel, Finding
from domain.members.fields import MEMBER
from domain.records import Value
from domain.rules import Rulebook
from domain.text import UnreadableText, clean, fold
from domain.values.citizen_ids import parse_citizen_id
from domain.values.dates import parse_date, parse_month, parse_partial_date
from domain.values.emails import parse_email
from domain.values.names import parse_name
from domain.values.parsed import Parsed
from domain.values.phones import parse_phone

_TRUE: Final = frozenset({"true", "1", "yes", "co", "x", "dung"})
_FALSE: Final = frozenset({"false", "0", "no", "khong", "sai"})
_LARGEST_INTEGER: Final = 2**53
# Digits, with dots between the thousands if any: "19.5" is no whole number, least of all 195.
_WHOLE_NUMBER: Final = re.compile(r"[0-9]{1,15}|[0-9]{1,3}(?:\.[0-9]{3}){1,4}")
# Remarks about a value that can be stored, but is not valid any more, or not yet.
_NOT_VALID: Final = frozenset({"citizen_id.old_card", "citizen_id.century"})


class Normalised(NamedTuple):
    """A value in stored form (None: not set), and what was found while reading it."""

    value: Value
    finding: Finding | None = None


_NOTHING: Final = Normalised(None)
_YES: Final = Normalised(True)
_NO: Final = Normalised(False)


def normalise(declared: Field, raw: Value, rulebook: Rulebook) -> Normalised:
    """Read what a person or a machine gave for a field into its stored form.

    A finding of level error means that there is no stored form; any other finding comes with a value.
    """
    if raw is None or raw == "" or raw == []:
        return _NOTHING
    if type(raw) is str and declared.type in _REPEATING:
        return _read_repeating(declared, raw, rulebook)
    return _read(declared, raw, rulebook)


@lru_cache(maxsize=8192)
def _read_repeating(declared: Field, raw: str, rulebook: Rulebook) -> Normalised:
    """Codes, days, places and trades repeat in every list of people: read once, then remembered."""
    return _read(declared, raw, rulebook)


def _read(declared: Field, raw: Value, rulebook: Rulebook) -> Normalised:
    reader = _READERS.get(declared.type, _read_text)
    normalised = reader(declared, raw, rulebook)
    value = normalised.value
    if isinstance(value, str) and len(value) > declared.max_length:
        return _error(declared, "too_long", {"most": declared.max_length})
    return normalised


def missing_information(fields: Mapping[str, Value], rulebook: Rulebook, today: date) -> tuple[str, ...]:
    """Names of the fields that a member lacks for "đủ thông tin", by the rule set in force (MEM-03)."""
    return missing_information_of(fields, rulebook.on(today).names("missing_information"), rulebook)


def missing_information_of(
    fields: Mapping[str, Value], names: Iterable[str], rulebook: Rulebook
) -> tuple[str, ...]:
    """Which of these fields of a member are empty, or hold what cannot be their value."""
    by_name = MEMBER.by_name
    return tuple(name for name in names if not is_known(by_name.get(name), fields.get(name), rulebook))


def is_known(declared: Field | None, value: Value, rulebook: Rulebook) -> bool:
    """Whether a stored value counts as information: it is there, and valid (MEM-03).

    The nine digits of an old identity card can be stored, but have not been valid since 2025 (VAL-05), and
    nobody has an id of a century that has not come.
    """
    if not value:
        return False
    if declared is None or declared.type not in _OF_A_FORM:
        return True
    finding = normalise(declared, value, rulebook).finding
    return finding is None or (finding.level is not CheckLevel.ERROR and finding.code not in _NOT_VALID)


def _error(declared: Field, code: str, params: Mapping[str, Value] | None = None) -> Normalised:
    return Normalised(None, Finding(CheckLevel.ERROR, code, (declared.name,), params or {}))


def _from_parsed(declared: Field, parsed: Parsed) -> Normalised:
    value, problem = parsed
    if problem is None:
        return Normalised(value)
    level = CheckLevel.WARNING if value is not None else CheckLevel.ERROR
    fix = {declared.name: problem.fix} if problem.fix is not None else None
    return Normalised(value, Finding(level, problem.code, (declared.name,), problem.params, fix))


def _as_text(raw: Value) -> str | None:
    return raw if isinstance(raw, str) else str(raw) if type(raw) is int else None


def _read_text(declared: Field, raw: Value, rulebook: Rulebook) -> Normalised:
    text = _as_text(raw)
    if text is None:
        return _error(declared, "type")
    try:
        if declared.several_lines:
            return Normalised("\n".join(map(clean, text.splitlines())).strip("\n") or None)
        kept = clean(text)
        return Normalised((declared.tidy(kept) if declared.tidy else kept) or None)
    except UnreadableText:
        return _error(declared, "text.unreadable")


def _parsed_by(parse: Callable[[str], Parsed]) -> Callable[[Field, Value, Rulebook], Normalised]:
    def read(declared: Field, raw: Value, rulebook: Rulebook) -> Normalised:
        text = _as_text(raw)
        return _error(declared, "type") if text is None else _from_parsed(declared, parse(text))

    return read


def _read_citizen_id(declared: Field, raw: Value, rulebook: Rulebook) -> Normalised:
    text = _as_text(raw)
    if text is None:
        return _error(declared, "type")
    provinces = rulebook.catalogue("citizen_id_province").labels
    return _from_parsed(declared, parse_citizen_id(text, provinces.keys()))


def _read_boolean(declared: Field, raw: Value, rulebook: Rulebook) -> Normalised:
    if isinstance(raw, bool):
        return _YES if raw else _NO
    word = fold(raw) if isinstance(raw, str) else str(raw)
    if word in _TRUE or word in _FALSE:
        return Normalised(word in _TRUE)
    return _error(declared, "boolean")


def _read_integer(declared: Field, raw: Value, rulebook: Rulebook) -> Normalised:
    if isinstance(raw, str):
        if _WHOLE_NUMBER.fullmatch(raw.strip()) is None:
            return _error(declared, "integer")
        raw = int(raw.strip().replace(".", ""))
    if type(raw) is not int:
        return _error(declared, "type")
    return Normalised(raw) if 0 <= raw < _LARGEST_INTEGER else _error(declared, "integer")


def _read_code(declared: Field, raw: Value, rulebook: Rulebook) -> Normalised:
    text = _as_text(raw)
    if text is None:
        return _error(declared, "type")
    catalogue = rulebook.catalogue(declared.catalogue)
    code = text if text in catalogue.labels else catalogue.code_of(text)
    if code is None:
        return _error(declared, "catalogue", {"text": text, "catalogue": declared.catalogue})
    return Normalised(code)


def _read_codes(declared: Field, raw: Value, rulebook: Rulebook) -> Normalised:
    parts = raw.replace(";", ",").split(",") if isinstance(raw, str) else raw
    if not isinstance(parts, list):
        return _error(declared, "type")
    codes: set[str] = set()
    for part in parts:
        if not (isinstance(part, str) and part.strip()):
            continue
        one = _read_code(declared, part, rulebook)
        if one.finding is not None:
            return one
        codes.add(one.value)
    return Normalised(sorted(codes) or None)


def _read_reference(declared: Field, raw: Value, rulebook: Rulebook) -> Normalised:
    if not isinstance(raw, str) or not 0 < len(raw) <= 64 or not raw.isascii():
        return _error(declared, "reference")
    return Normalised(raw)


def _read_json(declared: Field, raw: Value, rulebook: Rulebook) -> Normalised:
    return Normalised(raw)


_READERS: Final = {
    FieldType.NAME: _parsed_by(parse_name),
    FieldType.DATE: _parsed_by(parse_date),
    FieldType.PARTIAL_DATE: _parsed_by(parse_partial_date),
    FieldType.MONTH: _parsed_by(parse_month),
    FieldType.PHONE: _parsed_by(parse_phone),
    FieldType.EMAIL: _parsed_by(parse_email),
    FieldType.CITIZEN_ID: _read_citizen_id,
    FieldType.BOOLEAN: _read_boolean,
    FieldType.INTEGER: _read_integer,
    FieldType.CODE: _read_code,
    FieldType.CODES: _read_codes,
    FieldType.REFERENCE: _read_reference,
    FieldType.JSON: _read_json,
}

# Types whose values have a form; of any other one what is there is known.
_OF_A_FORM: Final = frozenset(
    {
        FieldType.CITIZEN_ID,
        FieldType.CODE,
        FieldType.DATE,
        FieldType.EMAIL,
        FieldType.MONTH,
        FieldType.PARTIAL_DATE,
        FieldType.PHONE,
    }
)

# Types of which a list of people holds few different values.
_REPEATING: Final = frozenset(
    {FieldType.TEXT, FieldType.CODE, FieldType.DATE, FieldType.PARTIAL_DATE, FieldType.MONTH}
)
